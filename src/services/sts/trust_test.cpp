#include "authn/jwt/jwt.h"
#include "services/iam/testing.h"
#include "services/sts/identity_token.h"
#include "services/sts/operations.h"
#include "shapes/sts.h"

namespace sekisho::sts {
namespace {

namespace shapes = sekisho::shapes::sts;
using iam::testing::TestAccount;

const authn::SigningKey& signing_key()
{
    static const authn::SigningKey key{"k1", crypto::RsaPrivateKey::generate()};
    return key;
}

/// Knows two issuers: an outside provider's and the identity pools'.
class TestKeys final : public op::IssuerKeys {
public:
    Result<std::shared_ptr<const authn::KeySet>> keys_for(std::string_view issuer) const override
    {
        if (issuer != "https://idp.example/pool" && issuer != identity_pool_issuer &&
            issuer != "https://unregistered.example")
            return fail("NotFound", "not ours");
        return std::make_shared<const authn::KeySet>(authn::KeySet::of({signing_key()}));
    }
};

const authn::JwtForm rs512{authn::JwtAlgorithm::rs512, "JWS", wire::EscapeSlash::no};

class Sts : public ::testing::Test {
protected:
    Sts() { account_.add(make_operations({issuer_, verifier_})); }

    shapes::AssumeRoleRequest ask(const std::string& role_arn)
    {
        shapes::AssumeRoleRequest input;
        input.RoleArn = role_arn;
        input.RoleSessionName = "s1";
        return input;
    }

    Error denial(const op::Caller& caller, shapes::AssumeRoleRequest input)
    {
        auto output = account_.call<shapes::AssumeRoleOperation>(caller, std::move(input));
        return output ? Error{} : output.error();
    }

    op::Caller assume(const op::Caller& caller, shapes::AssumeRoleRequest input)
    {
        const auto output = account_.call<shapes::AssumeRoleOperation>(caller, std::move(input));
        if (!output) throw std::runtime_error(output.error().code + ": " + output.error().message);
        return account_.caller_of_key(output->Credentials->AccessKeyId, output->Credentials->SessionToken);
    }

    op::Caller user(const std::string& name, const std::string& policy = {})
    {
        return account_.caller_of_key(account_.make_user(name, policy).key_id);
    }

    static shapes::Tag tag(const std::string& key, const std::string& value)
    {
        shapes::Tag made;
        made.Key = key;
        made.Value = value;
        return made;
    }

    /// A token of the identity pools' issuer for pool "us-east-1:p".
    wire::Json pool_claims()
    {
        wire::Json claims;
        claims.set("iss", wire::Json(identity_pool_issuer));
        claims.set("aud", wire::Json("us-east-1:p"));
        claims.set("sub", wire::Json("us-east-1:i"));
        claims.set("amr", wire::Json(wire::Json::Array{wire::Json("authenticated"), wire::Json("idp")}));
        claims.set("exp", wire::Json(epoch_seconds(account_.clock().now()) + 600));
        return claims;
    }

    std::string pool_role()
    {
        return account_.make_role(
            "Pool", iam::testing::trust(R"({"Federated":"cognito-identity.amazonaws.com"})", "sts:AssumeRoleWithWebIdentity",
                                        R"({"StringEquals":{"cognito-identity.amazonaws.com:aud":"us-east-1:p"},
                      "ForAnyValue:StringLike":{"cognito-identity.amazonaws.com:amr":"authenticated"}})"));
    }

    Result<shapes::AssumeRoleWithWebIdentityResponse> with_token(const std::string& role_arn, const std::string& token)
    {
        shapes::AssumeRoleWithWebIdentityRequest input;
        input.RoleArn = role_arn;
        input.RoleSessionName = "web";
        input.WebIdentityToken = token;
        return account_.call<shapes::AssumeRoleWithWebIdentityOperation>(op::Caller{}, input);
    }

    std::string code_with(const std::string& role_arn, const wire::Json& claims)
    {
        // Each issuer signs in its own form.
        const bool of_pools = authn::text_claim(claims, "iss") == "https://cognito-identity.amazonaws.com";
        const auto output =
            with_token(role_arn, authn::sign_jwt(signing_key(), claims, of_pools ? rs512 : authn::JwtForm{}));
        return output ? "" : output.error().code;
    }

