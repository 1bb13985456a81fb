#include "services/cognito_idp/devices/device_operations.h"

#include "services/cognito_idp/devices/testing_devices.h"

namespace sekisho::cognito_idp {
namespace {

namespace srp = authn::srp;
using namespace std::chrono_literals;

class DeviceOperations : public DevicesOfAUser {
protected:
    Result<api::GetDeviceResponse> get(const Tokens& tokens, const std::string& key)
    {
        api::GetDeviceRequest request;
        request.AccessToken = tokens.AccessToken;
        request.DeviceKey = key;
        return harness.call<api::GetDeviceOperation>(std::move(request));
    }
    Result<api::AdminGetDeviceResponse> admin_get(const std::string& name, const std::string& key)
    {
        api::AdminGetDeviceRequest request;
        request.UserPoolId = pool;
        request.Username = name;
        request.DeviceKey = key;
        return harness.call<api::AdminGetDeviceOperation>(std::move(request));
    }
    Result<api::ListDevicesResponse> list(const Tokens& tokens, std::optional<int> limit = {},
                                          std::optional<std::string> page = {})
    {
        api::ListDevicesRequest request;
        request.AccessToken = *tokens.AccessToken;
        request.Limit = limit;
        request.PaginationToken = std::move(page);
        return harness.call<api::ListDevicesOperation>(std::move(request));
    }
    static std::map<std::string, std::string> attributes_of(const api::DeviceType& device)
    {
        std::map<std::string, std::string> attributes;
        for (const auto& attribute : *device.DeviceAttributes) attributes[attribute.Name] = attribute.Value.value_or("");
        return attributes;
    }
    Result<api::InitiateAuthResponse> refresh(const Tokens& tokens, const std::string& device_key = {})
    {
        Parameters parameters{{"REFRESH_TOKEN", *tokens.RefreshToken}};
        if (!device_key.empty()) parameters["DEVICE_KEY"] = device_key;
        return harness.initiate(client, "REFRESH_TOKEN_AUTH", std::move(parameters));
    }

