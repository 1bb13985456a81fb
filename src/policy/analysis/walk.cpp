#include "policy/analysis/walk.h"

#include <algorithm>
#include <array>
#include <ranges>

namespace sekisho::policy::analysis {
namespace {

constexpr std::uint32_t position_bits = 20;
constexpr std::uint32_t position_mask = (1U << position_bits) - 1;
constexpr std::size_t most_tracks = 1U << (32 - position_bits);

std::uint32_t entry_of(std::size_t track, std::size_t position)
{
    return static_cast<std::uint32_t>(track << position_bits | position);
}
std::size_t track_of(std::uint32_t entry) { return entry >> position_bits; }
std::size_t position_of(std::uint32_t entry) { return entry & position_mask; }

}  // namespace

std::size_t Walk::StateHash::operator()(const State& state) const noexcept
{
    std::uint64_t value = 0xcbf29ce484222325;
    for (const auto entry : state) value = (value ^ entry) * 0x100000001b3;
    return static_cast<std::size_t>(value ^ value >> 29);
}

Walk::Walk(const Language& language, const Language::Plan& plan, Work& work)
    : language_(language),
      plan_(plan),
      work_(work),
      must_track_(language.atoms_.size(), -1),
      may_track_(language.atoms_.size(), -1)
{
    choose_letters();
    choose_tracks();
}

void Walk::choose_letters()
{
    for (const auto atom : plan_.anchor) {
        const auto& data = language_.atoms_[atom];
        for (const auto& symbol : data.must) {
            const Letter letter{symbol.value, data.matching == Matching::ignoring_case};
            if (symbol.kind != Symbol::Kind::variable || std::ranges::find(letters_, letter) != letters_.end()) continue;
            letters_.push_back(letter);
        }
    }
}

void Walk::add_track(Language::Atom atom, bool must)
{
    const auto& data = language_.atoms_[atom];
    auto& place = must ? must_track_[atom] : may_track_[atom];
    place = static_cast<int>(tracks_.size());
    tracks_.push_back({atom, must ? &data.must : &data.may, must});
}

void Walk::choose_tracks()
{
    using Wanted = Language::Wanted;
    for (const auto turn : {Wanted::both, Wanted::false_if_possible, Wanted::true_if_possible}) {
        for (Language::Atom atom = 0; atom < language_.atoms_.size(); ++atom) {
            const auto wanted = plan_.wanted.empty() ? Wanted::both : plan_.wanted[atom];
            if (wanted != turn) continue;
            const auto& data = language_.atoms_[atom];
            const bool two_sided = data.has_variables || !letters_.empty();
            const bool least = wanted != Wanted::true_if_possible || !two_sided;
            const bool greatest = two_sided && wanted != Wanted::false_if_possible;
            if (least && !data.never_must) add_track(atom, true);
            if (greatest) add_track(atom, false);
            if (!greatest && least) may_track_[atom] = must_track_[atom];
            if (!two_sided) must_track_[atom] = may_track_[atom];
        }
        if (turn == Wanted::both) both_end_ = tracks_.size();
        if (turn == Wanted::false_if_possible) false_end_ = tracks_.size();
    }
}

/// Adds what runs reach without a character, and drops what a later run includes: whatever can still follow before an
/// unrestricted run can follow behind it, for the run takes the difference.
void Walk::settle(State& state) const
{
    std::ranges::sort(state);
    State settled;
    settled.reserve(state.size() + 8);
    for (std::size_t i = 0; i < state.size();) {
        const auto track = track_of(state[i]);
        const auto& symbols = *tracks_[track].symbols;
        const auto begin = settled.size();
        std::size_t last_run = 0;
        for (; i < state.size() && track_of(state[i]) == track; ++i) {
            auto position = position_of(state[i]);
            if (settled.size() > begin && position <= position_of(settled.back())) continue;  // reached already
            settled.push_back(state[i]);
            while (position < symbols.size() &&
                   (symbols[position].kind == Symbol::Kind::run || symbols[position].kind == Symbol::Kind::run_of_segment)) {
                if (symbols[position].kind == Symbol::Kind::run) last_run = position;
                settled.push_back(entry_of(track, ++position));
            }
        }
        const auto first = std::ranges::lower_bound(settled.begin() + static_cast<std::ptrdiff_t>(begin), settled.end(),
                                                    entry_of(track, last_run));
        settled.erase(settled.begin() + static_cast<std::ptrdiff_t>(begin), first);
    }
    state = std::move(settled);
}

Walk::State Walk::start() const
{
    State state;
    for (std::size_t track = 0; track < tracks_.size(); ++track) state.push_back(entry_of(track, 0));
    settle(state);
    return state;
}

bool Walk::letter_fits(const Letter& letter, std::uint32_t variable, const Track& track) const
{
    const auto& mine = language_.variables_[letter.variable];
    const auto& theirs = language_.variables_[variable];
    if (mine.key != theirs.key) return false;
    if (letter.folded && language_.atoms_[track.atom].matching != Matching::ignoring_case) return false;
    // A variable that resolved without its default has the value of the key, which a default does not change.
    return !mine.has_fallback || mine == theirs;
}

void Walk::move(std::uint32_t entry, const Input& input, State& out) const
{
    using enum Symbol::Kind;
    const auto& track = tracks_[track_of(entry)];
    const auto position = position_of(entry);
    const bool is_letter = input.kind == Input::Kind::letter;
    if (is_letter && !track.must) {  // any text
        for (auto to = position; to <= track.symbols->size(); ++to) out.push_back(entry_of(track_of(entry), to));
        return;
    }
    if (position == track.symbols->size()) return;
    const auto& symbol = (*track.symbols)[position];
    if (is_letter) {
        if (symbol.kind == run) out.push_back(entry);
        if (symbol.kind == variable && letter_fits(letters_[input.value], symbol.value, track)) out.push_back(entry + 1);
        return;
    }
    const bool is_unit = input.kind == Input::Kind::unit;
    const bool is_colon = is_unit && input.value == language_.colon_;
    if (symbol.kind == run || (symbol.kind == run_of_segment && !is_colon)) out.push_back(entry);
    const bool next = symbol.kind == one || (symbol.kind == one_of_segment && !is_colon) ||
                      (symbol.kind == unit && is_unit && symbol.value == input.value) ||
                      (symbol.kind == folded && is_unit && symbol.value == language_.fold_of_[input.value]);
    if (next) out.push_back(entry + 1);
}

Walk::State Walk::after(const State& state, const Input& input) const
{
    State next;
    next.reserve(state.size());
    for (const auto entry : state) move(entry, input, next);
    settle(next);
    return next;
}

/// The inputs that differ from one another at this state: the units that patterns wait for, any other, and letters.
std::vector<Walk::Input> Walk::inputs(const State& state) const
{
    std::vector<std::uint32_t> units;
    bool segments = false;
    for (const auto entry : state) {
        const auto& symbols = *tracks_[track_of(entry)].symbols;
        if (position_of(entry) == symbols.size()) continue;
        const auto& symbol = symbols[position_of(entry)];
        if (symbol.kind == Symbol::Kind::unit) units.push_back(symbol.value);
        if (symbol.kind == Symbol::Kind::folded)
            units.insert(units.end(), language_.same_fold_[symbol.value].begin(), language_.same_fold_[symbol.value].end());
        segments = segments || symbol.kind == Symbol::Kind::one_of_segment || symbol.kind == Symbol::Kind::run_of_segment;
    }
    if (segments) units.push_back(language_.colon_);
    std::ranges::sort(units);
    units.erase(std::ranges::unique(units).begin(), units.end());
    std::vector<Input> all{{Input::Kind::other, 0}};
    for (std::uint32_t i = 0; i < letters_.size(); ++i) all.push_back({Input::Kind::letter, i});
    for (const auto unit : units) all.push_back({Input::Kind::unit, unit});
    return all;
}

/// A character that is none of the units.
std::string Walk::other_than(const std::vector<Input>& inputs) const
{
    const auto taken = [&](std::string_view text) {
        return std::ranges::any_of(inputs, [&](const Input& input) {
            return input.kind == Input::Kind::unit && language_.units_[input.value] == text;
        });
    };
    for (const char c : std::string_view("xabcdefghijklmnopqrstuvwyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.+=@"))
        if (!taken(std::string_view(&c, 1))) return std::string(1, c);
    for (unsigned code = 0x4E00;; ++code) {  // more characters than any document has
        const std::array<char, 3> bytes{static_cast<char>(0xE0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 0x3F)),
                                        static_cast<char>(0x80 | (code & 0x3F))};
        const std::string text(bytes.data(), bytes.size());
        if (!taken(text)) return text;
    }
}

