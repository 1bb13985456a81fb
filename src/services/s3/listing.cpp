#include "services/s3/listing.h"

#include <fmt/format.h>

#include "base/encoding.h"
#include "services/s3/errors.h"

namespace sekisho::s3 {
namespace {

constexpr std::size_t largest_page = 1000;
constexpr char32_t last_code_point = 0x10FFFF;
constexpr std::string_view token_version = "1";

char32_t decode(std::string_view bytes)
{
    const auto lead = static_cast<unsigned char>(bytes.front());
    if (bytes.size() == 1) return lead;
    char32_t value = bytes.size() == 2 ? lead & 0x1Fu : bytes.size() == 3 ? lead & 0x0Fu : lead & 0x07u;
    for (const char c : bytes.substr(1)) value = (value << 6u) | (static_cast<unsigned char>(c) & 0x3Fu);
    return value;
}

void append(std::string& out, char32_t value)
{
    const auto byte = [&out](char32_t bits) { out += static_cast<char>(static_cast<unsigned char>(bits)); };
    if (value < 0x80) return byte(value);
    if (value < 0x800) {
        byte(0xC0u | (value >> 6u));
    } else if (value < 0x10000) {
        byte(0xE0u | (value >> 12u));
        byte(0x80u | ((value >> 6u) & 0x3Fu));
    } else {
        byte(0xF0u | (value >> 18u));
        byte(0x80u | ((value >> 12u) & 0x3Fu));
        byte(0x80u | ((value >> 6u) & 0x3Fu));
    }
    byte(0x80u | (value & 0x3Fu));
}

std::size_t start_of_last(std::string_view text)
{
    auto start = text.size() - 1;
    while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0u) == 0x80u) --start;
    return start;
}

}  // namespace

std::optional<std::string> behind_prefix(std::string_view prefix)
{
    // The byte order of UTF-8 is the order of code points, so the last one is raised by one.
    while (!prefix.empty()) {
        const auto start = start_of_last(prefix);
        const auto value = decode(prefix.substr(start));
        if (value < last_code_point) {
            std::string next(prefix.substr(0, start));
            append(next, value == 0xD7FF ? char32_t(0xE000) : value + 1);
            return next;
        }
        prefix = prefix.substr(0, start);
    }
    return std::nullopt;
}

std::optional<std::string> common_prefix_of(std::string_view key, const ListingRequest& request)
{
    if (request.delimiter.empty()) return std::nullopt;
    const auto found = key.find(request.delimiter, request.prefix.size());
    if (found == std::string_view::npos) return std::nullopt;
    return std::string(key.substr(0, found + request.delimiter.size()));
}

namespace listing_detail {

std::optional<Seek> first_seek(const ListingRequest& request)
{
    if (request.marker.empty() || request.marker < request.prefix) return Seek{Seek::Kind::at, request.prefix, {}};
    if (!request.marker.starts_with(request.prefix)) return std::nullopt;
    // A common prefix is an item of the list under its own name: it lies before a marker that it contains.
    if (const auto common = common_prefix_of(request.marker, request)) {
        const auto next = behind_prefix(*common);
        if (!next) return std::nullopt;
        return Seek{Seek::Kind::at, *next, {}};
    }
    if (request.marker_order) return Seek{Seek::Kind::behind_entry, request.marker, *request.marker_order};
    return Seek{Seek::Kind::behind_key, request.marker, {}};
}

}  // namespace listing_detail

std::string make_continuation_token(std::string_view last) { return base64(std::string(token_version) + std::string(last)); }

Result<std::string> read_continuation_token(std::string_view token)
{
    const auto text = from_base64(token);
    if (!text || !text->starts_with(token_version) || !is_utf8(*text))
        return fail(errors::invalid_argument("The continuation token provided is incorrect", "continuation-token", token));
    return text->substr(token_version.size());
}

Result<std::size_t> page_limit(const std::optional<int>& asked, std::string_view name)
{
    if (!asked) return largest_page;
    if (*asked < 0)
        return fail(errors::invalid_argument(fmt::format("Argument {} must be an integer between 0 and 2147483647", name),
                                             name, fmt::to_string(*asked)));
    return std::min(static_cast<std::size_t>(*asked), largest_page);
}

}  // namespace sekisho::s3
