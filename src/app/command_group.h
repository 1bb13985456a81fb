#pragma once

namespace CLI {
class App;
}

namespace sekisho::app {

/// `sekisho policy`, which several files fill.
[[nodiscard]] CLI::App& policy_group(CLI::App& cli);

}  // namespace sekisho::app
