#include "crypto/bignum.h"

#include <openssl/bn.h>
#include <openssl/crypto.h>

#include <bit>

#include "base/encoding.h"
#include "base/secret.h"
#include "crypto/must.h"

namespace sekisho::crypto {
namespace {

constexpr std::size_t largest_bytes = 1024;

struct FreeContext {
    void operator()(BN_CTX* context) const { BN_CTX_free(context); }
};

BN_CTX* own_context()
{
    thread_local const std::unique_ptr<BN_CTX, FreeContext> context(BN_CTX_new());
    must(context != nullptr, "BN_CTX_new");
    return context.get();
}

}  // namespace

struct Number::State {
    State() { must(value != nullptr, "BN_new"); }
    State(const State& other) : value(BN_dup(other.value)) { must(value != nullptr, "BN_dup"); }
    State& operator=(const State&) = delete;
    ~State() { BN_clear_free(value); }
    BIGNUM* value = BN_new();
};

Number::Number() : state_(std::make_unique<State>()) {}
Number::Number(unsigned value) : Number() { must(BN_set_word(state_->value, value) == 1, "BN_set_word"); }
Number::Number(std::unique_ptr<State> state) : state_(std::move(state)) {}
Number::Number(const Number& other) : state_(std::make_unique<State>(*other.state_)) {}
Number::Number(Number&&) noexcept = default;
Number& Number::operator=(Number other) noexcept
{
    state_.swap(other.state_);
    return *this;
}
Number::~Number() = default;

std::optional<Number> Number::from_bytes(std::string_view bytes)
{
    if (bytes.size() > largest_bytes) return std::nullopt;
    Number number;
    must(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()),
                   number.state_->value) != nullptr,
         "BN_bin2bn");
    return number;
}

std::optional<Number> Number::from_hex(std::string_view text)
{
    if (text.empty() || text.size() > 2 * largest_bytes) return std::nullopt;
    const auto bytes = sekisho::from_hex(text.size() % 2 == 0 ? std::string(text) : "0" + std::string(text));
    if (!bytes) return std::nullopt;
    return from_bytes(*bytes);
}

std::string Number::to_bytes() const
{
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(state_->value)), '\0');
    BN_bn2bin(state_->value, reinterpret_cast<unsigned char*>(bytes.data()));
    return bytes;
}

std::string Number::to_hex() const
{
    if (is_zero()) return "0";
    auto text = hex(to_bytes());
    if (text.front() == '0') text.erase(0, 1);
    return text;
}

std::size_t Number::bits() const noexcept { return static_cast<std::size_t>(BN_num_bits(state_->value)); }

std::strong_ordering Number::compare(const Number& other) const noexcept
{
    return BN_cmp(state_->value, other.state_->value) <=> 0;
}

