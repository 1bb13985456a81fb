#include "services/cognito_identity/operations.h"
#include "services/cognito_identity/bearer_callers.h"

#include <gtest/gtest.h>

#include "services/cognito_identity/tables.h"
#include "services/cognito_identity/testing.h"
#include "services/iam/testing.h"
#include "services/sts/operations.h"
#include "shapes/sts.h"

namespace sekisho::cognito_identity {
namespace {

using iam::testing::TestAccount;
using Map = std::map<std::string, std::string>;

const std::string user_pool = "cognito-idp.us-east-1.amazonaws.com/us-east-1_abc";
const std::string outside = "idp.example/pool";
const std::string outside_arn = "arn:aws:iam::123456789012:oidc-provider/idp.example/pool";
const std::string developer = "login.example";

/// The whole service over a real database and the real STS; user pool and OIDC provider are stand-ins.
class IdentityPools : public testing::Test {
protected:
    explicit IdentityPools(OwnTags own = OwnTags::where_mapped)
    {
        federation_ = std::make_unique<Federation>(Federation::Parts{*directory_, identities_, verifier_, *tokens_, own});
        sessions_ = std::make_unique<IdentitySessions>(*federation_, issuer_);
        account_.add(make_operations({*directory_, identities_, verifier_, *federation_, *tokens_, names_, *sessions_}));
        account_.add(sts::make_operations({issuer_, web_identities_}));
        pool_ = make_pool();
        role_ = make_role("member", pool_, "authenticated");
        guest_role_ = make_role("guest", pool_, "unauthenticated");
        set_roles();
    }

    static std::function<void(api::CreateIdentityPoolInput&)> unchanged()
    {
        return [](api::CreateIdentityPoolInput&) {};
    }
    std::string make_pool(const std::function<void(api::CreateIdentityPoolInput&)>& edit = unchanged())
    {
        api::CreateIdentityPoolInput input;
        input.IdentityPoolName = "pool";
        input.AllowUnauthenticatedIdentities = true;
        input.AllowClassicFlow = true;
        input.DeveloperProviderName = developer;
        auto& provider = input.CognitoIdentityProviders.emplace().emplace_back();
        provider.ProviderName = user_pool;
        provider.ClientId = "client";
        input.OpenIdConnectProviderARNs = {{outside_arn}};
        edit(input);
        return account_.must<api::CreateIdentityPoolOperation>(input).IdentityPoolId;
    }

