#include "authn/srp/srp.h"

#include <gtest/gtest.h>

#include "authn/test_support.h"
#include "base/encoding.h"

namespace sekisho::authn::srp {
namespace {

using crypto::Number;

Number number(const wire::Json& item, std::string_view name) { return Number::from_hex(test::text_of(item, name)).value(); }

class Vectors : public testing::Test {
protected:
    static const wire::Json::Array& all()
    {
        static const auto cases = test::load_cases("srp/vectors.json");
        return *cases.array();
    }
    static Identity identity(const wire::Json& item)
    {
        return {std::string(pool_name_of(test::text_of(item, "pool"))), test::text_of(item, "user_id_for_srp")};
    }
};

TEST(Group, HasTheMultiplierThatTheClientsHave)
{
    EXPECT_EQ(group().value().bits(), 3072u);
    EXPECT_EQ(multiplier().to_hex(), "538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6");
}

TEST(Pad, IsMinimalTwosComplement)
{
    EXPECT_EQ(hex(pad(Number())), "00");
    EXPECT_EQ(hex(pad(Number(1))), "01");
    EXPECT_EQ(hex(pad(Number(127))), "7f");
    EXPECT_EQ(hex(pad(Number(128))), "0080");
    EXPECT_EQ(hex(pad(Number(256))), "0100");
    EXPECT_EQ(hex(pad(Number(0x8000))), "008000");
}

TEST_F(Vectors, AreReproducedByTheServerAtEveryStep)
{
    ASSERT_EQ(all().size(), 7u);
    for (const auto& item : all()) {
        SCOPED_TRACE(test::text_of(item, "PASSWORD_CLAIM_SIGNATURE"));
        const auto x = password_exponent(identity(item), Secret(test::text_of(item, "password")), number(item, "SALT"));
        EXPECT_EQ(x.to_hex(), test::text_of(item, "x"));
        const auto verifier = verifier_of(x);
        EXPECT_EQ(verifier.to_hex(), test::text_of(item, "verifier"));
        const ServerKeys keys{number(item, "b"), server_public(verifier, number(item, "b"))};
        EXPECT_EQ(keys.public_value.to_hex(), test::text_of(item, "SRP_B"));
        const auto a = parse_client_public(test::text_of(item, "SRP_A"));
        ASSERT_TRUE(a);
        EXPECT_EQ(a->to_hex(), test::text_of(item, "SRP_A"));
        const auto u = scramble(*a, keys.public_value);
        EXPECT_EQ(u.to_hex(), test::text_of(item, "u"));
        const auto shared = server_secret(*a, keys, verifier);
        EXPECT_EQ(shared.to_hex(), test::text_of(item, "S"));
        const auto key = session_key(u, shared);
        EXPECT_EQ(hex(key.reveal()), test::text_of(item, "hkdf"));
        const Claim claim{identity(item), from_base64(test::text_of(item, "SECRET_BLOCK")).value(),
                          test::text_of(item, "TIMESTAMP")};
        EXPECT_EQ(base64(sign_claim(key, claim)), test::text_of(item, "PASSWORD_CLAIM_SIGNATURE"));
        EXPECT_TRUE(verify_claim(key, claim, test::text_of(item, "PASSWORD_CLAIM_SIGNATURE")));
    }
}

TEST_F(Vectors, AreReproducedByTheClient)
{
    for (const auto& item : all()) {
        const ClientKeys keys{number(item, "a"), client_public(number(item, "a"))};
        EXPECT_EQ(keys.public_value.to_hex(), test::text_of(item, "SRP_A"));
        EXPECT_EQ(client_secret(keys, number(item, "SRP_B"), number(item, "x")).to_hex(), test::text_of(item, "S"));
    }
}

TEST(Srp, AgreesForFreshKeysAndDisagreesForAnotherPassword)
{
    const Identity identity{"Pool", "user"};
    const auto verifier = make_verifier(identity, Secret("Correct-Horse-9!"));
    const auto server = make_server_keys(verifier.value);
    const auto client = make_client_keys();
    const auto expected = server_secret(client.public_value, server, verifier.value).to_hex();
    const auto secret_with = [&](std::string password) {
        return client_secret(client, server.public_value,
                             password_exponent(identity, Secret(std::move(password)), verifier.salt))
            .to_hex();
    };
    EXPECT_EQ(secret_with("Correct-Horse-9!"), expected);
    EXPECT_NE(secret_with("correct-horse-9!"), expected);
    EXPECT_NE(make_verifier(identity, Secret("Correct-Horse-9!")).salt.to_hex(), verifier.salt.to_hex());
}

TEST(ClientPublic, IsRefusedWhereItWouldGiveTheSecretAway)
{
    const auto n = group().value().to_hex();
    const auto refusal = [](std::string_view text) {
        const auto parsed = parse_client_public(text);
        return parsed ? std::string("accepted") : parsed.error().message;
    };
    const std::string small = "SRP_A cannot be less than 2^1007";
    EXPECT_EQ(refusal("0"), small);
    EXPECT_EQ(refusal(std::string(768, '0')), small);
    EXPECT_EQ(refusal("1"), small);
    EXPECT_EQ(refusal("7" + std::string(251, 'f')), small) << "2^1007 - 1";
    EXPECT_EQ(refusal("8" + std::string(251, '0')), "accepted") << "2^1007";
    EXPECT_EQ(refusal(n), "SRP_A cannot be N or more");
    EXPECT_EQ(refusal("00" + n), "SRP_A cannot be N or more");
    EXPECT_EQ(refusal(std::string(768, 'f')), "SRP_A cannot be N or more");
    EXPECT_EQ(refusal(std::string(771, 'f')), "SRP_A is too long");
    EXPECT_EQ(refusal(std::string(100'000, 'f')), "SRP_A is too long");
    for (const char* bad : {"", "-1", "0x10", "xyz", " 1", "1 "})
        EXPECT_EQ(refusal(bad), "SRP_A is not a hexadecimal number") << bad;
    EXPECT_EQ(parse_client_public("0").error().code, "InvalidParameterException");
}

TEST(Claim, IsRefusedWhenAnyPartDiffers)
{
    const Secret key(std::string(16, 'k'));
    const Claim claim{{"Pool", "user"}, "block", "Mon Oct 5 03:04:09 UTC 2026"};
    const auto signature = base64(sign_claim(key, claim));
    EXPECT_TRUE(verify_claim(key, claim, signature));
    EXPECT_FALSE(verify_claim(Secret(std::string(16, 'l')), claim, signature));
    EXPECT_FALSE(verify_claim(key, {{"Poom", "user"}, claim.secret_block, claim.timestamp}, signature));
    EXPECT_FALSE(verify_claim(key, {claim.identity, "black", claim.timestamp}, signature));
    EXPECT_FALSE(verify_claim(key, {claim.identity, "block", "Mon Oct 5 03:04:10 UTC 2026"}, signature));
    EXPECT_FALSE(verify_claim(key, claim, ""));
    EXPECT_FALSE(verify_claim(key, claim, signature.substr(4)));
    EXPECT_FALSE(verify_claim(key, claim, "!" + signature.substr(1)));
    const Claim padded{claim.identity, "block", "Mon Oct 05 03:04:09 UTC 2026"};
    EXPECT_FALSE(verify_claim(key, padded, base64(sign_claim(key, padded)))) << "well signed, but malformed";
}

TEST(Timestamp, IsStrict)
{
    EXPECT_EQ(parse_timestamp("Mon Oct 5 03:04:09 UTC 2026"), parse_iso8601("2026-10-05T03:04:09Z"));
    EXPECT_EQ(parse_timestamp("Sat Dec 31 23:59:59 UTC 2022"), parse_iso8601("2022-12-31T23:59:59Z"));
    EXPECT_EQ(format_timestamp(parse_iso8601("2026-10-05T03:04:09.999Z").value()), "Mon Oct 5 03:04:09 UTC 2026");
    for (const char* bad : {"", "Mon Oct 05 03:04:09 UTC 2026", "Tue Oct 5 03:04:09 UTC 2026", "mon Oct 5 03:04:09 UTC 2026",
                            "Mon oct 5 03:04:09 UTC 2026", "Mon Oct  5 03:04:09 UTC 2026", "Mon Oct 5 3:04:09 UTC 2026",
                            "Mon Oct 5 03:04:09 GMT 2026", "Mon Oct 5 03:04:09 UTC 26", "Mon Oct 5 24:04:09 UTC 2026",
                            "Mon Oct 5 03:60:09 UTC 2026", "Mon Oct 5 03:04:60 UTC 2026", "Wed Feb 30 03:04:09 UTC 2026",
                            "Mon Oct 5 03:04:09 UTC 2026 ", " Mon Oct 5 03:04:09 UTC 2026", "Mon Oct 5 03:04:09 UTC 2026\n",
                            "Mon Oct -5 03:04:09 UTC 2026", "Mon Oct 0 03:04:09 UTC 2026", "Mon Xxx 5 03:04:09 UTC 2026"})
        EXPECT_FALSE(parse_timestamp(bad)) << bad;
}

TEST(PoolName, IsWhatFollowsTheFirstUnderscore)
{
    EXPECT_EQ(pool_name_of("eu-west-1_AbC_d"), "AbC_d");
    EXPECT_EQ(pool_name_of("none"), "none");
}

}  // namespace
}  // namespace sekisho::authn::srp
