#include "authn/session_token.h"

#include <gtest/gtest.h>

#include "authn/session_codec.h"
#include "base/encoding.h"
#include "crypto/random.h"

namespace sekisho::authn {
namespace {

SessionClaims make_claims()
{
    SessionClaims claims;
    claims.kind = SessionKind::assumed_role;
    claims.secret_access_key = Secret("secret");
    claims.issued = from_epoch_milliseconds(1'795'000'000'123);
    claims.expires = from_epoch_milliseconds(1'795'003'600'123);
    claims.account = "123456789012";
    claims.arn = "arn:aws:sts::123456789012:assumed-role/reader/me";
    claims.role_arn = "arn:aws:iam::123456789012:role/team/reader";
    claims.unique_id = "AROAEXAMPLE";
    claims.session_name = "me";
    claims.policies = {"{}", ""};
    claims.tags = {{"team", "red"}, {"empty", ""}};
    claims.transitive_tag_keys = {"team"};
    claims.source_identity = "alice";
    claims.context = {{"cognito-identity.amazonaws.com:amr", {"authenticated", "x"}, true},
                      {"cognito-identity.amazonaws.com:sub", {"id"}, false}};
    claims.mfa_authenticated = from_epoch_milliseconds(1'794'999'999'000);
    claims.from_role_chaining = true;
    return claims;
}

TEST(SessionToken, CarriesEveryClaim)
{
    const auto sealer = crypto::Sealer::ephemeral();
    const auto claims = make_claims();
    const auto token = seal_session(*sealer, "ASIAEXAMPLE", claims);
    ASSERT_TRUE(token);
    const auto opened = open_session(*sealer, "ASIAEXAMPLE", *token);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->kind, claims.kind);
    EXPECT_EQ(opened->secret_access_key.reveal(), "secret");
    EXPECT_EQ(opened->issued, claims.issued);
    EXPECT_EQ(opened->expires, claims.expires);
    EXPECT_EQ(opened->account, claims.account);
    EXPECT_EQ(opened->arn, claims.arn);
    EXPECT_EQ(opened->role_arn, claims.role_arn);
    EXPECT_EQ(opened->unique_id, claims.unique_id);
    EXPECT_EQ(opened->session_name, claims.session_name);
    EXPECT_EQ(opened->policies, claims.policies);
    EXPECT_EQ(opened->tags, claims.tags);
    EXPECT_EQ(opened->transitive_tag_keys, claims.transitive_tag_keys);
    EXPECT_EQ(opened->source_identity, claims.source_identity);
    EXPECT_EQ(opened->context, claims.context);
    EXPECT_EQ(opened->mfa_authenticated, claims.mfa_authenticated);
    EXPECT_TRUE(opened->from_role_chaining);
}

TEST(SessionToken, TellsNoPoliciesFromAnEmptyList)
{
    const auto sealer = crypto::Sealer::ephemeral();
    SessionClaims claims;
    claims.kind = SessionKind::federated_user;
    EXPECT_FALSE(open_session(*sealer, "A", seal_session(*sealer, "A", claims).value())->policies);
    claims.policies.emplace();
    const auto opened = open_session(*sealer, "A", seal_session(*sealer, "A", claims).value());
    ASSERT_TRUE(opened->policies);
    EXPECT_TRUE(opened->policies->empty());
    EXPECT_FALSE(opened->mfa_authenticated);
    EXPECT_FALSE(opened->from_role_chaining);
}

TEST(SessionToken, IsBoundToItsAccessKeyAndInstallation)
{
    const auto sealer = crypto::Sealer::ephemeral();
    const auto token = seal_session(*sealer, "ASIAEXAMPLE", make_claims()).value();
    EXPECT_FALSE(open_session(*sealer, "ASIAEXAMPLF", token));
    EXPECT_FALSE(open_session(*sealer, "", token));
    EXPECT_FALSE(open_session(*crypto::Sealer::ephemeral(), "ASIAEXAMPLE", token));
    EXPECT_FALSE(
        open_session(*sealer, "ASIAEXAMPLE", base64(sealer->seal("other", "ASIAEXAMPLE", encode_session(make_claims())))));
}

TEST(SessionToken, RefusesAnythingElse)
{
    const auto sealer = crypto::Sealer::ephemeral();
    const auto token = seal_session(*sealer, "A", make_claims()).value();
    for (const auto& bad : {std::string(), std::string("x"), token + "=", token.substr(4), token + "AAAA", "\n" + token,
                            std::string(20'000, 'A'), base64(crypto::random_bytes(200))})
        EXPECT_FALSE(open_session(*sealer, "A", bad));
    for (std::size_t i = 0; i + 4 < token.size(); i += 5) {
        auto changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(open_session(*sealer, "A", changed)) << i;
    }
}

TEST(SessionToken, StaysWithinItsLimit)
{
    const auto sealer = crypto::Sealer::ephemeral();
    auto claims = make_claims();
    EXPECT_LT(packed_size_percent(claims), 10);
    std::size_t length = 8000;
    claims.policies = {std::string(length, 'x')};
    while (packed_size_percent(claims) <= 100) {
        const auto token = seal_session(*sealer, "A", claims);
        ASSERT_TRUE(token);
        EXPECT_LE(token->size(), longest_session_token);
        EXPECT_TRUE(open_session(*sealer, "A", *token));
        claims.policies = {std::string(length += 50, 'x')};
    }
    EXPECT_EQ(seal_session(*sealer, "A", claims).error().code, "PackedPolicyTooLarge");
}

TEST(SessionCodec, RefusesTruncatedExtendedOrForeignBytes)
{
    const auto bytes = encode_session(make_claims());
    EXPECT_TRUE(decode_session(bytes));
    for (std::size_t length = 0; length < bytes.size(); ++length)
        EXPECT_FALSE(decode_session(bytes.substr(0, length))) << length;
    EXPECT_FALSE(decode_session(bytes + '\0'));
    for (const auto& [position, value] : {std::pair<std::size_t, char>{0, 2}, {1, 0}, {1, 5}, {2, 8}}) {
        auto changed = bytes;
        changed[position] = value;
        EXPECT_FALSE(decode_session(changed)) << position;
    }
    EXPECT_FALSE(decode_session(std::string(64, '\xff')));
}

}  // namespace
}  // namespace sekisho::authn
