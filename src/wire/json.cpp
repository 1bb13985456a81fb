#include "wire/json.h"

#include <simdjson.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <unordered_set>

#include "base/encoding.h"

namespace sekisho::wire {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

constexpr std::size_t from_small_to_large = 16;
constexpr std::size_t kept_parser_bytes = 1024 * 1024;

std::unexpected<Error> syntax(std::string_view what) { return fail("JsonSyntax", std::string(what)); }

/// Turns simdjson's tape into values, and refuses what the tape allows and we do not.
class Builder {
public:
    explicit Builder(std::size_t depth) : depth_(depth) {}

    Result<Json> build(const element& from, std::size_t level = 0) const
    {
        switch (from.type()) {
            case element_type::OBJECT: return object(from.get_object().value_unsafe(), level + 1);
            case element_type::ARRAY: return array(from.get_array().value_unsafe(), level + 1);
            case element_type::STRING: return Json(from.get_string().value_unsafe());
            case element_type::INT64: return Json(from.get_int64().value_unsafe());
            case element_type::UINT64: return Json(static_cast<double>(from.get_uint64().value_unsafe()));
            case element_type::DOUBLE: return Json(from.get_double().value_unsafe());
            case element_type::BOOL: return Json(from.get_bool().value_unsafe());
            case element_type::NULL_VALUE: return Json();
        }
        return syntax("an unknown kind of value");
    }

private:
    Result<Json> object(simdjson::dom::object from, std::size_t level) const
    {
        if (level > depth_) return syntax("nested too deeply");
        Json::Object members;
        std::unordered_set<std::string> names;  // only for objects of many members
        for (const auto field : from) {
            if (repeated(members, names, field.key)) return fail("DuplicateKey", "a member name occurs twice in one object");
            TRY(auto value, build(field.value, level));
            members.emplace_back(std::string(field.key), std::move(value));
        }
        return Json(std::move(members));
    }

    static bool repeated(const Json::Object& members, std::unordered_set<std::string>& names, std::string_view key)
    {
        if (from_small_to_large == members.size())
            for (const auto& member : members) names.insert(member.first);
        if (members.size() < from_small_to_large)
            return std::ranges::any_of(members, [key](const Json::Member& member) { return member.first == key; });
        return !names.emplace(key).second;
    }

    Result<Json> array(simdjson::dom::array from, std::size_t level) const
    {
        if (level > depth_) return syntax("nested too deeply");
        Json::Array values;
        for (const element item : from) {
            TRY(auto value, build(item, level));
            values.push_back(std::move(value));
        }
        return Json(std::move(values));
    }

    std::size_t depth_;
};

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// `text` with an exponent behind every integer of twenty digits or more, which simdjson would refuse.
std::string with_real_numbers(std::string_view text)
{
    std::string out;
    out.reserve(text.size() + 16);
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        out += c;
        if (quoted) {
            if (c == '\\' && i + 1 < text.size()) out += text[++i];
            else if (c == '"') quoted = false;
            continue;
        }
        quoted = c == '"';
        if (!is_digit(c)) continue;
        const auto begin = i;
        while (i + 1 < text.size() && is_digit(text[i + 1])) out += text[++i];
        const bool fraction = begin > 0 && (text[begin - 1] == '.' || text[begin - 1] == 'e' || text[begin - 1] == 'E' ||
                                            text[begin - 1] == '+');
        const char next = i + 1 < text.size() ? text[i + 1] : '\0';
        if (i - begin + 1 >= 19 && !fraction && next != '.' && next != 'e' && next != 'E') out += "e0";
    }
    return out;
}

Result<Json> parse_with(simdjson::dom::parser& parser, std::string_view text, const JsonLimits& limits)
{
    element root;
    auto error = parser.parse(text.data(), text.size()).get(root);
    if (error == simdjson::NUMBER_ERROR) {
        const auto widened = with_real_numbers(text);
        error = parser.parse(widened).get(root);
        if (error == simdjson::SUCCESS) return Builder(limits.depth).build(root);
    }
    if (error != simdjson::SUCCESS) return syntax(simdjson::error_message(error));
    return Builder(limits.depth).build(root);
}

void append_escape(std::string& out, char c)
{
    switch (c) {
        case '"': out += "\\\""; return;
        case '\\': out += "\\\\"; return;
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        case '\b': out += "\\b"; return;
        case '\f': out += "\\f"; return;
        default: fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(c));
    }
}

void append_number(std::string& out, double value)
{
    if (!std::isfinite(value)) {
        out += "null";
        return;
    }
    const auto text = fmt::format("{}", value);
    out += text;
    if (text.find_first_of(".eE") == std::string::npos) out += ".0";
}

