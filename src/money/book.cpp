#include "money/book.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/log.h"
#include "crypto/random.h"

namespace sekisho::money {
namespace {

using store::Connection;

constexpr std::size_t most_counters_kept = 100'000;  // of those that nothing is held on; the table has all

std::string frees_up(const Budget& budget, Time time)
{
    if (budget.period == Period::total) return "It does not fill up again by itself.";
    return fmt::format("It is full again at {}.", iso8601(period_range(budget.period, time).until));
}

Error short_of(const Budget& budget, Time time, std::string detail)
{
    return {
        "ServiceQuotaExceededException",
        fmt::format("The budget \"{}\" does not have what this request may cost. {}", budget.name, frees_up(budget, time)),
        429,
        std::move(detail),
        {},
        {}};
}

std::string key_of(const CounterName& name) { return name.scope + '\x1e' + name.subject + '\x1e' + name.period; }

/// The most output whose worst case fits `left`; 0: none does.
std::int64_t most_output(const Candidates& candidates, models::Bound bound, NanoDollars left)
{
    std::int64_t fits = 0, too_much = bound.output_tokens + 1;
    while (too_much - fits > 1) {
        bound.output_tokens = fits + (too_much - fits) / 2;
        (candidates.worst(bound) <= left ? fits : too_much) = bound.output_tokens;
    }
    return fits;
}

}  // namespace

std::string_view name_of(Origin origin) noexcept { return origin == Origin::api ? "api" : "configuration"; }

std::string scope_text(const Budget& budget)
{
    return fmt::format("{} per {}", limits::to_text(budget.scope), name_of(budget.period));
}

struct Book::Counter {
    CounterName name;
    NanoDollars spent = 0;
    NanoDollars held = 0;
    std::size_t holds = 0;
    bool in_batch = false;  ///< changed by the batch that runs; what it was before:
    NanoDollars spent_before = 0;
    NanoDollars held_before = 0;
    std::size_t holds_before = 0;
};

struct Book::Line {
    DefinedBudget defined;
    limits::ScopeMatcher matcher;
    std::string scope;

