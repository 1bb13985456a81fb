#include <gtest/gtest.h>

#include "authn/jwt/jwt.h"
#include "base/encoding.h"
#include "crypto/certificate.h"
#include "services/cognito_idp/federation/provider_details.h"
#include "services/cognito_idp/testing.h"

namespace sekisho::cognito_idp {
namespace {

const Details google{{"authorize_scopes", "email openid"}, {"client_id", "id"}, {"client_secret", "top-secret-value"}};
const Details oidc{{"authorize_scopes", "openid email"},
                   {"client_id", "id"},
                   {"client_secret", "other-secret"},
                   {"attributes_request_method", "GET"},
                   {"oidc_issuer", "https://login.example"}};

std::string metadata(const std::string& sso = "https://idp.example/sso")
{
    static const auto certificate =
        base64(crypto::make_signing_certificate(*crypto::RsaPrivateKey::generate(), "idp.example"));
    return fmt::format(
        R"(<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example">)"
        R"(<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing">)"
        R"(<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>{}</X509Certificate></X509Data>)"
        R"(</KeyInfo></KeyDescriptor><SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" )"
        R"(Location="https://idp.example/slo"/><SingleSignOnService )"
        R"(Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{}"/></IDPSSODescriptor></EntityDescriptor>)",
        certificate, sso);
}

class FederationTest : public testing::Test {
protected:
    Result<api::CreateIdentityProviderResponse> make(const std::string& name, const std::string& type, Details details,
                                                     std::vector<std::string> identifiers = {}, Details mapping = {})
    {
        api::CreateIdentityProviderRequest request;
        request.UserPoolId = pool_;
        request.ProviderName = name;
        request.ProviderType = type;
        request.ProviderDetails = std::move(details);
        if (!identifiers.empty()) request.IdpIdentifiers = std::move(identifiers);
        if (!mapping.empty()) request.AttributeMapping = std::move(mapping);
        return harness_.call<api::CreateIdentityProviderOperation>(std::move(request));
    }
    api::IdentityProviderType describe(const std::string& name)
    {
        return Harness::must(
                   harness_.call<api::DescribeIdentityProviderOperation>({.UserPoolId = pool_, .ProviderName = name}))
            .IdentityProvider;
    }
    Result<api::AdminLinkProviderForUserResponse> link(const std::string& user, const std::string& provider,
                                                       const std::string& subject,
                                                       const std::string& attribute = "Cognito_Subject")
    {
        api::AdminLinkProviderForUserRequest request;
        request.UserPoolId = pool_;
        request.DestinationUser = {.ProviderName = "Cognito", .ProviderAttributeName = {}, .ProviderAttributeValue = user};
        request.SourceUser = {
            .ProviderName = provider, .ProviderAttributeName = attribute, .ProviderAttributeValue = subject};
        return harness_.call<api::AdminLinkProviderForUserOperation>(std::move(request));
    }
    Result<api::AdminDisableProviderForUserResponse> disable(const std::string& provider, const std::string& subject)
    {
        api::AdminDisableProviderForUserRequest request;
        request.UserPoolId = pool_;
        request.User = {
            .ProviderName = provider, .ProviderAttributeName = "Cognito_Subject", .ProviderAttributeValue = subject};
        return harness_.call<api::AdminDisableProviderForUserOperation>(std::move(request));
    }
    /// The attribute `identities`; empty: none.
    std::string identities_of(const std::string& user)
    {
        const auto found = Harness::must(harness_.call<api::AdminGetUserOperation>({.UserPoolId = pool_, .Username = user}));
        for (const auto& attribute : *found.UserAttributes)
            if (attribute.Name == "identities") return *attribute.Value;
        return {};
    }

    Harness harness_;
    std::string pool_ = harness_.make_pool();
};

