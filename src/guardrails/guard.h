#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/task.h"
#include "models/provider.h"
#include "wire/json.h"

namespace sekisho::guardrails {

/// Which guardrail a request asks for, as its door takes it.
struct Choice {
    std::string identifier;  ///< id or ARN; empty: none is asked for
    std::string version;     ///< "DRAFT", "1", ...
    bool wants_trace = false;
    bool asynchronous = false;  ///< of a stream: pieces go out before they are scanned, as Bedrock's "async" mode
};

/// What was looked at. `not_scanned` and `failed` are never told as success.
enum class Verdict { none, passed, masked, intervened, not_scanned, failed };
[[nodiscard]] std::string_view name_of(Verdict verdict) noexcept;  ///< "none", "passed", "masked", ...

/// The guardrails of one call: the one that it asked for and those that the installation lays on it. Used by one task.
class Guard {
public:
    virtual ~Guard() = default;
    /// Looks at the input, masking in it what is to be masked. Where it intervenes: the answer to be given in the model's
    /// place (StopReason::guardrail_intervened). Null: go on. An Error: it could not look (fail closed).
    virtual Task<Result<models::AnswerPtr>> screen(models::Prompt& prompt) = 0;
    /// An answer that is `answer` as far as the guardrails let it pass.
    [[nodiscard]] virtual models::AnswerPtr watch(models::AnswerPtr answer) = 0;
    [[nodiscard]] virtual Verdict input_verdict() const = 0;
    [[nodiscard]] virtual Verdict output_verdict() const = 0;  ///< final after the answer's end
    /// What was found, for the record: no text of the conversation.
    [[nodiscard]] virtual wire::Json summary() const = 0;
};

/// Thread-safe.
class Guards {
public:
    virtual ~Guards() = default;
    /// Null where neither the call nor the installation asks for a guardrail. ValidationException "The guardrail identifier
    /// or version provided in the request does not exist." `account`, `role` and `model` are the caller's, proven.
    [[nodiscard]] virtual Result<std::unique_ptr<Guard>> guard_for(std::string_view account, std::string_view role,
                                                                   std::string_view model, const Choice& choice) = 0;
};

}  // namespace sekisho::guardrails
