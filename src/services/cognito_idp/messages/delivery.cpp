#include "services/cognito_idp/messages/delivery.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.h"
#include "base/metrics.h"
#include "crypto/random.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::chrono::milliseconds first_wait(5'000), last_wait(10 * 60 * 1'000);
constexpr std::chrono::milliseconds after_store_failure(5'000);
/// Nobody relies on it: it finds what another server of the same store has left.
constexpr std::chrono::minutes longest_rest(5);
constexpr std::chrono::milliseconds lease = Carrier::longest_attempt + std::chrono::seconds(30);

std::string label_of(const Message& message, std::string_view outcome)
{
    return fmt::format(R"(medium="{}",outcome="{}")", message.to.attribute == "email" ? "email" : "sms", outcome);
}

void count(const Message& message, std::string_view outcome)
{
    metrics::counter("sekisho_messages_total", "Attempts to hand messages to users on, by outcome.",
                     label_of(message, outcome))
        .add();
}

std::chrono::milliseconds drawn_wait(std::int64_t attempts)
{
    const auto longest = Delivery::longest_wait(attempts).count();
    const auto chance = static_cast<std::int64_t>(crypto::random_below(static_cast<std::uint64_t>(longest / 2) + 1));
    return std::chrono::milliseconds(longest - chance);
}

void complain(const Outbox::Entry& entry, std::string_view what)
{
    const auto& message = entry.message;
    log::warning(what, {{"id", message.id},
                        {"pool", message.pool_id},
                        {"kind", std::string(to_text(message.kind))},
                        {"attempts", std::to_string(entry.attempts)},
                        {"reason", entry.failure}});
}

}  // namespace

std::chrono::milliseconds Delivery::longest_wait(std::int64_t attempts) noexcept
{
    auto wait = first_wait;
    for (std::int64_t i = 1; i < attempts && wait < last_wait; ++i) wait *= 2;
    return std::min(wait, last_wait);
}

Delivery::Delivery(Parts parts, Carriers carriers) : parts_(parts), carriers_(std::move(carriers))
{
    Outbox::Service service;
    for (const auto& [attribute, carrier] : carriers_) service.carried.insert(attribute);
    // The commit comes later than this; but what is taken is taken by a write, which comes later still. A last write may
    // call it when this object is gone: the loop is there, and runs no more.
    service.wake = [this, &loop = parts_.loop](const std::string& attribute) {
        boost::asio::post(loop, [this, attribute] {
            ++wakes_;
            wake_one(attribute);  // who finds something wakes the next
        });
    };
    parts_.outbox.attach(std::move(service));
}

Delivery::~Delivery()
{
    parts_.outbox.attach({});
    for (const auto& [attribute, carrier] : carriers_) carrier->close();
    boost::asio::post(parts_.loop, [this] {
        stopping_ = true;
        wake_all();
    });
    if (thread_.joinable()) thread_.join();
}

void Delivery::start()
{
    if (carriers_.empty()) return;
    // Who waits for the store does not keep the loop running by that.
    guard_.emplace(parts_.loop.get_executor());
    working_ = at_once * static_cast<int>(carriers_.size());
    for (const auto& [attribute, carrier] : carriers_)
        for (int i = 0; i < at_once; ++i) spawn(parts_.loop.get_executor(), work(attribute));
    thread_ = std::thread([this] { parts_.loop.run(); });
}

Task<void> Delivery::work(std::string attribute)
{
    const auto leave = [this](void*) {
        if (--working_ == 0) guard_.reset();
    };
    const std::unique_ptr<void, decltype(leave)> leaving(this, leave);
    while (!stopping_) {
        const auto wakes = wakes_;
        const auto done = co_await step(attribute);
        if (!done) {
            log::error("the outbox of messages cannot be worked on", {{"code", done.error().code}});
            co_await rest(attribute, parts_.clock.now() + after_store_failure);
        } else if (!done->carried && wakes == wakes_) {
            co_await rest(attribute, done->next_due);
        }
    }
}

Task<void> Delivery::rest(const std::string& attribute, std::optional<Time> until)
{
    if (stopping_) co_return;
    std::chrono::milliseconds wait = longest_rest;
    if (until) wait = std::clamp(*until - parts_.clock.now(), std::chrono::milliseconds(1), wait);
    Timer timer(parts_.loop, wait);
    resting_[attribute].insert(&timer);
    boost::system::error_code woken;
    co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
    resting_[attribute].erase(&timer);
}

void Delivery::wake_one(const std::string& attribute)
{
    const auto& resting = resting_[attribute];
    if (!resting.empty()) (*resting.begin())->cancel();
}

void Delivery::wake_all()
{
    for (auto& [attribute, resting] : resting_)
        for (auto* timer : resting) timer->cancel();
}

Task<Result<Delivery::Step>> Delivery::step(std::string attribute)
{
    auto take = [this, attribute](store::Connection& connection) {
        return parts_.outbox.take(connection, attribute, parts_.clock.now(), lease);
    };
    CO_TRY(auto taken, co_await parts_.database.write(std::move(take)));
    if (!taken.entry) co_return Step{false, taken.next_due};
    wake_one(attribute);  // there may be more
    auto entry = *std::move(taken.entry);
    auto carriage = co_await carriers_.at(attribute)->carry(entry.message);
    CO_TRY_VOID(co_await settle(std::move(entry), std::move(carriage)));
    co_return Step{true, std::nullopt};
}

Task<Result<void>> Delivery::settle(Outbox::Entry entry, Carriage carriage)
{
    const auto now = parts_.clock.now();
    entry.failure = std::move(carriage.reason);
    entry.next_attempt = now + drawn_wait(entry.attempts);
    // What would come too late is given up now, not when it is due.
    const bool too_late = entry.next_attempt >= entry.message.created + entry.message.life;
    if (carriage.fate == Carriage::Fate::later && too_late) carriage.fate = Carriage::Fate::never;
    if (carriage.fate == Carriage::Fate::never) complain(entry, "a message could not be sent and is given up");
    if (carriage.fate == Carriage::Fate::later && entry.attempts == 1) complain(entry, "a message could not be sent yet");
    count(entry.message, carriage.fate == Carriage::Fate::delivered ? "delivered"
                         : carriage.fate == Carriage::Fate::later   ? "later"
                                                                    : "given up");
    auto write = [this, entry, fate = carriage.fate, now](store::Connection& connection) {
        if (fate == Carriage::Fate::delivered) return parts_.outbox.remove(connection, entry.message.id);
        if (fate == Carriage::Fate::never) return parts_.outbox.bury(connection, entry, now);
        return parts_.outbox.postpone(connection, entry);
    };
    co_return co_await parts_.database.write(std::move(write));
}

}  // namespace sekisho::cognito_idp