    static constexpr const char* invalid_refresh = "NotAuthorizedException: Invalid Refresh Token";
    static constexpr const char* invalid_key = "InvalidParameterException: Invalid device key given.";
};

TEST_F(DeviceOperations, ShowADeviceAsAwsDoes)
{
    const auto tokens = tokens_of();
    const auto device = new_device(tokens);
    harness.clock.advance(5s);
    const auto confirmed = Harness::must(confirm(tokens, device));
    EXPECT_EQ(confirmed.UserConfirmationNecessary, false);
    const auto shown = Harness::must(get(tokens, device.key)).Device;
    EXPECT_EQ(shown.DeviceKey, device.key);
    EXPECT_EQ(*shown.DeviceLastModifiedDate - *shown.DeviceCreateDate, 5s);
    EXPECT_EQ(shown.DeviceLastAuthenticatedDate, shown.DeviceCreateDate);
    const auto attributes = attributes_of(shown);
    EXPECT_EQ(attributes.at("device_status"), "valid");
    EXPECT_EQ(attributes.at("device_name"), "a browser");
    EXPECT_EQ(attributes.at("dev:device_remembered_status"), "remembered");
    EXPECT_EQ(attributes.at("dev:device_owner"), "alice." + pool);
    EXPECT_EQ(attributes.at("dev:device_arn"),
              "arn:aws:cognito-idp:us-east-1:123456789012:owner/alice." + pool + "/device/" + device.key);
    harness.clock.advance(1h);
    ASSERT_TRUE(sign_in_with(device));
    EXPECT_EQ(Harness::must(admin_get("alice", device.key)).Device.DeviceLastAuthenticatedDate, harness.clock.now());
}

TEST_F(DeviceOperations, ConfirmOnceAndOnlyWithTheTokensThatBroughtTheKey)
{
    const auto tokens = tokens_of(), others = tokens_of();
    const auto device = new_device(tokens);
    EXPECT_EQ(message(confirm(others, device)), invalid_key) << "another sign-in of the same user";
    harness.make_user(pool, "bob", "correct-horse");
    EXPECT_EQ(message(confirm(tokens_of("bob"), device)), invalid_key);
    auto made_up = device;
    made_up.key = "us-east-1_11111111-1111-4111-8111-111111111111";
    EXPECT_EQ(message(confirm(tokens, made_up)), invalid_key);
    ASSERT_TRUE(confirm(tokens, device));
    EXPECT_EQ(confirm(tokens, device).error().code, "DeviceKeyExistsException");
    ASSERT_TRUE(sign_in_with(device));
}

TEST_F(DeviceOperations, ConfirmOnceWhenTriedTwiceAtOnce)
{
    const auto tokens = tokens_of();
    const auto device = new_device(tokens);
    api::ConfirmDeviceRequest request;
    request.AccessToken = *tokens.AccessToken;
    request.DeviceKey = device.key;
    request.DeviceSecretVerifierConfig = verifier_of(device);
    const auto answers = harness.at_once<api::ConfirmDeviceOperation>({request, request});
    EXPECT_EQ(std::ranges::count_if(answers, [](const auto& answer) { return answer.has_value(); }), 1);
}

TEST_F(DeviceOperations, ConfirmNoVerifierThatAnybodyCanGuess)
{
    const auto tokens = tokens_of();
    const auto device = new_device(tokens);
    const auto good = verifier_of(device);
    const auto& group = srp::group();
    const auto& n = group.value();
    const crypto::Number one(1), two(2);
    const auto power = group.power(two, crypto::Number(3000));
    std::vector<std::string> bad = {"",
                                    "AA==",
                                    base64(srp::pad(one)),
                                    base64(srp::pad(two)),
                                    base64(srp::pad(n)),
                                    base64(srp::pad(group.subtract(crypto::Number(), one))),
                                    base64(srp::pad(power)),
                                    base64(srp::pad(group.subtract(crypto::Number(), power))),
                                    base64(std::string(385, '\xff')),
                                    base64(std::string(386, '\x01')),
                                    "not base64!",
                                    base64(srp::pad(*crypto::Number::from_hex(n.to_hex() + "0"))),
                                    std::string(131072, 'A')};
    api::ConfirmDeviceRequest request;
    request.AccessToken = *tokens.AccessToken;
    request.DeviceKey = device.key;
    const auto refused = [&](const api::DeviceSecretVerifierConfigType& config) {
        request.DeviceSecretVerifierConfig = config;
        const auto answer = harness.call<api::ConfirmDeviceOperation>(request);
        return !answer && answer.error().code == "InvalidParameterException";
    };
    for (const auto& verifier : bad)
        EXPECT_TRUE(refused({.PasswordVerifier = verifier, .Salt = good.Salt})) << verifier.substr(0, 20);
    for (const auto& salt : {std::string(), std::string("AA=="), base64(std::string(65, '\x01')), std::string("?")})
        EXPECT_TRUE(refused({.PasswordVerifier = good.PasswordVerifier, .Salt = salt})) << salt;
    EXPECT_TRUE(refused({.PasswordVerifier = good.PasswordVerifier, .Salt = {}}));
    request.DeviceSecretVerifierConfig.reset();
    EXPECT_FALSE(harness.call<api::ConfirmDeviceOperation>(request));
    EXPECT_FALSE(refused(good));
}

TEST_F(DeviceOperations, ForgetWhatWasNeverConfirmed)
{
    const auto tokens = tokens_of();
    const auto device = new_device(tokens);
    harness.clock.advance(1s);
    for (int i = 0; i < devices::most_unconfirmed; ++i) tokens_of();
    EXPECT_EQ(message(confirm(tokens, device)), invalid_key) << "the oldest of too many";
    const auto late = tokens_of();
    harness.clock.advance(59min);
    EXPECT_TRUE(confirm(late, new_device(late)));
    harness.clock.advance(devices::confirmation_time);
    tokens_of();
    std::int64_t rows = 0;
    auto count = [&](store::Connection& connection) -> Result<void> {
        TRY(const auto found, connection.query("SELECT count(*) AS n FROM user_pool_devices"));
        rows = found.front().integer("n");
        return {};
    };
    ASSERT_TRUE(harness.database().read_blocking(count));
    EXPECT_EQ(rows, 2) << "the confirmed one and the newest";
}

TEST_F(DeviceOperations, LetUsersSeeWhatIsRememberedAndAdministratorsAll)
{
    const auto tokens = tokens_of();
    const auto device = new_device(tokens);
    ASSERT_TRUE(confirm(tokens, device));
    EXPECT_EQ(Harness::must(list(tokens)).Devices->size(), 1U);
    ASSERT_TRUE(set_status(tokens, device.key, "not_remembered"));
    EXPECT_EQ(message(get(tokens, device.key)), unknown);
    EXPECT_TRUE(Harness::must(list(tokens)).Devices->empty());
    ASSERT_EQ(devices_of().size(), 1U);
    EXPECT_EQ(attributes_of(devices_of().front()).at("dev:device_remembered_status"), "not_remembered");
    api::AdminUpdateDeviceStatusRequest request;
    request.UserPoolId = pool;
    request.Username = "alice";
    request.DeviceKey = device.key;
    EXPECT_FALSE(harness.call<api::AdminUpdateDeviceStatusOperation>(request)) << "to what?";
    request.DeviceRememberedStatus = "remembered";
    ASSERT_TRUE(harness.call<api::AdminUpdateDeviceStatusOperation>(request));
    EXPECT_TRUE(get(tokens, device.key));
}

TEST_F(DeviceOperations, DoNotReachOtherUsersDevices)
{
    const auto device = make_device();
    harness.make_user(pool, "bob", "correct-horse");
    const auto bob = tokens_of("bob");
    EXPECT_EQ(message(get(bob, device.key)), unknown);
    EXPECT_EQ(message(set_status(bob, device.key, "not_remembered")), unknown);
    api::ForgetDeviceRequest request;
    request.AccessToken = bob.AccessToken;
    request.DeviceKey = device.key;
    EXPECT_EQ(message(harness.call<api::ForgetDeviceOperation>(request)), unknown);
    EXPECT_EQ(message(admin_get("bob", device.key)), unknown);
    EXPECT_EQ(message(forget(device.key, "bob")), unknown);
    EXPECT_TRUE(Harness::must(list(bob)).Devices->empty());
    request.AccessToken.reset();
    EXPECT_EQ(message(harness.call<api::ForgetDeviceOperation>(request)), "NotAuthorizedException: Invalid Access Token");
    EXPECT_EQ(devices_of().size(), 1U);
}

TEST_F(DeviceOperations, PageThroughDevices)
{
    const auto tokens = tokens_of();
    for (int i = 0; i < 5; ++i) make_device();
    std::set<std::string> seen;
    std::optional<std::string> page;
    int pages = 0;
    do {
        const auto answer = Harness::must(list(tokens, 2, page));
        EXPECT_LE(answer.Devices->size(), 2U);
        for (const auto& device : *answer.Devices) EXPECT_TRUE(seen.insert(*device.DeviceKey).second);
        page = answer.PaginationToken;
        ++pages;
    } while (page);
    EXPECT_EQ(pages, 3);
    EXPECT_EQ(seen.size(), 5U);
    EXPECT_FALSE(list(tokens, 2, "forged"));
}

TEST_F(DeviceOperations, KeepThoseThatWereUsedMostRecently)
{
    const auto first = make_device();
    harness.clock.advance(1s);
    const auto first_tokens = tokens_of();
    // As if the user had as many already.
    auto fill = [&](store::Connection& connection) -> Result<void> {
        for (int i = 1; i < devices::most_confirmed; ++i)
            TRY_VOID(connection.execute(
                "INSERT INTO user_pool_devices SELECT device_key || ?, pool_id, sub, group_key, name, last_ip, salt, "
                "verifier, "
                "remembered, created_at, modified_at, authenticated_at + 1 FROM user_pool_devices WHERE device_key = ?",
                {std::to_string(i), first.key}));
        return {};
    };
    ASSERT_TRUE(harness.database().write_blocking(fill, {}));
    ASSERT_TRUE(confirm(first_tokens, new_device(first_tokens)));
    EXPECT_EQ(message(admin_get("alice", first.key)), unknown);
}

TEST_F(DeviceOperations, GoWithTheirUser)
{
    const auto device = make_device();
    api::AdminDeleteUserRequest request;
    request.UserPoolId = pool;
    request.Username = "alice";
    Harness::must(harness.call<api::AdminDeleteUserOperation>(std::move(request)));
    harness.make_user(pool, "alice", "correct-horse");
    EXPECT_EQ(message(sign_in("alice", device.key)), unknown);
}

TEST_F(DeviceOperations, RefreshOnlyOnTheDeviceThatTheTokensBelongTo)
{
    const auto tokens = tokens_of();
    const auto device = new_device(tokens);
    EXPECT_EQ(message(refresh(tokens, device.key)), invalid_refresh) << "before it is confirmed";
    ASSERT_TRUE(confirm(tokens, device));
    EXPECT_EQ(message(refresh(tokens)), invalid_refresh);
    EXPECT_EQ(message(refresh(tokens, make_device().key)), invalid_refresh);
    const auto refreshed = refresh(tokens, device.key);
    ASSERT_TRUE(refreshed) << message(refreshed);
    EXPECT_EQ(claim_of(*refreshed->AuthenticationResult->AccessToken, "device_key"), device.key);
    api::GetTokensFromRefreshTokenRequest request;
    request.ClientId = client;
    request.RefreshToken = *tokens.RefreshToken;
    EXPECT_EQ(message(harness.call<api::GetTokensFromRefreshTokenOperation>(request)), invalid_refresh);
    request.DeviceKey = device.key;
    EXPECT_TRUE(harness.call<api::GetTokensFromRefreshTokenOperation>(request));
}

TEST_F(DeviceOperations, ForgettingTheDeviceInHandEndsItsRefreshAlone)
{
    const auto device = make_device();
    const auto on_device = *Harness::must(sign_in_with(device)).AuthenticationResult;
    api::ForgetDeviceRequest request;
    request.AccessToken = on_device.AccessToken;
    request.DeviceKey = device.key;
    ASSERT_TRUE(harness.call<api::ForgetDeviceOperation>(std::move(request)));
    EXPECT_TRUE(list(on_device));
    EXPECT_EQ(message(refresh(on_device, device.key)), invalid_refresh);
}

TEST_F(DeviceOperations, EndTheSignInsOfAForgottenDevice)
{
    const auto device = make_device();
    const auto on_device = *Harness::must(sign_in_with(device)).AuthenticationResult;
    const auto elsewhere = tokens_of();
    ASSERT_TRUE(confirm(elsewhere, new_device(elsewhere)));
    ASSERT_TRUE(get(on_device, device.key));
    api::ForgetDeviceRequest request;
    request.AccessToken = elsewhere.AccessToken;
    request.DeviceKey = device.key;
    ASSERT_TRUE(harness.call<api::ForgetDeviceOperation>(std::move(request)));
    EXPECT_EQ(message(get(on_device, device.key)), "NotAuthorizedException: Access Token has been revoked");
    EXPECT_EQ(message(refresh(on_device, device.key)), "NotAuthorizedException: Refresh Token has been revoked");
    EXPECT_TRUE(list(elsewhere)) << "other sign-ins go on";
}

}  // namespace
}  // namespace sekisho::cognito_idp
