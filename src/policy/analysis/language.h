#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/analysis/bits.h"
#include "policy/analysis/work.h"
#include "policy/pattern.h"

/// Which combinations of patterns one text can match: the product of their automata, walked breadth first, so that each
/// combination comes with a shortest text.
///
/// A policy variable of an anchor (a list of patterns one of which the text is known to match) stands in the text as an
/// opaque letter for its value. What a pattern says about such a text is bounded on both sides: it `must` match whatever
/// the value is (`*` takes the letter, the same variable takes it, nothing else does), or it `may` match for some value.
namespace sekisho::policy::analysis {

/// How a pattern is compared: as a Resource or StringLike, as StringEqualsIgnoreCase, as ArnLike.
enum class Matching { glob, ignoring_case, arn };

/// A part of a text: literal, or the value of a variable.
struct TextPart {
    std::string text;                     ///< literal
    std::string variable;                 ///< folded key; empty for a literal
    std::optional<std::string> fallback;  ///< the default of the variable
    bool folded = false;                  ///< the value in any case of its letters
    bool operator==(const TextPart&) const = default;
};
using Text = std::vector<TextPart>;
[[nodiscard]] inline Text literal(std::string text) { return {{std::move(text), {}, std::nullopt, false}}; }

class Language {
public:
    using Atom = std::size_t;

    Language();

    /// The same pattern is the same atom.
    Atom add(const Pattern& pattern, Matching matching);
    /// Exactly these bytes.
    Atom add_text(std::string_view text);
    [[nodiscard]] std::size_t atoms() const noexcept { return atoms_.size(); }
    /// The one text that the atom matches; null where there are more.
    [[nodiscard]] const std::string* only_text(Atom atom) const;

    /// What is wanted of an atom: both truths; or only the least truth or only the greatest, where what matters is
    /// whether it can be false, or true.
    enum class Wanted : std::uint8_t { both, false_if_possible, true_if_possible };
    /// Texts that match none of `atoms` are of no interest.
    struct Group {
        std::vector<Atom> atoms;
        bool anchored = false;  ///< one of them must match
    };
    struct Plan {
        std::vector<Wanted> wanted;  ///< by atom; none: both, of all
        std::vector<Group> groups;   ///< prunes the walk; the caller still has to look
        std::vector<Atom> anchor;    ///< whose variables are letters of the text
    };
    struct Class {
        Bits must;  ///< by atom
        Bits may;
        Text text;
    };
    /// Whether the variables of these atoms may be letters: what the atom matches holds the value as it is.
    [[nodiscard]] bool can_anchor(const std::vector<Atom>& atoms) const;
    [[nodiscard]] bool has_variables(const std::vector<Atom>& atoms) const;

    /// Incomplete where the work runs out. Atoms that are not wanted to be false (true) have must equal to may or less.
    [[nodiscard]] std::vector<Class> classes(const Plan& plan, Work& work) const;

private:
    friend class Walk;

    struct Symbol {
        enum class Kind : std::uint8_t { unit, folded, one, run, one_of_segment, run_of_segment, variable, never };
        Kind kind = Kind::unit;
        std::uint32_t value = 0;  ///< unit, folded unit, or variable
        auto operator<=>(const Symbol&) const = default;
    };
    struct AtomData {
        std::vector<Symbol> must;
        std::vector<Symbol> may;  ///< the variables are runs
        bool has_variables = false;
        bool never_must = false;  ///< nothing is certain: the number of parts of the ARN is not known
        bool anchors = true;
        Matching matching = Matching::glob;
        std::optional<std::string> only_text;
    };
    struct Variable {
        std::string key;
        std::string fallback;
        bool has_fallback = false;
        auto operator<=>(const Variable&) const = default;
    };

    std::uint32_t intern(std::string_view unit);
    std::uint32_t intern(Variable variable);
    std::uint32_t folded(std::string_view unit);
    void append_text(std::vector<Symbol>& symbols, std::string_view text, Matching matching);
    void restrict_segments(AtomData& atom) const;
    Atom keep(AtomData atom);

    std::map<std::string, std::uint32_t, std::less<>> unit_ids_;
    std::vector<std::string> units_;
    std::vector<std::uint32_t> fold_of_;                 ///< by unit
    std::vector<std::vector<std::uint32_t>> same_fold_;  ///< by folded unit
    std::vector<Variable> variables_;
    std::map<std::pair<Matching, std::vector<Symbol>>, Atom> known_;
    std::vector<AtomData> atoms_;
    std::uint32_t colon_ = 0;
};

/// The characters of a text as the engine takes them: UTF-8 code points, and each byte that belongs to none.
[[nodiscard]] std::vector<std::string_view> units_of(std::string_view text);

}  // namespace sekisho::policy::analysis