    std::string make_role(const std::string& name, const std::string& pool, const std::string& amr,
                          const std::string& policy = {})
    {
        return account_.make_role(
            name,
            iam::testing::trust(R"({"Federated":"cognito-identity.amazonaws.com"})", "sts:AssumeRoleWithWebIdentity",
                                R"({"StringEquals":{"cognito-identity.amazonaws.com:aud":")" + pool +
                                    R"("},"ForAnyValue:StringLike":{"cognito-identity.amazonaws.com:amr":")" + amr +
                                    R"("}})"),
            policy);
    }

    void set_roles()
    {
        api::SetIdentityPoolRolesInput input;
        input.IdentityPoolId = pool_;
        input.Roles = Map{{"authenticated", role_}, {"unauthenticated", guest_role_}};
        account_.must<api::SetIdentityPoolRolesOperation>(input);
    }

    std::string id_token(const std::string& sub, wire::Json::Object more = {})
    {
        wire::Json claims = wire::Json::Object{{"iss", user_pool_.issuer},
                                               {"aud", "client"},
                                               {"sub", sub},
                                               {"token_use", "id"},
                                               {"exp", epoch_seconds(account_.clock().now()) + 600}};
        for (auto& [name, value] : more) claims.set(name, std::move(value));
        return authn::sign_jwt(user_pool_.key, claims);
    }

    template <class Operation>
    static std::string code(const Result<Operation>& result)
    {
        return result ? "" : result.error().code;
    }

    Result<api::GetIdResponse> get_id(const Map& logins)
    {
        api::GetIdInput input;
        input.IdentityPoolId = pool_;
        if (!logins.empty()) input.Logins = logins;
        return account_.call<api::GetIdOperation>({}, input);
    }
    std::string id_of(const Map& logins) { return get_id(logins).value().IdentityId.value(); }

    Result<api::GetCredentialsForIdentityResponse> credentials(const std::string& id, const Map& logins = {})
    {
        api::GetCredentialsForIdentityInput input;
        input.IdentityId = id;
        if (!logins.empty()) input.Logins = logins;
        return account_.call<api::GetCredentialsForIdentityOperation>({}, input);
    }
    op::Caller session(const std::string& id, const Map& logins = {})
    {
        const auto answer = credentials(id, logins);
        if (!answer) throw std::runtime_error(answer.error().code + ": " + answer.error().message + answer.error().detail);
        return account_.caller_of_key(*answer->Credentials->AccessKeyId, *answer->Credentials->SessionToken);
    }
    static std::string tag(const op::Caller& caller, const std::string& key)
    {
        return std::string(caller.context.value("aws:PrincipalTag/" + key).value_or("none"));
    }

    Result<api::GetOpenIdTokenResponse> open_id_token(const std::string& id, const Map& logins)
    {
        api::GetOpenIdTokenInput input;
        input.IdentityId = id;
        input.Logins = logins;
        return account_.call<api::GetOpenIdTokenOperation>({}, input);
    }
    Result<shapes::sts::AssumeRoleWithWebIdentityResponse> assume(const std::string& role, const std::string& token)
    {
        shapes::sts::AssumeRoleWithWebIdentityRequest input;
        input.RoleArn = role;
        input.RoleSessionName = "web";
        input.WebIdentityToken = token;
        return account_.call<shapes::sts::AssumeRoleWithWebIdentityOperation>({}, input);
    }

    api::GetOpenIdTokenForDeveloperIdentityInput developer_input(const std::string& user)
    {
        api::GetOpenIdTokenForDeveloperIdentityInput input;
        input.IdentityPoolId = pool_;
        input.Logins = Map{{developer, user}};
        return input;
    }
    Result<api::GetOpenIdTokenForDeveloperIdentityResponse> developer_token(
        const api::GetOpenIdTokenForDeveloperIdentityInput& input)
    {
        return account_.call<api::GetOpenIdTokenForDeveloperIdentityOperation>(account_.root(), input);
    }
    api::GetOpenIdTokenForDeveloperIdentityResponse developer_token(const std::string& user)
    {
        return *developer_token(developer_input(user));
    }
    Map with(const std::string& token) const { return {{"cognito-identity.amazonaws.com", token}}; }

    TestAccount account_{migrations()};
    WorkerPool workers_{1, 16};
    FakePool user_pool_;
    FakeOutside outside_;
    ProviderNames names_{"http://sekisho"};
    std::unique_ptr<Directory> directory_ = *Directory::open(account_.database(), "123456789012");
    Identities identities_{account_.database(), account_.clock()};
    std::unique_ptr<IdentityTokens> tokens_ =
        *IdentityTokens::open({account_.database(), account_.sealer(), workers_, account_.clock()});
    sts::SessionIssuer issuer_{{account_.accounts(), account_.sealer(), account_.clock(), account_.policies()}};
    sts::ProviderTokenVerifier web_identities_{{issuer_, {tokens_.get()}, nullptr}};
    LoginVerifier verifier_{{names_, user_pool_, user_pool_, outside_, account_.clock(),
                             [this](std::string_view) { return user_pool_.account; }}};
    std::unique_ptr<Federation> federation_;
    std::unique_ptr<IdentitySessions> sessions_;
    std::string pool_, role_, guest_role_;
};

