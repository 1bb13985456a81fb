#pragma once

#include <string>
#include <utility>

#include "base/result.h"

/// The errors of this folder. `detail` is for operators; no client ever sees a driver's text.
namespace sekisho::store {

inline Error store_failure(std::string detail)
{
    return {.code = "StoreFailure",
            .message = "The server encountered an internal error. Please retry the request.",
            .status = 500,
            .detail = std::move(detail),
            .members = {}};
}

inline Error constraint_violation(std::string detail)
{
    auto error = store_failure(std::move(detail));
    error.code = "ConstraintViolation";
    return error;
}

inline Error store_overloaded()
{
    return {.code = "ServiceUnavailable",
            .message = "Please reduce your request rate.",
            .status = 503,
            .detail = "the store's queue is full",
            .members = {}};
}

/// `what` with the text of `error_number` (errno).
[[nodiscard]] Error system_failure(std::string what, int error_number);

}  // namespace sekisho::store
