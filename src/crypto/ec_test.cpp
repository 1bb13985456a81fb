#include "crypto/ec.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace sekisho::crypto {
namespace {

TEST(Ec, VerifiesItsOwnSignaturesAndNothingElse)
{
    for (const auto curve : {EcCurve::p256, EcCurve::p384, EcCurve::p521}) {
        const auto key = EcPrivateKey::generate(curve);
        const auto verifier = EcPublicKey::from_coordinates(curve, key->x(), key->y());
        ASSERT_TRUE(verifier) << verifier.error().message;
        const auto signature = key->sign("message");
        EXPECT_EQ(signature.size(), 2 * coordinate_bytes(curve));
        EXPECT_TRUE((*verifier)->verify("message", signature));
        EXPECT_FALSE((*verifier)->verify("massage", signature));
        EXPECT_FALSE((*verifier)->verify("message", signature.substr(1)));
        EXPECT_FALSE((*verifier)->verify("message", signature + '\0'));
        EXPECT_FALSE((*verifier)->verify("message", ""));
        auto changed = signature;
        changed[10] = static_cast<char>(changed[10] ^ 1);
        EXPECT_FALSE((*verifier)->verify("message", changed));
        EXPECT_FALSE((*verifier)->verify("message", EcPrivateKey::generate(curve)->sign("message")));
    }
}

TEST(Ec, VerifiesX962sFormStrictly)
{
    const auto key = EcPrivateKey::generate(EcCurve::p256);
    const auto verifier = EcPublicKey::from_coordinates(EcCurve::p256, key->x(), key->y()).value();
    const auto signature = key->sign_der("message");
    EXPECT_TRUE(verifier->verify_der("message", signature));
    EXPECT_FALSE(verifier->verify_der("massage", signature));
    EXPECT_FALSE(verifier->verify_der("message", signature + '\0')) << "bytes behind it";
    EXPECT_FALSE(verifier->verify_der("message", key->sign("message"))) << "JWS's form";
    EXPECT_FALSE(verifier->verify_der("message", ""));
    EXPECT_FALSE(verifier->verify_der("message", from_hex("3006020100020100").value())) << "zeroes";
    auto long_form = signature;  // the length in two bytes where one is due
    long_form.insert(1, 1, '\x81');
    EXPECT_FALSE(verifier->verify_der("message", long_form));
}

// CVE-2022-21449: zeroes were a valid signature of everything.
TEST(Ec, ZeroesAreNoSignature)
{
    const auto key = EcPrivateKey::generate(EcCurve::p256);
    const auto verifier = EcPublicKey::from_coordinates(EcCurve::p256, key->x(), key->y()).value();
    EXPECT_FALSE(verifier->verify("message", std::string(64, '\0')));
    EXPECT_FALSE(verifier->verify("message", std::string(64, '\xff')));
}

TEST(Ec, RefusesWhatIsNoPointOfTheCurve)
{
    const auto key = EcPrivateKey::generate(EcCurve::p256);
    auto y = key->y();
    y.back() = static_cast<char>(y.back() ^ 1);
    EXPECT_FALSE(EcPublicKey::from_coordinates(EcCurve::p256, key->x(), y));
    EXPECT_FALSE(EcPublicKey::from_coordinates(EcCurve::p384, key->x(), key->y()));
    EXPECT_FALSE(EcPublicKey::from_coordinates(EcCurve::p256, key->x().substr(1), key->y()));
    EXPECT_FALSE(EcPublicKey::from_coordinates(EcCurve::p256, std::string(32, '\0'), std::string(32, '\0')));
}

TEST(Ec, VerifiesTheExampleOfRfc7515)  // A.3
{
    const auto x = from_base64url("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU").value();
    const auto y = from_base64url("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0").value();
    const auto verifier = EcPublicKey::from_coordinates(EcCurve::p256, x, y).value();
    const std::string_view text =
        "eyJhbGciOiJFUzI1NiJ9."
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    const auto signature =
        from_base64url("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q").value();
    EXPECT_TRUE(verifier->verify(text, signature));
}

}  // namespace
}  // namespace sekisho::crypto
