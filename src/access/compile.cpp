#include "access/compile.h"

#include <fmt/format.h>

#include <algorithm>

#include "access/check.h"
#include "access/data.h"
#include "access/levels.h"
#include "access/resources.h"
#include "access/statement.h"
#include "policy/policy.h"

namespace sekisho::access {
namespace {

constexpr std::size_t inline_quota = 10'240;  // characters of all inline policies of a role
constexpr std::size_t trust_quota = 2'048;
constexpr std::string_view identity_pools = "cognito-identity.amazonaws.com";

std::vector<std::string> texts(std::span<const std::string_view> views) { return {views.begin(), views.end()}; }

/// An entry with what its names stand for.
struct Resolved {
    const ModelEntry* entry = nullptr;
    std::vector<std::string> names;
    std::vector<std::string> arns;
    bool everything = false;  ///< "*": every model there is

    [[nodiscard]] std::string sid(std::string_view verb) const
    {
        if (everything) return fmt::format("{}EveryModel", verb);
        return fmt::format("{}{}", verb, sid_of(entry->tier.empty() ? entry->model : entry->tier));
    }
    [[nodiscard]] std::vector<std::string> whole_resource() const
    {
        return everything ? std::vector<std::string>{"*"} : arns;
    }
};

class RoleCompiler {
public:
    RoleCompiler(const Model& model, const Role& role, std::string_view account)
        : model_(model), role_(role), account_(account)
    {
    }

    Result<CompiledRole> compile()
    {
        CompiledRole compiled;
        compiled.name = role_.name;
        compiled.description = role_.description;
        compiled.max_session_duration = static_cast<int>(role_.session_seconds);
        compiled.tags = role_.tags;
        TRY_VOID(resolve());
        TRY_VOID(check_overlaps());
        Document models, data;
        for (const auto& entry : resolved_) add(models, entry);
        add_shared(models);
        TRY_VOID(add_data(data, role_.data, account_));
        TRY_VOID(keep(compiled, "models", models));
        TRY_VOID(keep(compiled, "data", data));
        TRY_VOID(keep(compiled, "bounds", bounds()));
        TRY_VOID(check_size(compiled));
        TRY(compiled.trust, trust());
        return compiled;
    }

    void add_limits(Compiled& to) const
    {
        if (role_.requests_per_minute || role_.tokens_per_minute || role_.concurrent_sessions) {
            auto rule = rule_named(role_.name);
            rule.requests_per_minute = role_.requests_per_minute;
            rule.tokens_per_minute = role_.tokens_per_minute;
            rule.concurrent = role_.concurrent_sessions;
            to.rates.push_back(std::move(rule));
        }
        int number = 0;
        for (const auto& entry : resolved_) {
            ++number;
            if (!entry.entry->requests_per_minute && !entry.entry->tokens_per_minute) continue;
            auto rule = rule_named(fmt::format("{}: {}", role_.name, number));
            for (const auto& name : entry.names) rule.models.push_back(catalogue_pattern(name).value_or(name));
            rule.environments = entry.entry->environments.value_or(std::vector<std::string>{});
            rule.requests_per_minute = entry.entry->requests_per_minute;
            rule.tokens_per_minute = entry.entry->tokens_per_minute;
            to.rates.push_back(std::move(rule));
        }
        if (role_.budget_per_day) to.budgets.push_back({role_.name + ": day", role_.name, *role_.budget_per_day});
    }

private:
    [[nodiscard]] RateRule rule_named(std::string name) const
    {
        RateRule rule;
        rule.name = std::move(name);
        rule.role = role_.name;
        rule.counted = role_.counted;
        return rule;
    }

    Result<void> resolve()
    {
        for (const auto& entry : role_.models) {
            Resolved one;
            one.entry = &entry;
            TRY(one.names, models_of(model_, entry));
            for (const auto& name : one.names) {
                auto arns = model_arns(name, account_);
                if (!arns) return wrong(entry.place, entry.tier.empty() ? "model" : "tier", arns.error().message);
                if ((entry.requests_per_minute || entry.tokens_per_minute) && !catalogue_pattern(name))
                    return wrong(entry.place, "requests_per_minute",
                                 fmt::format("calls are counted by models; `{}` is a way to one", name));
                if (overlap(one.arns, *arns))
                    return wrong(entry.place, "tier", fmt::format("`{}` is covered twice by `{}`", name, entry.tier));
                one.everything = one.everything || name == "*";
                std::ranges::move(*arns, std::back_inserter(one.arns));
            }
            resolved_.push_back(std::move(one));
        }
        return {};
    }

    static bool share_an_environment(const ModelEntry& a, const ModelEntry& b)
    {
        if (!a.environments || !b.environments) return true;
        return std::ranges::any_of(*a.environments, [&](const std::string& name) {
            return std::ranges::find(*b.environments, name) != b.environments->end();
        });
    }

