#include "access/resources.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "policy/lint/words.h"

namespace sekisho::access {
namespace {

constexpr std::string_view arn_start = "arn:aws:bedrock:";
constexpr std::size_t longest_name = 512;

/// Kinds of models that belong to an account.
constexpr std::array<std::string_view, 6> account_types{"custom-model",      "custom-model-deployment",
                                                        "provisioned-model", "imported-model",
                                                        "inference-profile", "application-inference-profile"};
/// The ways to call a custom model.
constexpr std::span<const std::string_view> custom_types{account_types.data(), 4};

bool is_name(std::string_view text)
{
    return !text.empty() && text.size() <= longest_name && std::ranges::all_of(text, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               std::string_view("._:*?/-").contains(c);
    });
}

std::string account_arn(std::string_view type, std::string_view name, std::string_view account)
{
    return fmt::format("{}*:{}:{}/{}", arn_start, account, type, name);
}

/// Part by part: a "*" for the Region does not reach over the colon behind it.
bool share_an_arn(std::string_view one, std::string_view other)
{
    using policy::lint::Arn;
    const auto a = policy::lint::split_arn(one);
    const auto b = policy::lint::split_arn(other);
    if (a.present < Arn::parts || b.present < Arn::parts) return policy::lint::overlap(one, other);
    for (std::size_t i = 0; i < Arn::parts; ++i)
        if (!policy::lint::overlap(a.part[i], b.part[i])) return false;
    return true;
}

std::unexpected<Error> wrong(std::string message) { return fail("AccessModel", std::move(message)); }

}  // namespace

Result<std::vector<std::string>> model_arns(std::string_view model, std::string_view account)
{
    if (!is_name(model)) return wrong(fmt::format("`{}` is not the name of a model", model));
    std::vector<std::string> arns;
    if (model == "*") {
        arns.push_back(fmt::format("{}*::foundation-model/*", arn_start));
        for (const auto type : account_types) arns.push_back(account_arn(type, "*", account));
        return arns;
    }
    if (model.starts_with("arn:")) {
        if (!model.starts_with(arn_start) || policy::lint::split_arn(model).present < policy::lint::Arn::parts)
            return wrong(fmt::format("`{}` is not an ARN of Amazon Bedrock", model));
        return std::vector<std::string>{std::string(model)};
    }
    const auto slash = model.find('/');
    if (slash == std::string_view::npos)
        return std::vector<std::string>{fmt::format("{}*::foundation-model/{}", arn_start, model)};
    const auto type = model.substr(0, slash);
    const auto name = model.substr(slash + 1);
    // "custom-model/<base model>/<name>" is one, too.
    const bool deeper = name.contains('/') && type != custom_types.front();
    if (name.empty() || deeper || std::ranges::find(account_types, type) == account_types.end())
        return wrong(
            fmt::format("`{}` is neither a model id nor one of {}/<name>", model, fmt::join(account_types, "/<name>, ")));
    if (type != "custom-model") return std::vector<std::string>{account_arn(type, name, account)};
    for (const auto way : custom_types) arns.push_back(account_arn(way, name, account));
    return arns;
}

std::string model_arn(std::string_view model, std::string_view account, std::string_view region)
{
    if (model.starts_with("arn:")) return std::string(model);
    if (model.contains('/')) return fmt::format("{}{}:{}:{}", arn_start, region, account, model);
    return fmt::format("{}{}::foundation-model/{}", arn_start, region, model);
}

std::optional<std::string> catalogue_pattern(std::string_view model)
{
    constexpr std::string_view foundation = "foundation-model/";
    const auto name = model.starts_with("arn:") ? policy::lint::split_arn(model).resource() : model;
    if (name.starts_with(foundation)) return std::string(name.substr(foundation.size()));
    if (name.contains('/') && !name.starts_with("custom-model/")) return std::nullopt;
    return std::string(name);
}

std::vector<std::string> owned_arns(std::string_view account)
{
    return {account_arn("application-inference-profile", "*", account), account_arn("guardrail", "*", account),
            account_arn("model-customization-job", "*", account)};
}

std::vector<std::string> guardrail_identifiers(std::string_view guardrail, std::string_view account)
{
    const auto arn = account_arn("guardrail", guardrail, account);
    if (guardrail.contains(':')) return {arn};
    return {arn, arn + ":*"};
}

std::string guardrail_arn(std::string_view guardrail, std::string_view account)
{
    return account_arn("guardrail", guardrail.empty() ? "*" : guardrail.substr(0, guardrail.find(':')), account);
}

bool overlap(const std::vector<std::string>& a, const std::vector<std::string>& b)
{
    return std::ranges::any_of(a, [&](const std::string& one) {
        return std::ranges::any_of(b, [&](const std::string& other) { return share_an_arn(one, other); });
    });
}

}  // namespace sekisho::access
