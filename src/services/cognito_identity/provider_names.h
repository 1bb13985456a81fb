#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sekisho::cognito_identity {

/// The names under which a user pool of this server is known: AWS's "cognito-idp.<region>.amazonaws.com/<pool id>", and its
/// issuer here without the scheme, "<host>/<pool id>". Both mean the same pool. Immutable; thread-safe.
class ProviderNames {
public:
    /// `public_url`: the URL under which this server's issuers stand, without a slash at its end.
    explicit ProviderNames(std::string public_url);

    /// The user pool's id; nullopt where the name is not of this server.
    [[nodiscard]] std::optional<std::string> user_pool(std::string_view provider) const;
    /// The issuer of the pool here: <public URL>/<pool id>.
    [[nodiscard]] std::string issuer(std::string_view user_pool_id) const;
    [[nodiscard]] std::string aws_name(std::string_view user_pool_id) const;    ///< the form that is stored
    [[nodiscard]] std::string local_name(std::string_view user_pool_id) const;  ///< the other

private:
    std::string public_url_;
    std::string host_;
};

}  // namespace sekisho::cognito_identity
