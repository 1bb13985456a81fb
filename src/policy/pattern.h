#pragma once

#include <array>
#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/context.h"

namespace sekisho::policy {

/// Whether '*' and '?' are wildcards, and whether "${key}" is a policy variable (Version 2012-10-17 only).
enum class Wildcards { literal, active };
enum class Variables { literal, substituted };

/// A text of a policy, prepared for matching: an Action, a Resource, or a value of a condition.
/// `?` stands for one character (UTF-8 code point), `*` for any number of bytes, newlines included. The value
/// of a variable is always literal text: wildcards inside it mean nothing. Matching allocates nothing.
class Pattern {
public:
    static constexpr std::size_t max_variables = 16;

    /// The reason is text for people: a missing brace, an empty variable, a broken default...
    [[nodiscard]] static std::expected<Pattern, std::string> compile(std::string_view text, Wildcards wildcards,
                                                                     Variables variables);

    /// False where a variable cannot be resolved.
    [[nodiscard]] bool matches(std::string_view value, const Context& context) const;
    /// As `matches`, for patterns without variables.
    [[nodiscard]] bool matches_plain(std::string_view value) const;
    /// Equality without regard to case: ASCII and the letters of Latin-1.
    [[nodiscard]] bool matches_ignoring_case(std::string_view value, const Context& context) const;
    /// Six parts between colons, each matched by itself, the last takes the rest (ArnLike). "*" alone matches all.
    [[nodiscard]] bool matches_arn(std::string_view value, const Context& context) const;

    [[nodiscard]] bool has_variables() const noexcept { return !parts_.empty(); }
    [[nodiscard]] bool has_wildcards() const noexcept { return wild_; }
    /// The text, where it has neither wildcards nor variables.
    [[nodiscard]] const std::string& text() const noexcept { return flat_; }
    /// What stands before the first wildcard or variable: every text that matches (but for case) begins with it.
    [[nodiscard]] std::string_view literal_prefix() const noexcept { return beginning().substr(0, fixed_); }
    /// Colons outside variables.
    [[nodiscard]] std::size_t colons() const noexcept;

    /// Folded names of the keys that are variables.
    [[nodiscard]] std::vector<std::string_view> variables() const;
    /// A pattern that matches at least what this one matches whatever the variables `keys` (folded) may hold: each of
    /// them is a `*`. Not for matches_ignoring_case.
    [[nodiscard]] Pattern widened(std::span<const std::string_view> keys) const;

    /// The pattern taken apart, for analysis: literal text, a wildcard, or a variable.
    struct Piece {
        enum class Kind { text, star, question, variable };
        Kind kind = Kind::text;
        std::string text;  ///< literal text; of a variable: its default
        std::string key;   ///< of a variable: folded
        bool has_default = false;
        friend bool operator==(const Piece&, const Piece&) = default;
    };
    [[nodiscard]] std::vector<Piece> pieces() const;

    /// A resolved piece: literal text, or policy text in which two bytes that UTF-8 never has mark wildcards.
    struct Run {
        std::string_view text;
        bool literal = false;
    };
    using Runs = std::array<Run, 2 * max_variables + 1>;

private:
    struct Part {
        std::string text;  ///< policy text, or the default of a variable
        std::string key;   ///< folded name of a variable; empty for text
        bool has_default = false;
    };

    void measure_fixed();
    /// The policy text up to the first variable.
    [[nodiscard]] std::string_view beginning() const noexcept
    {
        if (parts_.empty()) return flat_;
        return parts_[0].key.empty() ? std::string_view(parts_[0].text) : std::string_view();
    }
    [[nodiscard]] std::span<const Run> resolve(const Context& context, Runs& runs) const;

    std::string flat_;         ///< the whole, where there are no variables
    std::vector<Part> parts_;  ///< otherwise
    std::size_t fixed_ = 0;    ///< bytes of the beginning before the first wildcard
    bool wild_ = false;
};

}  // namespace sekisho::policy