    /// Which of two would hold is nobody's guess.
    Result<void> check_overlaps() const
    {
        for (std::size_t later = 1; later < resolved_.size(); ++later)
            for (std::size_t first = 0; first < later; ++first) {
                const auto& a = resolved_[first];
                const auto& b = resolved_[later];
                if (!share_an_environment(*a.entry, *b.entry) || !overlap(a.arns, b.arns)) continue;
                const auto& other = a.entry->tier.empty() ? a.entry->model : a.entry->tier;
                return wrong(b.entry->place, b.entry->tier.empty() ? "model" : "tier",
                             fmt::format("`{}` overlaps with `{}` of {}: which of the two holds?",
                                         b.entry->tier.empty() ? b.entry->model : b.entry->tier, other, a.entry->place));
            }
        return {};
    }

    [[nodiscard]] static std::vector<Condition> where(const ModelEntry& entry)
    {
        if (!entry.environments) return {};
        return {{"StringEquals", "sekisho:Environment", *entry.environments}};
    }

    void add(Document& document, const Resolved& entry) const
    {
        switch (entry.entry->access) {
            case Level::none:
                document.add({.sid = entry.sid("Never"),
                              .effect = "Deny",
                              .actions = texts(actions_of(Level::full).on_models),
                              .resources = entry.whole_resource()});
                return;
            case Level::full:
                add_full(document, entry);
                if (!entry.entry->environments) return;
                break;
            case Level::manage: add_manage(document, entry); [[fallthrough]];
            case Level::invoke: add_invoke(document, entry); [[fallthrough]];
            case Level::read: break;
        }
        document.add(
            {.sid = entry.sid("Read"), .actions = texts(actions_of(Level::read).on_models), .resources = entry.arns});
    }

    void add_invoke(Document& document, const Resolved& entry) const
    {
        const auto& wanted = *entry.entry;
        auto conditions = where(wanted);
        if (wanted.max_output_tokens)
            conditions.push_back(
                {"NumericLessThanEquals", "sekisho:MaxOutputTokens", {std::to_string(*wanted.max_output_tokens)}});
        if (!wanted.guardrail.empty())
            conditions.push_back(
                {"ArnLike", "bedrock:GuardrailIdentifier", guardrail_identifiers(wanted.guardrail, account_)});
        document.add({.sid = entry.sid("Invoke"),
                      .actions = texts(asking_actions()),
                      .resources = entry.arns,
                      .conditions = std::move(conditions)});
        document.add({.sid = entry.sid("Count"),
                      .actions = texts(counting_actions()),
                      .resources = entry.arns,
                      .conditions = where(wanted)});
    }

    void add_manage(Document& document, const Resolved& entry) const
    {
        auto resources = entry.arns;
        for (auto& arn : owned_arns(account_))
            if (!overlap(resources, {arn})) resources.push_back(std::move(arn));
        document.add({.sid = entry.sid("Manage"),
                      .actions = texts(actions_of(Level::manage).on_owned),
                      .resources = std::move(resources),
                      .conditions = where(*entry.entry)});
        document.add({.sid = entry.sid("Create"),
                      .actions = texts(actions_of(Level::manage).on_account),
                      .resources = {"*"},
                      .conditions = where(*entry.entry)});
    }

    /// Everything is allowed, so what limits calls denies: without the fact that it asks for, as well.
    void add_full(Document& document, const Resolved& entry) const
    {
        const auto& wanted = *entry.entry;
        document.add({.sid = entry.sid("All"),
                      .actions = texts(actions_of(Level::full).on_models),
                      .resources = entry.whole_resource(),
                      .conditions = where(wanted)});
        if (wanted.max_output_tokens)
            document.add({.sid = entry.sid("Tokens"),
                          .effect = "Deny",
                          .actions = texts(asking_actions()),
                          .resources = entry.arns,
                          .conditions = {{"NumericGreaterThanIfExists",
                                          "sekisho:MaxOutputTokens",
                                          {std::to_string(*wanted.max_output_tokens)}}}});
        if (!wanted.guardrail.empty())
            document.add({.sid = entry.sid("Guardrail"),
                          .effect = "Deny",
                          .actions = texts(asking_actions()),
                          .resources = entry.arns,
                          .conditions = {{"ArnNotLike", "bedrock:GuardrailIdentifier",
                                          guardrail_identifiers(wanted.guardrail, account_)}}});
    }

    /// What is said once for all entries.
    void add_shared(Document& document) const
    {
        const auto any = [&](auto fits) {
            return std::ranges::any_of(resolved_, [&](const Resolved& entry) { return fits(*entry.entry); });
        };
        const bool everything = std::ranges::any_of(resolved_, [](const Resolved& entry) {
            return entry.entry->access == Level::full && entry.everything && !entry.entry->environments;
        });
        if (everything) return;
        if (any([](const ModelEntry& entry) { return entry.access >= Level::read; }))
            document.add({.sid = "ReadCatalogue", .actions = texts(actions_of(Level::read).on_account), .resources = {"*"}});
        std::vector<std::string> guardrails;
        for (const auto& entry : resolved_) {
            if (entry.entry->access != Level::invoke && entry.entry->access != Level::manage) continue;
            auto arn = guardrail_arn(entry.entry->guardrail, account_);
            if (std::ranges::find(guardrails, arn) == guardrails.end()) guardrails.push_back(std::move(arn));
        }
        const auto all = guardrail_arn({}, account_);
        if (std::ranges::find(guardrails, all) != guardrails.end()) guardrails = {all};
        if (!guardrails.empty())
            document.add(
                {.sid = "ApplyGuardrails", .actions = texts(guardrail_actions()), .resources = std::move(guardrails)});
        if (role_.api_keys)
            document.add({.sid = "UseApiKeys", .actions = {"bedrock:CallWithBearerToken"}, .resources = {"*"}});
    }

