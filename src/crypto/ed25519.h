#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sekisho::crypto {

/// Pure Ed25519 (RFC 8032), EdDSA of COSE and JOSE. Immutable; thread-safe.
class Ed25519PrivateKey {
public:
    static std::shared_ptr<const Ed25519PrivateKey> generate();
    ~Ed25519PrivateKey();
    [[nodiscard]] std::string sign(std::string_view message) const;  ///< 64 bytes
    [[nodiscard]] std::string public_key() const;                    ///< 32 bytes

private:
    struct State;
    explicit Ed25519PrivateKey(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

class Ed25519PublicKey {
public:
    /// 32 bytes. Refuses other lengths and the eight points of small order, under which one signature fits any message.
    static Result<std::shared_ptr<const Ed25519PublicKey>> from_bytes(std::string_view bytes);
    ~Ed25519PublicKey();
    [[nodiscard]] bool verify(std::string_view message, std::string_view signature) const;

private:
    struct State;
    explicit Ed25519PublicKey(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace sekisho::crypto