    TestAccount account_;
    SessionIssuer issuer_{{account_.accounts(), account_.sealer(), account_.clock(), account_.policies()}};
    TestKeys keys_;
    ProviderTokenVerifier verifier_{{issuer_, {&keys_}, nullptr}};
};

TEST_F(Sts, ARoleThatDoesNotTrustTheCallerIsDeniedWhateverItsPoliciesSay)
{
    user("Ann");
    const auto bob = user("Bob", iam::testing::allow_all);
    const auto role = account_.make_role("R", iam::testing::trust(R"({"AWS":"arn:aws:iam::123456789012:user/Ann"})"));
    const auto error = denial(bob, ask(role));
    EXPECT_EQ(error.code, "AccessDenied");
    EXPECT_TRUE(
        error.message.starts_with("User: arn:aws:iam::123456789012:user/Bob is not authorized to perform: "
                                  "sts:AssumeRole on resource: arn:aws:iam::123456789012:role/R"))
        << error.message;
}

TEST_F(Sts, ARoleThatDoesNotExistIsDenied)
{
    EXPECT_EQ(denial(user("Bob", iam::testing::allow_all), ask("arn:aws:iam::123456789012:role/None")).code, "AccessDenied");
    EXPECT_EQ(denial(user("Ann", iam::testing::allow_all), ask("arn:aws:iam::999999999999:role/R")).code, "AccessDenied");
}

TEST_F(Sts, TheRootCannotAssumeRoles)
{
    const auto role = account_.make_role("R", iam::testing::trust(R"({"AWS":"*"})"));
    EXPECT_EQ(denial(account_.root(), ask(role)).message, "Roles may not be assumed by root accounts.");
}

TEST_F(Sts, TrustInTheAccountNeedsAnIdentityPolicyTrustInTheUserDoesNot)
{
    const auto bob = user("Bob");
    const auto delegated = account_.make_role("D", iam::testing::trust(R"({"AWS":"123456789012"})"));
    const auto direct = account_.make_role("U", iam::testing::trust(R"({"AWS":"arn:aws:iam::123456789012:user/Bob"})"));
    EXPECT_EQ(denial(bob, ask(delegated)).code, "AccessDenied");
    EXPECT_EQ(denial(bob, ask(direct)).code, "");
    account_.put_user_policy("Bob", iam::testing::allow("sts:AssumeRole", delegated));
    EXPECT_EQ(denial(bob, ask(delegated)).code, "");
}

TEST_F(Sts, AReCreatedUserIsNotTrusted)
{
    user("Bob");
    const auto role = account_.make_role("R", iam::testing::trust(R"({"AWS":"arn:aws:iam::123456789012:user/Bob"})"));
    namespace iam_shapes = sekisho::shapes::iam;
    const auto state = account_.directory().state();
    for (const auto& key : state->keys_of(state->find(iam::EntityKind::user, "Bob")->id)) {
        iam_shapes::DeleteAccessKeyRequest remove;
        remove.UserName = "Bob";
        remove.AccessKeyId = key->id;
        account_.must<iam_shapes::DeleteAccessKeyOperation>(remove);
    }
    iam_shapes::DeleteUserRequest erase;
    erase.UserName = "Bob";
    account_.must<iam_shapes::DeleteUserOperation>(erase);
    EXPECT_EQ(denial(user("Bob"), ask(role)).code, "AccessDenied");
}

TEST_F(Sts, TheExternalIdMustBeTheOneThatTheTrustDemands)
{
    const auto bob = user("Bob");
    const auto role =
        account_.make_role("R", iam::testing::trust(R"({"AWS":"arn:aws:iam::123456789012:user/Bob"})", "sts:AssumeRole",
                                                    R"({"StringEquals":{"sts:ExternalId":"x-1"}})"));
    EXPECT_EQ(denial(bob, ask(role)).code, "AccessDenied");
    auto input = ask(role);
    input.ExternalId = "x-2";
    EXPECT_EQ(denial(bob, input).code, "AccessDenied");
    input.ExternalId = "x-1";
    EXPECT_EQ(denial(bob, input).code, "");
}

TEST_F(Sts, DurationsKeepToTheRoleAndChainingToOneHour)
{
    const auto bob = user("Bob");
    const auto first = account_.make_role("A", iam::testing::trust(R"({"AWS":"arn:aws:iam::123456789012:user/Bob"})"));
    const auto second = account_.make_role("B", iam::testing::trust(R"({"AWS":"arn:aws:iam::123456789012:role/A"})"));
    for (const auto* name : {"A", "B"}) {
        sekisho::shapes::iam::UpdateRoleRequest update;
        update.RoleName = name;
        update.MaxSessionDuration = 7200;
        account_.must<sekisho::shapes::iam::UpdateRoleOperation>(update);
    }
    auto input = ask(first);
    input.DurationSeconds = 7201;
    EXPECT_EQ(denial(bob, input).message, "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    input.DurationSeconds = 7200;
    const auto session = assume(bob, input);
    input = ask(second);
    input.DurationSeconds = 3601;
    EXPECT_EQ(denial(session, input).message,
              "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.");
    input.DurationSeconds = 3600;
    EXPECT_TRUE(assume(session, input).session->from_role_chaining);
}

TEST_F(Sts, TagsNeedTagSessionAndTransitiveOnesCannotBeOverridden)
{
    const auto bob = user("Bob");
    const auto strict = account_.make_role("S", R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",
        "Principal":{"AWS":"arn:aws:iam::123456789012:user/Bob"},"Action":"sts:AssumeRole"}]})");
    auto input = ask(strict);
    EXPECT_EQ(denial(bob, input).code, "");
    input.Tags = {{tag("Team", "blue")}};
    EXPECT_NE(denial(bob, input).message.find("sts:TagSession"), std::string::npos);

