#include <unordered_map>

#include "authn/sigv4/canonical.h"
#include "crypto/hash.h"

namespace sekisho::authn {
namespace {

constexpr std::size_t most_entries = 1024;

struct Entry {
    Secret secret_key;
    Secret signing_key;
};

// One cache per thread: no lock. Request threads are few, and an entry is small.
std::unordered_map<std::string, Entry>& cache()
{
    thread_local std::unordered_map<std::string, Entry> entries;
    return entries;
}

std::string cache_key(const Signature& signature) { return signature.access_key_id + "/" + signature.scope(); }

}  // namespace

Secret derive_signing_key(const Signature& signature, const Secret& secret_key)
{
    const Secret start("AWS4" + std::string(secret_key.reveal()));
    const Secret date(crypto::hmac_sha256(start.reveal(), signature.date));
    const Secret region(crypto::hmac_sha256(date.reveal(), signature.region));
    const Secret service(crypto::hmac_sha256(region.reveal(), signature.service));
    return Secret(crypto::hmac_sha256(service.reveal(), "aws4_request"));
}

Secret cached_signing_key(const Signature& signature, const Secret& secret_key)
{
    const auto& entries = cache();
    const auto found = entries.find(cache_key(signature));
    if (found != entries.end() && crypto::equal_constant_time(found->second.secret_key.reveal(), secret_key.reveal()))
        return found->second.signing_key;
    return derive_signing_key(signature, secret_key);
}

void remember_signing_key(const Signature& signature, const Secret& secret_key, const Secret& signing_key)
{
    auto& entries = cache();
    auto key = cache_key(signature);
    if (const auto found = entries.find(key);
        found != entries.end() && crypto::equal_constant_time(found->second.secret_key.reveal(), secret_key.reveal()))
        return;
    if (entries.size() >= most_entries) entries.clear();
    entries.insert_or_assign(std::move(key), Entry{secret_key, signing_key});
}

}  // namespace sekisho::authn
