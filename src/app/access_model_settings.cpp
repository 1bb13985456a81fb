#include "app/access_model_settings.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>

#include "access/levels.h"
#include "money/money.h"

namespace sekisho::app {
namespace {

using Parameters = std::map<std::string, std::string>;

std::unexpected<Error> wrong(std::string message) { return fail("Configuration", std::move(message)); }

std::string place_of(const std::string& file, const YAML::Node& node)
{
    return fmt::format("{}:{}", file, node.Mark().line + 1);
}

bool is_parameter_name(std::string_view text)
{
    return !text.empty() &&
           std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || c == '_' || (c >= '0' && c <= '9'); });
}

/// Puts the values in place of the scalars that are "${name}" and nothing else; variables of policies have a colon.
Result<void> fill(const std::string& file, YAML::Node node, const Parameters& parameters)
{
    if (node.IsScalar()) {
        const auto& text = node.Scalar();
        if (!text.starts_with("${") || !text.ends_with('}')) return {};
        const auto name = text.substr(2, text.size() - 3);
        if (!is_parameter_name(name)) return {};
        const auto found = parameters.find(name);
        if (found == parameters.end())
            return wrong(fmt::format("{}: `{}` is not declared in `parameters`", place_of(file, node), name));
        node = found->second;
        return {};
    }
    if (node.IsSequence())
        for (auto item : node) TRY_VOID(fill(file, item, parameters));
    if (node.IsMap())
        for (auto member : node) TRY_VOID(fill(file, member.second, parameters));
    return {};
}

Result<void> check_parameters(const std::string& file, const YAML::Node& root, const Parameters& given)
{
    std::set<std::string> declared;
    if (const auto list = root["parameters"]) {
        if (!list.IsSequence()) return wrong(fmt::format("{}: `parameters`: expected a list", place_of(file, list)));
        for (const auto& name : list) {
            if (!name.IsScalar() || !is_parameter_name(name.Scalar()) || !declared.insert(name.Scalar()).second)
                return wrong(fmt::format("{}: `parameters`: names of a-z, 0-9 and _, each once", place_of(file, name)));
            if (!given.contains(name.Scalar()))
                return wrong(fmt::format("{}: the parameter `{}` is not given", place_of(file, name), name.Scalar()));
        }
    }
    for (const auto& [name, value] : given)
        if (!declared.contains(name)) return wrong(fmt::format("{}: there is no parameter `{}`", file, name));
    return {};
}

template <class T>
auto into_optional(std::optional<T>& target)
{
    return [&target](const YAML::Node& node) -> Result<void> {
        target = node.as<T>();
        return {};
    };
}

