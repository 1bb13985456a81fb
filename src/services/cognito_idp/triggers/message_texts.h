#pragma once

#include <functional>

#include "services/cognito_idp/triggers/triggers.h"
#include "store/database.h"

namespace sekisho::cognito_idp {

/// Asks the custom message trigger for the texts of a message that is about to be sent, before the transaction that sends
/// it. Costs nothing where the pool has no such trigger. Thread-safe.
class MessageTexts {
public:
    MessageTexts(const Triggers& triggers, store::Database& database) : triggers_(triggers), database_(database) {}

    struct Occasion {
        App app;  ///< without a client: an administrator's call
        std::string source;
        ClientMetadata metadata;
    };
    Task<Result<CustomMessage>> about(Occasion occasion, User user) const;

    /// Whether a message goes to the user at all.
    using Due = std::function<bool(const User&)>;
    /// About whomever the name refers to, if anybody and if one is due.
    Task<Result<CustomMessage>> about_name(Occasion occasion, std::string name, NameKind kind, Due due) const;
    Task<Result<CustomMessage>> about_sub(Occasion occasion, std::string sub, Due due) const;

private:
    const Triggers& triggers_;
    store::Database& database_;
};

}  // namespace sekisho::cognito_idp
