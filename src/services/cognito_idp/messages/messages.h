#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "crypto/sealer.h"
#include "services/cognito_idp/users/contact.h"
#include "store/database.h"

namespace sekisho::cognito_idp {

/// Why a message is sent.
enum class MessageKind { sign_up_code, resent_code, forgot_password_code, attribute_code, invitation };

[[nodiscard]] std::string_view to_text(MessageKind kind);

/// A message to a user. The body holds a code or a temporary password.
struct Message {
    std::string id;
    std::string pool_id;
    std::string username;
    MessageKind kind = MessageKind::sign_up_code;
    Contact to;
    std::string subject;
    Secret body;
    Time created;
};

/// Where messages to users go. A message is part of the transaction that causes it. Thread-safe.
class Messages {
public:
    virtual ~Messages() = default;
    virtual Result<void> send(store::Connection& connection, Message message) = 0;
};

/// Keeps messages, sealed, in the table user_pool_outbox, from where a delivery service takes them. They are
/// dropped after a day: no code lives longer.
class Outbox final : public Messages {
public:
    explicit Outbox(const crypto::Sealer& sealer) : sealer_(sealer) {}
    Result<void> send(store::Connection& connection, Message message) override;
    /// The messages of a pool that wait, oldest first; at most `limit`.
    [[nodiscard]] Result<std::vector<Message>> waiting(store::Connection& connection, std::string_view pool_id,
                                                       int limit) const;
    Result<void> remove(store::Connection& connection, std::string_view id) const;

private:
    const crypto::Sealer& sealer_;
};

/// The texts of the pool's templates with {####} and {username} filled in.
[[nodiscard]] Message code_message(const Pool& pool, const User& user, MessageKind kind, Contact to, const Secret& code);
[[nodiscard]] Message invitation_message(const Pool& pool, const User& user, Contact to, const Secret& password);

}  // namespace sekisho::cognito_idp
