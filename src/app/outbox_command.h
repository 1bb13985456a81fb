#pragma once

namespace CLI {
class App;
}

namespace sekisho::app {

/// `sekisho outbox`: the messages to users that wait in an installation, or could not be sent; newest last. Also beside a
/// running server; changes nothing. Status 1 where there is no installation, or no code for --last-code.
void add_outbox(CLI::App& cli, int& status);

}  // namespace sekisho::app
