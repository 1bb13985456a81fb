#include "guardrails/engine/reading.h"

namespace sekisho::guardrails {

Reading::Reading(std::string_view text)
    : original(text),
      plain(fold(text, Case::keep)),
      lower(fold(text, Case::lower)),
      words(tokenize(lower.text)),
      spelled(spelled_out(lower.text))
{
    for (const char one : {'i', 'l'}) {
        auto text_read = without_leetspeak(lower.text, one);
        if (text_read.empty() || (!leetless.empty() && leetless.front()->text == text_read)) break;
        auto variant = std::make_unique<Variant>();
        variant->text = std::move(text_read);
        variant->words = tokenize(variant->text);
        leetless.push_back(std::move(variant));
    }
}

}  // namespace sekisho::guardrails
