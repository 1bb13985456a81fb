#include "gateway/inference_profiles.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace sekisho::gateway {
namespace {

/// A part of the world. Global profiles have no list: they go to the Region of the call, or to no Region in particular.
struct Geography {
    std::string_view prefix;
    std::string_view name;
    std::string_view regions_begin;  ///< of the Regions from which its profiles are called
    std::array<std::string_view, 4> regions;
};

// https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
constexpr std::array geographies{
    Geography{"us", "US", "us-", {"us-east-1", "us-east-2", "us-west-2", ""}},
    Geography{"eu", "EU", "eu-", {"eu-central-1", "eu-north-1", "eu-west-1", "eu-west-3"}},
    Geography{"apac", "APAC", "ap-", {"ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2"}},
    Geography{"jp", "JP", "ap-northeast-", {"ap-northeast-1", "ap-northeast-3", "", ""}},
    Geography{"au", "AU", "ap-southeast-", {"ap-southeast-2", "ap-southeast-4", "", ""}},
    Geography{"global", "GLOBAL", "", {"", "", "", ""}},
};

constexpr std::string_view arn_prefix = "arn:aws:bedrock:";
constexpr std::string_view resource_type = "inference-profile/";

struct Place {
    std::string_view id, account, region;
};

/// The parts of "arn:aws:bedrock:<region>:<account>:inference-profile/<id>", or an id as it is.
std::optional<Place> place_of(std::string_view id_or_arn, std::string_view account, std::string_view region)
{
    if (!id_or_arn.starts_with("arn:")) return Place{id_or_arn, account, region};
    if (!id_or_arn.starts_with(arn_prefix)) return std::nullopt;
    auto rest = id_or_arn.substr(arn_prefix.size());
    const auto first = rest.find(':');
    const auto second = first == std::string_view::npos ? first : rest.find(':', first + 1);
    if (second == std::string_view::npos || !rest.substr(second + 1).starts_with(resource_type)) return std::nullopt;
    return Place{rest.substr(second + 1 + resource_type.size()), rest.substr(first + 1, second - first - 1),
                 rest.substr(0, first)};
}

InferenceProfile make(const Geography& geography, const models::Model& model, std::string_view account,
                      std::string_view region)
{
    InferenceProfile profile;
    profile.id = fmt::format("{}.{}", geography.prefix, model.id);
    profile.arn = fmt::format("{}{}:{}:{}{}", arn_prefix, region, account, resource_type, profile.id);
    profile.name = fmt::format("{} {}", geography.name, model.name);
    profile.description = fmt::format("Routes requests to {} in {} Regions.", model.name, geography.name);
    profile.model_id = model.id;
    for (const auto destination : geography.regions)
        if (!destination.empty()) profile.model_arns.push_back(models::foundation_model_arn(model.id, destination));
    if (!profile.model_arns.empty()) return profile;
    profile.model_arns = {models::foundation_model_arn(model.id, region), models::foundation_model_arn(model.id, "")};
    return profile;
}

}  // namespace

std::optional<InferenceProfile> system_profile(const models::Catalogue& catalogue, std::string_view id_or_arn,
                                               std::string_view account, std::string_view region)
{
    const auto place = place_of(id_or_arn, account, region);
    if (!place) return std::nullopt;
    const auto dot = place->id.find('.');
    const auto geography = std::ranges::find(geographies, place->id.substr(0, dot), &Geography::prefix);
    if (dot == std::string_view::npos || geography == geographies.end()) return std::nullopt;
    const auto model_id = place->id.substr(dot + 1);
    const auto* model = model_id.starts_with("arn:") ? nullptr : catalogue.find(model_id);
    if (model == nullptr) return std::nullopt;
    return make(*geography, *model, place->account, place->region);
}

std::vector<InferenceProfile> system_profiles(const models::Catalogue& catalogue, std::string_view account,
                                              std::string_view region)
{
    std::vector<InferenceProfile> profiles;
    for (const auto& [id, model] : catalogue.all())
        for (const auto& geography : geographies)
            if (region.starts_with(geography.regions_begin)) profiles.push_back(make(geography, model, account, region));
    return profiles;
}

}  // namespace sekisho::gateway
