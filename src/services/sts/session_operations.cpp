#include <algorithm>

#include "services/iam/names.h"
#include "services/sts/callers.h"
#include "services/sts/errors.h"
#include "services/sts/families.h"
#include "services/sts/mfa.h"
#include "services/sts/render.h"

namespace sekisho::sts {

namespace {

namespace shapes = sekisho::shapes::sts;

constexpr int default_seconds = 43'200;
constexpr int root_seconds = 3'600;

/// The root's sessions last an hour at most, whatever is asked for.
std::chrono::seconds duration_of(const std::optional<int>& seconds, const op::Caller& caller)
{
    const bool root = caller.principal.kind == policy::PrincipalKind::root;
    const int wanted = seconds.value_or(default_seconds);
    return std::chrono::seconds(root ? std::min(wanted, root_seconds) : wanted);
}

class GetSessionToken final : public shapes::GetSessionTokenOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;
    static constexpr op::Open open{"needs no permission and cannot be denied: it proves again who the caller is"};

    explicit GetSessionToken(const SessionIssuer& issuer) : issuer_(&issuer) {}

    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const
    {
        TRY_VOID(check_long_term(caller, "GetSessionToken"));
        TRY_VOID(checked_mfa(*issuer_, caller, input.SerialNumber, input.TokenCode, envelope.time));
        return op::AccessChecks{};
    }

    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        const auto duration = duration_of(call->DurationSeconds, call.caller());
        std::optional<Time> mfa_authenticated;
        if (call->SerialNumber && call->TokenCode) {
            mfa_authenticated = call.envelope().time;
            MfaProof proof{*call->SerialNumber, *call->TokenCode};
            CO_TRY_VOID(co_await use_mfa(*issuer_, call.caller(), std::move(proof), *mfa_authenticated));
        }
        CO_TRY(const auto credentials, issuer_->issue_for_user(call.caller(), duration, mfa_authenticated));
        Output output;
        output.Credentials = show_credentials(credentials);
        co_return output;
    }

private:
    const SessionIssuer* issuer_;
};

class GetFederationToken final : public shapes::GetFederationTokenOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;

    explicit GetFederationToken(const SessionIssuer& issuer) : issuer_(&issuer) {}

    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope&) const
    {
        TRY_VOID(check_long_term(caller, "GetFederationToken"));
        TRY(const auto tags, join_tags({tags_of(input.Tags), {}}, caller));
        op::AccessCheck check;
        check.action = "sts:GetFederationToken";
        check.resource = iam::federated_user_arn(caller.account(), input.Name);
        std::vector<std::string> keys;
        for (const auto& tag : tags.tags) {
            check.context.set("aws:RequestTag/" + tag.key, tag.value);
            keys.push_back(tag.key);
        }
        op::AccessChecks checks{check};
        if (keys.empty()) return checks;
        check.action = "sts:TagSession";
        for (auto* each : {&checks.front(), &check}) each->context.set_list("aws:TagKeys", keys);
        checks.push_back(std::move(check));
        return checks;
    }

    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        SessionIssuer::FederationRequest request;
        request.name = call->Name;
        request.duration = duration_of(call->DurationSeconds, call.caller());
        request.policy = call->Policy;
        request.policy_arns = arns_of(call->PolicyArns);
        request.tags = tags_of(call->Tags);
        CO_TRY(const auto session, issuer_->issue_federated(call.caller(), request));
        Output output;
        output.Credentials = show_credentials(session.credentials);
        auto& user = output.FederatedUser.emplace();
        user.FederatedUserId = call.caller().account() + ":" + request.name;
        user.Arn = iam::federated_user_arn(call.caller().account(), request.name);
        output.PackedPolicySize = session.packed_policy_size;
        co_return output;
    }

private:
    const SessionIssuer* issuer_;
};

}  // namespace

void add_session_operations(op::Operations& operations, const Dependencies& dependencies)
{
    operations.push_back(op::make_operation<GetSessionToken>(dependencies.issuer));
    operations.push_back(op::make_operation<GetFederationToken>(dependencies.issuer));
}

}  // namespace sekisho::sts
