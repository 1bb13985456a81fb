// Attestation objects, authenticator data, COSE keys and client data of any shape: nothing may crash, and nothing passes
// that was not signed. The first byte chooses what the rest is.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "authn/webauthn/attestation.h"
#include "authn/webauthn/ceremonies.h"
#include "authn/webauthn/client_data.h"
#include "crypto/hash.h"

using namespace sekisho;
using namespace sekisho::authn::webauthn;

namespace {

void must(bool holds)
{
    if (!holds) std::abort();
}

const std::string challenge(32, 'c');
const std::string client_data =
    R"({"type":"webauthn.create","challenge":"Y2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2M","origin":"https://example.com"})";

void try_registration(std::string_view object)
{
    RegistrationResponse response;
    response.client_data = client_data;
    response.attestation_object = object;
    const auto parsed = AttestationObject::parse(object);
    const auto data = parsed ? AuthenticatorData::parse(parsed->authenticator_data) : fail("Malformed", "");
    if (data && data->credential) response.id = data->credential->id;
    const auto made = verify_registration({"example.com", UserVerification::preferred}, challenge, response);
    if (!made) return;
    // The signature cannot have been guessed: no statement, or a sound one from the corpus.
    must(data->rp_id_hash == crypto::sha256("example.com") && data->user_present && CoseKey::parse(made->public_key));
}

void try_cbor(std::string_view bytes)
{
    const auto prefix = read_cbor(bytes);
    must(!prefix || (prefix->size > 0 && prefix->size <= bytes.size()));
    if (prefix) must(parse_cbor(bytes.substr(0, prefix->size)).has_value());
}

void try_assertion(std::string_view bytes)
{
    static const auto key = crypto::EcPrivateKey::generate(crypto::EcCurve::p256);
    static const std::string cose =
        "\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20" + key->x() + std::string("\x22\x58\x20") + key->y();
    Credential credential;
    credential.public_key = cose;
    AssertionResponse response;
    const auto half = bytes.size() / 2;
    response.authenticator_data = crypto::sha256("example.com") + std::string(bytes.substr(0, half));
    response.signature = bytes.substr(half);
    response.client_data = client_data;
    response.client_data.replace(response.client_data.find("create"), 6, "get");
    must(!verify_assertion({"example.com", UserVerification::preferred}, challenge, credential, "", response));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) return 0;
    const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0]) {
        case 'a': try_registration(rest); break;
        case 'c': try_cbor(rest); break;
        case 'd': (void)AuthenticatorData::parse(rest); break;
        case 'g': try_assertion(rest); break;
        case 'j': (void)verify_client_data(Ceremony::create, "example.com", challenge, rest); break;
        case 'k': (void)CoseKey::parse(rest); break;
        case 'o': must(!allowed_origin("example.com", rest) || rest.find("example.com") != std::string_view::npos); break;
        default: break;
    }
    return 0;
}
