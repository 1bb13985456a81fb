#include "services/cognito_idp/factors/lists.h"

#include "wire/json.h"

namespace sekisho::cognito_idp {

std::vector<std::string> names_of(const std::vector<SecondFactor>& factors)
{
    std::vector<std::string> names;
    for (const auto factor : factors) names.emplace_back(to_text(factor));
    return names;
}

std::string json_list(const std::vector<std::string>& names)
{
    wire::Json::Array list;
    for (const auto& name : names) list.emplace_back(name);
    return wire::to_text(wire::Json(std::move(list)));
}

std::string joined(const std::vector<std::string>& names)
{
    std::string list;
    for (const auto& name : names) list += (list.empty() ? "" : ",") + name;
    return list;
}

bool joined_has(std::string_view list, std::string_view name)
{
    while (!list.empty()) {
        const auto end = std::min(list.find(','), list.size());
        if (list.substr(0, end) == name) return true;
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return false;
}

}  // namespace sekisho::cognito_idp
