#include "models/formats/json_writer.h"

#include <cmath>

#include <fmt/format.h>

#include "base/encoding.h"

namespace sekisho::formats {

/// A value ends with none of these: what follows one is the first of its kind.
void JsonWriter::separate()
{
    if (out_.empty()) return;
    const char last = out_.back();
    if (last != '{' && last != '[' && last != ':') out_ += ',';
}

JsonWriter& JsonWriter::open(char bracket)
{
    separate();
    out_ += bracket;
    return *this;
}

JsonWriter& JsonWriter::close(char bracket)
{
    out_ += bracket;
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name)
{
    separate();
    wire::append_json_string(out_, name);
    out_ += ':';
    return *this;
}

JsonWriter& JsonWriter::text(std::string_view value)
{
    separate();
    wire::append_json_string(out_, value);
    return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json)
{
    separate();
    out_ += json;
    return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t value) { return raw(std::to_string(value)); }
JsonWriter& JsonWriter::number(double value) { return raw(wire::to_text(value)); }
JsonWriter& JsonWriter::real(float value) { return raw(std::isfinite(value) ? fmt::format("{}", value) : "0"); }
JsonWriter& JsonWriter::boolean(bool value) { return raw(value ? "true" : "false"); }
JsonWriter& JsonWriter::null() { return raw("null"); }
JsonWriter& JsonWriter::json(const wire::Json& value) { return raw(wire::to_text(value)); }

JsonWriter& JsonWriter::base64(std::string_view bytes, std::string_view prefix)
{
    separate();
    out_ += '"';
    out_ += prefix;
    out_ += sekisho::base64(bytes);
    out_ += '"';
    return *this;
}

}  // namespace sekisho::formats
