#include "authn/bearer/bearer.h"

#include <gtest/gtest.h>

#include "authn/sigv4/sign.h"
#include "base/encoding.h"

namespace sekisho::authn {
namespace {

const Time now = from_epoch_seconds(1'795'157'493);
const Secret secret("signer's secret");

/// As @aws/bedrock-token-generator makes it.
std::string short_term_url(const std::string& service = "bedrock", std::chrono::seconds valid_for = std::chrono::hours(12),
                           const std::string& query = "Action=CallWithBearerToken")
{
    net::Request request;
    request.method = "POST";
    request.target = "/?" + query;
    request.headers.add("host", "bedrock.amazonaws.com");
    request.body = net::empty_body();
    const Credentials credentials{"ASIASIGNER", secret, "a session token"};
    return "bedrock.amazonaws.com" + presigned_target(request, credentials, {"eu-central-1", service, now}, valid_for);
}

std::string short_term_text(const std::string& url) { return "bedrock-api-key-" + base64(url + "&Version=1"); }

bool is_nothing(std::string_view text) { return std::holds_alternative<std::monostate>(read_bearer(text)); }

TEST(Bearer, ALongTermKeyIsReadAsItWasWritten)
{
    const auto text = long_term_key("BedrockAPIKey-1a2b-at-123456789012", Secret("se:cret"));
    const auto form = read_bearer(text.reveal());
    const auto* key = std::get_if<LongTermKey>(&form);
    ASSERT_NE(key, nullptr);
    EXPECT_EQ(key->alias, "BedrockAPIKey-1a2b-at-123456789012");
    EXPECT_EQ(key->secret.reveal(), "se:cret");
    EXPECT_EQ(account_of_key_alias(key->alias), "123456789012");
}

TEST(Bearer, MalformedLongTermKeysAreNothing)
{
    EXPECT_TRUE(is_nothing("ABSK"));
    EXPECT_TRUE(is_nothing("ABSK!!!!"));
    EXPECT_TRUE(is_nothing("ABSK" + base64("no colon")));
    EXPECT_TRUE(is_nothing("ABSK" + base64("SomethingElse-1a2b:secret")));
    EXPECT_TRUE(is_nothing("ABSK" + base64("BedrockAPIKey-1a2b:")));
    EXPECT_TRUE(is_nothing("ABSK" + base64("BedrockAPIKey-\n:secret")));
    EXPECT_EQ(account_of_key_alias("BedrockAPIKey-1a2b-at-12345678901"), "");
    EXPECT_EQ(account_of_key_alias("BedrockAPIKey-1a2b-at-12345678901x"), "");
}

TEST(Bearer, AShortTermKeyIsVerifiedWithItsSignersSecret)
{
    const auto form = read_bearer(short_term_text(short_term_url()));
    const auto* key = std::get_if<ShortTermKey>(&form);
    ASSERT_NE(key, nullptr);
    EXPECT_EQ(key->signature.access_key_id, "ASIASIGNER");
    EXPECT_EQ(key->signature.session_token, "a session token");
    EXPECT_EQ(key->signature.region, "eu-central-1");
    EXPECT_TRUE(verify_short_term_key(*key, secret, now + std::chrono::hours(11)));
    EXPECT_EQ(verify_short_term_key(*key, secret, now + std::chrono::hours(13)).error().code, "ExpiredToken");
    EXPECT_EQ(verify_short_term_key(*key, Secret("another"), now).error().code, "SignatureDoesNotMatch");
    EXPECT_EQ(verify_short_term_key(*key, Secret("another"), now + std::chrono::hours(13)).error().code,
              "SignatureDoesNotMatch")
        << "who guesses does not learn that a key is only expired";
}

TEST(Bearer, AnAlteredShortTermKeyIsRefused)
{
    auto url = short_term_url();
    url.replace(url.find("X-Amz-Expires=43200"), 19, "X-Amz-Expires=43199");
    const auto form = read_bearer(short_term_text(url));
    ASSERT_TRUE(std::holds_alternative<ShortTermKey>(form));
    EXPECT_FALSE(verify_short_term_key(std::get<ShortTermKey>(form), secret, now));
}

TEST(Bearer, OtherPresignedRequestsAreNoKeys)
{
    EXPECT_TRUE(is_nothing(short_term_text(short_term_url("s3")))) << "a presigned URL of S3";
    EXPECT_TRUE(is_nothing(short_term_text(short_term_url("bedrock", std::chrono::hours(13))))) << "more than 12 hours";
    EXPECT_TRUE(is_nothing(short_term_text(short_term_url("bedrock", std::chrono::hours(1), "Action=Other"))));
    EXPECT_TRUE(is_nothing(short_term_text(
        short_term_url("bedrock", std::chrono::hours(1), "Action=CallWithBearerToken&Action=CallWithBearerToken"))));
    EXPECT_TRUE(is_nothing("bedrock-api-key-" + base64(short_term_url()))) << "without its version";
    EXPECT_TRUE(is_nothing(short_term_text("evil.example" + short_term_url().substr(21))));
    EXPECT_TRUE(is_nothing("bedrock-api-key-%%%"));
}

TEST(Bearer, ThreePartsAreAToken)
{
    EXPECT_TRUE(std::holds_alternative<TokenText>(read_bearer("eyJh.eyJi.c2ln")));
    EXPECT_TRUE(is_nothing("eyJh.eyJi"));
    EXPECT_TRUE(is_nothing("sk-123"));
    EXPECT_TRUE(is_nothing(""));
    EXPECT_TRUE(is_nothing("eyJh." + std::string(longest_bearer_token, 'a') + ".b"));
}

}  // namespace
}  // namespace sekisho::authn
