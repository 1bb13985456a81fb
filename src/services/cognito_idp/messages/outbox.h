#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/sealer.h"
#include "services/cognito_idp/messages/messages.h"

namespace sekisho::cognito_idp {

/// The queue of messages: the table user_pool_outbox. Contents are sealed.
///
/// A message waits until a Delivery (delivery.h) has handed it on, and is removed then; one that nobody takes for good, or
/// in time, is dead: kept for a week, to be looked at. Where nothing is configured that could carry a message, it stays
/// for `sekisho outbox` for a day. Functions of one transaction; thread-safe.
class Outbox final : public Messages {
public:
    /// `most_waiting`: more are not kept; counted now and then.
    explicit Outbox(const crypto::Sealer& sealer, std::int64_t most_waiting = 100'000)
        : sealer_(sealer), most_waiting_(most_waiting)
    {
    }

    /// CodeDeliveryFailureException where the queue is full or the message could not be sent as it is. Where nothing
    /// carries it, the oldest make room.
    Result<void> send(store::Connection& connection, Message message) override;

    enum class State { waiting, dead };
    struct Entry {
        Message message;
        State state = State::waiting;
        std::int64_t attempts = 0;
        Time next_attempt;
        std::string failure;  ///< why the last attempt failed; empty: none has
    };
    struct Query {
        std::string pool_id;   ///< empty: any
        std::string username;  ///< the user's name or the destination; empty: any
        std::int64_t limit = 1000;
    };
    /// The newest of what is there, oldest first.
    [[nodiscard]] Result<std::vector<Entry>> list(store::Connection& connection, const Query& query) const;
    /// The messages of a pool that wait, oldest first; at most `limit`.
    [[nodiscard]] Result<std::vector<Message>> waiting(store::Connection& connection, std::string_view pool_id,
                                                       int limit) const;

    /// How messages get on: by whom, and who is told when one has come.
    struct Service {
        std::set<std::string> carried;  ///< attributes: "email", "phone_number"
        /// With the message's attribute. Called within the transaction, on the writer's thread; must not block.
        std::function<void(const std::string&)> wake;
    };
    void attach(Service service) { service_ = std::make_shared<const Service>(std::move(service)); }

    /// One message to be sent now, or when there will be one. A message that is taken belongs to the caller for `lease`;
    /// if nothing has been heard of it by then (the server died), it is due again.
    struct Taken {
        std::optional<Entry> entry;
        std::optional<Time> next_due;
    };
    [[nodiscard]] Result<Taken> take(store::Connection& connection, const std::string& attribute, Time now,
                                     std::chrono::milliseconds lease) const;
    Result<void> remove(store::Connection& connection, std::string_view id) const;
    Result<void> postpone(store::Connection& connection, const Entry& entry) const;
    Result<void> bury(store::Connection& connection, const Entry& entry, Time now) const;

private:
    Result<void> make_room(store::Connection& connection, const Service& service, Time now);
    [[nodiscard]] Result<Entry> to_entry(const store::Row& row) const;
    void warn_once(const std::string& attribute);

    const crypto::Sealer& sealer_;
    const std::int64_t most_waiting_;
    std::atomic<std::shared_ptr<const Service>> service_{std::make_shared<const Service>()};
    std::atomic<std::uint64_t> sent_{0};
    std::atomic<bool> full_{false};
    std::atomic<bool> warned_of_email_{false};
    std::atomic<bool> warned_of_sms_{false};
};

}  // namespace sekisho::cognito_idp
