#include "policy/pattern.h"

#include <algorithm>
#include <optional>

#include "base/encoding.h"

namespace sekisho::policy {
namespace {

// Neither byte occurs in UTF-8, so inside policy text they can stand for the wildcards.
constexpr char star_mark = '\xFF';
constexpr char question_mark = '\xFE';

enum Symbol : int { star = 256, question = 257, end_of_pattern = -1 };

int symbol_of(char c)
{
    if (c == star_mark) return star;
    if (c == question_mark) return question;
    return static_cast<unsigned char>(c);
}

/// Walks over one piece of policy text.
struct TextCursor {
    const char* at = nullptr;
    const char* end = nullptr;

    explicit TextCursor(std::string_view text) : at(text.data()), end(text.data() + text.size()) {}
    [[nodiscard]] int symbol() const { return at == end ? end_of_pattern : symbol_of(*at); }
    void next() { ++at; }
    void stop_at(const TextCursor& other) { end = other.at; }
};

/// Walks over resolved runs. Stands never on an empty run, except at the very end.
struct RunCursor {
    std::span<const Pattern::Run> runs;
    std::size_t run = 0;
    std::size_t offset = 0;
    std::size_t end_run;
    std::size_t end_offset = 0;

    explicit RunCursor(std::span<const Pattern::Run> all) : runs(all), end_run(all.size()) { settle(); }
    void settle()
    {
        while (run < runs.size() && offset == runs[run].text.size()) {
            ++run;
            offset = 0;
        }
    }
    [[nodiscard]] int symbol() const
    {
        if (run == end_run && offset == end_offset) return end_of_pattern;
        const char c = runs[run].text[offset];
        return runs[run].literal ? static_cast<unsigned char>(c) : symbol_of(c);
    }
    void next()
    {
        ++offset;
        settle();
    }
    void stop_at(const RunCursor& other)
    {
        end_run = other.run;
        end_offset = other.offset;
    }
};

std::size_t character_length(std::string_view text, std::size_t at)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto lead = byte(at);
    const std::size_t length = lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 1;
    if (at + length > text.size()) return 1;
    for (std::size_t i = at + 1; i < at + length; ++i)
        if ((byte(i) & 0xC0) != 0x80) return 1;
    return length;
}

/// Two pointers and one place to go back to: the last star takes one character more after each mismatch.
template <class Cursor>
bool glob_from(Cursor pattern, std::string_view value)
{
    std::size_t at = 0;
    std::optional<Cursor> behind_star;
    std::size_t taken_to = 0;
    for (;;) {
        const int symbol = pattern.symbol();
        if (symbol == star) {
            pattern.next();
            if (pattern.symbol() == end_of_pattern) return true;
            behind_star = pattern;
            taken_to = at;
            continue;
        }
        if (at == value.size()) {
            if (symbol == end_of_pattern) return true;
        } else if (symbol == question) {
            at += character_length(value, at);
            pattern.next();
            continue;
        } else if (symbol == static_cast<unsigned char>(value[at])) {
            ++at;
            pattern.next();
            continue;
        }
        if (!behind_star || taken_to == value.size()) return false;
        taken_to += character_length(value, taken_to);
        // An ASCII character behind the star is never a part of another: on to where it stands next.
        if (const int next = behind_star->symbol(); next >= 0 && next < 0x80) {
            taken_to = value.find(static_cast<char>(next), taken_to);
            if (taken_to == std::string_view::npos) return false;
        }
        at = taken_to;
        pattern = *behind_star;
    }
}

template <class Cursor>
bool arn_from(Cursor pattern, std::string_view value)
{
    constexpr int parts_before_last = 5;
    for (int part = 0; part < parts_before_last; ++part) {
        auto colon = pattern;
        while (colon.symbol() != ':' && colon.symbol() != end_of_pattern) colon.next();
        const auto value_colon = value.find(':');
        if (colon.symbol() == end_of_pattern || value_colon == std::string_view::npos) return false;
        auto segment = pattern;
        segment.stop_at(colon);
        if (!glob_from(segment, value.substr(0, value_colon))) return false;
        colon.next();
        pattern = colon;
        value.remove_prefix(value_colon + 1);
    }
    return glob_from(pattern, value);
}

bool same_letter(std::string_view a, std::string_view b, std::size_t i)
{
    const auto byte_a = static_cast<unsigned char>(a[i]);
    const auto byte_b = static_cast<unsigned char>(b[i]);
    if (byte_a == byte_b) return true;
    const auto lower = [](unsigned char c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c; };
    if (lower(byte_a) == lower(byte_b)) return true;
    // U+00C0..U+00DE and U+00E0..U+00FE are C3 80..9E and C3 A0..BE; the multiplication and division signs are no pair.
    if (i == 0 || a[i - 1] != '\xC3' || b[i - 1] != '\xC3') return false;
    const auto low = std::min(byte_a, byte_b);
    return low >= 0x80 && low <= 0x9E && low != 0x97 && std::max(byte_a, byte_b) == low + 0x20;
}

bool equal_letters(std::string_view a, std::string_view b)
{
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (!same_letter(a, b, i)) return false;
    return true;
}

struct Variable {
    std::string key;   // folded; empty for ${*} ${?} ${$}
    std::string text;  // default, or the literal character
    bool has_default = false;
    std::size_t length = 0;  // of the whole, from '$' to '}'
};

bool names_key(std::string_view text)
{
    // AWS: "Unsupported space in variable"; quotes, commas and braces have their own meaning.
    return !text.empty() && text.find_first_of(" \t\r\n,'{}$") == std::string_view::npos;
}

/// `text` begins with "${".
std::expected<Variable, std::string> read_variable(std::string_view text)
{
    const auto name_end = text.find_first_of(",}", 2);
    if (name_end == std::string_view::npos) return std::unexpected("a policy variable lacks its closing brace");
    const auto name = text.substr(2, name_end - 2);
    if (text[name_end] == '}') {
        if (name.empty()) return std::unexpected("a policy variable is empty");
        if (name == "*" || name == "?" || name == "$") return Variable{{}, std::string(name), false, name_end + 1};
        if (!names_key(name)) return std::unexpected("a policy variable is no condition key");
        return Variable{lower_ascii(name), {}, false, name_end + 1};
    }
    if (!names_key(name)) return std::unexpected("a policy variable is no condition key");
    if (!text.substr(name_end).starts_with(", '"))
        return std::unexpected("the default of a policy variable is written \", 'text'\"");
    const auto start = name_end + 3;
    const auto quote = text.find('\'', start);
    if (quote == std::string_view::npos) return std::unexpected("the default of a policy variable lacks its quote");
    if (!text.substr(quote + 1).starts_with('}')) return std::unexpected("a policy variable lacks its closing brace");
    return Variable{lower_ascii(name), std::string(text.substr(start, quote - start)), true, quote + 2};
}

}  // namespace

