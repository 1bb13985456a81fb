#pragma once

#include <array>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>

#include "base/secret.h"
#include "crypto/rsa.h"

/// Signing keys for tests: the search for primes would be most of a test's time.
namespace sekisho::cognito_idp {

/// A ring of RSA keys. They are those of the file SEKISHO_TEST_KEYS, which the build makes once (cmake/MakeTestKeys.cmake),
/// or, where there is none, made when first asked for. Thread-safe.
class TestKeys {
public:
    using Key = std::shared_ptr<const crypto::RsaPrivateKey>;

    /// Of as many keys in a row as the ring has, no two are the same.
    Key next()
    {
        const std::scoped_lock lock(mutex_);
        auto& key = ring_.at(turn_++ % ring_.size());
        if (!key) key = make();
        return key;
    }

private:
    Key make()
    {
        constexpr std::string_view end = "-----END PRIVATE KEY-----\n";
        const auto found = pems_.find(end, read_);
        if (found == std::string::npos) return crypto::RsaPrivateKey::generate();
        const auto begin = std::exchange(read_, found + end.size());
        auto key = crypto::RsaPrivateKey::from_pem(Secret(pems_.substr(begin, read_ - begin)));
        if (!key) throw std::runtime_error("a key for tests: " + key.error().message);
        return *std::move(key);
    }

    static std::string pems()
    {
#ifdef SEKISHO_TEST_KEYS
        std::ifstream file(SEKISHO_TEST_KEYS);
        return {std::istreambuf_iterator<char>(file), {}};
#else
        return {};
#endif
    }

    std::mutex mutex_;
    std::array<Key, 16> ring_;
    std::size_t turn_ = 0;
    std::string pems_ = pems();
    std::size_t read_ = 0;
};

/// In place of new_rsa_key().
inline TestKeys::Key test_rsa_key()
{
    static TestKeys keys;
    return keys.next();
}

}  // namespace sekisho::cognito_idp
