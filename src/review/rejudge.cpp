#include "review/rejudge.h"

#include <chrono>

#include "op/access.h"

namespace sekisho::review {
namespace {

using Policies = std::vector<policy::PolicyPtr>;

/// The session as it was, but that it never ends: the record says that it was valid.
std::expected<std::shared_ptr<const op::Session>, Unreplayable> session_of(const PolicyView& view, const audit::Basis& basis,
                                                                           const Documents& documents)
{
    if (!basis.session_policies) return nullptr;
    auto session = std::make_shared<op::Session>();
    session->expires = Time::max();
    auto& policies = session->policies.emplace();
    for (const auto& recorded : *basis.session_policies) {
        if (recorded.name.starts_with("arn:")) {
            auto managed = view.managed_policy(recorded.name);
            if (!managed) return std::unexpected("a managed policy of its session is gone");
            policies.push_back(std::move(managed));
            continue;
        }
        const auto document = documents.find(recorded.hash);
        if (document.empty()) return std::unexpected("the text of its session policy is not on record in this span");
        auto parsed = policy::parse_policy(document, policy::PolicyKind::session, recorded.name);
        if (!parsed) return std::unexpected("the recorded session policy does not parse");
        policies.push_back(*std::move(parsed));
    }
    return session;
}

}  // namespace

Result<void> find_policies(const PolicyView& view, Case& asked)
{
    TRY(asked.policies, view.policies_of(asked.caller));
    if (auto own = view.resource_policy(asked.caller, asked.action, asked.resource)) {
        asked.policies.resource = std::move(own->policy);
        asked.policies.resource_side = own->side;
        if (!own->account.empty()) asked.owner = std::move(own->account);
    }
    op::AccessCheck check;
    check.resource = asked.resource;
    check.resource_account = asked.owner;
    asked.owner = op::owner_of(check, asked.caller);
    view.set_accounts(asked.caller, asked.owner, asked.action, asked.policies, asked.context);
    return {};
}

std::expected<Case, Unreplayable> case_of(const PolicyView& view, const audit::Record& record,
                                          const audit::Record::Judgement& judgement, const Documents& documents)
{
    auto recorded = question_of(record, judgement);
    if (!recorded) return std::unexpected(recorded.error());
    auto session = session_of(view, basis_of(record, judgement), documents);
    if (!session) return std::unexpected(session.error());
    Case asked;
    asked.caller.principal = std::move(recorded->principal);
    asked.caller.session = *std::move(session);
    asked.context = std::move(recorded->context);
    asked.caller.context = asked.context;
    asked.action = std::move(recorded->action);
    asked.resource = std::move(recorded->resource);
    asked.owner = std::move(recorded->resource_account);
    if (!judgement.resource_policy.empty() && !view.resource_policy(asked.caller, asked.action, asked.resource))
        return std::unexpected("the resource, whose policy took part, is gone or keeps its policy elsewhere");
    if (!find_policies(view, asked)) return std::unexpected("the caller is gone");
    if (recorded->resource_side == policy::ResourceSide::must_allow)
        asked.policies.resource_side = policy::ResourceSide::must_allow;
    return asked;
}

}  // namespace sekisho::review
