#include "crypto/bignum.h"

#include <openssl/bn.h>

#include "base/encoding.h"
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

Number add_product(const Number& a, const Number& b, const Number& c)
{
    Number result;
    must(BN_mul(result.state_->value, b.state_->value, c.state_->value, own_context()) == 1 &&
             BN_add(result.state_->value, result.state_->value, a.state_->value) == 1 && result.bits() <= 8 * largest_bytes,
         "add_product");
    return result;
}

}  // namespace sekisho::crypto
