// Runs the data cases of tests/cases/analysis.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "policy/analysis/checks.h"
#include "policy/analysis/replay.h"
#include "policy/json_reader.h"

namespace sekisho::policy::analysis {
namespace {

struct Case {
    std::string file;
    JsonNode node;

    [[nodiscard]] std::string text(std::string_view member, std::string_view otherwise = {}) const
    {
        const auto* found = node.find(member);
        return found != nullptr ? found->text : std::string(otherwise);
    }
    [[nodiscard]] std::vector<std::string> texts(std::string_view member) const
    {
        std::vector<std::string> texts;
        if (const auto* found = node.find(member))
            for (const auto& item : found->items) texts.push_back(item.text);
        return texts;
    }
    /// The member is a list of statements; an empty one is no policy.
    [[nodiscard]] std::vector<PolicyPtr> policies(std::string_view member) const
    {
        const auto* list = node.find(member);
        if (list == nullptr) throw std::runtime_error(text("name") + ": no " + std::string(member));
        if (list->items.empty()) return {};
        const auto kind = text("kind", "identity");
        const auto document =
            R"({"Version":"2012-10-17","Statement":)" + file.substr(list->offset, list->end - list->offset) + "}";
        auto policy = parse_policy(document,
                                   kind == "resource" ? PolicyKind::resource
                                   : kind == "trust"  ? PolicyKind::trust
                                   : kind == "scp"    ? PolicyKind::service_control
                                                      : PolicyKind::identity,
                                   "p");
        if (!policy) throw std::runtime_error(text("name") + ": " + policy.error().message + " " + policy.error().detail);
        return {*policy};
    }
};

std::vector<Case> load(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    auto root = read_json(text.str());
    if (!root) throw std::runtime_error(path.string() + " at byte " + std::to_string(root.error().offset));
    std::vector<Case> cases;
    for (auto& node : root->items) cases.push_back({text.str(), std::move(node)});
    return cases;
}

std::string_view to_text(Reason reason)
{
    switch (reason) {
        case Reason::proven: return "proven";
        case Reason::confirmed: return "confirmed";
        case Reason::not_proven: return "not_proven";
        case Reason::out_of_budget: return "out_of_budget";
    }
    return {};
}

Finding run(const Case& one)
{
    const auto check = one.text("check");
    if (check.empty()) return check_no_new_access(one.policies("new"), one.policies("old"));
    if (check == "access_not_granted") {
        const Access access{one.texts("actions"), one.texts("resources")};
        return check_access_not_granted(one.policies("policy").front(), std::span(&access, 1));
    }
    const auto type = one.text("type");
    EXPECT_TRUE(is_resource_type(type));
    return check_no_public_access(one.policies("policy").front(), {type, {}});
}

void expect_idle(const Case& one)
{
    constexpr const char* why[] = {"vacuous", "redundant", "shadowed"};
    std::vector<std::string> found;
    for (const auto& idle : idle_statements(one.policies("policy").front())) {
        auto text = std::to_string(idle.statement) + " " + why[static_cast<std::size_t>(idle.why)];
        if (!idle.by.empty()) text += " by";
        for (const auto by : idle.by) text += " " + std::to_string(by);
        found.push_back(std::move(text));
    }
    EXPECT_EQ(found, one.texts("idle")) << one.text("name");
}

class AnalysisCases : public testing::TestWithParam<std::string> {};

TEST_P(AnalysisCases, come_out_as_written)
{
    for (const auto& one : load(GetParam())) {
        if (one.text("check") == "idle_statements") {
            expect_idle(one);
            continue;
        }
        const auto finding = run(one);
        EXPECT_EQ(to_text(finding.reason), one.text("expected")) << one.text("name") << "\n" << finding.message;
        EXPECT_EQ(finding.passed(), finding.reason == Reason::proven);
        EXPECT_EQ(finding.counterexample.has_value(), finding.reason == Reason::confirmed);
        EXPECT_EQ(finding.statements.empty(), finding.passed()) << one.text("name");
        EXPECT_LT(finding.steps, Budget::usual_steps / 4) << one.text("name");
        const auto action = one.text("counterexample_action");
        if (!action.empty() && finding.counterexample) EXPECT_EQ(finding.counterexample->action, action) << one.text("name");
        if (std::getenv("SEKISHO_ANALYSIS_SHOW") != nullptr)
            std::puts((one.text("name") + ": " + finding.message + " [" + std::to_string(finding.steps) + "]").c_str());
    }
}

std::vector<std::string> files()
{
    std::vector<std::string> files;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(SEKISHO_SOURCE_DIR) / "tests/cases/analysis"))
        if (entry.path().extension() == ".json") files.push_back(entry.path().string());
    std::ranges::sort(files);
    return files;
}

INSTANTIATE_TEST_SUITE_P(Data, AnalysisCases, testing::ValuesIn(files()),
                         [](const testing::TestParamInfo<std::string>& info) {
                             return std::filesystem::path(info.param).stem().string();
                         });

}  // namespace
}  // namespace sekisho::policy::analysis
