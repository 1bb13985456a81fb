#include "authn/webauthn/authenticator_data.h"

#include "authn/webauthn/cbor.h"
#include "authn/webauthn/verdicts.h"

namespace sekisho::authn::webauthn {
namespace {

constexpr std::size_t fixed_part = 32 + 1 + 4;
constexpr std::size_t before_id = 16 + 2;
constexpr std::size_t longest_id = 1023;

enum Flag : unsigned {  // bit numbers of 6.1
    up = 1U << 0,
    uv = 1U << 2,
    be = 1U << 3,
    bs = 1U << 4,
    at = 1U << 6,
    ed = 1U << 7,
};

std::unexpected<Error> refuse(const char* why)
{
    return fail(verdicts::malformed, std::string("authenticator data: ") + why);
}

unsigned byte_at(std::string_view bytes, std::size_t position) { return static_cast<unsigned char>(bytes[position]); }

/// Takes the attested credential data off the front of `rest`.
Result<AttestedCredential> take_credential(std::string_view& rest)
{
    if (rest.size() < before_id) return refuse("cut off");
    AttestedCredential credential;
    credential.aaguid = rest.substr(0, 16);
    const std::size_t length = byte_at(rest, 16) << 8 | byte_at(rest, 17);
    rest.remove_prefix(before_id);
    if (length == 0 || length > longest_id || length > rest.size()) return refuse("the length of the credential id");
    credential.id = rest.substr(0, length);
    rest.remove_prefix(length);
    TRY(const auto key, read_cbor(rest));
    credential.public_key = rest.substr(0, key.size);
    rest.remove_prefix(key.size);
    return credential;
}

}  // namespace

Result<AuthenticatorData> AuthenticatorData::parse(std::string_view bytes)
{
    if (bytes.size() < fixed_part) return refuse("cut off");
    AuthenticatorData data;
    data.rp_id_hash = bytes.substr(0, 32);
    const unsigned flags = byte_at(bytes, 32);
    data.user_present = (flags & up) != 0;
    data.user_verified = (flags & uv) != 0;
    data.backup_eligible = (flags & be) != 0;
    data.backed_up = (flags & bs) != 0;
    if (data.backed_up && !data.backup_eligible) return refuse("backed up without being eligible");
    for (std::size_t position = 33; position < fixed_part; ++position)
        data.sign_count = data.sign_count << 8 | byte_at(bytes, position);
    auto rest = bytes.substr(fixed_part);
    if ((flags & at) != 0) {
        TRY(data.credential, take_credential(rest));
    }
    if ((flags & ed) != 0) {
        TRY(const auto extensions, read_cbor(rest));
        if (extensions.value.map() == nullptr) return refuse("extensions that are no map");
        rest.remove_prefix(extensions.size);
    }
    if (!rest.empty()) return refuse("bytes behind it");
    return data;
}

}  // namespace sekisho::authn::webauthn
