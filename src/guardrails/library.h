#pragma once

#include <map>
#include <string>
#include <string_view>

#include "guardrails/engine/guardrail.h"

namespace sekisho::guardrails {

/// A guardrail in one version.
struct Kept {
    std::string id;
    std::string arn;
    std::string account;
    std::string version;  ///< "DRAFT", "1", ...
    GuardrailPtr guardrail;
    std::map<std::string, std::string> tags = {};
};

/// Where guardrails are kept. Thread-safe; no I/O.
class Library {
public:
    virtual ~Library() = default;
    /// Of `account`, by id or ARN; an ARN of another account names none. ValidationException "The guardrail identifier or
    /// version provided in the request does not exist."
    [[nodiscard]] virtual Result<Kept> find(std::string_view account, std::string_view identifier,
                                            std::string_view version) const = 0;
};

[[nodiscard]] Error no_such_guardrail();

}  // namespace sekisho::guardrails
