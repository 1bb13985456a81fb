// Documents that no text file can hold, or that are too big for one. The others are in tests/cases/policy_malformed.
#include <gtest/gtest.h>

#include "policy/policy.h"

namespace sekisho::policy {
namespace {

std::string document_with(const std::string& resource)
{
    return R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":")" + resource +
           R"("}})";
}

void expect_refused(const std::string& document, const std::string& what)
{
    const auto policy = parse_policy(document, PolicyKind::identity, "p");
    ASSERT_FALSE(policy.has_value()) << what;
    EXPECT_EQ(policy.error().code, "MalformedPolicyDocument") << what;
    EXPECT_EQ(policy.error().message, "Syntax errors in policy.") << what;
}

TEST(HostileDocuments, that_are_not_utf8_are_refused)
{
    ASSERT_TRUE(parse_policy(document_with("arn:aws:s3:::b/\xC3\xA9"), PolicyKind::identity, "p").has_value());
    for (const std::string bytes : {"\xFF", "\xFE", "\x80", "\xC3", "\xC0\xAF", "\xE2\x82", "\xED\xA0\x80",
                                    "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xC3(", "\xE9"})
        expect_refused(document_with("arn:aws:s3:::b/" + bytes + "x"), bytes);
    expect_refused("\xFF\xFE" + document_with("*"), "a byte order mark of UTF-16");
    expect_refused(document_with("*") + "\xFF", "a byte behind");
    expect_refused(std::string("{\0}", 3), "a NUL");
}

TEST(HostileDocuments, that_are_too_long_are_refused)
{
    const auto document = document_with("*");
    const auto longest = document + std::string(document_limit - document.size(), ' ');
    EXPECT_TRUE(parse_policy(longest, PolicyKind::identity, "p").has_value());
    expect_refused(longest + " ", "one byte too long");
    const auto at_limit = document_with("arn:aws:s3:::" + std::string(document_limit - document.size() - 12, 'b'));
    ASSERT_EQ(at_limit.size(), document_limit);
    EXPECT_TRUE(parse_policy(at_limit, PolicyKind::identity, "p").has_value());
}

TEST(HostileDocuments, that_nest_deeply_are_refused_without_harm)
{
    for (const std::string open : {"[", "{\"a\":", "{\"Statement\":["}) {
        std::string document;
        while (document.size() + open.size() < document_limit) document += open;
        expect_refused(document, open);
    }
    std::string condition = "\"v\"";
    for (int i = 0; i < 40; ++i) condition = "{\"StringEquals\":" + condition + "}";
    expect_refused(R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":)" +
                       condition + "}}",
                   "conditions in conditions");
}

TEST(HostileDocuments, with_very_many_elements_are_read_or_refused_without_harm)
{
    std::string many = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"})";
    while (many.size() < document_limit - 100) many += R"(,{"Effect":"Deny","Action":"a:*","Resource":"*"})";
    EXPECT_TRUE(parse_policy(many + "]}", PolicyKind::identity, "p").has_value());
    std::string names = "{";
    for (int i = 0; names.size() < document_limit - 100; ++i) names += "\"n" + std::to_string(i) + "\":1,";
    expect_refused(names + "\"n0\":1}", "many names, one of them twice");
    std::string variables = "arn:aws:s3:::b/";
    for (int i = 0; i < 1000; ++i) variables += "${*}${?}${$}";
    EXPECT_TRUE(parse_policy(document_with(variables), PolicyKind::identity, "p").has_value());
}

}  // namespace
}  // namespace sekisho::policy
