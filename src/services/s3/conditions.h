#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

/// Conditional requests (RFC 9110, 13) on objects.
namespace sekisho::s3 {

/// The preconditions of a request on what exists. Times have a resolution of one second.
struct Conditions {
    std::optional<std::string> if_match;
    std::optional<std::string> if_none_match;
    std::optional<Time> if_modified_since;
    std::optional<Time> if_unmodified_since;
};

enum class ConditionsFor {
    reading,      ///< what fails If-None-Match or If-Modified-Since is 304
    copy_source,  ///< every failure is 412
};

/// In the order of RFC 9110, 13.2.2: If-Match overrides If-Unmodified-Since, If-None-Match overrides
/// If-Modified-Since. `etag` without quotes.
[[nodiscard]] Result<void> check_conditions(const Conditions& conditions, std::string_view etag, Time last_modified,
                                            ConditionsFor purpose);

/// Conditional writes: If-None-Match takes only "*" (412 if the key exists), If-Match an ETag (404 without an object,
/// 412 where it differs). `etag` of the current object; nullopt: there is none.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
struct WriteConditions {
    std::optional<std::string> if_match;
    std::optional<std::string> if_none_match;
};
[[nodiscard]] Result<void> check_write_conditions(const WriteConditions& conditions, std::string_view key,
                                                  const std::optional<std::string>& etag);

/// Whether a field value of ETags ("*", one, or a list; quoted or bare) names `etag`.
[[nodiscard]] bool etag_matches(std::string_view field, std::string_view etag);

/// "\"d41d8...\""
[[nodiscard]] std::string quoted(std::string_view etag);
[[nodiscard]] std::string unquoted(std::string_view etag);

}  // namespace sekisho::s3
