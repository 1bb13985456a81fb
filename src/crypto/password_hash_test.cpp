#include "crypto/password_hash.h"

#include <gtest/gtest.h>

namespace sekisho::crypto {
namespace {

constexpr Argon2Cost cheap{64, 1, 1};

TEST(PasswordHash, VerifiesThePasswordAndNoOther)
{
    const auto phc = hash_password(Secret("Correct-Horse-9!"), cheap);
    EXPECT_TRUE(phc.starts_with("$argon2id$v=19$m=64,t=1,p=1$")) << phc;
    EXPECT_EQ(phc.find('\0'), std::string::npos);
    EXPECT_TRUE(verify_password(Secret("Correct-Horse-9!"), phc));
    EXPECT_FALSE(verify_password(Secret("correct-horse-9!"), phc));
    EXPECT_FALSE(verify_password(Secret(""), phc));
    EXPECT_NE(hash_password(Secret("Correct-Horse-9!"), cheap), phc) << "the salt is random";
}

TEST(PasswordHash, HasTheDefaultCost)
{
    EXPECT_TRUE(hash_password(Secret("x")).starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    spend_verification(Secret("x"), cheap);
}

TEST(PasswordHash, IsFalseForMalformedOrRuinousHashes)
{
    const auto phc = hash_password(Secret("x"), cheap);
    const auto rest = phc.substr(phc.find('$', 15));
    for (const auto& bad :
         {std::string(), std::string("x"), phc.substr(0, phc.size() - 1), phc + "A", "$argon2i" + phc.substr(9),
          std::string("$argon2id$v=19$m=4294967295,t=1,p=1") + rest,
          std::string("$argon2id$v=19$m=64,t=4000000000,p=1") + rest,
          std::string("$argon2id$v=19$m=64,t=1,p=16777215") + rest, std::string("$argon2id$v=16$m=64,t=1,p=1") + rest,
          phc + std::string(1, '\0'), phc + std::string(1000, 'A')})
        EXPECT_FALSE(verify_password(Secret("x"), bad)) << bad;
}

}  // namespace
}  // namespace sekisho::crypto
