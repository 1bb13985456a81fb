#include "app/access_mapping_settings.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

namespace sekisho::app {
namespace {

Result<void> read_rule(const std::string& file, const YAML::Node& node, op::AttributeRule& to)
{
    int values = 0;
    const auto value = [&](op::AttributeRule::Match match) {
        return [&to, &values, match](const YAML::Node& given) -> Result<void> {
            to.match = match;
            to.value = given.as<std::string>();
            ++values;
            return {};
        };
    };
    TRY_VOID(apply(file, node,
                   {{"claim", into(to.claim)},
                    {"equals", value(op::AttributeRule::Match::equals)},
                    {"includes", value(op::AttributeRule::Match::includes)}}));
    if (values != 1) return fail("Configuration", "a claim has one of `equals` and `includes`");
    return {};
}

enum class Ladder { roles, model_tiers };

Result<void> read_level(const std::string& file, const YAML::Node& node, Ladder ladder, op::AccessLevel& to)
{
    bool ranked = false;
    Setters setters{{"name", into(to.name)},
                    {"groups", into(to.groups)},
                    {"rank",
                     [&](const YAML::Node& given) -> Result<void> {
                         to.rank = given.as<int>();
                         ranked = true;
                         return {};
                     }},
                    {"claims", [&](const YAML::Node& given) {
                         return for_each(
                             given, [&](const YAML::Node& rule) { return read_rule(file, rule, to.claims.emplace_back()); });
                     }}};
    if (ladder == Ladder::roles) {
        setters["role_arn"] = into(to.role_arn);
        setters["model_tier"] = into(to.model_tier);
    }
    TRY_VOID(apply(file, node, setters));
    if (!ranked) return fail("Configuration", fmt::format("`{}` has no `rank`", to.name));
    return {};
}

auto ladder_into(const std::string& file, Ladder ladder, std::vector<op::AccessLevel>& to)
{
    return [&file, ladder, &to](const YAML::Node& node) {
        return for_each(node, [&](const YAML::Node& level) { return read_level(file, level, ladder, to.emplace_back()); });
    };
}

Result<void> read_mapping(const std::string& file, const YAML::Node& node, op::AccessMappingSettings& to)
{
    return apply(file, node,
                 {{"account", into(to.account)},
                  {"user_pools", into(to.user_pools)},
                  {"roles", ladder_into(file, Ladder::roles, to.roles)},
                  {"default_role", into(to.default_role)},
                  {"model_tiers", ladder_into(file, Ladder::model_tiers, to.model_tiers)},
                  {"default_model_tier", into(to.default_model_tier)}});
}

}  // namespace

Result<void> read_access_mapping(const std::string& file, const YAML::Node& node, AccessMappingSection& to)
{
    return apply(file, node,
                 {{"session_tags", into(to.session_tags)}, {"mappings", [&](const YAML::Node& list) {
                                                                return for_each(list, [&](const YAML::Node& mapping) {
                                                                    return read_mapping(file, mapping,
                                                                                        to.mappings.emplace_back());
                                                                });
                                                            }}});
}

Result<op::AccessMappings> compile_access_mapping(AccessMappingSection section, const std::string& account)
{
    for (auto& mapping : section.mappings)
        if (mapping.account.empty()) mapping.account = account;
    auto compiled = op::AccessMappings::compile(std::move(section.mappings));
    if (!compiled) return fail("Configuration", "`access_mapping`: " + compiled.error().message);
    return compiled;
}

}  // namespace sekisho::app
