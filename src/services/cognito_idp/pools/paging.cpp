#include "services/cognito_idp/pools/paging.h"

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

}  // namespace sekisho::cognito_idp
