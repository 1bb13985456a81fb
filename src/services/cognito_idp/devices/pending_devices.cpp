#include "services/cognito_idp/devices/pending_devices.h"

#include "base/encoding.h"
#include "crypto/bignum.h"
#include "crypto/random.h"
#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::string_view purpose = "user-pool-pending-device";
const std::string nonce_note = "pending";

}  // namespace

std::string PendingDevices::lookup(const SignInCall& call, const std::string& device_key, const std::string& srp_a) const
{
    const auto a = crypto::Number::from_hex(srp_a);  // the same number may be written in two ways
    const auto* door = call.door == Door::client ? "client" : "administrator";
    const auto text = fmt::format("{}|{}|{}|{}|{}", call.app.pool->id, call.app.client->id, door, device_key,
                                  a ? a->to_hex() : std::string());
    return base64url(sealer_.mac(purpose, text));
}

void PendingDevices::offer(SignIn& sign_in, Demand& demand) const
{
    if (sign_in.call.app.pool->mode != Mode::aws_compat || !sign_in.spent) return;
    const auto srp_a = parameter(sign_in.spent->notes, "A");
    if (!srp_a) return;
    const auto nonce = base64url(crypto::random_bytes(16));
    demand.notes.emplace(nonce_note, nonce);
    const auto key = lookup(sign_in.call, sign_in.progress.device_key, *srp_a);
    StepWrite write = [this, app = sign_in.call.app, step = demand.challenge, progress = sign_in.progress, nonce, key](
                          store::Connection& connection, User& user) -> Result<void> {
        auto session = sessions_.begin(app);
        session.username = user.username;
        session.typed = user.username;
        session.sub = user.sub;
        session.credential_version = user.credential_version;
        session.progress = progress;
        session.notes = {{nonce_note, nonce}};
        TRY_VOID(connection.execute("DELETE FROM user_pool_pending_devices WHERE expires_at < ? OR lookup = ?",
                                    {epoch_milliseconds(clock_.now()), key}));
        TRY_VOID(connection.execute(
            "INSERT INTO user_pool_pending_devices (nonce, lookup, session, expires_at) VALUES (?, ?, ?, ?)",
            {nonce, key, store::Blob{sessions_.seal(app, step, session)}, epoch_milliseconds(session.expires)}));
        return {};
    };
    sign_in.writes.push_back(std::move(write));
}

Task<Result<std::optional<std::string>>> PendingDevices::find(SignInCall call, std::string device_key,
                                                              std::string srp_a) const
{
    if (call.app.pool->mode != Mode::aws_compat) co_return std::nullopt;
    auto read = [key =
                     lookup(call, device_key, srp_a)](store::Connection& connection) -> Result<std::optional<std::string>> {
        TRY(const auto rows, connection.query("SELECT session FROM user_pool_pending_devices WHERE lookup = ?", {key}));
        if (rows.empty()) return std::nullopt;
        return base64url(rows.front().blob("session"));
    };
    co_return co_await database_.read(std::move(read));
}

Result<void> PendingDevices::take(store::Connection& connection, const SignInSession& session)
{
    const auto nonce = parameter(session.notes, nonce_note);
    if (!nonce) return {};
    TRY(const auto deleted, connection.execute("DELETE FROM user_pool_pending_devices WHERE nonce = ?", {*nonce}));
    if (deleted == 0) return fail(errors::session_spent());
    return {};
}

}  // namespace sekisho::cognito_idp