TEST_F(IdentityPools, AnswerWithTheIdentityThatTheLoginsAre)
{
    const auto alice = id_of({{user_pool, id_token("alice")}});
    const auto guest = id_of({});
    EXPECT_EQ(credentials(guest, {{user_pool, id_token("alice")}})->IdentityId, alice)
        << "the guest is taken up by who she is";
    EXPECT_EQ(code(credentials(guest)), "ResourceNotFoundException");
    const auto carol = id_of({{outside, "carol"}});
    const auto both = Map{{outside, "carol"}, {user_pool, id_token("alice")}};
    const auto joined = id_of(both);
    const auto other = joined == alice ? carol : alice;
    EXPECT_EQ(credentials(other, both)->IdentityId, joined) << "the id in the answer can be another than the one sent";
    EXPECT_EQ(open_id_token(other, both)->IdentityId, joined);
    EXPECT_EQ(code(credentials(other)), "ResourceNotFoundException");
}

TEST_F(IdentityPools, AreAskedForInTheirAccount)
{
    api::GetIdInput input;
    input.IdentityPoolId = pool_;
    input.AccountId = "999999999999";
    EXPECT_EQ(code(account_.call<api::GetIdOperation>({}, input)), "ResourceNotFoundException");
    input.AccountId = "123456789012";
    EXPECT_TRUE(account_.call<api::GetIdOperation>({}, input));
}

TEST_F(IdentityPools, RefuseASignInThatHasEndedOnEveryPath)
{
    const Map login{{user_pool, id_token("alice")}};
    const auto id = id_of(login);
    user_pool_.live = false;
    EXPECT_EQ(code(get_id(login)), "NotAuthorizedException");
    EXPECT_EQ(code(credentials(id, login)), "NotAuthorizedException");
    EXPECT_EQ(code(open_id_token(id, login)), "NotAuthorizedException");
    api::UnlinkIdentityInput unlink;
    unlink.IdentityId = id;
    unlink.Logins = login;
    unlink.LoginsToRemove = {user_pool};
    EXPECT_EQ(code(account_.call<api::UnlinkIdentityOperation>({}, unlink)), "NotAuthorizedException");
    auto linking = developer_input("7");
    linking.Logins.insert(login.begin(), login.end());
    EXPECT_EQ(code(developer_token(linking)), "NotAuthorizedException");
}

TEST_F(IdentityPools, LinkADevelopersUserToAnIdentityThatTheDeveloperNames)
{
    const auto alice = id_of({{user_pool, id_token("alice")}});
    auto input = developer_input("7");
    input.IdentityId = alice;
    EXPECT_EQ(developer_token(input)->IdentityId, alice);
    EXPECT_EQ(developer_token("7").IdentityId, alice);
    input.Logins = Map{{developer, "8"}};
    EXPECT_EQ(developer_token(input)->IdentityId, alice) << "an identity can have several users of the developer";
    const auto ninth = *developer_token("9").IdentityId;
    input.Logins = Map{{developer, "9"}};
    EXPECT_EQ(code(developer_token(input)), "DeveloperUserAlreadyRegisteredException");
    EXPECT_EQ(developer_token("9").IdentityId, ninth);
    input.Logins = Map{{developer, "10"}};
    input.IdentityId = "us-east-1:00000000-0000-0000-0000-000000000000";
    EXPECT_EQ(code(developer_token(input)), "ResourceNotFoundException");
}

TEST_F(IdentityPools, LinkTheDevelopersUserToTheLoginsThatComeWithIt)
{
    auto input = developer_input("7");
    input.Logins[user_pool] = id_token("alice");
    const auto id = developer_token(input)->IdentityId;
    EXPECT_EQ(id_of({{user_pool, id_token("alice")}}), id);
    input.Logins[user_pool] = "forged";
    EXPECT_EQ(code(developer_token(input)), "NotAuthorizedException");
    input.Logins = Map{{user_pool, id_token("alice")}};
    EXPECT_EQ(code(developer_token(input)), "InvalidParameterException") << "no user of the developer";
    input.Logins = Map{{developer, std::string(1025, 'x')}};
    EXPECT_EQ(code(developer_token(input)), "InvalidParameterException");
}

