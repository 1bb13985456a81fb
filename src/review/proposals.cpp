#include "review/proposals.h"

#include <fmt/format.h>

#include <algorithm>

namespace sekisho::review {
namespace {

using wire::Json;

/// Reads one entry of "changes".
class Entry {
public:
    Entry(const Json& json, std::size_t position, const ReadFile& read_file)
        : json_(json), place_(fmt::format("changes[{}]", position)), read_file_(read_file)
    {
    }

    [[nodiscard]] std::unexpected<Error> refuse(std::string_view why) const
    {
        return fail("Proposal", fmt::format("{}: {}", place_, why));
    }
    [[nodiscard]] bool has(std::string_view name) const { return json_.find(name) != nullptr; }
    [[nodiscard]] Result<std::string> text(std::string_view name) const
    {
        const auto* member = json_.find(name);
        const auto* text = member != nullptr ? member->string() : nullptr;
        if (text == nullptr || text->empty()) return refuse(fmt::format("`{}` must be a text", name));
        return *text;
    }
    [[nodiscard]] Result<void> only(std::initializer_list<std::string_view> known) const
    {
        const auto* members = json_.object();
        if (members == nullptr) return refuse("must be an object");
        for (const auto& [name, value] : *members)
            if (std::ranges::find(known, name) == known.end()) return refuse(fmt::format("`{}` is not known here", name));
        return {};
    }
    /// The proposed document as a policy; null where it is to be removed.
    [[nodiscard]] Result<policy::PolicyPtr> policy(policy::PolicyKind kind, const std::string& name,
                                                   const policy::PrincipalResolver& resolver = {}) const
    {
        const int given = int{has("document")} + int{has("file")} + int{has("remove")};
        if (given != 1) return refuse("exactly one of `document`, `file` and `remove: true` says what becomes of it");
        if (has("remove")) return policy::PolicyPtr();
        TRY(const auto document, document_text());
        auto parsed = policy::parse_policy(document, kind, name, resolver);
        if (!parsed) return refuse(fmt::format("{} ({})", parsed.error().message, parsed.error().detail));
        return *std::move(parsed);
    }

private:
    [[nodiscard]] Result<std::string> document_text() const
    {
        if (const auto* document = json_.find("document"))
            return document->string() != nullptr ? *document->string() : wire::to_text(*document);
        TRY(const auto name, text("file"));
        return read_file_(name);
    }

