#include <gtest/gtest.h>

#include "authn/test_support.h"
#include "authn/webauthn/ceremonies.h"
#include "authn/webauthn/client_data.h"
#include "authn/webauthn/software_authenticator.h"
#include "authn/webauthn/verdicts.h"

namespace sekisho::authn::webauthn {
namespace {

using authn::test::load_cases;
using authn::test::text_of;

std::string bytes_of(const wire::Json& json, std::string_view name) { return from_base64url(text_of(json, name)).value(); }

RelyingParty party_of(const wire::Json& json)
{
    return {text_of(json, "rp"),
            text_of(json, "user_verification") == "required" ? UserVerification::required : UserVerification::preferred};
}

/// "ok", or the code of the refusal.
template <class T>
std::string verdict(const Result<T>& result)
{
    return result ? "ok" : result.error().code;
}

std::string verdict_of_registration(const wire::Json& json)
{
    const auto response = RegistrationResponse::parse(*json.find("response"));
    if (!response) return response.error().code;
    return verdict(verify_registration(party_of(json), bytes_of(json, "challenge"), *response));
}

std::string verdict_of_assertion(const wire::Json& json)
{
    const auto response = AssertionResponse::parse(*json.find("response"));
    if (!response) return response.error().code;
    const auto& stored = *json.find("credential");
    Credential credential;
    credential.id = bytes_of(stored, "id");
    credential.public_key = bytes_of(stored, "public_key");
    credential.sign_count = static_cast<std::uint32_t>(*stored.find("sign_count")->integer());
    credential.backup_eligible = *stored.find("backup_eligible")->boolean();
    return verdict(
        verify_assertion(party_of(json), bytes_of(json, "challenge"), credential, text_of(json, "user_handle"), *response));
}

TEST(WebAuthn, JudgesRegistrationsThatOthersMade)
{
    // Of another implementation (generate.py), and of the standard itself (Level 3, section 16).
    for (const auto* file : {"webauthn/registrations.json", "webauthn/w3c_registrations.json"}) {
        const auto cases = load_cases(file);
        ASSERT_NE(cases.array(), nullptr);
        for (const auto& json : *cases.array())
            EXPECT_EQ(verdict_of_registration(json), text_of(json, "expect")) << text_of(json, "name");
    }
}

TEST(WebAuthn, JudgesAssertionsThatOthersMade)
{
    for (const auto* file : {"webauthn/assertions.json", "webauthn/w3c_assertions.json"}) {
        const auto cases = load_cases(file);
        ASSERT_NE(cases.array(), nullptr);
        for (const auto& json : *cases.array())
            EXPECT_EQ(verdict_of_assertion(json), text_of(json, "expect")) << text_of(json, "name");
    }
}

// Whatever bit of a sound answer is flipped, it is refused, or says nothing else than before.
TEST(WebAuthn, NoBitOfAnAssertionCanBeChanged)
{
    test::SoftwareAuthenticator authenticator;
    const auto challenge = crypto::random_bytes(32);
    const RelyingParty party{"example.com", UserVerification::required};
    const auto registered = RegistrationResponse::parse(authenticator.create(base64url(challenge))).value();
    const auto credential = verify_registration(party, challenge, registered).value();
    const auto sound = AssertionResponse::parse(authenticator.get(base64url(challenge))).value();
    ASSERT_TRUE(verify_assertion(party, challenge, credential, "", sound));
    for (auto member :
         {&AssertionResponse::client_data, &AssertionResponse::authenticator_data, &AssertionResponse::signature})
        for (std::size_t at = 0; at < (sound.*member).size(); ++at) {
            auto changed = sound;
            (changed.*member)[at] = static_cast<char>((changed.*member)[at] ^ 1);
            EXPECT_FALSE(verify_assertion(party, challenge, credential, "", changed)) << at;
        }
}

TEST(WebAuthn, AnEmptyChallengeIsAnsweredByNothing)
{
    test::SoftwareAuthenticator authenticator;
    const auto response = RegistrationResponse::parse(authenticator.create("")).value();
    EXPECT_EQ(verdict(verify_registration({"example.com"}, "", response)), verdicts::wrong_challenge);
}

TEST(WebAuthn, TheResultSaysWhatTheAuthenticatorSaid)
{
    test::SoftwareAuthenticator authenticator;
    authenticator.counter = 7;
    authenticator.flags = 0x01 | 0x08 | 0x10;
    authenticator.aaguid = "0123456789abcdef";
    const auto challenge = crypto::random_bytes(32);
    const auto response = RegistrationResponse::parse(authenticator.create(base64url(challenge))).value();
    EXPECT_EQ(response.transports, (std::vector<std::string>{"internal", "hybrid"}));
    EXPECT_EQ(response.attachment, "platform");
    const auto credential = verify_registration({"example.com"}, challenge, response).value();
    EXPECT_EQ(credential.id, authenticator.id);
    EXPECT_EQ(credential.aaguid, "0123456789abcdef");
    EXPECT_EQ(credential.sign_count, 7U);
    EXPECT_FALSE(credential.user_verified);
    EXPECT_TRUE(credential.backup_eligible);
    EXPECT_TRUE(credential.backed_up);
    EXPECT_EQ(credential.format, "none");
}

TEST(WebAuthn, RefusesResponsesOfAnyOtherShape)
{
    test::SoftwareAuthenticator authenticator;
    const auto sound = authenticator.create("AAAA");
    EXPECT_TRUE(RegistrationResponse::parse(sound));
    EXPECT_FALSE(AssertionResponse::parse(sound));
    for (const auto* text : {"null", "[]", "{}", R"({"id":"AA","rawId":"AA","type":"public-key"})", "\"x\""})
        EXPECT_FALSE(RegistrationResponse::parse(wire::parse_json(text).value())) << text;
    for (const auto& [name, value] : {std::pair{"id", wire::Json("AAAA")},
                                      {"rawId", wire::Json("AAAA")},
                                      {"type", wire::Json("password")},
                                      {"id", wire::Json(1)},
                                      {"response", wire::Json("x")}}) {
        auto changed = sound;
        changed.set(name, value);
        EXPECT_FALSE(RegistrationResponse::parse(changed)) << name;
    }
    auto padded = sound;
    padded.set("id", text_of(sound, "id") + "=").set("rawId", text_of(sound, "id") + "=");
    EXPECT_FALSE(RegistrationResponse::parse(padded));
}

TEST(WebAuthn, TransportsThatLookLikeNoneAreLeftOut)
{
    test::SoftwareAuthenticator authenticator;
    auto json = authenticator.create("AAAA");
    auto response = *json.find("response");
    response.set("transports", wire::Json::Array{"usb", "usb", "<script>", 3, std::string(40, 'a'), "a", "b", "c", "d", "e",
                                                 "f", "g", "h", "i"});
    json.set("response", response).set("authenticatorAttachment", "somewhere");
    const auto parsed = RegistrationResponse::parse(json).value();
    EXPECT_EQ(parsed.transports.size(), 8U);
    EXPECT_EQ(parsed.transports.front(), "usb");
    EXPECT_EQ(parsed.attachment, std::nullopt);
}

TEST(Cbor, RefusesWhatCostsMoreThanItsLimits)
{
    EXPECT_FALSE(parse_cbor(std::string(65, '\x80'), {.bytes = 64, .depth = 8, .values = 1024}));
    const auto many = std::string("\x99\x04\x00", 3) + std::string(1024, '\x00');
    EXPECT_FALSE(parse_cbor(many)) << "1,025 values";
    const auto fewer = std::string("\x99\x03\xff", 3) + std::string(1023, '\x00');
    EXPECT_TRUE(parse_cbor(fewer));
    EXPECT_TRUE(parse_cbor(std::string(7, '\x81') + '\x00'));
    EXPECT_FALSE(parse_cbor(std::string(8, '\x81') + '\x00'));
    EXPECT_FALSE(parse_cbor(std::string(60'000, '\x81')));
    EXPECT_FALSE(parse_cbor("\x62\xc3\x28")) << "not UTF-8";
    EXPECT_FALSE(parse_cbor(""));
}

TEST(Cbor, ReadsExamplesOfRfc8949)  // Appendix A
{
    const auto integer = [](std::string_view digits) {
        const auto value = parse_cbor(from_hex(digits).value());
        return value && value->integer() ? *value->integer() : -999;
    };
    EXPECT_EQ(integer("17"), 23);
    EXPECT_EQ(integer("1818"), 24);
    EXPECT_EQ(integer("1903e8"), 1000);
    EXPECT_EQ(integer("1b000000e8d4a51000"), 1'000'000'000'000);
    EXPECT_EQ(integer("20"), -1);
    EXPECT_EQ(integer("3903e7"), -1000);
    const auto map = parse_cbor(from_hex("a26161016162820203").value()).value();
    EXPECT_EQ(*map.find("a")->integer(), 1);
    EXPECT_EQ(map.find("b")->array()->size(), 2U);
    EXPECT_EQ(map.find(1), nullptr);
    for (const auto* refused : {"f97e00", "fb3ff199999999999a", "f7", "f0", "f8ff", "c074323031", "5f42010243030405ff",
                                "9fff", "bfff", "1c", "3bffffffffffffffff", "a2010101020", "a141ff01"})
        EXPECT_EQ(from_hex(refused) ? verdict(parse_cbor(*from_hex(refused))) : verdicts::malformed, verdicts::malformed)
            << refused;
}

}  // namespace
}  // namespace sekisho::authn::webauthn
