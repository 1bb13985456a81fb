#include "services/cognito_idp/risk/threat_watch.h"

#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/risk/events.h"

namespace sekisho::cognito_idp::risk {
namespace {

std::string_view event_filter_of(PasswordUse use)
{
    switch (use) {
        case PasswordUse::sign_in: return "SIGN_IN";
        case PasswordUse::sign_up: return "SIGN_UP";
        case PasswordUse::change: return "PASSWORD_CHANGE";
    }
    return {};
}

std::string event_type_of(Activity::Kind kind)
{
    switch (kind) {
        case Activity::Kind::sign_up: return "SignUp";
        case Activity::Kind::forgot_password: return "ForgotPassword";
        case Activity::Kind::password_change: return "PasswordChange";
        case Activity::Kind::resend_code: return "ResendCode";
    }
    return {};
}

}  // namespace

Result<Sources> Sources::open(store::Database& database, const Options& options)
{
    Sources sources;
    TRY(sources.configurations, Configurations::open(database));
    if (!options.breached_passwords_file.empty()) {
        TRY(sources.breached, BreachedPasswords::open(options.breached_passwords_file));
    }
    if (!options.geo_database_file.empty()) {
        TRY(sources.geo, open_geo_database(options.geo_database_file));
    }
    return sources;
}

Task<Result<std::optional<bool>>> ThreatWatch::screen(App app, Secret password, PasswordUse use) const
{
    const auto protection = protection_of(*app.pool);
    const auto configuration = parts_.sources.configurations->effective(app);
    const auto* list = parts_.sources.breached.get();
    if (protection == Protection::off || !list || !screens(configuration.get(), event_filter_of(use)))
        co_return std::optional<bool>();
    auto work = [list, password]() { return list->contains(password); };
    CO_TRY(const bool breached, co_await parts_.workers.run(std::move(work)));
    const bool refuses = protection == Protection::enforced && refuses_breached(configuration.get());
    if (breached && refuses && use != PasswordUse::sign_in) co_return fail(errors::breached_password());
    co_return std::optional<bool>(breached);
}

Result<void> ThreatWatch::note(store::Connection& connection, const Pool& pool, const Activity& activity) const
{
    if (!notes(pool)) return {};
    const auto sighting = sighting_of(activity.origin, parts_.sealer, parts_.sources.geo.get());
    auto event = make_event(event_type_of(activity.kind), sighting, parts_.clock.now());
    event.response = "Pass";
    event.breached = activity.breached;
    return events::insert(connection, activity.sub, event);
}

}  // namespace sekisho::cognito_idp::risk
