#include "money/durable_treasury.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <optional>
#include <set>

#include "base/log.h"
#include "base/metrics.h"
#include "crypto/random.h"
#include "money/budget_table.h"
#include "money/teller.h"

namespace sekisho::money {
namespace {

using store::Connection;

/// Calls by how they ended.
class Endings {
public:
    Endings()
    {
        for (std::size_t i = 0; i < counters_.size(); ++i)
            counters_[i] = &metrics::counter("sekisho_money_calls_total", "calls that were settled, by how they ended",
                                             fmt::format("outcome=\"{}\"", name_of(static_cast<Outcome>(i))));
    }
    void add(Outcome outcome) noexcept { counters_[static_cast<std::size_t>(outcome)]->add(); }

private:
    std::array<Counter*, static_cast<std::size_t>(Outcome::abandoned) + 1> counters_{};
};

struct Counters {
    Endings endings;
    Counter& short_of =
        metrics::counter("sekisho_money_refusals_total", "calls that were refused for want of money", "reason=\"budget\"");
    Counter& unpriced = metrics::counter("sekisho_money_refusals_total", "", "reason=\"price\"");
    Counter& unwritten = metrics::counter("sekisho_money_refusals_total", "", "reason=\"store\"");
};

Counters& counters()
{
    static Counters all;
    return all;
}

Error conflict(std::string message) { return {"ConflictException", std::move(message), 409, {}, {}, {}}; }

}  // namespace

/// What outlives the treasury: holds may be destroyed after it.
struct DurableTreasury::State {
    State(Parts parts, std::string name) : given(std::move(parts)), instance(std::move(name)), book(instance, leases) {}

    /// A hold that was let go without being settled, or whose settlement could not be written.
    struct Lost {
        CallId id;
        Time since;
        std::optional<Charge> known;
        NanoDollars amount;
    };
    /// After the treasury has gone, the next one finds it in the ledger.
    void lose(Book::Held hold, std::optional<Charge> known)
    {
        const std::lock_guard lock(mutex);
        if (open) lost.push_back({hold.id, given.clock.now(), std::move(known), hold.amount});
    }
    void close()
    {
        teller->close();
        const std::lock_guard lock(mutex);
        open = false;
    }

    Parts given;
    const std::string instance;
    WholeBudgets leases;
    Book book;  ///< the teller's
    std::unique_ptr<Teller> teller;
    std::mutex mutex;
    bool open = true;
    std::vector<Lost> lost;
};

class DurableTreasury::DurableHold final : public Hold {
public:
    DurableHold(std::shared_ptr<State> state, std::shared_ptr<const Reservation> reservation, Candidates candidates)
        : state_(std::move(state)), reservation_(std::move(reservation)), candidates_(std::move(candidates))
    {
    }
    ~DurableHold() override
    {
        if (held_.id != 0 && !settled_) state_->lose(held_, known_);
    }

    void made(Book::Held held) noexcept { held_ = held; }
    NanoDollars amount() const noexcept override { return held_.amount; }
    bool covers(const models::Usage& usage) const noexcept override { return candidates_.dearest(usage) <= held_.amount; }

    Task<Result<Settlement>> settle(Ending ending) override
    {
        auto charge = charge_for(std::move(ending));
        const Settlement settlement{charge.cost, candidates_.version()};
        known_ = charge;
        counters().endings.add(charge.outcome);
        Teller::Work work = [state = state_, id = held_.id, charge = std::move(charge)](Connection& connection) {
            return state->book.settle(connection, id, charge);
        };
        CO_TRY_VOID(co_await state_->teller->submit(std::move(work), Teller::Queue::always));
        settled_ = true;
        co_return settlement;
    }

private:
    [[nodiscard]] NanoDollars cost_of(const Ending& ending) const
    {
        using enum models::Certainty;
        if (ending.certainty == unknown) return held_.amount;
        if (ending.certainty == reported) return candidates_.cost(ending.price_key, ending.usage);
        // Counted by us. A provider that had begun to answer has read its input, whether it has said so or not.
        auto usage = ending.usage;
        const bool no_input = usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens == 0;
        if (!no_input) return candidates_.cost(ending.price_key, usage);
        const models::Bound all_input{reservation_->bound.input_tokens, usage.output_tokens};
        return std::max(candidates_.worst(all_input), candidates_.cost(ending.price_key, usage));
    }

