#include "authn/session_token.h"

#include "authn/session_codec.h"
#include "base/encoding.h"

namespace sekisho::authn {
namespace {

constexpr std::string_view purpose = "sts-session";
/// Plain bytes, so that with the seal and base64 the token stays below longest_session_token.
constexpr std::size_t most_bytes = longest_session_token / 4 * 3 - 128;

}  // namespace

Result<std::string> seal_session(const crypto::Sealer& sealer, std::string_view access_key_id, const SessionClaims& claims)
{
    const Secret plain(encode_session(claims));
    if (plain.reveal().size() > most_bytes)
        return fail("PackedPolicyTooLarge", "Serialized token too large for session", 400);
    return base64(sealer.seal(purpose, access_key_id, plain.reveal()));
}

int packed_size_percent(const SessionClaims& claims)
{
    const Secret plain(encode_session(claims));
    return static_cast<int>((plain.reveal().size() * 100 + most_bytes - 1) / most_bytes);
}

std::optional<SessionClaims> open_session(const crypto::Sealer& sealer, std::string_view access_key_id,
                                          std::string_view token)
{
    if (token.empty() || token.size() > longest_session_token) return std::nullopt;
    const auto sealed = from_base64(token);
    if (!sealed) return std::nullopt;
    auto opened = sealer.open_sealed(purpose, access_key_id, *sealed);
    if (!opened) return std::nullopt;
    const Secret plain(*std::move(opened));
    return decode_session(plain.reveal());
}

}  // namespace sekisho::authn