TEST_F(IdentityPools, ListADevelopersUsersInPages)
{
    auto input = developer_input("a");
    const auto id = *developer_token(input)->IdentityId;
    input.IdentityId = id;
    for (const auto* user : {"b", "c"}) {
        input.Logins = Map{{developer, user}};
        ASSERT_TRUE(developer_token(input));
    }
    api::LookupDeveloperIdentityInput lookup;
    lookup.IdentityPoolId = pool_;
    lookup.IdentityId = id;
    lookup.MaxResults = 2;
    const auto first = account_.must<api::LookupDeveloperIdentityOperation>(lookup);
    EXPECT_EQ(first.DeveloperUserIdentifierList, (std::vector<std::string>{"a", "b"}));
    ASSERT_TRUE(first.NextToken);
    lookup.NextToken = first.NextToken;
    const auto second = account_.must<api::LookupDeveloperIdentityOperation>(lookup);
    EXPECT_EQ(second.DeveloperUserIdentifierList, (std::vector<std::string>{"c"}));
    EXPECT_FALSE(second.NextToken);
    const auto ask = [&](std::optional<std::string> identity, std::optional<std::string> user) {
        api::LookupDeveloperIdentityInput question;
        question.IdentityPoolId = pool_;
        question.IdentityId = std::move(identity);
        question.DeveloperUserIdentifier = std::move(user);
        return account_.call<api::LookupDeveloperIdentityOperation>(account_.root(), question);
    };
    EXPECT_EQ(ask(id, "b")->DeveloperUserIdentifierList, (std::vector<std::string>{"b"}));
    EXPECT_EQ(ask({}, "b")->DeveloperUserIdentifierList->size(), 3U);
    EXPECT_EQ(code(ask(id, "z")), "ResourceConflictException");
    EXPECT_EQ(code(ask({}, "z")), "ResourceNotFoundException");
    EXPECT_EQ(code(ask({}, {})), "InvalidParameterException");
}

TEST_F(IdentityPools, TakeADevelopersTokenForAsLongAsTheUserIsLinked)
{
    const auto made = developer_token("7");
    EXPECT_EQ(get_id(with(*made.Token))->IdentityId, made.IdentityId);
    EXPECT_TRUE(credentials(*made.IdentityId, with(*made.Token)));
    auto input = developer_input("8");
    input.IdentityId = made.IdentityId;
    const auto second = developer_token(input);
    api::UnlinkDeveloperIdentityInput unlink;
    unlink.IdentityPoolId = pool_;
    unlink.IdentityId = *made.IdentityId;
    unlink.DeveloperProviderName = developer;
    unlink.DeveloperUserIdentifier = "7";
    account_.must<api::UnlinkDeveloperIdentityOperation>(unlink);
    EXPECT_EQ(code(credentials(*made.IdentityId, with(*made.Token))), "NotAuthorizedException");
    EXPECT_TRUE(credentials(*made.IdentityId, with(*second->Token)));
    api::UnlinkIdentityInput own;
    own.IdentityId = *made.IdentityId;
    own.Logins = with(*second->Token);
    own.LoginsToRemove = {developer};
    EXPECT_EQ(code(account_.call<api::UnlinkIdentityOperation>({}, own)), "InvalidParameterException");
}

TEST_F(IdentityPools, MakeNoTokenThatOutlivesTheOneItIsMadeOf)
{
    auto input = developer_input("7");
    input.TokenDuration = 60;
    const auto made = *developer_token(input);
    const auto longer = open_id_token(*made.IdentityId, with(*made.Token));
    ASSERT_TRUE(longer) << longer.error().message;
    account_.clock().advance(std::chrono::seconds(59));
    EXPECT_TRUE(credentials(*made.IdentityId, with(*longer->Token)));
    account_.clock().advance(std::chrono::seconds(2));
    EXPECT_EQ(code(credentials(*made.IdentityId, with(*longer->Token))), "NotAuthorizedException");
}

TEST_F(IdentityPools, GiveADevelopersTagsToTheSession)
{
    auto input = developer_input("7");
    input.PrincipalTags = Map{{"team", "red"}};
    const auto made = *developer_token(input);
    EXPECT_EQ(tag(session(*made.IdentityId, with(*made.Token)), "team"), "red");
    for (const auto& [key, value] :
         Map{{"sekisho:Role", "admin"}, {"aws:x", "a"}, {"a", std::string(257, 'x')}, {"b", "<"}}) {
        input.PrincipalTags = Map{{key, value}};
        EXPECT_EQ(code(developer_token(input)), "InvalidParameterException") << key;
    }
}

