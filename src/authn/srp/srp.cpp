#include "authn/srp/srp.h"

#include "base/encoding.h"
#include "crypto/hash.h"
#include "crypto/random.h"

namespace sekisho::authn::srp {
namespace {

using crypto::Number;

// RFC 3526, section 4: the 3072-bit group, which is also RFC 5054's.
constexpr std::string_view prime =
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B"
    "302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE6"
    "49286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D"
    "670C354E4ABC9804F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718"
    "3995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7D"
    "B3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C"
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF";
constexpr unsigned generator = 2;
constexpr std::size_t secret_bytes = 32;
constexpr std::size_t client_secret_bytes = 128;
constexpr std::size_t salt_bytes = 16;
constexpr std::size_t key_length = 16;
constexpr std::size_t longest_srp_a = 770;  // 384 bytes and a byte of padding
constexpr std::size_t fewest_bits_of_a = 1008;

Number number_of(std::string_view bytes) { return Number::from_bytes(bytes).value_or(Number()); }

Number random_number(std::size_t bytes)
{
    const Secret drawn(crypto::random_bytes(bytes));
    return number_of(drawn.reveal());
}

/// g^exponent; what a server and a new password need is fast.
Number power_of_generator(const Number& exponent)
{
    static const crypto::FixedBase powers(group(), Number(generator), 256);
    return powers.power(exponent);
}

std::unexpected<Error> refuse(std::string message) { return fail("InvalidParameterException", std::move(message)); }

}  // namespace

std::string_view pool_name_of(std::string_view user_pool_id) noexcept
{
    const auto underscore = user_pool_id.find('_');
    return underscore == std::string_view::npos ? user_pool_id : user_pool_id.substr(underscore + 1);
}

const crypto::Modulus& group()
{
    static const crypto::Modulus modulus(Number::from_hex(prime).value());
    return modulus;
}

// k = SHA256(PAD(N) || PAD(g))
const Number& multiplier()
{
    static const Number k = number_of(crypto::sha256(pad(group().value()) + pad(Number(generator))));
    return k;
}

std::string pad(const Number& number)
{
    auto bytes = number.to_bytes();
    if (number.bits() % 8 == 0) bytes.insert(bytes.begin(), '\0');
    return bytes;
}

Number password_exponent(const Identity& identity, const Secret& password, const Number& salt)
{
    std::string text = identity.pool_name + identity.user_id + ":";
    text.append(password.reveal());
    const Secret credentials(std::move(text));
    const Secret inner(crypto::sha256(credentials.reveal()));
    const Secret outer(crypto::sha256(pad(salt).append(inner.reveal())));
    return number_of(outer.reveal());
}

Number verifier_of(const Number& x) { return power_of_generator(x); }

Verifier make_verifier(const Identity& identity, const Secret& password)
{
    auto salt = random_number(salt_bytes);
    auto value = verifier_of(password_exponent(identity, password, salt));
    return {std::move(salt), std::move(value)};
}

Result<Number> parse_client_public(std::string_view srp_a)
{
    if (srp_a.size() > longest_srp_a) return refuse("SRP_A is too long");
    auto number = Number::from_hex(srp_a);
    if (!number) return refuse("SRP_A is not a hexadecimal number");
    if (number->bits() < fewest_bits_of_a) return refuse("SRP_A cannot be less than 2^1007");
    // RFC 5054, 2.5.4: "The server MUST abort ... if A % N = 0." No client sends A >= N.
    if (number->compare(group().value()) >= 0) return refuse("SRP_A cannot be N or more");
    return *std::move(number);
}

Number server_public(const Number& verifier, const Number& secret)
{
    const auto& n = group();
    return n.add(n.multiply(multiplier(), verifier), power_of_generator(secret));
}

ServerKeys make_server_keys(const Number& verifier)
{
    while (true) {
        auto secret = random_number(secret_bytes);
        auto public_value = server_public(verifier, secret);
        if (!public_value.is_zero()) return {std::move(secret), std::move(public_value)};
    }
}

Number scramble(const Number& client_public, const Number& server_public)
{
    return number_of(crypto::sha256(pad(client_public) + pad(server_public)));
}

Number server_secret(const Number& client_public, const ServerKeys& keys, const Number& verifier)
{
    const auto& n = group();
    const auto u = scramble(client_public, keys.public_value);
    return n.power(n.multiply(client_public, n.power(verifier, u)), keys.secret);
}

// PRK = HMAC(PAD(u), PAD(S)); K = HMAC(PRK, "Caldera Derived Key" || 1), first 16 bytes: HKDF (RFC 5869).
Secret session_key(const Number& u, const Number& shared_secret)
{
    const Secret padded(pad(shared_secret));
    return crypto::hkdf_sha256(padded.reveal(), pad(u), "Caldera Derived Key", key_length);
}

std::string sign_claim(const Secret& key, const Claim& claim)
{
    return crypto::hmac_sha256(key.reveal(),
                               claim.identity.pool_name + claim.identity.user_id + claim.secret_block + claim.timestamp);
}

bool verify_claim(const Secret& key, const Claim& claim, std::string_view signature_base64)
{
    const auto expected = sign_claim(key, claim);
    const auto signature = from_base64(signature_base64);
    const bool genuine = signature && crypto::equal_constant_time(*signature, expected);
    return parse_timestamp(claim.timestamp).has_value() && genuine;
}

ClientKeys make_client_keys()
{
    auto secret = random_number(client_secret_bytes);
    auto public_value = client_public(secret);
    return {std::move(secret), std::move(public_value)};
}

Number client_public(const Number& secret) { return power_of_generator(secret); }

Number client_secret(const ClientKeys& keys, const Number& server_public, const Number& x)
{
    const auto& n = group();
    const auto u = scramble(keys.public_value, server_public);
    const auto base = n.subtract(server_public, n.multiply(multiplier(), verifier_of(x)));
    return n.power(base, crypto::add_product(keys.secret, u, x));
}

}  // namespace sekisho::authn::srp
