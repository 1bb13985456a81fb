#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

/// Byte ranges (RFC 9110, 14.1.2).
namespace sekisho::s3 {

/// `length` bytes from `first` on.
struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t length = 0;
    friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

/// Applies a Range header to `size` bytes. nullopt: the header asks for no single byte range ("Amazon S3
/// doesn't support retrieving multiple ranges of data per GET request") and is ignored.
/// InvalidRange (416) when it lies outside.
[[nodiscard]] Result<std::optional<ByteRange>> apply_range(std::string_view header, std::uint64_t size);

/// x-amz-copy-source-range: "bytes=first-last" inside `size`, InvalidArgument otherwise.
[[nodiscard]] Result<ByteRange> apply_copy_range(std::string_view header, std::uint64_t size);

/// "bytes 0-9/100"
[[nodiscard]] std::string content_range(const ByteRange& range, std::uint64_t size);

}  // namespace sekisho::s3