TEST_F(FederationTest, EachTypeIsMadeWithWhatItNeedsAndCompletedAsAwsDoes)
{
    EXPECT_EQ(Harness::must(make("Google", "Google", google)).IdentityProvider.ProviderDetails->at("authorize_url"),
              "https://accounts.google.com/o/oauth2/v2/auth");
    EXPECT_EQ(Harness::must(make("Facebook", "Facebook", google)).IdentityProvider.ProviderDetails->at("token_url"),
              "https://graph.facebook.com/v17.0/oauth/access_token");
    EXPECT_EQ(*Harness::must(make("LoginWithAmazon", "LoginWithAmazon", google)).IdentityProvider.AttributeMapping,
              (Details{std::pair<const std::string, std::string>{"username", "user_id"}}));
    const auto apple = Harness::must(make("SignInWithApple", "SignInWithApple",
                                          {{"authorize_scopes", "email"},
                                           {"client_id", "id"},
                                           {"key_id", "k"},
                                           {"team_id", "t"},
                                           {"private_key", "apple-private-key"}}));
    EXPECT_FALSE(apple.IdentityProvider.ProviderDetails->contains("private_key")) << "AWS does not show it either";
    EXPECT_EQ(Harness::must(make("login", "OIDC", oidc)).IdentityProvider.ProviderDetails->at("client_secret"),
              "other-secret");
    const auto saml = Harness::must(make("corporate", "SAML", {{"MetadataFile", metadata()}})).IdentityProvider;
    EXPECT_EQ(saml.ProviderDetails->at("SSORedirectBindingURI"), "https://idp.example/sso");
    EXPECT_EQ(saml.ProviderDetails->at("SLORedirectBindingURI"), "https://idp.example/slo");
    harness_.open();
    EXPECT_EQ(describe("login").ProviderDetails->at("client_secret"), "other-secret");
    auto look = [](store::Connection& connection) -> Result<void> {
        TRY(const auto rows, connection.query("SELECT body FROM user_pool_documents"));
        for (const auto& row : rows)
            for (const auto* secret : {"top-secret-value", "other-secret", "apple-private-key"})
                EXPECT_EQ(row.text("body").find(secret), std::string::npos);
        return {};
    };
    ASSERT_TRUE(harness_.database().read_blocking(look));
    // What was read may be written back.
    api::UpdateIdentityProviderRequest update{.UserPoolId = pool_, .ProviderName = "Google"};
    update.ProviderDetails = describe("Google").ProviderDetails;
    EXPECT_TRUE(harness_.call<api::UpdateIdentityProviderOperation>(update));
    update.ProviderName = "corporate";
    update.ProviderDetails = describe("corporate").ProviderDetails;
    EXPECT_TRUE(harness_.call<api::UpdateIdentityProviderOperation>(update));
}

TEST_F(FederationTest, DetailsThatAreMissingForeignOrWrongAreRefused)
{
    const auto refused = [&](const std::string& name, const std::string& type, const Details& base, const std::string& key,
                             const std::string& value) {
        auto details = base;
        if (value.empty()) details.erase(key);
        else details[key] = value;
        const auto made = make(name, type, details);
        EXPECT_TRUE(!made && made.error().code == "InvalidParameterException") << name << " " << key << " " << value;
    };
    for (const auto* key : {"client_id", "client_secret", "authorize_scopes"}) refused("Google", "Google", google, key, "");
    refused("Google", "Google", google, "token_url", "https://evil.example/token");
    refused("Google", "Google", google, "nonsense", "x");
    refused("Facebook", "Facebook", google, "api_version", "../..");
    refused("login", "OIDC", oidc, "oidc_issuer", "");
    refused("login", "OIDC", oidc, "oidc_issuer", "http://login.example");
    refused("login", "OIDC", oidc, "oidc_issuer", "https://user@login.example");
    refused("login", "OIDC", oidc, "oidc_issuer", "https://login.example/?x=1");
    refused("login", "OIDC", oidc, "attributes_request_method", "DELETE");
    refused("login", "OIDC", oidc, "authorize_scopes", "email");
    refused("login", "OIDC", oidc, "token_url", "https://login.example/token");
    refused("login", "OIDC", oidc, "client_id", "a\nb");
    const Details saml{{"MetadataFile", metadata()}};
    refused("corporate", "SAML", saml, "MetadataFile", "");
    refused("corporate", "SAML", saml, "MetadataFile", "<EntityDescriptor/>");
    refused("corporate", "SAML", saml, "MetadataFile", metadata("javascript:alert(1)"));
    refused("corporate", "SAML", saml, "MetadataURL", "https://idp.example/metadata");
    refused("corporate", "SAML", saml, "IDPInit", "perhaps");
    refused("corporate", "SAML", saml, "RequestSigningAlgorithm", "rsa-sha1");
    refused("corporate", "SAML", {}, "MetadataURL", "file:///etc/passwd");
    EXPECT_TRUE(make("by-url", "SAML", {{"MetadataURL", "https://idp.example/metadata"}}));
}

TEST_F(FederationTest, NamesOfSocialProvidersAreTheirTypes)
{
    EXPECT_FALSE(make("MyGoogle", "Google", google));
    EXPECT_FALSE(make("Google", "OIDC", oidc));
    EXPECT_FALSE(make("cognito", "OIDC", oidc));
    EXPECT_TRUE(make("login", "OIDC", oidc));
    EXPECT_EQ(make("login", "SAML", {{"MetadataFile", metadata()}}).error().code, "DuplicateProviderException");
}

