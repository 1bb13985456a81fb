#include "guardrails/engine/reading.h"

namespace sekisho::guardrails {

Reading::Reading(std::string_view text)
    : original(text),
      plain(fold(text, Case::keep)),
      lower(fold(text, Case::lower)),
      words(tokenize(lower.text)),
      leetless(without_leetspeak(lower.text)),
      leetless_words(tokenize(leetless)),
      spelled(spelled_out(lower.text))
{
}

}  // namespace sekisho::guardrails
