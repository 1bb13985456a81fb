#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "guardrails/engine/guardrail.h"
#include "shapes/bedrock.h"

/// Guardrails as the request path reads them. Records are immutable once published.
namespace sekisho::bedrock {

/// A guardrail's configuration at one time: DRAFT, which changes, or a number, which does not.
struct GuardrailVersion {
    std::string version;
    shapes::bedrock::CreateGuardrailRequest request;  ///< without tags and token; `description` is the version's own
    Time created;
    Time updated;
    std::string token;                   ///< clientRequestToken that made it
    guardrails::GuardrailPtr guardrail;  ///< null where this program cannot compile it any more: then nobody gets through
};
using GuardrailVersionPtr = std::shared_ptr<const GuardrailVersion>;

struct StoredGuardrail {
    std::string id;  ///< 12 characters
    std::string account;
    std::string region;
    Time created;
    std::string token;     ///< clientRequestToken that made it
    int last_version = 0;  ///< numbers are never used again
    std::map<std::string, std::string> tags;
    GuardrailVersionPtr draft;  ///< never null
    std::map<int, GuardrailVersionPtr> numbered;

    [[nodiscard]] std::string arn() const;
    [[nodiscard]] const std::string& name() const { return draft->request.name; }
    /// "DRAFT" or a number; null: there is none.
    [[nodiscard]] GuardrailVersionPtr find(std::string_view version) const;
};
using StoredGuardrailPtr = std::shared_ptr<const StoredGuardrail>;

struct GuardrailState {
    using ById = std::map<std::string, StoredGuardrailPtr, std::less<>>;
    std::shared_ptr<const ById> guardrails = std::make_shared<const ById>();
};

[[nodiscard]] std::string guardrail_arn(std::string_view region, std::string_view account, std::string_view id);

}  // namespace sekisho::bedrock