TEST_F(FederationTest, MappingsNameAttributesOfThePool)
{
    EXPECT_TRUE(make("login", "OIDC", oidc, {}, {{"email", "mail"}, {"username", "sub"}}));
    for (const auto* key : {"custom:none", "sub", "identities", "Email"})
        EXPECT_EQ(make("other", "OIDC", oidc, {}, {{key, "x"}}).error().code, "InvalidParameterException") << key;
}

TEST_F(FederationTest, IdentifiersLeadToOneProvider)
{
    Harness::must(make("login", "OIDC", oidc, {"example.com", "example.org"}));
    EXPECT_EQ(make("other", "OIDC", oidc, {"example.org"}).error().code, "DuplicateProviderException");
    EXPECT_EQ(make("other", "OIDC", oidc, {"a.example", "a.example"}).error().code, "DuplicateProviderException");
    Harness::must(make("other", "OIDC", oidc, {"a.example"}));
    api::UpdateIdentityProviderRequest update{.UserPoolId = pool_, .ProviderName = "other"};
    update.IdpIdentifiers = {"a.example", "example.com"};
    EXPECT_EQ(harness_.call<api::UpdateIdentityProviderOperation>(update).error().code, "DuplicateProviderException");
    const auto by = [&](const std::string& identifier) {
        return harness_.call<api::GetIdentityProviderByIdentifierOperation>(
            {.UserPoolId = pool_, .IdpIdentifier = identifier});
    };
    EXPECT_EQ(Harness::must(by("example.org")).IdentityProvider.ProviderName, "login");
    EXPECT_EQ(by("nowhere").error().code, "ResourceNotFoundException");
}

TEST_F(FederationTest, ProvidersAreListedInPages)
{
    for (int i = 0; i < 3; ++i) Harness::must(make(fmt::format("login-{}", i), "OIDC", oidc));
    api::ListIdentityProvidersRequest request{.UserPoolId = pool_, .MaxResults = 2, .NextToken = {}};
    const auto first = Harness::must(harness_.call<api::ListIdentityProvidersOperation>(request));
    request.NextToken = first.NextToken;
    const auto second = Harness::must(harness_.call<api::ListIdentityProvidersOperation>(request));
    EXPECT_EQ(first.Providers.size(), 2U);
    ASSERT_EQ(second.Providers.size(), 1U);
    EXPECT_EQ(second.Providers.front().ProviderName, "login-2");
    EXPECT_FALSE(second.NextToken);
}

TEST_F(FederationTest, AnUpdateReplacesWhatItGivesAndKeepsTheRest)
{
    Harness::must(make("login", "OIDC", oidc, {"example.com"}, {{"email", "mail"}}));
    api::UpdateIdentityProviderRequest update{.UserPoolId = pool_, .ProviderName = "login"};
    update.AttributeMapping.emplace().emplace("name", "display");
    const auto mapped = Harness::must(harness_.call<api::UpdateIdentityProviderOperation>(update)).IdentityProvider;
    EXPECT_EQ(*mapped.AttributeMapping, (Details{{"name", "display"}, {"username", "sub"}}));
    EXPECT_EQ(mapped.IdpIdentifiers, (std::vector<std::string>{"example.com"}));
    EXPECT_EQ(mapped.ProviderDetails->at("client_secret"), "other-secret");
    update.AttributeMapping.reset();
    update.ProviderDetails = oidc;
    update.ProviderDetails->erase("client_secret");
    const auto without = Harness::must(harness_.call<api::UpdateIdentityProviderOperation>(update)).IdentityProvider;
    EXPECT_FALSE(without.ProviderDetails->contains("client_secret")) << "details are replaced as a whole";
}

TEST_F(FederationTest, AClientSupportsOnlyProvidersThatExistAndLosesThoseThatGo)
{
    const auto support = [&](const std::string& provider) {
        api::CreateUserPoolClientRequest request;
        request.UserPoolId = pool_;
        request.ClientName = "app";
        request.SupportedIdentityProviders = {"COGNITO", provider};
        return harness_.call<api::CreateUserPoolClientOperation>(std::move(request));
    };
    EXPECT_EQ(support("Google").error().code, "InvalidParameterException");
    Harness::must(make("Google", "Google", google));
    const auto client = *Harness::must(support("Google")).UserPoolClient->ClientId;
    Harness::must(harness_.call<api::DeleteIdentityProviderOperation>({.UserPoolId = pool_, .ProviderName = "Google"}));
    const auto described =
        Harness::must(harness_.call<api::DescribeUserPoolClientOperation>({.UserPoolId = pool_, .ClientId = client}));
    EXPECT_EQ(described.UserPoolClient->SupportedIdentityProviders, (std::vector<std::string>{"COGNITO"}));
}

