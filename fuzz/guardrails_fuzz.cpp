/// Guardrails over arbitrary text: they compile or refuse, find within the text, and let out of a stream what they let out
/// of the whole.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "guardrails/engine/guardrail.h"
#include "guardrails/engine/stream_scanner.h"

using namespace sekisho::guardrails;

namespace {

constexpr Sides masking{{Action::anonymize}, {Action::anonymize}};

Configuration everything()
{
    Configuration configuration;
    configuration.profanity.emplace();
    configuration.words.push_back({"project nightfall", {}});
    for (const auto* type :
         {"EMAIL", "PHONE", "CREDIT_DEBIT_CARD_NUMBER", "NAME", "ADDRESS", "URL", "PASSWORD", "IP_ADDRESS"})
        configuration.sensitive.push_back({type, masking});
    for (const auto* type : {"HATE", "INSULTS", "SEXUAL", "VIOLENCE", "MISCONDUCT", "PROMPT_ATTACK"})
        configuration.filters.push_back({type, Strength::high, Strength::high, {}});
    configuration.topics.push_back({"gold", "advice about funds", {"Should I invest in gold?"}, {}});
    return configuration;
}

class Deaf final : public StreamScanner::Listener {
public:
    void found(std::size_t, const Findings&, std::string_view) override {}
};

StreamScanner::Passed streamed(const GuardrailPtr& guardrail, std::string_view text, std::size_t piece)
{
    Deaf listener;
    StreamScanner scanner({{guardrail, StreamScanner::Mode::enforce}}, {.hold = 64, .step = 16, .context = 256}, listener);
    StreamScanner::Passed all;
    for (std::size_t at = 0; at < text.size() && !all.blocked; at += piece) {
        auto passed = scanner.add(text.substr(at, piece));
        all.text += passed.text;
        all.blocked = passed.blocked;
    }
    if (all.blocked) return all;
    auto rest = scanner.finish();
    all.text += rest.text;
    all.blocked = rest.blocked;
    return all;
}

void must(bool holds)
{
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const auto guardrail = Guardrail::compile(everything()).value();
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto expression = input.substr(0, input.find('\n'));
    const auto text = input.substr(std::min(input.size(), expression.size() + 1));
    if (expression.size() <= 500 && !expression.empty()) {
        Configuration own;
        own.regexes.push_back({"own", std::string(expression), masking});
        own.words.push_back({std::string(expression.substr(0, 100)), {}});
        if (const auto compiled = Guardrail::compile(std::move(own)))
            static_cast<void>((*compiled)->find(text, Source::output));
    }
    auto findings = guardrail->find(text, Source::output);
    for (const auto& finding : findings) must(finding.begin <= finding.end && finding.end <= text.size());
    static_cast<void>(masked(text, findings));
    const auto whole = streamed(guardrail, text, std::max<std::size_t>(text.size(), 1));
    const auto cut = streamed(guardrail, text, 7);
    must(whole.blocked == cut.blocked && whole.text == cut.text);
    return 0;
}
