#include "services/cognito_idp/passkeys/passkey_sign_in.h"

#include <gtest/gtest.h>

#include "authn/webauthn/software_authenticator.h"
#include "services/cognito_idp/passkeys/configuration.h"
#include "services/cognito_idp/passkeys/options.h"
#include "services/cognito_idp/passkeys/passkeys.h"
#include "services/cognito_idp/testing.h"

namespace sekisho::cognito_idp {
namespace {

using authn::webauthn::test::SoftwareAuthenticator;

/// Says what the sign-in has proven when it comes by, and asks for nothing.
class Onlooker final : public Stage {
public:
    Task<Result<std::optional<Demand>>> demand(SignInPtr sign_in) const override
    {
        seen = sign_in->progress;
        co_return std::nullopt;
    }
    bool is_idle(const SignIn&) const override { return false; }
    mutable Progress seen;
};

/// The challenge WEB_AUTHN over the tables of a pool, without the flow around it.
class PasskeySignIns : public testing::Test {
protected:
    PasskeySignIns()
    {
        pool_ = make_passkey_pool();
        client_ = harness_.make_client(pool_, [](auto& request) { request.PreventUserExistenceErrors = "ENABLED"; });
        for (const auto* name : {"ann", "bob"}) {
            harness_.make_user(pool_, name, "password of old");
            keep(pool_, name, authenticators_[name]);
        }
    }

    std::string make_passkey_pool()
    {
        const auto pool = harness_.make_pool([](auto& request) {
            request.Policies->SignInPolicy.emplace().AllowedFirstAuthFactors = {"PASSWORD", "WEB_AUTHN"};
        });
        configure(pool, [](auto& configuration) { configuration.RelyingPartyId = "example.com"; });
        return pool;
    }

    void configure(const std::string& pool, std::function<void(api::WebAuthnConfigurationType&)> edit)
    {
        auto change = [edit](Pool& changed) {
            auto configuration = changed.web_authn.value_or(api::WebAuthnConfigurationType{});
            edit(configuration);
            return passkeys::configure(changed, configuration);
        };
        Harness::must(harness_.run(harness_.pools().directory().change_pool(pool, std::move(change))));
    }

    App app() { return Harness::must(harness_.pools().directory().app(client_)); }

    User user(const std::string& name, const std::string& pool)
    {
        User found;
        const auto settings = Harness::must(harness_.pools().directory().pool(pool));
        EXPECT_TRUE(harness_.database().read_blocking([&](store::Connection& connection) -> Result<void> {
            TRY(found, users::get(connection, *settings, name));
            return {};
        }));
        return found;
    }

    /// As if `authenticator` had been registered.
    void keep(const std::string& pool, const std::string& name, SoftwareAuthenticator& authenticator)
    {
        const auto person = user(name, pool);
        authenticator.user_handle = passkeys::user_handle(person);
        const auto response = authn::webauthn::RegistrationResponse::parse(authenticator.create("AAAA")).value();
        const auto verified = authn::webauthn::verify_registration({"example.com"}, std::string(3, '\0'), response);
        passkeys::Passkey passkey;
        passkey.pool_id = pool;
        passkey.sub = person.sub;
        passkey.relying_party_id = "example.com";
        passkey.credential = verified.value();
        passkey.transports = response.transports;
        passkey.name = "Passkey";
        passkey.created = harness_.clock.now();
        const auto insert = [&](store::Connection& connection) { return passkeys::insert(connection, passkey); };
        EXPECT_TRUE(harness_.database().write_blocking(insert, {}));
    }

    struct Asked {
        std::string session;
        wire::Json options;
        [[nodiscard]] std::string challenge() const { return *options.find("challenge")->string(); }
    };

