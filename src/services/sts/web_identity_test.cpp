#include "authn/jwt/jwt.h"
#include "base/encoding.h"
#include "services/iam/testing.h"
#include "services/sts/identity_token.h"
#include "services/sts/operations.h"
#include "shapes/sts.h"

namespace sekisho::sts {
namespace {

namespace shapes = sekisho::shapes::sts;
namespace iam_shapes = sekisho::shapes::iam;
using iam::testing::TestAccount;
using wire::Json;

const std::string issuer_url = "https://idp.example/pool";
const std::string provider_arn = "arn:aws:iam::123456789012:oidc-provider/idp.example/pool";

const crypto::EcPrivateKey& issuer_key()
{
    static const auto key = crypto::EcPrivateKey::generate(crypto::EcCurve::p256);
    return *key;
}

/// An issuer outside with one key of ES256.
class TestIssuers final : public issuers::ExternalKeys {
public:
    Task<Result<issuers::KeySetPtr>> keys_for(issuers::ExternalIssuer issuer, std::optional<std::string> key_id) override
    {
        asked.push_back(issuer.url);
        thumbprints = issuer.thumbprints;
        asked_key = key_id;
        if (!failing.empty()) co_return fail(failing, "text", 502);
        const auto& key = issuer_key();
        co_return std::make_shared<const authn::KeySet>(
            authn::KeySet::parse(R"({"keys":[{"kty":"EC","kid":"e1","crv":"P-256","x":")" + base64url(key.x()) +
                                 R"(","y":")" + base64url(key.y()) + R"("}]})")
                .value());
    }

    std::vector<std::string> asked;
    std::vector<std::string> thumbprints;
    std::optional<std::string> asked_key;
    std::string failing;
};

class WebIdentityTest : public ::testing::Test {
protected:
    WebIdentityTest()
    {
        account_.add(make_operations({issuer_, verifier_}));
        register_provider(issuer_url);
    }

    void register_provider(const std::string& url)
    {
        iam_shapes::CreateOpenIDConnectProviderRequest create;
        create.Url = url;
        create.ClientIDList = {{"app"}};
        create.ThumbprintList = {{std::string(40, 'A')}};
        account_.must<iam_shapes::CreateOpenIDConnectProviderOperation>(create);
    }

    Json claims(const std::string& iss = issuer_url) const
    {
        Json made;
        const auto now = epoch_seconds(account_.clock().now());
        made.set("iss", iss).set("aud", "app").set("sub", "carol").set("iat", now).set("exp", now + 600);
        return made;
    }

    static std::string sign(const Json& claims, std::string_view header = R"({"alg":"ES256","kid":"e1","typ":"JWT"})")
    {
        const auto text = base64url(header) + "." + base64url(wire::to_text(claims));
        return text + "." + base64url(issuer_key().sign(text));
    }

    std::string role(const std::string& condition = "{}", const std::string& policy = {}, const std::string& name = "R")
    {
        return account_.make_role(
            name,
            iam::testing::trust(R"({"Federated":")" + provider_arn + "\"}", "sts:AssumeRoleWithWebIdentity", condition),
            policy);
    }

    Result<shapes::AssumeRoleWithWebIdentityResponse> assume(const std::string& role_arn, const std::string& token)
    {
        shapes::AssumeRoleWithWebIdentityRequest input;
        input.RoleArn = role_arn;
        input.RoleSessionName = "web";
        input.WebIdentityToken = token;
        return account_.call<shapes::AssumeRoleWithWebIdentityOperation>(op::Caller{}, input);
    }

    std::string code(const std::string& role_arn, const Json& claims)
    {
        const auto output = assume(role_arn, sign(claims));
        return output ? "" : output.error().code;
    }

    op::Caller session(const std::string& role_arn, const Json& claims)
    {
        const auto output = assume(role_arn, sign(claims));
        if (!output) throw std::runtime_error(output.error().code + ": " + output.error().message);
        return account_.caller_of_key(output->Credentials->AccessKeyId, output->Credentials->SessionToken);
    }

    static Json list(std::vector<std::string> texts)
    {
        Json::Array array;
        for (auto& text : texts) array.emplace_back(std::move(text));
        return Json(std::move(array));
    }

    mutable TestAccount account_;
    SessionIssuer issuer_{{account_.accounts(), account_.sealer(), account_.clock(), account_.policies()}};
    TestIssuers outside_;
    ProviderTokenVerifier verifier_{{issuer_, {}, &outside_}};
};

