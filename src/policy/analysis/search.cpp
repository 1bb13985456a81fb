#include "policy/analysis/search.h"

#include <algorithm>

namespace sekisho::policy::analysis {
namespace {

using Domains = std::vector<Bits>;  ///< by dimension: the classes that are left

/// The dimensions of a problem, without the statements that do not meet the subject anywhere.
struct Space {
    Problem problem;
    std::vector<Dimension> dimensions;
    bool empty = false;

    Space(const Problem& of, Detail detail, Work& counted) : problem(of), work(counted)
    {
        take(action_dimension(problem, detail, work));
        if (!empty) take(principal_dimension(problem, work));
        for (const auto& key : keys_of(problem))
            if (!empty && !work.exhausted()) take(key_dimension(problem, key, work));
        if (!empty && !work.exhausted()) take(resource_dimension(problem, detail, work));
    }

private:
    Work& work;

    void take(Dimension dimension)
    {
        if (!work.spend(dimension.classes.size() * problem.minus.size() / 8 + problem.minus.size())) return;
        empty = dimension.classes.empty();
        dimensions.push_back(std::move(dimension));
        std::vector<std::size_t> kept;
        for (std::size_t i = 0; i < problem.minus.size(); ++i)
            if (std::ranges::any_of(dimensions.back().classes, [&](const Class& one) { return one.in.test(i); }))
                kept.push_back(i);
        if (kept.size() == problem.minus.size()) return;
        for (auto& earlier : dimensions)
            for (auto& one : earlier.classes) one.in = only(one.in, kept);
        std::vector<const Statement*> minus;
        for (const auto i : kept) minus.push_back(problem.minus[i]);
        problem.minus = std::move(minus);
    }

    static Bits only(const Bits& in, const std::vector<std::size_t>& kept)
    {
        Bits bits(kept.size());
        for (std::size_t i = 0; i < kept.size(); ++i) bits.set(i, in.test(kept[i]));
        return bits;
    }
};

/// Looks for points outside all boxes. A box is escaped in one of the dimensions in which it does not contain all that is
/// left; a box with only one such dimension decides at once.
class Cover {
public:
    Cover(const Space& space, const std::function<bool(const Point&)>& accept, Work& work)
        : space_(space), accept_(accept), work_(work)
    {
        for (std::size_t box = 0; box < space.problem.minus.size(); ++box) {
            auto& sets = boxes_.emplace_back();
            for (const auto& dimension : space.dimensions) {
                Bits in(dimension.classes.size());
                for (std::size_t i = 0; i < in.size(); ++i) in.set(i, dimension.classes[i].in.test(box));
                sets.push_back(std::move(in));
            }
        }
    }

    Outcome run()
    {
        Domains domains;
        std::vector<std::size_t> open;
        for (const auto& dimension : space_.dimensions) domains.push_back(Bits::all(dimension.classes.size()));
        for (std::size_t box = 0; box < boxes_.size(); ++box) open.push_back(box);
        explore(std::move(domains), std::move(open));
        if (accepted_) return Outcome::accepted;
        if (work_.exhausted()) return Outcome::out_of_budget;
        return offered_ > 0 ? Outcome::none_accepted : Outcome::no_request;
    }

private:
    static constexpr std::size_t most_offers = 48;
    static constexpr std::size_t most_offers_at_once = 12;

    [[nodiscard]] bool done() const { return accepted_ || offered_ >= most_offers || work_.exhausted(); }

    /// In how many dimensions the box can be escaped; 0 also where it has been escaped already.
    struct Escapes {
        bool escaped = false;
        std::vector<std::size_t> dimensions;
    };
    [[nodiscard]] Escapes escapes(std::size_t box, const Domains& domains) const
    {
        Escapes escapes;
        for (std::size_t d = 0; d < domains.size(); ++d) {
            if (!domains[d].intersects(boxes_[box][d])) return {true, {}};
            if (!domains[d].subset_of(boxes_[box][d])) escapes.dimensions.push_back(d);
        }
        return escapes;
    }

    void explore(Domains domains, std::vector<std::size_t> open)
    {
        for (;;) {
            if (done() || !work_.spend(1 + open.size() * domains.size())) return;
            std::vector<std::size_t> left;
            Escapes fewest;
            std::size_t chosen = 0;
            for (const auto box : open) {
                auto ways = escapes(box, domains);
                if (ways.escaped) continue;
                if (ways.dimensions.empty()) return;  // the box contains everything that is left
                if (left.empty() || ways.dimensions.size() < fewest.dimensions.size()) {
                    fewest = std::move(ways);
                    chosen = box;
                }
                left.push_back(box);
            }
            if (left.empty()) return offer(domains);
            open = std::move(left);
            if (fewest.dimensions.size() > 1) return branch(domains, open, chosen, fewest.dimensions);
            domains[fewest.dimensions.front()] -= boxes_[chosen][fewest.dimensions.front()];
        }
    }

    void branch(const Domains& domains, const std::vector<std::size_t>& open, std::size_t box,
                const std::vector<std::size_t>& dimensions)
    {
        auto inside = domains;  // in the dimensions tried before
        for (const auto d : dimensions) {
            if (done()) return;
            auto next = inside;
            next[d] -= boxes_[box][d];
            explore(std::move(next), open);
            inside[d] &= boxes_[box][d];
        }
    }

    /// Every combination of what is left is a point: the first of each dimension, then one after another a different one.
    void offer(const Domains& domains)
    {
        Point point{space_.dimensions, {}};
        for (std::size_t d = 0; d < domains.size(); ++d)
            point.classes.push_back(&space_.dimensions[d].classes[domains[d].next(0)]);
        try_point(point);
        std::size_t tried = 1;
        for (std::size_t d = 0; d < domains.size(); ++d) {
            const auto* first = point.classes[d];
            for (auto i = domains[d].next(domains[d].next(0) + 1); i < domains[d].size(); i = domains[d].next(i + 1)) {
                if (done() || ++tried > most_offers_at_once) return;
                point.classes[d] = &space_.dimensions[d].classes[i];
                try_point(point);
            }
            point.classes[d] = first;
        }
    }

    void try_point(const Point& point)
    {
        ++offered_;
        accepted_ = accepted_ || accept_(point);
    }

    const Space& space_;
    const std::function<bool(const Point&)>& accept_;
    Work& work_;
    std::vector<std::vector<Bits>> boxes_;  ///< by box and dimension
    std::size_t offered_ = 0;
    bool accepted_ = false;
};

Outcome search_in(const Problem& problem, Detail detail, const std::function<bool(const Point&)>& accept, Work& work)
{
    const Space space(problem, detail, work);
    if (work.exhausted()) return Outcome::out_of_budget;
    if (space.empty) return Outcome::no_request;
    return Cover(space, accept, work).run();
}

}  // namespace

Outcome search(const Problem& problem, const std::function<bool(const Point&)>& accept, Work& work)
{
    const auto outcome = search_in(problem, Detail::least, accept, work);
    if (outcome != Outcome::none_accepted) return outcome;
    // What is not found again for lack of budget was there all the same.
    return search_in(problem, Detail::full, accept, work) == Outcome::accepted ? Outcome::accepted : outcome;
}

}  // namespace sekisho::policy::analysis
