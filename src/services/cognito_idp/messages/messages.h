#pragma once

#include "services/cognito_idp/messages/message.h"
#include "services/cognito_idp/messages/templates.h"
#include "store/database.h"

namespace sekisho::cognito_idp {

/// Where messages to users go. A message is part of the transaction that causes it. Thread-safe.
class Messages {
public:
    virtual ~Messages() = default;
    /// CodeDeliveryFailureException where it cannot be taken.
    virtual Result<void> send(store::Connection& connection, Message message) = 0;
};

}  // namespace sekisho::cognito_idp
