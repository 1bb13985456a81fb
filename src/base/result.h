#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sekisho {

/// A failure as a value. It carries what the wire needs (code, status, message) and, apart from it,
/// what only operators may see (`detail`). Bytes are made from it in gate/encode only.
struct Error {
    std::string code;     ///< the wire code, AWS's own, e.g. "AccessDenied"
    std::string message;  ///< the wire text, AWS's own; never contains a secret
    int status = 400;     ///< the HTTP status
    std::string detail;   ///< for the log and the audit trail; never sent to a client
    /// Further wire members of this error shape, e.g. {"reasonCode", "..."} or S3's {"BucketName", "..."}.
    std::vector<std::pair<std::string, std::string>> members;
    /// Response headers that go with it, e.g. {"x-amz-delete-marker", "true"}. A 304 has these and no body.
    std::vector<std::pair<std::string, std::string>> headers = {};
};

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(std::string code, std::string message, int status = 400)
{
    return std::unexpected(Error{std::move(code), std::move(message), status, {}, {}, {}});
}

inline std::unexpected<Error> fail(Error error) { return std::unexpected(std::move(error)); }

}  // namespace sekisho

// TRY(const auto x, f());          in plain functions: declares x, or returns f's error
// CO_TRY(const auto x, co_await f());  the same in coroutines
// The _VOID forms are for Result<void> and for results whose value is not wanted.
#define SEKISHO_CONCAT_(a, b) a##b
#define SEKISHO_CONCAT(a, b) SEKISHO_CONCAT_(a, b)
#define SEKISHO_TRY_(tmp, ret, decl, ...)                      \
    auto tmp = (__VA_ARGS__);                                  \
    if (!tmp) ret ::std::unexpected(::std::move(tmp).error()); \
    decl = *::std::move(tmp)
#define SEKISHO_TRY_VOID_(tmp, ret, ...) \
    if (auto tmp = (__VA_ARGS__); !tmp) ret ::std::unexpected(::std::move(tmp).error())
#define TRY(decl, ...) SEKISHO_TRY_(SEKISHO_CONCAT(try_, __LINE__), return, decl, __VA_ARGS__)
#define CO_TRY(decl, ...) SEKISHO_TRY_(SEKISHO_CONCAT(try_, __LINE__), co_return, decl, __VA_ARGS__)
#define TRY_VOID(...) SEKISHO_TRY_VOID_(SEKISHO_CONCAT(try_, __LINE__), return, __VA_ARGS__)
#define CO_TRY_VOID(...) SEKISHO_TRY_VOID_(SEKISHO_CONCAT(try_, __LINE__), co_return, __VA_ARGS__)