TEST_F(FederationTest, TheSigningCertificateIsMadeOnceAndEncryptionHasItsOwn)
{
    const auto get = [&] {
        return *Harness::must(harness_.call<api::GetSigningCertificateOperation>({.UserPoolId = pool_})).Certificate;
    };
    const auto first = get();
    const auto facts = crypto::read_certificate(from_base64(first).value_or(""));
    ASSERT_TRUE(facts);
    EXPECT_TRUE(facts->self_signed);
    EXPECT_EQ(facts->common_name, pool_);
    harness_.open();
    EXPECT_EQ(get(), first);
    const Details details{{"MetadataFile", metadata()}, {"EncryptedResponses", "true"}};
    const auto saml = Harness::must(make("corporate", "SAML", details)).IdentityProvider;
    const auto certificate = saml.ProviderDetails->at("ActiveEncryptionCertificate");
    EXPECT_NE(certificate, first);
    EXPECT_FALSE(saml.ProviderDetails->contains("encryption_private_key"));
    api::UpdateIdentityProviderRequest update{.UserPoolId = pool_, .ProviderName = "corporate"};
    update.ProviderDetails = saml.ProviderDetails;
    const auto again = Harness::must(harness_.call<api::UpdateIdentityProviderOperation>(update)).IdentityProvider;
    EXPECT_EQ(again.ProviderDetails->at("ActiveEncryptionCertificate"), certificate);
}

TEST_F(FederationTest, ALinkShowsInTheUsersAttributesAndIdToken)
{
    const auto client = harness_.make_client(pool_);
    harness_.make_user(pool_, "ann", "correct horse");
    Harness::must(make("Google", "Google", google));
    Harness::must(link("ann", "Google", "1234"));
    EXPECT_EQ(identities_of("ann"),
              fmt::format(R"([{{"userId":"1234","providerName":"Google","providerType":"Google","issuer":null,)"
                          R"("primary":false,"dateCreated":{}}}])",
                          epoch_milliseconds(harness_.clock.now())));
    const auto tokens = *Harness::must(harness_.sign_in(client, "ann", "correct horse")).AuthenticationResult;
    const auto claims_of = [](const std::string& token) {
        const auto from = token.find('.') + 1;
        return *wire::parse_json(*from_base64url(token.substr(from, token.find('.', from) - from)));
    };
    const auto claims = claims_of(*tokens.IdToken);
    ASSERT_TRUE(claims.find("identities") && claims.find("identities")->array());
    EXPECT_EQ(to_text(claims.find("identities")->array()->front()),
              fmt::format(R"({{"userId":"1234","providerName":"Google","providerType":"Google","issuer":null,)"
                          R"("primary":"false","dateCreated":"{}"}})",
                          epoch_milliseconds(harness_.clock.now())));
    EXPECT_FALSE(claims_of(*tokens.AccessToken).find("identities"));
    // A change of other attributes keeps it, and nobody writes it himself.
    api::AdminUpdateUserAttributesRequest update{.UserPoolId = pool_, .Username = "ann"};
    update.UserAttributes = {{.Name = "name", .Value = "Ann"}};
    Harness::must(harness_.call<api::AdminUpdateUserAttributesOperation>(update));
    EXPECT_NE(identities_of("ann"), "");
    update.UserAttributes = {{.Name = "identities", .Value = "[]"}};
    EXPECT_FALSE(harness_.call<api::AdminUpdateUserAttributesOperation>(update));
    Harness::must(disable("Google", "1234"));
    EXPECT_EQ(identities_of("ann"), "");
}

TEST_F(FederationTest, AnExternalPersonIsOneUserAndAUserAtMostFive)
{
    harness_.make_user(pool_, "ann", "correct horse");
    harness_.make_user(pool_, "bob", "correct horse");
    Harness::must(make("login", "OIDC", oidc));
    for (int i = 0; i < 5; ++i) Harness::must(link("ann", "login", std::to_string(i), "email"));
    EXPECT_EQ(link("ann", "login", "5", "email").error().code, "LimitExceededException");
    EXPECT_EQ(link("bob", "login", "0", "email").error().message, "SourceUser is already linked to DestinationUser");
    EXPECT_TRUE(link("bob", "login", "0")) << "another attribute";
    EXPECT_EQ(disable("login", "nobody").error().code, "UserNotFoundException");
}