TEST_F(IdentityPools, GiveTheSameTagsInBothFlows)
{
    api::SetPrincipalTagAttributeMapInput map;
    map.IdentityPoolId = pool_;
    map.IdentityProviderName = user_pool;
    map.PrincipalTags = Map{{"department", "custom:dept"}};
    account_.must<api::SetPrincipalTagAttributeMapOperation>(map);
    const Map login{{user_pool, id_token("alice", {{"custom:dept", "legal"}})}};
    const auto id = id_of(login);
    EXPECT_EQ(tag(session(id, login), "department"), "legal");
    const auto output = assume(role_, *open_id_token(id, login)->Token);
    ASSERT_TRUE(output) << output.error().message;
    EXPECT_EQ(tag(account_.caller_of_key(output->Credentials->AccessKeyId, output->Credentials->SessionToken), "department"),
              "legal");
}

class MappedIdentityPools : public IdentityPools {
protected:
    MappedIdentityPools() : IdentityPools(OwnTags::always) {}
};

TEST_F(IdentityPools, KeepWhatSomebodyIsInTheEnterpriseToThemselvesUnlessAsked)
{
    const Map login{{user_pool, id_token("alice", {{"sekisho:role", "operator"}})}};
    EXPECT_EQ(tag(session(id_of(login), login), "sekisho:Role"), "none");
}

TEST_F(MappedIdentityPools, HandOnWhatSomebodyIsInTheEnterprise)
{
    const Map login{{user_pool, id_token("alice", {{"sekisho:role", "operator"}, {"sekisho:model_tier", "standard"}})}};
    const auto id = id_of(login);
    const auto operator_session = session(id, login);
    EXPECT_EQ(tag(operator_session, "sekisho:Role"), "operator");
    EXPECT_EQ(tag(operator_session, "sekisho:ModelTier"), "standard");
    EXPECT_EQ(operator_session.session->transitive_tag_keys.size(), 2U);
    EXPECT_EQ(tag(session(id_of({})), "sekisho:Role"), "none") << "a guest is nothing";
    EXPECT_EQ(tag(session(id_of({{outside, "carol"}}), {{outside, "carol"}}), "sekisho:Role"), "none")
        << "the provider outside says admin, which is not for it to say";
    const auto output = assume(role_, *open_id_token(id, login)->Token);
    ASSERT_TRUE(output) << output.error().message;
    EXPECT_EQ(
        tag(account_.caller_of_key(output->Credentials->AccessKeyId, output->Credentials->SessionToken), "sekisho:Role"),
        "operator");
}

TEST_F(IdentityPools, GiveNoRoleThatDoesNotAdmitTags)
{
    const auto role = account_.make_role(
        "untagged", R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity",)"
                    R"("Principal":{"Federated":"cognito-identity.amazonaws.com"},)"
                    R"("Condition":{"StringEquals":{"cognito-identity.amazonaws.com:aud":")" +
                        pool_ + R"("}}}]})");
    api::SetIdentityPoolRolesInput roles;
    roles.IdentityPoolId = pool_;
    roles.Roles = Map{{"authenticated", role}};
    account_.must<api::SetIdentityPoolRolesOperation>(roles);
    const Map login{{user_pool, id_token("alice", {{"custom:dept", "legal"}})}};
    const auto id = id_of(login);
    EXPECT_TRUE(credentials(id, login));
    api::SetPrincipalTagAttributeMapInput map;
    map.IdentityPoolId = pool_;
    map.IdentityProviderName = "sekisho/us-east-1_abc";
    map.PrincipalTags = Map{{"department", "custom:dept"}};
    account_.must<api::SetPrincipalTagAttributeMapOperation>(map);
    EXPECT_EQ(code(credentials(id, login)), "InvalidIdentityPoolConfigurationException");
}

