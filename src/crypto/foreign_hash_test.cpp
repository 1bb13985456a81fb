#include "crypto/foreign_hash.h"

#include <gtest/gtest.h>

#include "crypto/password_hash.h"

namespace sekisho::crypto {
namespace {

// Of "correct-horse", by libxcrypt and by Python's hashlib.
const std::string bcrypt_hash = "$2b$04$abcdefghijklmnopqrstuuPoaPXzWjiVz4HaNq2LJXksWbO79E.S6";
const std::string scrypt_hash = "$scrypt$ln=10,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$p6kus2keupxl8vDae4ueTXpLbHA/31G7H3kU5Fp9j+I";
const std::string pbkdf2_hash = "$pbkdf2-sha256$i=1000$MDEyMzQ1Njc4OWFiY2RlZg$gTMHMgpbok0ZHWll7t0M2xwFsp6HCGNFq0eiSbRDlR8";

TEST(ForeignHash, OfEveryAlgorithmIsVerified)
{
    const Secret right(std::string("correct-horse")), wrong(std::string("correct-horsf"));
    const auto argon2_hash = hash_password(right, {.memory_kib = 64, .passes = 1, .lanes = 1});
    for (const auto& hash : {bcrypt_hash, scrypt_hash, pbkdf2_hash, argon2_hash}) {
        EXPECT_TRUE(is_foreign_hash(hash)) << hash;
        EXPECT_TRUE(verify_foreign_hash(right, hash)) << hash;
        EXPECT_FALSE(verify_foreign_hash(wrong, hash)) << hash;
        EXPECT_FALSE(verify_foreign_hash(Secret(), hash)) << hash;
    }
    auto passlib = pbkdf2_hash;
    passlib.erase(passlib.find("i="), 2);
    EXPECT_TRUE(verify_foreign_hash(right, passlib)) << "passlib leaves the name of the parameter out";
    using enum ForeignAlgorithm;
    EXPECT_TRUE(is_foreign_hash(bcrypt, bcrypt_hash));
    EXPECT_FALSE(is_foreign_hash(scrypt, bcrypt_hash));
    EXPECT_FALSE(is_foreign_hash(bcrypt, scrypt_hash));
    EXPECT_FALSE(is_foreign_hash(argon2id, pbkdf2_hash));
}

TEST(ForeignHash, WhatAsksForTooMuchWorkIsRefused)
{
    const std::string tail = "$MDEyMzQ1Njc4OWFiY2RlZg$gTMHMgpbok0ZHWll7t0M2xwFsp6HCGNFq0eiSbRDlR8";
    for (const auto* head :
         {"$scrypt$ln=18,r=8,p=1", "$scrypt$ln=63,r=1,p=1", "$scrypt$ln=10,r=8,p=5", "$scrypt$ln=10,r=4294967295,p=1",
          "$scrypt$ln=99999999999,r=8,p=1", "$argon2id$v=19$m=262145,t=1,p=1", "$argon2id$v=19$m=262144,t=5,p=1",
          "$argon2id$v=19$m=8,t=65,p=1", "$argon2id$v=19$m=4294967296,t=1,p=1", "$pbkdf2-sha256$i=2000001",
          "$pbkdf2-sha256$i=99999999999999"})
        EXPECT_FALSE(is_foreign_hash(head + tail)) << head;
    auto bcrypt_15 = bcrypt_hash;
    bcrypt_15.replace(4, 2, "15");
    EXPECT_FALSE(is_foreign_hash(bcrypt_15));
    EXPECT_FALSE(verify_foreign_hash(Secret(std::string("correct-horse")), bcrypt_15)) << "and not worked on either";
}

TEST(ForeignHash, OnlyTheStrictFormIsOne)
{
    const std::string tail = "$MDEyMzQ1Njc4OWFiY2RlZg$gTMHMgpbok0ZHWll7t0M2xwFsp6HCGNFq0eiSbRDlR8";
    for (const auto& text : std::vector<std::string>{"",
                                                     "plain",
                                                     "$",
                                                     "$1$salt$hash",
                                                     "$2x$" + bcrypt_hash.substr(4),
                                                     bcrypt_hash + "a",
                                                     bcrypt_hash.substr(0, 59),
                                                     "$2b$00$" + bcrypt_hash.substr(7),
                                                     "$2b$4$a" + bcrypt_hash.substr(7),
                                                     "$argon2i$v=19$m=64,t=1,p=1" + tail,
                                                     "$argon2id$v=16$m=64,t=1,p=1" + tail,
                                                     "$argon2id$v=19$m=064,t=1,p=1" + tail,
                                                     "$argon2id$v=19$t=1,m=64,p=1" + tail,
                                                     "$argon2id$v=19$m=64,t=1,p=9" + tail,
                                                     "$scrypt$ln=10,r=8,p=0" + tail,
                                                     "$scrypt$ln=10,r=8" + tail,
                                                     "$pbkdf2-sha256$i=999" + tail,
                                                     "$pbkdf2-sha256$i=+1000" + tail,
                                                     "$pbkdf2-sha512$i=1000" + tail,
                                                     pbkdf2_hash + "=",
                                                     pbkdf2_hash + "$",
                                                     "$pbkdf2-sha256$i=1000$$gTMHMgpbok0ZHWll7t0M2w",
                                                     "$pbkdf2-sha256$i=1000$c2hvcnQ$YQ",
                                                     pbkdf2_hash + "\n",
                                                     pbkdf2_hash + std::string(600, 'A')})
        EXPECT_FALSE(is_foreign_hash(text)) << text;
}

}  // namespace
}  // namespace sekisho::crypto