TEST_F(FederationTest, LinksThatCannotBeAreRefused)
{
    harness_.make_user(pool_, "ann", "correct horse");
    harness_.make_user(pool_, "login_77", "correct horse");
    Harness::must(make("login", "OIDC", oidc));
    Harness::must(make("Google", "Google", google));
    EXPECT_EQ(link("ann", "none", "1").error().code, "ResourceNotFoundException");
    EXPECT_EQ(link("nobody", "login", "1").error().code, "UserNotFoundException");
    EXPECT_EQ(link("ann", "Cognito", "login_77").error().code, "InvalidParameterException");
    EXPECT_EQ(link("ann", "Google", "a@example.com", "email").error().code, "InvalidParameterException");
    EXPECT_EQ(link("ann", "login", "").error().code, "InvalidParameterException");
    EXPECT_EQ(link("ann", "login", std::string(3000, 'a')).error().code, "InvalidParameterException");
    Harness::must(disable("Cognito", "login_77"));  // now he is the provider's
    EXPECT_EQ(link("ann", "login", "77").error().message,
              "Merging is not currently supported, provide a SourceUser that has not been signed up in order to link");
}

TEST_F(FederationTest, AUserOfThePoolWhoIsNamedLikeAProvidersIsNotTakenForOne)
{
    harness_.make_user(pool_, "ann", "correct horse");
    harness_.make_user(pool_, "Google_123", "correct horse");
    Harness::must(make("Google", "Google", google));
    // The one who signed up under that name is not whom Google names 123: he neither keeps him from being linked ...
    EXPECT_TRUE(link("ann", "Google", "123"));
    // ... nor is he whom an administrator means by Google's 123.
    api::AdminLinkProviderForUserRequest request{.UserPoolId = pool_};
    request.DestinationUser = {.ProviderName = "Google", .ProviderAttributeValue = "123"};
    request.SourceUser = {
        .ProviderName = "Google", .ProviderAttributeName = "Cognito_Subject", .ProviderAttributeValue = "9"};
    EXPECT_EQ(harness_.call<api::AdminLinkProviderForUserOperation>(request).error().code, "UserNotFoundException");
    EXPECT_EQ(identities_of("Google_123"), "");
}

TEST_F(FederationTest, LinksGoWithTheirProviderSoThatAnotherOfItsNameInheritsNone)
{
    harness_.make_user(pool_, "ann", "correct horse");
    Harness::must(make("login", "OIDC", oidc));
    Harness::must(make("Google", "Google", google));
    Harness::must(link("ann", "login", "1"));
    Harness::must(link("ann", "Google", "1"));
    Harness::must(harness_.call<api::DeleteIdentityProviderOperation>({.UserPoolId = pool_, .ProviderName = "login"}));
    EXPECT_EQ(identities_of("ann").find("login"), std::string::npos);
    EXPECT_NE(identities_of("ann").find("Google"), std::string::npos);
    Harness::must(make("login", "OIDC", oidc));
    EXPECT_EQ(disable("login", "1").error().code, "UserNotFoundException");
}

TEST_F(FederationTest, ADisabledNativeUserHasNoPasswordUntilAnAdministratorSetsOne)
{
    const auto client = harness_.make_client(pool_);
    harness_.make_user(pool_, "ann", "correct horse",
                       {{.Name = "email", .Value = "ann@example.com"}, {.Name = "email_verified", .Value = "true"}});
    Harness::must(disable("Cognito", "ann"));
    EXPECT_EQ(harness_.sign_in(client, "ann", "correct horse").error().code, "NotAuthorizedException");
    const auto found = Harness::must(harness_.call<api::AdminGetUserOperation>({.UserPoolId = pool_, .Username = "ann"}));
    EXPECT_EQ(found.UserStatus, "EXTERNAL_PROVIDER");
    api::ForgotPasswordRequest forgot;
    forgot.ClientId = client;
    forgot.Username = "ann";
    EXPECT_EQ(harness_.call<api::ForgotPasswordOperation>(forgot).error().code, "NotAuthorizedException");
    api::AdminSetUserPasswordRequest set{.UserPoolId = pool_, .Username = "ann", .Password = "correct horse 2"};
    set.Permanent = true;
    Harness::must(harness_.call<api::AdminSetUserPasswordOperation>(set));
    EXPECT_TRUE(harness_.sign_in(client, "ann", "correct horse 2"));
}

}  // namespace
}  // namespace sekisho::cognito_idp
