#include "models/routes/circuit.h"

#include <fmt/format.h>

#include <utility>

#include "base/log.h"

namespace sekisho::models::routes {

Circuit::Circuit(std::string name, CircuitSettings settings, const Clock& clock)
    : name_(std::move(name)),
      settings_(settings),
      clock_(clock),
      open_gauge_(metrics::gauge("sekisho_provider_circuit_open", "1 while a model provider is not asked because it fails",
                                 fmt::format(R"(provider="{}")", name_))),
      failures_(metrics::counter("sekisho_provider_failures_total", "calls of model providers that failed on their side",
                                 fmt::format(R"(provider="{}")", name_)))
{
}

Circuit::Entry Circuit::enter()
{
    const auto now = clock_.now();
    const std::lock_guard lock(mutex_);
    if (state_ == State::probing || (state_ == State::open && now < until_)) return {Pass(), Refusal::open};
    if (settings_.concurrency > 0 && under_way_ >= settings_.concurrency) return {Pass(), Refusal::full};
    const bool probe = state_ == State::open;
    if (probe) state_ = State::probing;
    ++under_way_;
    return {Pass(shared_from_this(), probe), Refusal::none};
}

bool Circuit::is_open() const
{
    const std::lock_guard lock(mutex_);
    return state_ != State::closed;
}

void Circuit::count(bool failed, bool probe)
{
    if (failed) failures_.add();
    const auto now = clock_.now();
    const std::lock_guard lock(mutex_);
    turn_window(now);
    ++halves_[0].all;
    if (failed) ++halves_[0].failed;
    in_a_row_ = failed ? in_a_row_ + 1 : 0;
    if (probe && !failed) {
        state_ = State::closed;
        halves_ = {};
        open_gauge_.set(0);
        log::info("a model provider answers again", {{"provider", name_}});
        return;
    }
    const int all = halves_[0].all + halves_[1].all, bad = halves_[0].failed + halves_[1].failed;
    const bool too_many = all >= settings_.least_calls && bad >= settings_.failure_rate * all;
    if (failed && (probe || (state_ == State::closed && (too_many || in_a_row_ >= settings_.failures_in_a_row)))) open(now);
}

void Circuit::open(Time now)
{
    if (state_ == State::closed)
        log::warning("a model provider fails and is not asked for a while",
                     {{"provider", name_}, {"seconds", std::to_string(settings_.open_for.count())}});
    state_ = State::open;
    until_ = now + settings_.open_for;
    open_gauge_.set(1);
}

void Circuit::turn_window(Time now)
{
    const auto half = std::chrono::duration_cast<std::chrono::milliseconds>(settings_.window) / 2;
    if (now - half_begun_ < half) return;
    halves_[1] = now - half_begun_ < 2 * half ? halves_[0] : Calls{};
    halves_[0] = {};
    half_begun_ = now;
}

void Circuit::leave(bool undecided_probe)
{
    const std::lock_guard lock(mutex_);
    --under_way_;
    if (undecided_probe && state_ == State::probing) state_ = State::open;  // whose time is over: the next may try
}

Circuit::Pass::Pass(Pass&& other) noexcept
    : circuit_(std::exchange(other.circuit_, nullptr)), probe_(other.probe_), judged_(other.judged_)
{
}

Circuit::Pass& Circuit::Pass::operator=(Pass&& other) noexcept
{
    std::swap(circuit_, other.circuit_);
    std::swap(probe_, other.probe_);
    std::swap(judged_, other.judged_);
    return *this;
}

Circuit::Pass::~Pass()
{
    if (circuit_) circuit_->leave(probe_ && !judged_);
}

void Circuit::Pass::succeeded()
{
    if (circuit_ && !std::exchange(judged_, true)) circuit_->count(false, probe_);
}

void Circuit::Pass::failed()
{
    if (!circuit_) return;
    // A stream that began well may still end badly; that counts again, but no longer for the probe.
    circuit_->count(true, probe_ && !judged_);
    judged_ = true;
}

}  // namespace sekisho::models::routes
