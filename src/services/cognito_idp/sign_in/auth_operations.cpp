#include "services/cognito_idp/sign_in/auth_operations.h"

#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {
namespace {

template <class Output>
Result<Output> to_output(Result<SignInAnswer> answer)
{
    if (!answer) return fail(std::move(answer).error());
    Output output;
    output.ChallengeName = std::move(answer->challenge);
    output.Session = std::move(answer->session);
    output.ChallengeParameters = std::move(answer->challenge_parameters);
    output.AuthenticationResult = std::move(answer->tokens);
    return output;
}

template <class Input>
SignInCall to_call(App app, const Input& input, std::optional<Parameters> parameters, const op::Envelope& envelope)
{
    return {std::move(app), std::move(parameters).value_or(Parameters{}), input.Session, envelope.request_id};
}

std::unexpected<Error> not_supported() { return fail(errors::invalid_parameter("Initiate Auth method not supported.")); }

std::unexpected<Error> not_enabled(std::string_view flow)
{
    return fail(errors::invalid_parameter(fmt::format("{} is not enabled for the client.", flow)));
}

/// The plain secret, for the two operations that take it.
bool proves_secret(const Client& client, const std::optional<std::string>& secret)
{
    return client.secrets.empty() ? !secret.has_value() : secret && client.has_secret(*secret);
}

}  // namespace

Task<Result<SignInAnswer>> Authentication::initiate(SignInCall call, std::string flow, Door door) const
{
    const auto& client = *call.app.client;
    if (flow == "REFRESH_TOKEN_AUTH" || flow == "REFRESH_TOKEN") {
        if (!client.allows(Flow::refresh)) co_return not_enabled(flow);
        co_return co_await parts_.refresh.start(std::move(call));
    }
    if (flow == "USER_SRP_AUTH") {
        if (!client.allows(Flow::srp)) co_return not_enabled(flow);
        co_return co_await parts_.srp.start(std::move(call));
    }
    if (flow == "USER_PASSWORD_AUTH" && door == Door::client) {
        if (!client.allows(Flow::password)) co_return fail(errors::flow_not_enabled(flow));
        co_return co_await parts_.password.start(std::move(call));
    }
    if ((flow == "ADMIN_USER_PASSWORD_AUTH" || flow == "ADMIN_NO_SRP_AUTH") && door == Door::administrator) {
        if (!client.allows(Flow::admin_password)) co_return fail(errors::flow_not_enabled("Auth"));
        co_return co_await parts_.password.start(std::move(call));
    }
    if (flow == "CUSTOM_AUTH") {
        if (!client.allows(Flow::custom)) co_return not_enabled(flow);
        co_return fail(errors::invalid_parameter("Custom auth lambda trigger is not configured for the user pool."));
    }
    if (flow == "USER_AUTH") co_return not_enabled(flow);
    co_return not_supported();
}

Task<Result<SignInAnswer>> Authentication::respond(SignInCall call, std::string challenge) const
{
    if (challenge == "PASSWORD_VERIFIER") co_return co_await parts_.srp.respond(std::move(call));
    if (challenge == "NEW_PASSWORD_REQUIRED") co_return co_await parts_.new_password.respond(std::move(call));
    // Nobody was ever given a session for another challenge.
    if (!call.session) co_return fail(errors::missing_parameter("Session"));
    co_return fail(errors::session_bogus());
}

Task<Result<InitiateAuth::Output>> InitiateAuth::execute(op::Authorized<Input> input) const
{
    CO_TRY(auto app, directory_.app(input->ClientId));
    auto call = to_call(std::move(app), *input, input->AuthParameters, input.envelope());
    co_return to_output<Output>(co_await authentication_.initiate(std::move(call), input->AuthFlow, Door::client));
}

Task<Result<RespondToAuthChallenge::Output>> RespondToAuthChallenge::execute(op::Authorized<Input> input) const
{
    CO_TRY(auto app, directory_.app(input->ClientId));
    auto call = to_call(std::move(app), *input, input->ChallengeResponses, input.envelope());
    co_return to_output<Output>(co_await authentication_.respond(std::move(call), input->ChallengeName));
}

Task<Result<AdminInitiateAuth::Output>> AdminInitiateAuth::execute(op::Authorized<Input> input) const
{
    CO_TRY(auto app, directory().app(input->UserPoolId, input->ClientId));
    auto call = to_call(std::move(app), *input, input->AuthParameters, input.envelope());
    co_return to_output<Output>(co_await authentication_.initiate(std::move(call), input->AuthFlow, Door::administrator));
}

Task<Result<AdminRespondToAuthChallenge::Output>> AdminRespondToAuthChallenge::execute(op::Authorized<Input> input) const
{
    CO_TRY(auto app, directory().app(input->UserPoolId, input->ClientId));
    auto call = to_call(std::move(app), *input, input->ChallengeResponses, input.envelope());
    co_return to_output<Output>(co_await authentication_.respond(std::move(call), input->ChallengeName));
}

Task<Result<GetTokensFromRefreshToken::Output>> GetTokensFromRefreshToken::execute(op::Authorized<Input> input) const
{
    CO_TRY(auto app, directory_.app(input->ClientId));
    if (!proves_secret(*app.client, input->ClientSecret))
        co_return fail(errors::not_authorized(fmt::format("Unable to verify secret for client {}", input->ClientId)));
    CO_TRY(auto answer, co_await refresh_.exchange(std::move(app), input->RefreshToken));
    Output output;
    output.AuthenticationResult = std::move(answer.tokens);
    co_return output;
}

Task<Result<RevokeToken::Output>> RevokeToken::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto app, directory_.app(input->ClientId));
    if (!proves_secret(*app.client, input->ClientSecret))
        co_return fail("UnauthorizedException", fmt::format("Unable to verify secret for client {}", input->ClientId));
    if (!app.client->revocable())
        co_return fail("UnsupportedOperationException", "Token revocation is not enabled for this client.");
    // An ID or access token has three parts: it cannot be revoked by itself.
    if (!looks_like_refresh_token(input->Token)) co_return fail(errors::unsupported_token_type());
    auto work = [app, token = input->Token, now = clock_.now()](store::Connection& connection) -> Result<void> {
        TRY(const auto found, families::find_refresh_token(connection, token));
        if (!found) return {};  // RFC 7009, 2.2: an invalid token is no error
        if (found->family.client_id != app.client->id)
            return fail("UnauthorizedException", "The token was issued to another client.");
        return families::revoke(connection, found->family.origin_jti, now);
    };
    CO_TRY_VOID(co_await database_.write(std::move(work)));
    co_return Output{};
}

}  // namespace sekisho::cognito_idp