TEST_F(IdentityPools, HoldGuestsToTheServicesForGuests)
{
    make_role("all", pool_, "unauthenticated", iam::testing::allow_all);
    guest_role_ = "arn:aws:iam::123456789012:role/all";
    set_roles();
    const auto guest = session(id_of({}));
    for (const auto* action :
         {"s3:GetObject", "kms:Decrypt", "cloudwatch:PutMetricData", "rum:PutRumEvents", "geo:GetPlace"})
        EXPECT_TRUE(account_.may(guest, action)) << action;
    for (const auto* action : {"bedrock:InvokeModel", "iam:ListUsers", "sts:AssumeRole", "kms:CreateKey", "kms:PutKeyPolicy",
                               "organizations:ListAccounts", "sagemaker:CreateModel", "textract:StartDocumentAnalysis"})
        EXPECT_FALSE(account_.may(guest, action)) << action;
    role_ = guest_role_;
    set_roles();
    EXPECT_EQ(code(credentials(id_of({{outside, "carol"}}), {{outside, "carol"}})),
              "InvalidIdentityPoolConfigurationException")
        << "a role for guests admits no members";
}

TEST_F(IdentityPools, SayWhichIdentitiesTheyDidNotDelete)
{
    const auto mine = id_of({{outside, "carol"}}), merged = id_of({{user_pool, id_token("carol")}});
    const auto kept = id_of({{outside, "carol"}, {user_pool, id_token("carol")}});
    const auto disabled = kept == mine ? merged : mine;
    const std::string missing = "us-east-1:00000000-0000-0000-0000-000000000000";
    api::DeleteIdentitiesInput input;
    input.IdentityIdsToDelete = {disabled, missing};
    const auto stranger = account_.make_member("999999999999");
    const auto refused = account_.call<api::DeleteIdentitiesOperation>(stranger, input);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->UnprocessedIdentityIds->size(), 2U) << "another account's and none at all look alike";
    const auto own = account_.must<api::DeleteIdentitiesOperation>(input);
    ASSERT_EQ(own.UnprocessedIdentityIds->size(), 1U);
    EXPECT_EQ(own.UnprocessedIdentityIds->front().IdentityId, missing);
    EXPECT_EQ(own.UnprocessedIdentityIds->front().ErrorCode, "AccessDenied");
    api::DescribeIdentityInput describe;
    describe.IdentityId = disabled;
    EXPECT_EQ(code(account_.call<api::DescribeIdentityOperation>(account_.root(), describe)), "ResourceNotFoundException");
    describe.IdentityId = kept;
    EXPECT_EQ(account_.must<api::DescribeIdentityOperation>(describe).Logins->size(), 2U);
    EXPECT_EQ(code(account_.call<api::DescribeIdentityOperation>(stranger, describe)), "ResourceNotFoundException");
}

