#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

/// Small questions about texts of a policy. Without state.
namespace sekisho::policy::lint {

/// The candidate that `word` is most likely a slip of, without regard to case; empty where none is close.
[[nodiscard]] std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

[[nodiscard]] bool has_wildcard(std::string_view text) noexcept;  ///< '*' or '?', those of "${*}" and "${?}" excepted
[[nodiscard]] bool has_variable(std::string_view text) noexcept;  ///< "${" of a variable other than ${*}, ${?}, ${$}
[[nodiscard]] bool is_account(std::string_view text) noexcept;    ///< 12 digits
/// "s3.amazonaws.com": how AWS writes its services, in lower case. In China and Europe the domains differ.
[[nodiscard]] bool is_service_principal(std::string_view text) noexcept;
/// The text with each variable replaced by "*".
[[nodiscard]] std::string variables_widened(std::string_view text);

enum class Case { matters, ignored };
/// Whether pattern `wide` covers everything that pattern `narrow` does. Never a false yes.
[[nodiscard]] bool covers(std::string_view wide, std::string_view narrow, Case letter_case);
/// Whether two patterns have a text in common.
[[nodiscard]] bool overlap(std::string_view a, std::string_view b);

/// An ARN, or a pattern of ARNs, between its first five colons.
struct Arn {
    static constexpr std::size_t parts = 6;
    std::array<std::string_view, parts> part;
    std::size_t present = 0;

    [[nodiscard]] std::string_view prefix() const noexcept { return part[0]; }
    [[nodiscard]] std::string_view partition() const noexcept { return part[1]; }
    [[nodiscard]] std::string_view service() const noexcept { return part[2]; }
    [[nodiscard]] std::string_view region() const noexcept { return part[3]; }
    [[nodiscard]] std::string_view account() const noexcept { return part[4]; }
    [[nodiscard]] std::string_view resource() const noexcept { return part[5]; }
};
[[nodiscard]] Arn split_arn(std::string_view text) noexcept;

[[nodiscard]] std::span<const std::string_view> partitions() noexcept;
/// Whether a Region exists (https://docs.aws.amazon.com/general/latest/gr/rande.html, state of autumn 2026).
[[nodiscard]] bool is_region(std::string_view text) noexcept;

}  // namespace sekisho::policy::lint
