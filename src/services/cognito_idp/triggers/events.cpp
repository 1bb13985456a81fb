#include "services/cognito_idp/triggers/events.h"

namespace sekisho::cognito_idp::events {
namespace {

using wire::Json;

Json to_object(const std::map<std::string, std::string>& texts)
{
    Json::Object object;
    for (const auto& [name, value] : texts) object.emplace_back(name, value);
    return object;
}

Json to_array(const std::vector<std::string>& texts)
{
    Json::Array array;
    for (const auto& text : texts) array.emplace_back(text);
    return array;
}

Json user_attributes(const TriggerEvent& event)
{
    Json attributes = Json::Object{};
    if (!event.sub.empty()) attributes.set("sub", event.sub);
    if (!event.status.empty()) attributes.set("cognito:user_status", event.status);
    for (const auto& [name, value] : event.attributes) attributes.set(name, value);
    return attributes;
}

/// A request begins with the attributes; what the caller gave comes last.
Json begin_request(const TriggerEvent& event)
{
    Json request;
    request.set("userAttributes", user_attributes(event));
    return request;
}

void add_metadata(Json& request, const TriggerEvent& event)
{
    if (!event.metadata.empty()) request.set("clientMetadata", to_object(event.metadata));
}

void add_validation_data(Json& request, const TriggerEvent& event)
{
    request.set("validationData", event.validation_data.empty() ? Json() : to_object(event.validation_data));
}

void add_user_not_found(Json& request, const TriggerEvent& event)
{
    if (event.user_not_found) request.set("userNotFound", *event.user_not_found);
}

/// A response in which nothing is decided yet.
Json nothing_of(std::initializer_list<std::string_view> names)
{
    Json response = Json::Object{};
    for (const auto name : names) response.set(name, Json());
    return response;
}

struct Parts {
    std::string_view source;
    int version = 1;
    Json request;
    Json response;
};

Json make(const TriggerEvent& event, Parts parts)
{
    Json caller;
    caller.set("awsSdkVersion", "aws-sdk-unknown-unknown");
    caller.set("clientId", event.client_id.empty() ? "CLIENT_ID_NOT_APPLICABLE" : event.client_id);
    const auto& id = event.pool->id;
    Json json;
    json.set("version", std::to_string(parts.version));
    json.set("region", id.substr(0, id.find('_')));
    json.set("userPoolId", id);
    json.set("userName", event.username);
    json.set("callerContext", std::move(caller));
    json.set("triggerSource", parts.source);
    json.set("request", std::move(parts.request));
    json.set("response", std::move(parts.response));
    return json;
}

Json to_json(const std::vector<ChallengeResult>& session)
{
    Json::Array entries;
    for (const auto& result : session) {
        Json entry;
        entry.set("challengeName", result.challenge_name);
        entry.set("challengeResult", result.result);
        entry.set("challengeMetadata", result.challenge_metadata ? Json(*result.challenge_metadata) : Json());
        entries.push_back(std::move(entry));
    }
    return entries;
}

std::string_view source_of(TokenSource source)
{
    switch (source) {
        case TokenSource::authentication: return "TokenGeneration_Authentication";
        case TokenSource::new_password_challenge: return "TokenGeneration_NewPasswordChallenge";
        case TokenSource::authenticate_device: return "TokenGeneration_AuthenticateDevice";
        case TokenSource::refresh_tokens: return "TokenGeneration_RefreshTokens";
        case TokenSource::hosted_auth: return "TokenGeneration_HostedAuth";
        case TokenSource::client_credentials: return "TokenGeneration_ClientCredentials";
    }
    return "TokenGeneration_Authentication";
}

}  // namespace

Json pre_sign_up(const TriggerEvent& event, std::string_view source)
{
    auto request = begin_request(event);
    add_validation_data(request, event);
    add_metadata(request, event);
    Json response;
    for (const auto* name : {"autoConfirmUser", "autoVerifyEmail", "autoVerifyPhone"}) response.set(name, false);
    return make(event, {source, 1, std::move(request), std::move(response)});
}

Json post_confirmation(const TriggerEvent& event, std::string_view source)
{
    auto request = begin_request(event);
    add_metadata(request, event);
    return make(event, {source, 1, std::move(request), nothing_of({})});
}

Json pre_authentication(const TriggerEvent& event)
{
    auto request = begin_request(event);
    add_validation_data(request, event);
    add_user_not_found(request, event);
    return make(event, {"PreAuthentication_Authentication", 1, std::move(request), nothing_of({})});
}

Json post_authentication(const TriggerEvent& event, bool new_device_used)
{
    auto request = begin_request(event);
    request.set("newDeviceUsed", new_device_used);
    add_metadata(request, event);
    return make(event, {"PostAuthentication_Authentication", 1, std::move(request), nothing_of({})});
}

Json pre_token_generation(const TriggerEvent& event, const TokenRequest& request)
{
    // The documentation prints groupConfiguration as an array; real events and type definitions have an object.
    Json groups;
    groups.set("groupsToOverride", to_array(request.groups.groups));
    groups.set("iamRolesToOverride", to_array(request.groups.roles));
    groups.set("preferredRole", request.groups.preferred_role ? Json(*request.groups.preferred_role) : Json());
    auto members = begin_request(event);
    members.set("groupConfiguration", std::move(groups));
    const bool first = request.version == TokenVersion::v1;
    if (!first) members.set("scopes", to_array(request.scopes));
    add_metadata(members, event);
    auto response = nothing_of({first ? "claimsOverrideDetails" : "claimsAndScopeOverrideDetails"});
    return make(event,
                {source_of(request.source), static_cast<int>(request.version), std::move(members), std::move(response)});
}

Json user_migration(const TriggerEvent& event, const std::optional<Secret>& password)
{
    Json request = Json::Object{};
    if (password) request.set("password", password->reveal());
    add_validation_data(request, event);
    add_metadata(request, event);
    auto response = nothing_of({"userAttributes", "forceAliasCreation", "enableSMSMFA", "finalUserStatus", "messageAction",
                                "desiredDeliveryMediums"});
    const auto* source = password ? "UserMigration_Authentication" : "UserMigration_ForgotPassword";
    return make(event, {source, 1, std::move(request), std::move(response)});
}

Json custom_message(const TriggerEvent& event, std::string_view source)
{
    auto request = begin_request(event);
    request.set("codeParameter", code_parameter);
    request.set("linkParameter", "{##Click Here##}");
    request.set("usernameParameter", source == "CustomMessage_AdminCreateUser" ? Json(username_parameter) : Json());
    add_metadata(request, event);
    return make(event, {source, 1, std::move(request), nothing_of({"smsMessage", "emailMessage", "emailSubject"})});
}

Json define_auth_challenge(const TriggerEvent& event, const std::vector<ChallengeResult>& session)
{
    auto request = begin_request(event);
    request.set("session", to_json(session));
    add_metadata(request, event);
    add_user_not_found(request, event);
    return make(event, {"DefineAuthChallenge_Authentication", 1, std::move(request),
                        nothing_of({"challengeName", "issueTokens", "failAuthentication"})});
}

Json create_auth_challenge(const TriggerEvent& event, std::string_view challenge_name,
                           const std::vector<ChallengeResult>& session)
{
    auto request = begin_request(event);
    request.set("challengeName", challenge_name);
    request.set("session", to_json(session));
    add_metadata(request, event);
    add_user_not_found(request, event);
    return make(event, {"CreateAuthChallenge_Authentication", 1, std::move(request),
                        nothing_of({"publicChallengeParameters", "privateChallengeParameters", "challengeMetadata"})});
}

Json verify_auth_challenge(const TriggerEvent& event, const CreatedChallenge& challenge, std::string_view answer)
{
    auto request = begin_request(event);
    request.set("privateChallengeParameters", to_object(challenge.private_parameters));
    request.set("challengeAnswer", answer);
    add_metadata(request, event);
    add_user_not_found(request, event);
    return make(event, {"VerifyAuthChallengeResponse_Authentication", 1, std::move(request), nothing_of({"answerCorrect"})});
}

Json inbound_federation(const TriggerEvent& event, const ProviderAnswer& answer)
{
    Json attributes;
    attributes.set("tokenResponse", answer.token_response);
    attributes.set("idToken", answer.id_token);
    attributes.set("userInfo", answer.user_info);
    attributes.set("samlResponse", answer.saml_response);
    Json request;
    request.set("providerName", answer.provider_name);
    request.set("providerType", answer.provider_type);
    request.set("attributes", std::move(attributes));
    Json response;
    response.set("userAttributesToMap", Json::Object{});
    return make(event, {"InboundFederation_ExternalProvider", 1, std::move(request), std::move(response)});
}

}  // namespace sekisho::cognito_idp::events
