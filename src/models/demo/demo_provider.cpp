#include "models/demo/demo_provider.h"

#include <algorithm>

#include "base/encoding.h"
#include "models/demo/passages.h"
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

std::int64_t input_tokens(const Prompt& prompt)
{
    std::int64_t total = 0;
    for (const auto& text : prompt.system) total += models::count_tokens(text);
    for (const auto& message : prompt.messages) total += models::count_tokens(message.text);
    return total;
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
    explicit DemoAnswer(const Prompt& prompt) : text_(answer_text(prompt)), max_tokens_(prompt.max_tokens)
    {
        usage_.input_tokens = input_tokens(prompt);
        stop_sequence_ = cut_at_stop_sequence(text_, prompt.stop_sequences);
        if (stop_sequence_) stop_reason_ = StopReason::stop_sequence;
    }

    Task<Result<std::optional<std::string>>> next() override
    {
        if (sent_ == text_.size()) co_return std::optional<std::string>();
        if (max_tokens_ && usage_.output_tokens >= *max_tokens_) {
            stop_reason_ = StopReason::max_tokens;
            stop_sequence_.reset();
            co_return std::optional<std::string>();
        }
        const auto length = first_token(std::string_view(text_).substr(sent_));
        auto piece = text_.substr(sent_, length);
        sent_ += length;
        ++usage_.output_tokens;
        co_return std::optional<std::string>(std::move(piece));
    }

    StopReason stop_reason() const override { return stop_reason_; }
    std::optional<std::string> stop_sequence() const override { return stop_sequence_; }
    Usage usage() const override { return usage_; }

private:
    std::string text_;
    std::optional<std::int64_t> max_tokens_;
    std::size_t sent_ = 0;
    Usage usage_;
    StopReason stop_reason_ = StopReason::end_turn;
    std::optional<std::string> stop_sequence_;
};

}  // namespace

std::string answer_text(const Prompt& prompt)
{
    constexpr std::size_t most_passages = 3;
    const auto last = sentences(prompt.messages.empty() ? std::string_view() : prompt.messages.back().text);
    const auto question = question_of(last);
    if (asks_about_itself(question)) return std::string(self_description);

    std::vector<std::string> passages;
    for (const auto& text : prompt.system) add_sentences(passages, text);
    for (std::size_t i = 0; i + 1 < prompt.messages.size(); ++i)
        if (prompt.messages[i].role == Role::user) add_sentences(passages, prompt.messages[i].text);
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

Task<Result<std::unique_ptr<Answer>>> DemoProvider::ask(Prompt prompt)
{
    co_return std::unique_ptr<Answer>(std::make_unique<DemoAnswer>(prompt));
}

Task<Result<std::int64_t>> DemoProvider::count_tokens(Prompt prompt) { co_return input_tokens(prompt); }

wire::Json DemoProvider::disclosure() const
{
    return wire::Json::Object{{"sekisho:answeredBy", "sekisho-demo"}, {"sekisho:notice", std::string(self_description)}};
}

}  // namespace sekisho::models::demo
