#pragma once

namespace CLI {
class App;
}

namespace sekisho::app {

/// `sekisho conversation REQUEST_ID`: what was said in one call of a model, where the installation keeps conversations. Also
/// beside a running server; changes nothing. Status 1 where there is none.
void add_conversation(CLI::App& cli, int& status);

}  // namespace sekisho::app