TEST_F(IdentityPools, RefuseSettingsThatCouldNeverBeHonoured)
{
    const auto verdict = [&](const std::function<void(api::CreateIdentityPoolInput&)>& edit) {
        try {
            make_pool(edit);
            return std::string();
        } catch (const std::runtime_error& problem) {
            return std::string(problem.what());
        }
    };
    EXPECT_EQ(verdict(unchanged()), "");
    EXPECT_EQ(verdict([](auto& input) { input.SupportedLoginProviders = Map{{"accounts.google.com", "a"}}; }), "");
    EXPECT_NE(verdict([](auto& input) { input.SupportedLoginProviders = Map{{"graph.facebook.com", "1"}}; }), "");
    EXPECT_NE(verdict([](auto& input) { input.SamlProviderARNs = {{"arn:aws:iam::123456789012:saml-provider/x"}}; }), "");
    EXPECT_NE(verdict([](auto& input) { input.DeveloperProviderName = "accounts.google.com"; }), "");
    EXPECT_NE(verdict([](auto& input) {
                  input.OpenIdConnectProviderARNs = {{"arn:aws:iam::123456789012:oidc-provider/idp.example"}};
                  input.DeveloperProviderName = "idp.example";
              }),
              "")
        << "users of the one would be users of the other";
    EXPECT_NE(verdict([](auto& input) { input.OpenIdConnectProviderARNs->resize(51, outside_arn); }), "");
    EXPECT_NE(
        verdict([](auto& input) { input.CognitoIdentityProviders->resize(51, input.CognitoIdentityProviders->front()); }),
        "");
    EXPECT_NE(verdict([](auto& input) { input.IdentityPoolTags = Map{{"aws:x", "a"}}; }), "");
    api::SetIdentityPoolRolesInput roles;
    roles.IdentityPoolId = pool_;
    roles.Roles = Map{{"authenticated", role_}};
    const auto mapping_for = [&](const std::string& key) {
        auto& mapping = roles.RoleMappings.emplace()[key];
        mapping.Type = "Token";
        mapping.AmbiguousRoleResolution = "Deny";
        return code(account_.call<api::SetIdentityPoolRolesOperation>(account_.root(), roles));
    };
    for (const auto& key : {user_pool + ":client", std::string("sekisho/us-east-1_abc:client"), outside, outside_arn})
        EXPECT_EQ(mapping_for(key), "") << key;
    for (const auto& key : {user_pool, user_pool + ":other", std::string("idp.example"), developer, std::string("x:client")})
        EXPECT_EQ(mapping_for(key), "InvalidParameterException") << key;
    api::SetPrincipalTagAttributeMapInput map;
    map.IdentityPoolId = pool_;
    const auto map_for = [&](const std::string& provider, const Map& tags) {
        map.IdentityProviderName = provider;
        map.PrincipalTags = tags;
        return code(account_.call<api::SetPrincipalTagAttributeMapOperation>(account_.root(), map));
    };
    EXPECT_EQ(map_for(user_pool, {{"sekisho:Role", "sekisho:role"}}), "");
    EXPECT_EQ(map_for(user_pool, {{"sekisho:Role", "nickname"}}), "InvalidParameterException");
    EXPECT_EQ(map_for("idp.example", {{"a", "b"}}), "InvalidParameterException");
    EXPECT_EQ(map_for(developer, {{"a", "b"}}), "InvalidParameterException");
}

TEST_F(IdentityPools, KeepTheNameOfTheirDeveloperProvider)
{
    api::DescribeIdentityPoolInput describe;
    describe.IdentityPoolId = pool_;
    auto settings = account_.must<api::DescribeIdentityPoolOperation>(describe);
    settings.DeveloperProviderName = "other.example";
    EXPECT_EQ(code(account_.call<api::UpdateIdentityPoolOperation>(account_.root(), settings)), "InvalidParameterException");
    settings.DeveloperProviderName.reset();
    EXPECT_EQ(account_.must<api::UpdateIdentityPoolOperation>(settings).DeveloperProviderName, developer);
}

TEST_F(IdentityPools, TakeNewTagsFromThoseAloneWhoMayTag)
{
    const auto may_update =
        account_.caller_of_key(account_.make_user("Ann", iam::testing::allow("cognito-identity:UpdateIdentityPool")).key_id);
    api::DescribeIdentityPoolInput describe;
    describe.IdentityPoolId = pool_;
    auto settings = account_.must<api::DescribeIdentityPoolOperation>(describe);
    EXPECT_TRUE(account_.call<api::UpdateIdentityPoolOperation>(may_update, settings));
    settings.IdentityPoolTags = Map{{"team", "red"}};
    EXPECT_EQ(code(account_.call<api::UpdateIdentityPoolOperation>(may_update, settings)), "AccessDenied");
    const auto policy =
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"cognito-identity:*","Resource":"*",)"
        R"("Condition":{"StringEquals":{"aws:RequestTag/team":"blue"}}}]})";
    const auto may_blue = account_.caller_of_key(account_.make_user("Bob", policy).key_id);
    api::TagResourceInput tag_input;
    tag_input.ResourceArn = "arn:aws:cognito-identity:us-east-1:123456789012:identitypool/" + pool_;
    tag_input.Tags = Map{{"team", "red"}};
    EXPECT_EQ(code(account_.call<api::TagResourceOperation>(may_blue, tag_input)), "AccessDenied");
    tag_input.Tags = Map{{"team", "blue"}};
    EXPECT_EQ(code(account_.call<api::TagResourceOperation>(may_blue, tag_input)), "");
    api::CreateIdentityPoolInput create;
    create.IdentityPoolName = "p";
    EXPECT_EQ(code(account_.call<api::CreateIdentityPoolOperation>(may_blue, create)), "AccessDenied");
    create.IdentityPoolTags = Map{{"team", "blue"}};
    EXPECT_EQ(code(account_.call<api::CreateIdentityPoolOperation>(may_blue, create)), "");
}

