#include <algorithm>
#include <map>

#include "policy/analysis/problem.h"

namespace sekisho::policy::analysis {
namespace {

using Element = Statement::Element;
using Atom = Language::Atom;
using Wanted = Language::Wanted;

/// The part of a statement that one dimension is about.
struct Side {
    Element element = Element::absent;
    std::vector<Atom> atoms;
    bool variables = false;

    template <class Truth>
    [[nodiscard]] bool contains(Truth truth) const
    {
        if (element == Element::absent) return true;
        return std::ranges::any_of(atoms, truth) == (element == Element::listed);
    }
};

/// Makes the classes of one textual dimension.
class TextDimension {
public:
    TextDimension(const Problem& problem, Dimension::Kind kind, Detail detail, Work& work)
        : kind_(kind), detail_(detail), work_(work), subject_(side_of(*problem.subject))
    {
        for (const auto* statement : problem.within) within_.push_back(side_of(*statement));
        for (const auto* statement : problem.minus) minus_.push_back(side_of(*statement));
        // Whatever is asked for is "service:Name".
        if (kind == Dimension::Kind::action)
            shape_ = language_.add(*Pattern::compile("?*:?*", Wildcards::active, Variables::literal), Matching::glob);
        choose_anchor();
        make_plan();
    }

    Dimension make()
    {
        Dimension dimension{kind_, {}, {}};
        for (const auto& found : language_.classes(plan_, work_)) expand(found);
        for (auto& [in, text] : classes_) dimension.classes.push_back({in, std::move(text)});
        return dimension;
    }

private:
    Side side_of(const Statement& statement)
    {
        const bool action = kind_ == Dimension::Kind::action;
        Side side{action ? statement.action : statement.resource, {}, false};
        for (const auto& pattern : action ? statement.actions : statement.resources) {
            constexpr std::uint64_t steps_of_a_pattern = 50;
            if (!work_.spend(steps_of_a_pattern)) break;
            side.atoms.push_back(language_.add(pattern, Matching::glob));
        }
        side.variables = language_.has_variables(side.atoms);
        return side;
    }

    /// One list of patterns of which the text is known to match one; where variables stand in several, an outer one.
    void choose_anchor()
    {
        const auto anchors = [](const Side& side) { return side.element == Element::listed && side.variables; };
        const auto found = std::ranges::find_if(within_, anchors);
        if (found != within_.end()) anchor_ = &*found;
        else if (anchors(subject_)) anchor_ = &subject_;
        if (anchor_ != nullptr) plan_.anchor = anchor_->atoms;
    }

    void make_plan()
    {
        std::vector<bool> fixed(language_.atoms()), out(language_.atoms()), in(language_.atoms());
        const auto fix = [&](const Side& side) {
            for (const auto atom : side.atoms) fixed[atom] = true;
            if (side.element == Element::listed) plan_.groups.push_back({side.atoms, &side == anchor_});
        };
        fix(subject_);
        for (const auto& side : within_) fix(side);
        if (kind_ == Dimension::Kind::action) {
            fixed[shape_] = true;
            plan_.groups.push_back({{shape_}, false});
        }
        for (const auto& side : minus_)
            for (const auto atom : side.atoms) (side.element == Element::listed ? out : in)[atom] = true;
        plan_.wanted.assign(language_.atoms(), Wanted::both);
        for (Atom atom = 0; atom < language_.atoms() && detail_ == Detail::least; ++atom)
            if (!fixed[atom] && out[atom] != in[atom])
                plan_.wanted[atom] = out[atom] ? Wanted::false_if_possible : Wanted::true_if_possible;
    }

    /// What a text leaves open can be either way: every combination is a class.
    void expand(const Language::Class& found)
    {
        constexpr std::size_t most_open = 12;
        auto truth = found.must;
        std::vector<Atom> open;
        for (Atom atom = 0; atom < language_.atoms(); ++atom) {
            if (plan_.wanted[atom] == Wanted::true_if_possible) truth.set(atom, found.may.test(atom));
            if (plan_.wanted[atom] == Wanted::both && found.may.test(atom) && !found.must.test(atom)) open.push_back(atom);
        }
        const auto combinations = std::uint64_t{1} << std::min(open.size(), most_open + 1);
        if (open.size() > most_open || !work_.spend(combinations * (1 + minus_.size()))) {
            work_.give_up();
            return;
        }
        for (std::uint64_t choice = 0; choice < combinations; ++choice) {
            for (std::size_t i = 0; i < open.size(); ++i) truth.set(open[i], (choice >> i & 1U) != 0);
            add(found, truth);
        }
    }

    void add(const Language::Class& found, const Bits& truth)
    {
        const auto holds = [&](Atom atom) { return truth.test(atom); };
        const auto contains = [&](const Side& side) { return side.contains(holds); };
        if (kind_ == Dimension::Kind::action && !truth.test(shape_)) return;
        if (!contains(subject_) || !std::ranges::all_of(within_, contains)) return;
        // The text of a request that the anchor matches is written with the letters of that match.
        if (anchor_ != nullptr && std::ranges::none_of(anchor_->atoms, [&](Atom atom) { return found.must.test(atom); }))
            return;
        Bits in(minus_.size());
        for (std::size_t i = 0; i < minus_.size(); ++i) in.set(i, contains(minus_[i]));
        classes_.try_emplace(std::move(in), found.text);
    }

    Dimension::Kind kind_;
    Detail detail_;
    Work& work_;
    Language language_;
    Atom shape_ = 0;
    Side subject_;
    std::vector<Side> within_;
    std::vector<Side> minus_;
    const Side* anchor_ = nullptr;
    Language::Plan plan_;
    std::map<Bits, Text> classes_;
};

}  // namespace

Dimension action_dimension(const Problem& problem, Detail detail, Work& work)
{
    return TextDimension(problem, Dimension::Kind::action, detail, work).make();
}

Dimension resource_dimension(const Problem& problem, Detail detail, Work& work)
{
    return TextDimension(problem, Dimension::Kind::resource, detail, work).make();
}

}  // namespace sekisho::policy::analysis
