#include "authn/jwt/jwt.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/hash.h"

namespace sekisho::authn {
namespace {

const Time moment = from_epoch_seconds(1'795'000'000);

const SigningKey& signing_key()
{
    static const SigningKey key{"first=", crypto::RsaPrivateKey::generate()};
    return key;
}

const SigningKey& other_key()
{
    static const SigningKey key{"second=", crypto::RsaPrivateKey::generate()};
    return key;
}

KeySet key_set() { return KeySet::of({signing_key(), other_key()}); }

JwtRules rules(Time now = moment)
{
    JwtRules made;
    made.now = now;
    return made;
}

wire::Json claims()
{
    wire::Json made;
    made.set("iss", "https://issuer/pool")
        .set("sub", "me")
        .set("exp", std::int64_t{1'795'003'600})
        .set("iat", std::int64_t{1'795'000'000});
    return made;
}

/// A token with header and claims of our choice, signed soundly by the first key.
std::string sign_raw(std::string_view header, std::string_view payload, crypto::RsaHash hash = crypto::RsaHash::sha256)
{
    auto text = base64url(header) + "." + base64url(payload);
    const auto signature = signing_key().key->sign(hash, text);
    return text + "." + base64url(signature);
}

constexpr std::string_view sound_header = R"({"kid":"first=","alg":"RS256"})";
constexpr std::string_view sound_claims = R"({"exp":1795003600})";

std::string verdict(std::string_view token, const JwtRules& by = rules())
{
    const auto verified = verify_jwt(token, key_set(), by);
    return verified ? "ok" : verified.error().code;
}

TEST(Jwt, VerifiesWhatItSigned)
{
    const auto token = sign_jwt(signing_key(), claims(), {JwtAlgorithm::rs256, "", wire::EscapeSlash::yes});
    const auto verified = verify_jwt(token, key_set(), rules());
    ASSERT_TRUE(verified) << verified.error().message;
    EXPECT_EQ(verified->claims, claims());
    EXPECT_EQ(verified->header.kid, "first=");
    EXPECT_EQ(verified->expires, from_epoch_seconds(1'795'003'600));
    EXPECT_EQ(verified->issued, moment);
    EXPECT_EQ(from_base64url(token.substr(0, token.find('.'))), R"({"kid":"first=","alg":"RS256"})");
    const auto payload = token.substr(token.find('.') + 1, token.rfind('.') - token.find('.') - 1);
    EXPECT_NE(from_base64url(payload)->find(R"("https:\/\/issuer\/pool")"), std::string::npos);
    EXPECT_EQ(unverified_issuer(token), "https://issuer/pool");
}

TEST(Jwt, AcceptsOtherAlgorithmsAndTypesOnlyWhenToldTo)
{
    const auto token = sign_jwt(signing_key(), claims(), {JwtAlgorithm::rs512, "at+jwt", wire::EscapeSlash::no});
    EXPECT_EQ(verdict(token), "InvalidJwt");
    auto wide = rules();
    wide.algorithms = {JwtAlgorithm::rs256, JwtAlgorithm::rs512};
    EXPECT_EQ(verdict(token, wide), "InvalidJwt") << "the type";
    wide.types = {"AT+JWT"};
    EXPECT_EQ(verdict(token, wide), "ok");
    EXPECT_EQ(verdict(sign_jwt(signing_key(), claims()), wide), "InvalidJwt") << "no type";
}

TEST(Jwt, RefusesForeignAlgorithms)
{
    EXPECT_EQ(verdict(sign_raw(sound_header, sound_claims)), "ok");
    for (const char* bad :
         {R"({"kid":"first=","alg":"none"})", R"({"kid":"first=","alg":"None"})", R"({"kid":"first=","alg":"rs256"})",
          R"({"kid":"first=","alg":"HS256"})", R"({"kid":"first=","alg":"PS256"})", R"({"kid":"first=","alg":"ES256"})",
          R"({"kid":"first=","alg":""})", R"({"kid":"first=","alg":null})", R"({"kid":"first=","alg":["RS256"]})",
          R"({"kid":"first="})"})
        EXPECT_EQ(verdict(sign_raw(bad, sound_claims)), "InvalidJwt") << bad;
    const auto unsigned_text = base64url(R"({"alg":"none"})") + "." + base64url(sound_claims) + ".";
    EXPECT_EQ(verdict(unsigned_text), "InvalidJwt");
    // RS/HS confusion: the public key used as an HMAC key.
    const auto confused = base64url(R"({"kid":"first=","alg":"HS256"})") + "." + base64url(sound_claims);
    EXPECT_EQ(verdict(confused + "." + base64url(crypto::hmac_sha256(signing_key().key->modulus(), confused))),
              "InvalidJwt");
    EXPECT_EQ(verdict(sign_raw(sound_header, sound_claims, crypto::RsaHash::sha512)), "InvalidJwt")
        << "another hash than it says";
}

TEST(Jwt, RefusesHeadersThatBringTheirOwnKeyOrRules)
{
    for (const char* member : {R"("jku":"https://evil/jwks.json")", R"("x5u":"https://evil/cert")", R"("jwk":{"kty":"RSA"})",
                               R"("crit":["exp"])", R"("b64":false)", R"("crit":[])"})
        EXPECT_EQ(verdict(sign_raw(std::string(R"({"kid":"first=","alg":"RS256",)") + member + "}", sound_claims)),
                  "InvalidJwt")
            << member;
    EXPECT_EQ(verdict(sign_raw(R"({"kid":"first=","alg":"RS256","x5t":"abc"})", sound_claims)), "ok");
}

TEST(Jwt, LooksKeysUpByTheirIdAlone)
{
    EXPECT_EQ(verdict(sign_raw(R"({"kid":"second=","alg":"RS256"})", sound_claims)), "InvalidJwt") << "the other key";
    EXPECT_EQ(verdict(sign_raw(R"({"kid":"../../dev/null","alg":"RS256"})", sound_claims)), "InvalidJwt");
    EXPECT_EQ(verdict(sign_raw(R"({"kid":"","alg":"RS256"})", sound_claims)), "InvalidJwt");
    EXPECT_EQ(verdict(sign_raw(R"({"kid":1,"alg":"RS256"})", sound_claims)), "InvalidJwt");
    const auto anonymous = sign_raw(R"({"alg":"RS256"})", sound_claims);
    EXPECT_EQ(verdict(anonymous), "InvalidJwt") << "two keys to choose from";
    EXPECT_TRUE(verify_jwt(anonymous, KeySet::of({signing_key()}), rules()));
    EXPECT_FALSE(verify_jwt(anonymous, KeySet(), rules()));
}

TEST(Jwt, RefusesEveryChangedCharacter)
{
    const auto token = sign_raw(sound_header, sound_claims);
    for (std::size_t i = 0; i < token.size(); i += 3) {
        auto changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_EQ(verdict(changed), "InvalidJwt") << i;
    }
    EXPECT_EQ(verdict(token.substr(0, token.rfind('.') + 1)), "InvalidJwt");
    EXPECT_EQ(verdict(token + "="), "InvalidJwt");
    EXPECT_EQ(verdict(token + "."), "InvalidJwt");
    EXPECT_EQ(verdict(token + ".x.y"), "InvalidJwt");
    EXPECT_EQ(verdict(" " + token), "InvalidJwt");
    EXPECT_EQ(verdict(token + "\n"), "InvalidJwt");
    for (const char* bad : {"", ".", "..", "...", "a.b", "a.b.c"}) EXPECT_EQ(verdict(bad), "InvalidJwt") << bad;
    EXPECT_EQ(verdict(std::string(20'000, 'A')), "InvalidJwt");
}

TEST(Jwt, RefusesMalformedJson)
{
    for (const char* bad : {"", "[]", "1", R"({"exp":1795003600,"exp":1795003600})", R"({"exp":1795003600}x)", "{", "\xff"})
        EXPECT_EQ(verdict(sign_raw(sound_header, bad)), "InvalidJwt") << bad;
    EXPECT_EQ(verdict(sign_raw(R"({"kid":"first=","alg":"none","alg":"RS256"})", sound_claims)), "InvalidJwt");
    EXPECT_EQ(verdict(sign_raw(R"(["RS256"])", sound_claims)), "InvalidJwt");
    const std::string deep = R"({"exp":1795003600,"a":)" + std::string(40, '[') + std::string(40, ']') + "}";
    EXPECT_EQ(verdict(sign_raw(sound_header, deep)), "InvalidJwt");
}

TEST(Jwt, KeepsToItsDates)
{
    using std::chrono::seconds;
    EXPECT_EQ(verdict(sign_raw(sound_header, sound_claims), rules(from_epoch_seconds(1'795'003'599))), "ok");
    EXPECT_EQ(verdict(sign_raw(sound_header, sound_claims), rules(from_epoch_seconds(1'795'003'600))), "ExpiredJwt");
    auto lenient = rules(from_epoch_seconds(1'795'003'600));
    lenient.leeway = seconds(60);
    EXPECT_EQ(verdict(sign_raw(sound_header, sound_claims), lenient), "ok");
    lenient.now += seconds(60);
    EXPECT_EQ(verdict(sign_raw(sound_header, sound_claims), lenient), "ExpiredJwt");
    EXPECT_EQ(verdict(sign_raw(sound_header, R"({"exp":1795003600,"nbf":1795000001})")), "InvalidJwt");
    EXPECT_EQ(verdict(sign_raw(sound_header, R"({"exp":1795003600,"nbf":1795000000})")), "ok");
    EXPECT_EQ(verdict(sign_raw(sound_header, R"({"exp":1795003600,"iat":1795000001})")), "InvalidJwt");
    for (const char* bad : {"{}", R"({"exp":null})", R"({"exp":"1795003600"})", R"({"exp":1795003600.5})",
                            R"({"exp":1.7950036e9})", R"({"exp":-1})", R"({"exp":99999999999999})", R"({"exp":1e400})",
                            R"({"exp":true})", R"({"exp":1795003600,"nbf":"x"})", R"({"exp":1795003600,"iat":1.5})"})
        EXPECT_EQ(verdict(sign_raw(sound_header, bad)), "InvalidJwt") << bad;
}

TEST(KeySet, SurvivesItsOwnJson)
{
    const auto set = KeySet::parse(wire::to_text(public_jwk_set({signing_key(), other_key()})));
    ASSERT_TRUE(set);
    EXPECT_EQ(set->size(), 2u);
    EXPECT_TRUE(verify_jwt(sign_jwt(signing_key(), claims()), *set, rules()));
    EXPECT_TRUE(verify_jwt(sign_jwt(other_key(), claims()), *set, rules()));
    auto wide = rules();
    wide.algorithms = {JwtAlgorithm::rs512};
    EXPECT_FALSE(verify_jwt(sign_jwt(signing_key(), claims(), {JwtAlgorithm::rs512, "", wire::EscapeSlash::no}), *set, wide))
        << "the key says RS256";
    const auto jwk = public_jwk(signing_key());
    ASSERT_EQ(jwk.object()->size(), 6u);
    EXPECT_EQ(text_claim(jwk, "e"), "AQAB");
    EXPECT_FALSE(jwk.find("d"));
}

/// A token signed by that key of that curve, whatever its header says.
std::string sign_ec(const crypto::EcPrivateKey& key, std::string_view header)
{
    const auto text = base64url(header) + "." + base64url(sound_claims);
    return text + "." + base64url(key.sign(text));
}

std::string ec_key_set(const crypto::EcPrivateKey& key, std::string_view curve, std::string_view more = "")
{
    return R"({"keys":[{"kty":"EC","kid":"e","crv":")" + std::string(curve) + R"(","x":")" + base64url(key.x()) +
           R"(","y":")" + base64url(key.y()) + "\"" + std::string(more) + "}]}";
}

TEST(Jwt, VerifiesEllipticCurveAndPssSignaturesWhereAllowed)
{
    const auto key = crypto::EcPrivateKey::generate(crypto::EcCurve::p256);
    const auto set = KeySet::parse(ec_key_set(*key, "P-256")).value();
    const auto token = sign_ec(*key, R"({"kid":"e","alg":"ES256"})");
    EXPECT_FALSE(verify_jwt(token, set, rules())) << "only RS256 unless told";
    auto wide = rules();
    wide.algorithms = all_jwt_algorithms();
    EXPECT_TRUE(verify_jwt(token, set, wide));
    for (const char* other : {"ES384", "ES512", "RS256", "PS256"})
        EXPECT_FALSE(verify_jwt(sign_ec(*key, R"({"kid":"e","alg":")" + std::string(other) + R"("})"), set, wide)) << other;
    EXPECT_FALSE(KeySet::parse(ec_key_set(*key, "P-384"))->size());
    EXPECT_FALSE(KeySet::parse(ec_key_set(*key, "secp256k1"))->size());
    const auto bound = KeySet::parse(ec_key_set(*key, "P-256", R"(,"alg":"ES384")")).value();
    EXPECT_FALSE(verify_jwt(token, bound, wide)) << "the key says ES384";
    for (const auto algorithm : {JwtAlgorithm::rs384, JwtAlgorithm::ps256, JwtAlgorithm::ps384, JwtAlgorithm::ps512}) {
        const auto signed_token = sign_jwt(signing_key(), claims(), {algorithm, "", wire::EscapeSlash::no});
        EXPECT_TRUE(verify_jwt(signed_token, key_set(), wide)) << jwt_algorithm_name(algorithm);
        EXPECT_FALSE(verify_jwt(signed_token, key_set(), rules()));
    }
    EXPECT_EQ(unverified_key_id(token), "e");
    EXPECT_EQ(unverified_key_id(sign_raw(R"({"alg":"RS256"})", sound_claims)), std::nullopt);
    EXPECT_EQ(unverified_key_id("..."), std::nullopt);
}

TEST(Jwt, ForgivesOthersClocksOnlyForTheBeginning)
{
    auto lenient = rules();
    lenient.early = std::chrono::seconds(60);
    EXPECT_EQ(verdict(sign_raw(sound_header, R"({"exp":1795003600,"iat":1795000060,"nbf":1795000060})"), lenient), "ok");
    EXPECT_EQ(verdict(sign_raw(sound_header, R"({"exp":1795003600,"iat":1795000061})"), lenient), "InvalidJwt");
    EXPECT_EQ(verdict(sign_raw(sound_header, R"({"exp":1795000000})"), lenient), "ExpiredJwt");
}

TEST(KeySet, LeavesOutWhatIsNotForUs)
{
    const auto n = base64url(signing_key().key->modulus());
    const auto with = [&n](std::string member) {
        return R"({"keys":[{"kid":"k","n":")" + n + R"(","e":"AQAB",)" + member + "}]}";
    };
    EXPECT_EQ(KeySet::parse(with(R"("kty":"RSA")"))->size(), 1u);
    for (const char* member : {R"("kty":"EC")", R"("kty":"oct")", R"("kty":1)", R"("kty":"RSA","use":"enc")",
                               R"("kty":"RSA","key_ops":["encrypt"])", R"("kty":"RSA","alg":"RSA-OAEP")",
                               R"("kty":"RSA","alg":"HS256")", R"("kty":"RSA","alg":null)"})
        EXPECT_EQ(KeySet::parse(with(member))->size(), 0u) << member;
    EXPECT_EQ(KeySet::parse(R"({"keys":[{"kty":"RSA","kid":"k","n":"AQAB","e":"AQAB"}]})")->size(), 0u) << "a weak key";
    EXPECT_EQ(KeySet::parse(R"({"keys":[1,"x",null]})")->size(), 0u);
    const auto key = wire::to_text(public_jwk(signing_key()));
    EXPECT_FALSE(KeySet::parse(R"({"keys":[)" + key + "," + key + "]}")) << "one id twice";
    for (const char* bad : {"", "[]", "{}", R"({"keys":{}})", R"({"keys":[],"keys":[]})"})
        EXPECT_FALSE(KeySet::parse(bad)) << bad;
    std::string many = R"({"keys":[0)";
    for (int i = 0; i < 100; ++i) many += ",0";
    EXPECT_FALSE(KeySet::parse(many + "]}"));
}

TEST(Audience, IsATextOrAListOfTexts)
{
    const auto holds = [](std::string_view json) { return has_audience(wire::parse_json(json).value(), "client"); };
    EXPECT_TRUE(holds(R"({"aud":"client"})"));
    EXPECT_TRUE(holds(R"({"aud":["other","client"]})"));
    for (const char* bad :
         {"{}", R"({"aud":"client2"})", R"({"aud":"Client"})", R"({"aud":["other"]})", R"({"aud":[["client"]]})",
          R"({"aud":["client",1]})", R"({"aud":{"client":1}})", R"({"aud":null})"})
        EXPECT_FALSE(holds(bad)) << bad;
}

}  // namespace
}  // namespace sekisho::authn
