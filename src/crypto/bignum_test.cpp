#include "crypto/bignum.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

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

}  // namespace
}  // namespace sekisho::crypto
