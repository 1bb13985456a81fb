#include "services/cognito_idp/passkeys/passkeys.h"

#include "base/encoding.h"
#include "crypto/hash.h"
#include "services/cognito_idp/passkeys/errors.h"

namespace sekisho::cognito_idp::passkeys {
namespace {

constexpr std::string_view columns =
    "pool_id, credential_id, sub, rp_id, public_key, sign_count, backup_eligible, backed_up, aaguid, attestation, "
    "transports, "
    "attachment, name, created_at";

std::string joined(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, ",")); }

std::vector<std::string> split(std::string_view text)
{
    std::vector<std::string> words;
    while (!text.empty()) {
        const auto end = std::min(text.find(','), text.size());
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

Passkey from_row(const store::Row& row)
{
    Passkey passkey;
    passkey.pool_id = row.text("pool_id");
    passkey.sub = row.text("sub");
    passkey.relying_party_id = row.text("rp_id");
    auto& credential = passkey.credential;
    credential.id = from_base64url(row.text("credential_id")).value_or("");
    credential.public_key = row.blob("public_key");
    credential.aaguid = from_hex(row.text("aaguid")).value_or("");
    credential.format = row.text("attestation");
    credential.sign_count = static_cast<std::uint32_t>(row.integer("sign_count"));
    credential.backup_eligible = row.integer("backup_eligible") != 0;
    credential.backed_up = row.integer("backed_up") != 0;
    passkey.transports = split(row.text("transports"));
    passkey.attachment = row.maybe_text("attachment");
    passkey.name = row.text("name");
    passkey.created = from_epoch_milliseconds(row.integer("created_at"));
    return passkey;
}

/// The challenge itself is not kept: whoever reads the table cannot answer it.
std::string hash_of(const std::string& challenge) { return base64url(crypto::sha256(challenge)); }

std::string word(UserVerification verification)
{
    return verification == UserVerification::required ? "required" : "preferred";
}

}  // namespace

std::string Passkey::id() const { return base64url(credential.id); }

std::string user_handle(const User& user) { return user.sub; }

Result<std::vector<Passkey>> of_user(store::Connection& connection, std::string_view sub,
                                     const std::optional<std::string>& relying_party_id)
{
    TRY(const auto rows,
        connection.query(
            fmt::format("SELECT {} FROM user_pool_passkeys WHERE sub = ? ORDER BY created_at, credential_id", columns),
            {std::string(sub)}));
    std::vector<Passkey> passkeys;
    for (const auto& row : rows)
        if (!relying_party_id || row.text("rp_id") == *relying_party_id) passkeys.push_back(from_row(row));
    return passkeys;
}

Result<std::optional<Passkey>> find(store::Connection& connection, const User& user, std::string_view id)
{
    TRY(const auto rows,
        connection.query(
            fmt::format("SELECT {} FROM user_pool_passkeys WHERE pool_id = ? AND credential_id = ? AND sub = ?", columns),
            {user.pool_id, base64url(id), user.sub}));
    if (rows.empty()) return std::nullopt;
    return from_row(rows.front());
}

Result<void> insert(store::Connection& connection, const Passkey& passkey)
{
    TRY(const auto held, connection.query("SELECT COUNT(*) AS n FROM user_pool_passkeys WHERE sub = ?", {passkey.sub}));
    if (held.front().integer("n") >= most_per_user) return fail(errors::too_many_passkeys());
    const auto& credential = passkey.credential;
    TRY(const auto inserted,
        connection.execute(
            fmt::format("INSERT INTO user_pool_passkeys ({}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                        "ON CONFLICT (pool_id, credential_id) DO NOTHING",
                        columns),
            {passkey.pool_id, passkey.id(), passkey.sub, passkey.relying_party_id, store::Blob{credential.public_key},
             std::int64_t{credential.sign_count}, std::int64_t{credential.backup_eligible},
             std::int64_t{credential.backed_up}, hex(credential.aaguid), credential.format, joined(passkey.transports),
             store::optional_text(passkey.attachment), passkey.name, epoch_milliseconds(passkey.created)}));
    if (inserted == 0) return fail(errors::passkey_already_registered());
    return {};
}

Result<bool> record_use(store::Connection& connection, const Passkey& passkey, const authn::webauthn::Assertion& assertion,
                        Time now)
{
    const std::int64_t count = assertion.sign_count;
    TRY(const auto changed,
        connection.execute("UPDATE user_pool_passkeys SET sign_count = ?, backed_up = ?, used_at = ? WHERE pool_id = ? AND "
                           "credential_id = ? AND sub = ? AND (sign_count < ? OR (sign_count = 0 AND ? = 0))",
                           {count, std::int64_t{assertion.backed_up}, epoch_milliseconds(now), passkey.pool_id, passkey.id(),
                            passkey.sub, count, count}));
    return changed == 1;
}

Result<bool> remove(store::Connection& connection, std::string_view sub, std::string_view id)
{
    TRY(const auto removed, connection.execute("DELETE FROM user_pool_passkeys WHERE sub = ? AND credential_id = ?",
                                               {std::string(sub), std::string(id)}));
    return removed > 0;
}

Result<void> start_registration(store::Connection& connection, const Registration& registration)
{
    TRY_VOID(connection.execute(
        "INSERT INTO user_pool_passkey_challenges (sub, client_id, challenge_hash, rp_id, user_verification, expires_at) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (sub, client_id) DO UPDATE SET challenge_hash = excluded.challenge_hash, "
        "rp_id = excluded.rp_id, user_verification = excluded.user_verification, expires_at = excluded.expires_at",
        {registration.sub, registration.client_id, hash_of(registration.challenge), registration.relying_party_id,
         word(registration.user_verification), epoch_milliseconds(registration.expires)}));
    return {};
}

Result<Registration> take_registration(store::Connection& connection, const Registration& claimed, Time now)
{
    TRY(const auto rows,
        connection.query("SELECT client_id, rp_id, user_verification, expires_at FROM user_pool_passkey_challenges "
                         "WHERE sub = ? AND challenge_hash = ? AND expires_at > ?",
                         {claimed.sub, hash_of(claimed.challenge), epoch_milliseconds(now)}));
    if (rows.empty()) return fail(errors::passkey_challenge_not_found());
    const auto& row = rows.front();
    if (row.text("client_id") != claimed.client_id) return fail(errors::passkey_client_mismatch());
    TRY_VOID(connection.execute("DELETE FROM user_pool_passkey_challenges WHERE sub = ? AND client_id = ?",
                                {claimed.sub, claimed.client_id}));
    auto taken = claimed;
    taken.relying_party_id = row.text("rp_id");
    taken.user_verification =
        row.text("user_verification") == "required" ? UserVerification::required : UserVerification::preferred;
    taken.expires = from_epoch_milliseconds(row.integer("expires_at"));
    return taken;
}

}  // namespace sekisho::cognito_idp::passkeys
