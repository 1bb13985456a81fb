#pragma once

namespace CLI {
class App;
}

namespace sekisho::app {

/// `sekisho usage`, `usage export`, `usage reconcile`: what the ledger says. Also while a server runs.
void add_usage(CLI::App& cli, int& status);
/// `sekisho budget list`, `budget show NAME`: what is spent, held and left.
void add_budget(CLI::App& cli, int& status);

}  // namespace sekisho::app
