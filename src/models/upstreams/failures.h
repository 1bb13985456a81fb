#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "models/upstreams/authorizer.h"
#include "models/upstreams/dialect.h"
#include "net/http.h"

namespace sekisho::models::upstreams {

/// Whether a provider may charge for a request that failed.
enum class Charge { none, unknown };

struct Failure {
    Error error;  ///< of models/errors.h; what callers and doors may see
    Charge charge = Charge::unknown;
};

/// An answer whose status is no success.
struct Refusal {
    std::string_view provider;  ///< its name in our configuration
    int status = 0;
    const net::Headers& headers;
    std::string_view body;
};

/// What a refusal means.
/// - Ours (401, 402, 403, 404, a redirect): ServiceUnavailableException; the operator finds it in the log, callers learn
/// nothing.
/// - The caller's (400, 413, 422): ValidationException with the provider's text, bounded, of printable characters, without
/// keys.
/// - 429 and what providers say in its place: ThrottlingException, Retry-After kept.
/// - Charged: nothing, where the provider itself refuses. A time-out (408, 504) and an answer of something on the way (502
/// and
///   the like in no form of the provider's) leave it unknown.
[[nodiscard]] Failure failure_of(const Refusal& refusal, const Dialect& dialect, Authorizer& authorizer, Time now);

/// What a failure of the client (net/client.h) means: only what certainly was not sent is not charged.
[[nodiscard]] Failure failure_of(const Error& client_error);

/// One line of at most `longest` bytes of printable characters and valid UTF-8.
[[nodiscard]] std::string printable(std::string_view text, std::size_t longest = 512);

}  // namespace sekisho::models::upstreams