/// "8h" or "90m".
auto duration_into(std::int64_t& target)
{
    return [&target](const YAML::Node& node) -> Result<void> {
        const auto text = node.as<std::string>();
        std::int64_t number = 0;
        const auto* end = text.data() + text.size();
        const auto [rest, problem] = std::from_chars(text.data(), end, number);
        const bool unit = end - rest == 1 && (*rest == 'h' || *rest == 'm');
        if (problem != std::errc() || !unit || number < 1 || number > 10'000)
            return wrong(fmt::format("`{}` is no duration: write 8h or 90m", text));
        target = number * (*rest == 'h' ? 3600 : 60);
        return {};
    };
}

auto word_into(bool& target, std::string_view yes, std::string_view no)
{
    return [&target, yes, no](const YAML::Node& node) -> Result<void> {
        const auto text = node.as<std::string>();
        if (text != yes && text != no) return wrong(fmt::format("`{}` is neither {} nor {}", text, yes, no));
        target = text == yes;
        return {};
    };
}

/// Reads the models of an access model. `file` outlives it.
class Reader {
public:
    explicit Reader(const std::string& file) : file_(file) {}

    Result<access::Model> model(const YAML::Node& root)
    {
        access::Model to;
        to.place = place_of(file_, root);
        TRY_VOID(apply(file_, root,
                       {{"name", into(to.name)},
                        {"parameters", [](const YAML::Node&) { return Result<void>(); }},
                        {"model_tiers", [&](const YAML::Node& node) { return tiers(node, to.tiers); }},
                        {"roles", [&](const YAML::Node& node) {
                             return for_each(node,
                                             [&](const YAML::Node& item) { return role(item, to.roles.emplace_back()); });
                         }}}));
        return to;
    }

private:
    Result<void> tiers(const YAML::Node& node, std::map<std::string, access::Tier>& to)
    {
        if (!node.IsMap()) return wrong("expected a mapping of tiers");
        for (const auto& member : node) {
            access::Tier tier;
            tier.place = place_of(file_, member.first);
            tier.models = member.second.as<std::vector<std::string>>();
            const auto name = member.first.as<std::string>();
            if (!to.emplace(name, std::move(tier)).second)
                return wrong(fmt::format("{}: `{}` stands there twice", place_of(file_, member.first), name));
        }
        return {};
    }

    Result<void> assumers(const YAML::Node& node, access::Assumers& to) const
    {
        return apply(file_, node,
                     {{"identity_pools", into(to.identity_pools)},
                      {"mapped_roles", into(to.mapped_roles)},
                      {"users", into(to.users)},
                      {"roles", into(to.roles)}});
    }

    Result<void> entry(const YAML::Node& node, access::ModelEntry& to) const
    {
        to.place = place_of(file_, node);
        bool said = false;
        const auto level = [&](const YAML::Node& given) -> Result<void> {
            const auto text = given.as<std::string>();
            const auto found = access::level_of(text);
            if (!found) return wrong(fmt::format("`{}` is none of none, read, invoke, manage, full", text));
            to.access = *found;
            said = true;
            return {};
        };
        TRY_VOID(apply(file_, node,
                       {{"model", into(to.model)},
                        {"tier", into(to.tier)},
                        {"access", level},
                        {"max_output_tokens", into_optional(to.max_output_tokens)},
                        {"requests_per_minute", into_optional(to.requests_per_minute)},
                        {"tokens_per_minute", into_optional(to.tokens_per_minute)},
                        {"environments", into_optional(to.environments)},
                        {"guardrail", into(to.guardrail)}}));
        if (!said) return wrong(fmt::format("{}: `access` is missing", to.place));
        return {};
    }

    Result<void> data(const YAML::Node& node, access::DataEntry& to) const
    {
        to.place = place_of(file_, node);
        int named = 0;
        const auto resource = [&](access::DataEntry::Kind kind) {
            return [&to, &named, kind](const YAML::Node& given) -> Result<void> {
                to.kind = kind;
                to.resource = given.as<std::string>();
                ++named;
                return {};
            };
        };
        using Kind = access::DataEntry::Kind;
        TRY_VOID(apply(file_, node,
                       {{"s3", resource(Kind::s3)},
                        {"dynamodb", resource(Kind::dynamodb)},
                        {"resource", resource(Kind::arn)},
                        {"operations", into(to.operations)}}));
        if (named != 1) return wrong(fmt::format("{}: an entry has one of `s3`, `dynamodb` and `resource`", to.place));
        return {};
    }

    Result<void> sessions(const YAML::Node& node, access::Role& to) const
    {
        return apply(file_, node,
                     {{"duration", duration_into(to.session_seconds)},
                      {"concurrent", into_optional(to.concurrent_sessions)},
                      {"mfa", word_into(to.mfa_required, "required", "optional")},
                      {"allowed_ip_ranges", into(to.allowed_ip_ranges)}});
    }

    Result<void> limits(const YAML::Node& node, access::Role& to) const
    {
        bool each_user = false;
        TRY_VOID(apply(file_, node,
                       {{"requests_per_minute", into_optional(to.requests_per_minute)},
                        {"tokens_per_minute", into_optional(to.tokens_per_minute)},
                        {"counted", word_into(each_user, "each_user", "role")}}));
        to.counted = each_user ? access::Counted::each_user : access::Counted::role;
        return {};
    }

    Result<void> budget(const YAML::Node& node, access::Role& to) const
    {
        return apply(file_, node, {{"usd_per_day", [&](const YAML::Node& given) -> Result<void> {
                                        const auto amount = money::parse_dollars(given.as<std::string>());
                                        if (!amount) return wrong(amount.error().message);
                                        to.budget_per_day = *amount;
                                        return {};
                                    }}});
    }

    Result<void> role(const YAML::Node& node, access::Role& to)
    {
        to.place = place_of(file_, node);
        return apply(file_, node,
                     {{"name", into(to.name)},
                      {"description", into(to.description)},
                      {"assumed_by", [&](const YAML::Node& given) { return assumers(given, to.assumed_by); }},
                      {"models",
                       [&](const YAML::Node& list) {
                           return for_each(list,
                                           [&](const YAML::Node& one) { return entry(one, to.models.emplace_back()); });
                       }},
                      {"data",
                       [&](const YAML::Node& list) {
                           return for_each(list, [&](const YAML::Node& one) { return data(one, to.data.emplace_back()); });
                       }},
                      {"sessions", [&](const YAML::Node& given) { return sessions(given, to); }},
                      {"limits", [&](const YAML::Node& given) { return limits(given, to); }},
                      {"budget", [&](const YAML::Node& given) { return budget(given, to); }},
                      {"api_keys", into(to.api_keys)},
                      {"tags", [&](const YAML::Node& given) { return tags(given, to.tags); }}});
    }

    Result<void> tags(const YAML::Node& node, std::map<std::string, std::string>& to) const
    {
        if (!node.IsMap()) return wrong("expected a mapping of tags");
        for (const auto& member : node)
            if (!to.emplace(member.first.as<std::string>(), member.second.as<std::string>()).second)
                return wrong(
                    fmt::format("{}: `{}` stands there twice", place_of(file_, member.first), member.first.Scalar()));
        return {};
    }

    const std::string& file_;
};

}  // namespace