    [[nodiscard]] Charge charge_for(Ending ending) const
    {
        Charge charge;
        charge.cost = cost_of(ending);
        charge.outcome = ending.outcome;
        charge.certainty = ending.certainty;
        charge.usage = ending.usage;
        charge.provider = std::move(ending.provider);
        charge.price_key = std::move(ending.price_key);
        charge.latency = ending.latency;
        charge.first_token = ending.first_token;
        return charge;
    }

    std::shared_ptr<State> state_;
    std::shared_ptr<const Reservation> reservation_;
    Candidates candidates_;
    Book::Held held_;
    std::optional<Charge> known_;
    bool settled_ = false;
};

DurableTreasury::DurableTreasury(std::shared_ptr<State> state) : state_(std::move(state)) {}

DurableTreasury::~DurableTreasury() { state_->close(); }

std::shared_ptr<const PriceCatalogue> DurableTreasury::prices() const noexcept { return state_->given.prices; }

Result<std::vector<DefinedBudget>> checked(std::vector<DefinedBudget> budgets)
{
    std::set<std::string> names, scopes;
    for (const auto& defined : budgets) {
        const auto& budget = defined.budget;
        TRY_VOID(check(budget));
        if (!names.insert(budget.name).second)
            return fail(conflict(fmt::format("There are two budgets with the name `{}`.", budget.name)));
        if (!scopes.insert(scope_text(budget)).second)
            return fail(conflict(
                fmt::format("The budget `{}` counts the same calls as another: {}.", budget.name, scope_text(budget))));
    }
    return budgets;
}

Result<std::unique_ptr<DurableTreasury>> DurableTreasury::open(Parts parts)
{
    auto state = std::make_shared<State>(std::move(parts), crypto::random_text(16, crypto::lower_alphanumeric));
    auto& given = state->given;
    const auto now = given.clock.now();
    std::size_t abandoned = 0;
    auto work = [&](Connection& connection) -> Result<void> {
        std::vector<DefinedBudget> all;
        for (const auto& budget : given.budgets) all.push_back({budget, Origin::configuration});
        TRY(const auto kept, budget_table::read(connection));
        for (const auto& defined : kept)
            if (defined.origin == Origin::api) all.push_back(defined);
        TRY(all, checked(std::move(all)));
        TRY_VOID(state->book.set_budgets(connection, std::move(all)));
        TRY(const auto holds, ledger::holds_of_others(connection, state->instance));
        for (const auto& hold : holds) TRY_VOID(state->book.charge_abandoned(connection, hold));
        abandoned = holds.size();
        TRY_VOID(state->book.seal(connection));
        TRY_VOID(connection.execute("DELETE FROM money_instances"));
        TRY_VOID(connection.execute("INSERT INTO money_instances (id, lease_until) VALUES (?, ?)",
                                    {state->instance, epoch_milliseconds(now + given.lease)}));
        return {};
    };
    TRY_VOID(given.database.write_blocking(work, {}));
    state->book.committed();
    if (abandoned > 0)
        log::warning("calls that nobody settled were charged in full", {{"count", std::to_string(abandoned)}});
    auto* const raw = state.get();
    Teller::Hooks hooks{[raw](Connection& connection) { return raw->book.seal(connection); },
                        [raw] { raw->book.committed(); }, [raw] { raw->book.undone(); }};
    state->teller = std::make_unique<Teller>(given.database, std::move(hooks), given.queue_limit);
    return std::unique_ptr<DurableTreasury>(new DurableTreasury(std::move(state)));
}

Task<Result<std::unique_ptr<Hold>>> DurableTreasury::reserve(std::shared_ptr<Reservation> reservation)
{
    auto candidates =
        Candidates::find(state_->given.prices, reservation->price_keys, reservation->time, reservation->subject.model);
    if (!candidates) {
        counters().unpriced.add();
        co_return std::unexpected(candidates.error());
    }
    // Made before it is held: if the call is gone when it is, the hold is lost, and found again.
    auto hold =
        std::make_shared<std::unique_ptr<DurableHold>>(std::make_unique<DurableHold>(state_, reservation, *candidates));
    Teller::Work work = [state = state_, hold, reservation,
                         candidates = *candidates](Connection& connection) -> Result<void> {
        TRY(const auto held, state->book.reserve(connection, reservation, candidates));
        (*hold)->made(held);
        return {};
    };
    const auto held = co_await state_->teller->submit(std::move(work), Teller::Queue::limited);
    if (!held) {
        (*hold)->made({});
        (held.error().status == 503 ? counters().unwritten : counters().short_of).add();
        co_return std::unexpected(held.error());
    }
    co_return std::move(*hold);
}

Task<Result<void>> DurableTreasury::change_budgets(std::function<Result<void>(std::vector<DefinedBudget>&)> change)
{
    Teller::Work work = [state = state_, change = std::move(change)](Connection& connection) -> Result<void> {
        auto all = state->book.budgets();
        TRY_VOID(change(all));
        TRY(all, checked(std::move(all)));
        return state->book.set_budgets(connection, std::move(all));
    };
    co_return co_await state_->teller->submit(std::move(work), Teller::Queue::limited, Teller::Batch::alone);
}

Task<Result<void>> DurableTreasury::put_budget(Budget budget)
{
    std::function<Result<void>(std::vector<DefinedBudget>&)> put = [budget = std::move(budget)](auto& all) -> Result<void> {
        const auto found =
            std::ranges::find_if(all, [&](const DefinedBudget& defined) { return defined.budget.name == budget.name; });
        if (found == all.end()) {
            all.push_back({budget, Origin::api});
            return {};
        }
        if (found->origin == Origin::configuration)
            return fail(conflict(fmt::format("The budget `{}` stands in the configuration.", budget.name)));
        found->budget = budget;
        return {};
    };
    co_return co_await change_budgets(std::move(put));
}

Task<Result<void>> DurableTreasury::delete_budget(std::string name)
{
    std::function<Result<void>(std::vector<DefinedBudget>&)> erase = [name = std::move(name)](auto& all) -> Result<void> {
        const auto found =
            std::ranges::find_if(all, [&](const DefinedBudget& defined) { return defined.budget.name == name; });
        if (found == all.end()) return fail("ResourceNotFoundException", fmt::format("There is no budget `{}`.", name), 404);
        if (found->origin == Origin::configuration)
            return fail(conflict(fmt::format("The budget `{}` stands in the configuration.", name)));
        all.erase(found);
        return {};
    };
    co_return co_await change_budgets(std::move(erase));
}

Task<Result<void>> DurableTreasury::tend()
{
    const auto now = state_->given.clock.now();
    std::vector<State::Lost> due;
    {
        const std::lock_guard lock(state_->mutex);
        const auto waits = std::ranges::partition(
            state_->lost, [&](const State::Lost& hold) { return !hold.known && hold.since + state_->given.lease > now; });
        due.assign(waits.begin(), waits.end());
        state_->lost.erase(waits.begin(), waits.end());
    }
    Teller::Work renew = [state = state_, now](Connection& connection) -> Result<void> {
        TRY_VOID(connection.execute("UPDATE money_instances SET lease_until = ? WHERE id = ?",
                                    {epoch_milliseconds(now + state->given.lease), state->instance}));
        return {};
    };
    auto result = co_await state_->teller->submit(std::move(renew), Teller::Queue::always);
    for (auto& hold : due) {
        Charge charge;
        if (hold.known) {
            charge = *hold.known;
        } else {
            charge.outcome = Outcome::abandoned;
            charge.certainty = models::Certainty::unknown;
            charge.cost = hold.amount;
        }
        Teller::Work work = [state = state_, id = hold.id, charge](Connection& connection) {
            return state->book.settle(connection, id, charge);
        };
        auto settled = co_await state_->teller->submit(std::move(work), Teller::Queue::always);
        if (settled || settled.error().code == "NoSuchHold") continue;
        state_->lose({hold.id, hold.amount}, std::move(hold.known));
        if (result) result = std::move(settled);
    }
    co_return result;
}

}  // namespace sekisho::money
