#pragma once

#include <string>
#include <vector>

#include "guardrails/call_guard.h"
#include "guardrails/guard.h"
#include "guardrails/library.h"

namespace sekisho::guardrails {

/// A guardrail that the installation lays on calls, whoever asks for what.
struct Enforcement {
    std::string guardrail;            ///< ARN; empty: `external`
    std::string version;              ///< "DRAFT", "1", ...
    ExternalPtr external;             ///< in place of a guardrail of ours
    std::vector<std::string> roles;   ///< names, `*` stands for any characters; empty: every caller
    std::vector<std::string> models;  ///< ids likewise; empty: every model
    Mode mode = Mode::enforce;
};

/// Guards over a library. Thread-safe.
class EngineGuards final : public Guards {
public:
    struct Settings {
        std::vector<Enforcement> enforce;
        Window window;
        bool asynchronous = false;  ///< whether callers may have "async" streams; else theirs are "sync" all the same
    };
    EngineGuards(const Library& library, Settings settings) : library_(library), settings_(std::move(settings)) {}

    /// ServiceUnavailableException where a guardrail that the installation lays on this call is not there: nobody gets
    /// around it by deleting it.
    Result<std::unique_ptr<Guard>> guard_for(std::string_view account, std::string_view role, std::string_view model,
                                             const Choice& choice) override;

private:
    [[nodiscard]] Result<void> add_enforced(const Enforcement& enforcement, CallGuard::Parts& parts) const;

    const Library& library_;
    Settings settings_;
};

/// `*` stands for any characters, also none.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view name) noexcept;

}  // namespace sekisho::guardrails
