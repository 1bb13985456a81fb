#include "money/candidates.h"

#include <fmt/format.h>

#include <algorithm>

namespace sekisho::money {
namespace {

Error unpriced(std::string_view model, std::string_view key)
{
    return {"AccessDenied",
            fmt::format("The model {} has no price here, and is not answered without one.", model),
            403,
            fmt::format("budget: the price key `{}` of the model `{}` has no price at the time of the call", key, model),
            {},
            {}};
}

}  // namespace

Result<Candidates> Candidates::find(std::shared_ptr<const PriceCatalogue> catalogue, const std::vector<std::string>& keys,
                                    Time time, std::string_view model)
{
    Candidates found;
    for (const auto& key : keys) {
        const auto* price = catalogue->find(key, time);
        if (!price) return fail(unpriced(model, key));
        found.prices_.push_back(price);
    }
    if (found.prices_.empty()) return fail(unpriced(model, ""));
    found.catalogue_ = std::move(catalogue);
    return found;
}

NanoDollars Candidates::worst(const models::Bound& bound) const noexcept
{
    NanoDollars worst = 0;
    for (const auto* price : prices_) worst = std::max(worst, worst_cost(*price, bound));
    return worst;
}

NanoDollars Candidates::dearest(const models::Usage& usage) const noexcept
{
    NanoDollars dearest = 0;
    for (const auto* price : prices_) dearest = std::max(dearest, cost_of(*price, usage));
    return dearest;
}

NanoDollars Candidates::cost(std::string_view key, const models::Usage& usage) const noexcept
{
    for (const auto* price : prices_)
        if (price->key == key) return cost_of(*price, usage);
    return dearest(usage);
}

}  // namespace sekisho::money
