#pragma once

#include "gateway/passing.h"

namespace sekisho::gateway {

/// `answer`, counted while it is read. At its end the call is settled before the reader learns of it; where the hold is used
/// up it is stopped with the Error ServiceQuotaExceededException; where nobody reads on, the rest is read on `executor` as
/// `abandoned` says, and settled then.
[[nodiscard]] models::AnswerPtr metered(models::AnswerPtr answer, PassingPtr passing, Abandoned abandoned,
                                        Executor executor);

/// `answer` as `guard` lets it pass; the call ends with it. `metered` comes first, so that a provider is paid for what a
/// guardrail holds back.
[[nodiscard]] models::AnswerPtr watched(models::AnswerPtr answer, std::unique_ptr<guardrails::Guard> guard,
                                        PassingPtr passing);

/// `answer`, of which `transcripts` are given what the caller was given, when it ends or is left.
[[nodiscard]] models::AnswerPtr transcribed(models::AnswerPtr answer, PassingPtr passing, Transcripts& transcripts,
                                            std::string prompt, Executor executor);

}  // namespace sekisho::gateway