TEST_F(WebIdentityTest, AnIssuerOutsideIsAskedForItsKeys)
{
    const auto arn = role();
    const auto output = assume(arn, sign(claims()));
    ASSERT_TRUE(output) << output.error().message << output.error().detail;
    EXPECT_EQ(output->Provider, provider_arn);
    EXPECT_EQ(output->SubjectFromWebIdentityToken, "carol");
    EXPECT_EQ(output->Audience, "app");
    EXPECT_EQ(outside_.asked, std::vector{issuer_url});
    EXPECT_EQ(outside_.asked_key, "e1");
    EXPECT_EQ(outside_.thumbprints, std::vector{std::string(40, 'a')});
}

TEST_F(WebIdentityTest, NobodyMakesThisServerAskWhomHeNames)
{
    const auto arn = role();
    for (const char* other :
         {"https://evil.example", "https://idp.example", "http://169.254.169.254/latest", "http://idp.example/pool",
          "ftp://idp.example/pool", "x1://idp.example/pool", "https://idp.example/pool//", "https://IDP.example/pool",
          "file:///idp.example/pool", "idp.example/pool", ""})
        EXPECT_EQ(code(arn, claims(other)), "InvalidIdentityToken") << other;
    EXPECT_TRUE(outside_.asked.empty());
    EXPECT_EQ(assume("arn:aws:iam::999999999999:role/R", sign(claims())).error().code, "AccessDenied");
    EXPECT_TRUE(outside_.asked.empty());
}

TEST_F(WebIdentityTest, SaysWhetherAnotherTryMayHelp)
{
    const auto arn = role();
    outside_.failing = issuers::errors::unreachable;
    const auto unreachable = assume(arn, sign(claims())).error();
    EXPECT_EQ(unreachable.code, "IDPCommunicationError");
    EXPECT_EQ(unreachable.status, 400);
    outside_.failing = issuers::errors::certificate;
    EXPECT_EQ(assume(arn, sign(claims())).error().message,
              "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint");
    outside_.failing = issuers::errors::unusable;
    const auto unusable = assume(arn, sign(claims())).error();
    EXPECT_EQ(unusable.code, "InvalidIdentityToken");
    EXPECT_TRUE(unusable.message.starts_with("Couldn't retrieve verification key from your identity provider"));
}

TEST_F(WebIdentityTest, TakesNoTokenThatItsKeysDidNotSign)
{
    const auto arn = role();
    const auto none = base64url(R"({"alg":"none"})") + "." + base64url(wire::to_text(claims())) + ".";
    EXPECT_EQ(assume(arn, none).error().code, "InvalidIdentityToken");
    for (const char* header :
         {R"({"alg":"HS256","kid":"e1"})", R"({"alg":"RS256","kid":"e1"})", R"({"alg":"ES256","kid":"e2"})",
          R"({"alg":"ES256","kid":"e1","jku":"https://evil.example"})", R"({"alg":"ES256","kid":"e1","typ":"at+jwt"})"})
        EXPECT_EQ(assume(arn, sign(claims(), header)).error().code, "InvalidIdentityToken") << header;
    auto late = claims();
    late.set("exp", epoch_seconds(account_.clock().now()));
    EXPECT_EQ(code(arn, late), "ExpiredTokenException");
    auto soon = claims();
    soon.set("iat", epoch_seconds(account_.clock().now()) + 60);
    EXPECT_EQ(code(arn, soon), "") << "the issuer's clock is a little ahead";
    soon.set("nbf", epoch_seconds(account_.clock().now()) + 61);
    EXPECT_EQ(code(arn, soon), "InvalidIdentityToken");
}

TEST_F(WebIdentityTest, ClaimsAreConditionKeysOfTheTrust)
{
    const auto arn = role(R"({"StringEquals":{"idp.example/pool:custom:tenant_id":"a","idp.example/pool:level":"3",
        "idp.example/pool:verified":"true","idp.example/pool:aud":"app"},"StringLike":{"idp.example/pool:sub":"car*"},
        "ForAnyValue:StringEquals":{"idp.example/pool:groups":"admins"}})");
    auto full = claims();
    full.set("custom:tenant_id", "a").set("level", 3).set("verified", true).set("groups", list({"users", "admins"}));
    EXPECT_EQ(code(arn, full), "");
    for (const char* name : {"custom:tenant_id", "level", "verified", "groups"}) {
        auto without = full;
        without.set(name, Json(nullptr));
        EXPECT_EQ(code(arn, without), "AccessDenied") << name;
    }
    full.set("groups", list({"users"}));
    EXPECT_EQ(code(arn, full), "AccessDenied");
    full.set("groups", "admins").set("custom:tenant_id", "b");
    EXPECT_EQ(code(arn, full), "AccessDenied");
}

