#include "services/cognito_idp/devices/device.h"
#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/sign_in/flows.h"
#include "services/cognito_idp/sign_in/secret_hash.h"

namespace sekisho::cognito_idp {
namespace {

/// What a client says besides its token.
struct Refresh {
    App app;
    std::string token;
    std::optional<std::string> device_key;
    Time now;
};

Result<void> check_device(store::Connection& connection, const TokenFamily& family,
                          const std::optional<std::string>& device_key)
{
    if (family.device_key.empty()) return {};
    if (device_key != family.device_key) return fail(errors::refresh_token_invalid());
    TRY(const auto device, devices::find(connection, family.pool_id, family.sub, family.device_key));
    if (!device || !device->confirmed()) return fail(errors::refresh_token_invalid());
    return {};
}

/// Whose refresh token it is: of this client, alive, on its device, of a user who may sign in.
Result<TokenSubject> subject_of(store::Connection& connection, const Refresh& refresh, const RefreshToken& token)
{
    const auto& family = token.family;
    const auto& app = refresh.app;
    if (family.pool_id != app.pool->id || family.client_id != app.client->id) return fail(errors::refresh_token_invalid());
    if (family.revoked) return fail(errors::refresh_token_revoked());
    if (refresh.now >= family.expires) return fail(errors::refresh_token_expired());
    TRY_VOID(check_device(connection, family, refresh.device_key));
    TRY(auto user, users::find_by_sub(connection, app.pool->id, family.sub));
    if (!user) return fail(errors::user_not_found());
    if (!user->enabled) return fail(errors::user_disabled());
    if (user->status == status::reset_required) return fail(errors::password_reset_required());
    TRY(auto groups, users::groups_of(connection, user->sub));
    return TokenSubject{app, *std::move(user), std::move(groups), family, {}};
}

Result<RefreshToken> known_token(store::Connection& connection, std::string_view text)
{
    TRY(auto token, families::find_refresh_token(connection, text));
    if (!token) return fail(errors::refresh_token_invalid());
    return *std::move(token);
}

/// The names over which the user's SECRET_HASH may be made: his own. A hash that somebody was given for himself must not
/// serve for another's token.
Result<std::vector<std::string>> names_of(store::Connection& connection, const App& app, const User& user,
                                          const std::optional<std::string>& typed)
{
    std::vector<std::string> names{user.username, user.sub};
    if (!typed) return names;
    TRY(const auto named, users::find(connection, *app.pool, *typed, NameKind::sign_in));
    if (named && named->sub == user.sub) names.push_back(*typed);
    return names;
}

/// A rotated token still works while the grace period lasts, for a client that lost the answer.
Result<void> check_rotation(const App& app, const RefreshToken& token, Time now)
{
    if (!token.rotated || now < *token.rotated + app.client->rotation_grace()) return {};
    return fail(errors::refresh_token_reused());
}

}  // namespace

Task<Result<SignInAnswer>> RefreshSignIn::start(SignInCall call) const
{
    CO_TRY(const auto text, required_parameter(call.parameters, "REFRESH_TOKEN"));
    struct Known {
        TokenSubject subject;
        std::vector<std::string> names;
    };
    const Refresh refresh{call.app, text, parameter(call.parameters, "DEVICE_KEY"), steps_.parts().clock.now()};
    auto read = [refresh, typed = parameter(call.parameters, "USERNAME")](store::Connection& connection) -> Result<Known> {
        TRY(const auto token, known_token(connection, refresh.token));
        TRY_VOID(check_rotation(refresh.app, token, refresh.now));
        TRY(auto subject, subject_of(connection, refresh, token));
        TRY(auto names, names_of(connection, refresh.app, subject.user, typed));
        return Known{std::move(subject), std::move(names)};
    };
    CO_TRY(auto known, co_await steps_.parts().database.read(std::move(read)));
    // The third is one of the first two where the client gave no other name.
    CO_TRY_VOID(check_secret_hash(*call.app.client, {known.names[0], known.names[1], known.names.back()},
                                  parameter(call.parameters, "SECRET_HASH")));
    known.subject.metadata = call.metadata;
    SignInAnswer answer;
    CO_TRY(answer.tokens, co_await steps_.parts().tokens.issue(std::move(known.subject), TokenSource::refresh_tokens));
    answer.challenge_parameters = Parameters{};
    co_return answer;
}

Task<Result<SignInAnswer>> RefreshSignIn::exchange(App app, Exchange given) const
{
    // A replay must leave its trace although it is refused: the refusal travels as a value.
    struct Exchanged {
        std::optional<TokenSubject> subject;
        Error refusal;
    };
    const auto successor = app.client->rotates_refresh_tokens() ? make_refresh_token() : std::string();
    const Refresh refresh{std::move(app), std::move(given.refresh_token), std::move(given.device_key),
                          steps_.parts().clock.now()};
    auto work = [refresh, successor](store::Connection& connection) -> Result<Exchanged> {
        TRY(const auto token, known_token(connection, refresh.token));
        TRY(auto subject, subject_of(connection, refresh, token));
        const auto now = refresh.now;
        if (auto fresh = check_rotation(refresh.app, token, now); !fresh) {
            // RFC 9700, 4.14.2: a replayed refresh token ends all that descend from it.
            TRY_VOID(families::revoke(connection, token.family.origin_jti, now));
            return Exchanged{{}, fresh.error()};
        }
        if (!successor.empty()) TRY_VOID(families::rotate(connection, token.family, refresh.token, successor, now));
        return Exchanged{std::move(subject), {}};
    };
    CO_TRY(auto exchanged, co_await steps_.parts().database.write(std::move(work)));
    if (!exchanged.subject) co_return fail(std::move(exchanged.refusal));
    exchanged.subject->metadata = std::move(given.metadata);
    SignInAnswer answer;
    CO_TRY(answer.tokens, co_await steps_.parts().tokens.issue(*std::move(exchanged.subject), TokenSource::refresh_tokens));
    if (!successor.empty()) answer.tokens->RefreshToken = successor;
    co_return answer;
}

}  // namespace sekisho::cognito_idp
