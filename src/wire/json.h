#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace sekisho::wire {

/// A JSON value (RFC 8259). Objects keep the order of their members. Value type; not synchronised.
class Json {
public:
    using Array = std::vector<Json>;
    using Member = std::pair<std::string, Json>;
    using Object = std::vector<Member>;

    Json() = default;  ///< null
    Json(std::nullptr_t) {}
    Json(bool value) : value_(value) {}
    Json(std::int64_t value) : value_(value) {}
    Json(int value) : value_(static_cast<std::int64_t>(value)) {}
    Json(double value) : value_(value) {}
    Json(std::string value) : value_(std::move(value)) {}
    Json(std::string_view value) : value_(std::string(value)) {}
    Json(const char* value) : value_(std::string(value)) {}
    Json(Array value) : value_(std::move(value)) {}
    Json(Object value) : value_(std::move(value)) {}

    [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
    [[nodiscard]] const bool* boolean() const { return std::get_if<bool>(&value_); }
    [[nodiscard]] const std::int64_t* integer() const { return std::get_if<std::int64_t>(&value_); }
    [[nodiscard]] const double* real() const { return std::get_if<double>(&value_); }
    [[nodiscard]] const std::string* string() const { return std::get_if<std::string>(&value_); }
    [[nodiscard]] const Array* array() const { return std::get_if<Array>(&value_); }
    [[nodiscard]] const Object* object() const { return std::get_if<Object>(&value_); }
    [[nodiscard]] Array* array() { return std::get_if<Array>(&value_); }
    [[nodiscard]] Object* object() { return std::get_if<Object>(&value_); }

    /// The member of that name; nullptr where this is no object or has none.
    [[nodiscard]] const Json* find(std::string_view name) const;
    /// Appends or replaces a member; turns null into an object first.
    Json& set(std::string_view name, Json value);

    friend bool operator==(const Json&, const Json&) = default;

private:
    std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> value_;
};

/// What a text may cost. A text nested deeper or longer is refused.
struct JsonLimits {
    std::size_t depth = 64;
    std::size_t bytes = 32 * 1024 * 1024;
};

/// Strict RFC 8259: one value, valid UTF-8, no duplicate member names (code "DuplicateKey"), integers that do
/// not fit 64 bits become doubles. Errors have code "JsonSyntax" and say where, by byte offset, if known.
[[nodiscard]] Result<Json> parse_json(std::string_view text, JsonLimits limits = {});

/// Compact text. `escape_slash` writes "\/", as Cognito's tokens do.
enum class EscapeSlash { no, yes };
[[nodiscard]] std::string to_text(const Json& value, EscapeSlash escape_slash = EscapeSlash::no);
/// Appends `text` as a JSON string literal with its quotes.
void append_json_string(std::string& out, std::string_view text, EscapeSlash escape_slash = EscapeSlash::no);

/// Each byte that is no UTF-8 becomes U+FFFD, so that texts written from it are well-formed whatever the input was.
[[nodiscard]] std::string with_valid_utf8(std::string_view bytes);

}  // namespace sekisho::wire
