#include "review/generate.h"

#include <fmt/format.h>

#include <algorithm>

#include "review/principal_facts.h"
#include "wire/json.h"

namespace sekisho::review {
namespace {

/// '*', '?' and '$' stand for themselves.
std::string escaped(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c == '*' || c == '?' || c == '$') out += fmt::format("${{{}}}", c);
        else out += c;
    }
    return out;
}

/// Behind the last '/' that has a '/' or the account part before it: "arn:aws:s3:::b/x/" of "arn:aws:s3:::b/x/k". Empty:
/// there is none, "arn:aws:s3:::b" stands for itself.
std::string_view folder_of(std::string_view resource)
{
    if (resource.ends_with('/')) resource.remove_suffix(1);
    const auto slash = resource.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : resource.substr(0, slash + 1);
}

std::string_view service_of(std::string_view action) { return action.substr(0, action.find(':')); }

std::string indented_list(const std::vector<std::string>& items)
{
    std::string out = "[";
    for (std::size_t i = 0; i < items.size(); ++i) {
        out += i == 0 ? "\n        " : ",\n        ";
        wire::append_json_string(out, items[i]);
    }
    return out + "\n      ]";
}

/// Statements: actions of one service that were used on the same resources stand together.
std::string document_of(const std::map<std::string, std::vector<std::string>>& resources_by_action)
{
    std::map<std::pair<std::string, std::vector<std::string>>, std::vector<std::string>> groups;
    for (const auto& [action, resources] : resources_by_action)
        groups[{std::string(service_of(action)), resources}].push_back(action);
    std::string out = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [";
    std::size_t number = 0;
    for (const auto& [group, actions] : groups) {
        out += fmt::format("{}\n    {{\n      \"Sid\": \"Used{}\",\n      \"Effect\": \"Allow\",\n", number == 0 ? "" : ",",
                           number + 1);
        out += fmt::format("      \"Action\": {},\n      \"Resource\": {}\n    }}", indented_list(actions),
                           indented_list(group.second));
        ++number;
    }
    return out + "\n  ]\n}\n";
}

}  // namespace

std::vector<std::string> generalised(const std::set<std::string>& resources, std::size_t prefix_from)
{
    std::set<std::string> single;
    std::set<std::string> folders;
    std::map<std::string, std::size_t, std::less<>> members;
    for (const auto& resource : resources) ++members[std::string(folder_of(resource))];
    for (const auto& resource : resources) {
        const auto folder = folder_of(resource);
        if (!folder.empty() && members.find(folder)->second > prefix_from) folders.emplace(folder);
        else single.insert(resource);
    }
    // Folders that are many in one folder become that one, as long as there is one above the first.
    for (bool again = true; again;) {
        again = false;
        std::map<std::string, std::vector<std::string>> above;
        for (const auto& folder : folders) above[std::string(folder_of(folder))].push_back(folder);
        for (const auto& [parent, children] : above) {
            if (parent.empty() || children.size() <= prefix_from) continue;
            for (const auto& child : children) folders.erase(child);
            folders.insert(parent);
            again = true;
        }
    }
    const auto covered = [](const std::string& text, const std::string& by) {
        return text.size() > by.size() && text.starts_with(by);
    };
    std::vector<std::string> patterns;
    for (const auto& folder : folders)
        if (std::ranges::none_of(folders, [&](const auto& other) { return covered(folder, other); }))
            patterns.push_back(escaped(folder) + "*");
    for (const auto& resource : single)
        if (std::ranges::none_of(folders, [&](const auto& folder) { return covered(resource, folder); }))
            patterns.push_back(resource == "*" ? resource : escaped(resource));
    std::ranges::sort(patterns);
    return patterns;
}

std::optional<Case> Generator::needed(const audit::Record& record, const audit::Record::Judgement& judgement)
{
    const auto principal = principal_of(record, judgement);
    if (!principal) {
        // Of whom it is cannot be told but by the name on record.
        if (record.arn == principal_) ++counts_.not_replayed[principal.error()];
        return std::nullopt;
    }
    if (principal_arn(*principal) != principal_) return std::nullopt;
    auto asked = case_of(today_, record, judgement, documents_);
    if (!asked) {
        ++counts_.not_replayed[asked.error()];
        return std::nullopt;
    }
    if (!policy::evaluate(asked->question(), asked->policies).allowed()) {
        ++counts_.denied_today;
        return std::nullopt;
    }
    const auto identity = std::exchange(asked->policies.identity, {});
    if (policy::evaluate(asked->question(), asked->policies).allowed()) {
        ++counts_.allowed_without;
        return std::nullopt;
    }
    return *std::move(asked);
}

template <class Use>
void Generator::each_needed(const audit::Record& record, Use use)
{
    learn(record);
    for (const auto& judgement : record.judgements)
        if (judgement.verdict == "allowed")
            if (const auto asked = needed(record, judgement)) use(*asked);
    if (record.omitted_judgements > 0) counts_.not_replayed["the record had no room for it"] += record.omitted_judgements;
}

void Generator::add(const audit::Record& record)
{
    each_needed(record, [&](const Case& asked) { used_[asked.action].insert(asked.resource); });
}

void Generator::prove(const audit::Record& record, const policy::PolicyPtr& document, Proof& proof)
{
    each_needed(record, [&](const Case& asked) {
        auto policies = asked.policies;
        policies.identity = {document};
        const auto decision = policy::evaluate(asked.question(), policies);
        if (decision.allowed()) {
            ++proof.allowed;
            return;
        }
        if (++proof.denied == 1) proof.first_denied = policy::explain(asked.question(), decision);
    });
}

Result<Generator::Outcome> Generator::generate() const
{
    Outcome outcome = counts_;
    if (used_.empty()) return outcome;
    std::map<std::string, std::vector<std::string>> resources;
    for (const auto& [action, used] : used_) resources[action] = generalised(used, prefix_from_);
    outcome.document = document_of(resources);
    outcome.counted = policy::counted_size(outcome.document);
    const auto parsed = policy::parse_policy(outcome.document, policy::PolicyKind::identity, "generated");
    if (!parsed)
        return fail(
            "NotProven",
            fmt::format("the generated document does not parse: {} ({})", parsed.error().message, parsed.error().detail),
            500);
    return outcome;
}

}  // namespace sekisho::review