    const auto first = account_.make_role("A", iam::testing::trust(R"({"AWS":"arn:aws:iam::123456789012:user/Bob"})"),
                                          iam::testing::allow("sts:*"));
    const auto second = account_.make_role("B", iam::testing::trust(R"({"AWS":"123456789012"})"));
    input = ask(first);
    input.Tags = {{tag("Team", "blue"), tag("Local", "x")}};
    input.TransitiveTagKeys = {{"Team"}};
    const auto session = assume(bob, input);
    input = ask(second);
    input.Tags = {{tag("TEAM", "red")}};
    EXPECT_EQ(denial(session, input).code, "InvalidParameterValue");
    const auto chained = assume(session, ask(second));
    EXPECT_EQ(chained.context.value("aws:PrincipalTag/Team"), "blue");
    EXPECT_EQ(chained.context.value("aws:PrincipalTag/Local"), std::nullopt);
}

TEST_F(Sts, ASourceIdentityIsHandedOnAndCannotBeChanged)
{
    const auto bob = user("Bob");
    const auto first = account_.make_role("A", iam::testing::trust(R"({"AWS":"arn:aws:iam::123456789012:user/Bob"})"),
                                          iam::testing::allow("sts:*"));
    const auto second = account_.make_role("B", iam::testing::trust(R"({"AWS":"123456789012"})"));
    auto input = ask(first);
    input.SourceIdentity = "bob";
    const auto session = assume(bob, input);
    input = ask(second);
    input.SourceIdentity = "eve";
    EXPECT_EQ(denial(session, input).code, "AccessDenied");
    EXPECT_EQ(assume(session, ask(second)).context.value("aws:SourceIdentity"), "bob");
}

TEST_F(Sts, HandingOnTakesTheSessionsOwnPermissionToo)
{
    const auto bob = user("Bob");
    const auto first = account_.make_role("A", iam::testing::trust(R"({"AWS":"arn:aws:iam::123456789012:user/Bob"})"));
    const auto second = account_.make_role("B", iam::testing::trust(R"({"AWS":"arn:aws:iam::123456789012:role/A"})"));
    EXPECT_EQ(denial(assume(bob, ask(first)), ask(second)).code, "") << "with nothing to hand on the trust suffices";
    auto tagged = ask(first);
    tagged.Tags = {{tag("Team", "blue")}};
    tagged.TransitiveTagKeys = {{"Team"}};
    EXPECT_NE(denial(assume(bob, tagged), ask(second)).message.find("sts:TagSession"), std::string::npos);
    auto named = ask(first);
    named.SourceIdentity = "bob";
    EXPECT_NE(denial(assume(bob, named), ask(second)).message.find("sts:SetSourceIdentity"), std::string::npos);
}

