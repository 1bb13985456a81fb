#include <algorithm>
#include <map>
#include <set>

#include "policy/analysis/problem.h"
#include "policy/analysis/samples.h"
#include "policy/authorization/authorization.h"

namespace sekisho::policy::analysis {
namespace {

using Atom = Language::Atom;

/// Values that no condition tells apart.
struct ValueClass {
    Bits fits;  ///< by condition: whether such a value satisfies it, negation included
    Text text;
    bool empty = false;  ///< the empty text, which set operators take for no value
};

/// A condition of the problem on the key at hand.
struct Term {
    const Condition* condition = nullptr;
    std::vector<Atom> atoms;  ///< of textual families, by value
};

/// The operands of one family that is not textual, over all conditions.
struct Group {
    const Family* family = nullptr;
    std::vector<const Operand*> operands;
    std::vector<Comparison> comparisons;

    [[nodiscard]] Bits truths(std::string_view value) const
    {
        static const Context nothing;
        Bits truths(operands.size());
        for (std::size_t i = 0; i < operands.size(); ++i)
            truths.set(i, family->matches(*operands[i], comparisons[i], value, nothing));
        return truths;
    }
};

Matching matching_of(const Family& family)
{
    if (&family == &string_equals_ignore_case_family) return Matching::ignoring_case;
    return &family == &arn_family ? Matching::arn : Matching::glob;
}

/// The classes of single values of one key.
class Values {
public:
    Values(std::vector<Term>& terms, const std::string& key, Work& work) : terms_(terms), work_(work)
    {
        const bool address = key == "aws:sourceip" || key == "aws:vpcsourceip";
        ranges_ = address ? AddressRanges::impossible : AddressRanges::possible;
        for (auto& term : terms_) add(term);
        const auto in_sets = [](const Term& term) { return term.condition->op.quantifier != Quantifier::none; };
        if (std::ranges::any_of(terms_, in_sets)) empty_ = language_.add_text("");
        // Requests hold what the gate puts there: a boolean, a number, a date.
        const auto* global = key.starts_with("aws:") ? authorization::find_condition_key(key) : nullptr;
        using Type = authorization::KeyType;
        readable_ = global != nullptr && (global->type == Type::numeric || global->type == Type::date);
        if (global != nullptr && global->type == Type::boolean)
            plan_.groups.push_back({{language_.add_text("true"), language_.add_text("false")}, false});
    }

    /// The values that satisfy this condition are written with the letters of their match.
    void anchor(const Term& term)
    {
        if (language_.has_variables(term.atoms) && language_.can_anchor(term.atoms)) plan_.anchor = term.atoms;
    }
    [[nodiscard]] bool anchored() const noexcept { return !plan_.anchor.empty(); }

    std::vector<ValueClass> make()
    {
        make_group_classes();
        for (const auto& found : language_.classes(plan_, work_)) expand(found);
        return std::move(classes_);
    }

private:
    void add(Term& term)
    {
        const auto& op = *term.condition->op.base;
        if (op.family == &null_family) return;
        for (const auto& operand : term.condition->values) {
            constexpr std::uint64_t steps_of_an_operand = 50;
            if (!work_.spend(steps_of_an_operand)) return;
            if (!is_textual(*op.family)) {
                auto& group = group_of(*op.family);
                group.operands.push_back(&operand);
                group.comparisons.push_back(op.comparison);
            } else if (op.family == &binary_family) {
                term.atoms.push_back(language_.add_text(std::get<std::string>(operand)));
            } else {
                term.atoms.push_back(language_.add(std::get<Pattern>(operand), matching_of(*op.family)));
            }
        }
    }

    Group& group_of(const Family& family)
    {
        const auto found = std::ranges::find(groups_, &family, &Group::family);
        return found != groups_.end() ? *found : groups_.emplace_back(Group{&family, {}, {}});
    }

    void make_group_classes()
    {
        for (const auto& group : groups_) {
            auto& classes = group_classes_.emplace_back();
            for (auto& sample : samples(*group.family, group.operands, ranges_)) {
                if (readable_ && sample == unreadable) continue;
                if (!work_.spend(1 + group.operands.size() * 4)) return;
                classes[group.truths(sample)].push_back(std::move(sample));
            }
        }
    }

    void expand(const Language::Class& found)
    {
        constexpr std::size_t most_open = 12;
        std::vector<Atom> open;
        for (Atom atom = 0; atom < language_.atoms(); ++atom)
            if (found.may.test(atom) && !found.must.test(atom)) open.push_back(atom);
        if (open.size() > most_open) return work_.give_up();
        auto truth = found.must;
        for (std::uint64_t choice = 0; choice < std::uint64_t{1} << open.size(); ++choice) {
            for (std::size_t i = 0; i < open.size(); ++i) truth.set(open[i], (choice >> i & 1U) != 0);
            if (in_groups(truth) && well_anchored(found, truth)) combine(truth, found.text);
        }
    }

