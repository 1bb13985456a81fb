#include "services/organizations/handler.h"

#include <fmt/format.h>

#include "base/encoding.h"

namespace sekisho::organizations {

namespace {

std::optional<Error> refusal_of(const State& state, const op::Caller& caller, Who who)
{
    if (!state.exists() || !state.members.contains(caller.account())) return errors::not_in_use();
    if (who == Who::management && caller.account() != state.management) return errors::access_denied();
    return std::nullopt;
}

void set_resource_tags(policy::Context& context, const State& state, const std::string& resource)
{
    const auto tags = state.tags.find(resource);
    if (tags == state.tags.end()) return;
    for (const auto& [key, value] : tags->second) context.set("aws:ResourceTag/" + key, value);
}

}  // namespace

op::AccessChecks checks_for(const State& state, const op::Caller& caller, std::string_view operation, Subjects subjects,
                            Who who)
{
    const auto refusal = refusal_of(state, caller, who);
    op::AccessChecks checks;
    for (auto& subject : subjects) {
        op::AccessCheck check;
        check.action = fmt::format("organizations:{}", operation);
        if (refusal) {
            check.absent = refusal;
        } else {
            check.resource = std::move(subject.resource);
            check.context = std::move(subject.context);
        }
        // Policies of AWS belong to nobody; what is the organisation's belongs to its management account.
        check.resource_account = caller.account();
        checks.push_back(std::move(check));
    }
    return checks;
}

Subject target_subject(const State& state, const std::string& target)
{
    Subject subject;
    if (!state.is_target(target)) return subject;
    subject.resource = state.arn_of(target);
    set_resource_tags(subject.context, state, target);
    return subject;
}

Subject policy_subject(const State& state, const std::string& policy)
{
    Subject subject;
    const auto found = state.policies.find(policy);
    if (found == state.policies.end()) return subject;
    subject.resource = found->second->arn;
    subject.context.set("organizations:PolicyType", std::string(word_of(found->second->type)));
    set_resource_tags(subject.context, state, policy);
    return subject;
}

void set_request_tags(policy::Context& context, const Tags& tags)
{
    if (tags.empty()) return;
    std::vector<std::string> keys;
    for (const auto& [key, value] : tags) {
        context.set("aws:RequestTag/" + key, value);
        keys.push_back(key);
    }
    context.set_list("aws:TagKeys", std::move(keys));
}

Subject new_subject(const Tags& tags)
{
    Subject subject;
    set_request_tags(subject.context, tags);
    return subject;
}

Result<std::string> decode_token(const std::optional<std::string>& token)
{
    if (!token) return std::string();
    auto key = from_base64url(*token);
    if (!key || key->empty() || !is_utf8(*key)) return fail(errors::invalid_next_token());
    return *std::move(key);
}

std::string encode_token(std::string_view key) { return base64url(key); }

}  // namespace sekisho::organizations