bool Walk::alive(const State& state) const
{
    const auto stands = [&](int track) {
        if (track < 0) return false;
        const auto at = std::ranges::lower_bound(state, entry_of(static_cast<std::size_t>(track), 0));
        return at != state.end() && track_of(*at) == static_cast<std::size_t>(track);
    };
    return std::ranges::all_of(plan_.groups, [&](const Language::Group& group) {
        return std::ranges::any_of(
            group.atoms, [&](Language::Atom atom) { return stands(group.anchored ? must_track_[atom] : may_track_[atom]); });
    });
}

bool Walk::at_end(const State& state, int track) const
{
    if (track < 0) return false;
    const auto end = tracks_[static_cast<std::size_t>(track)].symbols->size();
    return std::ranges::binary_search(state, entry_of(static_cast<std::size_t>(track), end));
}

/// Whether whatever can follow `entry` can follow in `by` too.
bool Walk::covered(std::uint32_t entry, const State& by) const
{
    const auto& symbols = *tracks_[track_of(entry)].symbols;
    auto at = std::ranges::lower_bound(by, entry);
    if (at != by.end() && *at == entry) return true;
    for (; at != by.end() && track_of(*at) == track_of(entry); ++at)
        if (position_of(*at) < symbols.size() && symbols[position_of(*at)].kind == Symbol::Kind::run) return true;
    return false;
}

