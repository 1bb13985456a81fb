#include "crypto/x509.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "crypto/handles.h"
#include "crypto/must.h"

namespace sekisho::crypto {
namespace {

constexpr std::size_t largest_certificate = 16 * 1024;

using Handle = std::unique_ptr<X509, Free<X509_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using Object = std::unique_ptr<ASN1_OBJECT, Free<ASN1_OBJECT_free>>;
using BasicConstraints = std::unique_ptr<BASIC_CONSTRAINTS, Free<BASIC_CONSTRAINTS_free>>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

int nid_of(SubjectPart part)
{
    switch (part) {
        case SubjectPart::country: return NID_countryName;
        case SubjectPart::organization: return NID_organizationName;
        case SubjectPart::organizational_unit: return NID_organizationalUnitName;
        case SubjectPart::common_name: return NID_commonName;
    }
    return NID_undef;
}

bool on_curve(const EVP_PKEY* key, int nid)
{
    char name[64] = {};
    std::size_t length = 0;
    return EVP_PKEY_is_a(key, "EC") && EVP_PKEY_get_group_name(key, name, sizeof name, &length) == 1 &&
           OBJ_sn2nid(name) == nid;
}

/// The digest to verify with; nullptr for Ed25519. false: the key is of another kind.
bool choose_digest(const EVP_PKEY* key, CertificateSignature algorithm, const EVP_MD*& digest)
{
    digest = algorithm == CertificateSignature::es384 ? EVP_sha384() : EVP_sha256();
    switch (algorithm) {
        case CertificateSignature::es256: return on_curve(key, NID_X9_62_prime256v1);
        case CertificateSignature::es384: return on_curve(key, NID_secp384r1);
        case CertificateSignature::rs256:
            return EVP_PKEY_is_a(key, "RSA") && EVP_PKEY_get_bits(key) >= 2048 && EVP_PKEY_get_bits(key) <= 8192;
        case CertificateSignature::ed25519: digest = nullptr; return EVP_PKEY_is_a(key, "ED25519");
    }
    return false;
}

}  // namespace

struct Certificate::State {
    Handle certificate;
};

Certificate::Certificate(std::unique_ptr<State> state) : state_(std::move(state)) {}
Certificate::~Certificate() = default;

Result<std::shared_ptr<const Certificate>> Certificate::from_der(std::string_view der)
{
    if (der.size() > largest_certificate) return fail("InvalidCertificate", "the certificate is too large");
    const auto* at = bytes_of(der);
    Handle certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    ERR_clear_error();
    if (!certificate || at != bytes_of(der) + der.size()) return fail("InvalidCertificate", "not a certificate in DER");
    // Parses the key once, here: later calls only read.
    if (X509_get0_pubkey(certificate.get()) == nullptr) {
        ERR_clear_error();
        return fail("InvalidCertificate", "the key of the certificate cannot be read");
    }
    return std::shared_ptr<const Certificate>(new Certificate(std::make_unique<State>(std::move(certificate))));
}

int Certificate::version() const { return static_cast<int>(X509_get_version(state_->certificate.get())) + 1; }

std::optional<bool> Certificate::is_authority() const
{
    int critical = 0;
    const BasicConstraints constraints(static_cast<BASIC_CONSTRAINTS*>(
        X509_get_ext_d2i(state_->certificate.get(), NID_basic_constraints, &critical, nullptr)));
    ERR_clear_error();
    if (!constraints) return std::nullopt;
    return constraints->ca != 0;
}

std::optional<std::string> Certificate::subject(SubjectPart part) const
{
    const auto* name = X509_get_subject_name(state_->certificate.get());
    const int at = X509_NAME_get_index_by_NID(name, nid_of(part), -1);
    if (at < 0 || X509_NAME_get_index_by_NID(name, nid_of(part), at) >= 0) return std::nullopt;
    unsigned char* text = nullptr;
    const int length = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
    ERR_clear_error();
    if (length < 0) return std::nullopt;
    std::string value(reinterpret_cast<const char*>(text), static_cast<std::size_t>(length));
    OPENSSL_free(text);
    return value;
}

std::optional<Certificate::Extension> Certificate::extension(const std::string& oid) const
{
    const Object object(OBJ_txt2obj(oid.c_str(), 1));
    must(object != nullptr, "OBJ_txt2obj");
    const auto* certificate = state_->certificate.get();
    const int at = X509_get_ext_by_OBJ(certificate, object.get(), -1);
    if (at < 0 || X509_get_ext_by_OBJ(certificate, object.get(), at) >= 0) return std::nullopt;
    X509_EXTENSION* found = X509_get_ext(certificate, at);
    const ASN1_OCTET_STRING* data = X509_EXTENSION_get_data(found);
    return Extension{X509_EXTENSION_get_critical(found) != 0,
                     std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(data)),
                                 static_cast<std::size_t>(ASN1_STRING_length(data)))};
}

std::string Certificate::p256_coordinates() const
{
    const EVP_PKEY* key = X509_get0_pubkey(state_->certificate.get());
    if (!on_curve(key, NID_X9_62_prime256v1)) return {};
    std::string coordinates;
    for (const auto* name : {OSSL_PKEY_PARAM_EC_PUB_X, OSSL_PKEY_PARAM_EC_PUB_Y}) {
        BIGNUM* raw = nullptr;
        must(EVP_PKEY_get_bn_param(key, name, &raw) == 1, "EVP_PKEY_get_bn_param");
        const std::unique_ptr<BIGNUM, Free<BN_free>> number(raw);
        std::string bytes(32, '\0');
        must(BN_bn2binpad(raw, reinterpret_cast<unsigned char*>(bytes.data()), 32) == 32, "BN_bn2binpad");
        coordinates += bytes;
    }
    return coordinates;
}

bool Certificate::verify(CertificateSignature algorithm, std::string_view message, std::string_view signature) const
{
    EVP_PKEY* key = X509_get0_pubkey(state_->certificate.get());
    const EVP_MD* digest = nullptr;
    if (!choose_digest(key, algorithm, digest)) return false;
    const DigestContext context(EVP_MD_CTX_new());
    must(context && EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key) == 1, "EVP_DigestVerifyInit");
    const bool genuine =
        EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message), message.size()) == 1;
    ERR_clear_error();
    return genuine;
}

}  // namespace sekisho::crypto
