#include "issuers/key_cache.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include "base/log.h"
#include "base/metrics.h"
#include "net/signal.h"

namespace sekisho::issuers {

/// What is known of an issuer at one moment. Immutable.
struct KeyCache::State {
    KeySetPtr keys;     ///< null: none yet
    Time refresh_from;  ///< in the background
    Time fresh_until;
    Time usable_until;
    Time quiet_until;  ///< no fetch before
    Time fetched;      ///< the last success
    int failures = 0;  ///< since the last success
    Error failure;     ///< of the last fetch, where that failed

    [[nodiscard]] bool usable(Time now) const noexcept { return keys && now < usable_until; }
};

/// Where requests read.
struct KeyCache::Cell {
    std::atomic<std::shared_ptr<const State>> state;
    std::atomic<std::int64_t> last_use{0};  ///< milliseconds
};

/// What the executor alone touches.
struct KeyCache::Slot {
    ExternalIssuer issuer;
    CellPtr cell = std::make_shared<Cell>();
    bool fetching = false;
    std::int64_t used_at_fetch = 0;
    std::vector<std::shared_ptr<Waiter>> waiting;
};

struct KeyCache::Waiter {
    Executor home;
    net::Signal signal;  // home's thread alone, like `done`
    CellPtr cell;        ///< null: refused
    bool done = false;

