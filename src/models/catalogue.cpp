#include "models/catalogue.h"

namespace sekisho::models {

Catalogue::Catalogue(std::vector<Model> models)
{
    for (auto& model : models) {
        auto id = model.id;
        models_.emplace(std::move(id), std::move(model));
    }
}

const Model* Catalogue::find(std::string_view id) const
{
    const auto found = models_.find(id);
    return found == models_.end() ? nullptr : &found->second;
}

}  // namespace sekisho::models
