#include "crypto/certificate.h"

#include <gtest/gtest.h>

namespace sekisho::crypto {
namespace {

TEST(SigningCertificate, IsSignedByTheKeyThatItShows)
{
    const auto key = RsaPrivateKey::generate();
    for (const auto use : {KeyUse::signing, KeyUse::encryption}) {
        const auto der = make_signing_certificate(*key, "us-east-1_example", use);
        const auto facts = read_certificate(der);
        ASSERT_TRUE(facts);
        EXPECT_EQ(facts->common_name, "us-east-1_example");
        EXPECT_TRUE(facts->self_signed);
        EXPECT_EQ(facts->key_bits, 2048);
        EXPECT_FALSE(read_certificate(der + "x"));
        EXPECT_FALSE(read_certificate(der.substr(1)));
        auto altered = der;
        altered[der.size() / 2] = static_cast<char>(altered[der.size() / 2] ^ 1);
        const auto other = read_certificate(altered);
        EXPECT_FALSE(other && other->self_signed);
    }
}

}  // namespace
}  // namespace sekisho::crypto
