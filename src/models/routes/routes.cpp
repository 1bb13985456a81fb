#include "models/routes/routes.h"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <utility>

#include "base/encoding.h"
#include "models/errors.h"

namespace sekisho::models::routes {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Of a failed call, whose it is.
enum class Fault { caller, throttled, route, provider };

Fault fault_of(const Error& error)
{
    if (error.code == "ThrottlingException") return Fault::throttled;
    if (error.detail.starts_with(refused_model)) return Fault::route;
    const bool provider = error.status >= 500 || error.code == "ModelErrorException" ||
                          error.code == "ModelTimeoutException" || error.code == "ModelStreamErrorException";
    return provider ? Fault::provider : Fault::caller;
}

void judge(Circuit::Pass& pass, const Error& error)
{
    switch (fault_of(error)) {
        case Fault::caller: pass.succeeded(); break;
        case Fault::throttled:
        case Fault::route: break;
        case Fault::provider: pass.failed(); break;
    }
}

/// Tells the circuit what became of an answer, and keeps its place until it is gone.
class RoutedAnswer final : public Answer {
public:
    RoutedAnswer(AnswerPtr inner, Circuit::Pass pass) : pass_(std::move(pass)), inner_(std::move(inner)) {}

    Task<Result<std::optional<Delta>>> next() override
    {
        auto delta = co_await inner_->next();
        if (delta) pass_.succeeded();
        else judge(pass_, delta.error());
        co_return delta;
    }
    StopReason stop_reason() const override { return inner_->stop_reason(); }
    std::optional<std::string> stop_sequence() const override { return inner_->stop_sequence(); }
    Usage usage() const override { return inner_->usage(); }
    Certainty certainty() const override { return inner_->certainty(); }
    std::string_view provider() const override { return inner_->provider(); }
    std::string_view price_key() const override { return inner_->price_key(); }
    std::string_view model() const override { return inner_->model(); }
    wire::Json extra() const override { return inner_->extra(); }
    wire::Json guardrail_trace() const override { return inner_->guardrail_trace(); }

private:
    Circuit::Pass pass_;
    AnswerPtr inner_;  // ends before its place is given free
};

Error throttled_for(seconds wait, std::string detail)
{
    auto error = errors::provider_throttled(std::move(detail));
    if (wait.count() > 0) error.headers.emplace_back("Retry-After", std::to_string(wait.count()));
    return error;
}

Task<void> pause(milliseconds time)
{
    if (time.count() <= 0) co_return;
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, time);
    co_await timer.async_wait(boost::asio::use_awaitable);
}

}  // namespace

seconds retry_after(const Error& error) noexcept
{
    constexpr std::int64_t longest = 3600;
    for (const auto& [name, value] : error.headers) {
        if (!equal_ignoring_case(name, "retry-after")) continue;
        std::int64_t number = 0;
        const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), number);
        if (problem == std::errc() && end == value.data() + value.size())
            return seconds(std::clamp<std::int64_t>(number, 0, longest));
    }
    return seconds(0);
}

struct Routes::Way {
    explicit Way(Route from) : route(std::move(from)) {}
    Route route;
    std::atomic<std::int64_t> not_before{0};  ///< milliseconds since the epoch: what its provider asked for

    [[nodiscard]] milliseconds to_wait(Time now) const
    {
        return milliseconds(std::max<std::int64_t>(0, not_before.load() - epoch_milliseconds(now)));
    }
};

/// One call's way through the routes.
class Routes::Attempt {
public:
    explicit Attempt(const Routes& routes) : routes_(routes), order_(routes.in_order()) {}

    struct Try {
        Way* way = nullptr;  ///< null: all have been tried
        Circuit::Pass pass;
    };
    /// The next route that takes a call. Waits between rounds.
    Task<Try> next()
    {
        while (true) {
            for (; at_ < order_.size(); ++at_) {
                auto entered = enter(*order_[at_]);
                if (entered) co_return Try{order_[at_++], std::move(entered)};
            }
            if (!may_try_again()) co_return Try{};
            co_await pause(next_pause());
            ++round_;
            at_ = 0;
            failure_.reset();
            shortest_wait_.reset();
        }
    }
    [[nodiscard]] bool last() const { return round_ >= routes_.settings_.retries && at_ >= order_.size(); }

