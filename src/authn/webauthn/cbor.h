#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace sekisho::authn::webauthn {

/// A CBOR value (RFC 8949) of the kinds that WebAuthn uses. Value type.
class Cbor {
public:
    struct Bytes {
        std::string value;
    };
    using Key = std::variant<std::int64_t, std::string>;  ///< of a map: an integer or a text
    using Array = std::vector<Cbor>;
    using Map = std::vector<std::pair<Key, Cbor>>;

    Cbor() = default;  ///< null
    Cbor(bool value) : value_(value) {}
    Cbor(std::int64_t value) : value_(value) {}
    Cbor(std::string text) : value_(std::move(text)) {}
    Cbor(Bytes bytes) : value_(std::move(bytes)) {}
    Cbor(Array array) : value_(std::move(array)) {}
    Cbor(Map map) : value_(std::move(map)) {}

    [[nodiscard]] const std::int64_t* integer() const { return std::get_if<std::int64_t>(&value_); }
    [[nodiscard]] const std::string* text() const { return std::get_if<std::string>(&value_); }
    [[nodiscard]] const Array* array() const { return std::get_if<Array>(&value_); }
    [[nodiscard]] const Map* map() const { return std::get_if<Map>(&value_); }
    [[nodiscard]] const std::string* bytes() const
    {
        const auto* bytes = std::get_if<Bytes>(&value_);
        return bytes ? &bytes->value : nullptr;
    }
    /// The entry of a map; nullptr where this is no map or has none.
    [[nodiscard]] const Cbor* find(std::int64_t key) const;
    [[nodiscard]] const Cbor* find(std::string_view key) const;

private:
    std::variant<std::monostate, bool, std::int64_t, std::string, Bytes, Array, Map> value_;
};

/// What a text may cost. What goes beyond is refused.
struct CborLimits {
    std::size_t bytes = 64 * 1024;
    std::size_t depth = 8;      ///< CTAP2's canonical form has 4
    std::size_t values = 1024;  ///< in all, keys included
};

struct CborPrefix {
    Cbor value;
    std::size_t size = 0;  ///< in bytes
};

/// One value of definite length at the beginning of `bytes`. Refused with code "Malformed": indefinite lengths, tags, floats
/// and other simple values, integers beyond 63 bits, texts that are not UTF-8, keys that are neither integers nor texts,
/// duplicate keys. Accepted although not canonical: lengths longer than needed, keys in any order.
[[nodiscard]] Result<CborPrefix> read_cbor(std::string_view bytes, CborLimits limits = {});
/// The same, with nothing behind it.
[[nodiscard]] Result<Cbor> parse_cbor(std::string_view bytes, CborLimits limits = {});

}  // namespace sekisho::authn::webauthn
