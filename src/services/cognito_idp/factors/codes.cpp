#include "services/cognito_idp/factors/codes.h"

#include "base/encoding.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "services/cognito_idp/sign_in/throttle.h"
#include "services/cognito_idp/users/attributes.h"

namespace sekisho::cognito_idp {
namespace {

// Apart, so that who knows only a name cannot use up what its owner needs after his password.
constexpr quota::Hourly first_sendings{"SignInCode", 20}, second_sendings{"MfaCode", 20};

Parameters delivery(const Contact& to)
{
    const auto details = to.details();
    return {{"CODE_DELIVERY_DELIVERY_MEDIUM", details.DeliveryMedium.value_or("")},
            {"CODE_DELIVERY_DESTINATION", details.Destination.value_or("")}};
}

/// What a stranger's contact is pretended to be: his name, where it has that form, else drawn from `seed`.
Contact pretended_contact(std::string_view name, std::string_view seed, bool by_email)
{
    if (!by_email) {
        if (looks_like_phone_number(name)) return {"phone_number", std::string(name)};
        std::string number = "+1";
        for (const char c : seed.substr(0, 10)) number += static_cast<char>('0' + static_cast<unsigned char>(c) % 10);
        return {"phone_number", number};
    }
    if (looks_like_email(name)) return {"email", std::string(name)};
    constexpr std::string_view people = "ajmscdklrtbenpghf", hosts = "gggggyyhhoomiac";
    const auto draw = [&](std::size_t at, std::string_view from) {
        return from[static_cast<unsigned char>(seed[at]) % from.size()];
    };
    return {"email", fmt::format("{}@{}", draw(0, people), draw(1, hosts))};
}

}  // namespace

std::string code_parameter(std::string_view challenge) { return std::string(challenge) + "_CODE"; }

std::string FactorCodes::mac(std::string_view sub, std::string_view challenge, const Contact& to,
                             std::string_view code_and_nonce) const
{
    const auto bound = fmt::format("{}|{}|{}|{}|{}", sub, challenge, to.attribute, code_and_nonce, to.value);
    return base64url(parts_.sealer.mac("user-pool-sign-in-code", bound));
}

Task<Result<FactorCodes::Issued>> FactorCodes::issue(Order order) const
{
    auto event = event_about(order.app, order.user, order.metadata);
    CO_TRY(auto texts, co_await parts_.triggers.custom_message(std::move(event), "CustomMessage_Authentication"));
    const auto& pool = order.app.pool;
    if (pool->mfa) texts = with_email_mfa(std::move(texts), pool->mfa->EmailMfaConfiguration);
    const Secret code(crypto::random_text(order.rank == Rank::first ? 8 : 6, "0123456789"));
    const auto nonce = base64url(crypto::random_bytes(16));
    Issued issued;
    issued.demand.challenge = order.challenge;
    issued.demand.parameters = delivery(order.to);
    issued.demand.notes = {
        {"to", order.to.attribute},
        {"nonce", nonce},
        {"code", mac(order.user.sub, order.challenge, order.to, fmt::format("{}|{}", code.reveal(), nonce))}};
    const auto kind = order.rank == Rank::first ? MessageKind::one_time_code : MessageKind::mfa_code;
    auto message = code_message(*pool, order.user, kind, order.to, code, texts);
    message.life = order.app.client->session_validity();
    issued.send = [this, pool, message, rank = order.rank](store::Connection& connection, User& user) -> Result<void> {
        const auto& hourly = rank == Rank::first ? first_sendings : second_sendings;
        TRY_VOID(quota::spend(connection, pool->id, user.sub, hourly, parts_.clock.now()));
        auto sent = message;
        sent.created = parts_.clock.now();
        return parts_.messages.send(connection, std::move(sent));
    };
    co_return issued;
}

Result<void> FactorCodes::spend_pretended(store::Connection& connection, const Pool& pool, const std::string& subject) const
{
    return quota::spend(connection, pool.id, subject, first_sendings, parts_.clock.now());
}

Demand FactorCodes::pretend(const App& app, std::string_view name, const std::string& challenge) const
{
    const auto seed =
        parts_.sealer.mac("user-pool-simulated-contact", fmt::format("{}|{}", app.pool->id, app.pool->fold(name)));
    const auto to = pretended_contact(name, seed, challenge == "EMAIL_OTP");
    Demand demand;
    demand.challenge = challenge;
    demand.parameters = delivery(to);
    demand.notes = {
        {"to", to.attribute}, {"nonce", base64url(crypto::random_bytes(16))}, {"code", base64url(crypto::random_bytes(32))}};
    return demand;
}

bool FactorCodes::right(const SignInSession& session, const std::string& challenge, const Contact& to,
                        std::string_view code) const
{
    const auto expected = session.notes.find("code"), nonce = session.notes.find("nonce");
    if (expected == session.notes.end() || nonce == session.notes.end()) return false;
    const auto given = mac(session.sub, challenge, to, fmt::format("{}|{}", code, nonce->second));
    return !session.sub.empty() && !code.empty() && crypto::equal_constant_time(given, expected->second);
}

}  // namespace sekisho::cognito_idp
