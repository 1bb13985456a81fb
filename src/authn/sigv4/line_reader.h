#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "net/http.h"

namespace sekisho::authn {

/// Lines and data out of a byte stream, for aws-chunked. Used by one task at a time.
class LineReader {
public:
    explicit LineReader(net::BodyStream raw) : raw_(std::move(raw)) {}

    /// A line without its CRLF, of at most `limit` bytes; `otherwise` for a longer one. IncompleteBody at the end.
    Task<Result<std::string>> line(std::size_t limit, Error otherwise);
    /// 1 to `limit` bytes, whatever is at hand. IncompleteBody at the end.
    Task<Result<std::string>> data(std::uint64_t limit);
    /// Success where nothing follows; else InvalidRequest.
    Task<Result<void>> end();

private:
    Task<Result<void>> fill();
    [[nodiscard]] std::string_view rest() const { return std::string_view(buffer_).substr(position_); }

    net::BodyStream raw_;
    std::string buffer_;
    std::size_t position_ = 0;
};

}  // namespace sekisho::authn
