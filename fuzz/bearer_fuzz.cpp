// Bearer tokens of any shape: nothing may crash, no key passes that was not signed, and what is written is read again.
// Inputs that begin with 'u' are what stands inside of a short-term key, those that begin with 'k' inside of a long-term
// one.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "authn/bearer/bearer.h"
#include "base/encoding.h"

using namespace sekisho;

namespace {

void must(bool holds)
{
    if (!holds) std::abort();
}

void try_token(std::string_view text)
{
    const auto form = authn::read_bearer(text);
    const auto moment = from_epoch_seconds(1'795'000'000);
    if (const auto* key = std::get_if<authn::ShortTermKey>(&form)) {
        must(!authn::verify_short_term_key(*key, Secret("a secret that nobody has"), moment));
        must(key->signature.service == "bedrock" && key->signature.presigned);
        must(key->signature.valid_for <= authn::longest_short_term_key);
    }
    if (const auto* key = std::get_if<authn::LongTermKey>(&form)) {
        const auto account = authn::account_of_key_alias(key->alias);
        must(account.empty() || account.size() == 12);
        must(authn::long_term_key(key->alias, key->secret).reveal() == text);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try_token(text);
    if (text.starts_with('u')) try_token("bedrock-api-key-" + base64(text.substr(1)));
    if (text.starts_with('k')) try_token("ABSK" + base64(text.substr(1)));
    return 0;
}
