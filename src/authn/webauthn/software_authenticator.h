#pragma once

#include <string>
#include <string_view>

#include "authn/webauthn/cose_key.h"
#include "base/encoding.h"
#include "crypto/ec.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "wire/json.h"

/// An authenticator and its browser for tests: one ES256 credential, whose answers can be bent.
namespace sekisho::authn::webauthn::test {

/// Writers of the CBOR that it needs.
inline std::string cbor_head(unsigned major, std::size_t argument)
{
    const auto lead = [&](unsigned info) { return std::string(1, static_cast<char>(major << 5 | info)); };
    if (argument < 24) return lead(static_cast<unsigned>(argument));
    const auto low = static_cast<char>(argument & 0xff);
    if (argument < 256) return lead(24) + low;
    return lead(25) + static_cast<char>(argument >> 8) + low;
}
inline std::string cbor_bytes(std::string_view bytes) { return cbor_head(2, bytes.size()) + std::string(bytes); }
inline std::string cbor_text(std::string_view text) { return cbor_head(3, text.size()) + std::string(text); }

class SoftwareAuthenticator {
public:
    std::string origin = "https://example.com";
    std::string rp_id = "example.com";
    std::string id = crypto::random_bytes(32);
    std::string aaguid = std::string(16, '\0');
    std::string user_handle;       ///< of the registration
    std::uint32_t counter = 0;     ///< 0: it has none
    unsigned flags = 0x01 | 0x04;  ///< user present and verified
    std::string format = "none";

    /// RegistrationResponseJSON for a challenge in base64url.
    [[nodiscard]] wire::Json create(std::string_view challenge) const
    {
        const auto data = authenticator_data(flags | 0x40) + aaguid + static_cast<char>(id.size() >> 8) +
                          static_cast<char>(id.size() & 0xff) + id + cose_key();
        const auto object = cbor_head(5, 3) + cbor_text("fmt") + cbor_text(format) + cbor_text("attStmt") + cbor_head(5, 0) +
                            cbor_text("authData") + cbor_bytes(data);
        wire::Json response;
        response.set("clientDataJSON", base64url(client_data("webauthn.create", challenge)));
        response.set("attestationObject", base64url(object));
        response.set("transports", wire::Json::Array{"internal", "hybrid"});
        return credential(std::move(response));
    }

    /// AuthenticationResponseJSON.
    [[nodiscard]] wire::Json get(std::string_view challenge)
    {
        if (counter != 0) ++counter;
        const auto data = authenticator_data(flags), client = client_data("webauthn.get", challenge);
        wire::Json response;
        response.set("clientDataJSON", base64url(client));
        response.set("authenticatorData", base64url(data));
        response.set("signature", base64url(key->sign_der(data + crypto::sha256(client))));
        if (!user_handle.empty()) response.set("userHandle", base64url(user_handle));
        return credential(std::move(response));
    }

    std::shared_ptr<const crypto::EcPrivateKey> key = crypto::EcPrivateKey::generate(crypto::EcCurve::p256);

private:
    [[nodiscard]] std::string cose_key() const
    {
        return from_hex("a5010203262001215820").value() + key->x() + from_hex("225820").value() + key->y();
    }

    [[nodiscard]] std::string authenticator_data(unsigned with_flags) const
    {
        auto data = crypto::sha256(rp_id) + static_cast<char>(with_flags);
        for (const int shift : {24, 16, 8, 0}) data += static_cast<char>(counter >> shift & 0xff);
        return data;
    }

    [[nodiscard]] std::string client_data(std::string_view type, std::string_view challenge) const
    {
        wire::Json json;
        json.set("type", type);
        json.set("challenge", challenge);
        json.set("origin", origin);
        json.set("crossOrigin", false);
        return wire::to_text(json);
    }

    [[nodiscard]] wire::Json credential(wire::Json response) const
    {
        wire::Json json;
        json.set("id", base64url(id));
        json.set("rawId", base64url(id));
        json.set("type", "public-key");
        json.set("authenticatorAttachment", "platform");
        json.set("clientExtensionResults", wire::Json::Object{});
        json.set("response", std::move(response));
        return json;
    }
};

}  // namespace sekisho::authn::webauthn::test
