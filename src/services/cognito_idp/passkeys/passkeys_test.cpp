#include <gtest/gtest.h>

#include "authn/webauthn/software_authenticator.h"
#include "services/cognito_idp/passkeys/configuration.h"
#include "services/cognito_idp/passkeys/passkey_sign_in.h"
#include "services/cognito_idp/passkeys/passkeys.h"
#include "services/cognito_idp/testing.h"

namespace sekisho::cognito_idp {
namespace {

using authn::webauthn::test::SoftwareAuthenticator;

/// A pool with passkeys for example.com and two people in it.
class Passkeys : public testing::Test {
protected:
    Passkeys()
    {
        pool_ = make_passkey_pool();
        client_ = harness_.make_client(pool_);
        for (const auto* name : {"ann", "bob"}) harness_.make_user(pool_, name, "password of old");
        ann_ = token("ann");
        bob_ = token("bob");
    }

    std::string make_passkey_pool(std::optional<std::string> relying_party = "example.com")
    {
        const auto pool = harness_.make_pool([](auto& request) {
            request.Policies->SignInPolicy.emplace().AllowedFirstAuthFactors = {"PASSWORD", "WEB_AUTHN"};
        });
        if (!relying_party) return pool;
        configure(pool, [&](auto& configuration) { configuration.RelyingPartyId = relying_party; });
        return pool;
    }

    void configure(const std::string& pool, std::function<void(api::WebAuthnConfigurationType&)> edit)
    {
        change(pool, [edit](Pool& changed) {
            auto configuration = changed.web_authn.value_or(api::WebAuthnConfigurationType{});
            edit(configuration);
            return passkeys::configure(changed, configuration);
        });
    }

    void change(const std::string& pool, std::function<Result<void>(Pool&)> edit)
    {
        Harness::must(harness_.run(harness_.pools().directory().change_pool(pool, std::move(edit))));
    }

    std::string token(const std::string& name, std::optional<std::string> client = {})
    {
        const auto answer = Harness::must(harness_.sign_in(client.value_or(client_), name, "password of old"));
        return *answer.AuthenticationResult->AccessToken;
    }

    Result<wire::Json> start(const std::string& access_token)
    {
        api::StartWebAuthnRegistrationRequest request;
        request.AccessToken = access_token;
        auto answer = harness_.call<api::StartWebAuthnRegistrationOperation>(std::move(request));
        if (!answer) return fail(answer.error());
        return answer->CredentialCreationOptions;
    }

    /// "ok", or the code of the refusal.
    std::string complete(const std::string& access_token, wire::Json credential)
    {
        api::CompleteWebAuthnRegistrationRequest request;
        request.AccessToken = access_token;
        request.Credential = std::move(credential);
        const auto answer = harness_.call<api::CompleteWebAuthnRegistrationOperation>(std::move(request));
        return answer ? "ok" : answer.error().code;
    }

    std::string challenge(const std::string& access_token)
    {
        return *Harness::must(start(access_token)).find("challenge")->string();
    }

    SoftwareAuthenticator enrol(const std::string& access_token, std::uint32_t counter = 0)
    {
        SoftwareAuthenticator authenticator;
        authenticator.counter = counter;
        EXPECT_EQ(complete(access_token, authenticator.create(challenge(access_token))), "ok");
        return authenticator;
    }

    Result<api::ListWebAuthnCredentialsResponse> list(const std::string& access_token, std::optional<int> limit = {},
                                                      std::optional<std::string> next = {})
    {
        api::ListWebAuthnCredentialsRequest request;
        request.AccessToken = access_token;
        request.MaxResults = limit;
        request.NextToken = std::move(next);
        return harness_.call<api::ListWebAuthnCredentialsOperation>(std::move(request));
    }

    std::string remove(const std::string& access_token, const std::string& id)
    {
        api::DeleteWebAuthnCredentialRequest request;
        request.AccessToken = access_token;
        request.CredentialId = id;
        const auto answer = harness_.call<api::DeleteWebAuthnCredentialOperation>(std::move(request));
        return answer ? "ok" : answer.error().code;
    }

