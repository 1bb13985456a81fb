#include "services/cognito_idp/users/contact.h"

#include "services/cognito_idp/users/attributes.h"

namespace sekisho::cognito_idp {
namespace {

std::string mask_email(std::string_view address)
{
    const auto at = address.find('@');
    if (at == std::string_view::npos || at == 0 || at + 1 >= address.size()) return "***";
    return fmt::format("{}***@{}***", address[0], address[at + 1]);
}

std::string mask_phone(std::string_view number)
{
    if (number.size() < 5) return "+*******";
    return "+*******" + std::string(number.substr(number.size() - 4));
}

std::optional<Contact> contact_of(const User& user, std::string attribute)
{
    const auto value = user.attribute(attribute);
    if (!value || value->empty()) return std::nullopt;
    return Contact{std::move(attribute), std::string(*value)};
}

}  // namespace

api::CodeDeliveryDetailsType Contact::details() const
{
    return {.Destination = attribute == "email" ? mask_email(value) : mask_phone(value),
            .DeliveryMedium = medium(),
            .AttributeName = attribute};
}

std::optional<Contact> verification_contact(const Pool& pool, const User& user)
{
    // "If both SMS text message and email are configured, the code is sent to the phone number."
    for (const std::string attribute : {"phone_number", "email"})
        if (pool.auto_verifies(attribute))
            if (auto contact = contact_of(user, attribute)) return contact;
    return std::nullopt;
}

std::optional<Contact> recovery_contact(const Pool& pool, const User& user)
{
    // Without the setting Cognito uses the phone number first, then e-mail.
    std::vector<std::string> order = {"phone_number", "email"};
    if (pool.settings.AccountRecoverySetting && pool.settings.AccountRecoverySetting->RecoveryMechanisms) {
        auto mechanisms = *pool.settings.AccountRecoverySetting->RecoveryMechanisms;
        std::ranges::sort(mechanisms, {}, &api::RecoveryOptionType::Priority);
        order.clear();
        for (const auto& mechanism : mechanisms)
            if (mechanism.Name.starts_with("verified_")) order.push_back(mechanism.Name.substr(9));
    }
    for (const auto& attribute : order)
        if (user.verified(attribute))
            if (auto contact = contact_of(user, attribute)) return contact;
    return std::nullopt;
}

api::CodeDeliveryDetailsType simulated_details(std::string_view name, std::string_view seed)
{
    if (looks_like_email(name)) return Contact{"email", std::string(name)}.details();
    if (looks_like_phone_number(name)) return Contact{"phone_number", std::string(name)}.details();
    constexpr std::string_view people = "ajmscdklrtbenpghf", hosts = "gggggyyhhoomiac";
    const auto draw = [&](std::size_t at, std::string_view from) {
        return from[static_cast<unsigned char>(seed[at]) % from.size()];
    };
    return Contact{"email", fmt::format("{}@{}", draw(0, people), draw(1, hosts))}.details();
}

}  // namespace sekisho::cognito_idp
