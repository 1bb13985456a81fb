#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/task.h"

/// Our own HTTP vocabulary. No Beast, nghttp2 or OpenSSL type appears in a header of this folder.
namespace sekisho::net {

/// Header fields in order of arrival. Names are compared without regard to case (RFC 9110, 5.1);
/// the server hands them on in lower case.
class Headers {
public:
    using Field = std::pair<std::string, std::string>;

    void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
    void set(std::string_view name, std::string value);  ///< replaces all fields of that name
    void remove(std::string_view name);
    /// The first value, or nullopt.
    [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const noexcept;
    [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const noexcept { return get(name).has_value(); }
    [[nodiscard]] const std::vector<Field>& fields() const noexcept { return fields_; }
    void reserve(std::size_t fields) { fields_.reserve(fields); }

private:
    std::vector<Field> fields_;
};

/// A body that is pulled, chunk by chunk, so that memory stays constant whatever its size.
/// Destroying a source before its end abandons it. Used by one task at a time.
class ByteSource {
public:
    virtual ~ByteSource() = default;
    /// The next non-empty chunk; nullopt at the end. After an error or the end it must not be called again.
    virtual Task<Result<std::optional<std::string>>> next() = 0;
    /// The total length in bytes where it is known beforehand.
    [[nodiscard]] virtual std::optional<std::uint64_t> length() const { return std::nullopt; }
    /// Fields that follow the body (RFC 9110, 6.5), names in lower case; complete after the end. A response
    /// body's trailers are sent where the protocol has them (HTTP/2, or chunked and thus of unknown length).
    [[nodiscard]] virtual Headers trailers() const { return {}; }
};

using BodyStream = std::unique_ptr<ByteSource>;

[[nodiscard]] BodyStream empty_body();
[[nodiscard]] BodyStream string_body(std::string bytes);
/// Collects `source` to its end; more than `limit` bytes is the Error RequestEntityTooLarge (413).
[[nodiscard]] Task<Result<std::string>> read_all(ByteSource& source, std::size_t limit);

struct Peer {
    std::string address;  ///< "127.0.0.1", "::1"
    std::uint16_t port = 0;
};

struct Request {
    std::string method;  ///< as sent, e.g. "POST"
    std::string target;  ///< origin form as sent: path and query, still percent-encoded
    Headers headers;     ///< names in lower case; HTTP/2's :authority arrives as "host"
    BodyStream body;     ///< never null; the first next() sends "100 Continue" where the client waits for it
    Peer peer;
    bool secure = false;  ///< arrived over TLS
    int version = 11;     ///< 10, 11 or 20

    /// `target` up to the first '?', and what follows it (without the '?').
    [[nodiscard]] std::string_view path() const noexcept;
    [[nodiscard]] std::string_view query() const noexcept;
};

struct Response {
    int status = 200;
    Headers headers;  ///< Content-Length / Transfer-Encoding and Date are set by the server
    std::variant<std::string, BodyStream> body = std::string();
};

/// What a server does with a request. Called concurrently from all I/O threads; the task runs on the
/// connection's thread and must come back to it. For a HEAD request the server drops the body and keeps the
/// Content-Length that the body would have had (with an empty body: the one that the handler set).
///
/// When the client goes away (it closes or half-closes its connection, or resets its stream) or the server stops, the
/// task is cancelled: what it waits for ends at once with system_error(operation_aborted). Work that must be
/// finished all the same belongs into a task of its own (sekisho::spawn). A request body may outlive the
/// handler, in the response's body; after the response it answers with the Error RequestAborted.
class Handler {
public:
    virtual ~Handler() = default;
    virtual Task<Response> handle(Request request) = 0;
};

}  // namespace sekisho::net
