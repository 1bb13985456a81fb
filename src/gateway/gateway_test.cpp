#include "gateway/gateway.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "gateway/model_access.h"
#include "models/errors.h"

namespace sekisho::gateway {
namespace {

using models::AnswerPtr;
using models::Delta;

/// What happened, in order, as words.
using Diary = std::vector<std::string>;

/// Five words, a token each; fails after `fails_after` of them.
class Words final : public models::Answer {
public:
    Words(Diary& diary, int fails_after) : diary_(diary), fails_after_(fails_after) {}
    ~Words() override { diary_.push_back("provider released"); }
    Task<Result<std::optional<Delta>>> next() override
    {
        if (usage_.output_tokens == fails_after_) co_return fail(models::errors::model_stream_error("It broke off."));
        if (usage_.output_tokens == 5) co_return std::nullopt;
        ++usage_.output_tokens;
        co_return models::TextDelta{0, "word "};
    }
    models::StopReason stop_reason() const override { return models::StopReason::end_turn; }
    models::Usage usage() const override { return usage_; }
    models::Certainty certainty() const override { return models::Certainty::metered; }
    std::string_view provider() const override { return "words"; }
    std::string_view price_key() const override { return "price"; }
    std::string_view model() const override { return "words-1"; }

private:
    Diary& diary_;
    int fails_after_;
    models::Usage usage_{.input_tokens = 3};
};

class WordsProvider final : public models::Provider {
public:
    WordsProvider(Diary& diary, int fails_after) : diary_(diary), fails_after_(fails_after) {}
    std::string_view name() const override { return "words"; }
    Task<Result<AnswerPtr>> ask(models::Prompt prompt) override
    {
        diary_.push_back("asked for " + std::to_string(*prompt.max_tokens));
        if (fails_after_ < 0) co_return fail(models::errors::service_unavailable());
        co_return AnswerPtr(std::make_unique<Words>(diary_, fails_after_));
    }
    Task<Result<std::int64_t>> count_tokens(models::Prompt) override { co_return 3; }
    models::Bound bound(const models::Prompt& prompt) const override { return {10, *prompt.max_tokens}; }

private:
    Diary& diary_;
    int fails_after_;
};

class DiaryHold final : public money::Hold {
public:
    DiaryHold(Diary& diary, std::int64_t covered) : diary_(diary), covered_(covered) {}
    ~DiaryHold() override
    {
        if (!settled_) diary_.push_back("hold lost");
    }
    money::NanoDollars amount() const noexcept override { return 7; }
    bool covers(const models::Usage& usage) const noexcept override { return usage.output_tokens <= covered_; }
    Task<Result<money::Settlement>> settle(money::Ending ending) override
    {
        settled_ = true;
        diary_.push_back("settled " + std::to_string(static_cast<int>(ending.outcome)) + " for " +
                         std::to_string(ending.usage.output_tokens));
        co_return money::Settlement{ending.usage.output_tokens, "v1"};
    }

private:
    Diary& diary_;
    std::int64_t covered_;
    bool settled_ = false;
};

class DiaryTreasury final : public money::Treasury {
public:
    explicit DiaryTreasury(Diary& diary) : diary_(diary) {}
    std::int64_t covered = 1000;
    std::int64_t clamp = 1000;
    bool empty = false;
    Task<Result<std::unique_ptr<money::Hold>>> reserve(std::shared_ptr<money::Reservation> reservation) override
    {
        diary_.push_back("reserved");
        if (empty) co_return fail("ServiceQuotaExceededException", "Nothing left.", 400);
        reservation->bound.output_tokens = std::min(reservation->bound.output_tokens, clamp);
        co_return std::make_unique<DiaryHold>(diary_, covered);
    }

private:
    Diary& diary_;
};

class LastReport final : public Observer {
public:
    void ended(const Report& report) noexcept override
    {
        ++times;
        last = report;
    }
    int times = 0;
    Report last;
};

class GatewayTest : public testing::Test {
protected:
    explicit GatewayTest(int fails_after = 100) { answering(fails_after); }

