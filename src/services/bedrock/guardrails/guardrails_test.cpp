#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "services/bedrock/guardrails/rules.h"
#include "services/bedrock/guardrails/store.h"
#include "store/testing.h"

namespace sekisho::bedrock {
namespace {

using shapes::bedrock::CreateGuardrailRequest;

template <class T>
T run(Task<T> task)
{
    boost::asio::io_context loop;
    auto result = boost::asio::co_spawn(loop, std::move(task), boost::asio::use_future);
    loop.run();
    return result.get();
}

CreateGuardrailRequest request(std::string name, std::string word = "nightfall")
{
    CreateGuardrailRequest made;
    made.name = std::move(name);
    made.blockedInputMessaging = made.blockedOutputsMessaging = "No.";
    auto& words = made.wordPolicyConfig.emplace().wordsConfig.emplace();
    words.emplace_back().text = std::move(word);
    return made;
}

GuardrailVersionPtr version(CreateGuardrailRequest from)
{
    auto made = std::make_shared<GuardrailVersion>();
    made->version = "DRAFT";
    made->guardrail = compile_guardrail(from).value();
    made->request = std::move(from);
    return made;
}

class GuardrailStoreTest : public testing::Test {
protected:
    store::TemporaryDatabase database{guardrail_migrations()};
    ManualClock clock{from_epoch_seconds(1'700'000'000)};
    std::unique_ptr<GuardrailStore> guardrails = GuardrailStore::open(*database, clock).value();

    static StoredGuardrail made(std::string id, std::string name, std::string token = "",
                                std::string account = "111111111111")
    {
        StoredGuardrail guardrail;
        guardrail.id = std::move(id);
        guardrail.account = std::move(account);
        guardrail.region = "us-east-1";
        guardrail.token = std::move(token);
        guardrail.draft = version(request(std::move(name)));
        return guardrail;
    }
    Result<StoredGuardrailPtr> create(StoredGuardrail guardrail) { return run(guardrails->create(std::move(guardrail))); }
    Result<StoredGuardrailPtr> freeze(const std::string& id)
    {
        return run(guardrails->change(id, [](StoredGuardrail& to) -> Result<void> {
            auto frozen = std::make_shared<GuardrailVersion>(*to.draft);
            frozen->version = std::to_string(++to.last_version);
            to.numbered[to.last_version] = std::move(frozen);
            return {};
        }));
    }
};

TEST_F(GuardrailStoreTest, KeepsThemOverARestart)
{
    auto first = made("aaa", "house", "once");
    first.tags["team"] = "red";
    ASSERT_TRUE(create(std::move(first)));
    ASSERT_TRUE(freeze("aaa"));
    const auto again = GuardrailStore::open(*database, clock).value();
    const auto kept = again->resolve("111111111111", "us-east-1", "aaa").value();
    EXPECT_EQ(kept->name(), "house");
    EXPECT_EQ(kept->tags.at("team"), "red");
    EXPECT_EQ(kept->last_version, 1);
    const auto guardrail = again->find("111111111111", "aaa", "1").value();
    EXPECT_EQ(guardrail.arn, "arn:aws:bedrock:us-east-1:111111111111:guardrail/aaa");
    EXPECT_EQ(guardrail.guardrail->find("about Nightfall", guardrails::Source::input).size(), 1U);
}

TEST_F(GuardrailStoreTest, MakesOneOfATokenAndOneOfAName)
{
    ASSERT_TRUE(create(made("aaa", "house", "once")));
    EXPECT_EQ(create(made("bbb", "other", "once")).value()->id, "aaa");
    EXPECT_EQ(create(made("ccc", "house")).error().code, "ConflictException");
    EXPECT_TRUE(create(made("ddd", "house", "once", "222222222222"))) << "tokens and names are an account's own";
}

TEST_F(GuardrailStoreTest, NeverUsesANumberAgain)
{
    ASSERT_TRUE(create(made("aaa", "house")));
    ASSERT_TRUE(freeze("aaa"));
    ASSERT_TRUE(run(guardrails->change("aaa", [](StoredGuardrail& to) -> Result<void> {
        to.numbered.clear();
        return {};
    })));
    EXPECT_FALSE(guardrails->find("111111111111", "aaa", "1"));
    EXPECT_EQ(freeze("aaa").value()->numbered.begin()->first, 2);
    EXPECT_TRUE(GuardrailStore::open(*database, clock).value()->find("111111111111", "aaa", "2"));
}

TEST_F(GuardrailStoreTest, HoldsItsQuotas)
{
    ASSERT_TRUE(create(made("aaa", "house")));
    for (std::size_t i = 0; i < most_versions; ++i) ASSERT_TRUE(freeze("aaa"));
    EXPECT_EQ(freeze("aaa").error().code, "ServiceQuotaExceededException");
    for (std::size_t i = 1; i < most_guardrails; ++i) {
        const auto name = "g" + std::to_string(i);
        ASSERT_TRUE(create(made(name, name)));
    }
    EXPECT_EQ(create(made("zzz", "zzz")).error().code, "ServiceQuotaExceededException");
}

TEST_F(GuardrailStoreTest, TellsNobodyOfAnotherAccountsGuardrails)
{
    ASSERT_TRUE(create(made("aaa", "house")));
    const std::string arn = "arn:aws:bedrock:us-east-1:111111111111:guardrail/aaa";
    EXPECT_TRUE(guardrails->find("111111111111", arn, "DRAFT"));
    EXPECT_FALSE(guardrails->find("222222222222", "aaa", "DRAFT"));
    EXPECT_FALSE(guardrails->find("222222222222", arn, "DRAFT"));
    EXPECT_FALSE(guardrails->find("111111111111", "arn:aws:bedrock:us-east-1:222222222222:guardrail/aaa", "DRAFT"));
    EXPECT_FALSE(guardrails->find("111111111111", "aaa", ""));
    EXPECT_FALSE(guardrails->find("111111111111", "other/aaa", "DRAFT")) << "policies would have seen another name";
    EXPECT_FALSE(guardrails->resolve("111111111111", "eu-west-1", "aaa"));
    ASSERT_TRUE(run(guardrails->remove("aaa")));
    EXPECT_FALSE(guardrails->find("111111111111", "aaa", "DRAFT"));
}

TEST(GuardrailRules, RefuseWhatCannotBeFound)
{
    EXPECT_TRUE(compile_guardrail(request("fine")));
    auto bare = request("bare");
    bare.wordPolicyConfig.reset();
    EXPECT_FALSE(compile_guardrail(bare));
    auto standard = request("standard");
    auto& content = standard.contentPolicyConfig.emplace();
    content.filtersConfig.resize(1);
    content.filtersConfig[0].type = "HATE";
    content.filtersConfig[0].inputStrength = content.filtersConfig[0].outputStrength = "HIGH";
    EXPECT_TRUE(compile_guardrail(standard));
    content.tierConfig.emplace().tierName = "STANDARD";
    EXPECT_FALSE(compile_guardrail(standard));
    content.tierConfig.reset();
    content.filtersConfig[0].type = "PROMPT_ATTACK";
    EXPECT_FALSE(compile_guardrail(standard)) << "there is no attack in an answer";
    content.filtersConfig[0].outputStrength = "NONE";
    EXPECT_TRUE(compile_guardrail(standard));
    content.filtersConfig.push_back(content.filtersConfig[0]);
    EXPECT_FALSE(compile_guardrail(standard)) << "twice";
    auto sealed = request("sealed");
    sealed.kmsKeyId = "alias/mine";
    EXPECT_FALSE(compile_guardrail(sealed));
}

TEST(GuardrailRules, TakeActionsByDirection)
{
    auto from = request("sides");
    auto& word = from.wordPolicyConfig->wordsConfig->front();
    word.inputAction = "NONE";
    word.outputEnabled = false;
    const auto guardrail = compile_guardrail(from).value();
    EXPECT_EQ(guardrail->find("nightfall", guardrails::Source::input).front().action, guardrails::Action::none);
    EXPECT_TRUE(guardrail->find("nightfall", guardrails::Source::output).empty());
}

}  // namespace
}  // namespace sekisho::bedrock
