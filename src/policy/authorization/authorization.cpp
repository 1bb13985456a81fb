#include "policy/authorization/authorization.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/encoding.h"
#include "policy/authorization/service.h"
#include "policy/authorization/table.h"
#include "policy/authorization/text.h"

namespace sekisho::policy::authorization {
namespace {

/// Ours, in the form of the table (api/README.md).
constexpr std::string_view own_lines = R"(k :Environment S
k :MaxOutputTokens N
r - =budget/${BudgetName} budget
r - =limit/${LimitName} limit
r - =usage/${AccountId} usage
u 0!
u 1!
u 2!
W 0 - DeleteBudget
W 1 - DeleteLimit
R - - EvaluateAccess
R 2 - GetUsage
L 0 - ListBudgets
L 1 - ListLimits
W 0 - PutBudget
W 1 - PutLimit
)";

struct Directory {
    std::vector<std::unique_ptr<Service>> owned;
    std::vector<const Service*> services;
    std::vector<ConditionKey> globals;
    std::vector<std::pair<std::string_view, std::string_view>> prefixes;  ///< of keys, and the service that has them
};

/// The part of `text` that is the lines up to the next service; taken off the front.
std::string_view take_lines(std::string_view& text)
{
    constexpr std::string_view next = "service ";
    auto end = text.starts_with(next) ? 0 : text.find("\nservice ");
    if (end == std::string_view::npos) end = text.size();
    else if (end != 0) ++end;
    const auto lines = text.substr(0, end);
    text.remove_prefix(end);
    return lines;
}

void read_preface(std::string_view lines, Directory& directory, std::string_view& rcp_services)
{
    while (!lines.empty()) {
        auto line = take(lines, '\n');
        const auto word = take(line, ' ');
        if (word == "global") directory.globals.push_back(read_key(line, {}));
        else if (word == "rcp") rcp_services = line;
        else if (word == "prefix") {
            const auto prefix = take(line, ' ');
            directory.prefixes.emplace_back(prefix, line);
        }
    }
}

const Service* find_in(const Directory& directory, std::string_view prefix)
{
    const auto wanted = lower_ascii(prefix);
    const auto found = std::ranges::lower_bound(directory.services, std::string_view(wanted), {}, &Service::prefix);
    return found != directory.services.end() && (*found)->prefix() == wanted ? *found : nullptr;
}

Directory read_directory()
{
    Directory directory;
    auto rest = table();
    std::string_view rcp_services;
    read_preface(take_lines(rest), directory, rcp_services);
    while (!rest.empty()) {
        auto line = take(rest, '\n');
        take(line, ' ');  // "service"
        const auto prefix = take(line, ' ');
        directory.owned.push_back(Service::Builder::service(prefix, line, take_lines(rest)));
    }
    directory.owned.push_back(Service::Builder::service(own_prefix, "Sekisho", own_lines));
    for (const auto& service : directory.owned) directory.services.push_back(service.get());
    std::ranges::sort(directory.services, {}, &Service::prefix);
    while (!rcp_services.empty()) {
        const auto* service = find_in(directory, take(rcp_services, ' '));
        for (auto& one : directory.owned)
            if (one.get() == service) Service::Builder::mark_rcp(*one);
    }
    return directory;
}

const Directory& directory()
{
    static const Directory all = read_directory();
    return all;
}

using ArnIndex = std::map<std::string_view, std::vector<const ResourceType*>>;

ArnIndex read_arn_index()
{
    ArnIndex index;
    for (const auto* service : services())
        for (const auto& type : service->resource_types()) {
            std::string_view rest = type.arns.front();
            take(rest, ':');
            take(rest, ':');
            index[take(rest, ':')].push_back(&type);
        }
    return index;
}

/// Calls `visit` for the known actions that the pattern covers until it answers false.
template <class Visit>
void visit_actions(std::string_view pattern, Visit visit)
{
    const auto colon = pattern.find(':');
    if (colon == std::string_view::npos && pattern != "*") return;
    const auto service_pattern = pattern.substr(0, colon);
    const auto name_pattern = colon == std::string_view::npos ? pattern : pattern.substr(colon + 1);
    for (const auto* service : services()) {
        if (!glob_matches(service_pattern, service->prefix())) continue;
        for (const auto& action : service->actions())
            if (glob_matches(name_pattern, action.name) && !visit(action)) return;
    }
}

}  // namespace

std::span<const Service* const> services() { return directory().services; }
const Service* find_service(std::string_view prefix) { return find_in(directory(), prefix); }
std::span<const ConditionKey> global_condition_keys() { return directory().globals; }

std::span<const ResourceType* const> resource_types_of(std::string_view arn_service)
{
    static const ArnIndex index = read_arn_index();
    const auto found = index.find(arn_service);
    return found != index.end() ? std::span<const ResourceType* const>(found->second)
                                : std::span<const ResourceType* const>();
}

const Action* find_action(std::string_view full_name)
{
    const auto colon = full_name.find(':');
    if (colon == std::string_view::npos) return nullptr;
    const auto* service = find_service(full_name.substr(0, colon));
    return service ? service->find_action(full_name.substr(colon + 1)) : nullptr;
}

std::vector<const Action*> expand(std::string_view pattern)
{
    std::vector<const Action*> all;
    visit_actions(pattern, [&](const Action& action) {
        all.push_back(&action);
        return true;
    });
    return all;
}

bool covers_any(std::string_view pattern)
{
    bool any = false;
    visit_actions(pattern, [&](const Action&) {
        any = true;
        return false;
    });
    return any;
}

const ConditionKey* find_condition_key(std::string_view name)
{
    for (const auto& key : directory().globals)
        if (names(key.name, name)) return &key;
    if (const auto* service = find_service(name.substr(0, name.find(':')))) return service->find_condition_key(name);
    for (const auto& [prefix, service] : directory().prefixes) {
        const auto* owner = find_service(service);
        const auto* key = owner ? owner->find_condition_key(name) : nullptr;
        if (key) return key;
    }
    return nullptr;
}

bool is_key_prefix(std::string_view prefix)
{
    if (equal_ignoring_case(prefix, "aws") || find_service(prefix)) return true;
    return std::ranges::any_of(directory().prefixes, [&](const auto& known) { return names(known.first, prefix); });
}

bool names(std::string_view key, std::string_view name)
{
    const auto place = key.find("${");
    if (place == std::string_view::npos) return equal_ignoring_case(key, name);
    std::string pattern;
    while (!key.empty()) {
        const auto open = key.find("${");
        pattern += key.substr(0, open);
        if (open == std::string_view::npos) break;
        pattern += "?*";
        const auto close = key.find('}', open);
        key = close == std::string_view::npos ? std::string_view() : key.substr(close + 1);
    }
    return glob_matches(pattern, name);
}

bool glob_matches(std::string_view pattern, std::string_view text) noexcept
{
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && (pattern[p] == '?' || lower(pattern[p]) == lower(text[t]))) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

}  // namespace sekisho::policy::authorization