    void answering(int fails_after)
    {
        model.id = "m";
        model.max_output_tokens = 50;
        model.provider = std::make_shared<WordsProvider>(diary, fails_after);
        model.price_keys = {"price"};
    }

    Call call() const
    {
        Call made;
        made.door = "Converse";
        made.request_id = "r";
        made.remarks = remarks;
        made.time = clock.now();
        made.model = &model;
        return made;
    }

    static models::Prompt prompt(std::optional<std::int64_t> max_tokens = 20)
    {
        models::Prompt asked;
        asked.messages = {{models::Role::user, {{models::Text{"hello"}}}}};
        asked.max_tokens = max_tokens;
        return asked;
    }

    /// Reads `pieces` of the answer, or to its end; the code of what it ended with.
    std::string read(models::Prompt asked, int pieces = 1000)
    {
        Gateway::Parts parts{.clock = clock,
                             .treasury = &treasury,
                             .observers = {&observer},
                             .transcripts = transcripts,
                             .abandoned = abandoned};
        const Gateway gateway(std::move(parts));
        const auto run = [&](models::Prompt given) -> Task<std::string> {
            auto answer = co_await gateway.ask(call(), std::move(given));
            if (!answer) co_return answer.error().code;
            for (int i = 0; i < pieces; ++i) {
                const auto delta = co_await (*answer)->next();
                if (!delta) co_return delta.error().code;
                if (!*delta) co_return "end";
            }
            co_return "left";
        };
        boost::asio::io_context io;
        auto done = boost::asio::co_spawn(io, run(std::move(asked)), boost::asio::use_future);
        io.run();
        return done.get();
    }

