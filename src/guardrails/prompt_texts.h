#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "guardrails/engine/guardrail.h"
#include "models/conversation.h"

namespace sekisho::guardrails {

/// All texts of a prompt, by message: what stands in one message is read together, so that nothing hides between two
/// blocks. Tool inputs and results count string by string, names of members included; so do what tools say of themselves,
/// and fields that only a provider knows. Documents that are plain text are texts. Refers into the prompt.
class PromptTexts {
public:
    explicit PromptTexts(models::Prompt& prompt);

    /// Which texts are looked at: all, or (where any is marked) the ones marked as guarded alone.
    enum class Which { all, marked };
    struct Section {
        std::string text;  ///< the parts, with a line's end between them
        std::vector<std::size_t> parts;
    };
    /// Made anew from what the texts are now.
    [[nodiscard]] std::vector<Section> sections(Which which) const;
    /// Masks in the prompt what `findings` of a section ask for. False where one stands in a text that cannot be changed
    /// without being refused by the provider (signed reasoning).
    [[nodiscard]] bool mask(const Section& section, Findings findings);

    [[nodiscard]] std::vector<std::string> all() const;   ///< every text, in order
    void replace(const std::vector<std::string>& texts);  ///< as many as all() has
    [[nodiscard]] const Grounding& grounding() const noexcept { return grounding_; }
    [[nodiscard]] bool has_marks() const noexcept { return marks_; }
    /// Images, documents that are no plain text and what is opaque: nobody looked at them.
    [[nodiscard]] std::size_t not_scanned() const noexcept { return not_scanned_; }

private:
    struct Part {
        std::size_t message = 0;
        std::string* text = nullptr;
        wire::Json* json = nullptr;  ///< in place of `text`: a string
        bool marked = false;         ///< guarded, or has no marks of grounding alone
        bool fixed = false;
        [[nodiscard]] const std::string& value() const { return text ? *text : *json->string(); }
        void set(std::string changed) const;
    };
    void add(std::vector<models::Block>& blocks, std::size_t message);
    void add(models::Text& text, std::size_t message);
    void add(models::Document& document, std::size_t message);
    void add(wire::Json& json, std::size_t message);

    std::vector<Part> parts_;
    Grounding grounding_;
    std::size_t not_scanned_ = 0;
    bool marks_ = false;
};

/// The strings of a JSON value, names of members included, each on a line.
[[nodiscard]] std::string strings_of(const wire::Json& json);

}  // namespace sekisho::guardrails