class ShownTokens : public IdentityPools {
protected:
    Result<op::Caller> show(const std::string& token)
    {
        auto envelope = std::make_shared<const op::Envelope>(account_.envelope());
        return iam::testing::run(callers_.caller_of(Secret(token), std::move(envelope)));
    }

    BearerCallers callers_{
        {*directory_, *federation_, *sessions_, names_, user_pool_, account_.credentials(), account_.clock()},
        {"us-east-1:00000000-0000-0000-0000-000000000000", pool_}};
};

TEST_F(ShownTokens, AreTheSessionThatTheIdentityPoolGives)
{
    const auto token = id_token("alice");
    const auto caller = show(token).value();
    EXPECT_EQ(caller.principal.arn, "arn:aws:sts::123456789012:assumed-role/member/CognitoIdentityCredentials");
    const auto by_credentials = session(id_of({{user_pool, token}}), {{user_pool, token}});
    for (const auto* key : {"cognito-identity.amazonaws.com:sub", "cognito-identity.amazonaws.com:aud", "aws:userid"})
        EXPECT_EQ(caller.context.value(key), by_credentials.context.value(key)) << key;
    EXPECT_EQ(show(token)->access_key_id, caller.access_key_id) << "kept";
    EXPECT_NE(show(id_token("bob"))->context.value("cognito-identity.amazonaws.com:sub"),
              caller.context.value("cognito-identity.amazonaws.com:sub"));
}

TEST_F(ShownTokens, EndWithTheirSignInThoughTheyAreKept)
{
    const auto token = id_token("alice");
    ASSERT_TRUE(show(token));
    user_pool_.live = false;
    EXPECT_EQ(show(token).error().code, "InvalidClientTokenId");
    user_pool_.live = true;
    EXPECT_TRUE(show(token)) << "as far as that depends on the identity pool alone";
}

TEST_F(ShownTokens, AreNeverKeptLongerThanTheyLive)
{
    const auto token = id_token("alice");
    ASSERT_TRUE(show(token));
    account_.clock().advance(std::chrono::seconds(601));
    EXPECT_EQ(show(token).error().code, "ExpiredToken");
}

TEST_F(ShownTokens, FollowAChangeOfTheIdentityPoolAtOnce)
{
    const auto token = id_token("alice");
    ASSERT_TRUE(show(token));
    api::SetIdentityPoolRolesInput input;
    input.IdentityPoolId = pool_;
    input.Roles = Map{{"unauthenticated", guest_role_}};
    account_.must<api::SetIdentityPoolRolesOperation>(input);
    EXPECT_EQ(show(token).error().code, "AccessDenied") << "good, but nobody's role";
}

TEST_F(ShownTokens, AreRefusedWhereTheyAreNotIdTokensOfAPoolThatIsNamed)
{
    EXPECT_EQ(show(id_token("alice", {{"token_use", "access"}})).error().code, "InvalidClientTokenId");
    EXPECT_EQ(show(id_token("alice", {{"aud", "another client"}})).error().code, "InvalidClientTokenId");
    EXPECT_EQ(show(id_token("alice", {{"iss", "https://elsewhere.example"}})).error().code, "InvalidClientTokenId");
    auto forged = id_token("alice");
    forged.back() = forged.back() == 'A' ? 'B' : 'A';
    EXPECT_EQ(show(forged).error().code, "InvalidClientTokenId");
}

}  // namespace
}  // namespace sekisho::cognito_identity
