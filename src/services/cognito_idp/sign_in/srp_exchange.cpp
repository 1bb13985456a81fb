#include "services/cognito_idp/sign_in/srp_exchange.h"

#include "base/encoding.h"

namespace sekisho::cognito_idp {

namespace srp = authn::srp;

namespace {

crypto::Number number(const SrpExchange::Notes& notes, const std::string& name)
{
    return crypto::Number::from_hex(parameter(notes, name).value_or("")).value_or(crypto::Number());
}

}  // namespace

Task<Result<SrpExchange::Notes>> SrpExchange::begin(std::string srp_a, crypto::Number verifier) const
{
    CO_TRY_VOID(srp::parse_client_public(srp_a));
    auto work = [verifier]() -> Result<srp::ServerKeys> { return srp::make_server_keys(verifier); };
    CO_TRY(const auto keys, co_await workers_.run(std::move(work)));
    co_return Notes{{"A", std::move(srp_a)}, {"b", keys.secret.to_hex()}, {"B", keys.public_value.to_hex()}};
}

Result<void> SrpExchange::check_complete(const Parameters& answer)
{
    for (const auto* name : {"PASSWORD_CLAIM_SECRET_BLOCK", "PASSWORD_CLAIM_SIGNATURE", "TIMESTAMP"})
        TRY_VOID(required_parameter(answer, name));
    return {};
}

std::string SrpExchange::block_of(const Parameters& answer)
{
    return from_base64(parameter(answer, "PASSWORD_CLAIM_SECRET_BLOCK").value_or("")).value_or("");
}

Task<Result<bool>> SrpExchange::proves(Parameters answer, Notes notes, srp::Identity identity, crypto::Number verifier) const
{
    auto work = [answer = std::move(answer), notes = std::move(notes), identity = std::move(identity),
                 verifier = std::move(verifier)]() -> Result<bool> {
        TRY(const auto a, srp::parse_client_public(parameter(notes, "A").value_or("")));
        const srp::ServerKeys keys{number(notes, "b"), number(notes, "B")};
        const auto shared = srp::server_secret(a, keys, verifier);
        const auto key = srp::session_key(srp::scramble(a, keys.public_value), shared);
        const srp::Claim claim{identity, block_of(answer), parameter(answer, "TIMESTAMP").value_or("")};
        return srp::verify_claim(key, claim, parameter(answer, "PASSWORD_CLAIM_SIGNATURE").value_or(""));
    };
    co_return co_await workers_.run(std::move(work));
}

}  // namespace sekisho::cognito_idp