TEST_F(Sts, ContextsOfProvidersThatNobodyKnowsAreRefused)
{
    const auto bob = user("Bob");
    auto input = ask(account_.make_role("R", iam::testing::trust(R"({"AWS":"arn:aws:iam::123456789012:user/Bob"})")));
    input.ProvidedContexts.emplace().emplace_back().ProviderArn = "arn:aws:iam::aws:contextProvider/IdentityCenter";
    EXPECT_EQ(denial(bob, input).code, "ValidationError");
}

TEST_F(Sts, SessionPoliciesLimitAndCountAsPacked)
{
    const auto bob = user("Bob");
    const auto role = account_.make_role("R", iam::testing::trust(R"({"AWS":"arn:aws:iam::123456789012:user/Bob"})"),
                                         iam::testing::allow("s3:*"));
    auto input = ask(role);
    EXPECT_TRUE(account_.may(assume(bob, input), "s3:PutObject"));
    input.Policy = iam::testing::allow("s3:GetObject");
    const auto limited = assume(bob, input);
    EXPECT_TRUE(account_.may(limited, "s3:GetObject"));
    EXPECT_FALSE(account_.may(limited, "s3:PutObject"));
    EXPECT_GT(account_.call<shapes::AssumeRoleOperation>(bob, input)->PackedPolicySize.value_or(0), 0);
    EXPECT_FALSE(account_.call<shapes::AssumeRoleOperation>(bob, ask(role))->PackedPolicySize);
    input.Policy = iam::testing::allow("s3:GetObject", "arn:aws:s3:::" + std::string(20'000, 'b'));
    EXPECT_EQ(denial(bob, input).code, "PackedPolicyTooLarge");
    input.Policy = "{";
    EXPECT_EQ(denial(bob, input).code, "MalformedPolicyDocument");
    input.Policy.reset();
    input.PolicyArns.emplace().emplace_back().arn = "arn:aws:iam::123456789012:policy/none";
    EXPECT_EQ(denial(bob, input).code, "MalformedPolicyDocument");
}

TEST_F(Sts, ADeviceThatCannotBeVerifiedIsRefused)
{
    const auto bob = user("Bob");
    auto input = ask(account_.make_role("R", iam::testing::trust(R"({"AWS":"arn:aws:iam::123456789012:user/Bob"})")));
    input.SerialNumber = "arn:aws:iam::123456789012:mfa/x";
    input.TokenCode = "123456";
    EXPECT_EQ(denial(bob, input).code, "AccessDenied");
}

TEST_F(Sts, AnIdentityPoolTokenOpensTheRoleThatTrustsItsPool)
{
    const auto role = pool_role();
    const auto output = with_token(role, authn::sign_jwt(signing_key(), pool_claims(), rs512));
    ASSERT_TRUE(output) << output.error().message;
    EXPECT_EQ(output->SubjectFromWebIdentityToken, "us-east-1:i");
    EXPECT_EQ(output->Audience, "us-east-1:p");
    EXPECT_EQ(output->Provider, "cognito-identity.amazonaws.com");
    const auto caller = account_.caller_of_key(output->Credentials->AccessKeyId, output->Credentials->SessionToken);
    EXPECT_EQ(caller.context.value("cognito-identity.amazonaws.com:sub"), "us-east-1:i");
    EXPECT_EQ(caller.context.value("aws:FederatedProvider"), "cognito-identity.amazonaws.com");
}

TEST_F(Sts, TheWrongPoolOrWayOfSigningInIsDenied)
{
    const auto role = pool_role();
    auto claims = pool_claims();
    claims.set("aud", wire::Json("us-east-1:other"));
    EXPECT_EQ(code_with(role, claims), "AccessDenied");
    claims = pool_claims();
    claims.set("amr", wire::Json(wire::Json::Array{wire::Json("unauthenticated")}));
    const auto refused = with_token(role, authn::sign_jwt(signing_key(), claims, rs512));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "Not authorized to perform sts:AssumeRoleWithWebIdentity");
    claims.set("amr", wire::Json(nullptr));
    EXPECT_EQ(code_with(role, claims), "AccessDenied");
    EXPECT_EQ(code_with("arn:aws:iam::123456789012:role/None", pool_claims()), "AccessDenied");
    const auto other = account_.make_role("Other", iam::testing::trust(R"({"AWS":"*"})"));
    EXPECT_EQ(code_with(other, pool_claims()), "AccessDenied");
}

TEST_F(Sts, AnExpiredForgedOrUnknownTokenIsRefusedBeforeTheRoleIsAsked)
{
    const auto role = pool_role();
    auto claims = pool_claims();
    claims.set("exp", wire::Json(epoch_seconds(account_.clock().now())));
    EXPECT_EQ(code_with(role, claims), "ExpiredTokenException");
    const authn::SigningKey forger{"k1", crypto::RsaPrivateKey::generate()};
    const auto forged = with_token(role, authn::sign_jwt(forger, pool_claims(), rs512));
    ASSERT_FALSE(forged);
    EXPECT_EQ(forged.error().code, "InvalidIdentityToken");
    claims = pool_claims();
    claims.set("iss", wire::Json("https://unregistered.example"));
    EXPECT_EQ(code_with(role, claims), "InvalidIdentityToken") << "keys alone do not make a provider";
    EXPECT_EQ(with_token(role, "not.a.token").error().code, "InvalidIdentityToken");
}

TEST_F(Sts, AProvidersTokenMustBeForOneOfItsClients)
{
    sekisho::shapes::iam::CreateOpenIDConnectProviderRequest create;
    create.Url = "https://idp.example/pool";
    create.ClientIDList = {{"app"}};
    account_.must<sekisho::shapes::iam::CreateOpenIDConnectProviderOperation>(create);
    const auto role = account_.make_role(
        "Idp", iam::testing::trust(R"({"Federated":"arn:aws:iam::123456789012:oidc-provider/idp.example/pool"})",
                                   "sts:AssumeRoleWithWebIdentity",
                                   R"({"StringEquals":{"idp.example/pool:aud":"app","idp.example/pool:tier":"gold"}})"));
    auto claims = pool_claims();
    claims.set("iss", wire::Json("https://idp.example/pool"));
    claims.set("aud", wire::Json("other"));
    EXPECT_EQ(code_with(role, claims), "InvalidIdentityToken");
    claims.set("aud", wire::Json(wire::Json::Array{wire::Json("app"), wire::Json("other")}));
    EXPECT_EQ(code_with(role, claims), "InvalidIdentityToken") << "several audiences and nobody authorized";
    claims.set("aud", wire::Json("app"));
    EXPECT_EQ(code_with(role, claims), "AccessDenied");
    claims.set("tier", wire::Json("gold"));
    EXPECT_EQ(code_with(role, claims), "");
}

TEST_F(Sts, TheEnhancedFlowAsksTheSameTrust)
{
    const auto role = pool_role();
    WebIdentity identity{.provider = "cognito-identity.amazonaws.com",
                         .issuer = "cognito-identity.amazonaws.com",
                         .audience = "us-east-1:p",
                         .subject = "us-east-1:i",
                         .amr = {"authenticated"},
                         .claims = {},
                         .tags = {},
                         .source_identity = {}};
    RoleSessionRequest request;
    request.session_name = "CognitoIdentityCredentials";
    identity.tags.tags = {{"department", "legal"}};
    const auto issued = issuer_.issue_for_web_identity(role, identity, request, account_.envelope());
    ASSERT_TRUE(issued) << issued.error().message;
    const auto caller = account_.caller_of_key(issued->credentials.access_key_id, issued->credentials.session_token);
    EXPECT_EQ(caller.context.value("aws:PrincipalTag/department"), "legal");
    identity.audience = "us-east-1:other";
    const auto refused = issuer_.issue_for_web_identity(role, identity, request, account_.envelope());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "Not authorized to perform sts:AssumeRoleWithWebIdentity");
}