    Harness harness_;
    std::string pool_, client_, ann_, bob_;
};

TEST_F(Passkeys, AreRegisteredListedAndRemoved)
{
    const auto options = Harness::must(start(ann_));
    EXPECT_EQ(*options.find("rp")->find("id")->string(), "example.com");
    EXPECT_EQ(*options.find("user")->find("name")->string(), "ann");
    EXPECT_EQ(options.find("pubKeyCredParams")->array()->size(), 4U);
    EXPECT_EQ(*options.find("authenticatorSelection")->find("userVerification")->string(), "preferred");
    EXPECT_TRUE(options.find("excludeCredentials")->array()->empty());

    SoftwareAuthenticator authenticator;
    authenticator.aaguid = from_hex("ea9b8d664d011d213ce4b6b48cb575d4").value();
    ASSERT_EQ(complete(ann_, authenticator.create(*options.find("challenge")->string())), "ok");
    const auto held = Harness::must(list(ann_)).Credentials;
    ASSERT_EQ(held.size(), 1U);
    EXPECT_EQ(held[0].CredentialId, base64url(authenticator.id));
    EXPECT_EQ(held[0].FriendlyCredentialName, "Google Password Manager");
    EXPECT_EQ(held[0].RelyingPartyId, "example.com");
    EXPECT_EQ(held[0].AuthenticatorAttachment, "platform");
    EXPECT_EQ(held[0].AuthenticatorTransports, (std::vector<std::string>{"internal", "hybrid"}));

    const auto again = Harness::must(start(ann_));
    EXPECT_EQ(*(*again.find("excludeCredentials")->array())[0].find("id")->string(), base64url(authenticator.id));
    EXPECT_EQ(*again.find("user")->find("id")->string(), *options.find("user")->find("id")->string());

    EXPECT_TRUE(Harness::must(list(bob_)).Credentials.empty());
    EXPECT_EQ(remove(bob_, base64url(authenticator.id)), "ResourceNotFoundException");
    EXPECT_EQ(remove(ann_, base64url(authenticator.id)), "ok");
    EXPECT_EQ(remove(ann_, base64url(authenticator.id)), "ResourceNotFoundException");
    EXPECT_TRUE(Harness::must(list(ann_)).Credentials.empty());
}

TEST_F(Passkeys, AChallengeRegistersOncePerUserClientAndFiveMinutes)
{
    SoftwareAuthenticator authenticator;
    const auto first = challenge(ann_);
    EXPECT_EQ(complete(bob_, authenticator.create(first)), "WebAuthnChallengeNotFoundException");
    const auto other_client = harness_.make_client(pool_);
    EXPECT_EQ(complete(token("ann", other_client), authenticator.create(first)), "WebAuthnClientMismatchException");
    EXPECT_EQ(complete(ann_, authenticator.create(first)), "ok");
    EXPECT_EQ(complete(ann_, SoftwareAuthenticator().create(first)), "WebAuthnChallengeNotFoundException");

    const auto replaced = challenge(ann_), newest = challenge(ann_);
    EXPECT_EQ(complete(ann_, SoftwareAuthenticator().create(replaced)), "WebAuthnChallengeNotFoundException");
    harness_.clock.advance(std::chrono::minutes(5));
    EXPECT_EQ(complete(ann_, SoftwareAuthenticator().create(newest)), "WebAuthnChallengeNotFoundException");
    EXPECT_EQ(complete(ann_, SoftwareAuthenticator().create(base64url(std::string(32, 'x')))),
              "WebAuthnChallengeNotFoundException");
    EXPECT_EQ(complete(ann_, SoftwareAuthenticator().create("")), "WebAuthnChallengeNotFoundException");
}

// Mistake 17 of the reference: "WebAuthn registration stores what arrives without verifying challenge, origin or key."
TEST_F(Passkeys, WhatCannotBeVerifiedIsNotRegisteredAndUsesTheChallengeUp)
{
    const auto attempt = [&](auto bend) {
        SoftwareAuthenticator authenticator;
        const auto asked = challenge(ann_);
        bend(authenticator);
        const auto code = complete(ann_, authenticator.create(asked));
        EXPECT_EQ(complete(ann_, SoftwareAuthenticator().create(asked)), "WebAuthnChallengeNotFoundException");
        return code;
    };
    EXPECT_EQ(attempt([](auto& bent) { bent.origin = "https://evil.example"; }), "WebAuthnOriginNotAllowedException");
    EXPECT_EQ(attempt([](auto& bent) { bent.origin = "http://example.com"; }), "WebAuthnOriginNotAllowedException");
    EXPECT_EQ(attempt([](auto& bent) { bent.rp_id = "evil.example"; }), "WebAuthnRelyingPartyMismatchException");
    EXPECT_EQ(attempt([](auto& bent) { bent.flags = 0x04; }), "WebAuthnCredentialNotSupportedException");
    EXPECT_EQ(attempt([](auto& bent) { bent.format = "tpm"; }), "WebAuthnCredentialNotSupportedException");
    EXPECT_EQ(attempt([](auto& bent) { bent.flags = 0x01 | 0x10; }), "InvalidParameterException");
    EXPECT_EQ(complete(ann_, wire::Json("garbage")), "InvalidParameterException");
    auto garbage = SoftwareAuthenticator().create(challenge(ann_));
    auto response = *garbage.find("response");
    response.set("attestationObject", base64url(std::string(70'000, '\x81')));
    garbage.set("response", response);
    EXPECT_EQ(complete(ann_, garbage), "InvalidParameterException");
    EXPECT_TRUE(Harness::must(list(ann_)).Credentials.empty());
}

TEST_F(Passkeys, UserVerificationIsDemandedWhereThePoolRequiresIt)
{
    configure(pool_, [](auto& configuration) { configuration.UserVerification = "required"; });
    SoftwareAuthenticator authenticator;
    authenticator.flags = 0x01;
    const auto options = Harness::must(start(ann_));
    EXPECT_EQ(*options.find("authenticatorSelection")->find("userVerification")->string(), "required");
    EXPECT_EQ(complete(ann_, authenticator.create(*options.find("challenge")->string())),
              "WebAuthnCredentialNotSupportedException");
}

TEST_F(Passkeys, AnIdBelongsToOneUserOfAPool)
{
    auto authenticator = enrol(ann_);
    EXPECT_EQ(complete(bob_, authenticator.create(challenge(bob_))), "InvalidParameterException");
    EXPECT_EQ(complete(ann_, authenticator.create(challenge(ann_))), "InvalidParameterException");
    EXPECT_TRUE(Harness::must(list(bob_)).Credentials.empty());
}

TEST_F(Passkeys, AUserHasTwentyAtMost)
{
    const auto early = challenge(ann_);
    const auto other_client = harness_.make_client(pool_);
    const auto elsewhere = token("ann", other_client);
    for (int count = 0; count < 20; ++count) {
        harness_.clock.advance(std::chrono::milliseconds(1));
        enrol(elsewhere);
    }
    EXPECT_EQ(start(ann_).error().code, "LimitExceededException");
    EXPECT_EQ(complete(ann_, SoftwareAuthenticator().create(early)), "LimitExceededException");

    const auto first = Harness::must(list(ann_, 15));
    const auto second = Harness::must(list(ann_, 15, first.NextToken));
    EXPECT_EQ(first.Credentials.size(), 15U);
    EXPECT_EQ(second.Credentials.size(), 5U);
    EXPECT_EQ(second.NextToken, std::nullopt);
    EXPECT_EQ(Harness::must(list(ann_)).Credentials.size(), 20U);
    EXPECT_FALSE(list(bob_, 15, first.NextToken)) << "a page of somebody else's";
}

TEST_F(Passkeys, PoolsWithoutThemSaySo)
{
    const auto unaware = harness_.make_pool(), without_domain = make_passkey_pool(std::nullopt);
    for (const auto& pool : {unaware, without_domain}) harness_.make_user(pool, "ann", "password of old");
    EXPECT_EQ(start(token("ann", harness_.make_client(unaware))).error().code, "WebAuthnNotEnabledException");
    EXPECT_EQ(start(token("ann", harness_.make_client(without_domain))).error().code,
              "WebAuthnConfigurationMissingException");
}

TEST_F(Passkeys, StrictPoolsWantASignInOfTheLastFiveMinutes)
{
    harness_.clock.advance(std::chrono::minutes(6));
    EXPECT_TRUE(start(ann_)) << "aws_compat asks for none, as Cognito does";
    change(pool_, [](Pool& pool) -> Result<void> {
        pool.mode = Mode::strict;
        return {};
    });
    EXPECT_EQ(start(ann_).error().code, "NotAuthorizedException");
    const auto fresh = token("ann");
    EXPECT_TRUE(start(fresh));
    harness_.clock.advance(std::chrono::minutes(5) + std::chrono::seconds(1));
    EXPECT_EQ(start(fresh).error().code, "NotAuthorizedException");
}

// A refreshed token does not make the sign-in any younger.
TEST_F(Passkeys, ARefreshedTokenIsNoFreshSignIn)
{
    change(pool_, [](Pool& pool) -> Result<void> {
        pool.mode = Mode::strict;
        return {};
    });
    const auto answer = Harness::must(harness_.sign_in(client_, "ann", "password of old"));
    harness_.clock.advance(std::chrono::minutes(6));
    const auto refreshed = Harness::must(
        harness_.initiate(client_, "REFRESH_TOKEN_AUTH", {{"REFRESH_TOKEN", *answer.AuthenticationResult->RefreshToken}}));
    EXPECT_EQ(start(*refreshed.AuthenticationResult->AccessToken).error().code, "NotAuthorizedException");
}

TEST_F(Passkeys, ConfigurationSurvivesARestartAndIsAnsweredByGetUserPoolMfaConfig)
{
    harness_.open();
    api::GetUserPoolMfaConfigRequest request;
    request.UserPoolId = pool_;
    const auto answer = Harness::must(harness_.call<api::GetUserPoolMfaConfigOperation>(std::move(request)));
    ASSERT_TRUE(answer.WebAuthnConfiguration);
    EXPECT_EQ(answer.WebAuthnConfiguration->RelyingPartyId, "example.com");
    EXPECT_EQ(answer.WebAuthnConfiguration->UserVerification, "preferred");
    EXPECT_EQ(answer.WebAuthnConfiguration->FactorConfiguration, "SINGLE_FACTOR");
}

/// The whole way, through the operations that clients call.
class PasskeyFlow : public Passkeys {
protected:
    PasskeyFlow()
    {
        client_ = harness_.make_client(pool_, [](auto& request) {
            request.ExplicitAuthFlows = {"ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH"};
            request.PreventUserExistenceErrors = "ENABLED";
        });
        ann_ = token("ann");
    }

    /// The challenge that follows a right passkey; "" for tokens.
    std::string after_passkey(SoftwareAuthenticator& authenticator)
    {
        const auto asked = Harness::must(
            harness_.initiate(client_, "USER_AUTH", {{"USERNAME", "ann"}, {"PREFERRED_CHALLENGE", "WEB_AUTHN"}}));
        EXPECT_EQ(asked.ChallengeName, "WEB_AUTHN");
        const auto options = wire::parse_json(asked.ChallengeParameters->at("CREDENTIAL_REQUEST_OPTIONS")).value();
        const auto credential = wire::to_text(authenticator.get(*options.find("challenge")->string()));
        const auto answer = Harness::must(
            harness_.respond(client_, "WEB_AUTHN", {{"USERNAME", "ann"}, {"CREDENTIAL", credential}}, asked.Session));
        EXPECT_EQ(answer.ChallengeName.has_value(), !answer.AuthenticationResult.has_value());
        return answer.ChallengeName.value_or("");
    }

    void demand_mfa(const std::string& factor_configuration)
    {
        api::SetUserPoolMfaConfigRequest request;
        request.UserPoolId = pool_;
        request.MfaConfiguration = "ON";
        request.SoftwareTokenMfaConfiguration.emplace().Enabled = true;
        auto& passkeys = request.WebAuthnConfiguration.emplace();
        passkeys.RelyingPartyId = "example.com";
        passkeys.FactorConfiguration = factor_configuration;
        Harness::must(harness_.call<api::SetUserPoolMfaConfigOperation>(std::move(request)));
    }
};

TEST_F(PasskeyFlow, SignsInByUserAuth)
{
    auto authenticator = enrol(ann_);
    authenticator.user_handle.clear();
    EXPECT_EQ(after_passkey(authenticator), "");
}

TEST_F(PasskeyFlow, CountsAsTwoFactorsOnlyWhereThePoolSaysSo)
{
    auto authenticator = enrol(ann_);
    demand_mfa("MULTI_FACTOR_WITH_USER_VERIFICATION");
    EXPECT_EQ(after_passkey(authenticator), "");
    demand_mfa("SINGLE_FACTOR");
    EXPECT_EQ(after_passkey(authenticator), "MFA_SETUP");
}

TEST_F(PasskeyFlow, SomeStrangersAreAskedForAPasskeyTooAndTheSameOnesEveryTime)
{
    enrol(ann_);
    const auto ask = [&](const std::string& name) {
        return Harness::must(
            harness_.initiate(client_, "USER_AUTH", {{"USERNAME", name}, {"PREFERRED_CHALLENGE", "WEB_AUTHN"}}));
    };
    const auto real = ask("ann");
    int asked = 0;
    for (int i = 10; i < 90; ++i) {
        const auto name = fmt::format("s{}", i);
        const auto pretended = ask(name), again = ask(name);
        EXPECT_EQ(pretended.ChallengeName, again.ChallengeName) << name;
        if (pretended.ChallengeName != real.ChallengeName) continue;
        ++asked;
        EXPECT_EQ(pretended.AvailableChallenges, real.AvailableChallenges) << name;
        EXPECT_EQ(pretended.Session->size(), real.Session->size()) << name;
    }
    EXPECT_GT(asked, 0);
    EXPECT_LT(asked, 80);
}

TEST(PasskeyConfiguration, ARelyingPartyIsADomain)
{
    for (const auto* good : {"example.com", "login.example.com", "localhost", "xn--bcher-kva.example", "a-b.c1"})
        EXPECT_TRUE(passkeys::is_relying_party_id(good)) << good;
    for (const auto* bad :
         {"", "com", "Example.com", "example.com.", ".example.com", "example..com", "https://example.com", "example.com:443",
          "127.0.0.1", "::1", "-a.example", "b\xc3\xbc.example", "ex ample.com", "example.com/x", "a_b.example"})
        EXPECT_FALSE(passkeys::is_relying_party_id(bad)) << bad;
    Pool pool;
    api::WebAuthnConfigurationType configuration;
    configuration.RelyingPartyId = "https://example.com";
    EXPECT_EQ(passkeys::configure(pool, configuration).error().code, "InvalidParameterException");
    EXPECT_FALSE(pool.web_authn);
}

}  // namespace
}  // namespace sekisho::cognito_idp
