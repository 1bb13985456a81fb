#include "services/s3/names.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "services/s3/errors.h"

namespace sekisho::s3 {
namespace {

constexpr std::size_t longest_key = 1024;

bool lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// "Bucket names must not be formatted as an IP address (for example, 192.168.5.4)."
bool looks_like_ip_address(std::string_view name)
{
    return std::ranges::count(name, '.') == 3 &&
           std::ranges::all_of(name, [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

bool reserved(std::string_view name)
{
    constexpr std::array<std::string_view, 3> prefixes{"xn--", "sthree-", "amzn-s3-demo-"};
    constexpr std::array<std::string_view, 5> suffixes{"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"};
    return std::ranges::any_of(prefixes, [&](auto prefix) { return name.starts_with(prefix); }) ||
           std::ranges::any_of(suffixes, [&](auto suffix) { return name.ends_with(suffix); });
}

}  // namespace

Result<void> check_bucket_name(std::string_view name)
{
    const bool good = name.size() >= 3 && name.size() <= 63 &&
                      std::ranges::all_of(name, [](char c) { return lower_or_digit(c) || c == '.' || c == '-'; }) &&
                      lower_or_digit(name.front()) && lower_or_digit(name.back()) && !name.contains("..") &&
                      !looks_like_ip_address(name) && !reserved(name);
    if (!good) return fail(errors::invalid_bucket_name(name));
    return {};
}

Result<void> check_key(std::string_view key)
{
    if (key.size() > longest_key) return fail(errors::key_too_long(key.size()));
    if (key.empty() || key.contains('\0') || !is_utf8(key)) return fail(errors::invalid_uri());
    return {};
}

std::string bucket_arn(std::string_view bucket) { return "arn:aws:s3:::" + std::string(bucket); }

std::string object_arn(std::string_view bucket, std::string_view key)
{
    return "arn:aws:s3:::" + std::string(bucket) + "/" + std::string(key);
}

std::string canonical_id(std::string_view account)
{
    return hex(crypto::sha256("sekisho canonical user " + std::string(account)));
}

Result<CopySource> parse_copy_source(std::string_view text)
{
    const auto bad = [] {
        return fail(
            errors::invalid_argument("Copy Source must mention the source bucket and key: "
                                     "sourcebucket/sourcekey",
                                     "x-amz-copy-source"));
    };
    if (text.starts_with("arn:")) return fail(errors::invalid_request("Access point ARNs are not supported as copy source"));
    CopySource source;
    constexpr std::string_view version_mark = "?versionId=";
    if (const auto mark = text.find(version_mark); mark != std::string_view::npos) {
        source.version_id = percent_decode(text.substr(mark + version_mark.size()));
        if (!source.version_id || source.version_id->empty()) return bad();
        text = text.substr(0, mark);
    }
    auto path = percent_decode(text);
    if (!path) return bad();
    if (path->starts_with('/')) path->erase(0, 1);
    const auto slash = path->find('/');
    if (slash == std::string::npos || slash == 0 || slash + 1 == path->size()) return bad();
    source.bucket = path->substr(0, slash);
    source.key = path->substr(slash + 1);
    TRY_VOID(check_key(source.key));
    return source;
}

std::string new_version_id() { return crypto::random_text(32, crypto::alphanumeric); }
std::string new_upload_id() { return crypto::random_text(64, crypto::alphanumeric); }
std::string url_encoded(std::string_view key) { return percent_encode(key, Slash::keep); }

}  // namespace sekisho::s3
