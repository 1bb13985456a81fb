#include "services/sts/callers.h"
#include "services/sts/errors.h"
#include "services/sts/families.h"
#include "services/sts/mfa.h"
#include "services/sts/render.h"

namespace sekisho::sts {

namespace {

namespace shapes = sekisho::shapes::sts;

class AssumeRole final : public shapes::AssumeRoleOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;

    explicit AssumeRole(const SessionIssuer& issuer) : issuer_(&issuer) {}

    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const
    {
        TRY_VOID(check_may_assume(caller));
        TRY(const auto mfa, checked_mfa(*issuer_, caller, input.SerialNumber, input.TokenCode, envelope.time));
        if (input.ProvidedContexts && !input.ProvidedContexts->empty())
            return fail(errors::validation("ProvidedContexts are not supported: no context provider is known."));
        TRY(const auto tags, session_tags(input, caller));
        TRY(const auto source_identity, source_identity_of(input, caller));
        const auto inherited = inherited_tags(caller);
        auto checks = trust_checks({.action = "sts:AssumeRole",
                                    .role_arn = input.RoleArn,
                                    .role = find_role(issuer_->accounts(), input.RoleArn),
                                    .session_name = input.RoleSessionName,
                                    .external_id = input.ExternalId.value_or(""),
                                    .source_identity = source_identity,
                                    .tags = tags,
                                    .inherited = inherited,
                                    .chained = caller.principal.kind == policy::PrincipalKind::assumed_role});
        if (mfa) set_mfa_keys(checks);
        return checks;
    }

    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        if (call->SerialNumber && call->TokenCode) {
            MfaProof proof{*call->SerialNumber, *call->TokenCode};
            CO_TRY_VOID(co_await use_mfa(*issuer_, call.caller(), std::move(proof), call.envelope().time));
        }
        co_return issue(*call, call.caller());
    }

private:
    static Result<SessionTags> session_tags(const Input& input, const op::Caller& caller)
    {
        return join_tags({tags_of(input.Tags), input.TransitiveTagKeys.value_or(std::vector<std::string>{})}, caller);
    }

    /// Once set, a source identity is handed on and cannot be changed.
    static Result<std::string> source_identity_of(const Input& input, const op::Caller& caller)
    {
        const auto inherited = caller.session ? caller.session->source_identity : std::string();
        const auto wanted = input.SourceIdentity.value_or(inherited);
        if (wanted.starts_with("aws:")) return fail(errors::validation("SourceIdentity must not start with aws:."));
        if (!inherited.empty() && wanted != inherited)
            return fail(errors::access_denied("The source identity of the calling session cannot be changed."));
        return wanted;
    }

    Result<Output> issue(const Input& input, const op::Caller& caller) const
    {
        const auto role = find_role(issuer_->accounts(), input.RoleArn);
        if (!role) return fail(errors::not_authorized("sts:AssumeRole"));
        RoleSessionRequest request;
        request.session_name = input.RoleSessionName;
        request.duration_seconds = input.DurationSeconds;
        request.policy = input.Policy;
        request.policy_arns = arns_of(input.PolicyArns);
        TRY(request.tags, session_tags(input, caller));
        TRY(request.source_identity, source_identity_of(input, caller));
        const bool chained = caller.principal.kind == policy::PrincipalKind::assumed_role;
        request.origin = chained ? RoleSessionRequest::Origin::chained : RoleSessionRequest::Origin::first_role;
        TRY(const auto session, issuer_->issue_for_role(*role, request));

        Output output;
        output.Credentials = show_credentials(session.credentials);
        output.AssumedRoleUser = show_assumed_role_user(session);
        output.PackedPolicySize = session.packed_policy_size;
        if (!request.source_identity.empty()) output.SourceIdentity = request.source_identity;
        return output;
    }

    const SessionIssuer* issuer_;
};

}  // namespace

void add_assume_role(op::Operations& operations, const Dependencies& dependencies)
{
    operations.push_back(op::make_operation<AssumeRole>(dependencies.issuer));
}

}  // namespace sekisho::sts
