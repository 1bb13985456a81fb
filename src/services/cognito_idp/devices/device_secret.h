#pragma once

#include <optional>
#include <string>

#include "crypto/bignum.h"
#include "crypto/sealer.h"
#include "services/cognito_idp/pools/pool.h"

namespace sekisho::cognito_idp {

/// What a client gives for its device's secret: the salt and verifier of SRP, the secret itself stays on the device.
struct DeviceSecret {
    crypto::Number salt;
    crypto::Number verifier;
};

/// The same as it is stored.
struct SealedDeviceSecret {
    std::string salt;      ///< minimal hex, as SALT
    std::string verifier;  ///< sealed
};

/// DeviceSecretVerifierConfig: base64 of PAD bytes. InvalidParameterException for what is missing, no base64, too long
/// (verifier 385 bytes, salt 64), a salt of 0, and verifiers that stand for a secret anybody can guess: 0, 1, N - 1, small
/// powers of the generator and their negatives, and what is not below N.
[[nodiscard]] Result<DeviceSecret> parse_device_secret(const std::optional<api::DeviceSecretVerifierConfigType>& given);

/// Seals verifiers, bound to pool, user and device. Thread-safe.
class DeviceSecrets {
public:
    explicit DeviceSecrets(const crypto::Sealer& sealer) : sealer_(sealer) {}
    struct Owner {
        std::string pool_id;
        std::string sub;
        std::string device_key;
    };
    [[nodiscard]] SealedDeviceSecret seal(const Owner& owner, const DeviceSecret& secret) const;
    /// nullopt: not sealed for this owner.
    [[nodiscard]] std::optional<crypto::Number> open_verifier(const Owner& owner, const SealedDeviceSecret& sealed) const;

private:
    const crypto::Sealer& sealer_;
};

}  // namespace sekisho::cognito_idp