    static void release(std::shared_ptr<Waiter> waiter, CellPtr cell)
    {
        auto& home = waiter->home;
        auto wake = [waiter, cell = std::move(cell)]() mutable {
            waiter->cell = std::move(cell);
            waiter->done = true;
            waiter->signal.fire_inline();
        };
        boost::asio::post(home, std::move(wake));
    }
};

namespace {

using std::chrono::seconds;

/// Thumbprints are part of the name: keys that were had under other pins are not those of this registration.
std::string name_of(const ExternalIssuer& issuer)
{
    auto name = issuer.url;
    for (const auto& thumbprint : issuer.thumbprints) name.append("\n").append(thumbprint);
    return name;
}

Error unavailable(const std::string& issuer, std::string detail)
{
    Error error;
    error.code = errors::unreachable;
    error.status = 502;
    error.message = "The keys of " + issuer + " cannot be had";
    error.detail = std::move(detail);
    return error;
}

void count(std::string_view outcome)
{
    constexpr std::string_view name = "sekisho_issuer_key_fetches_total";
    constexpr std::string_view help = "fetches of the keys of OpenID providers outside";
    static Counter& good = metrics::counter(name, help, R"(outcome="good")");
    static Counter& failed = metrics::counter(name, help, R"(outcome="failed")");
    (outcome == "good" ? good : failed).add();
}

}  // namespace

KeyCache::KeyCache(Parts parts) : parts_(std::move(parts)), published_(std::make_shared<const Published>()) {}
KeyCache::~KeyCache() = default;

KeyCache::CellPtr KeyCache::find(std::string_view name) const
{
    const auto published = published_.load(std::memory_order_acquire);
    const auto found = published->find(name);
    return found == published->end() ? nullptr : found->second;
}

Result<KeySetPtr> KeyCache::answer(const Cell& cell) const
{
    const auto state = cell.state.load(std::memory_order_acquire);
    if (!state) return fail(std::string(errors::unreachable), "The keys are not there", 502);
    if (state->usable(parts_.clock.now())) return state->keys;
    return fail(state->failure);
}

Task<Result<KeySetPtr>> KeyCache::keys_for(ExternalIssuer issuer, std::optional<std::string> key_id)
{
    auto name = name_of(issuer);
    if (const auto cell = find(name)) {
        const auto now = parts_.clock.now();
        cell->last_use.store(epoch_milliseconds(now), std::memory_order_relaxed);
        const auto state = cell->state.load(std::memory_order_acquire);
        const bool serves = state && state->keys && now < state->fresh_until && (!key_id || state->keys->find(*key_id));
        if (serves) co_return state->keys;
        if (state && now < state->quiet_until) co_return answer(*cell);
    }
    auto waiter = std::make_shared<Waiter>();
    waiter->home = co_await boost::asio::this_coro::executor;
    auto url = issuer.url;
    auto asking = [this, name = std::move(name), issuer = std::move(issuer), waiter]() mutable {
        ask(std::move(name), std::move(issuer), std::move(waiter));
    };
    boost::asio::post(parts_.executor, std::move(asking));
    while (!waiter->done) co_await waiter->signal.wait();
    if (!waiter->cell) co_return fail(unavailable(url, "too many requests wait for the issuer"));
    co_return answer(*waiter->cell);
}

void KeyCache::ask(std::string name, ExternalIssuer issuer, std::shared_ptr<Waiter> waiter)
{
    const auto slot = slot_for(name, std::move(issuer));
    if (!slot || slot->waiting.size() >= parts_.limits.waiting) {
        Waiter::release(std::move(waiter), nullptr);
        return;
    }
    const auto state = slot->cell->state.load(std::memory_order_acquire);
    // Somebody else may have fetched while this request was on its way.
    if (!slot->fetching && state && parts_.clock.now() < state->quiet_until) {
        Waiter::release(std::move(waiter), slot->cell);
        return;
    }
    slot->waiting.push_back(std::move(waiter));
    if (!slot->fetching) start_fetch(slot);
}

KeyCache::SlotPtr KeyCache::slot_for(const std::string& name, ExternalIssuer issuer)
{
    if (const auto found = slots_.find(name); found != slots_.end()) return found->second;
    if (slots_.size() >= parts_.limits.issuers && !make_room()) return nullptr;
    auto slot = std::make_shared<Slot>();
    slot->issuer = std::move(issuer);
    slot->cell->last_use.store(epoch_milliseconds(parts_.clock.now()), std::memory_order_relaxed);
    slots_.emplace(name, slot);
    publish();
    return slot;
}

bool KeyCache::make_room()
{
    auto oldest = slots_.end();
    for (auto slot = slots_.begin(); slot != slots_.end(); ++slot) {
        if (slot->second->fetching) continue;
        if (oldest == slots_.end() || slot->second->cell->last_use < oldest->second->cell->last_use) oldest = slot;
    }
    if (oldest == slots_.end()) return false;
    slots_.erase(oldest);
    return true;
}

void KeyCache::publish()
{
    auto published = std::make_shared<Published>();
    for (const auto& [name, slot] : slots_) published->emplace(name, slot->cell);
    published_.store(std::move(published), std::memory_order_release);
}

void KeyCache::start_fetch(SlotPtr slot)
{
    slot->fetching = true;
    spawn(parts_.executor, fetch(std::move(slot)));
}

Task<void> KeyCache::fetch(SlotPtr slot)
{
    slot->used_at_fetch = slot->cell->last_use.load(std::memory_order_relaxed);
    auto fetched = co_await parts_.fetcher.fetch(slot->issuer);
    settle(*slot, std::move(fetched));
    slot->fetching = false;
    for (auto& waiter : std::exchange(slot->waiting, {})) Waiter::release(std::move(waiter), slot->cell);
}

void KeyCache::settle(Slot& slot, Result<FetchedKeys> fetched) const
{
    const auto now = parts_.clock.now();
    const auto& limits = parts_.limits;
    const auto before = slot.cell->state.load(std::memory_order_acquire);
    auto state = before ? std::make_shared<State>(*before) : std::make_shared<State>();
    count(fetched ? "good" : "failed");
    if (fetched) {
        state->keys = std::move(fetched->keys);
        state->refresh_from = now + fetched->lifetime * 3 / 4;
        state->fresh_until = now + fetched->lifetime;
        state->usable_until = state->fresh_until + limits.stale;
        const bool second = before && before->keys && now < before->fetched + limits.two_fetches;
        state->quiet_until = now + (second ? limits.two_fetches : seconds(1));
        state->fetched = now;
        state->failures = 0;
    } else {
        const auto doubled = limits.first_retry * (1 << std::min(state->failures, 16));
        state->quiet_until = now + std::min(doubled, limits.longest_retry);
        ++state->failures;
        state->failure = std::move(fetched).error();
        log::warning("the keys of an issuer cannot be had", {{"issuer", slot.issuer.url},
                                                             {"code", state->failure.code},
                                                             {"detail", state->failure.detail},
                                                             {"failures", std::to_string(state->failures)}});
    }
    slot.cell->state.store(std::move(state), std::memory_order_release);
}

void KeyCache::tend()
{
    boost::asio::post(parts_.executor, [this] { tend_now(); });
}

bool KeyCache::due(const Slot& slot, Time now) const
{
    const auto state = slot.cell->state.load(std::memory_order_acquire);
    const bool used = slot.cell->last_use.load(std::memory_order_relaxed) > slot.used_at_fetch;
    return !slot.fetching && used && state && state->keys && now >= state->refresh_from && now >= state->quiet_until;
}

void KeyCache::tend_now()
{
    const auto now = parts_.clock.now();
    const auto forgotten = epoch_milliseconds(now - parts_.limits.forgotten);
    const auto dropped = std::erase_if(slots_, [forgotten](const auto& slot) {
        return !slot.second->fetching && slot.second->cell->last_use.load(std::memory_order_relaxed) < forgotten;
    });
    if (dropped > 0) publish();
    for (const auto& [name, slot] : slots_) {
        if (due(*slot, now)) start_fetch(slot);
    }
}

}  // namespace sekisho::issuers
