#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>

#include "services/cognito_idp/messages/carrier.h"
#include "services/cognito_idp/messages/outbox.h"

namespace sekisho::cognito_idp {

/// Takes messages from the outbox and hands them to their medium's carrier: a few at a time, at once when they are
/// committed, and again after failures: 5 seconds later, then doubled up to 10 minutes, less up to a half of it by chance,
/// until the message is of no use any more. What is handed on is removed; a server that dies in between hands it on again
/// (at least once, with the same id).
class Delivery {
public:
    struct Parts {
        boost::asio::io_context& loop;  ///< run by this alone; outlives the database
        store::Database& database;
        Outbox& outbox;
        const Clock& clock;
    };
    /// By attribute: "email", "phone_number".
    using Carriers = std::map<std::string, std::unique_ptr<Carrier>>;
    static constexpr int at_once = 4;  ///< messages of one medium

    Delivery(Parts parts, Carriers carriers);
    ~Delivery();  ///< waits until attempts under way have ended, which close() of their carriers hastens
    Delivery(const Delivery&) = delete;
    Delivery& operator=(const Delivery&) = delete;

    /// Runs, on a thread of its own, from now on.
    void start();

    /// The next message of the medium that is due is taken, carried and settled. Empty where there was none: then, when
    /// there will be one, if known.
    struct Step {
        bool carried = false;
        std::optional<Time> next_due;
    };
    Task<Result<Step>> step(std::string attribute);

    /// Before the next attempt after `attempts` that failed: between a half of it and the whole.
    [[nodiscard]] static std::chrono::milliseconds longest_wait(std::int64_t attempts) noexcept;

private:
    Task<void> work(std::string attribute);
    Task<void> rest(const std::string& attribute, std::optional<Time> until);
    Task<Result<void>> settle(Outbox::Entry entry, Carriage carriage);
    void wake_all();
    void wake_one(const std::string& attribute);

    using Timer = boost::asio::steady_timer;
    Parts parts_;
    Carriers carriers_;
    std::map<std::string, std::set<Timer*>> resting_;  // the loop's thread alone
    std::uint64_t wakes_ = 0;                          // likewise
    bool stopping_ = false;                            // likewise
    int working_ = 0;                                  // likewise
    std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> guard_;
    std::thread thread_;
};

}  // namespace sekisho::cognito_idp
