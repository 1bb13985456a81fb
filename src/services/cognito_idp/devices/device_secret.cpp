#include "services/cognito_idp/devices/device_secret.h"

#include <bit>

#include "authn/srp/srp.h"
#include "base/encoding.h"
#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::string_view purpose = "user-pool-device-verifier";
constexpr std::size_t longest_verifier = 385;  // N's 384 bytes and PAD's zero
constexpr std::size_t longest_salt = 64;
// g^x for a random x is shorter than this once in 2^1024 times; the powers 2, 4, 8, ... are shorter to begin with.
constexpr std::size_t fewest_bits = 2048;

std::unexpected<Error> refuse(std::string_view what)
{
    return fail(errors::invalid_parameter(fmt::format("Invalid {} given in the device secret verifier config.", what)));
}

Result<crypto::Number> parse(const std::optional<std::string>& text, std::string_view what, std::size_t longest)
{
    if (!text || text->empty() || text->size() > (longest + 2) / 3 * 4) return refuse(what);
    const auto bytes = from_base64(*text);
    if (!bytes || bytes->size() > longest) return refuse(what);
    auto number = crypto::Number::from_bytes(*bytes);
    if (!number) return refuse(what);
    return *std::move(number);
}

bool is_power_of_two(const crypto::Number& number)
{
    const auto bytes = number.to_bytes();
    int ones = 0;
    for (const char byte : bytes) ones += std::popcount(static_cast<unsigned char>(byte));
    return ones == 1;
}

/// Whether nobody knows its logarithm by looking at it.
bool is_opaque(const crypto::Number& number) { return number.bits() >= fewest_bits && !is_power_of_two(number); }

std::string binding(const DeviceSecrets::Owner& owner)
{
    return fmt::format("{}|{}|{}", owner.pool_id, owner.sub, owner.device_key);
}

}  // namespace

Result<DeviceSecret> parse_device_secret(const std::optional<api::DeviceSecretVerifierConfigType>& given)
{
    if (!given) return fail(errors::missing_parameter("DeviceSecretVerifierConfig"));
    TRY(auto verifier, parse(given->PasswordVerifier, "PasswordVerifier", longest_verifier));
    TRY(auto salt, parse(given->Salt, "Salt", longest_salt));
    if (salt.is_zero()) return refuse("Salt");
    const auto& group = authn::srp::group();
    if (verifier.compare(group.value()) >= 0) return refuse("PasswordVerifier");
    const auto negative = group.subtract(crypto::Number(), verifier);
    if (!is_opaque(verifier) || !is_opaque(negative)) return refuse("PasswordVerifier");
    return DeviceSecret{std::move(salt), std::move(verifier)};
}

SealedDeviceSecret DeviceSecrets::seal(const Owner& owner, const DeviceSecret& secret) const
{
    return {secret.salt.to_hex(), sealer_.seal(purpose, binding(owner), secret.verifier.to_bytes())};
}

std::optional<crypto::Number> DeviceSecrets::open_verifier(const Owner& owner, const SealedDeviceSecret& sealed) const
{
    const auto bytes = sealer_.open_sealed(purpose, binding(owner), sealed.verifier);
    if (!bytes) return std::nullopt;
    return crypto::Number::from_bytes(*bytes);
}

}  // namespace sekisho::cognito_idp
