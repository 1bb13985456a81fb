#include "guardrails/engine/patterns.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <numeric>

namespace sekisho::guardrails {
namespace {

constexpr std::int64_t most_set_memory = 32 * 1024 * 1024;

re2::RE2::Options options(std::int64_t memory)
{
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(memory);
    return options;
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

class Pattern::Engine {
public:
    Engine(std::string_view text, std::int64_t memory) : expression(piece(text), options(memory)) {}
    re2::RE2 expression;
};

Result<Pattern> Pattern::compile(std::string_view expression, std::int64_t memory)
{
    auto engine = std::make_shared<const Engine>(expression, memory);
    if (!engine->expression.ok())
        return fail("ValidationException", "The regular expression is not valid: " + engine->expression.error());
    if (re2::RE2::PartialMatch("", engine->expression))
        return fail("ValidationException", "The regular expression matches the empty text.");
    return Pattern(std::move(engine));
}

bool Pattern::find(std::string_view text, std::size_t from, Range& whole, Range& group) const
{
    re2::StringPiece parts[2];
    const int wanted = engine_->expression.NumberOfCapturingGroups() > 0 ? 2 : 1;
    while (from <= text.size()) {
        if (!engine_->expression.Match(piece(text), from, text.size(), re2::RE2::UNANCHORED, parts, wanted)) return false;
        const auto range = [&](const re2::StringPiece& part) {
            const auto begin = static_cast<std::size_t>(part.data() - text.data());
            return Range{begin, begin + part.size()};
        };
        whole = range(parts[0]);
        group = wanted == 2 && parts[1].data() && !parts[1].empty() ? range(parts[1]) : whole;
        if (whole.end > whole.begin) return true;
        from = whole.end + 1;  // an empty match, e.g. of \b
    }
    return false;
}

class PatternSet::Engine {
public:
    Engine() : set(options(most_set_memory), re2::RE2::UNANCHORED) {}
    re2::RE2::Set set;
    int count = 0;
    bool works = false;
};

PatternSet::PatternSet(const std::vector<std::string>& expressions)
{
    auto engine = std::make_unique<Engine>();
    bool added = true;
    for (const auto& expression : expressions) added = engine->set.Add(expression, nullptr) >= 0 && added;
    engine->count = static_cast<int>(expressions.size());
    engine->works = added && engine->set.Compile();
    engine_ = std::move(engine);
}

PatternSet::~PatternSet() = default;

std::vector<int> PatternSet::present(std::string_view text) const
{
    std::vector<int> found;
    re2::RE2::Set::ErrorInfo error{};
    if (engine_->works && (engine_->set.Match(piece(text), &found, &error) || error.kind == re2::RE2::Set::kNoError))
        return found;
    found.resize(static_cast<std::size_t>(engine_->count));
    std::iota(found.begin(), found.end(), 0);
    return found;
}

}  // namespace sekisho::guardrails