struct Modulus::State {
    explicit State(const BIGNUM* modulus)
    {
        must(montgomery && BN_MONT_CTX_set(montgomery, modulus, own_context()) == 1, "BN_MONT_CTX_set");
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { BN_MONT_CTX_free(montgomery); }
    BN_MONT_CTX* montgomery = BN_MONT_CTX_new();
};

Modulus::Modulus(const Number& value) : value_(value)
{
    must(BN_is_odd(value_.state_->value) && value_.bits() > 1, "Modulus");
    state_ = std::make_unique<State>(value_.state_->value);
}

Modulus::~Modulus() = default;

Number Modulus::reduce(const Number& a) const
{
    Number result;
    must(BN_nnmod(result.state_->value, a.state_->value, value_.state_->value, own_context()) == 1, "BN_nnmod");
    return result;
}

Number Modulus::add(const Number& a, const Number& b) const
{
    Number result;
    must(BN_mod_add(result.state_->value, a.state_->value, b.state_->value, value_.state_->value, own_context()) == 1,
         "BN_mod_add");
    return result;
}

Number Modulus::subtract(const Number& a, const Number& b) const
{
    Number result;
    must(BN_mod_sub(result.state_->value, a.state_->value, b.state_->value, value_.state_->value, own_context()) == 1,
         "BN_mod_sub");
    return result;
}

Number Modulus::multiply(const Number& a, const Number& b) const
{
    Number result;
    must(BN_mod_mul(result.state_->value, a.state_->value, b.state_->value, value_.state_->value, own_context()) == 1,
         "BN_mod_mul");
    return result;
}

Number Modulus::power(const Number& base, const Number& exponent) const
{
    Number result;
    const Number reduced = base.compare(value_) < 0 ? base : reduce(base);
    must(BN_mod_exp_mont_consttime(result.state_->value, reduced.state_->value, exponent.state_->value, value_.state_->value,
                                   own_context(), state_->montgomery) == 1,
         "BN_mod_exp_mont_consttime");
    return result;
}

namespace {

constexpr std::size_t window_bits = 4;
constexpr std::size_t digits = std::size_t{1} << window_bits;
static_assert(std::endian::native == std::endian::little, "the table's words are read as little-endian bytes");

/// All ones where the two are equal, else zero; opaque to the optimizer, which could otherwise make a branch of it.
std::uint64_t mask_of_equal(std::uint64_t a, std::uint64_t b)
{
    std::uint64_t difference = a ^ b;
    asm("" : "+r"(difference));
    return ((difference | (0 - difference)) >> 63) - 1;
}

}  // namespace

FixedBase::FixedBase(const Modulus& modulus, const Number& base, std::size_t exponent_bits)
    : modulus_(modulus),
      base_(base),
      exponent_bytes_(exponent_bits / 8),
      words_((modulus.value().bits() + 63) / 64),
      table_(exponent_bits / window_bits * digits * words_)
{
    must(exponent_bits % 8 == 0 && base.compare(modulus.value()) < 0, "FixedBase");
    auto* const montgomery = modulus.state_->montgomery;
    Number one(1), step(base), current;
    must(BN_to_montgomery(step.state_->value, step.state_->value, montgomery, own_context()) == 1 &&
             BN_to_montgomery(one.state_->value, one.state_->value, montgomery, own_context()) == 1,
         "BN_to_montgomery");
    auto* place = reinterpret_cast<unsigned char*>(table_.data());
    for (std::size_t window = 0; window < exponent_bits / window_bits; ++window) {
        current = one;
        for (std::size_t digit = 0; digit < digits; ++digit, place += words_ * 8)
            must(BN_bn2lebinpad(current.state_->value, place, static_cast<int>(words_ * 8)) >= 0 &&
                     BN_mod_mul_montgomery(current.state_->value, current.state_->value, step.state_->value, montgomery,
                                           own_context()) == 1,
                 "BN_mod_mul_montgomery");
        step = current;
    }
}

const std::uint64_t* FixedBase::entry(std::size_t window, std::size_t digit) const
{
    return table_.data() + (window * digits + digit) * words_;
}

// Every entry of the window is read, and the number is made of all of its words, whatever they are: a bit above them
// keeps BN_lebin2bn from stopping at the last byte that is not zero.
void FixedBase::select(Number& chosen, std::size_t window, unsigned digit) const
{
    std::vector<std::uint64_t> words(words_ + 1);
    for (std::size_t candidate = 0; candidate < digits; ++candidate) {
        const auto mask = mask_of_equal(candidate, digit);
        const auto* const from = entry(window, candidate);
        for (std::size_t i = 0; i < words_; ++i) words[i] |= from[i] & mask;
    }
    words[words_] = 1;
    const auto bits = static_cast<int>(words_ * 64);
    must(BN_lebin2bn(reinterpret_cast<const unsigned char*>(words.data()), static_cast<int>(words_ * 8 + 1),
                     chosen.state_->value) != nullptr &&
             BN_mask_bits(chosen.state_->value, bits) == 1,
         "BN_lebin2bn");
    OPENSSL_cleanse(words.data(), words.size() * 8);
}

Number FixedBase::power(const Number& exponent) const
{
    if (exponent.bits() > exponent_bytes_ * 8) return modulus_.power(base_, exponent);
    auto* const montgomery = modulus_.state_->montgomery;
    std::string bytes(exponent_bytes_, '\0');
    must(BN_bn2lebinpad(exponent.state_->value, reinterpret_cast<unsigned char*>(bytes.data()),
                        static_cast<int>(bytes.size())) >= 0,
         "BN_bn2lebinpad");
    const Secret digits_of_exponent(std::move(bytes));
    Number result, factor;
    for (std::size_t window = 0; window < exponent_bytes_ * 2; ++window) {
        const auto pair = static_cast<unsigned char>(digits_of_exponent.reveal()[window / 2]);
        const unsigned digit = window % 2 == 0 ? pair & 15U : pair >> window_bits;
        select(window == 0 ? result : factor, window, digit);
        if (window == 0) continue;
        must(BN_mod_mul_montgomery(result.state_->value, result.state_->value, factor.state_->value, montgomery,
                                   own_context()) == 1,
             "BN_mod_mul_montgomery");
    }
    must(BN_from_montgomery(result.state_->value, result.state_->value, montgomery, own_context()) == 1,
         "BN_from_montgomery");
    return result;
}

Number add_product(const Number& a, const Number& b, const Number& c)
{
    Number result;
    must(BN_mul(result.state_->value, b.state_->value, c.state_->value, own_context()) == 1 &&
             BN_add(result.state_->value, result.state_->value, a.state_->value) == 1 && result.bits() <= 8 * largest_bytes,
         "add_product");
    return result;
}

}  // namespace sekisho::crypto