    /// The challenge of a sign-in by that name, whoever bears it.
    Asked ask(const std::string& name, const std::string& known_as = {})
    {
        auto session = sessions_.begin(app());
        session.typed = session.username = name;
        session.progress.flow = "USER_AUTH";
        std::optional<Demand> demand;
        if (known_as.empty()) {
            demand = sign_in_.pretended_demand(app(), name);
        } else {
            const auto person = user(known_as, pool_);
            session.sub = person.sub;
            session.credential_version = person.credential_version;
            EXPECT_TRUE(harness_.database().read_blocking([&](store::Connection& connection) -> Result<void> {
                TRY(demand, sign_in_.demand(connection, app(), person));
                return {};
            }));
        }
        SignInCall call;
        call.app = app();
        const auto answer = steps_.first_challenge(call, session, demand.value());
        EXPECT_EQ(answer.challenge, "WEB_AUTHN");
        const auto text = answer.challenge_parameters->at("CREDENTIAL_REQUEST_OPTIONS");
        return {*answer.session, wire::parse_json(text).value()};
    }
    Asked ask_user(const std::string& name) { return ask(name, name); }

    SignInCall answering(const Asked& asked, const std::string& name, const wire::Json& credential)
    {
        SignInCall call;
        call.app = app();
        call.session = asked.session;
        call.parameters = {{"USERNAME", name}, {"CREDENTIAL", wire::to_text(credential)}};
        call.event_id = "event";
        return call;
    }

    Result<SignInAnswer> answer(const Asked& asked, const std::string& name, const wire::Json& credential)
    {
        return harness_.run(sign_in_.respond(answering(asked, name, credential)));
    }

    /// "tokens", or the refusal's text.
    std::string verdict(const Asked& asked, const std::string& name, const wire::Json& credential)
    {
        const auto answered = answer(asked, name, credential);
        if (!answered) return answered.error().message;
        return answered->tokens ? "tokens" : *answered->challenge;
    }

    /// How many of the answers sign in; none waits for another.
    int answer_at_once(std::vector<SignInCall> calls)
    {
        io_.restart();
        auto left = calls.size();
        int wins = 0;
        auto guard =
            std::make_unique<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>>(io_.get_executor());
        auto body = [](const PasskeySignIn& sign_in, SignInCall call, std::function<void(bool)> done) -> Task<void> {
            const auto answered = co_await sign_in.respond(std::move(call));
            done(answered.has_value());
        };
        for (auto& call : calls) {
            auto done = [&](bool won) {
                wins += int{won};
                if (--left == 0) guard.reset();
            };
            spawn(io_.get_executor(), body(sign_in_, std::move(call), done));
        }
        io_.run();
        return wins;
    }

    SoftwareAuthenticator& of(const std::string& name) { return authenticators_.at(name); }

    static constexpr const char* wrong = "Incorrect username or password.";

