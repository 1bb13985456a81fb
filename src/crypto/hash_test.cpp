#include "crypto/hash.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/random.h"

namespace sekisho::crypto {
namespace {

TEST(Digests, MatchThePublishedValues)
{
    EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
    EXPECT_EQ(hex(md5("abc")), "900150983cd24fb0d6963f7d28e17f72");
}

// RFC 4231, test cases 1, 2 and 6.
TEST(HmacSha256, MatchesTheRfcForShortAndLongKeys)
{
    EXPECT_EQ(hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

// RFC 5869, A.1 and A.3.
TEST(Hkdf, MatchesTheRfc)
{
    const std::string key(22, '\x0b');
    EXPECT_EQ(hex(hkdf_sha256(key, *from_hex("000102030405060708090a0b0c"), *from_hex("f0f1f2f3f4f5f6f7f8f9"), 42).reveal()),
              "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    EXPECT_EQ(hex(hkdf_sha256(key, "", "", 42).reveal()),
              "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST(Crcs, MatchTheCheckValues)
{
    EXPECT_EQ(crc32(0, "123456789"), 0xCBF43926u);
    EXPECT_EQ(crc32c(0, "123456789"), 0xE3069283u);
    EXPECT_EQ(crc64nvme(0, "123456789"), 0xAE8B14860A799888u);
    EXPECT_EQ(crc32(0, ""), 0u);
    EXPECT_EQ(crc64nvme(0, ""), 0u);
}

// The definition, bit by bit.
template <class Word>
Word slow_crc(Word polynomial, std::string_view bytes)
{
    Word value = ~Word{0};
    for (const char c : bytes) {
        value ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) ? polynomial : 0);
    }
    return ~value;
}

TEST(Crcs, AgreeWithTheDefinitionForEveryLengthAndAnySplit)
{
    const auto bytes = random_bytes(400);
    for (std::size_t length = 0; length <= bytes.size(); ++length) {
        const auto all = std::string_view(bytes).substr(0, length);
        const auto split = length / 3;
        EXPECT_EQ(crc32(crc32(0, all.substr(0, split)), all.substr(split)), slow_crc<std::uint32_t>(0xEDB88320, all));
        EXPECT_EQ(crc32c(crc32c(0, all.substr(0, split)), all.substr(split)), slow_crc<std::uint32_t>(0x82F63B78, all));
        EXPECT_EQ(crc64nvme(crc64nvme(0, all.substr(0, split)), all.substr(split)),
                  slow_crc<std::uint64_t>(0x9A6C9329AC4BC9B5, all));
    }
}

TEST(Hasher, OfPiecesEqualsTheDigestOfTheWhole)
{
    const auto finish = [](Algorithm algorithm) {
        Hasher hasher(algorithm);
        hasher.update("1234");
        Hasher moved = std::move(hasher);
        moved.update("");
        moved.update("56789");
        return hex(moved.finish());
    };
    EXPECT_EQ(finish(Algorithm::sha256), hex(sha256("123456789")));
    EXPECT_EQ(finish(Algorithm::sha1), hex(sha1("123456789")));
    EXPECT_EQ(finish(Algorithm::md5), hex(md5("123456789")));
    EXPECT_EQ(finish(Algorithm::crc32), "cbf43926");
    EXPECT_EQ(finish(Algorithm::crc32c), "e3069283");
    EXPECT_EQ(finish(Algorithm::crc64nvme), "ae8b14860a799888");
}

TEST(EqualConstantTime, IsEquality)
{
    EXPECT_TRUE(equal_constant_time("", ""));
    EXPECT_TRUE(equal_constant_time("abc", "abc"));
    EXPECT_FALSE(equal_constant_time("abc", "abd"));
    EXPECT_FALSE(equal_constant_time("abc", "ab"));
    EXPECT_FALSE(equal_constant_time("", "a"));
}

}  // namespace
}  // namespace sekisho::crypto
