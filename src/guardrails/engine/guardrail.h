#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "guardrails/engine/configuration.h"
#include "guardrails/engine/lexicon.h"
#include "guardrails/engine/patterns.h"
#include "guardrails/engine/topics.h"
#include "guardrails/engine/words.h"

namespace sekisho::guardrails {

enum class Policy { topic, content, word, managed_word, sensitive, regex, grounding };

/// Something that a guardrail has found in a text.
struct Finding {
    Policy policy = Policy::word;
    std::string name;       ///< the topic, the filter's or entity's type, the expression's name; of words: empty
    std::size_t begin = 0;  ///< in the original, in bytes; of filters and topics: the words that were enough
    std::size_t end = 0;
    Action action = Action::none;
    Confidence confidence = Confidence::none;  ///< of content filters
    Strength strength = Strength::none;        ///< likewise
    double score = 0;                          ///< of grounding
    double threshold = 0;                      ///< likewise
};
using Findings = std::vector<Finding>;

/// What contextual grounding compares an answer with.
struct Grounding {
    std::string source;
    std::string query;
};

/// A guardrail's configuration, compiled. Immutable; thread-safe; pure.
class Guardrail {
public:
    /// ValidationException: an expression that does not compile, a type that there is no rule for.
    static Result<std::shared_ptr<const Guardrail>> compile(Configuration configuration);

    /// Everything in a text but grounding, in order.
    [[nodiscard]] Findings find(std::string_view text, Source source) const;
    /// Contextual grounding of a whole answer, every score included: those not below their threshold have Action::none.
    [[nodiscard]] Findings ground(const Grounding& grounding, std::string_view answer) const;

    [[nodiscard]] const Configuration& configuration() const noexcept { return configuration_; }
    [[nodiscard]] bool looks_at(Source source) const noexcept;  ///< whether there is anything to look for

private:
    explicit Guardrail(Configuration configuration) : configuration_(std::move(configuration)) {}
    void find_words(const class Reading& reading, Source source, Findings& findings) const;
    void find_topics(const class Reading& reading, Source source, Findings& findings) const;
    void find_content(const class Reading& reading, Source source, Findings& findings) const;
    void find_sensitive_information(const class Reading& reading, Source source, Findings& findings) const;
    void find_expressions(const class Reading& reading, Source source, Findings& findings) const;

    Configuration configuration_;
    WordList words_;
    std::vector<Topic> topics_;
    std::vector<Pattern> expressions_;
};
using GuardrailPtr = std::shared_ptr<const Guardrail>;

/// The text that stands for what is masked: "{EMAIL}", "{<name>}".
[[nodiscard]] std::string mask_of(const Finding& finding);
/// `text` with every finding masked whose action is anonymize; overlapping ones become one. Sorts `findings`.
[[nodiscard]] std::string masked(std::string_view text, Findings& findings);

}  // namespace sekisho::guardrails
