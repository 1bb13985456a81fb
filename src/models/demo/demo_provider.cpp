#include "models/demo/demo_provider.h"

#include <algorithm>

#include "base/encoding.h"
#include "models/bound.h"
#include "models/demo/passages.h"
#include "models/errors.h"
#include "models/tokens.h"

namespace sekisho::models::demo {
namespace {

constexpr std::string_view self_description =
    "I am Sekisho's built-in demonstration answerer. I am not a language model and not the model that this id names: "
    "I pick the sentences of the text you give me that fit your question.";
constexpr std::string_view nothing_found =
    "Nothing in the text that I was given answers this. (I am Sekisho's built-in demonstration answerer: I can only "
    "pick passages out of the system text and the conversation.)";

/// The question: the last sentence of the user's last message that ends with a question mark, else its last sentence.
std::string question_of(const std::vector<std::string>& parts)
{
    for (auto part = parts.rbegin(); part != parts.rend(); ++part)
        if (part->ends_with('?') || part->ends_with("\xef\xbc\x9f")) return *part;
    return parts.empty() ? std::string() : parts.back();
}

bool asks_about_itself(std::string_view question)
{
    const auto lower = lower_ascii(question);
    constexpr std::string_view phrases[] = {
        "who are you",        "what are you",  "are you claude",          "which model are you",
        "what model are you", "are you an ai", "are you a language model"};
    return std::ranges::any_of(phrases, [&](std::string_view phrase) { return lower.find(phrase) != std::string::npos; });
}

void add_sentences(std::vector<std::string>& passages, std::string_view text)
{
    for (auto& sentence : sentences(text))
        if (std::ranges::find(passages, sentence) == passages.end()) passages.push_back(std::move(sentence));
}

/// What a message says, results of tools included.
std::string all_text_of(const std::vector<Block>& blocks)
{
    auto all = text_of(blocks);
    for (const auto& block : blocks) {
        const auto* result = std::get_if<ToolResult>(&block.value);
        if (!result) continue;
        for (const auto& part : result->content) {
            if (!all.empty()) all += '\n';
            if (const auto* json = std::get_if<wire::Json>(&part.value)) all += wire::to_text(*json);
            else if (const auto* text = std::get_if<Text>(&part.value)) all += text->text;
        }
    }
    return all;
}

std::int64_t input_tokens(const Prompt& prompt)
{
    auto total = models::count_tokens(text_of(prompt.system));
    for (const auto& message : prompt.messages) {
        total += models::count_tokens(all_text_of(message.content));
        for (const auto& block : message.content)
            if (const auto* use = std::get_if<ToolUse>(&block.value))
                total += models::count_tokens(use->name) + models::count_tokens(wire::to_text(use->input));
    }
    for (const auto& tool : prompt.tools)
        total += models::count_tokens(tool.name) + models::count_tokens(tool.description) +
                 models::count_tokens(wire::to_text(tool.input_schema));
    return total;
}

bool is_understood(const Block& block)
{
    if (const auto* result = std::get_if<ToolResult>(&block.value))
        return std::ranges::all_of(result->content, [](const Block& part) {
            return std::holds_alternative<Text>(part.value) || std::holds_alternative<wire::Json>(part.value);
        });
    return std::holds_alternative<Text>(block.value) || std::holds_alternative<CachePoint>(block.value) ||
           std::holds_alternative<ToolUse>(block.value);
}

/// It reads texts and nothing else: what it cannot take is refused, never dropped.
Result<void> check(const Prompt& prompt)
{
    for (const auto& message : prompt.messages)
        for (const auto& block : message.content)
            if (!is_understood(block))
                return fail(
                    errors::unsupported("the content block that you provided. Remove the content block and try again"));
    if (!prompt.messages.empty() && prompt.messages.back().role != Role::user)
        return fail(
            Error{"ValidationException",
                  "The model that you are using requires the last turn in the conversation to be a user message. Add "
                  "a user message to the conversation and try again.",
                  400,
                  {},
                  {},
                  {}});
    return {};
}

/// The tool that the last message asks for by "use <its name>", or that the prompt insists on.
const Tool* asked_tool(const Prompt& prompt)
{
    if (prompt.tools.empty() || prompt.tool_choice.kind == ToolChoice::Kind::none) return nullptr;
    const auto said = lower_ascii(prompt.messages.empty() ? std::string() : text_of(prompt.messages.back().content));
    for (const auto& tool : prompt.tools) {
        if (prompt.tool_choice.kind == ToolChoice::Kind::named
                ? tool.name == prompt.tool_choice.name
                : said.find("use " + lower_ascii(tool.name)) != std::string::npos)
            return &tool;
    }
    return prompt.tool_choice.kind == ToolChoice::Kind::any ? &prompt.tools.front() : nullptr;
}

/// Its number in the conversation: the same prompt has the same answer.
std::string next_tool_use_id(const Prompt& prompt)
{
    int number = 1;
    for (const auto& message : prompt.messages)
        number += static_cast<int>(std::ranges::count_if(
            message.content, [](const Block& block) { return std::holds_alternative<ToolUse>(block.value); }));
    return "tooluse_demo_" + std::to_string(number);
}

/// Cuts at the earliest stop sequence; the sequence itself is not part of the answer.
std::optional<std::string> cut_at_stop_sequence(std::string& text, const std::vector<std::string>& sequences)
{
    std::size_t earliest = std::string::npos;
    std::optional<std::string> found;
    for (const auto& sequence : sequences) {
        const auto at = sequence.empty() ? std::string::npos : text.find(sequence);
        if (at < earliest) {
            earliest = at;
            found = sequence;
        }
    }
    if (found) text.resize(earliest);
    return found;
}

class DemoAnswer final : public Answer {
public:
    explicit DemoAnswer(const Prompt& prompt) : price_key_(prompt.model_id), max_tokens_(prompt.max_tokens)
    {
        usage_.input_tokens = input_tokens(prompt);
        if (const auto* tool = asked_tool(prompt)) {
            start_ = {.kind = BlockStart::Kind::tool_use, .id = next_tool_use_id(prompt), .name = tool->name};
            stop_reason_ = StopReason::tool_use;
            text_ = "{}";
            return;
        }
        text_ = answer_text(prompt);
        stop_sequence_ = cut_at_stop_sequence(text_, prompt.stop_sequences);
        if (stop_sequence_) stop_reason_ = StopReason::stop_sequence;
    }

