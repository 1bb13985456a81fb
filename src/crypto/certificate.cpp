#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "crypto/certificate.h"
#include "crypto/must.h"
#include "crypto/random.h"
#include "crypto/rsa.h"

namespace sekisho::crypto {
namespace {

template <auto release>
struct Free {
    template <class T>
    void operator()(T* object) const
    {
        release(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;
using Names = std::unique_ptr<GENERAL_NAMES, Free<GENERAL_NAMES_free>>;

constexpr long server_days = 397;    // what browsers accept at most
constexpr long signing_days = 3650;  // whoever verifies has pinned it

void add_name(GENERAL_NAMES* names, const std::string& text)
{
    GENERAL_NAME* name = GENERAL_NAME_new();
    must(name != nullptr, "GENERAL_NAME_new");
    if (ASN1_OCTET_STRING* address = a2i_IPADDRESS(text.c_str())) {
        GENERAL_NAME_set0_value(name, GEN_IPADD, address);
    } else {
        ASN1_IA5STRING* dns = ASN1_IA5STRING_new();
        must(dns && ASN1_STRING_set(dns, text.data(), static_cast<int>(text.size())) == 1, "ASN1_STRING_set");
        GENERAL_NAME_set0_value(name, GEN_DNS, dns);
    }
    must(sk_GENERAL_NAME_push(names, name) > 0, "sk_GENERAL_NAME_push");
}

void add_extension(X509* certificate, int nid, const char* value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
    must(extension && X509_add_ext(certificate, extension, -1) == 1, value);
    X509_EXTENSION_free(extension);
}

void add_extensions(X509* certificate, const std::vector<std::string>& dns_names_and_addresses)
{
    const Names names(GENERAL_NAMES_new());
    for (const auto& text : dns_names_and_addresses) add_name(names.get(), text);
    must(X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0, X509V3_ADD_DEFAULT) == 1, "subjectAltName");
    add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(certificate, NID_key_usage, "critical,digitalSignature");
    add_extension(certificate, NID_ext_key_usage, "serverAuth");
    add_extension(certificate, NID_subject_key_identifier, "hash");
}

void set_serial_and_times(X509* certificate, long days)
{
    auto serial = random_bytes(16);
    serial[0] = static_cast<char>((serial[0] & 0x7f) | 0x40);  // positive, and never shorter
    BIGNUM* number =
        BN_bin2bn(reinterpret_cast<const unsigned char*>(serial.data()), static_cast<int>(serial.size()), nullptr);
    must(number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr, "serial number");
    BN_free(number);
    must(X509_gmtime_adj(X509_getm_notBefore(certificate), -3600) != nullptr &&
             X509_gmtime_adj(X509_getm_notAfter(certificate), days * 86400 - 3600) != nullptr,
         "validity");
}

void set_names_and_key(X509* certificate, const std::string& common_name, EVP_PKEY* key)
{
    X509_NAME* name = X509_get_subject_name(certificate);
    must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(common_name.data()),
                                    static_cast<int>(common_name.size()), -1, 0) == 1 &&
             X509_set_issuer_name(certificate, name) == 1 && X509_set_pubkey(certificate, key) == 1,
         "certificate names");
}

template <class Write>
std::string pem(Write write)
{
    const Bio bio(BIO_new(BIO_s_secmem()));
    must(bio && write(bio.get()) == 1, "PEM");
    char* data = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(length)};
}

}  // namespace

DevelopmentCertificate make_development_certificate(const std::string& common_name,
                                                    const std::vector<std::string>& dns_names_and_addresses)
{
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate(X509_new());
    must(key && certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1, "X509_new");
    set_serial_and_times(certificate.get(), server_days);
    set_names_and_key(certificate.get(), common_name, key.get());
    add_extensions(certificate.get(), dns_names_and_addresses);
    must(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0, "X509_sign");
    return {pem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate.get()); }), pem([&](BIO* bio) {
                return PEM_write_bio_PKCS8PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
            })};
}

std::string make_signing_certificate(const RsaPrivateKey& signing_key, const std::string& common_name, KeyUse use)
{
    const auto text = signing_key.to_pem();
    const Bio bio(BIO_new_mem_buf(text.reveal().data(), static_cast<int>(text.reveal().size())));
    const Key key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr) : nullptr);
    const Certificate certificate(X509_new());
    must(key && certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1, "X509_new");
    set_serial_and_times(certificate.get(), signing_days);
    set_names_and_key(certificate.get(), common_name, key.get());
    add_extension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
    add_extension(certificate.get(), NID_key_usage,
                  use == KeyUse::signing ? "critical,digitalSignature" : "critical,keyEncipherment");
    add_extension(certificate.get(), NID_subject_key_identifier, "hash");
    must(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0, "X509_sign");
    unsigned char* bytes = nullptr;
    const int length = i2d_X509(certificate.get(), &bytes);
    must(length > 0, "i2d_X509");
    std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
    OPENSSL_free(bytes);
    return der;
}

std::optional<CertificateFacts> read_certificate(std::string_view der)
{
    const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
    const auto* const end = bytes + der.size();
    const Certificate certificate(d2i_X509(nullptr, &bytes, static_cast<long>(der.size())));
    if (!certificate || bytes != end) return std::nullopt;
    CertificateFacts facts;
    char name[256] = {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name, sizeof name);
    facts.common_name = name;
    EVP_PKEY* key = X509_get0_pubkey(certificate.get());
    facts.self_signed = key != nullptr && X509_verify(certificate.get(), key) == 1;
    facts.key_bits = key != nullptr ? EVP_PKEY_get_bits(key) : 0;
    return facts;
}

}  // namespace sekisho::crypto
