#include "services/cognito_idp/sign_in/auth_operations.h"

#include "base/encoding.h"
#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {
namespace {

/// What an administrator's server tells of its user.
Origin origin_of(const api::ContextDataType& context)
{
    Origin origin{context.IpAddress, {}, context.EncodedData.value_or("")};
    for (const auto& header : context.HttpHeaders)
        if (header.headerName && lower_ascii(*header.headerName) == "user-agent")
            origin.user_agent = header.headerValue.value_or("");
    return origin;
}

template <class Output>
Result<Output> to_output(Result<SignInAnswer> answer)
{
    if (!answer) return fail(std::move(answer).error());
    Output output;
    output.ChallengeName = std::move(answer->challenge);
    output.Session = std::move(answer->session);
    output.ChallengeParameters = std::move(answer->challenge_parameters);
    output.AuthenticationResult = std::move(answer->tokens);
    if constexpr (requires { output.AvailableChallenges; })
        output.AvailableChallenges = std::move(answer->available_challenges);
    return output;
}

/// The four inputs differ in who says where the user is: the connection, or the administrator's server.
template <class Input>
SignInCall to_call(App app, const Input& input, std::optional<Parameters> parameters, const op::Envelope& envelope)
{
    SignInCall call;
    call.app = std::move(app);
    call.parameters = std::move(parameters).value_or(Parameters{});
    call.session = input.Session;
    call.event_id = envelope.request_id;
    call.metadata = input.ClientMetadata.value_or(ClientMetadata{});
    if constexpr (requires { input.ContextData; }) {
        call.door = Door::administrator;
        call.origin = input.ContextData ? origin_of(*input.ContextData) : origin_of(envelope, *call.app.client);
    } else {
        call.origin = origin_of(envelope, *call.app.client, input.UserContextData);
    }
    return call;
}

/// "[...] it doesn't provide the ClientMetadata value as input" to most triggers: to those that the documentation of
/// InitiateAuth names it is validationData.
template <class Input>
SignInCall to_first_call(App app, const Input& input, const op::Envelope& envelope)
{
    auto call = to_call(std::move(app), input, input.AuthParameters, envelope);
    call.validation_data = std::exchange(call.metadata, {});
    return call;
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

/// Whether this client may begin so at this door.
Result<void> check_allowed(const Client& client, std::string_view flow, Door door)
{
    const bool administrator = door == Door::administrator;
    if (flow == "REFRESH_TOKEN_AUTH" || flow == "REFRESH_TOKEN")
        return client.allows(Flow::refresh) ? Result<void>{} : not_enabled(flow);
    if (flow == "USER_SRP_AUTH") return client.allows(Flow::srp) ? Result<void>{} : not_enabled(flow);
    if (flow == "CUSTOM_AUTH") return client.allows(Flow::custom) ? Result<void>{} : not_enabled(flow);
    if (flow == "USER_AUTH") return client.allows(Flow::choice) ? Result<void>{} : not_enabled(flow);
    if (flow == "USER_PASSWORD_AUTH" && !administrator)
        return client.allows(Flow::password) ? Result<void>{} : fail(errors::flow_not_enabled(flow));
    if ((flow == "ADMIN_USER_PASSWORD_AUTH" || flow == "ADMIN_NO_SRP_AUTH") && administrator)
        return client.allows(Flow::admin_password) ? Result<void>{} : fail(errors::flow_not_enabled("Auth"));
    return not_supported();
}

}  // namespace

Task<Result<SignInAnswer>> Authentication::initiate(SignInCall call, std::string flow) const
{
    CO_TRY_VOID(check_allowed(*call.app.client, flow, call.door));
    const auto found = parts_.flows.find(flow);
    if (found == parts_.flows.end()) co_return not_supported();
    co_return co_await found->second->start(std::move(call));
}

Task<Result<SignInAnswer>> Authentication::respond(SignInCall call, std::string challenge) const
{
    const auto found = parts_.challenges.find(challenge);
    if (found != parts_.challenges.end()) co_return co_await found->second->respond(std::move(call));
    // Nobody was ever given a session for another challenge.
    if (!call.session) co_return fail(errors::missing_parameter("Session"));
    co_return fail(errors::session_bogus());
}

Task<Result<InitiateAuth::Output>> InitiateAuth::execute(op::Authorized<Input> input) const
{
    CO_TRY(auto app, directory_.app(input->ClientId));
    auto call = to_first_call(std::move(app), *input, input.envelope());
    co_return to_output<Output>(co_await authentication_.initiate(std::move(call), input->AuthFlow));
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
    auto call = to_first_call(std::move(app), *input, input.envelope());
    co_return to_output<Output>(co_await authentication_.initiate(std::move(call), input->AuthFlow));
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
    RefreshSignIn::Exchange given{input->RefreshToken, input->DeviceKey, input->ClientMetadata.value_or(ClientMetadata{})};
    CO_TRY(auto answer, co_await refresh_.exchange(std::move(app), std::move(given)));
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
