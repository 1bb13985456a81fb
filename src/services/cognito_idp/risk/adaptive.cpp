#include "services/cognito_idp/risk/adaptive.h"

#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/risk/familiar.h"

namespace sekisho::cognito_idp::risk {
namespace {

/// Custom challenges without a password have a switch of their own.
Protection protection_of(const SignIn& sign_in)
{
    const auto& pool = *sign_in.call.app.pool;
    const auto& progress = sign_in.progress;
    const bool custom_alone = progress.has(Proof::custom) && !progress.has(Proof::password);
    return custom_alone ? custom_protection_of(pool) : risk::protection_of(pool);
}

std::string reasons_of(const Assessment& assessment)
{
    std::string text;
    for (const auto reason : assessment.reasons) text += fmt::format("{}{}", text.empty() ? "" : ",", to_text(reason));
    return text;
}

}  // namespace

struct AdaptiveAuthentication::Verdict {
    Event event;
    Assessment assessment;
    bool block = false;
    bool second_factor = false;  ///< it becomes due
    bool notify = false;
};

Sighting AdaptiveAuthentication::sighting(const Origin& origin) const
{
    return sighting_of(origin, parts_.sealer, parts_.sources.geo.get());
}

Result<AdaptiveAuthentication::Verdict> AdaptiveAuthentication::judge(store::Connection& connection, const SignIn& sign_in,
                                                                      Protection protection) const
{
    const auto configuration = parts_.sources.configurations->effective(sign_in.call.app);
    const auto now = parts_.clock.now();
    auto seen = sighting(sign_in.call.origin);
    // What a client merely says of itself, an attacker says as well.
    if (sign_in.progress.has(Proof::device)) seen.device_key = sign_in.progress.device_key;
    TRY(auto facts, familiar::compare(connection, sign_in.user.sub, seen, now));
    TRY(facts.failures_from_network, events::failures_from(connection, sign_in.user.sub, seen.network, now));
    facts.blocked_address = blocks(configuration.get(), seen.address);
    facts.skipped_address = skips(configuration.get(), seen.address);

    Verdict verdict{make_event("SignIn", seen, now), assess(facts), false, false, false};
    auto& event = verdict.event;
    event.response = "InProgress";
    event.level = to_text(verdict.assessment.level);
    event.reasons = reasons_of(verdict.assessment);
    if (verdict.assessment.level != Level::none) event.decision = "AccountTakeover";
    if (sign_in.progress.has(Proof::password)) event.password = "Success";
    if (sign_in.breached) event.breached = true;
    if (protection != Protection::enforced) return verdict;
    // The list of addresses is no guess about the user: there is nothing to tell him.
    const auto* action =
        verdict.assessment.always_block ? nullptr : action_at(configuration.get(), verdict.assessment.level);
    if (action) event.action = action->EventAction;
    verdict.notify = action && action->Notify;
    verdict.block = verdict.assessment.always_block || event.action == "BLOCK";
    if (event.action == "MFA_REQUIRED" || event.action == "MFA_IF_CONFIGURED") {
        TRY(verdict.second_factor, parts_.has_second_factor(connection, *sign_in.call.app.pool, sign_in.user));
        // Whoever comes at a risk must not set up the second factor that proves him.
        verdict.block = event.action == "MFA_REQUIRED" && !verdict.second_factor;
    }
    return verdict;
}

bool AdaptiveAuthentication::is_idle(const SignIn& sign_in) const
{
    return protection_of(sign_in) == Protection::off || sign_in.progress.has(Proof::risk_assessed);
}

Task<Result<std::optional<Demand>>> AdaptiveAuthentication::demand(SignInPtr sign_in) const
{
    if (is_idle(*sign_in)) co_return std::nullopt;
    const auto protection = protection_of(*sign_in);
    auto& progress = sign_in->progress;
    auto read = [this, sign_in, protection](store::Connection& connection) {
        return judge(connection, *sign_in, protection);
    };
    CO_TRY(const auto verdict, co_await parts_.database.read(std::move(read)));

    const auto configuration = parts_.sources.configurations->effective(sign_in->call.app);
    // A temporary password is about to be replaced anyway.
    const bool refuses = protection == Protection::enforced && refuses_breached(configuration.get());
    if (sign_in->breached && refuses && sign_in->user.status == status::confirmed) {
        Refusal refusal{verdict.event, errors::breached_password_reset(), true, false};
        co_return fail(co_await refuse(sign_in, std::move(refusal)));
    }
    if (verdict.block) {
        Refusal refusal{verdict.event, errors::blocked_by_risk(), false, verdict.notify};
        co_return fail(co_await refuse(sign_in, std::move(refusal)));
    }
    progress.add(Proof::risk_assessed);
    progress.risk_event = verdict.event.id;
    const bool due = verdict.second_factor;
    if (due) progress.second_factor_due = true;
    StepWrite write = [this, sign_in = std::weak_ptr<SignIn>(sign_in), verdict, due](store::Connection& connection,
                                                                                     User& user) -> Result<void> {
        TRY_VOID(events::insert(connection, user.sub, verdict.event));
        const auto held = sign_in.lock();
        if (!verdict.notify || !held) return {};
        return notify(connection, *held, due ? MessageKind::risk_mfa : MessageKind::risk_no_action, verdict.event);
    };
    sign_in->writes.push_back(std::move(write));
    co_return std::nullopt;
}

Task<Error> AdaptiveAuthentication::refuse(SignInPtr sign_in, Refusal refusal) const
{
    refusal.event.response = "Fail";
    refusal.event.decision = "Block";
    auto work = [this, sign_in, refusal](store::Connection& connection) -> Result<void> {
        const auto& user = sign_in->user;
        if (sign_in->spent) TRY_VOID(parts_.sessions.spend(connection, *sign_in->spent));
        TRY_VOID(events::insert(connection, user.sub, refusal.event));
        if (refusal.notify) TRY_VOID(notify(connection, *sign_in, MessageKind::risk_blocked, refusal.event));
        if (!refusal.reset_password) return {};
        TRY_VOID(
            connection.execute("UPDATE user_pool_users SET status = ?, modified_at = ? WHERE sub = ? AND "
                               "credential_version = ? AND status = ?",
                               {std::string(status::reset_required), epoch_milliseconds(parts_.clock.now()), user.sub,
                                user.credential_version, std::string(status::confirmed)}));
        return {};
    };
    auto written = co_await parts_.database.write(std::move(work));
    co_return written ? std::move(refusal.error) : std::move(written).error();
}

Result<void> AdaptiveAuthentication::notify(store::Connection& connection, const SignIn& sign_in, MessageKind kind,
                                            const Event& event) const
{
    const auto configuration = parts_.sources.configurations->effective(sign_in.call.app);
    const auto& user = sign_in.user;
    const auto email = user.attribute("email");
    if (!configuration || !configuration->AccountTakeoverRiskConfiguration || !email || !user.verified("email")) return {};
    const auto& settings = configuration->AccountTakeoverRiskConfiguration->NotifyConfiguration;
    if (!settings) return {};
    RiskFacts facts;
    facts.ip_address = event.address;
    facts.city = event.city;
    facts.country = event.country;
    facts.login_time = iso8601(event.created);
    facts.device_name = event.device_name;
    facts.event_id = event.id;
    facts.feedback_token = feedback_.make(user.sub, event.id);
    auto message = risk_message(*sign_in.call.app.pool, user, kind, std::string(*email), *settings, facts);
    message.created = event.created;
    return parts_.messages.send(connection, std::move(message));
}

Result<void> AdaptiveAuthentication::complete(store::Connection& connection, Completion completion) const
{
    const auto& sign_in = completion.sign_in;
    const auto& progress = sign_in.progress;
    if (progress.risk_event.empty()) return {};
    TRY(auto event, events::find(connection, sign_in.user.sub, progress.risk_event));
    if (!event) return {};
    event->response = "Pass";
    const bool second_factor = progress.has(Proof::second_factor);
    if (second_factor) event->mfa = "Success";
    TRY_VOID(events::update(connection, sign_in.user.sub, *event));
    // What was judged is what becomes familiar: not where the last challenge was answered, and not what stood out so much
    // that it should have been asked for more.
    if (event->level == to_text(Level::high) && !second_factor) return {};
    auto seen = seen_by(*event);
    if (parts_.sources.geo) seen.place = parts_.sources.geo->find(seen.address);
    if (progress.has(Proof::device)) seen.device_key = progress.device_key;
    return familiar::learn(connection, sign_in.user.sub, seen, event->id, parts_.clock.now());
}

Result<void> AdaptiveAuthentication::failed(store::Connection& connection, const SignInCall& call,
                                            const std::string& sub) const
{
    if (risk::protection_of(*call.app.pool) == Protection::off) return {};
    auto event = make_event("SignIn", sighting(call.origin), parts_.clock.now());
    event.response = "Fail";
    const bool password =
        !call.session || call.parameters.contains("PASSWORD") || call.parameters.contains("PASSWORD_CLAIM_SIGNATURE");
    (password ? event.password : event.mfa) = "Failure";
    return events::insert(connection, sub, event);
}

}  // namespace sekisho::cognito_idp::risk
