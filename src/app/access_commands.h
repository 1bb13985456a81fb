#pragma once

namespace CLI {
class App;
}

namespace sekisho::app {

/// The status of `model can` and `role show` where there is nothing to answer, wrong usage included.
inline constexpr int cannot_be_asked = 2;

/// `sekisho access compile|diff|apply`. Status 1: the model cannot be meant, or cannot be applied. `diff`: 2, something is
/// different.
void add_access(CLI::App& cli, int& status);

/// `sekisho model can`: may a role call a model. Status 0: allowed, 1: denied, 2: it cannot be asked.
void add_model_can(CLI::App& cli, int& status);

/// `sekisho role show`: all that a role may do, in short. Status 2: there is no such role.
void add_role_show(CLI::App& cli, int& status);

}  // namespace sekisho::app
