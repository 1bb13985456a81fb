#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crypto/sealer.h"
#include "services/cognito_idp/messages/messages.h"

namespace sekisho::cognito_idp {

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

}  // namespace sekisho::cognito_idp