Result<void> read_access_model_settings(const std::string& file, const YAML::Node& node, AccessModelSettings& to)
{
    const auto parameters = [&](const YAML::Node& map) -> Result<void> {
        if (!map.IsMap()) return wrong("expected a mapping of parameters");
        for (const auto& member : map) to.parameters[member.first.as<std::string>()] = member.second.as<std::string>();
        return {};
    };
    if (node.IsScalar()) to.file = node.as<std::string>();
    else TRY_VOID(apply(file, node, {{"file", into(to.file)}, {"parameters", parameters}}));
    if (to.file.empty()) return wrong("it names no `file`");
    to.file = (std::filesystem::path(file).parent_path() / to.file).string();
    return {};
}

Result<access::Model> read_access_model(const AccessModelSettings& settings)
{
    const auto& file = settings.file;
    try {
        const auto root = YAML::LoadFile(file);
        if (!root.IsMap()) return wrong(fmt::format("{}: expected a mapping", file));
        TRY_VOID(check_parameters(file, root, settings.parameters));
        TRY_VOID(fill(file, root, settings.parameters));
        return Reader(file).model(root);
    } catch (const YAML::BadFile&) {
        return wrong(fmt::format("cannot read the access model `{}`", file));
    } catch (const YAML::Exception& problem) {
        return wrong(fmt::format("{}:{}: {}", file, problem.mark.line + 1, problem.msg));
    }
}

Result<access::Compiled> load_access_model(const AccessModelSettings& settings, const std::string& account)
{
    TRY(const auto model, read_access_model(settings));
    return access::compile(model, account);
}

Result<void> check_mapped_roles(const access::Model& model, const AccessMappingSection& mapping)
{
    const auto is_known = [&](const std::string& name) {
        return std::ranges::any_of(mapping.mappings, [&](const op::AccessMappingSettings& one) {
            return std::ranges::find(one.roles, name, &op::AccessLevel::name) != one.roles.end();
        });
    };
    for (const auto& role : model.roles)
        for (const auto& name : role.assumed_by.mapped_roles)
            if (!is_known(name))
                return wrong(fmt::format("{}: `mapped_roles`: `access_mapping` of the configuration has no role `{}`",
                                         role.place, name));
    return {};
}

}  // namespace sekisho::app
