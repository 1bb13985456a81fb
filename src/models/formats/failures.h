#pragma once

#include <string_view>

#include "base/result.h"

/// Failures as doors and providers tell them apart.
namespace sekisho::formats {

enum class Failure {
    invalid,  ///< the request is wrong
    unauthenticated,
    forbidden,
    not_found,
    too_large,
    throttled,  ///< rates, and what a budget or quota does not let through now
    timed_out,
    unavailable,
    failed  ///< the model or we
};

/// By the error's code, else by its status.
[[nodiscard]] Failure failure_of(const Error& error) noexcept;

/// What a provider answered instead of an answer, as one of models/errors.h. What it says of the prompt (400, 413, 422) is
/// handed on to the caller, cut at 1,000 bytes; all else that it says is for operators alone, for it may name their account.
[[nodiscard]] Error provider_failure(int status, std::string_view text);

/// A provider's answer or event that is none of its format.
[[nodiscard]] Error unreadable_answer(std::string_view what);

}  // namespace sekisho::formats
