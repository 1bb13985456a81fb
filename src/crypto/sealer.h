#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace sekisho::crypto {

/// Authenticated encryption under the installation's keys: AES-256-GCM, random nonce, the data key's id inside,
/// so that keys can be rotated. `purpose` separates uses ("sts-session", "srp-verifier", ...): each has a key
/// of its own, derived by HKDF, and a value sealed for one purpose never opens for another. `bound_to` is
/// authenticated but not stored: pool, client, user or row id, so that a sealed value cannot be moved
/// elsewhere. Thread-safe.
class Sealer {
public:
    /// Opens the master key file, or makes it (0600) where there is none. A file that others may read is refused.
    static Result<std::unique_ptr<Sealer>> open(const std::string& key_file);
    /// A key that lives as long as the process. For tests.
    static std::unique_ptr<Sealer> ephemeral();
    ~Sealer();

    [[nodiscard]] std::string seal(std::string_view purpose, std::string_view bound_to, std::string_view plain) const;
    /// nullopt for anything that seal() did not make with the same purpose and binding; truncated input included.
    [[nodiscard]] std::optional<std::string> open_sealed(std::string_view purpose, std::string_view bound_to,
                                                         std::string_view sealed) const;
    /// A key for HMAC under the same derivation: simulated salts, signatures of our own cursors.
    [[nodiscard]] std::string mac(std::string_view purpose, std::string_view message) const;

private:
    struct State;
    explicit Sealer(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace sekisho::crypto
