#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "services/cognito_idp/triggers/functions.h"
#include "wire/json.h"

namespace sekisho::cognito_idp {

/// Invokes functions: three tries where a try failed for a reason that may pass, never after a refusal. Each invocation
/// leaves a line in the log and a count in the metrics: function, trigger, outcome, tries, duration; nothing of event and
/// answer. Thread-safe.
class Invoker {
public:
    Invoker(const Functions& functions, const Clock& clock) : functions_(functions), clock_(clock) {}

    struct Call {
        std::string arn;
        std::string trigger;  ///< e.g. "PreSignUp", as error texts name it
        std::string pool_id;
        wire::Json event;
    };
    /// The member `response` of what the function returned.
    /// Errors: UserLambdaValidationException (it refused), UnexpectedLambdaException (it failed, or the configuration does
    /// not map it any more), InvalidLambdaResponseException.
    Task<Result<wire::Json>> invoke(Call call) const;

private:
    struct Outcome;
    Task<Outcome> try_three_times(std::string arn, Invocation invocation) const;

    const Functions& functions_;
    const Clock& clock_;
};

}  // namespace sekisho::cognito_idp
