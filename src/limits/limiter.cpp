#include "limits/limiter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <span>
#include <unordered_map>
#include <utility>

#include "limits/window.h"

namespace sekisho::limits {
namespace {

struct Counter {
    std::unique_ptr<Window> requests;  ///< null: not limited
    std::unique_ptr<Window> tokens;
    std::int64_t concurrent = 0;

    /// Ready to be counted by `rule`, which may have got a further limit since.
    void prepare(const Rule& rule, Time now)
    {
        if (rule.requests_per_minute && !requests) requests = std::make_unique<Window>();
        if (rule.tokens_per_minute && !tokens) tokens = std::make_unique<Window>();
        advance(now);
    }
    void advance(Time now)
    {
        if (requests) requests->advance(now);
        if (tokens) tokens->advance(now);
    }
    [[nodiscard]] bool empty() const
    {
        return concurrent == 0 && (!requests || requests->sum() == 0) && (!tokens || tokens->sum() == 0);
    }
};

/// One counter that a call is counted by.
struct Place {
    std::string key;
    const Rule* rule = nullptr;
    std::optional<Window::Second> token_second = std::nullopt;
};

struct Shard {
    std::mutex mutex;
    std::unordered_map<std::string, Counter> counters;
    std::int64_t looked_in = 0;  ///< the second in which empty ones were looked for

    /// Not more than once a second: whoever comes when it is full must not make everybody search.
    void forget_empty(Time now)
    {
        if (std::exchange(looked_in, epoch_seconds(now)) == epoch_seconds(now)) return;
        for (auto entry = counters.begin(); entry != counters.end();) {
            entry->second.advance(now);
            entry = entry->second.empty() ? counters.erase(entry) : std::next(entry);
        }
    }
};

constexpr std::size_t shard_count = 32;
constexpr std::int64_t soon = 1;

Error refusal(std::string message, std::string detail, std::int64_t retry_after)
{
    Error error{"ThrottlingException", std::move(message), 429, std::move(detail), {}, {}};
    error.headers.emplace_back("Retry-After", std::to_string(std::max(soon, retry_after)));
    return error;
}

Error rate_refusal(const Rule& rule, std::string_view what, std::int64_t limit, const Window& window, std::int64_t asked)
{
    auto detail = fmt::format("rate: limit `{}` ({}): {} of {} {} a minute are used, {} asked for", rule.name,
                              to_text(rule.scope), window.sum(), limit, what, asked);
    const auto until = window.seconds_until(limit - asked);
    if (!until)
        return refusal(
            fmt::format("Too many {0}: this request alone may take more than the limit \"{1}\" allows in a minute.", what,
                        rule.name),
            std::move(detail), Window::seconds);
    return refusal(fmt::format("Too many {}, please wait {} seconds before trying again. The limit is \"{}\".", what,
                               std::max(soon, *until), rule.name),
                   std::move(detail), *until);
}

Error concurrency_refusal(const Rule& rule, std::int64_t running)
{
    return refusal(
        fmt::format("Too many requests at once, please wait before trying again. The limit is \"{}\".", rule.name),
        fmt::format("concurrency: limit `{}` ({}): {} of {} calls are running", rule.name, to_text(rule.scope), running,
                    *rule.concurrent),
        soon);
}

Error no_room()
{
    return refusal("Too many callers at once, please wait before trying again.",
                   "rate: there is no room for a further counter", Window::seconds);
}

/// What of `rule` refuses a call of so many tokens; nullopt: nothing.
std::optional<Error> refused_by(const Rule& rule, const Counter& counter, std::int64_t tokens)
{
    if (rule.requests_per_minute && counter.requests->sum() + 1 > *rule.requests_per_minute)
        return rate_refusal(rule, "requests", *rule.requests_per_minute, *counter.requests, 1);
    if (rule.tokens_per_minute && tokens > *rule.tokens_per_minute - counter.tokens->sum())
        return rate_refusal(rule, "tokens", *rule.tokens_per_minute, *counter.tokens, tokens);
    if (rule.concurrent && counter.concurrent + 1 > *rule.concurrent) return concurrency_refusal(rule, counter.concurrent);
    return std::nullopt;
}

}  // namespace

struct Limiter::Prepared {
    Rule rule;
    ScopeMatcher matcher;
    std::string prefix;  ///< of its counters' keys
};

struct Limiter::State {
    explicit State(std::size_t most) : most_in_shard(std::max<std::size_t>(1, most / shard_count)) {}

    Shard& shard_of(const std::string& key) { return shards[index_of(key)]; }
    static std::size_t index_of(const std::string& key) { return std::hash<std::string>()(key) % shard_count; }

    /// Where there is no room for a new one, empty ones give way; nullptr: there are none.
    Counter* counter(const std::string& key, Time now)
    {
        auto& shard = shard_of(key);
        if (const auto found = shard.counters.find(key); found != shard.counters.end()) return &found->second;
        if (shard.counters.size() >= most_in_shard) shard.forget_empty(now);
        return shard.counters.size() < most_in_shard ? &shard.counters[key] : nullptr;
    }

