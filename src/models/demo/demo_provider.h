#pragma once

#include "models/provider.h"

namespace sekisho::models::demo {

/// The embedded answerer: no weights, no network, the same answer for the same prompt. It takes the system text and
/// the conversation apart into sentences and answers the last question with those that fit it best; where none
/// fits, it says so. It never claims to be the model whose id it answers for: Answer::extra() says what it is, and so does
/// the answer to a question about itself. Where tools are offered and the last message says "use <name of a tool>", or the
/// prompt insists on one, it uses that tool with the input {}; results of tools are texts like others. It takes no images
/// and no documents. Tokens are counted by models/tokens.h.
class DemoProvider final : public Provider {
public:
    static constexpr std::string_view own_name = "demo";
    static constexpr std::int64_t context_window = 200'000;

    [[nodiscard]] std::string_view name() const override { return own_name; }
    Task<Result<AnswerPtr>> ask(Prompt prompt) override;
    Task<Result<std::int64_t>> count_tokens(Prompt prompt) override;
    [[nodiscard]] Bound bound(const Prompt& prompt) const override;
};

/// The whole answer to `prompt`, before limits and stop sequences. Pure.
[[nodiscard]] std::string answer_text(const Prompt& prompt);

}  // namespace sekisho::models::demo