    boost::asio::io_context io_;  ///< outlives the threads that answer to it
    Harness harness_;
    std::map<std::string, SoftwareAuthenticator> authenticators_;
    std::string pool_, client_;
    Onlooker onlooker_;
    std::unique_ptr<crypto::Sealer> sealer_ = crypto::Sealer::ephemeral();
    WorkerPool workers_{1, 16};
    Sessions sessions_{*sealer_, harness_.clock};
    AccessClaims access_claims_{nullptr, harness_.pools().directory()};
    Issuers issuers_{"http://127.0.0.1:8080", IssuerForm::public_url};
    Tokens tokens_{issuers_, no_triggers(), access_claims_, workers_, harness_.clock};
    SignInSteps steps_{{.database = harness_.database(),
                        .sealer = *sealer_,
                        .sessions = sessions_,
                        .tokens = tokens_,
                        .triggers = no_triggers(),
                        .clock = harness_.clock,
                        .stages = {&onlooker_},
                        .companions = {},
                        .witnesses = {}}};
    PasskeySignIn sign_in_{steps_};
};

TEST_F(PasskeySignIns, ARightAnswerSignsIn)
{
    const auto asked = ask_user("ann");
    EXPECT_EQ(*asked.options.find("rpId")->string(), "example.com");
    EXPECT_EQ(*asked.options.find("userVerification")->string(), "preferred");
    EXPECT_EQ(*asked.options.find("timeout")->integer(), 180'000);
    EXPECT_EQ(*(*asked.options.find("allowCredentials")->array())[0].find("id")->string(), base64url(of("ann").id));
    EXPECT_EQ(verdict(asked, "ann", of("ann").get(asked.challenge())), "tokens");
    EXPECT_TRUE(onlooker_.seen.has(Proof::passkey));
    EXPECT_FALSE(onlooker_.seen.has(Proof::second_factor)) << "SINGLE_FACTOR";
}

TEST_F(PasskeySignIns, AnAnswerIsGoodOnce)
{
    const auto asked = ask_user("ann");
    const auto credential = of("ann").get(asked.challenge());
    EXPECT_EQ(verdict(asked, "ann", credential), "tokens");
    EXPECT_EQ(verdict(asked, "ann", credential), "Invalid session for the user, session can only be used once.");
    const auto next = ask_user("ann");
    EXPECT_EQ(verdict(next, "ann", credential), wrong) << "of another challenge";
    EXPECT_EQ(verdict(next, "ann", of("ann").get(next.challenge())),
              "Invalid session for the user, session can only be used once.")
        << "a wrong answer uses the session up";
    const auto late = ask_user("ann");
    harness_.clock.advance(std::chrono::minutes(3));
    EXPECT_EQ(verdict(late, "ann", of("ann").get(late.challenge())), "Invalid session for the user, session is expired.");
}

TEST_F(PasskeySignIns, OfTwoAnswersAtOnceOneWins)
{
    for (const std::uint32_t counter : {0U, 10U}) {
        const auto asked = ask_user("ann");
        of("ann").counter = counter;
        const auto first = of("ann").get(asked.challenge()), second = of("ann").get(asked.challenge());
        const auto wins = answer_at_once({answering(asked, "ann", first), answering(asked, "ann", second)});
        EXPECT_EQ(wins, 1) << "counter " << counter;
    }
}

TEST_F(PasskeySignIns, ForgeriesAreRefused)
{
    const auto attempt = [&](const std::string& name, auto bend) {
        const auto asked = ask_user(name);
        auto bent = of("ann");
        bend(bent);
        harness_.clock.advance(std::chrono::hours(1));  // so that no lock holds
        const auto again = ask_user(name);
        return verdict(again, name, bent.get(again.challenge()));
    };
    EXPECT_EQ(attempt("ann", [](auto&) {}), "tokens");
    const auto stranger = crypto::EcPrivateKey::generate(crypto::EcCurve::p256);
    EXPECT_EQ(attempt("ann", [&](auto& bent) { bent.key = stranger; }), wrong) << "signature";
    EXPECT_EQ(attempt("ann", [](auto& bent) { bent.origin = "https://evil.example"; }), wrong);
    EXPECT_EQ(attempt("ann", [](auto& bent) { bent.rp_id = "evil.example"; }), wrong);
    EXPECT_EQ(attempt("ann", [](auto& bent) { bent.flags = 0x04; }), wrong) << "nobody was there";
    EXPECT_EQ(attempt("ann", [](auto& bent) { bent.id = "another"; }), wrong);
    EXPECT_EQ(attempt("ann", [](auto& bent) { bent.user_handle = "somebody"; }), wrong);
    EXPECT_EQ(attempt("bob", [](auto&) {}), wrong) << "the passkey of another user";
    EXPECT_EQ(attempt("bob", [&](auto& bent) { bent.user_handle = of("bob").user_handle; }), wrong);
    EXPECT_EQ(attempt("ann", [](auto& bent) { bent.user_handle.clear(); }), "tokens") << "naming the user is up to it";
}

TEST_F(PasskeySignIns, APasskeyOfAnotherPoolIsNone)
{
    const auto other = make_passkey_pool();
    harness_.make_user(other, "ann", "password of old");
    SoftwareAuthenticator elsewhere;
    keep(other, "ann", elsewhere);
    const auto asked = ask_user("ann");
    elsewhere.user_handle = of("ann").user_handle;
    EXPECT_EQ(verdict(asked, "ann", elsewhere.get(asked.challenge())), wrong);
}

TEST_F(PasskeySignIns, ARemovedPasskeyIsNone)
{
    const auto asked = ask_user("ann");
    const auto sub = user("ann", pool_).sub;
    EXPECT_TRUE(harness_.database().write_blocking(
        [&](store::Connection& connection) -> Result<void> {
            TRY(const bool removed, passkeys::remove(connection, sub, base64url(of("ann").id)));
            EXPECT_TRUE(removed);
            return {};
        },
        {}));
    EXPECT_EQ(verdict(asked, "ann", of("ann").get(asked.challenge())), wrong);
}

TEST_F(PasskeySignIns, ACounterThatGoesBackIsAClone)
{
    of("ann").counter = 10;
    auto clone = of("ann");
    const auto first = ask_user("ann");
    EXPECT_EQ(verdict(first, "ann", of("ann").get(first.challenge())), "tokens");  // 11
    const auto second = ask_user("ann");
    const auto refused = answer(second, "ann", clone.get(second.challenge()));  // 11 again
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, wrong);
    EXPECT_EQ(refused.error().detail, "the signature counter has not grown") << "the audit trail says why";
    const auto third = ask_user("ann");
    EXPECT_EQ(verdict(third, "ann", of("ann").get(third.challenge())), "tokens");  // 12
    const auto fourth = ask_user("ann");
    auto reset = of("ann");
    reset.counter = 0;
    EXPECT_EQ(verdict(fourth, "ann", reset.get(fourth.challenge())), wrong);
}

// Both were right when they were looked at; the one that comes second has a counter below the stored one.
TEST_F(PasskeySignIns, TheCounterOnlyGrowsWhateverTheOrderOfWrites)
{
    passkeys::Passkey passkey;
    const auto person = user("ann", pool_);
    const auto use = [&](std::uint32_t count) {
        bool recorded = false;
        EXPECT_TRUE(harness_.database().write_blocking(
            [&](store::Connection& connection) -> Result<void> {
                TRY(auto found, passkeys::find(connection, person, of("ann").id));
                TRY(recorded, passkeys::record_use(connection, found.value(), {count, true, false}, harness_.clock.now()));
                return {};
            },
            {}));
        return recorded;
    };
    EXPECT_TRUE(use(0));
    EXPECT_TRUE(use(7));
    EXPECT_FALSE(use(6));
    EXPECT_FALSE(use(7));
    EXPECT_FALSE(use(0));
    EXPECT_TRUE(use(8));
}

TEST_F(PasskeySignIns, UserVerificationSatisfiesMfaOnlyByFactorConfiguration)
{
    configure(pool_, [](auto& configuration) { configuration.FactorConfiguration = "MULTI_FACTOR_WITH_USER_VERIFICATION"; });
    const auto asked = ask_user("ann");
    EXPECT_EQ(*asked.options.find("userVerification")->string(), "required");
    EXPECT_EQ(verdict(asked, "ann", of("ann").get(asked.challenge())), "tokens");
    EXPECT_TRUE(onlooker_.seen.has(Proof::passkey));
    EXPECT_TRUE(onlooker_.seen.has(Proof::second_factor));
    const auto unverified = ask_user("ann");
    of("ann").flags = 0x01;
    EXPECT_EQ(verdict(unverified, "ann", of("ann").get(unverified.challenge())), wrong);
}

TEST_F(PasskeySignIns, UserVerificationThatBecomesRequiredHoldsAtOnce)
{
    const auto asked = ask_user("ann");
    configure(pool_, [](auto& configuration) { configuration.UserVerification = "required"; });
    of("ann").flags = 0x01;
    EXPECT_EQ(verdict(asked, "ann", of("ann").get(asked.challenge())), wrong);
}

TEST_F(PasskeySignIns, AStrangerIsAskedLikeAUserEveryTimeTheSame)
{
    const auto first = ask("nobody"), second = ask("nobody"), folded = ask("nobody");
    const auto allowed = [](const Asked& asked) { return wire::to_text(*asked.options.find("allowCredentials")); };
    EXPECT_EQ(allowed(first), allowed(second));
    EXPECT_NE(allowed(first), allowed(ask("somebody")));
    EXPECT_NE(first.challenge(), second.challenge());
    const auto real = ask_user("ann");
    const auto names = [](const wire::Json& json) {
        std::vector<std::string> found;
        for (const auto& [name, value] : *json.object()) found.push_back(name);
        return found;
    };
    EXPECT_EQ(names(first.options), names(real.options));
    const auto& pretended = (*first.options.find("allowCredentials")->array())[0];
    EXPECT_EQ(names(pretended), names((*real.options.find("allowCredentials")->array())[0]));
    EXPECT_EQ(first.session.size() / 100, real.session.size() / 100);

    SoftwareAuthenticator anybody;
    anybody.id = from_base64url(*pretended.find("id")->string()).value();
    EXPECT_EQ(verdict(first, "nobody", anybody.get(first.challenge())), wrong);
    EXPECT_EQ(verdict(first, "nobody", anybody.get(first.challenge())),
              "Invalid session for the user, session can only be used once.");
    EXPECT_EQ(answer(second, "nobody", wire::Json("garbage")).error().code, "InvalidParameterException");
    EXPECT_EQ(answer(real, "ann", wire::Json("garbage")).error().code, "InvalidParameterException");
}

TEST_F(PasskeySignIns, ASessionIsOfItsUser)
{
    const auto asked = ask_user("ann");
    EXPECT_EQ(verdict(asked, "bob", of("bob").get(asked.challenge())), "Invalid session for the user.");
    EXPECT_EQ(verdict(asked, "bob", of("ann").get(asked.challenge())), "Invalid session for the user.");
    auto call = answering(asked, "ann", of("ann").get(asked.challenge()));
    call.parameters.erase("CREDENTIAL");
    EXPECT_EQ(harness_.run(sign_in_.respond(call)).error().message, "Missing required parameter CREDENTIAL");
    call = answering(asked, "ann", of("ann").get(asked.challenge()));
    call.session = std::nullopt;
    EXPECT_EQ(harness_.run(sign_in_.respond(call)).error().code, "InvalidParameterException");
}

TEST_F(PasskeySignIns, WrongAnswersLockAsWrongPasswordsDo)
{
    for (int attempt = 0; attempt < 5; ++attempt) {
        const auto asked = ask_user("ann");
        EXPECT_EQ(verdict(asked, "ann", of("bob").get(asked.challenge())), wrong);
    }
    const auto asked = ask_user("ann");
    EXPECT_EQ(verdict(asked, "ann", of("ann").get(asked.challenge())), "Password attempts exceeded");
}

TEST_F(PasskeySignIns, AnswersBeyond32KiBAreNotRead)
{
    const auto asked = ask_user("ann");
    auto credential = of("ann").get(asked.challenge());
    credential.set("pad", std::string(40'000, 'x'));
    EXPECT_EQ(answer(asked, "ann", credential).error().code, "InvalidParameterException");
}

TEST_F(PasskeySignIns, NobodyIsAskedWhereThePoolOrTheUserHasNone)
{
    harness_.make_user(pool_, "carl", "password of old");
    const auto offered = [&](const std::string& name) {
        const auto person = user(name, pool_);
        bool available = false, demanded = false;
        EXPECT_TRUE(harness_.database().read_blocking([&](store::Connection& connection) -> Result<void> {
            TRY(available, sign_in_.available(connection, *app().pool, person));
            TRY(const auto demand, sign_in_.demand(connection, app(), person));
            demanded = demand.has_value();
            return {};
        }));
        EXPECT_EQ(available, demanded);
        return available;
    };
    EXPECT_TRUE(offered("ann"));
    EXPECT_FALSE(offered("carl"));
    configure(pool_, [](auto& configuration) { configuration.RelyingPartyId = "example.org"; });
    EXPECT_FALSE(offered("ann")) << "made for the relying party of before";
    configure(pool_, [](auto& configuration) { configuration.RelyingPartyId.reset(); });
    EXPECT_FALSE(offered("ann"));
    EXPECT_FALSE(sign_in_.pretended_demand(app(), "nobody"));
}

}  // namespace
}  // namespace sekisho::cognito_idp
