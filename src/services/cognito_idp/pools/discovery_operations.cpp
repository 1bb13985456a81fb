#include "services/cognito_idp/pools/discovery_operations.h"

#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {
namespace {

Result<PoolPtr> find_pool(const Directory& directory, const std::string& pool_id)
{
    auto pool = directory.pool(pool_id);
    if (!pool) pool.error().status = 404;
    return pool;
}

shapes::discovery::JsonWebKey described(const authn::SigningKey& key)
{
    const auto jwk = authn::public_jwk(key);
    const auto text = [&](std::string_view name) { return std::string(authn::text_claim(jwk, name)); };
    return {text("alg"), text("e"), text("kid"), text("kty"), text("n"), text("use")};
}

}  // namespace

Result<op::AccessChecks> GetJsonWebKeySet::access(const Input& /*input*/, const op::Caller& /*caller*/,
                                                  const op::Envelope& /*envelope*/) const
{
    return op::AccessChecks{};
}

Task<Result<GetJsonWebKeySet::Output>> GetJsonWebKeySet::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, find_pool(directory_, input->UserPoolId));
    Output output;
    for (const auto& entry : pool->keys->all) output.keys.push_back(described(entry.key));
    co_return output;
}

Result<op::AccessChecks> GetOpenIdConfiguration::access(const Input& /*input*/, const op::Caller& /*caller*/,
                                                        const op::Envelope& /*envelope*/) const
{
    return op::AccessChecks{};
}

Task<Result<GetOpenIdConfiguration::Output>> GetOpenIdConfiguration::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, find_pool(directory_, input->UserPoolId));
    Output output;
    output.issuer = tokens_.issuer(*pool);
    output.jwks_uri = output.issuer + "/.well-known/jwks.json";
    output.id_token_signing_alg_values_supported = {"RS256"};
    output.subject_types_supported = {"public"};
    output.scopes_supported = {std::string(self_service_scope)};
    output.claims_supported = {"aud",
                               "auth_time",
                               "cognito:groups",
                               "cognito:preferred_role",
                               "cognito:roles",
                               "cognito:username",
                               "event_id",
                               "exp",
                               "iat",
                               "iss",
                               "jti",
                               "origin_jti",
                               "sub",
                               "token_use"};
    for (const auto& attribute : *pool->settings.SchemaAttributes)
        if (attribute.Name != "sub" && !attribute.DeveloperOnlyAttribute.value_or(false))
            output.claims_supported.push_back(*attribute.Name);
    co_return output;
}

}  // namespace sekisho::cognito_idp
