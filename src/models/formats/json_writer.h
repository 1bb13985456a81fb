#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "wire/json.h"

namespace sekisho::formats {

/// Writes one JSON text from front to back, so that a prompt's texts are copied once. Calls must nest as JSON does.
class JsonWriter {
public:
    explicit JsonWriter(std::size_t expected_bytes = 256) { out_.reserve(expected_bytes); }

    JsonWriter& begin_object() { return open('{'); }
    JsonWriter& end_object() { return close('}'); }
    JsonWriter& begin_array() { return open('['); }
    JsonWriter& end_array() { return close(']'); }
    JsonWriter& key(std::string_view name);
    JsonWriter& text(std::string_view value);
    JsonWriter& integer(std::int64_t value);
    JsonWriter& number(double value);
    JsonWriter& real(float value);  ///< in the fewest digits that a float needs; 0 for what is no number
    JsonWriter& boolean(bool value);
    JsonWriter& null();
    JsonWriter& json(const wire::Json& value);
    JsonWriter& raw(std::string_view json);  ///< a JSON text as it stands
    /// `prefix` (plain ASCII, nothing to escape) and `bytes` in base64, as one string.
    JsonWriter& base64(std::string_view bytes, std::string_view prefix = {});

    JsonWriter& field(std::string_view name, std::string_view value) { return key(name).text(value); }
    JsonWriter& field(std::string_view name, const char* value) { return key(name).text(value); }
    JsonWriter& field(std::string_view name, const std::string& value) { return key(name).text(value); }
    JsonWriter& field(std::string_view name, std::int64_t value) { return key(name).integer(value); }
    JsonWriter& field(std::string_view name, int value) { return key(name).integer(value); }
    JsonWriter& field(std::string_view name, double value) { return key(name).number(value); }
    JsonWriter& field(std::string_view name, bool value) { return key(name).boolean(value); }
    JsonWriter& field(std::string_view name, const wire::Json& value) { return key(name).json(value); }

    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    JsonWriter& open(char bracket);
    JsonWriter& close(char bracket);
    void separate();

    std::string out_;
};

}  // namespace sekisho::formats
