// Runs the data cases of tests/cases/lint.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "policy/json_reader.h"
#include "policy/lint/lint.h"

namespace sekisho::policy::lint {
namespace {

const std::filesystem::path folder = std::filesystem::path(SEKISHO_SOURCE_DIR) / "tests/cases/lint";

std::string read_file(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::vector<std::string> case_files()
{
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".json") files.push_back(entry.path().string());
    std::ranges::sort(files);
    return files;
}

PolicyKind kind_of(std::string_view name)
{
    static const std::map<std::string_view, PolicyKind> kinds{
        {"identity", PolicyKind::identity},   {"resource", PolicyKind::resource},    {"trust", PolicyKind::trust},
        {"scp", PolicyKind::service_control}, {"rcp", PolicyKind::resource_control}, {"boundary", PolicyKind::boundary},
        {"session", PolicyKind::session},     {"endpoint", PolicyKind::endpoint}};
    return kinds.at(name);
}

std::string text_of(const JsonNode& object, std::string_view member, std::string_view otherwise = {})
{
    const auto* node = object.find(member);
    return node != nullptr ? node->text : std::string(otherwise);
}

/// The policy of a case: "text", or "document" or "statement" cut out of the file.
std::string document_of(const JsonNode& one, std::string_view file)
{
    const auto cut = [&](const JsonNode& node) { return std::string(file.substr(node.offset, node.end - node.offset)); };
    if (const auto* text = one.find("text")) {
        auto document = text->text;
        if (const auto* padding = one.find("padding")) document += std::string(std::stoul(padding->text), ' ');
        return document;
    }
    if (const auto* document = one.find("document")) return cut(*document);
    return R"({"Version":"2012-10-17","Statement":[)" + cut(*one.find("statement")) + "]}";
}

std::vector<std::string> summary(const std::vector<Finding>& findings)
{
    std::vector<std::string> all;
    for (const auto& finding : findings)
        all.push_back(std::string(finding.code) + " " + json_path(finding.locations.front()));
    return all;
}

std::string stem_of(const testing::TestParamInfo<std::string>& info)
{
    return std::filesystem::path(info.param).stem().string();
}

class LintCases : public testing::TestWithParam<std::string> {};

TEST_P(LintCases, GiveTheFindingsThatTheySay)
{
    const auto file = read_file(GetParam());
    const auto root = read_json(file);
    ASSERT_TRUE(root) << GetParam() << " at byte " << root.error().offset << ": " << root.error().reason;
    for (const auto& one : root->items) {
        const auto resource_type = text_of(one, "resource_type");
        const auto findings = lint(document_of(one, file), {kind_of(text_of(one, "kind", "identity")), resource_type});
        std::vector<std::string> expected;
        for (const auto& item : one.find("expected")->items) expected.push_back(item.text);
        EXPECT_THAT(summary(findings), testing::ElementsAreArray(expected)) << text_of(one, "name");
        if (const auto* details = one.find("details"); details != nullptr && !findings.empty())
            EXPECT_EQ(findings.front().details, details->text) << text_of(one, "name");
        if (const auto* fix = one.find("fix"); fix != nullptr && !findings.empty())
            EXPECT_EQ(findings.front().fix, fix->text) << text_of(one, "name");
    }
}

INSTANTIATE_TEST_SUITE_P(Files, LintCases, testing::ValuesIn(case_files()), stem_of);

/// What parse_policy refuses, and a linter can say nothing about: a limit and a kind of principal that are our own.
const std::set<std::string> beyond_findings{"seventeen variables", "a canonical user"};

TEST(Lint, HasSomethingToSayAboutEveryDocumentThatIamRefuses)
{
    for (const auto& entry : std::filesystem::directory_iterator(folder.parent_path() / "policy_malformed")) {
        if (entry.path().extension() != ".json") continue;
        const auto file = read_file(entry.path());
        const auto root = read_json(file);
        ASSERT_TRUE(root) << entry.path();
        for (const auto& one : root->items) {
            const auto kind = text_of(one, "kind", "identity");
            const auto name = text_of(one, "name");
            if (text_of(one, "expected").empty() || beyond_findings.contains(name)) continue;
            const auto* document = one.find("document");
            const auto text = document->is(JsonNode::Type::string)
                                  ? document->text
                                  : file.substr(document->offset, document->end - document->offset);
            EXPECT_FALSE(lint(text, {kind_of(kind), {}}).empty()) << name;
        }
    }
}

TEST(Catalogue, EveryCodeHasACase)
{
    std::set<std::string> seen;
    for (const auto& path : case_files()) {
        const auto file = read_file(path);
        const auto root = read_json(file);
        ASSERT_TRUE(root) << path;
        for (const auto& one : root->items)
            for (const auto& item : one.find("expected")->items) seen.insert(item.text.substr(0, item.text.find(' ')));
    }
    for (const auto code : issue_codes()) EXPECT_THAT(seen, testing::Contains(std::string(code)));
    EXPECT_GT(issue_codes().size(), 140U);
}

}  // namespace
}  // namespace sekisho::policy::lint
