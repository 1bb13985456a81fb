#include "services/cognito_idp/factors/software_tokens.h"

#include "authn/totp/totp.h"
#include "services/cognito_idp/factors/errors.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::string_view purpose = "user-pool-software-token";

}  // namespace

SoftwareTokens::New SoftwareTokens::make(const std::string& sub) const
{
    const auto seed = authn::new_totp_seed();
    return {sealer_.seal(purpose, sub, seed.reveal()), Secret(authn::base32(seed.reveal()))};
}

Result<std::int64_t> SoftwareTokens::step_of(const std::string& sealed_seed, const std::string& sub, const std::string& code,
                                             std::int64_t last_step) const
{
    auto opened = sealer_.open_sealed(purpose, sub, sealed_seed);
    if (!opened) return fail(errors::no_software_token());
    const Secret seed(*std::move(opened));
    authn::TotpWindow window{.center = authn::totp_step(clock_.now()), .reach = 1, .used = last_step};
    if (const auto step = authn::find_totp(seed, code, window)) return *step;
    window.used = -1;
    return fail(authn::find_totp(seed, code, window) ? errors::code_used() : errors::wrong_code());
}

}  // namespace sekisho::cognito_idp
