#include "models/catalogue.h"

#include <fmt/format.h>

namespace sekisho::models {
namespace {

constexpr std::string_view arn_prefix = "arn:aws:bedrock:";
constexpr std::string_view resource_type = "::foundation-model/";

}  // namespace

std::string foundation_model_arn(std::string_view model_id, std::string_view region)
{
    if (model_id.starts_with("arn:")) return std::string(model_id);
    return fmt::format("{}{}{}{}", arn_prefix, region, resource_type, model_id);
}

Catalogue::Catalogue(std::vector<Model> models)
{
    for (auto& model : models) {
        auto id = model.id;
        for (const auto& alias : model.aliases) ids_by_alias_.emplace(alias, id);
        models_.emplace(std::move(id), std::move(model));
    }
}

const Model* Catalogue::find(std::string_view id_or_arn) const
{
    auto id = id_or_arn;
    if (id.starts_with(arn_prefix)) {
        // The region ends at the next colon: what follows another resource type is no foundation model's name.
        const auto at = id.find(':', arn_prefix.size());
        if (at == std::string_view::npos || !id.substr(at).starts_with(resource_type)) return nullptr;
        id = id.substr(at + resource_type.size());
    }
    const auto found = models_.find(id);
    return found == models_.end() ? nullptr : &found->second;
}

const Model* Catalogue::find_by_any_name(std::string_view name) const
{
    const auto alias = ids_by_alias_.find(name);
    return find(alias == ids_by_alias_.end() ? name : std::string_view(alias->second));
}

}  // namespace sekisho::models
