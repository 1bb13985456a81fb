#include "services/cognito_idp/sign_in/secret_hash.h"

#include "base/encoding.h"
#include "crypto/hash.h"
#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {

std::string secret_hash(const Secret& secret, std::string_view username, std::string_view client_id)
{
    return base64(crypto::hmac_sha256(secret.reveal(), std::string(username) + std::string(client_id)));
}

Result<void> check_secret_hash(const Client& client, std::initializer_list<std::string_view> names,
                               const std::optional<std::string>& presented)
{
    if (client.secrets.empty()) {
        if (presented) return fail(errors::secret_hash_wrong(client.id));
        return {};
    }
    if (!presented) return fail(errors::secret_hash_missing(client.id));
    bool matches = false;
    for (const auto& secret : client.secrets)
        for (const auto name : names)
            matches |= crypto::equal_constant_time(secret_hash(secret.value, name, client.id), *presented);
    if (!matches) return fail(errors::secret_hash_wrong(client.id));
    return {};
}

}  // namespace sekisho::cognito_idp