std::expected<Pattern, std::string> Pattern::compile(std::string_view text, Wildcards wildcards, Variables variables)
{
    Pattern pattern;
    std::string run;
    std::size_t count = 0;
    const auto close_run = [&] {
        if (!run.empty()) pattern.parts_.push_back({std::move(run), {}, false});
        run.clear();
    };
    for (std::size_t i = 0; i < text.size();) {
        if (variables == Variables::substituted && text.substr(i).starts_with("${")) {
            auto variable = read_variable(text.substr(i));
            if (!variable) return std::unexpected(std::move(variable.error()));
            i += variable->length;
            if (variable->key.empty()) {
                run += variable->text;
                continue;
            }
            if (++count > max_variables) return std::unexpected("too many policy variables in one text");
            close_run();
            pattern.parts_.push_back({std::move(variable->text), std::move(variable->key), variable->has_default});
            continue;
        }
        const bool wildcard = wildcards == Wildcards::active && (text[i] == '*' || text[i] == '?');
        pattern.wild_ = pattern.wild_ || wildcard;
        run.push_back(!wildcard ? text[i] : text[i] == '*' ? star_mark : question_mark);
        ++i;
    }
    if (count == 0) pattern.flat_ = std::move(run);
    else close_run();
    pattern.measure_fixed();
    return pattern;
}

