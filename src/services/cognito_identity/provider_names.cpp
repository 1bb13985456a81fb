#include "services/cognito_identity/provider_names.h"

#include <fmt/format.h>

namespace sekisho::cognito_identity {

ProviderNames::ProviderNames(std::string public_url) : public_url_(std::move(public_url))
{
    const auto scheme = public_url_.find("://");
    host_ = scheme == std::string::npos ? public_url_ : public_url_.substr(scheme + 3);
}

std::optional<std::string> ProviderNames::user_pool(std::string_view provider) const
{
    const auto slash = provider.rfind('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto pool = provider.substr(slash + 1);
    if (pool.empty() || (provider != aws_name(pool) && provider != local_name(pool))) return std::nullopt;
    return std::string(pool);
}

std::string ProviderNames::issuer(std::string_view user_pool_id) const
{
    return fmt::format("{}/{}", public_url_, user_pool_id);
}

std::string ProviderNames::aws_name(std::string_view user_pool_id) const
{
    return fmt::format("cognito-idp.{}.amazonaws.com/{}", user_pool_id.substr(0, user_pool_id.find('_')), user_pool_id);
}

std::string ProviderNames::local_name(std::string_view user_pool_id) const
{
    return fmt::format("{}/{}", host_, user_pool_id);
}

}  // namespace sekisho::cognito_identity