TEST_F(Sts, ARoleThatTrustsEveryIdentityPoolIsGivenToNobody)
{
    const auto verdict = [&](const std::string& name, const std::string& condition) {
        const auto role = account_.make_role(name, iam::testing::trust(R"({"Federated":"cognito-identity.amazonaws.com"})",
                                                                       "sts:AssumeRoleWithWebIdentity", condition));
        const auto code = code_with(role, pool_claims());
        const WebIdentity identity{.provider = "cognito-identity.amazonaws.com",
                                   .issuer = "cognito-identity.amazonaws.com",
                                   .audience = "us-east-1:p",
                                   .subject = "us-east-1:i",
                                   .amr = {"authenticated", "idp"},
                                   .claims = {},
                                   .tags = {},
                                   .source_identity = {}};
        RoleSessionRequest request;
        request.session_name = "CognitoIdentityCredentials";
        const auto issued = issuer_.issue_for_web_identity(role, identity, request, account_.envelope());
        EXPECT_EQ(issued ? "" : issued.error().code, code) << "both flows ask alike";
        return code;
    };
    const std::string key = "cognito-identity.amazonaws.com";
    EXPECT_EQ(verdict("a", "{}"), "AccessDenied");
    EXPECT_EQ(verdict("b", R"({"ForAnyValue:StringLike":{")" + key + R"(:amr":"authenticated"}})"), "AccessDenied");
    EXPECT_EQ(verdict("c", R"({"ForAnyValue:StringLike":{")" + key + R"(:amr":"idp"}})"), "AccessDenied");
    EXPECT_EQ(verdict("d", R"({"StringLike":{")" + key + R"(:aud":"us-east-1:*"}})"), "AccessDenied");
    EXPECT_EQ(verdict("e", R"({"StringNotEquals":{")" + key + R"(:aud":"us-east-1:x"}})"), "AccessDenied");
    EXPECT_EQ(verdict("f", R"({"StringEqualsIfExists":{")" + key + R"(:aud":"us-east-1:p"}})"), "");
    EXPECT_EQ(verdict("g", R"({"StringEquals":{")" + key + R"(:aud":["us-east-1:x","us-east-1:p"]}})"), "");
    EXPECT_EQ(verdict("h", R"({"StringEquals":{")" + key + R"(:sub":"us-east-1:i"}})"), "") << "one identity alone";
}

