#pragma once

#include <optional>
#include <string>
#include <vector>

#include "guardrails/engine/assessment.h"
#include "guardrails/engine/stream_scanner.h"
#include "guardrails/external.h"
#include "guardrails/guard.h"
#include "guardrails/library.h"
#include "guardrails/prompt_texts.h"

namespace sekisho::guardrails {

using Mode = StreamScanner::Mode;

/// A guardrail of ours that looks at a call.
struct Laid {
    Kept kept;
    Mode mode = Mode::enforce;
    bool asked = false;  ///< by the caller, who may mark what it is to look at
};
struct LaidExternal {
    ExternalPtr external;
    Mode mode = Mode::enforce;
};

/// The guardrails of one call, and all that they find.
class CallGuard final : public Guard, public StreamScanner::Listener {
public:
    struct Parts {
        std::vector<Laid> laid;
        std::vector<LaidExternal> externals;
        std::string account, role, model;
        Window window;
        bool wants_trace = false;
        bool asynchronous = false;  ///< of a stream: pieces go out first
    };
    explicit CallGuard(Parts parts);

    Task<Result<models::AnswerPtr>> screen(models::Prompt& prompt) override;
    models::AnswerPtr watch(models::AnswerPtr answer) override;
    Verdict input_verdict() const override;
    Verdict output_verdict() const override;
    wire::Json summary() const override;

    // For the answer that is watched.
    [[nodiscard]] StreamScanner make_scanner();
    void found(std::size_t guardrail, const Findings& findings, std::string_view text) override;
    void covered(std::string_view text);
    /// Whether pieces go out as they come: nobody enforces anything, or the caller asked for it.
    [[nodiscard]] bool passes_through() const noexcept;
    /// Whether nothing goes out before the whole answer has been looked at.
    [[nodiscard]] bool holds_all() const noexcept { return holds_all_; }
    [[nodiscard]] bool streams() const noexcept { return streams_; }
    /// Contextual grounding of the whole answer: the guardrail that blocks it.
    [[nodiscard]] std::optional<std::size_t> ground(std::string_view answer);
    /// What those outside say. An Error: one that must be asked could not be.
    [[nodiscard]] Task<Result<External::Opinion>> ask_externals(Source source, std::vector<std::string> texts);
    [[nodiscard]] const std::string& blocked_output(std::size_t guardrail) const;
    [[nodiscard]] const std::vector<Laid>& laid() const noexcept { return parts_.laid; }
    [[nodiscard]] wire::Json trace() const;  ///< null where it is not wanted

    /// What became of one direction.
    struct Direction {
        bool looked = false;
        bool intervened = false;
        bool masked = false;
        bool not_scanned = false;
        bool failed = false;
    };
    [[nodiscard]] Direction& output() noexcept { return output_; }

private:
    struct Record {
        Assessment input;
        Assessment output;
    };
    [[nodiscard]] Verdict verdict_of(const Direction& direction, Source source) const;
    /// Looks with one guardrail; true: it blocks.
    [[nodiscard]] bool screen_with(std::size_t index, PromptTexts& texts);
    [[nodiscard]] models::AnswerPtr blocked(std::string message, const models::Prompt& prompt);
    [[nodiscard]] bool enforces() const noexcept;
    /// Whether the installation may have masked something that a trace, of the caller's own guardrail too, would tell.
    [[nodiscard]] bool hides_output() const noexcept;
    [[nodiscard]] bool must_hold_all() const;

    Parts parts_;
    std::vector<Record> records_;        ///< of each that is laid
    std::vector<std::string> external_;  ///< what each outside said, as words for the record
    Grounding grounding_;
    Direction input_;
    Direction output_;
    bool streams_ = false;
    bool holds_all_ = false;
};

/// The most text of a prompt that is looked at, in bytes; a longer one is refused.
inline constexpr std::size_t most_text = 8 * 1024 * 1024;

}  // namespace sekisho::guardrails
