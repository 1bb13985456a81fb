#include "review/recorded.h"

#include "base/encoding.h"
#include "crypto/hash.h"
#include "op/call.h"
#include "op/request_context.h"
#include "review/principal_facts.h"

namespace sekisho::review {
namespace {

op::Envelope envelope_of(const audit::Record& record)
{
    op::Envelope envelope;
    envelope.request_id = record.request_id;
    envelope.region = record.region;
    envelope.source_ip = record.source_ip;
    envelope.user_agent = record.user_agent;
    envelope.secure = record.tls;
    envelope.time = record.time;
    return envelope;
}

void set_if(policy::Context& context, std::string_view name, std::string_view value)
{
    if (!value.empty()) context.set(name, std::string(value));
}

/// Keys that are not in the basis because the principal gives them.
void set_derived(policy::Context& context, const policy::Principal& principal)
{
    set_if(context, "aws:PrincipalAccount", principal.account);
    set_if(context, "aws:PrincipalArn", principal_arn(principal));
    set_if(context, "aws:PrincipalType", principal_type(principal));
}

void apply(policy::Context& context, const std::vector<audit::ContextKey>& keys)
{
    for (const auto& key : keys) {
        if (key.multivalued) context.set_list(key.name, key.values);
        else if (key.values.empty()) context.remove(key.name);
        else context.set(key.name, key.values.front());
    }
}

}  // namespace

const audit::Basis& basis_of(const audit::Record& record, const audit::Record::Judgement& judgement) noexcept
{
    return judgement.subject ? *judgement.subject : record.basis;
}

std::expected<policy::Principal, Unreplayable> principal_of(const audit::Record& record,
                                                            const audit::Record::Judgement& judgement)
{
    const auto& basis = basis_of(record, judgement);
    if (!basis.recorded()) return std::unexpected("recorded before decisions carried their basis");
    const auto kind = kind_of(basis.principal);
    if (!kind) return std::unexpected("the record names a kind of principal that is not known");
    policy::Principal principal;
    principal.kind = *kind;
    principal.account = judgement.subject ? basis.account : record.account;
    principal.arn = judgement.subject ? basis.arn : record.arn;
    principal.role_arn = basis.role_arn;
    principal.unique_id = basis.unique_id;
    principal.provider = basis.provider;
    principal.user_arn = basis.user_arn;
    return principal;
}

std::expected<RecordedQuestion, Unreplayable> question_of(const audit::Record& record,
                                                          const audit::Record::Judgement& judgement)
{
    auto principal = principal_of(record, judgement);
    if (!principal) return std::unexpected(principal.error());
    const auto& basis = basis_of(record, judgement);
    if (!record.basis.complete || !basis.complete) return std::unexpected("facts of the request did not fit the record");

    RecordedQuestion question;
    question.principal = *std::move(principal);
    question.action = judgement.action;
    question.resource = judgement.resource;
    question.resource_account = judgement.resource_account;
    if (judgement.resource_must_allow) question.resource_side = policy::ResourceSide::must_allow;

    op::Caller caller;
    caller.principal = question.principal;
    set_derived(caller.context, question.principal);
    if (!judgement.subject) {
        set_if(caller.context, "aws:userid", record.principal_id);
        set_if(caller.context, "aws:username", record.user_name);
    }
    const auto envelope = envelope_of(record);
    question.context = judgement.subject ? op::subject_context(caller, envelope) : op::request_context(caller, envelope);
    apply(question.context, basis.context);
    apply(question.context, judgement.context);
    const auto& owner = judgement.resource_account.empty() ? question.principal.account : judgement.resource_account;
    set_if(question.context, "aws:ResourceAccount", owner);
    return question;
}

void Documents::learn(const audit::Basis& basis)
{
    if (!basis.session_policies) return;
    for (const auto& policy : *basis.session_policies)
        // The chain protects the trail, but whoever verified nothing must not be led astray by a wrong text.
        if (!policy.document.empty() && hex(crypto::sha256(policy.document)) == policy.hash)
            by_hash_.emplace(policy.hash, policy.document);
}

void Documents::learn(const audit::Record& record)
{
    learn(record.basis);
    for (const auto& judgement : record.judgements)
        if (judgement.subject) learn(*judgement.subject);
}

std::string Documents::find(const std::string& hash) const
{
    const auto found = by_hash_.find(hash);
    return found == by_hash_.end() ? std::string() : found->second;
}

}  // namespace sekisho::review
