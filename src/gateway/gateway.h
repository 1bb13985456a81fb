#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"
#include "gateway/report.h"
#include "gateway/subject.h"
#include "gateway/transcripts.h"
#include "guardrails/guard.h"
#include "limits/admission.h"
#include "models/catalogue.h"
#include "money/treasury.h"
#include "op/call.h"

namespace sekisho::gateway {

/// What a door knows of a call when the gate has let it through.
struct Call {
    std::string door;
    limits::Subject subject;
    std::string request_id;
    std::shared_ptr<op::Remarks> remarks;
    Time time;
    const models::Model* model = nullptr;
    guardrails::Choice guardrail;

    template <class Input>
    [[nodiscard]] static Call of(const op::Authorized<Input>& input, std::string door, const models::Model& model)
    {
        const auto& envelope = input.envelope();
        return {std::move(door),
                subject_of(input.caller(), model.id),
                envelope.request_id,
                envelope.remarks,
                envelope.time,
                &model,
                {}};
    }
};

/// What becomes of an answer that nobody reads any more.
struct Abandoned {
    /// It is read to its end all the same, for this long, so that what the provider charges is known exactly. One that is
    /// stopped is charged by its certainty: what was metered, or in full where nothing is known. 0: it is stopped at once.
    std::chrono::seconds read_on_for{300};
};

class Passing;

/// The way to a model, on which a call is held to every limit. Thread-safe.
class Gateway {
public:
    struct Parts {
        const Clock& clock;
        limits::Admissions* admissions = nullptr;  ///< null: no rates
        money::Treasury* treasury = nullptr;       ///< null: no budgets
        guardrails::Guards* guards = nullptr;      ///< null: none; a call that asks for one is refused
        std::vector<Observer*> observers = {};
        Transcripts* transcripts = nullptr;  ///< null: nothing that is said is kept
        Abandoned abandoned = {};
    };
    explicit Gateway(Parts parts);

    /// Asks. The answer is metered while it is read, watched by guardrails, and settled however it ends; it must be read on
    /// the executor of the calling task. Errors: those of the layers (limits/admission.h, money/treasury.h,
    /// guardrails/guard.h, models/errors.h); which layer refused is on record, and `detail` says why.
    [[nodiscard]] Task<Result<models::AnswerPtr>> ask(Call call, models::Prompt prompt) const;
    /// Counts, without asking. Held to rates alone.
    [[nodiscard]] Task<Result<std::int64_t>> count_tokens(Call call, models::Prompt prompt) const;
    /// Held to all. Guardrails look at the texts, and mask in them; where one intervenes: ValidationException, for there is
    /// no text in which it could say so. The vectors are on record as not scanned.
    [[nodiscard]] Task<Result<models::Embeddings>> embed(Call call, models::EmbeddingRequest request) const;

private:
    [[nodiscard]] std::shared_ptr<Passing> begin(Call call, bool streams) const;
    [[nodiscard]] Task<Result<void>> hold(Passing& passing, models::Bound& bound) const;
    [[nodiscard]] Task<Result<models::AnswerPtr>> pass(std::shared_ptr<Passing> passing, models::Prompt prompt,
                                                       guardrails::Choice choice) const;
    [[nodiscard]] Task<Result<void>> screen(Passing& passing, guardrails::Choice choice,
                                            models::EmbeddingRequest& request) const;
    [[nodiscard]] Result<std::unique_ptr<guardrails::Guard>> guard_for(Passing& passing,
                                                                       const guardrails::Choice& choice) const;

    Parts parts_;
};

}  // namespace sekisho::gateway
