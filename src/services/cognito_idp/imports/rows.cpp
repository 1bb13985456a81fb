#include "services/cognito_idp/imports/rows.h"

#include <set>

#include "base/encoding.h"
#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/users/new_user.h"

namespace sekisho::cognito_idp::imports {
namespace {

constexpr std::string_view username_column = "cognito:username";
constexpr std::string_view mfa_column = "cognito:mfa_enabled";
// The order of AWS's template.
constexpr std::array<std::string_view, 19> standard = {"name",
                                                       "given_name",
                                                       "family_name",
                                                       "middle_name",
                                                       "nickname",
                                                       "preferred_username",
                                                       "profile",
                                                       "picture",
                                                       "website",
                                                       "email",
                                                       "email_verified",
                                                       "gender",
                                                       "birthdate",
                                                       "zoneinfo",
                                                       "locale",
                                                       "phone_number",
                                                       "phone_number_verified",
                                                       "address",
                                                       "updated_at"};

std::unexpected<Error> bad(std::string why) { return fail("BadRow", std::move(why)); }

std::optional<bool> flag_of(std::string_view text)
{
    if (equal_ignoring_case(text, "true")) return true;
    if (equal_ignoring_case(text, "false") || text.empty()) return false;
    return std::nullopt;
}

Result<void> check_text(std::string_view name, std::string_view value)
{
    if (!is_utf8(value)) return bad(fmt::format("{} is not UTF-8", name));
    const bool lines = name == "address";
    for (const char c : value) {
        const bool control = static_cast<unsigned char>(c) < ' ' || c == '\x7f';
        if (control && !(lines && (c == '\n' || c == '\r' || c == '\t')))
            return bad(fmt::format("{} has a control character", name));
    }
    return {};
}

Result<bool> mfa_of(const Pool& pool, const Attributes& attributes, const std::string& text)
{
    const auto enabled = flag_of(text);
    if (!enabled || text.empty()) return bad("cognito:mfa_enabled must be true or false");
    const auto mode = pool.settings.MfaConfiguration.value_or("OFF");
    if (mode == "OFF" && *enabled) return bad("cognito:mfa_enabled must be false in a user pool without MFA");
    if (mode == "ON" && !*enabled) return bad("cognito:mfa_enabled must be true in a user pool that requires MFA");
    if (*enabled && !attributes.contains("phone_number")) return bad("cognito:mfa_enabled needs a phone_number");
    return *enabled;
}

/// Who has to set a password by a code must be reachable.
Result<void> check_reachable(const Pool& pool, const User& user)
{
    for (const std::string contact : {"email", "phone_number"})
        if (pool.auto_verifies(contact) && user.attribute(contact) && user.verified(contact)) return {};
    return bad("at least one of the auto-verified attributes must be present and verified");
}

}  // namespace

std::vector<std::string> csv_header(const Pool& pool)
{
    std::vector<std::string> names;
    for (const auto name : standard)
        if (pool.attribute(name)) names.emplace_back(name);
    for (const auto& attribute : *pool.settings.SchemaAttributes)
        if (attribute.Name && (attribute.Name->starts_with("custom:") || attribute.Name->starts_with("dev:")))
            names.push_back(*attribute.Name);
    names.emplace_back(mfa_column);
    names.emplace_back(username_column);
    return names;
}

Result<Columns> Columns::read(const Pool& pool, const Job& job, const csv::Record& header)
{
    auto expected = csv_header(pool);
    if (!job.algorithm.empty()) expected.emplace_back(password_column);
    const std::set<std::string> wanted(expected.begin(), expected.end());
    const std::set<std::string> given(header.begin(), header.end());
    if (given.size() != header.size() || given != wanted)
        return bad("The header in the CSV file does not match the expected headers.");
    Columns columns;
    columns.names_ = header;
    return columns;
}

Result<ImportedUser> user_of(const Pool& pool, const Job& job, const Columns& columns, const csv::Record& record, Time now)
{
    if (record.size() != columns.size()) return bad("the row does not have as many fields as the header");
    std::string username, mfa, hash;
    Attributes attributes;
    for (std::size_t i = 0; i < record.size(); ++i) {
        const auto& name = columns.names()[i];
        auto value = record[i];
        TRY_VOID(check_text(name, value));
        if (name == username_column) username = std::move(value);
        else if (name == mfa_column) mfa = std::move(value);
        else if (name == password_column) hash = std::move(value);
        else if (name.ends_with("_verified")) {
            const auto verified = flag_of(value);
            if (!verified) return bad(fmt::format("{} must be true or false", name));
            attributes.emplace(name, *verified ? "true" : "false");
        } else if (!value.empty()) attributes.emplace(name, std::move(value));
    }
    for (const std::string contact : {"email", "phone_number"}) {
        if (attributes.contains(contact)) continue;
        if (attributes[contact + "_verified"] == "true") return bad(fmt::format("a verified {} is missing", contact));
        attributes.erase(contact + "_verified");
    }
    if (username.empty() || username.size() > 128) return bad("cognito:username must have 1 to 128 characters");
    TRY(const bool mfa_enabled, mfa_of(pool, attributes, mfa));
    TRY_VOID(check_attributes(pool, nullptr, attributes, Moment::creation));
    TRY(auto user, make_user(pool, username, std::move(attributes), now));
    TRY_VOID(check_required(pool, user.attributes));
    const auto algorithm = algorithm_of(job);
    if (!hash.empty() && (!algorithm || !crypto::is_foreign_hash(*algorithm, hash)))
        return bad("the password hash is not of the job's algorithm, or asks for more work than a sign-in may cost");
    if (hash.empty()) TRY_VOID(check_reachable(pool, user));
    user.status = hash.empty() ? status::reset_required : status::confirmed;
    return ImportedUser{std::move(user), std::move(hash), mfa_enabled};
}

}  // namespace sekisho::cognito_idp::imports
