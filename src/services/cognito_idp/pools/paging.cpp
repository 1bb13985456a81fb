#include "services/cognito_idp/pools/paging.h"

#include <charconv>

#include "base/encoding.h"
#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {

constexpr std::string_view purpose = "user-pool-page";

std::string Paging::token(std::string_view list, std::string_view last) const
{
    return base64url(sealer_.seal(purpose, list, last));
}

Result<std::string> Paging::position(std::string_view list, const std::optional<std::string>& token) const
{
    if (!token) return std::string();
    const auto sealed = from_base64url(*token);
    auto last = sealed ? sealer_.open_sealed(purpose, list, *sealed) : std::nullopt;
    if (!last) return fail(errors::invalid_parameter("Invalid pagination token given."));
    return *std::move(last);
}

std::string NewestFirst::after(Time created, std::string_view id)
{
    return fmt::format("{}|{}", epoch_milliseconds(created), id);
}

NewestFirst NewestFirst::at(std::string_view position)
{
    NewestFirst place;
    const auto bar = position.find('|');
    if (bar == std::string_view::npos) return place;
    std::from_chars(position.data(), position.data() + bar, place.before);
    place.id = position.substr(bar + 1);
    return place;
}

}  // namespace sekisho::cognito_idp
