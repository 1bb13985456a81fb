#include "crypto/ed25519.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace sekisho::crypto {
namespace {

TEST(Ed25519, VerifiesItsOwnSignaturesAndNothingElse)
{
    const auto key = Ed25519PrivateKey::generate();
    const auto verifier = Ed25519PublicKey::from_bytes(key->public_key()).value();
    const auto signature = key->sign("message");
    EXPECT_TRUE(verifier->verify("message", signature));
    EXPECT_FALSE(verifier->verify("massage", signature));
    EXPECT_FALSE(verifier->verify("message", signature.substr(1)));
    EXPECT_FALSE(verifier->verify("message", signature + '\0'));
    EXPECT_FALSE(verifier->verify("message", std::string(64, '\0')));
    EXPECT_FALSE(verifier->verify("message", Ed25519PrivateKey::generate()->sign("message")));
}

TEST(Ed25519, VerifiesTheExampleOfRfc8032)  // 7.1, TEST 2
{
    const auto key = from_hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c").value();
    const auto signature = from_hex(
                               "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                               "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")
                               .value();
    EXPECT_TRUE(Ed25519PublicKey::from_bytes(key).value()->verify("\x72", signature));
}

TEST(Ed25519, RefusesKeysThatOneSignatureFitsAnyMessageUnder)
{
    EXPECT_FALSE(Ed25519PublicKey::from_bytes(std::string(32, '\0')));
    EXPECT_FALSE(Ed25519PublicKey::from_bytes(std::string("\x01", 1) + std::string(31, '\0')));
    auto negative = std::string("\x01", 1) + std::string(30, '\0') + std::string("\x80", 1);
    EXPECT_FALSE(Ed25519PublicKey::from_bytes(negative));
    EXPECT_FALSE(Ed25519PublicKey::from_bytes(""));
    EXPECT_FALSE(Ed25519PublicKey::from_bytes(std::string(33, 'x')));
}

}  // namespace
}  // namespace sekisho::crypto
