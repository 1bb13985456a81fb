#include "services/cognito_idp/users/codes.h"

#include "crypto/hash.h"
#include "crypto/random.h"
#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {
namespace {

std::string to_text(CodePurpose purpose)
{
    switch (purpose) {
        case CodePurpose::sign_up: return "sign-up";
        case CodePurpose::forgot_password: return "forgot-password";
        case CodePurpose::attribute: return "attribute";
    }
    return {};
}

std::chrono::hours lifetime(CodePurpose purpose)
{
    return purpose == CodePurpose::forgot_password ? std::chrono::hours(1) : std::chrono::hours(24);
}

}  // namespace

std::string Codes::mac(const User& user, CodePurpose purpose, const Contact& to, std::string_view code) const
{
    return sealer_.mac("user-pool-code",
                       fmt::format("{}|{}|{}|{}|{}", user.sub, to_text(purpose), to.attribute, code, to.value));
}

Result<Secret> Codes::issue(store::Connection& connection, const User& user, CodePurpose purpose, const Contact& to,
                            ContactState state) const
{
    Secret code(crypto::random_text(6, "0123456789"));
    TRY_VOID(connection.execute(
        "INSERT INTO user_pool_codes (sub, purpose, attribute, destination, code_mac, pending, expires_at) VALUES (?, ?, ?, "
        "?, ?, ?, ?) "
        "ON CONFLICT (sub, purpose, attribute) DO UPDATE SET destination = excluded.destination, code_mac = "
        "excluded.code_mac, "
        "pending = excluded.pending, expires_at = excluded.expires_at",
        {user.sub, to_text(purpose), to.attribute, to.value, store::Blob{mac(user, purpose, to, code.reveal())},
         std::int64_t{state == ContactState::pending}, epoch_milliseconds(clock_.now() + lifetime(purpose))}));
    return code;
}

Result<Contact> Codes::check(store::Connection& connection, const User& user, CodePurpose purpose,
                             std::string_view attribute, std::string_view code) const
{
    TRY(const auto rows,
        connection.query("SELECT attribute, destination, code_mac, pending, expires_at FROM user_pool_codes "
                         "WHERE sub = ? AND purpose = ? AND expires_at > ?",
                         {user.sub, to_text(purpose), epoch_milliseconds(clock_.now())}));
    bool asked_for = false;
    for (const auto& row : rows) {
        const Contact to{row.text("attribute"), row.text("destination")};
        if (!attribute.empty() && to.attribute != attribute) continue;
        if (row.integer("pending") == 0 && user.attribute(to.attribute) != to.value) continue;
        asked_for = true;
        if (crypto::equal_constant_time(row.blob("code_mac"), mac(user, purpose, to, code))) return to;
    }
    return fail(asked_for ? errors::code_mismatch() : errors::code_expired());
}

Result<Contact> Codes::confirm(store::Connection& connection, const User& user, CodePurpose purpose,
                               std::string_view attribute, std::string_view code) const
{
    TRY(auto contact, check(connection, user, purpose, attribute, code));
    TRY_VOID(connection.execute("DELETE FROM user_pool_codes WHERE sub = ? AND purpose = ? AND attribute = ?",
                                {user.sub, to_text(purpose), contact.attribute}));
    return contact;
}

Result<std::optional<Contact>> Codes::pending(store::Connection& connection, const User& user,
                                              std::string_view attribute) const
{
    TRY(const auto rows,
        connection.query(
            "SELECT destination FROM user_pool_codes WHERE sub = ? AND purpose = ? AND attribute = ? AND pending = 1",
            {user.sub, to_text(CodePurpose::attribute), std::string(attribute)}));
    if (rows.empty()) return std::nullopt;
    return Contact{std::string(attribute), rows.front().text("destination")};
}

}  // namespace sekisho::cognito_idp
