#pragma once

#include <unordered_map>

#include "policy/analysis/language.h"

namespace sekisho::policy::analysis {

/// One walk through the product of a language's automata. A state is the set of positions at which the patterns stand; of
/// two states that differ only in what is wanted (false or true) the better one is followed alone.
class Walk {
public:
    Walk(const Language& language, const Language::Plan& plan, Work& work);
    [[nodiscard]] std::vector<Language::Class> run();

private:
    using Symbol = Language::Symbol;
    using State = std::vector<std::uint32_t>;  ///< track and position, sorted

    struct Track {
        Language::Atom atom = 0;
        const std::vector<Symbol>* symbols = nullptr;
        bool must = false;
    };
    struct Letter {
        std::uint32_t variable = 0;
        bool folded = false;
        bool operator==(const Letter&) const = default;
    };
    struct Input {
        enum class Kind : std::uint8_t { none, unit, other, letter };
        Kind kind = Kind::none;
        std::uint32_t value = 0;  ///< unit or letter
    };
    struct Node {
        std::uint32_t parent = 0;
        Input input;
        std::string text;  ///< of an `other`
    };
    struct StateHash {
        std::size_t operator()(const State& state) const noexcept;
    };

    void choose_letters();
    void choose_tracks();
    void add_track(Language::Atom atom, bool must);
    [[nodiscard]] State start() const;
    [[nodiscard]] State after(const State& state, const Input& input) const;
    void move(std::uint32_t entry, const Input& input, State& out) const;
    [[nodiscard]] bool letter_fits(const Letter& letter, std::uint32_t variable, const Track& track) const;
    void settle(State& state) const;
    [[nodiscard]] std::vector<Input> inputs(const State& state) const;
    [[nodiscard]] std::string other_than(const std::vector<Input>& inputs) const;
    [[nodiscard]] bool alive(const State& state) const;
    [[nodiscard]] bool at_end(const State& state, int track) const;
    [[nodiscard]] bool worse(const State& state, const State& than) const;
    [[nodiscard]] bool covered(std::uint32_t entry, const State& by) const;
    bool enter(State state, Node node);
    void record(const State& state, std::uint32_t node);
    [[nodiscard]] Text text_of(std::uint32_t node) const;

    const Language& language_;
    const Language::Plan& plan_;
    Work& work_;
    std::vector<Letter> letters_;
    std::vector<Track> tracks_;  ///< those wanted on both sides, then those wanted false, then true
    std::size_t both_end_ = 0;
    std::size_t false_end_ = 0;
    std::vector<int> must_track_;  ///< by atom; -1: none
    std::vector<int> may_track_;
    std::vector<Node> nodes_;
    std::vector<State> states_;                                                 ///< by node
    std::unordered_map<State, std::vector<std::uint32_t>, StateHash> by_both_;  ///< nodes, by what both sides are wanted of
    std::map<std::pair<Bits, Bits>, std::size_t> seen_;
    std::vector<Language::Class> found_;
};

}  // namespace sekisho::policy::analysis
