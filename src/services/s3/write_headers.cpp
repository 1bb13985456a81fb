#include "services/s3/write_headers.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"

namespace sekisho::s3 {

std::optional<std::string> kept_content_encoding(const std::optional<std::string>& header)
{
    if (!header) return std::nullopt;
    std::string kept;
    std::string_view rest = *header;
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        auto coding = rest.substr(0, comma);
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
        while (coding.starts_with(' ')) coding.remove_prefix(1);
        while (coding.ends_with(' ')) coding.remove_suffix(1);
        if (coding.empty() || equal_ignoring_case(coding, "aws-chunked")) continue;
        if (!kept.empty()) kept += ",";
        kept += coding;
    }
    if (kept.empty()) return std::nullopt;
    return kept;
}

Result<std::string> check_storage_class(const std::optional<std::string>& name)
{
    constexpr std::array<std::string_view, 6> served{"STANDARD",   "REDUCED_REDUNDANCY",  "STANDARD_IA",
                                                     "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR"};
    if (!name) return std::string(served.front());
    if (std::ranges::find(served, *name) == served.end()) return fail(errors::invalid_storage_class());
    return *name;
}

Result<void> check_metadata(const std::map<std::string, std::string>& metadata)
{
    constexpr std::size_t limit = 2048;
    std::size_t size = 0;
    for (const auto& [name, value] : metadata) size += name.size() + value.size();
    if (size > limit) return fail(errors::metadata_too_large(size));
    return {};
}

Result<void> check_encryption(const std::optional<std::string>& algorithm)
{
    if (!algorithm || *algorithm == "AES256") return {};
    return fail("InvalidEncryptionAlgorithmError",
                "The encryption request that you specified is not valid. The valid value is AES256.", 400);
}

Result<void> check_object_acl(const std::optional<std::string>& canned)
{
    if (!canned || *canned == "bucket-owner-full-control" || *canned == "private") return {};
    return fail(errors::access_control_list_not_supported());
}

}  // namespace sekisho::s3
