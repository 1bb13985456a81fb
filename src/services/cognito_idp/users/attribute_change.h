#pragma once

#include <vector>

#include "services/cognito_idp/messages/messages.h"
#include "services/cognito_idp/users/codes.h"
#include "services/cognito_idp/users/contact.h"

namespace sekisho::cognito_idp {

/// What a change of attributes comes to: new values, and codes for contacts that must be verified.
struct AttributeChange {
    Attributes attributes;
    struct Code {
        Contact to;
        ContactState state;  ///< pending: the value waits for its code, the old one stays meanwhile
    };
    std::vector<Code> codes;
};

/// An empty value deletes. A changed e-mail address or phone number is unverified at once, or waits for its code where
/// AttributesRequireVerificationBeforeUpdate says so; unless `changes` itself says that it is verified.
[[nodiscard]] AttributeChange plan_change(const Pool& pool, const User& user, const Attributes& changes);

/// Issues and sends codes; one for each `codes` entry.
class CodeSender {
public:
    CodeSender(const Codes& codes, Messages& messages, const Clock& clock)
        : codes_(codes), messages_(messages), clock_(clock)
    {
    }
    struct Order {
        CodePurpose purpose;
        MessageKind kind;
        Contact to;
        ContactState state = ContactState::held;
        CustomMessage custom = {};       ///< texts of the custom message trigger, had before the transaction
        std::chrono::seconds life = {};  ///< how long sending is of use; zero: as long as the kind's codes live
    };
    [[nodiscard]] Result<api::CodeDeliveryDetailsType> send(store::Connection& connection, const Pool& pool,
                                                            const User& user, Order order) const;
    [[nodiscard]] Result<std::vector<api::CodeDeliveryDetailsType>> send_all(store::Connection& connection, const Pool& pool,
                                                                             const User& user, const AttributeChange& change,
                                                                             const CustomMessage& custom = {}) const;
    [[nodiscard]] const Codes& codes() const { return codes_; }

private:
    const Codes& codes_;
    Messages& messages_;
    const Clock& clock_;
};

}  // namespace sekisho::cognito_idp
