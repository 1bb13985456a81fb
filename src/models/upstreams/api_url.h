#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sekisho::models::upstreams {

/// Where a provider's API stands.
struct ApiUrl {
    std::string origin;     ///< "https://api.anthropic.com", as requests are sent to
    std::string authority;  ///< "api.anthropic.com": the Host field, without the scheme's own port
    std::string path;       ///< "/v1": what all paths begin with, without '/' at its end; may be empty
};

/// Refused (code "Configuration"): what is not of https, or of http to this machine; user names, queries and fragments.
[[nodiscard]] Result<ApiUrl> parse_api_url(std::string_view text);

}  // namespace sekisho::models::upstreams
