#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/bignum.h"

/// The Secure Remote Password protocol as Amazon Cognito speaks it: RFC 5054's 3072-bit group, SHA-256, integers hashed
/// in the form of Java's BigInteger.toByteArray(), and a signature instead of RFC 2945's proof. Cognito's form is not
/// documented by AWS; it is that of its client libraries.
/// Everything takes CPU time in the order of milliseconds (the modular powers): run it on the worker pool. Pure;
/// thread-safe.
namespace sekisho::authn::srp {

/// Whose password it is. For users the part of the pool id after the first '_' and USER_ID_FOR_SRP; for devices
/// DeviceGroupKey and DeviceKey.
struct Identity {
    std::string pool_name;
    std::string user_id;
};
/// "eu-west-1_AbCdEf123" -> "AbCdEf123"; the whole text where there is no '_'.
[[nodiscard]] std::string_view pool_name_of(std::string_view user_pool_id) noexcept;

/// PAD(n): big-endian two's complement, minimal; one zero byte in front when the top bit is set.
[[nodiscard]] std::string pad(const crypto::Number& number);

struct Verifier {
    crypto::Number salt;
    crypto::Number value;  ///< v = g^x mod N: as good as the password for who wants to guess it. Seal it.
};
/// A fresh salt and its verifier.
[[nodiscard]] Verifier make_verifier(const Identity& identity, const Secret& password);
/// x = SHA256(PAD(salt) || SHA256(pool_name || user_id || ":" || password))
[[nodiscard]] crypto::Number password_exponent(const Identity& identity, const Secret& password, const crypto::Number& salt);
/// g^x mod N
[[nodiscard]] crypto::Number verifier_of(const crypto::Number& x);

/// SRP_A as a client sends it: hexadecimal of either case, odd lengths included. Errors InvalidParameterException:
/// "SRP_A cannot be less than 2^1007"; also for no hexadecimal, too many digits, and A >= N or A mod N == 0, with which
/// a client would know S without the password.
[[nodiscard]] Result<crypto::Number> parse_client_public(std::string_view srp_a);

/// The server's part of one attempt.
struct ServerKeys {
    crypto::Number secret;        ///< b; seal it into SECRET_BLOCK
    crypto::Number public_value;  ///< B = (k*v + g^b) mod N, never 0; SRP_B is its to_hex()
};
[[nodiscard]] ServerKeys make_server_keys(const crypto::Number& verifier);
/// B for a known b.
[[nodiscard]] crypto::Number server_public(const crypto::Number& verifier, const crypto::Number& secret);

/// u = SHA256(PAD(A) || PAD(B))
[[nodiscard]] crypto::Number scramble(const crypto::Number& client_public, const crypto::Number& server_public);
/// S = (A * v^u)^b mod N
[[nodiscard]] crypto::Number server_secret(const crypto::Number& client_public, const ServerKeys& keys,
                                           const crypto::Number& verifier);
/// The 16 bytes that both sides sign with.
[[nodiscard]] Secret session_key(const crypto::Number& u, const crypto::Number& shared_secret);

/// What a client claims in its answer to PASSWORD_VERIFIER.
struct Claim {
    Identity identity;
    std::string secret_block;  ///< PASSWORD_CLAIM_SECRET_BLOCK, decoded
    std::string timestamp;     ///< TIMESTAMP, as sent
};
/// HMAC-SHA256(key, pool_name || user_id || secret_block || timestamp), raw bytes.
[[nodiscard]] std::string sign_claim(const Secret& key, const Claim& claim);
/// Whether PASSWORD_CLAIM_SIGNATURE (base64) is that; constant in time. False also for a malformed TIMESTAMP.
[[nodiscard]] bool verify_claim(const Secret& key, const Claim& claim, std::string_view signature_base64);

/// "Mon Oct 5 03:04:09 UTC 2026": English names, no zero before the day, the weekday of that date. nullopt for all else.
[[nodiscard]] std::optional<Time> parse_timestamp(std::string_view text);
[[nodiscard]] std::string format_timestamp(Time time);

/// The client's side, for tests and benchmarks.
struct ClientKeys {
    crypto::Number secret;        ///< a
    crypto::Number public_value;  ///< A = g^a mod N
};
[[nodiscard]] ClientKeys make_client_keys();
[[nodiscard]] crypto::Number client_public(const crypto::Number& secret);
/// S = (B - k*g^x)^(a + u*x) mod N
[[nodiscard]] crypto::Number client_secret(const ClientKeys& keys, const crypto::Number& server_public,
                                           const crypto::Number& x);

/// N and k, for tests.
[[nodiscard]] const crypto::Modulus& group();
[[nodiscard]] const crypto::Number& multiplier();

}  // namespace sekisho::authn::srp
