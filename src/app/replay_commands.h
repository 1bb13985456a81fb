#pragma once

namespace CLI {
class App;
}

namespace sekisho::app {

/// `sekisho policy replay`: which recorded decisions would change. Status 1 where it cannot be told, 2 with --exit-code
/// where any would.
void add_policy_replay(CLI::App& cli, int& status);
/// `sekisho policy generate`: the least-privilege policy that the record supports.
void add_policy_generate(CLI::App& cli, int& status);
/// `sekisho policy unused`: what is granted and was not used.
void add_policy_unused(CLI::App& cli, int& status);

}  // namespace sekisho::app
