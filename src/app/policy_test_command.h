#pragma once

namespace CLI {
class App;
}

namespace sekisho::app {

/// `sekisho policy test`: decision tables, offline. Status 0: all passed, 1: some did not, 3: a file is no table.
void add_policy_test(CLI::App& cli, int& status);

}  // namespace sekisho::app
