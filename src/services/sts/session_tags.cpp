#include "services/sts/session_tags.h"

#include <algorithm>
#include <set>

#include "base/encoding.h"
#include "op/access_mapping.h"
#include "services/sts/errors.h"
#include "services/sts/session_issuer.h"

namespace sekisho::sts {

namespace {

constexpr std::size_t tag_limit = 50;

bool has_key(const std::vector<std::string>& keys, std::string_view key)
{
    return std::ranges::any_of(keys, [&](const std::string& other) { return equal_ignoring_case(other, key); });
}

Result<void> check_requested(const SessionTags& requested, TagSource source)
{
    std::set<std::string> seen;
    for (const auto& tag : requested.tags) {
        const auto folded = lower_ascii(tag.key);
        if (folded.starts_with("aws:"))
            return fail(errors::invalid_parameter("aws: prefixed tag key names are not allowed for external use."));
        if (source == TagSource::anybody && op::is_reserved_name(tag.key))
            return fail(errors::invalid_parameter("sekisho: prefixed tag key names are not allowed for external use."));
        if (!seen.insert(folded).second) {
            return fail(
                errors::invalid_parameter("Duplicate tag keys found. Please note that Tag keys are case insensitive."));
        }
    }
    for (const auto& key : requested.transitive_keys) {
        if (iam::find_tag(requested.tags, key) == nullptr) {
            return fail(
                errors::invalid_parameter("The specified transitive tag key must be included in the requested tags."));
        }
    }
    return {};
}

policy::Context trust_context(const TrustQuestion& question)
{
    policy::Context context;
    context.set("sts:RoleSessionName", question.session_name);
    if (!question.external_id.empty()) context.set("sts:ExternalId", question.external_id);
    if (!question.source_identity.empty()) context.set("sts:SourceIdentity", question.source_identity);
    std::vector<std::string> keys;
    for (const auto& tag : question.tags.tags) {
        context.set("aws:RequestTag/" + tag.key, tag.value);
        keys.push_back(tag.key);
    }
    if (!keys.empty()) context.set_list("aws:TagKeys", std::move(keys));
    if (!question.tags.transitive_keys.empty()) context.set_list("sts:TransitiveTagKeys", question.tags.transitive_keys);
    if (!question.role) return context;
    for (const auto& tag : question.role->tags) {
        const auto* replaced = iam::find_tag(question.inherited, tag.key);
        const auto& value = replaced ? replaced->value : tag.value;
        context.set("aws:ResourceTag/" + tag.key, value);
        context.set("iam:ResourceTag/" + tag.key, value);
    }
    for (const auto& tag : question.inherited) {
        context.set("aws:ResourceTag/" + tag.key, tag.value);
        context.set("iam:ResourceTag/" + tag.key, tag.value);
    }
    return context;
}

/// The same question as the first check, for another action (id_credentials_temp_control-access_monitor).
void add_check(op::AccessChecks& checks, const TrustQuestion& question, std::string_view action)
{
    auto check = checks.front();
    check.action = action;
    checks.push_back(check);
    if (!question.chained) return;
    check.resource_policy = nullptr;
    check.resource_side = policy::ResourceSide::either_suffices;
    check.resource_account.clear();
    checks.push_back(std::move(check));
}

}  // namespace

iam::Tags inherited_tags(const op::Caller& caller)
{
    iam::Tags tags;
    if (!caller.session) return tags;
    for (const auto& key : caller.session->transitive_tag_keys) {
        if (const auto value = caller.context.value("aws:PrincipalTag/" + key)) tags.push_back({key, std::string(*value)});
    }
    return tags;
}

Result<SessionTags> join_tags(const SessionTags& requested, const op::Caller& caller, TagSource source)
{
    TRY_VOID(check_requested(requested, source));
    SessionTags joined = requested;
    for (auto& tag : inherited_tags(caller)) {
        if (iam::find_tag(requested.tags, tag.key) != nullptr) {
            return fail(
                errors::invalid_parameter("One of the specified transitive tag keys can't be set because it conflicts "
                                          "with a transitive tag key from the calling session."));
        }
        if (!has_key(joined.transitive_keys, tag.key)) joined.transitive_keys.push_back(tag.key);
        joined.tags.push_back(std::move(tag));
    }
    if (joined.tags.size() > tag_limit) return fail(errors::invalid_parameter("A session can have at most 50 tags."));
    return joined;
}

op::AccessChecks trust_checks(const TrustQuestion& question)
{
    op::AccessCheck check;
    check.action = question.action;
    check.resource = question.role_arn;
    check.context = trust_context(question);
    check.resource_account = account_of_role(question.role_arn);
    if (question.role) check.resource_policy = question.role->trust.policy.compiled;
    check.resource_side = policy::ResourceSide::must_allow;

    op::AccessChecks checks{check};
    if (!question.tags.tags.empty()) add_check(checks, question, "sts:TagSession");
    if (!question.source_identity.empty()) add_check(checks, question, "sts:SetSourceIdentity");
    return checks;
}

bool is_tag_text(std::string_view text, std::size_t longest)
{
    const auto characters = std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; });
    return static_cast<std::size_t>(characters) <= longest && is_utf8(text) && std::ranges::all_of(text, [](char c) {
               const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
               return letter || (c & 0x80) != 0 || std::string_view(" _.:/=+-@").find(c) != std::string_view::npos;
           });
}

}  // namespace sekisho::sts
