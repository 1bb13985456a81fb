#include "net/signal.h"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

namespace sekisho::net {

namespace asio = boost::asio;

Task<void> Signal::wait()
{
    auto initiation = [this](Waiter waiter) { start(std::move(waiter)); };
    return asio::async_initiate<const Token, void(boost::system::error_code)>(std::move(initiation), asio::use_awaitable);
}

void Signal::start(Waiter waiter)
{
    abort();
    auto slot = asio::get_associated_cancellation_slot(waiter);
    if (slot.is_connected()) slot.assign([this](asio::cancellation_type) { abort(); });
    waiter_.emplace(std::move(waiter));
}

void Signal::abort() { post(asio::error::operation_aborted); }

void Signal::post(boost::system::error_code outcome)
{
    if (!waiter_) return;
    auto executor = asio::get_associated_executor(*waiter_);
    auto resume = [waiter = std::move(*waiter_), outcome]() mutable { waiter(outcome); };
    waiter_.reset();
    asio::post(executor, std::move(resume));
}

void Signal::fire_inline()
{
    if (!waiter_) return;
    Waiter waiter = std::move(*waiter_);
    waiter_.reset();
    waiter(boost::system::error_code());
}

}  // namespace sekisho::net
