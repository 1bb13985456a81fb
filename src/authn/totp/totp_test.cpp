#include "authn/totp/totp.h"

#include <gtest/gtest.h>

#include "authn/totp/qr_code.h"
#include "base/encoding.h"
#include "crypto/hash.h"

namespace sekisho::authn {
namespace {

/// RFC 6238, appendix B, SHA-1: the last six of its eight digits.
TEST(Totp, CodesAreThoseOfTheStandard)
{
    const Secret seed("12345678901234567890");
    const auto code_at = [&](std::int64_t seconds) { return totp_code(seed, totp_step(from_epoch_seconds(seconds))); };
    EXPECT_EQ(code_at(59), "287082");
    EXPECT_EQ(code_at(1'111'111'109), "081804");
    EXPECT_EQ(code_at(1'111'111'111), "050471");
    EXPECT_EQ(code_at(1'234'567'890), "005924");
    EXPECT_EQ(code_at(2'000'000'000), "279037");
    EXPECT_EQ(code_at(20'000'000'000), "353130");
}

/// RFC 2202, test cases 1 to 3 and 6 (a key longer than a block).
TEST(Totp, TheMacIsThatOfTheStandard)
{
    EXPECT_EQ(hex(crypto::hmac_sha1(std::string(20, '\x0b'), "Hi There")), "b617318655057264e28bc0b6fb378c8ef146be00");
    EXPECT_EQ(hex(crypto::hmac_sha1("Jefe", "what do ya want for nothing?")), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    EXPECT_EQ(hex(crypto::hmac_sha1(std::string(20, '\xaa'), std::string(50, '\xdd'))),
              "125d7342b9ac11cd91a39af48aa17b4f63f175d3");
    EXPECT_EQ(hex(crypto::hmac_sha1(std::string(80, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
              "aa4ae5e15272d00e95705637ce8a3b55ed402112");
}

TEST(Totp, ACodeIsFoundWithinTheWindowOnly)
{
    const auto seed = new_totp_seed();
    for (const std::int64_t step : {999, 1000, 1001})
        EXPECT_EQ(find_totp(seed, totp_code(seed, step), {.center = 1000}), step);
    EXPECT_FALSE(find_totp(seed, totp_code(seed, 998), {.center = 1000}));
    EXPECT_FALSE(find_totp(seed, totp_code(seed, 1002), {.center = 1000}));
}

TEST(Totp, ACodeIsNotFoundAgainOnceItsStepOrALaterOneWasUsed)
{
    const auto seed = new_totp_seed();
    EXPECT_FALSE(find_totp(seed, totp_code(seed, 1000), {.center = 1000, .used = 1000}));
    EXPECT_FALSE(find_totp(seed, totp_code(seed, 999), {.center = 1000, .used = 1000}));
    EXPECT_EQ(find_totp(seed, totp_code(seed, 1001), {.center = 1000, .used = 1000}), 1001);
}

TEST(Totp, WhatIsNoCodeIsNotFound)
{
    const auto seed = new_totp_seed();
    const auto code = totp_code(seed, 1000);
    for (const auto& wrong : {std::string(), code.substr(1), code + "0", " " + code, std::string("abcdef")})
        EXPECT_FALSE(find_totp(seed, wrong, {.center = 1000}));
}

TEST(Totp, APairMustBeOfNeighbouringStepsInTheirOrder)
{
    const auto seed = new_totp_seed();
    const auto code = [&](std::int64_t step) { return totp_code(seed, step); };
    EXPECT_EQ(find_totp_pair(seed, code(1000), code(1001), {.center = 1000}), 1001);
    EXPECT_FALSE(find_totp_pair(seed, code(1001), code(1000), {.center = 1000}));
    EXPECT_FALSE(find_totp_pair(seed, code(1000), code(1000), {.center = 1000}));
    EXPECT_FALSE(find_totp_pair(seed, code(999), code(1001), {.center = 1000}));
    EXPECT_FALSE(find_totp_pair(seed, code(1000), code(1001), {.center = 1000, .used = 1000}));
}

/// RFC 4648, section 10, without the padding.
TEST(Totp, SeedsAreWrittenInBase32)
{
    EXPECT_EQ(base32(""), "");
    EXPECT_EQ(base32("f"), "MY");
    EXPECT_EQ(base32("fo"), "MZXQ");
    EXPECT_EQ(base32("foo"), "MZXW6");
    EXPECT_EQ(base32("foob"), "MZXW6YQ");
    EXPECT_EQ(base32("fooba"), "MZXW6YTB");
    EXPECT_EQ(base32("foobar"), "MZXW6YTBOI");
    EXPECT_EQ(base32(new_totp_seed().reveal()).size(), 64);
}

TEST(Totp, AQrCodeIsAPictureInPng)
{
    const auto picture = qr_code_png("otpauth://totp/device@123456789012?secret=MZXW6YTBOI");
    ASSERT_TRUE(picture);
    EXPECT_TRUE(picture->starts_with("\x89PNG\r\n\x1a\n"));
    EXPECT_NE(picture->find("IHDR"), std::string::npos);
    EXPECT_TRUE(picture->substr(picture->size() - 8).starts_with("IEND"));
    EXPECT_FALSE(qr_code_png(std::string(5000, 'a')));
}

}  // namespace
}  // namespace sekisho::authn
