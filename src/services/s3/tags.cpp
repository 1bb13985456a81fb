#include "services/s3/tags.h"

#include <algorithm>
#include <set>

#include "base/encoding.h"
#include "services/s3/errors.h"

namespace sekisho::s3 {
namespace {

constexpr std::size_t longest_key = 128;
constexpr std::size_t longest_value = 256;

std::size_t characters(std::string_view text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

// "letters, whitespace, and numbers representable in UTF-8, and the special characters + - = . _ : / @"
bool allowed_text(std::string_view text)
{
    return is_utf8(text) && std::ranges::all_of(text, [](char c) {
               const auto byte = static_cast<unsigned char>(c);
               const bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
               return byte >= 0x80 || alphanumeric || std::string_view(" +-=._:/@").contains(c);
           });
}

}  // namespace

Result<void> check_tags(const Tags& tags, Tagged what)
{
    if (what == Tagged::object && tags.size() > 10)
        return fail(errors::bad_request("Object tags cannot be greater than 10"));
    if (what == Tagged::bucket && tags.size() > 50)
        return fail(errors::bad_request("Bucket tag count cannot be greater than 50"));
    std::set<std::string_view> keys;
    for (const auto& [key, value] : tags) {
        if (key.empty() || characters(key) > longest_key || !allowed_text(key))
            return fail(errors::invalid_tag("The TagKey you have provided is invalid"));
        if (characters(value) > longest_value || !allowed_text(value))
            return fail(errors::invalid_tag("The TagValue you have provided is invalid"));
        if (lower_ascii(key).starts_with("aws:"))
            return fail(errors::invalid_tag("System tags cannot be added/updated by requester"));
        if (!keys.insert(key).second) return fail(errors::invalid_tag("Cannot provide multiple Tags with the same key"));
    }
    return {};
}

Result<Tags> parse_tagging_header(std::string_view header)
{
    const auto bad = [&] {
        return fail(
            errors::invalid_argument("The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query "
                                     "parameters without tag name duplicates.",
                                     "x-amz-tagging", header));
    };
    Tags tags;
    std::set<std::string> keys;
    while (!header.empty()) {
        const auto end = header.find('&');
        const auto pair = header.substr(0, end);
        header = end == std::string_view::npos ? std::string_view() : header.substr(end + 1);
        const auto equals = pair.find('=');
        auto key = percent_decode(pair.substr(0, equals), Plus::space);
        auto value = equals == std::string_view::npos ? std::optional<std::string>(std::string())
                                                      : percent_decode(pair.substr(equals + 1), Plus::space);
        if (!key || !value || !is_utf8(*key) || !is_utf8(*value) || !keys.insert(*key).second) return bad();
        tags.emplace_back(std::move(*key), std::move(*value));
    }
    TRY_VOID(check_tags(tags, Tagged::object));
    return tags;
}

void set_request_tags(policy::Context& context, const Tags& tags)
{
    std::vector<std::string> keys;
    for (const auto& [key, value] : tags) {
        context.set("s3:RequestObjectTag/" + key, value);
        keys.push_back(key);
    }
    if (!keys.empty()) context.set_list("s3:RequestObjectTagKeys", std::move(keys));
}

}  // namespace sekisho::s3
