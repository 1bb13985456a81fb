#include "policy/analysis/language.h"

#include <algorithm>

namespace sekisho::policy::analysis {
namespace {

using Piece = Pattern::Piece;

constexpr std::size_t colons_of_an_arn = 5;

bool is_letter_of_latin_1(std::string_view unit)
{
    if (unit.size() != 2 || unit[0] != '\xC3') return false;
    const auto low = static_cast<unsigned char>(unit[1]) & ~0x20U;
    return low >= 0x80 && low <= 0x9E && low != 0x97;
}

/// The same character in both cases; one text where there is no other case.
std::vector<std::string> cases_of(std::string_view unit)
{
    std::string lower(unit), upper(unit);
    const auto is_ascii = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    if (unit.size() == 1 && is_ascii(unit[0])) {
        lower[0] = static_cast<char>(unit[0] | 0x20);
        upper[0] = static_cast<char>(unit[0] & ~0x20);
    } else if (is_letter_of_latin_1(unit)) {
        lower[1] = static_cast<char>(unit[1] | 0x20);
        upper[1] = static_cast<char>(unit[1] & ~0x20);
    }
    if (lower == upper) return {lower};
    return {lower, upper};
}

}  // namespace

std::vector<std::string_view> units_of(std::string_view text)
{
    std::vector<std::string_view> units;
    while (!text.empty()) {
        const auto lead = static_cast<unsigned char>(text[0]);
        std::size_t length = lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 1;
        if (length > text.size()) length = 1;
        for (std::size_t i = 1; i < length; ++i)
            if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) length = 1;
        units.push_back(text.substr(0, length));
        text.remove_prefix(length);
    }
    return units;
}

Language::Language() { colon_ = intern(":"); }

std::uint32_t Language::intern(std::string_view unit)
{
    const auto next = static_cast<std::uint32_t>(units_.size());
    const auto [at, fresh] = unit_ids_.try_emplace(std::string(unit), next);
    if (fresh) {
        units_.emplace_back(unit);
        fold_of_.push_back(next);
        same_fold_.push_back({next});
    }
    return at->second;
}

std::uint32_t Language::intern(Variable variable)
{
    const auto found = std::ranges::find(variables_, variable);
    if (found != variables_.end()) return static_cast<std::uint32_t>(found - variables_.begin());
    variables_.push_back(std::move(variable));
    return static_cast<std::uint32_t>(variables_.size() - 1);
}

/// The unit that stands for all cases of `unit`, which are units then.
std::uint32_t Language::folded(std::string_view unit)
{
    std::vector<std::uint32_t> all;
    for (const auto& one : cases_of(unit)) all.push_back(intern(one));
    for (const auto id : all) fold_of_[id] = all.front();
    same_fold_[all.front()] = all;
    return all.front();
}

void Language::append_text(std::vector<Symbol>& symbols, std::string_view text, Matching matching)
{
    for (const auto unit : units_of(text)) {
        if (matching == Matching::ignoring_case) symbols.push_back({Symbol::Kind::folded, folded(unit)});
        else symbols.push_back({Symbol::Kind::unit, intern(unit)});
    }
}

/// The first five parts of an ARN pattern are matched each by itself: their wildcards take no colon. A variable there may
/// bring colons of its own.
void Language::restrict_segments(AtomData& atom) const
{
    using enum Symbol::Kind;
    const auto is_colon = [&](const Symbol& symbol) { return symbol.kind == unit && symbol.value == colon_; };
    const auto restrict = [&](std::vector<Symbol>& symbols) {
        std::size_t colons = 0;
        for (auto& symbol : symbols) {
            if (is_colon(symbol) && ++colons == colons_of_an_arn) return;
            if (symbol.kind == one) symbol.kind = one_of_segment;
            if (symbol.kind == run) symbol.kind = run_of_segment;
        }
    };
    const auto colons = static_cast<std::size_t>(std::ranges::count_if(atom.must, is_colon));
    if (colons < colons_of_an_arn && !atom.has_variables) {
        const bool matches_all = atom.must.size() == 1 && atom.must.front().kind == run;
        if (!matches_all) atom.must = atom.may = {{never, 0}};
        return;
    }
    std::size_t before = 0;
    bool early_variable = false;
    for (const auto& symbol : atom.must) {
        before += is_colon(symbol) ? 1U : 0U;
        early_variable = early_variable || (symbol.kind == variable && before < colons_of_an_arn);
    }
    restrict(atom.must);
    if (!early_variable) restrict(atom.may);
    atom.never_must = colons < colons_of_an_arn;
    atom.anchors = !early_variable;
}

Language::Atom Language::keep(AtomData atom)
{
    const auto [at, fresh] = known_.try_emplace({atom.matching, atom.must}, atoms_.size());
    if (fresh) atoms_.push_back(std::move(atom));
    return at->second;
}

Language::Atom Language::add(const Pattern& pattern, Matching matching)
{
    using enum Symbol::Kind;
    AtomData atom;
    atom.matching = matching;
    const auto pieces = pattern.pieces();
    for (const auto& piece : pieces) {
        switch (piece.kind) {
            case Piece::Kind::text:
                append_text(atom.must, piece.text, matching);
                append_text(atom.may, piece.text, matching);
                break;
            case Piece::Kind::star:
            case Piece::Kind::question: {
                const Symbol symbol{piece.kind == Piece::Kind::star ? run : one, 0};
                atom.must.push_back(symbol);
                atom.may.push_back(symbol);
                break;
            }
            case Piece::Kind::variable:
                atom.must.push_back({variable, intern(Variable{piece.key, piece.text, piece.has_default})});
                atom.may.push_back({run, 0});
                atom.has_variables = true;
                break;
        }
    }
    const bool literal = pieces.empty() || (pieces.size() == 1 && pieces.front().kind == Piece::Kind::text);
    if (literal && matching != Matching::ignoring_case)
        atom.only_text = pieces.empty() ? std::string() : pieces.front().text;
    if (matching == Matching::arn) restrict_segments(atom);
    return keep(std::move(atom));
}

Language::Atom Language::add_text(std::string_view text)
{
    AtomData atom;
    append_text(atom.must, text, Matching::glob);
    atom.may = atom.must;
    atom.only_text = std::string(text);
    return keep(std::move(atom));
}

const std::string* Language::only_text(Atom atom) const
{
    const auto& text = atoms_[atom].only_text;
    return text ? &*text : nullptr;
}

bool Language::can_anchor(const std::vector<Atom>& atoms) const
{
    return std::ranges::all_of(atoms, [&](Atom atom) { return atoms_[atom].anchors; });
}

bool Language::has_variables(const std::vector<Atom>& atoms) const
{
    return std::ranges::any_of(atoms, [&](Atom atom) { return atoms_[atom].has_variables; });
}

}  // namespace sekisho::policy::analysis