TEST_F(Sts, TagsOfOurOwnPrefixComeFromIdentityPoolsAlone)
{
    const auto ann = user("Ann", iam::testing::allow_all);
    auto input = ask(account_.make_role("R", iam::testing::trust(R"({"AWS":"arn:aws:iam::123456789012:user/Ann"})")));
    for (const auto* key : {"sekisho:Role", "SEKISHO:role", "sekisho:x"}) {
        input.Tags.emplace(1).front().Key = key;
        input.Tags->front().Value = "admin";
        EXPECT_EQ(denial(ann, input).message, "sekisho: prefixed tag key names are not allowed for external use.") << key;
    }
    const auto tagged = [](wire::Json claims) {
        const wire::Json tags = wire::Json::Object{{"sekisho:Role", wire::Json::Array{"admin"}}};
        claims.set("https://aws.amazon.com/tags", wire::Json::Object{{"principal_tags", tags}});
        return claims;
    };
    sekisho::shapes::iam::CreateOpenIDConnectProviderRequest create;
    create.Url = "https://idp.example/pool";
    create.ClientIDList = {{"app"}};
    account_.must<sekisho::shapes::iam::CreateOpenIDConnectProviderOperation>(create);
    auto outside = tagged(pool_claims());
    outside.set("iss", "https://idp.example/pool").set("aud", "app");
    const auto role = pool_role();
    EXPECT_EQ(code_with(role, outside), "InvalidParameterValue");
    const auto output = with_token(role, authn::sign_jwt(signing_key(), tagged(pool_claims()), rs512));
    ASSERT_TRUE(output) << output.error().message;
    const auto caller = account_.caller_of_key(output->Credentials->AccessKeyId, output->Credentials->SessionToken);
    EXPECT_EQ(caller.context.value("aws:PrincipalTag/sekisho:Role"), "admin");
}

