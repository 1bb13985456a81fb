#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::crypto {

/// A non-negative integer of at most 8192 bits; wiped when destroyed. Immutable; thread-safe.
class Number {
public:
    Number();  ///< 0
    explicit Number(unsigned value);
    Number(const Number& other);
    Number(Number&&) noexcept;
    Number& operator=(Number other) noexcept;
    ~Number();

    /// Big-endian. nullopt for more than 1024 bytes.
    static std::optional<Number> from_bytes(std::string_view bytes);
    /// Hexadecimal digits of either case, an odd count included; nullopt for anything else, empty text included.
    static std::optional<Number> from_hex(std::string_view text);

    [[nodiscard]] std::string to_bytes() const;  ///< big-endian, minimal; empty for 0
    [[nodiscard]] std::string to_hex() const;    ///< lower case, minimal; "0" for 0
    [[nodiscard]] std::size_t bits() const noexcept;
    [[nodiscard]] bool is_zero() const noexcept { return bits() == 0; }
    /// Not constant in time: for public values.
    [[nodiscard]] std::strong_ordering compare(const Number& other) const noexcept;

private:
    friend class Modulus;
    friend class FixedBase;
    friend Number add_product(const Number& a, const Number& b, const Number& c);
    struct State;
    explicit Number(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Arithmetic modulo one odd number, with what can be computed beforehand. Immutable; thread-safe.
class Modulus {
public:
    /// `value` must be odd and greater than 1.
    explicit Modulus(const Number& value);
    ~Modulus();
    [[nodiscard]] const Number& value() const noexcept { return value_; }
    [[nodiscard]] Number reduce(const Number& a) const;
    [[nodiscard]] Number add(const Number& a, const Number& b) const;
    [[nodiscard]] Number subtract(const Number& a, const Number& b) const;
    [[nodiscard]] Number multiply(const Number& a, const Number& b) const;
    /// base^exponent, in time that depends on the lengths of the numbers alone.
    [[nodiscard]] Number power(const Number& base, const Number& exponent) const;

private:
    friend class FixedBase;
    struct State;
    Number value_;
    std::unique_ptr<State> state_;
};

/// Powers of one base, by a table of its powers: a quarter of the time of Modulus::power, for exponents that are not too
/// long. The table has 2 KiB for each bit of an exponent under a modulus of 3072 bits. Immutable; thread-safe.
class FixedBase {
public:
    /// `modulus` outlives it. `base` is less than it; `exponent_bits` is a multiple of 8.
    FixedBase(const Modulus& modulus, const Number& base, std::size_t exponent_bits);
    /// base^exponent, in time that depends on none of the exponent's bits: the whole of the table is read. For exponents
    /// of more than `exponent_bits` Modulus::power.
    [[nodiscard]] Number power(const Number& exponent) const;

private:
    [[nodiscard]] const std::uint64_t* entry(std::size_t window, std::size_t digit) const;
    void select(Number& chosen, std::size_t window, unsigned digit) const;

    const Modulus& modulus_;
    Number base_;
    std::size_t exponent_bytes_;
    std::size_t words_;                 ///< of an entry
    std::vector<std::uint64_t> table_;  ///< base^(digit * 16^window) in Montgomery's form, little-endian
};

/// a + b * c without reduction, for a client's exponents. At most 8192 bits.
[[nodiscard]] Number add_product(const Number& a, const Number& b, const Number& c);

}  // namespace sekisho::crypto