/// Empty where a variable is absent or multivalued, which variables may not be.
std::span<const Pattern::Run> Pattern::resolve(const Context& context, Runs& runs) const
{
    std::size_t count = 0;
    for (const auto& part : parts_) {
        if (part.key.empty()) {
            runs[count++] = {part.text, false};
            continue;
        }
        const auto* entry = context.find_folded(part.key);
        const bool absent = entry == nullptr || entry->values.empty();
        if (absent && part.has_default) runs[count++] = {part.text, true};
        else if (absent || entry->multivalued) return {};
        else runs[count++] = {entry->values.front(), true};
    }
    return {runs.data(), count};
}

bool Pattern::matches_plain(std::string_view value) const
{
    if (!wild_) return flat_ == value;
    const auto fixed = literal_prefix();
    return value.starts_with(fixed) && glob_from(TextCursor(std::string_view(flat_).substr(fixed_)), value.substr(fixed_));
}

bool Pattern::matches(std::string_view value, const Context& context) const
{
    if (!has_variables()) return matches_plain(value);
    if (!value.starts_with(literal_prefix())) return false;
    Runs storage;
    const auto runs = resolve(context, storage);
    return !runs.empty() && glob_from(RunCursor(runs), value);
}

bool Pattern::matches_ignoring_case(std::string_view value, const Context& context) const
{
    if (!has_variables()) return equal_letters(flat_, value);
    Runs storage;
    const auto runs = resolve(context, storage);
    for (const auto& run : runs) {
        if (!equal_letters(run.text, value.substr(0, run.text.size()))) return false;
        value.remove_prefix(run.text.size());
    }
    return !runs.empty() && value.empty();
}

bool Pattern::matches_arn(std::string_view value, const Context& context) const
{
    if (!has_variables()) return flat_ == std::string_view(&star_mark, 1) || arn_from(TextCursor(flat_), value);
    Runs storage;
    const auto runs = resolve(context, storage);
    return !runs.empty() && arn_from(RunCursor(runs), value);
}

std::vector<std::string_view> Pattern::variables() const
{
    std::vector<std::string_view> keys;
    for (const auto& part : parts_)
        if (!part.key.empty()) keys.push_back(part.key);
    return keys;
}

Pattern Pattern::widened(std::span<const std::string_view> keys) const
{
    auto wide = *this;
    for (auto& part : wide.parts_) {
        if (part.key.empty() || std::ranges::find(keys, part.key) == keys.end()) continue;
        part = {std::string(1, star_mark), {}, false};
        wide.wild_ = true;
    }
    if (wide.variables().empty()) {
        for (const auto& part : wide.parts_) wide.flat_ += part.text;
        wide.parts_.clear();
    }
    wide.measure_fixed();
    return wide;
}

std::vector<Pattern::Piece> Pattern::pieces() const
{
    using Kind = Piece::Kind;
    std::vector<Piece> pieces;
    const auto add_text = [&](std::string_view text) {
        for (const char c : text) {
            if (c == star_mark || c == question_mark) {
                pieces.push_back({c == star_mark ? Kind::star : Kind::question, {}, {}});
                continue;
            }
            if (pieces.empty() || pieces.back().kind != Kind::text) pieces.push_back({Kind::text, {}, {}});
            pieces.back().text.push_back(c);
        }
    };
    add_text(flat_);
    for (const auto& part : parts_) {
        if (part.key.empty()) add_text(part.text);
        else pieces.push_back({Kind::variable, part.text, part.key, part.has_default});
    }
    return pieces;
}

void Pattern::measure_fixed()
{
    const auto text = beginning();
    fixed_ = std::min({text.find(star_mark), text.find(question_mark), text.size()});
}

std::size_t Pattern::colons() const noexcept
{
    auto count = std::count(flat_.begin(), flat_.end(), ':');
    for (const auto& part : parts_)
        if (part.key.empty()) count += std::count(part.text.begin(), part.text.end(), ':');
    return static_cast<std::size_t>(count);
}

}  // namespace sekisho::policy