TEST_F(Sts, AssertionsAreNeverAccepted)
{
    shapes::AssumeRoleWithSAMLRequest input;
    input.RoleArn = pool_role();
    input.PrincipalArn = "arn:aws:iam::123456789012:saml-provider/x";
    input.SAMLAssertion = "PHNhbWw+";
    EXPECT_EQ(account_.call<shapes::AssumeRoleWithSAMLOperation>(op::Caller{}, input).error().code, "InvalidIdentityToken");
}

TEST_F(Sts, SessionsCannotBeTurnedIntoLongerOnes)
{
    const auto bob = user("Bob", iam::testing::allow_all);
    const auto output = account_.call<shapes::GetSessionTokenOperation>(bob, {});
    ASSERT_TRUE(output) << output.error().message;
    const auto session = account_.caller_of_key(output->Credentials->AccessKeyId, output->Credentials->SessionToken);
    EXPECT_EQ(account_.call<shapes::GetSessionTokenOperation>(session, {}).error().message,
              "Cannot call GetSessionToken with session credentials");
    shapes::GetFederationTokenRequest federation;
    federation.Name = "fred";
    EXPECT_EQ(account_.call<shapes::GetFederationTokenOperation>(session, federation).error().code, "AccessDenied");
    const auto made = account_.call<shapes::GetFederationTokenOperation>(bob, federation);
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->PackedPolicySize, 0);
    EXPECT_EQ(made->FederatedUser->Arn, "arn:aws:sts::123456789012:federated-user/fred");
    const auto federated = account_.caller_of_key(made->Credentials->AccessKeyId, made->Credentials->SessionToken);
    EXPECT_FALSE(account_.may(federated, "s3:GetObject"));
    const auto role = account_.make_role("R", iam::testing::trust(R"({"AWS":"*"})"));
    EXPECT_EQ(denial(federated, ask(role)).code, "AccessDenied");
    EXPECT_EQ(account_.call<shapes::GetCallerIdentityOperation>(federated, {})->UserId, "123456789012:fred");
}

TEST_F(Sts, TheRootsSessionsLastAnHour)
{
    shapes::GetSessionTokenRequest input;
    input.DurationSeconds = 43'200;
    const auto output = account_.call<shapes::GetSessionTokenOperation>(account_.root(), input);
    ASSERT_TRUE(output);
    EXPECT_EQ(output->Credentials->Expiration, account_.clock().now() + std::chrono::hours(1));
}

TEST_F(Sts, TheCallerLearnsWhoHeIsEvenUnderAnExplicitDenial)
{
    const auto bob = user("Bob", R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]})");
    EXPECT_EQ(account_.call<shapes::GetCallerIdentityOperation>(bob, {})->Arn, "arn:aws:iam::123456789012:user/Bob");
    EXPECT_FALSE(account_.call<shapes::GetCallerIdentityOperation>(op::Caller{}, {}));
}

TEST_F(Sts, TheAccountOfAKeyIsToldForOurKeysOnly)
{
    shapes::GetAccessKeyInfoRequest input;
    input.AccessKeyId = account_.root_key();
    EXPECT_EQ(account_.call<shapes::GetAccessKeyInfoOperation>(account_.root(), input)->Account, "123456789012");
    input.AccessKeyId = account_.call<shapes::GetSessionTokenOperation>(account_.root(), {})->Credentials->AccessKeyId;
    EXPECT_EQ(account_.call<shapes::GetAccessKeyInfoOperation>(account_.root(), input)->Account, "123456789012");
    input.AccessKeyId.back() = input.AccessKeyId.back() == 'A' ? 'B' : 'A';
    EXPECT_FALSE(account_.call<shapes::GetAccessKeyInfoOperation>(account_.root(), input));
}

}  // namespace
}  // namespace sekisho::sts
