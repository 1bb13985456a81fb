#include "issuers/discovery.h"

#include <gtest/gtest.h>

namespace sekisho::issuers {
namespace {

using std::chrono::seconds;

std::string read(std::string_view document, std::string_view issuer = "https://idp.example/pool")
{
    const auto address = read_discovery(document, issuer);
    return address ? *address : address.error().code;
}

std::string document(std::string_view issuer, std::string_view jwks_uri)
{
    return R"({"issuer":")" + std::string(issuer) + R"(","jwks_uri":")" + std::string(jwks_uri) + "\"}";
}

TEST(Discovery, NamesTheKeysOfExactlyThatIssuer)
{
    EXPECT_EQ(read(document("https://idp.example/pool", "https://keys.example/a?b=c")), "https://keys.example/a?b=c");
    for (const char* other : {"https://idp.example/pool/", "https://idp.example/Pool", "https://idp.example",
                              "http://idp.example/pool", "https://evil.example", ""})
        EXPECT_EQ(read(document(other, "https://keys.example/")), "IssuerUnusable") << other;
}

TEST(Discovery, RefusesKeysThatAreNotOverTls)
{
    for (const char* uri : {"http://keys.example/", "http://127.0.0.1/keys", "ftp://keys.example/", "file:///etc/passwd",
                            "//keys.example/", "/keys", "", "https://user@keys.example/", "https://keys.example/#x",
                            "https://keys.example/ x", "HTTPS://keys.example/"})
        EXPECT_EQ(read(document("https://idp.example/pool", uri)), "IssuerUnusable") << uri;
    EXPECT_EQ(read(document("http://127.0.0.1:8/p", "http://127.0.0.1:8/k"), "http://127.0.0.1:8/p"),
              "http://127.0.0.1:8/k");
    EXPECT_EQ(read(document("http://127.0.0.1:8/p", "http://idp.example/k"), "http://127.0.0.1:8/p"), "IssuerUnusable");
    EXPECT_EQ(read(document("http://127.0.0.1:8/p", "http://169.254.169.254/k"), "http://127.0.0.1:8/p"), "IssuerUnusable");
}

TEST(Discovery, RefusesAddressesOfOthersAsThePlaceOfKeys)
{
    for (const char* uri : {"https://127.0.0.1/keys", "https://localhost:8443/", "https://LOCALHOST/", "https://[::1]/",
                            "https://2130706433/", "https://0x7f.1/", "https://127.1/", "https://10.0.0.1/",
                            "https://169.254.169.254/latest", "https://keys.example./", "https:///keys"})
        EXPECT_EQ(read(document("https://idp.example/pool", uri)), "IssuerUnusable") << uri;
    EXPECT_EQ(read(document("https://10.0.0.1:8443/p", "https://10.0.0.1/k"), "https://10.0.0.1:8443/p"),
              "https://10.0.0.1/k");
    EXPECT_EQ(read(document("https://10.0.0.1/p", "https://10.0.0.2/k"), "https://10.0.0.1/p"), "IssuerUnusable");
    EXPECT_EQ(read(document("http://127.0.0.1:8/p", "https://localhost/k"), "http://127.0.0.1:8/p"), "https://localhost/k");
}

TEST(Discovery, RefusesWhatIsNoSuchDocument)
{
    for (const char* bad :
         {"", "[]", "1", "{}", R"({"issuer":1,"jwks_uri":"https://k/"})", R"({"issuer":"https://idp.example/pool"})",
          R"({"issuer":"https://idp.example/pool","jwks_uri":["https://k/"]})",
          R"({"issuer":"https://evil","issuer":"https://idp.example/pool","jwks_uri":"https://k/"})"})
        EXPECT_EQ(read(bad), "IssuerUnusable") << bad;
    const std::string deep = R"({"issuer":"https://idp.example/pool","jwks_uri":"https://k/","x":)" + std::string(40, '[') +
                             std::string(40, ']') + "}";
    EXPECT_EQ(read(deep), "IssuerUnusable");
    EXPECT_EQ(read(document("https://idp.example/pool", "https://k/" + std::string(2000, 'a'))), "IssuerUnusable");
    EXPECT_EQ(read(std::string(largest_discovery, ' ') + document("https://idp.example/pool", "https://k/")),
              "IssuerUnusable");
}

TEST(Discovery, AsksOnlyHttpsAndThisMachine)
{
    for (const char* good : {"https://idp.example", "https://idp.example/", "https://token.actions.githubusercontent.com",
                             "https://idp.example:8443/realms/x", "http://127.0.0.1:8080/us-east-1_a", "http://localhost/x",
                             "http://[::1]:80/x"})
        EXPECT_TRUE(may_be_fetched(good)) << good;
    for (const char* bad : {"", "https://", "https:///x", "http://idp.example", "http://localhost.example/", "ftp://x",
                            "idp.example", "https://a b", "https://user@idp.example", "https://aws:PrincipalTag/x",
                            "https://idp.example:", "https://idp.example:1234567/", "https://[::1/", "http://127.0.0.1:x/",
                            "https://idp.example/?x=1", "https://idp.example/#f", "https://idp.example\\@evil",
                            "http://127.0.0.1.evil.example/", "HTTP://127.0.0.1/"})
        EXPECT_FALSE(may_be_fetched(bad)) << bad;
    EXPECT_FALSE(may_be_fetched("https://idp.example/" + std::string(1024, 'a')));
    EXPECT_EQ(discovery_url("https://t.example/"), "https://t.example/.well-known/openid-configuration");
    EXPECT_EQ(discovery_url("https://t.example/a"), "https://t.example/a/.well-known/openid-configuration");
}

TEST(KeySetAnswer, MustHaveAKeyForUs)
{
    const authn::SigningKey key{"k", crypto::RsaPrivateKey::generate()};
    EXPECT_TRUE(read_key_set(wire::to_text(authn::public_jwk_set({key}))));
    for (const char* bad : {"", "{}", R"({"keys":[]})", R"({"keys":[{"kty":"oct","k":"AAAA"}]})",
                            R"({"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]})"})
        EXPECT_FALSE(read_key_set(bad)) << bad;
    EXPECT_FALSE(read_key_set(std::string(largest_key_set, ' ') + wire::to_text(authn::public_jwk_set({key}))));
}

TEST(Answer, IsJsonUnlessItSaysOtherwise)
{
    const auto typed = [](const char* type) {
        net::Headers headers;
        headers.add("content-type", type);
        return is_json(headers);
    };
    EXPECT_TRUE(is_json({}));
    for (const char* good : {"application/json", "application/json; charset=utf-8", "Application/JSON",
                             "application/jwk-set+json", "binary/octet-stream"})
        EXPECT_TRUE(typed(good)) << good;
    for (const char* bad : {"text/html", "text/plain", "application/javascript", "", "application/json-seq"})
        EXPECT_FALSE(typed(bad)) << bad;
}

TEST(Answer, IsFreshForFiveMinutesToADay)
{
    const auto life = [](std::initializer_list<const char*> fields) {
        net::Headers headers;
        for (const char* field : fields) headers.add("cache-control", field);
        return lifetime_of(headers);
    };
    EXPECT_EQ(life({}), seconds(3600));
    EXPECT_EQ(life({"public, max-age=7200, must-revalidate"}), seconds(7200));
    EXPECT_EQ(life({"public", "MAX-AGE=\"900\""}), seconds(900));
    for (const char* shortest :
         {"max-age=0", "max-age=299", "no-store", "max-age=7200, no-cache", "max-age=x", "max-age=-1", "max-age="})
        EXPECT_EQ(life({shortest}), seconds(300)) << shortest;
    for (const char* longest : {"max-age=86401", "max-age=99999999999999999999999"})
        EXPECT_EQ(life({longest}), seconds(86'400)) << longest;
    EXPECT_EQ(life({",,, ,"}), seconds(3600));
}

}  // namespace
}  // namespace sekisho::issuers
