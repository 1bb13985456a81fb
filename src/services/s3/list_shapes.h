#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/encoding.h"
#include "services/s3/access.h"
#include "services/s3/errors.h"
#include "services/s3/listing.h"
#include "services/s3/names.h"

/// What the four listings have in common at their edges: access, parameters and spelling.
namespace sekisho::s3 {

/// encoding-type=url: "An object key can contain any Unicode character; however, the XML 1.0 parser cannot parse some".
class Spelling {
public:
    explicit Spelling(const std::optional<std::string>& encoding_type) : url_(encoding_type.value_or("") == "url") {}
    [[nodiscard]] std::string operator()(std::string_view key) const { return url_ ? url_encoded(key) : std::string(key); }

private:
    bool url_;
};

/// s3:prefix, s3:delimiter and s3:max-keys as they were sent.
template <class In>
[[nodiscard]] op::AccessChecks list_checks(const State& state, std::string action, const In& input, const op::Caller& caller)
{
    auto check = bucket_check(state, std::move(action), input.Bucket, caller);
    set_if(check.context, "s3:prefix", input.Prefix);
    set_if(check.context, "s3:delimiter", input.Delimiter);
    if constexpr (requires { input.MaxKeys; })
        if (input.MaxKeys) check.context.set("s3:max-keys", fmt::to_string(*input.MaxKeys));
    return {std::move(check)};
}

template <class In>
[[nodiscard]] Result<ListingRequest> listing_request(const In& input, const std::optional<int>& limit, std::string marker)
{
    ListingRequest request;
    request.prefix = input.Prefix.value_or("");
    request.delimiter = input.Delimiter.value_or("");
    request.marker = std::move(marker);
    for (const auto* text : {&request.prefix, &request.delimiter, &request.marker})
        if (!is_utf8(*text) || text->contains('\0')) return fail(errors::invalid_uri());
    TRY(request.limit, page_limit(limit, "maxKeys"));
    return request;
}

/// Prefix, delimiter and encoding type go back as they came.
template <class Output, class In>
void set_echo(Output& output, const In& input, const Spelling& spelling)
{
    output.Prefix = spelling(input.Prefix.value_or(""));
    if (input.Delimiter && !input.Delimiter->empty()) output.Delimiter = spelling(*input.Delimiter);
    output.EncodingType = input.EncodingType;
}

template <class CommonPrefix>
[[nodiscard]] std::vector<CommonPrefix> common_prefixes(const std::vector<std::string>& prefixes, const Spelling& spelling)
{
    std::vector<CommonPrefix> list;
    for (const auto& prefix : prefixes) {
        CommonPrefix common;
        common.Prefix = spelling(prefix);
        list.push_back(std::move(common));
    }
    return list;
}

}  // namespace sekisho::s3