/// Both states agree on what is wanted on both sides. Worse: what is wanted false includes, and what is wanted true is
/// included.
bool Walk::worse(const State& state, const State& than) const
{
    const auto wanted_true = [&](std::uint32_t entry) { return track_of(entry) >= false_end_; };
    const auto single_sided = [&](std::uint32_t entry) { return track_of(entry) >= both_end_; };
    for (const auto entry : than)
        if (single_sided(entry) && !wanted_true(entry) && !covered(entry, state)) return false;
    for (const auto entry : state)
        if (wanted_true(entry) && !covered(entry, than)) return false;
    return true;
}

bool Walk::enter(State state, Node node)
{
    constexpr std::size_t most_compared = 24;
    if (!work_.spend(4 + state.size()) || !alive(state)) return false;
    const auto end = std::ranges::lower_bound(state, entry_of(both_end_, 0));
    auto& rivals = by_both_[State(state.begin(), end)];
    std::size_t compared = 0;
    for (const auto rival : rivals) {
        if (!work_.spend(1 + state.size() / 4)) return false;
        if (states_[rival] == state) return false;
        if (++compared <= most_compared && worse(state, states_[rival])) return false;
    }
    const auto id = static_cast<std::uint32_t>(nodes_.size());
    rivals.push_back(id);
    nodes_.push_back(std::move(node));
    states_.push_back(std::move(state));
    record(states_.back(), id);
    return true;
}

void Walk::record(const State& state, std::uint32_t node)
{
    const auto count = language_.atoms_.size();
    Language::Class found{Bits(count), Bits(count), {}};
    for (Language::Atom atom = 0; atom < count; ++atom) {
        found.must.set(atom, at_end(state, must_track_[atom]));
        found.may.set(atom, at_end(state, may_track_[atom]));
    }
    work_.spend(count / 4);
    if (!seen_.try_emplace({found.must, found.may}, found_.size()).second) return;
    found.text = text_of(node);
    found_.push_back(std::move(found));
}

Text Walk::text_of(std::uint32_t node) const
{
    std::vector<std::uint32_t> path;
    for (; node != 0; node = nodes_[node].parent) path.push_back(node);
    work_.spend(path.size());
    Text text;
    for (const auto step : std::views::reverse(path)) {
        const auto& [parent, input, other] = nodes_[step];
        if (input.kind == Input::Kind::letter) {
            const auto& letter = letters_[input.value];
            const auto& variable = language_.variables_[letter.variable];
            text.push_back({{}, variable.key, std::nullopt, letter.folded});
            if (variable.has_fallback) text.back().fallback = variable.fallback;
            continue;
        }
        if (text.empty() || !text.back().variable.empty()) text.emplace_back();
        text.back().text += input.kind == Input::Kind::unit ? language_.units_[input.value] : other;
    }
    return text;
}

std::vector<Language::Class> Walk::run()
{
    const auto too_long = [](const Track& track) { return track.symbols->size() >= position_mask; };
    if (tracks_.size() >= most_tracks || std::ranges::any_of(tracks_, too_long)) {
        work_.give_up();
        return {};
    }
    enter(start(), {});
    for (std::uint32_t node = 0; node < nodes_.size() && !work_.exhausted(); ++node) {
        const auto state = states_[node];
        const auto all = inputs(state);
        for (const auto& input : all) {
            if (!work_.spend(state.size() + 1)) break;
            enter(after(state, input), {node, input, input.kind == Input::Kind::other ? other_than(all) : std::string()});
        }
    }
    return std::move(found_);
}

std::vector<Language::Class> Language::classes(const Plan& plan, Work& work) const { return Walk(*this, plan, work).run(); }

}  // namespace sekisho::policy::analysis
