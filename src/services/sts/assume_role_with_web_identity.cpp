#include "services/sts/errors.h"
#include "services/sts/families.h"
#include "services/sts/identity_token.h"
#include "services/sts/render.h"

namespace sekisho::sts {

namespace {

namespace shapes = sekisho::shapes::sts;

/// The token is the credential: identify() verifies it, and the role's trust policy decides about its holder.
class AssumeRoleWithWebIdentity final : public shapes::AssumeRoleWithWebIdentityOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;

    explicit AssumeRoleWithWebIdentity(const Dependencies& dependencies) : dependencies_(dependencies) {}

    Task<Result<op::Caller>> identify(const Input& input, const op::Envelope& envelope) const
    {
        // Only OAuth 2.0 access tokens of outside providers come with a ProviderId; they cannot be verified here.
        if (input.ProviderId)
            co_return fail(errors::invalid_identity_token("ProviderId is for OAuth 2.0 access tokens only."));
        // The providers that count are those of the role's account.
        auto account = account_of_role(input.RoleArn);
        CO_TRY(const auto verified,
               co_await dependencies_.identity_tokens.verify(input.WebIdentityToken, std::move(account), envelope.time));
        co_return caller_of(verified.identity);
    }

    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const
    {
        if (caller.principal.kind != policy::PrincipalKind::web_identity)
            return fail(errors::not_authorized("sts:AssumeRoleWithWebIdentity"));
        const auto identity = identity_of(caller);
        RoleSessionRequest request;
        request.session_name = input.RoleSessionName;
        if (dependencies_.issuer.trusts_every_identity_pool(input.RoleArn, identity, request, envelope))
            return fail(errors::open_trust());
        const auto role = find_role(dependencies_.issuer.accounts(), input.RoleArn);
        return web_identity_checks(identity, role, input.RoleArn, request);
    }

    Task<Result<Output>> execute(op::Authorized<Input> call) const { co_return issue(*call, call.caller()); }

private:
    Result<Output> issue(const Input& input, const op::Caller& caller) const
    {
        const auto role = find_role(dependencies_.issuer.accounts(), input.RoleArn);
        if (!role) return fail(errors::not_authorized("sts:AssumeRoleWithWebIdentity"));
        const auto identity = identity_of(caller);
        RoleSessionRequest request;
        request.session_name = input.RoleSessionName;
        request.duration_seconds = input.DurationSeconds;
        request.policy = input.Policy;
        request.policy_arns = arns_of(input.PolicyArns);
        request.tags = identity.tags;
        request.source_identity = identity.source_identity;
        request.web_identity = identity;
        TRY(const auto session, dependencies_.issuer.issue_for_role(*role, request));

        Output output;
        output.Credentials = show_credentials(session.credentials);
        output.AssumedRoleUser = show_assumed_role_user(session);
        output.PackedPolicySize = session.packed_policy_size;
        output.SubjectFromWebIdentityToken = identity.subject;
        output.Audience = identity.audience;
        output.Provider = identity.provider;
        if (!identity.source_identity.empty()) output.SourceIdentity = identity.source_identity;
        return output;
    }

    Dependencies dependencies_;
};

}  // namespace

void add_assume_role_with_web_identity(op::Operations& operations, const Dependencies& dependencies)
{
    operations.push_back(op::make_operation<AssumeRoleWithWebIdentity>(dependencies));
}

}  // namespace sekisho::sts
