#include "models/upstreams/api_url.h"

#include <gtest/gtest.h>

namespace sekisho::models::upstreams {
namespace {

TEST(ApiUrl, IsAnOriginAndAPath)
{
    const auto plain = parse_api_url("https://API.anthropic.com").value();
    EXPECT_EQ(plain.origin, "https://api.anthropic.com");
    EXPECT_EQ(plain.authority, "api.anthropic.com");
    EXPECT_EQ(plain.path, "");
    const auto path = parse_api_url("https://api.openai.com:443/v1/").value();
    EXPECT_EQ(path.origin, "https://api.openai.com");
    EXPECT_EQ(path.path, "/v1");
    const auto local = parse_api_url("http://127.0.0.1:8000/v1").value();
    EXPECT_EQ(local.origin, "http://127.0.0.1:8000");
    EXPECT_EQ(local.authority, "127.0.0.1:8000");
    EXPECT_EQ(parse_api_url("http://[::1]:80/x").value().authority, "[::1]");
}

TEST(ApiUrl, IsRefusedWhereKeysWouldTravelInTheClear)
{
    for (const auto* url : {"http://api.example", "http://10.0.0.1:8000/v1", "http://localhost.example", "ftp://127.0.0.1",
                            "api.openai.com", "", "https://", "https:///v1", "https://user:secret@api.example",
                            "https://api.example/?key=1", "https://api.example/#x", "https://api.example/a b",
                            "https://api.example/a\r\nx: y", "http://127.0.0.1@evil.example/"})
        EXPECT_FALSE(parse_api_url(url)) << url;
}

}  // namespace
}  // namespace sekisho::models::upstreams