    /// What binds the role as a whole: whatever is not known denies.
    [[nodiscard]] Document bounds() const
    {
        Document document;
        if (role_.mfa_required)
            document.add({.sid = "OnlyWithMfa",
                          .effect = "Deny",
                          .actions = {"*"},
                          .resources = {"*"},
                          .conditions = {{"BoolIfExists", "aws:MultiFactorAuthPresent", {"false"}}}});
        if (!role_.allowed_ip_ranges.empty())
            document.add({.sid = "OnlyFromKnownAddresses",
                          .effect = "Deny",
                          .actions = {"*"},
                          .resources = {"*"},
                          .conditions = {{"NotIpAddress", "aws:SourceIp", role_.allowed_ip_ranges}}});
        return document;
    }

    [[nodiscard]] std::vector<std::string> principals() const
    {
        std::vector<std::string> arns;
        const auto add = [&](const std::vector<std::string>& names, std::string_view type) {
            for (const auto& name : names)
                arns.push_back(name.starts_with("arn:") ? name : fmt::format("arn:aws:iam::{}:{}/{}", account_, type, name));
        };
        add(role_.assumed_by.users, "user");
        add(role_.assumed_by.roles, "role");
        return arns;
    }

    [[nodiscard]] Result<std::string> trust() const
    {
        const auto& by = role_.assumed_by;
        Document document;
        if (!by.identity_pools.empty()) {
            std::vector<Condition> conditions{
                {"StringEquals", fmt::format("{}:aud", identity_pools), by.identity_pools},
                {"ForAnyValue:StringLike", fmt::format("{}:amr", identity_pools), {"authenticated"}}};
            if (!by.mapped_roles.empty())
                conditions.push_back({"StringEquals", "aws:RequestTag/sekisho:Role", by.mapped_roles});
            document.add({.sid = "PeopleOfIdentityPools",
                          .principal = wire::Json::Object{{"Federated", identity_pools}},
                          .actions = {"sts:AssumeRoleWithWebIdentity", "sts:TagSession"},
                          .conditions = std::move(conditions)});
        }
        if (const auto arns = principals(); !arns.empty()) {
            wire::Json::Array list;
            for (const auto& arn : arns) list.emplace_back(arn);
            Statement statement{.sid = "UsersAndRoles",
                                .principal = wire::Json::Object{{"AWS", std::move(list)}},
                                .actions = {"sts:AssumeRole"}};
            if (role_.mfa_required) statement.conditions = {{"Bool", "aws:MultiFactorAuthPresent", {"true"}}};
            document.add(std::move(statement));
        }
        auto text = document.text();
        if (policy::counted_size(text) > trust_quota)
            return wrong(role_.place, "assumed_by",
                         fmt::format("the trust policy is longer than {} characters", trust_quota));
        return text;
    }

    Result<void> keep(CompiledRole& to, std::string name, const Document& document) const
    {
        if (document.empty()) return {};
        auto text = document.text();
        // What the engine would not understand must not be made.
        if (const auto parsed = policy::parse_policy(text, policy::PolicyKind::identity, name); !parsed)
            return wrong(role_.place, name, parsed.error().message);
        to.policies.push_back({std::move(name), std::move(text)});
        return {};
    }

    Result<void> check_size(const CompiledRole& compiled) const
    {
        std::size_t size = 0;
        for (const auto& policy : compiled.policies) size += policy::counted_size(policy.document);
        if (size <= inline_quota) return {};
        return wrong(role_.place, "models",
                     fmt::format("the policies of `{}` are {} characters long, IAM takes {}: name models by patterns",
                                 role_.name, size, inline_quota));
    }

    const Model& model_;
    const Role& role_;
    std::string_view account_;
    std::vector<Resolved> resolved_;
};

}  // namespace

const CompiledRole* Compiled::find(std::string_view role) const
{
    const auto found = std::ranges::find(roles, role, &CompiledRole::name);
    return found == roles.end() ? nullptr : &*found;
}

Result<Compiled> compile(const Model& model, std::string_view account)
{
    TRY_VOID(check(model));
    Compiled compiled;
    compiled.name = model.name;
    for (const auto& role : model.roles) {
        RoleCompiler compiler(model, role, account);
        TRY(auto one, compiler.compile());
        compiled.roles.push_back(std::move(one));
        compiler.add_limits(compiled);
    }
    return compiled;
}

}  // namespace sekisho::access