    const Json& json_;
    std::string place_;
    const ReadFile& read_file_;
};

policy::PolicyKind kind_of_managed(std::string_view arn)
{
    if (arn.find("/service_control_policy/") != std::string_view::npos) return policy::PolicyKind::service_control;
    if (arn.find("/resource_control_policy/") != std::string_view::npos) return policy::PolicyKind::resource_control;
    return policy::PolicyKind::identity;
}

Result<void> add_of_holder(Proposals& proposals, const Entry& entry)
{
    TRY(const auto holder, entry.text("holder"));
    if (!holder.starts_with("arn:")) return entry.refuse("`holder` must be the ARN of a user, group or role");
    if (entry.has("inline")) {
        TRY_VOID(entry.only({"holder", "inline", "document", "file", "remove"}));
        TRY(const auto name, entry.text("inline"));
        TRY(proposals.inlined[std::pair(holder, name)], entry.policy(policy::PolicyKind::identity, name));
        return {};
    }
    if (entry.has("attach")) {
        TRY_VOID(entry.only({"holder", "attach"}));
        TRY(auto arn, entry.text("attach"));
        proposals.attached[holder].push_back(std::move(arn));
        return {};
    }
    if (entry.has("detach")) {
        TRY_VOID(entry.only({"holder", "detach"}));
        TRY(auto arn, entry.text("detach"));
        proposals.detached[holder].push_back(std::move(arn));
        return {};
    }
    TRY_VOID(entry.only({"holder", "boundary"}));
    TRY(auto boundary, entry.text("boundary"));
    proposals.boundaries[holder] = boundary == "none" ? std::string() : std::move(boundary);
    return {};
}

Result<void> add_entry(Proposals& proposals, const Entry& entry, const policy::PrincipalResolver& resolver)
{
    if (entry.has("holder")) return add_of_holder(proposals, entry);
    if (entry.has("managed")) {
        TRY_VOID(entry.only({"managed", "document", "file", "remove"}));
        TRY(const auto arn, entry.text("managed"));
        TRY(proposals.managed[arn], entry.policy(kind_of_managed(arn), arn));
        return {};
    }
    if (entry.has("bucket")) {
        TRY_VOID(entry.only({"bucket", "document", "file", "remove"}));
        TRY(const auto name, entry.text("bucket"));
        const auto arn = "arn:aws:s3:::" + name;
        TRY(proposals.resource[arn], entry.policy(policy::PolicyKind::resource, arn, resolver));
        return {};
    }
    if (entry.has("trust")) {
        TRY_VOID(entry.only({"trust", "document", "file"}));
        TRY(const auto arn, entry.text("trust"));
        TRY(proposals.resource[arn], entry.policy(policy::PolicyKind::trust, arn, resolver));
        return {};
    }
    if (entry.has("key")) {
        TRY_VOID(entry.only({"key", "document", "file"}));
        TRY(const auto arn, entry.text("key"));
        TRY(proposals.resource[arn], entry.policy(policy::PolicyKind::resource, arn, resolver));
        return {};
    }
    return entry.refuse("names none of `managed`, `holder`, `bucket`, `trust` and `key`");
}

}  // namespace

Result<void> add_proposals(Proposals& proposals, const wire::Json& json, const ReadFile& read_file,
                           const policy::PrincipalResolver& resolver)
{
    const auto* members = json.object();
    const auto* changes = json.find("changes");
    if (members == nullptr || members->size() != 1 || changes == nullptr || changes->array() == nullptr)
        return fail("Proposal", "a proposal is an object with the one member `changes`, a list");
    for (std::size_t i = 0; i < changes->array()->size(); ++i)
        TRY_VOID(add_entry(proposals, Entry((*changes->array())[i], i, read_file), resolver));
    return {};
}

namespace {

/// An action that the policy of such a resource is asked about.
std::string_view action_on(std::string_view arn)
{
    if (arn.starts_with("arn:aws:s3:")) return "s3:GetBucketPolicy";
    return arn.find(":role/") != std::string_view::npos ? "sts:AssumeRole" : "kms:Decrypt";
}

}  // namespace

Result<void> check_proposals(const Proposals& proposals, const PolicyView& today)
{
    const auto nobody = [](const std::string& holder) {
        return fail("Proposal", fmt::format("there is no user, group or role {}", holder));
    };
    const auto no_policy = [](const std::string& arn) {
        return fail("Proposal", fmt::format("there is no policy {}", arn));
    };
    const auto is_known = [&](const std::string& arn) {
        const auto proposed = proposals.managed.find(arn);
        return proposed != proposals.managed.end() ? proposed->second != nullptr : today.managed_policy(arn) != nullptr;
    };
    for (const auto& [place, policy] : proposals.inlined) {
        const auto present = today.inline_policies(place.first);
        if (!present) return nobody(place.first);
        const bool there = std::ranges::any_of(*present, [&](const auto& named) { return named.first == place.second; });
        if (!policy && !there) return no_policy(fmt::format("{} of {}", place.second, place.first));
    }
    for (const auto* by_holder : {&proposals.attached, &proposals.detached})
        for (const auto& [holder, arns] : *by_holder) {
            if (!today.inline_policies(holder)) return nobody(holder);
            for (const auto& arn : arns)
                if (!is_known(arn)) return no_policy(arn);
        }
    for (const auto& [arn, policy] : proposals.resource)
        if (!today.resource_policy({}, action_on(arn), arn))
            return fail("Proposal", fmt::format("there is no bucket, role or key {}", arn));
    for (const auto& [holder, arn] : proposals.boundaries) {
        if (!today.inline_policies(holder)) return nobody(holder);
        if (!arn.empty() && !is_known(arn)) return no_policy(arn);
    }
    return {};
}

void ProposedView::replace_managed(Policies& policies) const
{
    for (auto& policy : policies) {
        const auto found = proposals_.managed.find(policy::name_of(*policy));
        if (found != proposals_.managed.end()) policy = found->second;
    }
    std::erase(policies, nullptr);
}

void ProposedView::change_inline(const std::string& holder, Policies& identity) const
{
    const auto present = today_.inline_policies(holder).value_or(Inline());
    for (const auto& [place, proposed] : proposals_.inlined) {
        if (place.first != holder) continue;
        const auto known = std::ranges::find(present, place.second, &std::pair<std::string, policy::PolicyPtr>::first);
        if (known != present.end()) std::erase(identity, known->second);
        if (proposed) identity.push_back(proposed);
    }
}

void ProposedView::change_attached(const std::string& holder, Policies& identity) const
{
    if (const auto detached = proposals_.detached.find(holder); detached != proposals_.detached.end())
        for (const auto& arn : detached->second) {
            const auto held = std::ranges::find_if(identity, [&](const auto& p) { return policy::name_of(*p) == arn; });
            if (held != identity.end()) identity.erase(held);
        }
    if (const auto attached = proposals_.attached.find(holder); attached != proposals_.attached.end())
        for (const auto& arn : attached->second)
            if (auto policy = managed_policy(arn)) identity.push_back(std::move(policy));
}

void ProposedView::change_boundary(const policy::Principal& principal, policy::PolicySet& set) const
{
    for (const auto& holder : today_.holders_of(principal)) {
        const auto found = proposals_.boundaries.find(holder);
        if (found == proposals_.boundaries.end()) continue;
        set.boundary = found->second.empty() ? nullptr : managed_policy(found->second);
        return;
    }
    if (!set.boundary) return;
    const auto changed = proposals_.managed.find(policy::name_of(*set.boundary));
    if (changed != proposals_.managed.end()) set.boundary = changed->second;
}

Result<policy::PolicySet> ProposedView::policies_of(const op::Caller& caller) const
{
    TRY(auto set, today_.policies_of(caller));
    replace_managed(set.identity);
    for (const auto& holder : today_.holders_of(caller.principal)) {
        change_inline(holder, set.identity);
        change_attached(holder, set.identity);
    }
    change_boundary(caller.principal, set);
    if (set.session) replace_managed(*set.session);
    for (auto& level : set.service_control) replace_managed(level);
    return set;
}

void ProposedView::set_accounts(const op::Caller& caller, std::string_view owner, std::string_view action,
                                policy::PolicySet& set, policy::Context& context) const
{
    today_.set_accounts(caller, owner, action, set, context);
    for (auto& level : set.resource_control) replace_managed(level);
}

std::optional<ResourcePolicy> ProposedView::resource_policy(const op::Caller& caller, std::string_view action,
                                                            std::string_view resource) const
{
    auto own = today_.resource_policy(caller, action, resource);
    if (!own || !own->takes_part) return own;
    const auto found = proposals_.resource.find(own->name);
    if (found != proposals_.resource.end()) own->policy = found->second;
    return own;
}

policy::PolicyPtr ProposedView::managed_policy(const std::string& arn) const
{
    const auto found = proposals_.managed.find(arn);
    return found != proposals_.managed.end() ? found->second : today_.managed_policy(arn);
}

std::vector<std::string> ProposedView::holders_of(const policy::Principal& principal) const
{
    return today_.holders_of(principal);
}

std::optional<PolicyView::Inline> ProposedView::inline_policies(const std::string& holder) const
{
    return today_.inline_policies(holder);
}

}  // namespace sekisho::review
