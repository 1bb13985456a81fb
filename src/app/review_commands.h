#pragma once

namespace CLI {
class App;
}

namespace sekisho::app {

/// `sekisho explain`: why a request was decided as it was. Status 1: it is not on record.
void add_explain(CLI::App& cli, int& status);

/// `sekisho can`: whether somebody may do something. Status 0: allowed, 1: denied, 2: unknown, 3: it cannot be asked.
void add_can(CLI::App& cli, int& status);

}  // namespace sekisho::app