    [[nodiscard]] bool in_groups(const Bits& truth) const
    {
        const auto holds = [&](Atom atom) { return truth.test(atom); };
        return std::ranges::all_of(plan_.groups,
                                   [&](const Language::Group& group) { return std::ranges::any_of(group.atoms, holds); });
    }

    [[nodiscard]] bool well_anchored(const Language::Class& found, const Bits& truth) const
    {
        const auto& anchor = plan_.anchor;
        return std::ranges::none_of(anchor, [&](Atom atom) { return truth.test(atom); }) ||
               std::ranges::any_of(anchor, [&](Atom atom) { return found.must.test(atom); });
    }

    /// With every class of the other families; where the text is known, with its own alone.
    void combine(const Bits& truth, const Text& text)
    {
        const std::string* only = nullptr;
        for (Atom atom = 0; atom < language_.atoms() && only == nullptr; ++atom)
            if (truth.test(atom)) only = language_.only_text(atom);
        std::vector<Bits> chosen;
        choose(truth, only, chosen, text);
    }

    void choose(const Bits& truth, const std::string* only, std::vector<Bits>& chosen, const Text& text)
    {
        if (!work_.spend(1 + terms_.size())) return;
        const auto next = chosen.size();
        if (next == groups_.size()) return add_class(truth, chosen, only != nullptr ? literal(*only) : text);
        if (only != nullptr) {
            chosen.push_back(groups_[next].truths(*only));
            choose(truth, only, chosen, text);
            chosen.pop_back();
            return;
        }
        for (const auto& [truths, same] : group_classes_[next]) {
            chosen.push_back(truths);
            const bool plain = text.empty() || (text.size() == 1 && text.front().variable.empty());
            choose(truth, only, chosen, plain ? better(truth, text, same) : text);
            chosen.pop_back();
        }
    }

    /// A value of the other family is the better example if the textual conditions see no difference.
    Text better(const Bits& truth, const Text& text, const std::vector<std::string>& same) const
    {
        constexpr std::size_t most_tried = 4;
        for (std::size_t i = 0; i < same.size() && i < most_tried; ++i)
            if (looks_like(truth, same[i])) return literal(same[i]);
        return text;
    }

    [[nodiscard]] bool looks_like(const Bits& truth, const std::string& value) const
    {
        static const Context nothing;
        for (const auto& term : terms_)
            for (std::size_t i = 0; i < term.atoms.size(); ++i) {
                const auto& op = *term.condition->op.base;
                if (!work_.spend(8)) return false;
                const bool fits = op.family->matches(term.condition->values[i], op.comparison, value, nothing);
                if (fits != truth.test(term.atoms[i])) return false;
            }
        return true;
    }

    void add_class(const Bits& truth, const std::vector<Bits>& chosen, const Text& text)
    {
        std::vector<std::size_t> used(groups_.size());
        ValueClass made{Bits(terms_.size()), text, empty_ && truth.test(*empty_)};
        for (std::size_t i = 0; i < terms_.size(); ++i) {
            const auto& condition = *terms_[i].condition;
            const auto& family = *condition.op.base->family;
            bool listed = std::ranges::any_of(terms_[i].atoms, [&](Atom atom) { return truth.test(atom); });
            if (!is_textual(family) && &family != &null_family) {
                const auto group =
                    static_cast<std::size_t>(std::ranges::find(groups_, &family, &Group::family) - groups_.begin());
                if (group < groups_.size())
                    for (std::size_t k = 0; k < condition.values.size(); ++k)
                        listed = chosen[group].test(used[group]++) || listed;
            }
            made.fits.set(i, listed != condition.op.base->negated);
        }
        if (seen_.emplace(made.fits, made.empty).second) classes_.push_back(std::move(made));
    }

    std::vector<Term>& terms_;
    Work& work_;
    AddressRanges ranges_ = AddressRanges::possible;
    bool readable_ = false;
    Language language_;
    std::optional<Atom> empty_;
    Language::Plan plan_;
    std::vector<Group> groups_;
    std::vector<std::map<Bits, std::vector<std::string>>> group_classes_;
    std::set<std::pair<Bits, bool>> seen_;
    std::vector<ValueClass> classes_;
};

/// What a request may hold of the key, as far as the conditions see it.
class States {
public:
    using Visit = std::function<void(const Bits& truths, KeyState state)>;

    States(const std::vector<Term>& terms, const std::vector<ValueClass>& classes, Work& work)
        : terms_(terms), classes_(classes), work_(work)
    {
    }

    void absent(const Visit& visit) const { visit(without_values(KeyState::Kind::absent), {KeyState::Kind::absent, {}}); }

