#include <fmt/format.h>
#include <algorithm>

#include "base/encoding.h"
#include "policy/introspect.h"
#include "services/iam/errors.h"
#include "services/iam/simulation/simulator.h"

namespace sekisho::iam {

namespace {

constexpr std::size_t document_count_limit = 100;

}  // namespace

policy::PolicyPtr Scenario::add(const policy::PolicyPtr& policy, policy::PolicyKind kind, std::string id, std::string type)
{
    const auto wanted = id;
    for (int number = 2; sources_.contains(id); ++number) id = fmt::format("{}.{}", wanted, number);
    auto compiled = policy::parse_policy(policy::document_of(*policy), kind, id);
    auto own = compiled ? *std::move(compiled) : policy;
    size_ += policy::document_of(*own).size();
    // What is taken as it is stands under the name that the engine knows.
    sources_.insert_or_assign(policy::name_of(*own), Source{std::move(type), own});
    return own;
}

Result<std::vector<policy::PolicyPtr>> Scenario::parse(const std::vector<std::string>& documents, policy::PolicyKind kind,
                                                       std::string_view list, std::string type)
{
    if (documents.size() > document_count_limit)
        return fail(errors::invalid_input(fmt::format("Too many documents in {}.", list)));
    std::vector<policy::PolicyPtr> parsed;
    for (const auto& document : documents) {
        auto id = fmt::format("{}.{}", list, parsed.size() + 1);
        auto compiled = policy::parse_policy(document, kind, id);
        if (!compiled) {
            auto error = errors::invalid_input(fmt::format("{}: {}", id, compiled.error().message));
            error.detail = compiled.error().detail;
            return fail(std::move(error));
        }
        size_ += document.size();
        sources_.insert_or_assign(std::move(id), Source{type, *compiled});
        parsed.push_back(*std::move(compiled));
    }
    return parsed;
}

const Scenario::Source* Scenario::find(std::string_view id) const
{
    const auto found = sources_.find(id);
    return found == sources_.end() ? nullptr : &found->second;
}

std::vector<std::string> Scenario::context_keys() const
{
    std::vector<std::string> keys;
    for (const auto& [id, source] : sources_) {
        auto own = policy::context_keys_of(*source.policy);
        keys.insert(keys.end(), std::make_move_iterator(own.begin()), std::make_move_iterator(own.end()));
    }
    std::ranges::sort(keys, {}, [](const std::string& key) { return lower_ascii(key); });
    const auto same = [](const std::string& a, const std::string& b) { return equal_ignoring_case(a, b); };
    keys.erase(std::unique(keys.begin(), keys.end(), same), keys.end());
    return keys;
}

}  // namespace sekisho::iam