    Task<Result<std::optional<Delta>>> next() override
    {
        if (!begun_) {
            begun_ = true;
            co_return start_;
        }
        const bool full = max_tokens_ && usage_.output_tokens >= *max_tokens_;
        if (sent_ == text_.size() || full) {
            if (std::exchange(stopped_, true)) co_return std::nullopt;
            if (sent_ < text_.size()) {
                stop_reason_ = StopReason::max_tokens;
                stop_sequence_.reset();
            }
            co_return BlockStop{};
        }
        const auto length = first_token(std::string_view(text_).substr(sent_));
        auto piece = text_.substr(sent_, length);
        sent_ += length;
        ++usage_.output_tokens;
        if (start_.kind == BlockStart::Kind::tool_use) co_return ToolInputDelta{0, std::move(piece)};
        co_return TextDelta{0, std::move(piece)};
    }

    StopReason stop_reason() const override { return stop_reason_; }
    std::optional<std::string> stop_sequence() const override { return stop_sequence_; }
    Usage usage() const override { return usage_; }
    Certainty certainty() const override { return Certainty::reported; }
    std::string_view provider() const override { return DemoProvider::own_name; }
    std::string_view price_key() const override { return price_key_; }
    std::string_view model() const override { return "sekisho-demo"; }
    wire::Json extra() const override
    {
        return wire::Json::Object{{"sekisho:answeredBy", "sekisho-demo"}, {"sekisho:notice", std::string(self_description)}};
    }

private:
    BlockStart start_;
    std::string text_;
    std::string price_key_;
    std::optional<std::int64_t> max_tokens_;
    bool begun_ = false, stopped_ = false;
    std::size_t sent_ = 0;
    Usage usage_;
    StopReason stop_reason_ = StopReason::end_turn;
    std::optional<std::string> stop_sequence_;
};

}  // namespace

std::string answer_text(const Prompt& prompt)
{
    constexpr std::size_t most_passages = 3;
    const auto last = sentences(prompt.messages.empty() ? std::string() : all_text_of(prompt.messages.back().content));
    const auto question = question_of(last);
    if (asks_about_itself(question)) return std::string(self_description);

    std::vector<std::string> passages;
    add_sentences(passages, text_of(prompt.system));
    for (std::size_t i = 0; i + 1 < prompt.messages.size(); ++i)
        if (prompt.messages[i].role == Role::user) add_sentences(passages, all_text_of(prompt.messages[i].content));
    for (const auto& sentence : last)
        if (sentence != question) passages.push_back(sentence);
    std::erase_if(passages, [](const std::string& passage) { return passage.ends_with('?'); });

    const Ranking ranking(std::move(passages));
    std::string answer;
    for (const auto index : ranking.best(question, most_passages)) {
        if (!answer.empty()) answer += ' ';
        answer += ranking.passage(index);
    }
    return answer.empty() ? std::string(nothing_found) : answer;
}

Task<Result<AnswerPtr>> DemoProvider::ask(Prompt prompt)
{
    CO_TRY_VOID(check(prompt));
    co_return AnswerPtr(std::make_unique<DemoAnswer>(prompt));
}

Task<Result<std::int64_t>> DemoProvider::count_tokens(Prompt prompt)
{
    CO_TRY_VOID(check(prompt));
    co_return input_tokens(prompt);
}

Bound DemoProvider::bound(const Prompt& prompt) const { return bound_by_bytes(prompt, context_window, context_window); }

}  // namespace sekisho::models::demo
