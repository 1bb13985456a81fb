#pragma once

#include "op/operation.h"
#include "services/cognito_idp/pools/directory.h"
#include "services/cognito_idp/tokens/tokens.h"
#include "shapes/discovery.h"

namespace sekisho::cognito_idp {

/// RFC 7517, section 5, at <issuer>/.well-known/jwks.json: the keys of ID and access tokens.
class GetJsonWebKeySet : public shapes::discovery::GetJsonWebKeySetOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    static constexpr op::Open open{"public keys are public"};
    explicit GetJsonWebKeySet(const Directory& directory) : directory_(directory) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const Directory& directory_;
};

/// OpenID Connect Discovery 1.0, section 4. Names only what this server has: no endpoint that does not exist.
class GetOpenIdConfiguration : public shapes::discovery::GetOpenIdConfigurationOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    static constexpr op::Open open{"the metadata of an issuer is public"};
    GetOpenIdConfiguration(const Directory& directory, const Tokens& tokens) : directory_(directory), tokens_(tokens) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const Directory& directory_;
    const Tokens& tokens_;
};

}  // namespace sekisho::cognito_idp
