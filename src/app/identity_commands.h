#pragma once

namespace CLI {
class App;
}

namespace sekisho::app {

/// `sekisho identities --data DIR [--sub SUB] [--id IDENTITY]`: which identity of an identity pool is which user, one line
/// of JSON each, from the store; also while a server has it open. AWS's API does not say it.
void add_identities(CLI::App& cli, int& status);

}  // namespace sekisho::app
