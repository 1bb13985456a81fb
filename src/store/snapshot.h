#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

#include "store/database.h"

namespace sekisho::store {

/// The state that the request path reads without a lock or a database: an immutable `State`, swapped
/// atomically when a change is durable. State is a value type whose large members are shared_ptr<const ...>,
/// so that a copy is cheap. One Snapshot per Database and State; thread-safe.
template <class State>
class Snapshot {
public:
    Snapshot(Database& database, State initial)
        : database_(database), published_(std::make_shared<const State>(std::move(initial)))
    {
    }

    [[nodiscard]] std::shared_ptr<const State> get() const noexcept { return published_.load(std::memory_order_acquire); }

    /// Runs `work`, a callable Result<T>(Connection&, State& draft), as one durable write. `draft` starts as the
    /// newest state, changes of the same batch included; it is published when the batch is durable, and
    /// dropped when `work` or the batch fails. `work` makes the same change in tables and draft.
    template <class F>
    auto change(F work) -> Task<std::invoke_result_t<F&, Connection&, State&>>
    {
        using R = std::invoke_result_t<F&, Connection&, State&>;
        std::function<R(Connection&)> in_transaction = [this, work = std::move(work)](Connection& connection) mutable -> R {
            auto draft = std::make_shared<State>(pending_ ? *pending_ : *get());
            auto result = work(connection, *draft);
            if (result && !connection.failed()) pending_ = std::move(draft);
            return result;
        };
        Database::Outcome outcome{.committed = [this] { publish(); }, .undone = [this] { pending_.reset(); }};
        co_return co_await database_.write(std::move(in_transaction), std::move(outcome));
    }

private:
    void publish()
    {
        if (pending_) published_.store(std::exchange(pending_, nullptr), std::memory_order_release);
    }

    Database& database_;
    std::atomic<std::shared_ptr<const State>> published_;
    std::shared_ptr<const State> pending_;  ///< touched only on the writer's thread
};

}  // namespace sekisho::store