const std::string tenant_policy =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject",
        "Resource":"arn:aws:s3:::data/${idp.example/pool:custom:tenant_id}/*"}]})";

TEST_F(WebIdentityTest, ASessionKeepsItsClaimsForPermissionPolicies)
{
    const auto arn = role("{}", tenant_policy);
    auto of_a = claims();
    of_a.set("custom:tenant_id", "a").set("groups", list({"g"})).set("nonce", "n");
    const auto caller = session(arn, of_a);
    EXPECT_TRUE(account_.may(caller, "s3:GetObject", "arn:aws:s3:::data/a/file"));
    EXPECT_FALSE(account_.may(caller, "s3:GetObject", "arn:aws:s3:::data/b/file"));
    const auto* groups = caller.context.find("idp.example/pool:groups");
    ASSERT_NE(groups, nullptr);
    EXPECT_TRUE(groups->multivalued) << "however many values it has";
    EXPECT_EQ(caller.context.find("idp.example/pool:nonce"), nullptr);
    EXPECT_EQ(caller.context.value("idp.example/pool:sub"), "carol");
}

TEST_F(WebIdentityTest, AClaimThatIsMissingEmptyOrAPatternOpensNothing)
{
    const auto arn = role("{}", tenant_policy);
    const auto may = [&](const Json& with, const std::string& key) {
        return account_.may(session(arn, with), "s3:GetObject", "arn:aws:s3:::data/" + key);
    };
    EXPECT_FALSE(may(claims(), "a/file"));
    EXPECT_FALSE(may(claims(), "/file"));
    auto odd = claims();
    odd.set("custom:tenant_id", "");
    EXPECT_FALSE(may(odd, "a/file"));
    for (const char* value : {"*", "?", "${aws:PrincipalAccount}"}) {
        odd.set("custom:tenant_id", value);
        EXPECT_FALSE(may(odd, "a/file")) << value;
    }
    odd.set("custom:tenant_id", list({"a"}));
    EXPECT_FALSE(may(odd, "a/file")) << "a list is no single value";
    odd.set("custom:tenant_id", list({"a", "b"}));
    EXPECT_FALSE(may(odd, "a/file"));
    odd.set("custom:tenant_id", Json(Json::Object{{"a", "a"}}));
    EXPECT_FALSE(may(odd, "a/file"));
}

TEST_F(WebIdentityTest, ClaimsThatDifferInCaseAloneAreNotTaken)
{
    auto twice = claims();
    twice.set("custom:tenant_id", "a").set("Custom:Tenant_ID", "b").set("SUB", "root");
    const auto caller = session(role(), twice);
    EXPECT_EQ(caller.context.find("idp.example/pool:custom:tenant_id"), nullptr);
    EXPECT_EQ(caller.context.value("idp.example/pool:sub"), "carol");
}

// "idp.example" with the claim "8443/x:sub" would speak for the issuer "idp.example:8443/x".
TEST_F(WebIdentityTest, NoIssuerMakesTheKeysOfAnother)
{
    register_provider("https://idp.example/pool:8443/x");
    auto crafty = claims();
    crafty.set("8443/x:sub", "root").set("8443/X:tenant", "b").set("8443", "fine");
    const auto caller = session(role(), crafty);
    EXPECT_EQ(caller.context.find("idp.example/pool:8443/x:sub"), nullptr);
    EXPECT_EQ(caller.context.find("idp.example/pool:8443/x:tenant"), nullptr);
    EXPECT_EQ(caller.context.value("idp.example/pool:8443"), "fine");
}

TEST_F(WebIdentityTest, ABareWordIsNoProvider)
{
    for (const char* url : {"https://aws", "https://s3/", "https://sts", "https://aws:PrincipalTag/x", "https://"}) {
        iam_shapes::CreateOpenIDConnectProviderRequest create;
        create.Url = url;
        EXPECT_FALSE(account_.call<iam_shapes::CreateOpenIDConnectProviderOperation>(account_.root(), create)) << url;
    }
    const IdentityProvider aws{"arn:aws:iam::123456789012:oidc-provider/aws", "aws", nullptr, {}};
    auto crafty = claims("https://aws");
    crafty.set("PrincipalArn", "arn:aws:iam::123456789012:root").set("PrincipalTag/Team", "red");
    const auto identity = read_identity(crafty, aws);
    ASSERT_TRUE(identity);
    EXPECT_TRUE(identity->claims.empty());
}

