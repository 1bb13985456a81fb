#pragma once

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "money/budget_table.h"
#include "money/durable_treasury.h"
#include "store/testing.h"

/// For tests that spend money.
namespace sekisho::money {

/// Works until it is told to fail.
class FragileDatabase final : public store::Database {
public:
    explicit FragileDatabase(store::Database& inner) : inner_(inner) {}
    std::atomic<bool> broken{false};

    Result<void> migrate(const std::vector<store::Migration>& steps) override { return inner_.migrate(steps); }
    Task<Result<void>> read_erased(Work work) override
    {
        if (broken) co_return failure();
        co_return co_await inner_.read_erased(std::move(work));
    }
    Task<Result<void>> write_erased(Work work, Outcome outcome) override
    {
        if (broken) co_return failure();
        co_return co_await inner_.write_erased(std::move(work), std::move(outcome));
    }
    Result<void> read_blocking(Work work) override { return broken ? failure() : inner_.read_blocking(std::move(work)); }
    Result<void> write_blocking(Work work, Outcome outcome) override
    {
        return broken ? failure() : inner_.write_blocking(std::move(work), std::move(outcome));
    }

private:
    static Result<void> failure() { return fail("StoreFailure", "broken", 500); }
    store::Database& inner_;
};

/// A price of a dollar for a token of input and of output, and whoever asks.
inline constexpr NanoDollars dollar = nano_dollars_in_dollar;

inline std::shared_ptr<const PriceCatalogue> dollar_prices()
{
    std::vector<Price> prices{{.key = "m", .input = 1'000'000 * dollar, .output = 1'000'000 * dollar},
                              {.key = "cheap", .input = 500'000 * dollar, .output = 500'000 * dollar},
                              {.key = "free", .free = true}};
    return std::make_shared<const PriceCatalogue>(*PriceCatalogue::compile(std::move(prices), "test"));
}

inline Budget budget_of(std::string name, NanoDollars limit, limits::Scope scope = {})
{
    return {.name = std::move(name), .scope = std::move(scope), .limit = limit};
}

/// A treasury over a database in a folder of its own, and time that stands still.
class Bank {
public:
    explicit Bank(std::vector<Budget> budgets) { open(std::move(budgets)); }
    ~Bank() { treasury.reset(); }

    void open(std::vector<Budget> budgets)
    {
        treasury.reset();
        auto opened = DurableTreasury::open({fragile, clock, std::move(budgets), dollar_prices()});
        if (!opened) throw std::runtime_error(opened.error().message + opened.error().detail);
        treasury = *std::move(opened);
    }

    /// Runs a task to its end on this thread.
    template <class T>
    T run(Task<T> task)
    {
        io.restart();
        auto future = boost::asio::co_spawn(io, std::move(task), boost::asio::use_future);
        io.run();
        return future.get();
    }

    [[nodiscard]] std::shared_ptr<Reservation> asking(std::int64_t input, std::int64_t output,
                                                      std::string role = "developer", std::string user = "ada") const
    {
        auto made = std::make_shared<Reservation>();
        made->request_id = "r";
        made->subject.account = "123456789012";
        made->subject.role = std::move(role);
        made->subject.user = std::move(user);
        made->subject.model = "m";
        made->door = "Converse";
        made->price_keys = {"m"};
        made->bound = {input, output};
        made->time = clock.now();
        return made;
    }

    Result<std::unique_ptr<Hold>> reserve(std::shared_ptr<Reservation> reservation)
    {
        return run(treasury->reserve(std::move(reservation)));
    }
    Result<Settlement> settle(Hold& hold, std::int64_t input, std::int64_t output,
                              models::Certainty certainty = models::Certainty::reported)
    {
        Ending ending;
        ending.usage.input_tokens = input;
        ending.usage.output_tokens = output;
        ending.certainty = certainty;
        ending.provider = "demo";
        ending.price_key = "m";
        return run(hold.settle(std::move(ending)));
    }
    void tend() { static_cast<void>(run(treasury->tend())); }

    /// The counters of a budget, in dollars: "spent/held", joined by spaces.
    [[nodiscard]] std::string standing(const Budget& budget)
    {
        std::string text;
        static_cast<void>(database->read_blocking([&](store::Connection& connection) -> Result<void> {
            TRY(const auto all, budget_table::standings(connection, budget, clock.now()));
            for (const auto& one : all)
                text += (text.empty() ? "" : " ") + to_dollars(one.spent) + "/" + to_dollars(one.held);
            return {};
        }));
        return text;
    }
    [[nodiscard]] std::vector<LedgerEntry> ledger()
    {
        std::vector<LedgerEntry> rows;
        static_cast<void>(database->read_blocking([&](store::Connection& connection) {
            return ledger::each_settled(connection, {}, [&](const LedgerEntry& entry) { rows.push_back(entry); });
        }));
        return rows;
    }

    boost::asio::io_context io;
    ManualClock clock{*parse_iso8601("2026-11-20T12:00:00Z")};
    store::TemporaryDatabase database{migrations()};
    FragileDatabase fragile{*database};
    std::unique_ptr<DurableTreasury> treasury;
};

}  // namespace sekisho::money