    [[nodiscard]] const Budget& budget() const noexcept { return defined.budget; }
};

struct Book::Live {
    std::shared_ptr<const Reservation> who;
    NanoDollars amount = 0;
    std::vector<Counter*> counters;
};

struct Book::State {
    std::vector<Line> lines;
    std::unordered_map<std::string, Counter> counters;
    std::unordered_map<CallId, Live> live;
};

Book::Book(std::string instance, Leases& leases)
    : instance_(std::move(instance)),
      leases_(leases),
      sequence_(static_cast<std::uint32_t>(crypto::random_below(std::uint64_t{1} << 20))),
      state_(std::make_unique<State>())
{
}

Book::~Book() = default;

std::size_t Book::live_holds() const noexcept { return state_->live.size(); }

Book::Counter& Book::touched(Counter& counter)
{
    if (!std::exchange(counter.in_batch, true)) {
        counter.spent_before = counter.spent;
        counter.held_before = counter.held;
        counter.holds_before = counter.holds;
        touched_.push_back(&counter);
    }
    return counter;
}

Result<Book::Counter*> Book::counter(Connection& connection, CounterName name)
{
    auto key = key_of(name);
    if (const auto found = state_->counters.find(key); found != state_->counters.end()) return &found->second;
    TRY(const auto rows, connection.query("SELECT spent FROM money_counters WHERE scope = ? AND subject = ? AND period = ?",
                                          {name.scope, name.subject, name.period}));
    Counter made;
    made.name = std::move(name);
    if (!rows.empty()) made.spent = rows.front().integer("spent");
    return &state_->counters.emplace(std::move(key), std::move(made)).first->second;
}

Result<Book::Applying> Book::applying(Connection& connection, const limits::Subject& subject, Time time)
{
    Applying found;
    for (const auto& line : state_->lines) {
        auto whose = line.matcher.counter_of(subject);
        if (!whose) continue;
        TRY(auto* const its, counter(connection, {line.scope, *std::move(whose), period_text(line.budget().period, time)}));
        found.emplace_back(&line, its);
    }
    return found;
}

Result<NanoDollars> Book::left(Connection& connection, const Line& line, const Counter& counter, NanoDollars needed)
{
    const auto taken = saturated_sum(counter.spent, counter.held);
    TRY(const auto mine, leases_.extend(connection, counter.name, line.budget().limit, saturated_sum(taken, needed)));
    return std::max<NanoDollars>(0, mine - std::min(taken, mine));
}

Result<NanoDollars> Book::fit(Connection& connection, const Applying& applying, Reservation& reservation,
                              const Candidates& candidates)
{
    const auto asked = candidates.worst(reservation.bound);
    auto output = reservation.bound.output_tokens;
    for (const auto& [line, counter] : applying) {
        TRY(const auto here, left(connection, *line, *counter, asked));
        if (asked <= here) continue;
        const auto& budget = line->budget();
        const auto detail = fmt::format("budget: `{}` ({}): limit {} USD, spent {}, held {}, left {}, asked for {}",
                                        budget.name, line->scope, to_dollars(budget.limit), to_dollars(counter->spent),
                                        to_dollars(counter->held), to_dollars(here), to_dollars(asked));
        if (budget.when_short == WhenShort::deny) return fail(short_of(budget, reservation.time, detail));
        output = std::min(output, most_output(candidates, reservation.bound, here));
        if (output < 1) return fail(short_of(budget, reservation.time, detail));
    }
    // What one budget has lowered, all others have room for; but an answer may be too short to be of use.
    if (output < reservation.bound.output_tokens)
        for (const auto& [line, counter] : applying)
            if (const auto& budget = line->budget();
                budget.when_short == WhenShort::clamp && output < budget.least_output_tokens)
                return fail(short_of(budget, reservation.time,
                                     fmt::format("budget: `{}` ({}): there is room for {} tokens of output, the least is {}",
                                                 budget.name, line->scope, output, budget.least_output_tokens)));
    reservation.bound.output_tokens = output;
    return candidates.worst(reservation.bound);
}

Result<Book::Held> Book::reserve(Connection& connection, const std::shared_ptr<Reservation>& reservation,
                                 const Candidates& candidates)
{
    TRY(const auto budgets, applying(connection, reservation->subject, reservation->time));
    TRY(const auto amount, fit(connection, budgets, *reservation, candidates));
    const auto id = call_id(reservation->time, sequence_++);
    TRY_VOID(ledger::open(connection, {id, instance_, amount, candidates.version()}, *reservation));
    Live live{reservation, amount, {}};
    for (const auto& [line, its] : budgets) {
        auto& counter = touched(*its);
        counter.held = saturated_sum(counter.held, amount);
        ++counter.holds;
        live.counters.push_back(&counter);
    }
    state_->live.emplace(id, std::move(live));
    opened_.push_back(id);
    return Held{id, amount};
}

Result<void> Book::settle(Connection& connection, CallId id, const Charge& charge)
{
    const auto found = state_->live.find(id);
    if (found == state_->live.end()) return fail("NoSuchHold", "the hold was settled before", 500);
    TRY(const auto settled, ledger::settle(connection, id, charge));
    if (!settled) log::error("a hold was not in the ledger when it was settled", {{"id", std::to_string(id)}});
    for (auto* its : found->second.counters) {
        auto& counter = touched(*its);
        counter.held -= found->second.amount;
        --counter.holds;
        if (settled) counter.spent = saturated_sum(counter.spent, charge.cost);
    }
    closed_.emplace_back(id, std::move(found->second));
    state_->live.erase(found);
    return {};
}

Result<void> Book::charge_abandoned(Connection& connection, const LedgerEntry& hold)
{
    Charge charge;
    charge.outcome = Outcome::abandoned;
    charge.certainty = models::Certainty::unknown;
    charge.cost = hold.held;
    TRY(const auto settled, ledger::settle(connection, hold.id, charge));
    if (!settled) return {};
    TRY(const auto budgets, applying(connection, hold.subject, begun_of(hold.id)));
    for (const auto& [line, its] : budgets) {
        auto& counter = touched(*its);
        counter.spent = saturated_sum(counter.spent, hold.held);
    }
    return {};
}

std::vector<DefinedBudget> Book::budgets() const
{
    std::vector<DefinedBudget> all;
    for (const auto& line : state_->lines) all.push_back(line.defined);
    return all;
}

Result<void> Book::set_budgets(Connection& connection, std::vector<DefinedBudget> budgets)
{
    former_ = std::exchange(state_, std::make_unique<State>());
    for (auto& defined : budgets) {
        limits::ScopeMatcher matcher(defined.budget.scope);
        auto scope = scope_text(defined.budget);
        state_->lines.push_back({std::move(defined), std::move(matcher), std::move(scope)});
    }
    TRY_VOID(define(connection));
    return relink(connection, *former_);
}

/// The tables follow: counters of budgets that are gone go, those of new ones are made from the ledger.
Result<void> Book::define(Connection& connection)
{
    TRY_VOID(connection.execute("DELETE FROM money_budgets"));
    std::set<std::string> wanted;
    for (const auto& line : state_->lines) {
        const auto& budget = line.budget();
        wanted.insert(line.scope);
        TRY_VOID(
            connection.execute("INSERT INTO money_budgets (name, scope, period, amount, when_short, "
                               "least_output_tokens, origin) VALUES (?, ?, ?, ?, ?, ?, ?)",
                               {budget.name, ledger::pairs_text(budget.scope.members), std::string(name_of(budget.period)),
                                budget.limit, std::string(name_of(budget.when_short)), budget.least_output_tokens,
                                std::string(name_of(line.defined.origin))}));
    }
    std::set<std::string> complete;
    TRY(const auto rows, connection.query("SELECT scope FROM money_scopes"));
    for (const auto& row : rows) {
        auto scope = row.text("scope");
        if (wanted.contains(scope)) {
            complete.insert(std::move(scope));
            continue;
        }
        TRY_VOID(connection.execute("DELETE FROM money_counters WHERE scope = ?", {scope}));
        TRY_VOID(connection.execute("DELETE FROM money_scopes WHERE scope = ?", {scope}));
    }
    for (const auto& line : state_->lines)
        if (complete.insert(line.scope).second) TRY_VOID(fill(connection, line));
    return {};
}

Result<void> Book::fill(Connection& connection, const Line& line)
{
    TRY_VOID(connection.execute("INSERT INTO money_scopes (scope) VALUES (?)", {line.scope}));
    TRY(const auto newest, connection.query("SELECT MAX(id) AS id FROM money_calls"));
    const auto id = newest.front().maybe_integer("id");
    if (!id) return {};
    // Of the newest period that has calls: an older one is asked for by nobody.
    const auto time = begun_of(*id);
    const auto range = period_range(line.budget().period, time);
    std::map<std::string, NanoDollars> sums;
    TRY_VOID(ledger::each_sum(connection, {range.from, range.until}, [&](const limits::Subject& subject, NanoDollars spent) {
        if (const auto whose = line.matcher.counter_of(subject)) {
            auto& sum = sums[*whose];
            sum = saturated_sum(sum, spent);
        }
    }));
    for (const auto& [whose, spent] : sums)
        TRY_VOID(connection.execute("INSERT INTO money_counters (scope, subject, period, spent) VALUES (?, ?, ?, ?)",
                                    {line.scope, whose, period_text(line.budget().period, time), spent}));
    return {};
}

/// What runs is held on the counters of the budgets that there are now.
Result<void> Book::relink(Connection& connection, const State& former)
{
    for (const auto& [id, live] : former.live) {
        TRY(const auto budgets, applying(connection, live.who->subject, live.who->time));
        Live again{live.who, live.amount, {}};
        for (const auto& [line, counter] : budgets) {
            counter->held = saturated_sum(counter->held, live.amount);
            ++counter->holds;
            again.counters.push_back(counter);
        }
        state_->live.emplace(id, std::move(again));
    }
    return {};
}

Result<void> Book::seal(Connection& connection)
{
    for (const auto* counter : touched_) {
        if (counter->spent == counter->spent_before) continue;
        TRY_VOID(
            connection.execute("INSERT INTO money_counters (scope, subject, period, spent) VALUES (?, ?, ?, ?) "
                               "ON CONFLICT (scope, subject, period) DO UPDATE SET spent = excluded.spent",
                               {counter->name.scope, counter->name.subject, counter->name.period, counter->spent}));
    }
    return {};
}

void Book::committed() noexcept
{
    for (auto* counter : touched_) counter->in_batch = false;
    touched_.clear();
    opened_.clear();
    closed_.clear();
    former_.reset();
    if (state_->counters.size() > most_counters_kept)
        std::erase_if(state_->counters, [](const auto& entry) { return entry.second.holds == 0; });
}

void Book::undone() noexcept
{
    for (auto* counter : touched_) {
        counter->spent = counter->spent_before;
        counter->held = counter->held_before;
        counter->holds = counter->holds_before;
        counter->in_batch = false;
    }
    for (const auto id : opened_) state_->live.erase(id);
    for (auto& [id, live] : closed_) state_->live.emplace(id, std::move(live));
    touched_.clear();
    opened_.clear();
    closed_.clear();
    if (former_) state_ = std::move(former_);
}

}  // namespace sekisho::money