TEST_F(WebIdentityTest, TooManyClaimsAreRefusedAndNotDroppedSilently)
{
    auto large = claims();
    large.set("padding", std::string(10'000, 'x'));
    EXPECT_EQ(code(role(), large), "PackedPolicyTooLarge");
}

TEST_F(WebIdentityTest, TagsComeNestedOrFlat)
{
    auto nested = claims();
    nested.set("https://aws.amazon.com/tags",
               Json(Json::Object{{"principal_tags", Json(Json::Object{{"Team", list({"red"})}, {"Floor", "2"}})},
                                 {"transitive_tag_keys", list({"Team"})}}));
    nested.set("https://aws.amazon.com/source_identity", "carol@example.com");
    const auto arn = role();
    const auto caller = session(arn, nested);
    EXPECT_EQ(caller.context.value("aws:PrincipalTag/Team"), "red");
    EXPECT_EQ(caller.context.value("aws:PrincipalTag/Floor"), "2");
    EXPECT_EQ(caller.context.value("aws:SourceIdentity"), "carol@example.com");
    EXPECT_EQ(caller.session->transitive_tag_keys, std::vector<std::string>{"Team"});
    auto flat = claims();
    flat.set("https://aws.amazon.com/tags/principal_tags/Team", "blue")
        .set("https://aws.amazon.com/tags/transitive_tag_keys", list({"Team"}));
    const auto other = session(arn, flat);
    EXPECT_EQ(other.context.value("aws:PrincipalTag/Team"), "blue");
    EXPECT_EQ(other.session->transitive_tag_keys, std::vector<std::string>{"Team"});
}

TEST_F(WebIdentityTest, TagsNeedThePermissionToTag)
{
    const auto arn =
        account_.make_role("Plain", R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":")" +
                                        provider_arn + R"("},"Action":"sts:AssumeRoleWithWebIdentity"}]})");
    EXPECT_EQ(code(arn, claims()), "");
    auto tagged = claims();
    tagged.set("https://aws.amazon.com/tags/principal_tags/Team", "blue");
    EXPECT_EQ(code(arn, tagged), "AccessDenied");
    auto named = claims();
    named.set("https://aws.amazon.com/source_identity", "carol");
    EXPECT_EQ(code(arn, named), "AccessDenied");
}

TEST_F(WebIdentityTest, MalformedTagsAreRejectedClaims)
{
    const auto arn = role();
    const auto flat = [](const std::string& key, Json value) {
        return std::pair("https://aws.amazon.com/tags/principal_tags/" + key, std::move(value));
    };
    for (auto& [name, value] :
         std::vector<std::pair<std::string, Json>>{flat("Team", list({"a", "b"})),
                                                   flat("Team", Json(1)),
                                                   flat("", Json("x")),
                                                   flat("Team", Json(std::string(257, 'x'))),
                                                   flat(std::string(129, 'k'), Json("x")),
                                                   flat("Team", Json("a\nb")),
                                                   flat("Te*m", Json("x")),
                                                   {"https://aws.amazon.com/tags", Json("x")},
                                                   {"https://aws.amazon.com/tags", Json(Json::Object{})},
                                                   {"https://aws.amazon.com/tags/transitive_tag_keys", Json(1)},
                                                   {"https://aws.amazon.com/source_identity", Json("x")},
                                                   {"https://aws.amazon.com/source_identity", Json("aws:root")},
                                                   {"https://aws.amazon.com/source_identity", Json(std::string(65, 'x'))},
                                                   {"https://aws.amazon.com/source_identity", list({"carol"})}}) {
        auto bad = claims();
        bad.set(name, value);
        const auto output = assume(arn, sign(bad));
        ASSERT_FALSE(output) << name;
        EXPECT_EQ(output.error().code, "IDPRejectedClaim") << name << " " << output.error().message;
        EXPECT_EQ(output.error().status, 403);
    }
    auto reserved = claims();
    reserved.set("https://aws.amazon.com/tags/principal_tags/aws:Team", "x");
    EXPECT_NE(code(arn, reserved), "");
}

TEST_F(WebIdentityTest, AnIssuerWithASlashAtItsEndIsTheOneThatIsRegistered)
{
    EXPECT_EQ(code(role(), claims("https://idp.example/pool/")), "");
    EXPECT_EQ(outside_.asked, std::vector<std::string>{"https://idp.example/pool/"}) << "as the token spells it";
}

TEST_F(WebIdentityTest, ARemovedProviderIsTrustedNoMore)
{
    const auto arn = role();
    EXPECT_EQ(code(arn, claims()), "");
    iam_shapes::DeleteOpenIDConnectProviderRequest remove;
    remove.OpenIDConnectProviderArn = provider_arn;
    account_.must<iam_shapes::DeleteOpenIDConnectProviderOperation>(remove);
    EXPECT_EQ(code(arn, claims()), "InvalidIdentityToken");
}

}  // namespace
}  // namespace sekisho::sts
