#include "policy/lint/words.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "base/encoding.h"

namespace sekisho::policy::lint {
namespace {

constexpr std::array<std::string_view, 8> known_partitions{"aws",       "aws-cn",    "aws-us-gov", "aws-iso",
                                                           "aws-iso-b", "aws-iso-e", "aws-iso-f",  "aws-eusc"};

constexpr auto regions = std::to_array<std::string_view>(
    {"af-south-1",     "ap-east-1",       "ap-east-2",      "ap-northeast-1", "ap-northeast-2", "ap-northeast-3",
     "ap-south-1",     "ap-south-2",      "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4",
     "ap-southeast-5", "ap-southeast-6",  "ap-southeast-7", "ca-central-1",   "ca-west-1",      "cn-north-1",
     "cn-northwest-1", "eu-central-1",    "eu-central-2",   "eu-isoe-west-1", "eu-north-1",     "eu-south-1",
     "eu-south-2",     "eu-west-1",       "eu-west-2",      "eu-west-3",      "eusc-de-east-1", "il-central-1",
     "me-central-1",   "me-south-1",      "mx-central-1",   "sa-east-1",      "us-east-1",      "us-east-2",
     "us-gov-east-1",  "us-gov-west-1",   "us-iso-east-1",  "us-iso-west-1",  "us-isob-east-1", "us-isob-west-1",
     "us-isof-east-1", "us-isof-south-1", "us-west-1",      "us-west-2"});

/// Edit distance (Levenshtein), or `limit` where it is not below that.
std::size_t distance(std::string_view a, std::string_view b, std::size_t limit)
{
    if (a.size() > b.size() + limit || b.size() > a.size() + limit) return limit;
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        auto diagonal = row[0]++;
        for (std::size_t k = 0; k < b.size(); ++k) {
            const auto above = row[k + 1];
            row[k + 1] = std::min({above + 1, row[k] + 1, diagonal + (a[i] == b[k] ? 0U : 1U)});
            diagonal = above;
        }
    }
    return std::min(row.back(), limit);
}

/// The variables of a text: calls `visit(start, length)` for each.
template <class Visit>
void for_each_variable(std::string_view text, Visit visit)
{
    for (auto open = text.find("${"); open != std::string_view::npos; open = text.find("${", open + 2)) {
        const auto close = text.find('}', open);
        if (close == std::string_view::npos) return;
        visit(open, close + 1 - open);
    }
}

bool is_literal_character(std::string_view variable)
{
    return variable == "${*}" || variable == "${?}" || variable == "${$}";
}

/// The names of variables hold colons of their own.
std::size_t colon_outside_variables(std::string_view text)
{
    auto colon = text.find(':');
    for_each_variable(text, [&](std::size_t start, std::size_t length) {
        if (start < colon && colon < start + length) colon = text.find(':', start + length);
    });
    return colon;
}

char folded(char c, Case letter_case)
{
    return letter_case == Case::ignored && c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates)
{
    constexpr std::size_t longest = 128;
    if (word.empty() || word.size() > longest) return {};
    const auto wanted = lower_ascii(word);
    std::string_view best;
    auto closest = std::clamp<std::size_t>(word.size() / 4, 2, 5) + 1;
    for (const auto candidate : candidates) {
        const auto steps = distance(wanted, lower_ascii(candidate), closest);
        if (steps >= closest) continue;
        closest = steps;
        best = candidate;
    }
    return best;
}

bool has_wildcard(std::string_view text) noexcept
{
    for (auto at = text.find_first_of("*?"); at != std::string_view::npos; at = text.find_first_of("*?", at + 1)) {
        const bool literal = at >= 2 && at + 1 < text.size() && is_literal_character(text.substr(at - 2, 4));
        if (!literal) return true;
    }
    return false;
}

bool has_variable(std::string_view text) noexcept
{
    bool any = false;
    for_each_variable(text, [&](std::size_t start, std::size_t length) {
        any = any || !is_literal_character(text.substr(start, length));
    });
    return any;
}

bool is_account(std::string_view text) noexcept
{
    return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_service_principal(std::string_view text) noexcept
{
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789-.";
    static constexpr std::array<std::string_view, 5> domains{".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu",
                                                             ".amazon.com", ".aws.internal"};
    if (text.starts_with('.') || text.find_first_not_of(letters) != std::string_view::npos) return false;
    return std::ranges::any_of(domains, [&](std::string_view domain) { return text.ends_with(domain); });
}

std::string variables_widened(std::string_view text)
{
    std::string out;
    std::size_t copied = 0;
    for_each_variable(text, [&](std::size_t start, std::size_t length) {
        if (start < copied) return;
        out += text.substr(copied, start - copied);
        out += '*';
        copied = start + length;
    });
    return out += text.substr(copied);
}

bool covers(std::string_view wide, std::string_view narrow, Case letter_case)
{
    // '?' stands for a character, which a part of a variable's name is not.
    if (narrow.contains("${") && wide.contains('?')) return wide == narrow;
    std::size_t w = 0;
    std::size_t n = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (n < narrow.size()) {
        const bool one = w < wide.size() && wide[w] == '?' && narrow[n] != '*';
        const bool same = w < wide.size() && narrow[n] != '*' && narrow[n] != '?' && wide[w] != '*' &&
                          folded(wide[w], letter_case) == folded(narrow[n], letter_case);
        if (w < wide.size() && wide[w] == '*') {
            star = w++;
            resume = n;
        } else if (one || same) {
            ++w;
            ++n;
        } else if (star != std::string_view::npos) {
            w = star + 1;
            n = ++resume;
        } else {
            return false;
        }
    }
    while (w < wide.size() && wide[w] == '*') ++w;
    return w == wide.size();
}

bool overlap(std::string_view a, std::string_view b)
{
    // reachable[k]: some text is matched by the first i characters of `a` and by the first k of `b`.
    std::vector<char> reachable(b.size() + 1, 0);
    reachable[0] = 1;
    for (std::size_t k = 0; k < b.size() && b[k] == '*'; ++k) reachable[k + 1] = 1;
    for (const char c : a) {
        std::vector<char> next(b.size() + 1, 0);
        for (std::size_t k = 0; k <= b.size(); ++k) {
            const bool skip_a = c == '*' && reachable[k] != 0;
            const bool stay_b = k < b.size() && b[k] == '*' && reachable[k] != 0;
            if (skip_a || stay_b) next[k] = 1;
            if (k == 0) continue;
            const char d = b[k - 1];
            const bool step = c == '?' || d == '?' || c == d;
            if (c != '*' && d != '*' && step && reachable[k - 1] != 0) next[k] = 1;
            if (d == '*' && (next[k - 1] != 0 || reachable[k] != 0)) next[k] = 1;
            if (c == '*' && d != '*' && next[k - 1] != 0) next[k] = 1;
        }
        reachable = std::move(next);
    }
    return reachable.back() != 0;
}

Arn split_arn(std::string_view text) noexcept
{
    Arn arn;
    for (bool more = true; more;) {
        const auto colon = arn.present + 1 < Arn::parts ? colon_outside_variables(text) : std::string_view::npos;
        more = colon != std::string_view::npos;
        arn.part[arn.present++] = text.substr(0, colon);
        text.remove_prefix(more ? colon + 1 : text.size());
    }
    return arn;
}

std::span<const std::string_view> partitions() noexcept { return known_partitions; }

bool is_region(std::string_view text) noexcept { return std::ranges::find(regions, text) != regions.end(); }

}  // namespace sekisho::policy::lint