    Diary diary;
    ManualClock clock{from_epoch_seconds(1'000'000)};
    models::Model model;
    DiaryTreasury treasury{diary};
    LastReport observer;
    Abandoned abandoned;
    Transcripts* transcripts = nullptr;
    std::shared_ptr<op::Remarks> remarks = std::make_shared<op::Remarks>();
};

TEST_F(GatewayTest, HoldsBeforeItAsksAndSettlesBeforeTheReaderLearnsOfTheEnd)
{
    EXPECT_EQ(read(prompt()), "end");
    EXPECT_EQ(diary, (Diary{"reserved", "asked for 20", "settled 0 for 5", "provider released"}));
    EXPECT_EQ(observer.times, 1);
    EXPECT_EQ(observer.last.cost, 5);
    EXPECT_EQ(*remarks->all().find("modelCall")->find("outcome")->string(), "success");
}

TEST_F(GatewayTest, AsksForNoMoreThanTheBudgetAllows)
{
    treasury.clamp = 4;
    EXPECT_EQ(read(prompt()), "end");
    EXPECT_EQ(diary[1], "asked for 4");
}

TEST_F(GatewayTest, AsksNobodyWhereTheBudgetIsUsedUp)
{
    treasury.empty = true;
    EXPECT_EQ(read(prompt()), "ServiceQuotaExceededException");
    EXPECT_EQ(diary, Diary{"reserved"});
    EXPECT_EQ(observer.last.refused_by, Layer::budget);
    EXPECT_EQ(*remarks->all().find("modelCall")->find("refusedBy")->string(), "budget");
}

TEST_F(GatewayTest, RefusesBeforeItHoldsWhatTheModelCannotGive)
{
    EXPECT_EQ(read(prompt(51)), "ValidationException");
    EXPECT_EQ(read(prompt(0)), "ValidationException");
    EXPECT_TRUE(diary.empty());
    EXPECT_EQ(observer.last.refused_by, Layer::shape);
}

TEST_F(GatewayTest, LetsNoBudgetOfThinkingExceedWhatPoliciesAndBudgetsHaveSeen)
{
    const auto thinking = [](std::string_view member, std::optional<std::int64_t> max_tokens) {
        auto asked = prompt(max_tokens);
        asked.extra = wire::parse_json(member).value();
        return asked;
    };
    EXPECT_EQ(read(thinking(R"({"thinking":{"type":"enabled","budget_tokens":20}})", 20)), "ValidationException");
    EXPECT_EQ(read(thinking(R"({"reasoning_config":{"budget_tokens":60000}})", std::nullopt)), "ValidationException");
    EXPECT_EQ(read(thinking(R"({"thinking":{"type":"enabled","budget_tokens":1e6}})", 20)), "ValidationException");
    EXPECT_TRUE(diary.empty());
    EXPECT_EQ(read(thinking(R"({"thinking":{"type":"enabled","budget_tokens":19}})", 20)), "end");
}

TEST_F(GatewayTest, TakesTheModelsMostWhereThePromptDoesNotSay)
{
    EXPECT_EQ(read(prompt(std::nullopt)), "end");
    EXPECT_EQ(diary[1], "asked for 50");
}

TEST_F(GatewayTest, SettlesAtNothingWhatAProviderRefused)
{
    answering(-1);
    EXPECT_EQ(read(prompt()), "ServiceUnavailableException");
    EXPECT_EQ(diary, (Diary{"reserved", "asked for 20", "settled 1 for 0"}));
    EXPECT_EQ(observer.last.refused_by, Layer::provider);
}

TEST_F(GatewayTest, SettlesWhatCameBeforeAProviderBrokeOff)
{
    answering(2);
    EXPECT_EQ(read(prompt()), "ModelStreamErrorException");
    EXPECT_EQ(diary[2], "settled 1 for 2");
    EXPECT_EQ(observer.last.error_code, "ModelStreamErrorException");
}

TEST_F(GatewayTest, StopsAnAnswerThatGivesMoreThanIsHeld)
{
    treasury.covered = 2;
    EXPECT_EQ(read(prompt()), "ServiceQuotaExceededException");
    EXPECT_EQ(diary, (Diary{"reserved", "asked for 20", "settled 3 for 3", "provider released"}));
}

TEST_F(GatewayTest, ReadsOnWhereTheClientHasLeftSoThatTheCostIsKnown)
{
    EXPECT_EQ(read(prompt(), 2), "left");
    EXPECT_EQ(diary, (Diary{"reserved", "asked for 20", "settled 4 for 5", "provider released"}));
    EXPECT_EQ(observer.times, 1);
}

TEST_F(GatewayTest, StopsTheProviderAtOnceWhereItIsToldTo)
{
    abandoned.read_on_for = std::chrono::seconds(0);
    EXPECT_EQ(read(prompt(), 2), "left");
    EXPECT_EQ(diary[2], "settled 4 for 2");
}

class Notebook final : public Transcripts {
public:
    std::string written(const models::Prompt& prompt) const override { return models::text_of(prompt.messages[0].content); }
    void keep(const Report& report, std::string prompt, std::string answer, Executor) noexcept override
    {
        kept.push_back(report.request_id + ": " + prompt + " -> " + answer);
    }
    std::vector<std::string> kept;
};

TEST_F(GatewayTest, KeepsWhatTheCallerWasGivenWhereThatIsAskedFor)
{
    Notebook notebook;
    transcripts = &notebook;
    EXPECT_EQ(read(prompt()), "end");
    EXPECT_EQ(read(prompt(), 2), "left");
    answering(-1);
    EXPECT_EQ(read(prompt()), "ServiceUnavailableException");
    EXPECT_EQ(notebook.kept, (std::vector<std::string>{"r: hello -> word word word word word ", "r: hello -> word word "}));
}

TEST_F(GatewayTest, RefusesAGuardrailThatItCannotApply)
{
    const Gateway gateway(Gateway::Parts{.clock = clock});
    auto asked = call();
    asked.guardrail.identifier = "g";
    const auto run = [&](Call given) -> Task<std::string> {
        auto answer = co_await gateway.ask(std::move(given), prompt());
        co_return answer ? "answered" : answer.error().code;
    };
    boost::asio::io_context io;
    auto done = boost::asio::co_spawn(io, run(std::move(asked)), boost::asio::use_future);
    io.run();
    EXPECT_EQ(done.get(), "ValidationException");
    EXPECT_TRUE(diary.empty());
}

class ModelAccessTest : public testing::Test {
protected:
    static models::Catalogue one_model()
    {
        models::Model haiku;
        haiku.id = "anthropic.claude-3-haiku-20240307-v1:0";
        haiku.max_output_tokens = 4096;
        return models::Catalogue({haiku});
    }
    models::Catalogue catalogue = one_model();
    ModelAccess access{catalogue, "staging"};
    op::Caller caller;
    op::Envelope envelope;
};

TEST_F(ModelAccessTest, NamesTheModelByItsArnInTheRegionOfTheRequest)
{
    envelope.region = "eu-west-1";
    const auto checks = access.to_ask({.model_id = "anthropic.claude-3-haiku-20240307-v1:0"}, caller, envelope);
    ASSERT_EQ(checks.size(), 1U);
    EXPECT_EQ(checks[0].action, "bedrock:InvokeModel");
    EXPECT_EQ(checks[0].resource, "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0");
    EXPECT_EQ(checks[0].context.value("sekisho:Environment"), "staging");
    EXPECT_EQ(checks[0].context.value("sekisho:MaxOutputTokens"), "4096");
    EXPECT_FALSE(checks[0].context.find("bedrock:GuardrailIdentifier"));
}

TEST_F(ModelAccessTest, TellsPoliciesWhichGuardrailIsAskedFor)
{
    envelope.region = "us-east-1";
    caller.principal.account = "123456789012";
    const auto value = [&](std::string_view guardrail, std::string_view version) {
        const auto checks =
            access.to_ask({.model_id = "m", .guardrail = guardrail, .guardrail_version = version}, caller, envelope);
        return std::string(checks[0].context.value("bedrock:GuardrailIdentifier").value_or("none"));
    };
    EXPECT_EQ(value("abc", "DRAFT"), "arn:aws:bedrock:us-east-1:123456789012:guardrail/abc");
    EXPECT_EQ(value("abc", "2"), "arn:aws:bedrock:us-east-1:123456789012:guardrail/abc:2");
    EXPECT_EQ(value("arn:aws:bedrock:us-east-1:210987654321:guardrail/abc", "1"),
              "arn:aws:bedrock:us-east-1:210987654321:guardrail/abc:1");
}

TEST_F(ModelAccessTest, AsksWhetherTheCallerMayApplyTheGuardrailThatIsAskedFor)
{
    envelope.region = "us-east-1";
    caller.principal.account = "123456789012";
    const auto checks = access.to_ask({.model_id = "m", .guardrail = "abc", .guardrail_version = "2"}, caller, envelope);
    ASSERT_EQ(checks.size(), 2U);
    EXPECT_EQ(checks[1].action, "bedrock:ApplyGuardrail");
    EXPECT_EQ(checks[1].resource, "arn:aws:bedrock:us-east-1:123456789012:guardrail/abc");
    EXPECT_EQ(access.to_ask({.model_id = "m"}, caller, envelope).size(), 1U);
}

TEST_F(ModelAccessTest, FindsAModelByIdOrArnAndNothingElse)
{
    EXPECT_TRUE(access.find("anthropic.claude-3-haiku-20240307-v1:0"));
    EXPECT_TRUE(access.find("arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0"));
    EXPECT_FALSE(access.find("arn:aws:bedrock:us-east-1:1:provisioned-model/anthropic.claude-3-haiku-20240307-v1:0"));
    // A policy that allows the outer resource type must not open a model named behind it.
    EXPECT_FALSE(
        access.find("arn:aws:bedrock:us-east-1:1:provisioned-model/x::foundation-model/"
                    "anthropic.claude-3-haiku-20240307-v1:0"));
    EXPECT_EQ(access.find("gpt").error().message, "The provided model identifier is invalid.");
}

/// One profile that an account made.
class OneProfile final : public ApplicationProfiles {
public:
    std::optional<InferenceProfile> find(std::string_view arn) const override
    {
        if (arn != profile.arn) return std::nullopt;
        return profile;
    }
    InferenceProfile profile{InferenceProfile::Type::application,
                             "abc",
                             "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc",
                             "mine",
                             "",
                             "anthropic.claude-3-haiku-20240307-v1:0",
                             {"arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0"},
                             {{"Team", "manga"}},
                             {}};
};

class ProfileAccessTest : public ModelAccessTest {
protected:
    ProfileAccessTest()
    {
        envelope.region = "us-east-1";
        caller.principal.account = "123456789012";
    }
    std::vector<std::string> resources(std::string_view named)
    {
        std::vector<std::string> all;
        for (const auto& check : access_.to_ask({.model_id = named}, caller, envelope)) all.push_back(check.resource);
        return all;
    }
    OneProfile own_;
    ModelAccess access_{catalogue, "", &own_};
    const std::string haiku_ = "anthropic.claude-3-haiku-20240307-v1:0";
};

TEST_F(ProfileAccessTest, ACallThroughAProfileNeedsTheProfileAndEveryModelBehindIt)
{
    const auto checks = access_.to_ask({.model_id = "us." + haiku_}, caller, envelope);
    ASSERT_EQ(checks.size(), 4U);
    const std::string arn = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us." + haiku_;
    EXPECT_EQ(checks[0].resource, arn);
    EXPECT_FALSE(checks[0].context.find("bedrock:InferenceProfileArn"));
    for (std::size_t i = 1; i < checks.size(); ++i) {
        EXPECT_EQ(checks[i].context.value("bedrock:InferenceProfileArn"), arn);
        EXPECT_EQ(checks[i].context.value("sekisho:MaxOutputTokens"), "4096");
    }
    EXPECT_EQ(checks[2].resource, "arn:aws:bedrock:us-east-2::foundation-model/" + haiku_);
    EXPECT_EQ(resources(arn), resources("us." + haiku_));
    EXPECT_EQ(access_.find("us." + haiku_).value()->id, haiku_);
}

TEST_F(ProfileAccessTest, AGlobalProfileNeedsTheModelWithoutARegionToo)
{
    const auto all = resources("global." + haiku_);
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[1], "arn:aws:bedrock:us-east-1::foundation-model/" + haiku_);
    EXPECT_EQ(all[2], "arn:aws:bedrock:::foundation-model/" + haiku_);
}

TEST_F(ProfileAccessTest, AnArnOfAnotherRegionOrAccountIsNoWayAroundADenial)
{
    using Resources = std::vector<std::string>;
    const std::string own = "arn:aws:bedrock:us-east-1::foundation-model/" + haiku_;
    const std::string elsewhere = "arn:aws:bedrock:eu-west-1::foundation-model/" + haiku_;
    EXPECT_EQ(resources(haiku_), Resources{own});
    EXPECT_EQ(resources(own), Resources{own});
    EXPECT_EQ(resources(elsewhere), (Resources{elsewhere, own}));

    const std::string profile = ":inference-profile/us." + haiku_;
    const auto foreign = access_.to_ask({.model_id = "arn:aws:bedrock:eu-west-1:210987654321" + profile}, caller, envelope);
    ASSERT_EQ(foreign.size(), 5U);
    EXPECT_EQ(foreign[0].resource, "arn:aws:bedrock:eu-west-1:210987654321" + profile);
    EXPECT_EQ(foreign[1].resource, "arn:aws:bedrock:us-east-1:123456789012" + profile);
    EXPECT_EQ(foreign[2].context.value("bedrock:InferenceProfileArn"), foreign[1].resource);

    models::Model custom;
    custom.id = "custom-model/manga-tone";
    const models::Catalogue models({custom});
    const auto checks =
        ModelAccess(models, "")
            .to_ask({.model_id = "arn:aws:bedrock:us-east-1:210987654321:custom-model/manga-tone"}, caller, envelope);
    ASSERT_EQ(checks.size(), 2U);
    EXPECT_EQ(checks[1].resource, "arn:aws:bedrock:us-east-1:123456789012:custom-model/manga-tone");
}

TEST_F(ProfileAccessTest, AProfileOfAnAccountIsNamedByItsArnAndBringsItsTags)
{
    const auto checks = access_.to_ask({.model_id = own_.profile.arn}, caller, envelope);
    ASSERT_EQ(checks.size(), 2U);
    EXPECT_EQ(checks[0].resource, own_.profile.arn);
    EXPECT_EQ(checks[0].context.value("aws:ResourceTag/Team"), "manga");
    EXPECT_EQ(checks[1].context.value("bedrock:InferenceProfileArn"), own_.profile.arn);
    EXPECT_EQ(access_.find(own_.profile.arn).value()->id, haiku_);
}

TEST_F(ProfileAccessTest, AProfileThatWasMadeOfAnArnOfAnotherRegionIsNoWayAroundADenial)
{
    const std::string elsewhere = "arn:aws:bedrock:eu-west-1::foundation-model/" + haiku_;
    own_.profile.model_arns = {elsewhere};
    EXPECT_EQ(
        resources(own_.profile.arn),
        (std::vector<std::string>{own_.profile.arn, elsewhere, "arn:aws:bedrock:us-east-1::foundation-model/" + haiku_}));
}

TEST_F(ProfileAccessTest, WhatOnlyLooksLikeAProfileIsNone)
{
    for (const auto& named : std::initializer_list<std::string>{
             "xx." + haiku_, std::string("us."), "us.us." + haiku_, std::string("us.gpt"), "us.arn:aws:bedrock:::" + haiku_,
             "arn:aws:bedrock:us-east-1:1:provisioned-model/inference-profile/us." + haiku_,
             "arn:aws:bedrock:us-east-1:1:provisioned-model/x:1:inference-profile/us." + haiku_}) {
        EXPECT_EQ(resources(named).size(), 1U) << named;
        EXPECT_FALSE(access_.find(named)) << named;
    }
}

TEST_F(ProfileAccessTest, ACustomModelIsTheCallersOwn)
{
    models::Model custom;
    custom.id = "custom-model/manga-tone";
    const models::Catalogue models({custom});
    const ModelAccess access(models, "");
    const std::string arn = "arn:aws:bedrock:us-east-1:123456789012:custom-model/manga-tone";
    EXPECT_EQ(access.to_ask({.model_id = custom.id}, caller, envelope).at(0).resource, arn);
    EXPECT_TRUE(access.find(arn));
    EXPECT_FALSE(access.find("arn:aws:bedrock:us-east-1:1:provisioned-model/x:custom-model/manga-tone"))
        << "a policy that allows the outer resource type must not open a model named behind it";
}

TEST(Subject, UsersOfAUserPoolAreToldApartAndGuestsAreNot)
{
    op::Caller caller;
    caller.principal.kind = policy::PrincipalKind::assumed_role;
    caller.principal.account = "123456789012";
    caller.principal.arn = "arn:aws:sts::123456789012:assumed-role/member/CognitoIdentityCredentials";
    caller.principal.role_arn = "arn:aws:iam::123456789012:role/member";
    caller.context.set("cognito-identity.amazonaws.com:sub", "us-east-1:an-identity");
    const std::string pool = "cognito-idp.us-east-1.amazonaws.com/us-east-1_a";
    caller.context.set_list("cognito-identity.amazonaws.com:amr", {"authenticated", pool, pool + ":CognitoSignIn:ada"});
    EXPECT_EQ(subject_of(caller, "m").user, "CognitoIdentityCredentials") << "nobody says who stands for it";
    caller.context.set("aws:FederatedProvider", "cognito-identity.amazonaws.com");
    EXPECT_EQ(subject_of(caller, "m").user, "ada");
    caller.context.set_list("cognito-identity.amazonaws.com:amr", {"unauthenticated"});
    EXPECT_EQ(subject_of(caller, "m").user, "CognitoIdentityCredentials") << "a guest makes identities at will";
}

TEST(Subject, IsMadeOfTheProvenCallerAlone)
{
    op::Caller caller;
    caller.principal.kind = policy::PrincipalKind::assumed_role;
    caller.principal.account = "123456789012";
    caller.principal.arn = "arn:aws:sts::123456789012:assumed-role/developer/ada";
    caller.principal.role_arn = "arn:aws:iam::123456789012:role/teams/developer";
    caller.access_key_id = "ASIAX";
    caller.context.set("aws:PrincipalTag/Department", "search");
    const auto subject = subject_of(caller, "m");
    EXPECT_EQ(subject.role, "developer");
    EXPECT_EQ(subject.user, "ada");
    EXPECT_EQ(subject.key, "ASIAX");
    EXPECT_EQ(subject.tags.at("Department"), "search");
}

}  // namespace
}  // namespace sekisho::gateway
