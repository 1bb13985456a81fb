#include "op/authorization_message.h"
#include "services/sts/callers.h"
#include "services/sts/errors.h"
#include "services/sts/families.h"
#include "services/sts/session_key_id.h"
#include "shapes/sts.h"

namespace sekisho::sts {

namespace {

namespace shapes = sekisho::shapes::sts;

class GetCallerIdentity final : public shapes::GetCallerIdentityOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    static constexpr op::Open open{
        "allowed even under an explicit deny; the answer is what an access-denied text would show"};

    Result<op::AccessChecks> access(const Input&, const op::Caller& caller, const op::Envelope&) const
    {
        if (caller.anonymous()) return fail(errors::not_authorized("sts:GetCallerIdentity"));
        return op::AccessChecks{};
    }

    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        const auto& caller = call.caller();
        Output output;
        output.UserId = std::string(caller.context.value("aws:userid").value_or(caller.principal.unique_id));
        output.Account = caller.account();
        output.Arn = caller.principal.arn;
        co_return output;
    }
};

class GetAccessKeyInfo final : public shapes::GetAccessKeyInfoOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;

    explicit GetAccessKeyInfo(const SessionIssuer& issuer) : issuer_(&issuer) {}

    Result<op::AccessChecks> access(const Input&, const op::Caller& caller, const op::Envelope&) const
    {
        TRY_VOID(check_not_limited_session(caller, "GetAccessKeyInfo"));
        op::AccessCheck check;
        check.action = "sts:GetAccessKeyInfo";
        return op::AccessChecks{std::move(check)};
    }

    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        auto account = account_of(call->AccessKeyId);
        if (account.empty()) co_return fail(errors::access_denied("Access Denied"));
        Output output;
        output.Account = std::move(account);
        co_return output;
    }

private:
    /// Of any account: who holds the id may learn whose it is, as with AWS.
    [[nodiscard]] std::string account_of(const std::string& id) const
    {
        const auto& accounts = issuer_->accounts();
        if (const auto* directory = accounts.find_key(id)) return directory->account();
        for (auto& account : accounts.ids())
            if (is_session_key_of(issuer_->sealer(), account, id)) return account;
        return {};
    }

    const SessionIssuer* issuer_;
};

class DecodeAuthorizationMessage final : public shapes::DecodeAuthorizationMessageOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;

    explicit DecodeAuthorizationMessage(const SessionIssuer& issuer) : issuer_(&issuer) {}

    Result<op::AccessChecks> access(const Input&, const op::Caller& caller, const op::Envelope&) const
    {
        TRY_VOID(check_not_limited_session(caller, "DecodeAuthorizationMessage"));
        op::AccessCheck check;
        check.action = "sts:DecodeAuthorizationMessage";
        return op::AccessChecks{std::move(check)};
    }

    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        auto decoded = op::decode_authorization_message(issuer_->sealer(), call.caller().account(), call->EncodedMessage,
                                                        issuer_->now());
        if (!decoded) co_return fail(errors::invalid_authorization_message());
        Output output;
        output.DecodedMessage = *std::move(decoded);
        co_return output;
    }

private:
    const SessionIssuer* issuer_;
};

}  // namespace

void add_information_operations(op::Operations& operations, const Dependencies& dependencies)
{
    operations.push_back(op::make_operation<GetCallerIdentity>());
    operations.push_back(op::make_operation<GetAccessKeyInfo>(dependencies.issuer));
    operations.push_back(op::make_operation<DecodeAuthorizationMessage>(dependencies.issuer));
}

}  // namespace sekisho::sts
