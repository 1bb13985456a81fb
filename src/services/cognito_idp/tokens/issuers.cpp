#include "services/cognito_idp/tokens/issuers.h"

#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {

std::string Issuers::of(const Pool& pool) const
{
    if (form_ == IssuerForm::public_url) return public_url_ + "/" + pool.id;
    const auto& configured = pool.settings.IssuerConfiguration;
    const bool updated = configured && configured->Type == "UPDATED";
    const auto region = std::string_view(pool.id).substr(0, pool.id.find('_'));
    return fmt::format("https://{}cognito-idp.{}.amazonaws.com/{}", updated ? "issuer-" : "", region, pool.id);
}

std::optional<std::string> Issuers::pool_id_in(std::string_view issuer)
{
    const auto slash = issuer.rfind('/');
    if (slash == std::string_view::npos || slash + 1 == issuer.size()) return std::nullopt;
    return std::string(issuer.substr(slash + 1));
}

Result<void> Issuers::check(const std::optional<api::IssuerConfigurationType>& wanted) const
{
    if (!wanted || !wanted->Type || form_ == IssuerForm::aws) return {};
    return fail(errors::invalid_parameter(
        "IssuerConfiguration has no effect on this server, whose issuers stand under its own URL (pool_issuers: aws)."));
}

}  // namespace sekisho::cognito_idp
