#include "guardrails/engine_guards.h"

#include <algorithm>

#include "models/errors.h"

namespace sekisho::guardrails {
namespace {

bool concerns(const std::vector<std::string>& patterns, std::string_view name)
{
    return patterns.empty() || std::ranges::any_of(patterns, [&](const auto& pattern) { return matches(pattern, name); });
}

/// The account of "arn:aws:bedrock:<region>:<account>:guardrail/<id>".
std::string_view account_in(std::string_view arn)
{
    for (int i = 0; i < 4; ++i) {
        const auto colon = arn.find(':');
        if (colon == std::string_view::npos) return {};
        arn.remove_prefix(colon + 1);
    }
    return arn.substr(0, arn.find(':'));
}

}  // namespace

bool matches(std::string_view pattern, std::string_view name) noexcept
{
    std::size_t at = 0, star = std::string_view::npos, resume = 0, i = 0;
    while (i < name.size()) {
        if (at < pattern.size() && pattern[at] == '*') {
            star = at++;
            resume = i;
        } else if (at < pattern.size() && pattern[at] == name[i]) {
            ++at, ++i;
        } else if (star != std::string_view::npos) {
            at = star + 1;
            i = ++resume;
        } else {
            return false;
        }
    }
    while (at < pattern.size() && pattern[at] == '*') ++at;
    return at == pattern.size();
}

Result<void> EngineGuards::add_enforced(const Enforcement& enforcement, CallGuard::Parts& parts) const
{
    if (enforcement.external) {
        parts.externals.push_back({enforcement.external, enforcement.mode});
        return {};
    }
    auto kept = library_.find(account_in(enforcement.guardrail), enforcement.guardrail, enforcement.version);
    if (!kept) {
        // One that only looks stops nobody.
        if (enforcement.mode == Mode::shadow) return {};
        return fail(models::errors::service_unavailable("guardrail: " + enforcement.guardrail + " in version " +
                                                        enforcement.version + " is laid on this call and is not there"));
    }
    parts.laid.push_back({*std::move(kept), enforcement.mode, false});
    return {};
}

Result<std::unique_ptr<Guard>> EngineGuards::guard_for(std::string_view account, std::string_view role,
                                                       std::string_view model, const Choice& choice)
{
    CallGuard::Parts parts;
    bool enforced = false;
    for (const auto& enforcement : settings_.enforce) {
        if (!concerns(enforcement.roles, role) || !concerns(enforcement.models, model)) continue;
        TRY_VOID(add_enforced(enforcement, parts));
        enforced = enforced || enforcement.mode == Mode::enforce;
    }
    if (!choice.identifier.empty()) {
        TRY(auto kept, library_.find(account, choice.identifier, choice.version));
        parts.laid.push_back({std::move(kept), Mode::enforce, true});
    }
    if (parts.laid.empty() && parts.externals.empty()) return nullptr;
    parts.account = account;
    parts.role = role;
    parts.model = model;
    parts.window = settings_.window;
    parts.wants_trace = choice.wants_trace;
    parts.asynchronous = choice.asynchronous && settings_.asynchronous && !enforced;
    return std::make_unique<CallGuard>(std::move(parts));
}

}  // namespace sekisho::guardrails