    /// What a route answered with; true where another may be tried.
    bool another_after(Way& way, Circuit::Pass& pass, Error error)
    {
        judge(pass, error);
        const auto fault = fault_of(error);
        const auto wait = retry_after(error);
        if (fault == Fault::throttled) note_wait(wait);
        if (wait.count() > 0) way.not_before = epoch_milliseconds(routes_.clock_.now() + wait);
        const bool worse = !failure_ || fault_of(*failure_) == Fault::throttled;
        if (worse || fault == Fault::caller) failure_ = std::move(error);
        asked_ = true;
        return fault != Fault::caller;
    }
    [[nodiscard]] Error failure()
    {
        if (failure_) return *std::move(failure_);
        if (shortest_wait_)
            return throttled_for(std::chrono::ceil<seconds>(*shortest_wait_),
                                 "every provider asked to be left alone, or is full");
        return errors::service_unavailable("no provider of the model is asked now: all have failed");
    }

private:
    Circuit::Pass enter(Way& way)
    {
        const auto wait = way.to_wait(routes_.clock_.now());
        if (wait.count() > 0) {
            note_wait(wait);
            return {};
        }
        auto entry = way.route.circuit->enter();
        if (entry.refusal == Circuit::Refusal::full) note_wait(seconds(1));
        return std::move(entry.pass);
    }
    void note_wait(milliseconds wait)
    {
        if (!shortest_wait_ || wait < *shortest_wait_) shortest_wait_ = wait;
    }
    /// A round in which nobody was asked is not repeated: nothing will have changed.
    [[nodiscard]] bool may_try_again() const
    {
        if (!asked_ || round_ >= routes_.settings_.retries) return false;
        return !shortest_wait_ || *shortest_wait_ <= routes_.settings_.longest_pause;
    }
    [[nodiscard]] milliseconds next_pause() const
    {
        const auto base = routes_.settings_.first_pause * (1 << std::min(round_, 5));
        const milliseconds spread(
            static_cast<std::int64_t>(static_cast<double>(base.count()) * (0.5 + routes_.random_() / 2)));
        return std::max(spread, shortest_wait_.value_or(milliseconds(0)));
    }

    const Routes& routes_;
    std::vector<Way*> order_;
    std::size_t at_ = 0;
    int round_ = 0;
    bool asked_ = false;
    std::optional<Error> failure_;
    std::optional<milliseconds> shortest_wait_;
};

Routes::Routes(std::string name, std::vector<Route> routes, RoutesSettings settings, const Clock& clock, Random random)
    : name_(std::move(name)), settings_(settings), clock_(clock), random_(std::move(random))
{
    std::ranges::sort(routes, {}, &Route::priority);
    for (auto& route : routes) ways_.push_back(std::make_unique<Way>(std::move(route)));
}

Routes::~Routes() = default;

/// By priority; within one, drawn by weight, one after the other.
std::vector<Routes::Way*> Routes::in_order() const
{
    std::vector<Way*> order;
    order.reserve(ways_.size());
    for (const auto& way : ways_) order.push_back(way.get());
    if (order.size() == 1) return order;
    for (auto from = order.begin(); from != order.end(); ++from) {
        const auto same = [&](const Way* way) { return way->route.priority == (*from)->route.priority; };
        const auto to = std::find_if_not(from, order.end(), same);
        std::int64_t all = 0;
        for (auto way = from; way != to; ++way) all += (*way)->route.weight;
        auto drawn = static_cast<std::int64_t>(random_() * static_cast<double>(all));
        auto chosen = from;
        while (chosen + 1 != to && drawn >= (*chosen)->route.weight) drawn -= (*chosen++)->route.weight;
        if ((*chosen)->route.weight > 0) std::rotate(from, chosen, chosen + 1);
    }
    return order;
}

Task<Result<AnswerPtr>> Routes::ask(Prompt prompt)
{
    Attempt attempt(*this);
    while (true) {
        auto tried = co_await attempt.next();
        if (!tried.way) co_return fail(attempt.failure());
        // Asked with a copy while the prompt may be needed again.
        auto asked = attempt.last() ? std::move(prompt) : prompt;
        auto answer = co_await tried.way->route.provider->ask(std::move(asked));
        if (answer) co_return AnswerPtr(std::make_unique<RoutedAnswer>(*std::move(answer), std::move(tried.pass)));
        if (!attempt.another_after(*tried.way, tried.pass, std::move(answer).error())) co_return fail(attempt.failure());
    }
}

Task<Result<std::int64_t>> Routes::count_tokens(Prompt prompt)
{
    Attempt attempt(*this);
    while (true) {
        auto tried = co_await attempt.next();
        if (!tried.way) co_return fail(attempt.failure());
        auto asked = attempt.last() ? std::move(prompt) : prompt;
        auto count = co_await tried.way->route.provider->count_tokens(std::move(asked));
        if (count) {
            tried.pass.succeeded();
            co_return count;
        }
        if (!attempt.another_after(*tried.way, tried.pass, std::move(count).error())) co_return fail(attempt.failure());
    }
}

Task<Result<Embeddings>> Routes::embed(EmbeddingRequest request)
{
    Attempt attempt(*this);
    while (true) {
        auto tried = co_await attempt.next();
        if (!tried.way) co_return fail(attempt.failure());
        auto asked = attempt.last() ? std::move(request) : request;
        auto embedded = co_await tried.way->route.provider->embed(std::move(asked));
        if (embedded) {
            tried.pass.succeeded();
            co_return embedded;
        }
        // There is no answer in which a charge that is not known could be told: such a call goes to nobody else.
        const bool unknown =
            embedded.error().code == "ModelTimeoutException" || embedded.error().code == "ModelStreamErrorException";
        const bool another = attempt.another_after(*tried.way, tried.pass, std::move(embedded).error());
        if (!another || unknown) co_return fail(attempt.failure());
    }
}

Bound Routes::bound(const Prompt& prompt) const
{
    Bound most;
    for (const auto& way : ways_) {
        const auto one = way->route.provider->bound(prompt);
        most.input_tokens = std::max(most.input_tokens, one.input_tokens);
        most.output_tokens = std::max(most.output_tokens, one.output_tokens);
    }
    return most;
}

}  // namespace sekisho::models::routes
