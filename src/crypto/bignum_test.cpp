#include "crypto/bignum.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/random.h"

namespace sekisho::crypto {
namespace {

Number number(std::string_view text) { return Number::from_hex(text).value(); }

TEST(Number, KeepsItsMinimalForm)
{
    EXPECT_EQ(number("000").to_hex(), "0");
    EXPECT_EQ(number("0").to_bytes(), "");
    EXPECT_EQ(number("ABC").to_hex(), "abc");
    EXPECT_EQ(hex(number("00abc").to_bytes()), "0abc");
    EXPECT_EQ(number("abc").bits(), 12u);
    EXPECT_EQ(Number(65537).to_hex(), "10001");
    EXPECT_TRUE(Number().is_zero());
}

TEST(Number, RefusesWhatIsNoHexadecimal)
{
    for (const char* bad : {"", "-1", "0x1", "g", " 1", "1 ", "1\n"}) EXPECT_FALSE(Number::from_hex(bad)) << bad;
    EXPECT_FALSE(Number::from_hex(std::string(2049, '1')));
    EXPECT_FALSE(Number::from_bytes(std::string(1025, '1')));
}

TEST(Modulus, Computes)
{
    const Modulus prime(Number(1009));
    EXPECT_EQ(prime.reduce(Number(2020)).to_hex(), Number(2).to_hex());
    EXPECT_EQ(prime.add(Number(1000), Number(10)).to_hex(), Number(1).to_hex());
    EXPECT_EQ(prime.subtract(Number(1), Number(10)).to_hex(), Number(1000).to_hex());
    EXPECT_EQ(prime.multiply(Number(1008), Number(1008)).to_hex(), Number(1).to_hex());
    EXPECT_EQ(prime.power(Number(2), Number(1008)).to_hex(), Number(1).to_hex());
    EXPECT_EQ(prime.power(Number(1011), Number(10)).to_hex(), Number(15).to_hex());
    EXPECT_EQ(prime.power(Number(5), Number()).to_hex(), "1");
    EXPECT_EQ(add_product(Number(1), Number(70000), Number(70000)).to_hex(), "124101101");
}

// RFC 3526, section 2: a prime of 1536 bits.
Number large_prime()
{
    return number(
        "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B"
        "302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE6"
        "49286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D"
        "670C354E4ABC9804F1746C08CA237327FFFFFFFFFFFFFFFF");
}

TEST(FixedBase, GivesThePowersThatTheModulusGives)
{
    const Modulus modulus(large_prime());
    for (const auto& base : {Number(2), Number(65537), modulus.power(Number(3), Number(1001))}) {
        const FixedBase powers(modulus, base, 256);
        for (int i = 0; i < 100; ++i) {
            const auto exponent = Number::from_bytes(random_bytes(1 + static_cast<std::size_t>(i) % 32)).value();
            ASSERT_EQ(powers.power(exponent).to_hex(), modulus.power(base, exponent).to_hex()) << exponent.to_hex();
        }
    }
}

TEST(FixedBase, KnowsTheEdgesOfItsTable)
{
    const Modulus modulus(large_prime());
    const FixedBase powers(modulus, Number(2), 64);
    EXPECT_EQ(powers.power(Number()).to_hex(), "1");
    EXPECT_EQ(powers.power(Number(1)).to_hex(), "2");
    for (const char* exponent :
         {"f", "10", "ffffffffffffffff", "f000000000000000", "10000000000000000", "fffffffffffffffff"})
        EXPECT_EQ(powers.power(number(exponent)).to_hex(), modulus.power(Number(2), number(exponent)).to_hex()) << exponent;
}

// Entries with zero bytes at their top are made of as many words as all others.
TEST(FixedBase, WorksWhereEntriesAreShort)
{
    const Modulus prime(Number(1009));
    const FixedBase powers(prime, Number(11), 16);
    for (unsigned exponent = 0; exponent < 2000; ++exponent)
        ASSERT_EQ(powers.power(Number(exponent)).to_hex(), prime.power(Number(11), Number(exponent)).to_hex()) << exponent;
}

}  // namespace
}  // namespace sekisho::crypto