class Writer {
public:
    Writer(std::string& out, EscapeSlash escape_slash) : out_(out), escape_slash_(escape_slash) {}

    void write(const Json& value)
    {
        if (const auto* text = value.string()) append_json_string(out_, *text, escape_slash_);
        else if (const auto* object = value.object()) write_object(*object);
        else if (const auto* array = value.array()) write_array(*array);
        else if (const auto* integer = value.integer()) out_ += std::to_string(*integer);
        else if (const auto* real = value.real()) append_number(out_, *real);
        else if (const auto* boolean = value.boolean()) out_ += *boolean ? "true" : "false";
        else out_ += "null";
    }

private:
    void write_object(const Json::Object& object)
    {
        out_ += '{';
        bool first = true;
        for (const auto& [name, value] : object) {
            if (!std::exchange(first, false)) out_ += ',';
            append_json_string(out_, name, escape_slash_);
            out_ += ':';
            write(value);
        }
        out_ += '}';
    }

    void write_array(const Json::Array& array)
    {
        out_ += '[';
        bool first = true;
        for (const auto& value : array) {
            if (!std::exchange(first, false)) out_ += ',';
            write(value);
        }
        out_ += ']';
    }

    std::string& out_;
    EscapeSlash escape_slash_;
};

}  // namespace

const Json* Json::find(std::string_view name) const
{
    if (const auto* members = object())
        for (const auto& [key, value] : *members)
            if (key == name) return &value;
    return nullptr;
}

Json& Json::set(std::string_view name, Json value)
{
    if (is_null()) value_ = Object();
    auto* members = object();
    if (members == nullptr) return *this;
    for (auto& [key, old] : *members) {
        if (key == name) {
            old = std::move(value);
            return *this;
        }
    }
    members->emplace_back(std::string(name), std::move(value));
    return *this;
}

Result<Json> parse_json(std::string_view text, JsonLimits limits)
{
    if (text.size() > limits.bytes) return syntax("the text is too long");
    if (text.empty()) return syntax("the text is empty");  // it may have no address, which simdjson does not take
    if (text.size() > kept_parser_bytes) {
        simdjson::dom::parser parser;
        return parse_with(parser, text, limits);
    }
    thread_local simdjson::dom::parser parser;
    return parse_with(parser, text, limits);
}

std::string to_text(const Json& value, EscapeSlash escape_slash)
{
    std::string out;
    Writer(out, escape_slash).write(value);
    return out;
}

std::string with_valid_utf8(std::string_view bytes)
{
    std::string out;
    for (std::size_t i = 0; i < bytes.size();) {
        std::size_t length = 1;
        while (length < 4 && i + length < bytes.size() && !is_utf8(bytes.substr(i, length))) ++length;
        if (is_utf8(bytes.substr(i, length))) {
            out += bytes.substr(i, length);
            i += length;
        } else {
            out += "\xEF\xBF\xBD";
            ++i;
        }
    }
    return out;
}

namespace {

// The high bit of each byte that is zero; of others, too, but only above one that is.
constexpr std::uint64_t ones = 0x0101010101010101, high_bits = 0x8080808080808080;
constexpr std::uint64_t zero_bytes(std::uint64_t eight) { return (eight - ones) & ~eight & high_bits; }

/// How many characters from the beginning on stand in JSON as they are, at least.
std::size_t plain_run(std::string_view text, EscapeSlash escape_slash)
{
    const std::uint64_t slashes = escape_slash == EscapeSlash::yes ? '/' * ones : '"' * ones;
    std::size_t at = 0;
    for (std::uint64_t eight = 0; at + sizeof eight <= text.size(); at += sizeof eight) {
        std::memcpy(&eight, text.data() + at, sizeof eight);
        const auto special = zero_bytes(eight & ~(31 * ones)) | zero_bytes(eight ^ ('"' * ones)) |
                             zero_bytes(eight ^ ('\\' * ones)) | zero_bytes(eight ^ slashes);
        if (special != 0) break;
    }
    const auto stands = [&](char c) { return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20 && c != '/'; };
    while (at < text.size() && stands(text[at])) ++at;
    return at;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text, EscapeSlash escape_slash)
{
    if (!is_utf8(text)) {
        append_json_string(out, with_valid_utf8(text), escape_slash);
        return;
    }
    out += '"';
    for (std::size_t at = 0; at < text.size();) {
        const auto plain = plain_run(text.substr(at), escape_slash);
        out.append(text, at, plain);
        at += plain;
        if (at == text.size()) break;
        const char c = text[at++];
        if (c == '/') out += escape_slash == EscapeSlash::yes ? "\\/" : "/";
        else append_escape(out, c);
    }
    out += '"';
}

}  // namespace sekisho::wire