    void single(const Visit& visit) const
    {
        for (const auto& value : classes_) {
            auto truths = without_values(KeyState::Kind::single);
            for (std::size_t i = 0; i < terms_.size(); ++i) {
                const auto& op = terms_[i].condition->op;
                const bool unseen = value.empty && op.quantifier != Quantifier::none;
                if (!is_null(i) && !unseen) truths.set(i, fits(value, i));
            }
            visit(truths, {KeyState::Kind::single, {value.text}});
        }
    }

    /// Every combination of truths that some set of values has.
    void multi(const Visit& visit)
    {
        // The empty text alone is no value.
        for (const auto& value : classes_)
            if (value.empty) visit(without_values(KeyState::Kind::multi), {KeyState::Kind::multi, {value.text}});
        choose(0, Bits::all(classes_.size()), without_values(KeyState::Kind::multi), visit);
    }

private:
    [[nodiscard]] bool is_null(std::size_t term) const { return terms_[term].condition->op.base->family == &null_family; }
    [[nodiscard]] bool fits(const ValueClass& value, std::size_t term) const
    {
        return !terms_[term].condition->values.empty() && value.fits.test(term);
    }

    /// Set operators see no value here; Null sees whether there is one; the others see one only of a single-valued key.
    [[nodiscard]] Bits without_values(KeyState::Kind kind) const
    {
        Context context;
        if (kind == KeyState::Kind::single) context.set("k", "");
        if (kind == KeyState::Kind::multi) context.set_list("k", {""});
        Bits truths(terms_.size());
        for (std::size_t i = 0; i < terms_.size(); ++i) {
            const bool judged =
                kind == KeyState::Kind::absent || is_null(i) || terms_[i].condition->op.quantifier != Quantifier::none;
            // Without values the operands, which may hold variables, are not looked at.
            if (judged) truths.set(i, holds(Condition{terms_[i].condition->op, "k", terms_[i].condition->values}, context));
        }
        return truths;
    }

    /// `allowed`: the classes from which values may come. Those terms decided before `term` that need a value of a certain
    /// kind find one in the whole of `allowed`.
    void choose(std::size_t term, const Bits& allowed, const Bits& truths, const Visit& visit)
    {
        if (!work_.spend(1 + terms_.size() + classes_.size() / 8) || !possible(term, allowed, truths)) return;
        while (term < terms_.size() && (is_null(term) || terms_[term].condition->op.quantifier == Quantifier::none)) ++term;
        if (term == terms_.size()) return finish(allowed, truths, visit);
        const bool for_all = terms_[term].condition->op.quantifier == Quantifier::for_all_values;
        for (const bool truth : {false, true}) {
            auto next = truths;
            next.set(term, truth);
            auto left = allowed;
            // All values must fit, or none may.
            if (truth == for_all)
                for (std::size_t i = 0; i < classes_.size(); ++i)
                    if (fits(classes_[i], term) != for_all) left.set(i, false);
            choose(term + 1, left, next, visit);
        }
    }

    /// A class of `allowed` that the truth of the term asks for; npos: it asks for none.
    static constexpr std::size_t none = static_cast<std::size_t>(-1);
    [[nodiscard]] std::optional<std::size_t> needed(std::size_t term, const Bits& allowed, const Bits& truths) const
    {
        const auto& op = terms_[term].condition->op;
        if (is_null(term) || op.quantifier == Quantifier::none) return none;
        const bool for_all = op.quantifier == Quantifier::for_all_values;
        if (truths.test(term) == for_all) return none;
        for (auto i = allowed.next(0); i < allowed.size(); i = allowed.next(i + 1))
            if (fits(classes_[i], term) != for_all) return i;
        return std::nullopt;
    }

    [[nodiscard]] bool possible(std::size_t decided, const Bits& allowed, const Bits& truths) const
    {
        for (std::size_t term = 0; term < decided; ++term)
            if (!needed(term, allowed, truths)) return false;
        return !allowed.none();
    }

    void finish(const Bits& allowed, const Bits& truths, const Visit& visit) const
    {
        std::set<std::size_t> values;
        for (std::size_t term = 0; term < terms_.size(); ++term)
            if (const auto value = needed(term, allowed, truths); value && *value != none) values.insert(*value);
        const auto real = [&](std::size_t value) { return !classes_[value].empty; };
        // Not the empty text alone, which would be no value.
        for (auto i = allowed.next(0); i < allowed.size() && std::ranges::none_of(values, real); i = allowed.next(i + 1))
            if (real(i)) values.insert(i);
        if (std::ranges::none_of(values, real)) return;
        KeyState state{KeyState::Kind::multi, {}};
        for (const auto value : values) state.values.push_back(classes_[value].text);
        visit(truths, std::move(state));
    }

