#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/secret_source.h"
#include "base/clock.h"
#include "base/result.h"
#include "guardrails/engine_guards.h"

namespace YAML {
class Node;
}

namespace sekisho::app {

/// A guardrail that is laid on calls, whoever asks for what.
struct GuardrailEnforcement {
    std::string guardrail;  ///< id (of the installation's account) or ARN
    std::string version;    ///< "DRAFT" or a number
    std::string webhook;    ///< in place of `guardrail`: a name of GuardrailSettings::webhooks
    std::vector<std::string> roles;
    std::vector<std::string> models;
    std::string mode = "enforce";  ///< or "shadow": looked at and on record, nothing changed
};

/// A guardrail outside.
struct GuardrailWebhook {
    std::string name;
    std::string url;  ///< https, or http to this machine
    SecretSource key;
    std::string ca_file;  ///< PEM: these authorities alone; empty: the system's
    bool allow_private_addresses = true;
    int timeout_milliseconds = 2000;
    std::string on_failure = "refuse";  ///< or "allow": the call goes on, on record as not scanned
};

struct GuardrailSettings {
    bool asynchronous = false;  ///< whether callers may have "async" streams
    int stream_window = 256;    ///< bytes of text that a stream holds back
    std::vector<GuardrailEnforcement> enforce;
    std::vector<GuardrailWebhook> webhooks;
};

Result<void> read_guardrails(const std::string& file, const YAML::Node& node, GuardrailSettings& to);

/// Code "Configuration" for settings that cannot be used. `account` and `region` are the installation's; `library` and
/// `clock` outlive the guards.
[[nodiscard]] Result<std::unique_ptr<guardrails::Guards>> open_guards(const GuardrailSettings& settings,
                                                                      const guardrails::Library& library, const Clock& clock,
                                                                      const std::string& account, const std::string& region);

}  // namespace sekisho::app
