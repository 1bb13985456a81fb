// Tokens and key sets of any shape: nothing may crash, and no token passes that was not signed. Inputs that begin with 's'
// are signed soundly, so that the claims behind the signature are reached as well.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "authn/jwt/jwt.h"
#include "base/encoding.h"

using namespace sekisho;

namespace {

void must(bool holds)
{
    if (!holds) std::abort();
}

const authn::SigningKey& key()
{
    static const authn::SigningKey made{"k", crypto::RsaPrivateKey::generate()};
    return made;
}

void try_signed(std::string_view claims, const authn::KeySet& keys, const authn::JwtRules& rules)
{
    auto token = base64url(R"({"kid":"k","alg":"RS256"})") + "." + base64url(claims);
    token += "." + base64url(key().key->sign(crypto::RsaHash::sha256, token));
    const auto verified = authn::verify_jwt(token, keys, rules);
    must(!verified || (verified->claims.object() != nullptr && verified->expires > rules.now));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const auto keys = authn::KeySet::of({key()});
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    authn::JwtRules rules;
    rules.now = from_epoch_seconds(1'795'000'000);
    must(!authn::verify_jwt(text, keys, rules));
    (void)authn::unverified_issuer(text);
    (void)authn::KeySet::parse(text);
    if (text.starts_with('s') && text.size() < 4096) try_signed(text.substr(1), keys, rules);
    return 0;
}
