#include "crypto/rsa.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace sekisho::crypto {
namespace {

const RsaPrivateKey& key()
{
    static const auto made = RsaPrivateKey::generate();
    return *made;
}

std::shared_ptr<const RsaPublicKey> public_key()
{
    return RsaPublicKey::from_components(key().modulus(), key().exponent()).value();
}

TEST(Rsa, VerifiesItsOwnSignaturesAndNothingElse)
{
    const auto verifier = public_key();
    for (const auto hash : {RsaHash::sha256, RsaHash::sha512}) {
        const auto signature = key().sign(hash, "message");
        EXPECT_EQ(signature.size(), 256u);
        EXPECT_TRUE(verifier->verify(hash, "message", signature));
        EXPECT_FALSE(verifier->verify(hash, "massage", signature));
        EXPECT_FALSE(verifier->verify(hash, "message", signature.substr(1)));
        EXPECT_FALSE(verifier->verify(hash, "message", ""));
        EXPECT_FALSE(verifier->verify(hash, "message", std::string(256, '\0')));
        auto changed = signature;
        changed[100] = static_cast<char>(changed[100] ^ 1);
        EXPECT_FALSE(verifier->verify(hash, "message", changed));
    }
    EXPECT_FALSE(verifier->verify(RsaHash::sha512, "message", key().sign(RsaHash::sha256, "message")));
    const auto other = RsaPrivateKey::generate();
    EXPECT_FALSE(verifier->verify(RsaHash::sha256, "message", other->sign(RsaHash::sha256, "message")));
}

TEST(Rsa, KeepsItsSchemesApart)
{
    const auto verifier = public_key();
    for (const auto hash : {RsaHash::sha256, RsaHash::sha384, RsaHash::sha512}) {
        const auto pss = key().sign(hash, "message", RsaScheme::pss);
        EXPECT_TRUE(verifier->verify(hash, "message", pss, RsaScheme::pss));
        EXPECT_FALSE(verifier->verify(hash, "massage", pss, RsaScheme::pss));
        EXPECT_FALSE(verifier->verify(hash, "message", pss));
        EXPECT_FALSE(verifier->verify(hash, "message", key().sign(hash, "message"), RsaScheme::pss));
    }
    EXPECT_FALSE(verifier->verify(RsaHash::sha384, "message", key().sign(RsaHash::sha256, "message")));
}

TEST(Rsa, SurvivesPem)
{
    const auto pem = key().to_pem();
    EXPECT_TRUE(pem.reveal().starts_with("-----BEGIN PRIVATE KEY-----\n"));
    const auto again = RsaPrivateKey::from_pem(pem);
    ASSERT_TRUE(again);
    EXPECT_EQ((*again)->modulus(), key().modulus());
    EXPECT_TRUE(public_key()->verify(RsaHash::sha256, "m", (*again)->sign(RsaHash::sha256, "m")));
}

TEST(Rsa, RefusesPemThatIsNoSoundRsaKey)
{
    EXPECT_FALSE(RsaPrivateKey::from_pem(Secret("")));
    EXPECT_FALSE(RsaPrivateKey::from_pem(Secret("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")));
    const auto certificate = make_development_certificate("localhost", {"localhost"});
    EXPECT_FALSE(RsaPrivateKey::from_pem(Secret(certificate.private_key_pem))) << "an EC key";
    EXPECT_FALSE(RsaPrivateKey::from_pem(Secret(std::string(100'000, 'A'))));
}

TEST(Rsa, RefusesWeakPublicKeys)
{
    const auto modulus = key().modulus();
    const auto exponent = key().exponent();
    EXPECT_EQ(hex(exponent), "010001");
    EXPECT_TRUE(RsaPublicKey::from_components(std::string(1, '\0') + modulus, exponent));
    EXPECT_FALSE(RsaPublicKey::from_components(modulus.substr(0, 128), exponent));
    EXPECT_FALSE(RsaPublicKey::from_components(std::string(2000, '\xff'), exponent));
    EXPECT_FALSE(RsaPublicKey::from_components("", exponent));
    auto even = modulus;
    even.back() = static_cast<char>(even.back() & ~1);
    EXPECT_FALSE(RsaPublicKey::from_components(even, exponent));
    for (const char* bad : {"", "01", "03", "010000", "ffffffffffffffffff"})
        EXPECT_FALSE(RsaPublicKey::from_components(modulus, *from_hex(bad))) << bad;
}

TEST(DevelopmentCertificate, IsPemWithItsKey)
{
    const auto made = make_development_certificate("localhost", {"localhost", "*.localhost", "127.0.0.1", "::1"});
    EXPECT_TRUE(made.certificate_pem.starts_with("-----BEGIN CERTIFICATE-----\n"));
    EXPECT_TRUE(made.private_key_pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
}

}  // namespace
}  // namespace sekisho::crypto
