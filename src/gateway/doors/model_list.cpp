#include "gateway/doors/model_list.h"

#include <algorithm>

namespace sekisho::gateway {
namespace {

/// Whether the model could be asked at all, in one way or another.
void add_advice(op::AccessChecks& checks, const ModelAccess& models, std::string_view model_id, const op::Caller& caller,
                const op::Envelope& envelope)
{
    const Asking asking{.model_id = model_id, .streaming = Streaming::no, .max_tokens = 1};
    for (auto& check : models.to_ask(asking, caller, envelope)) {
        check.advisory = true;
        checks.push_back(std::move(check));
    }
}

}  // namespace

op::AccessChecks checks_of_list(const ModelAccess& models, std::string action, const op::Caller& caller,
                                const op::Envelope& envelope)
{
    op::AccessChecks checks(1);
    checks.front().action = std::move(action);
    for (const auto& [id, model] : models.catalogue().all()) add_advice(checks, models, id, caller, envelope);
    return checks;
}

std::vector<const models::Model*> seen_in_list(const ModelAccess& models, const std::vector<bool>& advice)
{
    std::vector<const models::Model*> seen;
    std::size_t place = 0;
    for (const auto& [id, model] : models.catalogue().all())
        if (place < advice.size() && advice[place++]) seen.push_back(&model);
    return seen;
}

op::AccessChecks checks_of_one(const ModelAccess& models, const std::string& name, const op::Caller& caller,
                               const op::Envelope& envelope)
{
    const auto id = models.id_of(name);
    auto checks = models.to_use("bedrock:GetFoundationModel", id, envelope);
    add_advice(checks, models, id, caller, envelope);
    return checks;
}

Result<const models::Model*> seen_as_one(const ModelAccess& models, const std::string& name, const std::vector<bool>& advice)
{
    const auto found = models.find_named(name);
    if (!found) return found;
    if (!std::ranges::all_of(advice, [](bool allowed) { return allowed; })) return fail(no_such_model(name));
    return found;
}

}  // namespace sekisho::gateway
