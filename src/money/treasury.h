#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"
#include "limits/subject.h"
#include "models/provider.h"
#include "money/money.h"

namespace sekisho::money {

enum class Outcome {
    success,
    failed,   ///< the provider answered with an error, or broke off
    refused,  ///< a guardrail stopped it before a provider was asked
    cut,      ///< stopped by us: the hold was used up
    client_disconnected,
    timed_out,
    abandoned,  ///< nothing is known: found after a crash
};
/// "success", "client_disconnected": as in the ledger.
[[nodiscard]] std::string_view name_of(Outcome outcome) noexcept;

/// What is to be held before a provider is asked.
struct Reservation {
    std::string request_id;
    limits::Subject subject;
    std::string door;                     ///< "Converse", "ChatCompletions", ...
    std::vector<std::string> price_keys;  ///< of every candidate; the dearest counts
    models::Bound bound;
    Time time;
};

/// How a call ended.
struct Ending {
    Outcome outcome = Outcome::success;
    models::Usage usage;
    models::Certainty certainty = models::Certainty::reported;
    std::string provider;
    std::string price_key;  ///< empty: nobody was asked
    std::chrono::milliseconds latency{0};
    std::chrono::milliseconds first_token{0};
};

struct Settlement {
    NanoDollars cost = 0;
    std::string price_version;
};

/// Money held for one call. To be settled exactly once; one that is destroyed unsettled stays held until its lease ends and
/// is then charged in full. Used by one task at a time.
class Hold {
public:
    virtual ~Hold() = default;
    [[nodiscard]] virtual NanoDollars amount() const noexcept = 0;
    /// Whether what has been used so far is still covered. Asked for every piece of an answer: no lock, no I/O.
    [[nodiscard]] virtual bool covers(const models::Usage& usage) const noexcept = 0;
    /// Charges, frees the rest and writes the ledger's row, durably. An Error: it stays held as above.
    virtual Task<Result<Settlement>> settle(Ending ending) = 0;
};

/// Prices, budgets and the ledger behind one door. Thread-safe.
class Treasury {
public:
    virtual ~Treasury() = default;
    /// Holds the worst case in every budget that applies, all or nothing, durably, before it returns. May lower
    /// `reservation.bound.output_tokens` where a budget says "clamp"; the caller sends no more than what it says then.
    /// Errors: ServiceQuotaExceededException (429; Bedrock's 400 at its own doors) where a budget does not have it;
    /// AccessDenied (403) for a model without a price; ServiceUnavailableException (503) where it could not be held durably.
    virtual Task<Result<std::unique_ptr<Hold>>> reserve(std::shared_ptr<Reservation> reservation) = 0;
};

}  // namespace sekisho::money
