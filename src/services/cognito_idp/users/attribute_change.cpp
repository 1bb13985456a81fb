#include "services/cognito_idp/users/attribute_change.h"

namespace sekisho::cognito_idp {
namespace {

/// A contact that is being changed.
void change_contact(AttributeChange& change, const Pool& pool, const std::string& name, const Attributes& changes)
{
    const auto& value = changes.at(name);
    const auto verified = changes.find(name + "_verified");
    const bool declared = verified != changes.end() && verified->second == "true";
    if (!declared && pool.verifies_before_update(name)) {
        change.codes.push_back({{name, value}, ContactState::pending});
        return;
    }
    change.attributes.insert_or_assign(name, value);
    change.attributes.insert_or_assign(name + "_verified", declared ? "true" : "false");
    if (!declared && pool.auto_verifies(name)) change.codes.push_back({{name, value}, ContactState::held});
}

bool is_contact(std::string_view name) { return name == "email" || name == "phone_number"; }

}  // namespace

AttributeChange plan_change(const Pool& pool, const User& user, const Attributes& changes)
{
    AttributeChange change{user.attributes, {}};
    for (const auto& [name, value] : changes) {
        if (value.empty()) {
            change.attributes.erase(name);
            if (is_contact(name)) change.attributes.erase(name + "_verified");
        } else if (is_contact(name) && user.attribute(name) != value) {
            change_contact(change, pool, name, changes);
        } else {
            change.attributes.insert_or_assign(name, value);
        }
    }
    return change;
}

Result<api::CodeDeliveryDetailsType> CodeSender::send(store::Connection& connection, const Pool& pool, const User& user,
                                                      Order order) const
{
    TRY(const auto code, codes_.issue(connection, user, order.purpose, order.to, order.state));
    auto details = order.to.details();
    auto message = code_message(pool, user, order.kind, std::move(order.to), code, order.custom);
    if (order.life > std::chrono::seconds::zero()) message.life = order.life;
    message.created = clock_.now();
    TRY_VOID(messages_.send(connection, std::move(message)));
    return details;
}

Result<std::vector<api::CodeDeliveryDetailsType>> CodeSender::send_all(store::Connection& connection, const Pool& pool,
                                                                       const User& user, const AttributeChange& change,
                                                                       const CustomMessage& custom) const
{
    std::vector<api::CodeDeliveryDetailsType> sent;
    for (const auto& code : change.codes) {
        Order order{CodePurpose::attribute, MessageKind::attribute_code, code.to, code.state, custom};
        TRY(auto details, send(connection, pool, user, std::move(order)));
        sent.push_back(std::move(details));
    }
    return sent;
}

}  // namespace sekisho::cognito_idp
