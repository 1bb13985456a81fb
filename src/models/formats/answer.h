#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "models/provider.h"

namespace sekisho::formats {

/// An answer, whole.
struct WholeAnswer {
    std::vector<models::Block> content;  ///< Text, ToolUse, Reasoning
    models::StopReason stop_reason = models::StopReason::end_turn;
    std::optional<std::string> stop_sequence = {};
    models::Usage usage = {};
    std::string model = {};  ///< as the provider names it
    wire::Json extra = {};
    wire::Json guardrail_trace = {};
};

/// Puts pieces together, of any order that a provider may send: a block that was not begun begins with its first piece.
class Assembler {
public:
    void add(models::Delta delta);
    /// The blocks in the order of their indices; those of no content are left out, and a tool use whose input was cut off
    /// because tokens ran out. ModelErrorException where a tool's input is no JSON object otherwise.
    [[nodiscard]] Result<std::vector<models::Block>> take(models::StopReason stop_reason) &&;

private:
    struct Part {
        int index = 0;
        models::BlockStart::Kind kind = models::BlockStart::Kind::text;
        std::string id = {}, name = {}, text = {}, signature = {}, redacted = {};
    };
    Part& part(int index, models::BlockStart::Kind kind);

    std::vector<Part> parts_;
};

/// Reads an answer to its end. `answer` must live until then.
[[nodiscard]] Task<Result<WholeAnswer>> whole(models::Answer& answer);

/// The pieces of an answer that a provider gave at once: start, one piece and stop of each block.
[[nodiscard]] std::vector<models::Delta> pieces_of(std::vector<models::Block> content);

/// Whether an answer may break off within a tool use.
[[nodiscard]] bool ran_out_of_tokens(models::StopReason reason) noexcept;

/// What an answer is called at a door.
struct Identity {
    std::string id;     ///< whole, e.g. "msg_...", of new_id()
    std::string model;  ///< as the caller is to see it
    Time created{};
};

/// `prefix` and 24 letters and digits, e.g. "msg_", "chatcmpl-", "resp_", "toolu_".
[[nodiscard]] std::string new_id(std::string_view prefix);

}  // namespace sekisho::formats
