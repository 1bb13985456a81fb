#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/task.h"

namespace sekisho::cognito_idp {

/// What is sent to a function; the tries of one invocation are equal byte by byte.
struct Invocation {
    std::string id;    ///< a UUID: a function that must not act twice remembers it
    std::string body;  ///< the event, JSON
};

/// How one try ended.
struct Attempt {
    enum class End {
        answered,    ///< `text` is what the function returned
        refused,     ///< the function said no, in the Lambda form of an error; `text` is its message
        unreadable,  ///< an answer that is too long
        failed,      ///< `text` names the cause, without details; another try would end alike
        try_again,   ///< `text` names the cause: out of reach, overloaded, broken
        timed_out,
    };
    End end = End::failed;
    std::string text;
};

/// Limits of one try.
inline constexpr std::chrono::milliseconds attempt_time{5'000};
inline constexpr std::size_t answer_limit = 256 * 1024;  ///< bytes

/// Reaches one function. Thread-safe.
class Transport {
public:
    virtual ~Transport() = default;
    virtual Task<Attempt> attempt(Invocation invocation) const = 0;
};

/// The functions that the configuration maps, by ARN. Nothing else is ever called: an ARN is a name, never an address.
/// Filled at the start, read afterwards.
class Functions {
public:
    void add(std::string arn, std::shared_ptr<const Transport> transport)
    {
        functions_.insert_or_assign(std::move(arn), std::move(transport));
    }
    /// nullptr where the configuration does not map it.
    [[nodiscard]] const Transport* find(std::string_view arn) const
    {
        const auto found = functions_.find(arn);
        return found == functions_.end() ? nullptr : found->second.get();
    }

private:
    std::map<std::string, std::shared_ptr<const Transport>, std::less<>> functions_;
};

/// Whether `text` is a function's answer or, in the Lambda form {"errorMessage": "..."} without "response", its refusal.
[[nodiscard]] Attempt read_answer(std::string text);
/// The message of the refusal that `text` is; nullopt: it is none.
[[nodiscard]] std::optional<std::string> refusal_of(std::string_view text);

}  // namespace sekisho::cognito_idp
