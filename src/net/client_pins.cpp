#include "net/client_pins.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/encoding.h"

namespace sekisho::net {
namespace {

struct StoreDeleter {
    void operator()(X509_STORE* store) const { X509_STORE_free(store); }
};
struct ContextDeleter {
    void operator()(X509_STORE_CTX* context) const { X509_STORE_CTX_free(context); }
};

std::string sha1_of(const X509* certificate)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (X509_digest(certificate, EVP_sha1(), digest.data(), &size) != 1) return {};
    return hex({reinterpret_cast<const char*>(digest.data()), size});
}

/// The presented certificates that are pinned become the only authorities. A server that shows a pinned certificate
/// which did not issue its own (anybody can show it) has proved nothing, and fails.
bool verified_by_pins(X509_STORE_CTX* presented, const std::vector<std::string>& pins)
{
    X509* leaf = X509_STORE_CTX_get0_cert(presented);
    auto* chain = X509_STORE_CTX_get0_untrusted(presented);
    const std::unique_ptr<X509_STORE, StoreDeleter> store(X509_STORE_new());
    const std::unique_ptr<X509_STORE_CTX, ContextDeleter> context(X509_STORE_CTX_new());
    if (!leaf || !store || !context) return false;
    const auto trust = [&](X509* certificate) {
        if (std::ranges::find(pins, sha1_of(certificate)) != pins.end()) X509_STORE_add_cert(store.get(), certificate);
    };
    trust(leaf);
    for (int i = 0; i < sk_X509_num(chain); ++i) trust(sk_X509_value(chain, i));
    if (X509_STORE_CTX_init(context.get(), store.get(), leaf, chain) != 1) return false;
    X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_PARTIAL_CHAIN);
    X509_STORE_CTX_set_purpose(context.get(), X509_PURPOSE_SSL_SERVER);
    return X509_verify_cert(context.get()) == 1;
}

int verify(X509_STORE_CTX* context, void* pins)
{
    if (X509_verify_cert(context) == 1) return 1;
    const auto& allowed = *static_cast<const std::vector<std::string>*>(pins);
    const bool good = !allowed.empty() && verified_by_pins(context, allowed);
    ERR_clear_error();  // so that whatever was wrong is told as a certificate that was not verified
    if (!good) return 0;
    X509_STORE_CTX_set_error(context, X509_V_OK);
    return 1;
}

}  // namespace

void accept_pinned_certificates(void* tls_context, const std::vector<std::string>& pins)
{
    SSL_CTX_set_cert_verify_callback(static_cast<SSL_CTX*>(tls_context), verify,
                                     const_cast<std::vector<std::string>*>(&pins));
}

}  // namespace sekisho::net