    const std::vector<Term>& terms_;
    const std::vector<ValueClass>& classes_;
    Work& work_;
};

/// The terms of the statements of a problem, and which of them belong to which statement.
struct Terms {
    explicit Terms(const Problem& problem, const std::string& key)
    {
        subject = of(*problem.subject, key);
        for (const auto* statement : problem.within) within.push_back(of(*statement, key));
        for (const auto* statement : problem.minus) minus.push_back(of(*statement, key));
    }

    using Members = std::vector<std::size_t>;
    Members of(const Statement& statement, const std::string& key)
    {
        Members members;
        for (const auto& condition : statement.conditions) {
            if (condition.key != key) continue;
            members.push_back(all.size());
            all.push_back({&condition, {}});
        }
        return members;
    }

    std::vector<Term> all;
    Members subject;
    std::vector<Members> within;
    std::vector<Members> minus;
};

void choose_anchor(const Terms& terms, Values& values)
{
    const auto try_members = [&](const Terms::Members& members) {
        for (const auto member : members)
            if (!values.anchored() && !terms.all[member].condition->op.base->negated) values.anchor(terms.all[member]);
    };
    for (const auto& members : terms.within) try_members(members);
    try_members(terms.subject);
}

bool is_needed(const Problem& problem, const std::string& key)
{
    const auto needs = [&](const Statement* statement) {
        const auto keys = needed_keys(*statement);
        return std::ranges::find(keys, key) != keys.end();
    };
    return needs(problem.subject) || std::ranges::any_of(problem.within, needs);
}

}  // namespace

Dimension key_dimension(const Problem& problem, const std::string& key, Work& work)
{
    if (!work.spend(1 + problem.minus.size())) return {Dimension::Kind::key, key, {}};
    Terms terms(problem, key);
    Values values(terms.all, key, work);
    choose_anchor(terms, values);
    const auto value_classes = values.make();
    std::map<Bits, KeyState> classes;
    const auto add = [&](const Bits& truths, KeyState state) {
        const auto contains = [&](const Terms::Members& members) {
            return std::ranges::all_of(members, [&](std::size_t member) { return truths.test(member); });
        };
        if (!work.spend(1 + terms.all.size()) || !contains(terms.subject) || !std::ranges::all_of(terms.within, contains))
            return;
        Bits in(problem.minus.size());
        for (std::size_t i = 0; i < problem.minus.size(); ++i) in.set(i, contains(terms.minus[i]));
        classes.try_emplace(std::move(in), std::move(state));
    };
    States states(terms.all, value_classes, work);
    const bool needed = is_needed(problem, key);
    if (!needed) states.absent(add);
    states.single(add);
    if (!needed && may_be_multivalued(key)) states.multi(add);
    Dimension dimension{Dimension::Kind::key, key, {}};
    for (auto& [in, state] : classes) dimension.classes.push_back({in, std::move(state)});
    return dimension;
}

std::vector<std::string> keys_of(const Problem& problem)
{
    std::set<std::string> keys;
    const auto collect = [&](const Statement* statement) {
        for (const auto& condition : statement->conditions) keys.insert(condition.key);
    };
    collect(problem.subject);
    std::ranges::for_each(problem.within, collect);
    std::ranges::for_each(problem.minus, collect);
    return {keys.begin(), keys.end()};
}

bool may_be_multivalued(std::string_view key)
{
    const auto prefix = key.substr(0, key.find(':'));
    const bool of_identity_provider = prefix.contains('.') || prefix == "saml";
    const auto* known = of_identity_provider ? nullptr : authorization::find_condition_key(key);
    return known == nullptr || known->multivalued;
}

std::vector<std::string> needed_keys(const Statement& statement)
{
    std::set<std::string> needed;
    const auto add = [&](auto begin, auto end, auto pattern_of) {
        if (begin == end) return;
        auto common = std::optional<std::set<std::string>>();
        for (; begin != end; ++begin) {
            std::set<std::string> keys;
            for (const auto& piece : pattern_of(*begin).pieces())
                if (piece.kind == Pattern::Piece::Kind::variable && !piece.has_default &&
                    (!common || common->contains(piece.key)))
                    keys.insert(piece.key);
            common = std::move(keys);
        }
        needed.insert(common->begin(), common->end());
    };
    if (statement.resource == Statement::Element::listed)
        add(statement.resources.begin(), statement.resources.end(), [](const Pattern& pattern) { return pattern; });
    for (const auto& condition : statement.conditions) {
        const auto& op = condition.op;
        const bool positive = !op.base->negated && !op.if_exists && op.quantifier != Quantifier::for_all_values;
        const bool patterns = is_textual(*op.base->family) && op.base->family != &binary_family;
        if (positive && patterns)
            add(condition.values.begin(), condition.values.end(),
                [](const Operand& operand) { return std::get<Pattern>(operand); });
    }
    return {needed.begin(), needed.end()};
}

}  // namespace sekisho::policy::analysis