    /// All of `places` or none. Under their locks.
    Result<void> count(std::vector<Place>& places, std::int64_t tokens, Time now)
    {
        std::vector<Counter*> found;  // counted as running from here on: what runs is not forgotten for lack of room
        std::optional<Error> refused;
        for (const auto& place : places) {
            auto* counter = this->counter(place.key, now);
            if (counter) {
                counter->prepare(*place.rule, now);
                refused = refused_by(*place.rule, *counter, tokens);
                if (!refused) {
                    ++counter->concurrent;
                    found.push_back(counter);
                    continue;
                }
            }
            for (auto* taken : found) --taken->concurrent;
            return fail(refused ? *std::move(refused) : no_room());
        }
        for (std::size_t i = 0; i < places.size(); ++i) {
            if (found[i]->requests) found[i]->requests->add(1);
            if (found[i]->tokens) places[i].token_second = found[i]->tokens->add(tokens);
        }
        return {};
    }

    const std::size_t most_in_shard;
    std::array<Shard, shard_count> shards;
};

namespace {

/// Locks the shards of all places, each once, in one order for everybody.
class Locked {
public:
    Locked(std::span<Shard> shards, const std::vector<Place>& places, auto index_of)
    {
        std::array<bool, shard_count> wanted{};
        for (const auto& place : places) wanted[index_of(place.key)] = true;
        for (std::size_t i = 0; i < shard_count; ++i)
            if (wanted[i]) locks_.emplace_back(shards[i].mutex);
    }

private:
    std::vector<std::unique_lock<std::mutex>> locks_;
};

}  // namespace

class Limiter::Admitted final : public Admission {
public:
    Admitted(std::shared_ptr<State> state, std::vector<Place> places, std::int64_t tokens)
        : state_(std::move(state)), places_(std::move(places)), tokens_(tokens)
    {
    }
    ~Admitted() override
    {
        each_counter([](Counter& counter, const Place&) { --counter.concurrent; });
    }
    void used(std::int64_t tokens) noexcept override
    {
        const auto difference = std::max<std::int64_t>(0, tokens) - tokens_;
        tokens_ += difference;
        if (difference == 0) return;
        each_counter([difference](Counter& counter, const Place& place) {
            if (place.token_second && counter.tokens) counter.tokens->correct(*place.token_second, difference);
        });
    }

private:
    void each_counter(auto change) noexcept
    {
        for (const auto& place : places_) {
            auto& shard = state_->shard_of(place.key);
            const std::lock_guard lock(shard.mutex);
            // A counter with a call that runs is never forgotten.
            if (const auto found = shard.counters.find(place.key); found != shard.counters.end())
                change(found->second, place);
        }
    }

    std::shared_ptr<State> state_;
    std::vector<Place> places_;  ///< their rules are gone perhaps
    std::int64_t tokens_;
};

Limiter::Limiter(std::vector<Rule> rules, Options options) : state_(std::make_shared<State>(options.most_counters))
{
    set_rules(std::move(rules));
}

Limiter::~Limiter() = default;

void Limiter::set_rules(std::vector<Rule> rules)
{
    auto prepared = std::make_shared<std::vector<Prepared>>();
    for (auto& rule : rules) {
        ScopeMatcher matcher(rule.scope);
        auto prefix = rule.name + '\x1e' + to_text(rule.scope) + '\x1e';
        prepared->push_back({std::move(rule), std::move(matcher), std::move(prefix)});
    }
    rules_.store(std::move(prepared), std::memory_order_release);
}

std::vector<Rule> Limiter::rules() const
{
    std::vector<Rule> all;
    for (const auto& prepared : *rules_.load(std::memory_order_acquire)) all.push_back(prepared.rule);
    return all;
}

std::size_t Limiter::counters() const
{
    std::size_t count = 0;
    for (auto& shard : state_->shards) {
        const std::lock_guard lock(shard.mutex);
        count += shard.counters.size();
    }
    return count;
}

Result<std::unique_ptr<Admission>> Limiter::admit(const Subject& subject, std::int64_t worst_tokens, Time now)
{
    const auto rules = rules_.load(std::memory_order_acquire);
    std::vector<Place> places;
    for (const auto& prepared : *rules)
        if (auto names = prepared.matcher.counter_of(subject)) places.push_back({prepared.prefix + *names, &prepared.rule});

    const auto tokens = std::max<std::int64_t>(0, worst_tokens);
    if (!places.empty()) {
        const Locked locked(state_->shards, places, State::index_of);
        TRY_VOID(state_->count(places, tokens, now));
    }
    return std::make_unique<Admitted>(state_, std::move(places), tokens);
}

}  // namespace sekisho::limits
