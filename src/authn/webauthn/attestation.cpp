#include "authn/webauthn/attestation.h"

#include <array>
#include <optional>

#include "authn/webauthn/verdicts.h"
#include "crypto/hash.h"
#include "crypto/x509.h"

namespace sekisho::authn::webauthn {
namespace {

using CertificatePtr = std::shared_ptr<const crypto::Certificate>;

constexpr std::size_t most_certificates = 8;
const std::string fido_aaguid_oid = "1.3.6.1.4.1.45724.1.1.4";  // id-fido-gen-ce-aaguid

std::unexpected<Error> malformed(const char* why) { return fail(verdicts::malformed, std::string("attestation: ") + why); }
std::unexpected<Error> forged() { return fail(verdicts::wrong_signature, "the signature of the attestation is wrong"); }
std::unexpected<Error> unsuitable(const char* why) { return fail(verdicts::not_supported, why); }

Result<std::string> signature_of(const Cbor& statement)
{
    const auto* found = statement.find("sig");
    if (found == nullptr || found->bytes() == nullptr) return malformed("no signature");
    return *found->bytes();
}

/// The first certificate of x5c; the others must be byte strings, but prove nothing here.
Result<CertificatePtr> leaf_of(const Cbor& x5c)
{
    const auto* chain = x5c.array();
    if (chain == nullptr || chain->empty() || chain->size() > most_certificates) return malformed("x5c");
    for (const auto& entry : *chain)
        if (entry.bytes() == nullptr) return malformed("x5c");
    auto leaf = crypto::Certificate::from_der(*chain->front().bytes());
    if (!leaf) return malformed("a certificate that cannot be read");
    return *std::move(leaf);
}

crypto::CertificateSignature certificate_algorithm(Algorithm algorithm)
{
    switch (algorithm) {
        case Algorithm::es256: return crypto::CertificateSignature::es256;
        case Algorithm::es384: return crypto::CertificateSignature::es384;
        case Algorithm::rs256: return crypto::CertificateSignature::rs256;
        case Algorithm::eddsa: break;
    }
    return crypto::CertificateSignature::ed25519;
}

/// 8.2.1
Result<void> check_packed_certificate(const crypto::Certificate& leaf, const std::string& aaguid)
{
    using Part = crypto::SubjectPart;
    if (leaf.version() != 3) return unsuitable("the attestation certificate is not of version 3");
    const auto country = leaf.subject(Part::country);
    if (!country || country->size() != 2 || !leaf.subject(Part::organization) || !leaf.subject(Part::common_name) ||
        leaf.subject(Part::organizational_unit) != "Authenticator Attestation")
        return unsuitable("the subject of the attestation certificate is not that of an authenticator");
    if (leaf.is_authority() != false) return unsuitable("the attestation certificate is not an end entity's");
    if (const auto named = leaf.extension(fido_aaguid_oid)) {
        if (named->critical) return unsuitable("the AAGUID of the attestation certificate is marked critical");
        if (named->value != "\x04\x10" + aaguid) return unsuitable("the attestation certificate is of another AAGUID");
    }
    return {};
}

/// 8.2
Result<void> verify_packed(const AttestationObject& object, const AuthenticatorData& data, const CoseKey& key,
                           std::string_view signed_bytes)
{
    const auto& statement = object.statement;
    const auto* alg = statement.find("alg");
    if (alg == nullptr || alg->integer() == nullptr) return malformed("no algorithm");
    const auto algorithm = algorithm_of(*alg->integer());
    if (!algorithm) return unsuitable("the algorithm of the attestation is not known");
    TRY(const auto signature, signature_of(statement));
    const auto* x5c = statement.find("x5c");
    if (statement.map()->size() != (x5c != nullptr ? 3U : 2U)) return malformed("members that do not belong there");
    if (x5c == nullptr) {
        if (*algorithm != key.algorithm()) return malformed("an algorithm that is not the credential's");
        if (!key.verify(signed_bytes, signature)) return forged();
        return {};
    }
    TRY(const auto leaf, leaf_of(*x5c));
    if (!leaf->verify(certificate_algorithm(*algorithm), signed_bytes, signature)) return forged();
    return check_packed_certificate(*leaf, data.credential->aaguid);
}

/// 8.6
Result<void> verify_fido_u2f(const AttestationObject& object, const AuthenticatorData& data, const CoseKey& key,
                             std::string_view client_data_hash)
{
    TRY(const auto signature, signature_of(object.statement));
    const auto* x5c = object.statement.find("x5c");
    if (x5c == nullptr || x5c->array() == nullptr || x5c->array()->size() != 1 || object.statement.map()->size() != 2)
        return malformed("not one certificate and one signature");
    TRY(const auto leaf, leaf_of(*x5c));
    if (leaf->p256_coordinates().empty()) return unsuitable("the key of the attestation certificate is not on P-256");
    if (key.p256_coordinates().empty()) return unsuitable("the key of a U2F authenticator is not on P-256");
    // U2F authenticators have none (CTAP2, 7.1.5).
    if (data.credential->aaguid != std::string(16, '\0')) return malformed("a U2F authenticator with an AAGUID");
    std::string message(1, '\0');
    message.append(data.rp_id_hash).append(client_data_hash).append(data.credential->id);
    message.append("\x04").append(key.p256_coordinates());
    if (!leaf->verify(crypto::CertificateSignature::es256, message, signature)) return forged();
    return {};
}

}  // namespace

Result<AttestationObject> AttestationObject::parse(std::string_view bytes)
{
    TRY(const auto map, parse_cbor(bytes));
    const auto* format = map.find("fmt");
    const auto* statement = map.find("attStmt");
    const auto* data = map.find("authData");
    if (format == nullptr || format->text() == nullptr || statement == nullptr || statement->map() == nullptr ||
        data == nullptr || data->bytes() == nullptr || map.map()->size() != 3)
        return malformed("not fmt, attStmt and authData");
    return AttestationObject{*format->text(), *statement, *data->bytes()};
}

Result<void> verify_attestation(const AttestationObject& object, const AuthenticatorData& data, const CoseKey& key,
                                std::string_view client_data_hash)
{
    if (!data.credential) return malformed("no credential");
    if (object.format == "none") {
        if (!object.statement.map()->empty()) return malformed("a statement where there should be none");
        return {};
    }
    if (object.format == "packed") {
        const auto signed_bytes = object.authenticator_data + std::string(client_data_hash);
        return verify_packed(object, data, key, signed_bytes);
    }
    if (object.format == "fido-u2f") return verify_fido_u2f(object, data, key, client_data_hash);
    return unsuitable("the format of its attestation is none of none, packed and fido-u2f");
}

}  // namespace sekisho::authn::webauthn
