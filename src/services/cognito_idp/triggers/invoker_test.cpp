#include "services/cognito_idp/triggers/invoker.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <deque>
#include <set>

#include "services/cognito_idp/triggers/testing.h"

namespace sekisho::cognito_idp {
namespace {

using End = Attempt::End;

class Invocations : public testing::Test {
protected:
    Result<wire::Json> invoke(std::deque<Attempt> attempts)
    {
        auto left = std::make_shared<std::deque<Attempt>>(std::move(attempts));
        function_->behave([left](const wire::Json&) {
            auto next = left->front();
            if (left->size() > 1) left->pop_front();
            return next;
        });
        functions_.add(function_arn("f"), function_);
        const Invoker invoker(functions_, clock_);
        boost::asio::io_context io;
        Invoker::Call call{function_arn("f"), "PreSignUp", "us-east-1_a", json_of(R"({"a":1})")};
        auto future = boost::asio::co_spawn(io, invoker.invoke(std::move(call)), boost::asio::use_future);
        io.run();
        return future.get();
    }
    std::string error_of(std::deque<Attempt> attempts)
    {
        const auto result = invoke(std::move(attempts));
        return result ? "none" : result.error().code + ": " + result.error().message;
    }
    std::size_t tries() const { return function_->events().size(); }

    std::shared_ptr<FakeFunction> function_ = std::make_shared<FakeFunction>();
    Functions functions_;
    ManualClock clock_{from_epoch_seconds(1'795'000'000)};
};

TEST_F(Invocations, AnswerWithTheResponse)
{
    const auto response = invoke({{End::answered, R"({"version":"1","response":{"x":true}})"}});
    ASSERT_TRUE(response);
    EXPECT_EQ(wire::to_text(*response), R"({"x":true})");
    EXPECT_EQ(tries(), 1U);
}

TEST_F(Invocations, TakeTheResponseAlone) { EXPECT_TRUE(invoke({{End::answered, R"({"response":{}})"}})); }

TEST_F(Invocations, AreTriedThreeTimesUnderOneId)
{
    EXPECT_EQ(error_of({{End::try_again, "ServiceException"}}),
              "UnexpectedLambdaException: PreSignUp invocation failed due to error ServiceException.");
    EXPECT_EQ(tries(), 3U);
    const auto ids = function_->ids();
    EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 1U);
}

TEST_F(Invocations, SucceedAtTheThirdTry)
{
    EXPECT_TRUE(invoke({{End::timed_out, {}}, {End::try_again, "x"}, {End::answered, R"({"response":{}})"}}));
    EXPECT_EQ(tries(), 3U);
}

TEST_F(Invocations, ThatTimeOutSaySo)
{
    EXPECT_EQ(error_of({{End::timed_out, {}}}), "UnexpectedLambdaException: Socket timeout while invoking Lambda function");
    EXPECT_EQ(tries(), 3U);
}

TEST_F(Invocations, AreNotRepeatedAfterARefusal)
{
    EXPECT_EQ(error_of({{End::refused, "Not today"}}),
              "UserLambdaValidationException: PreSignUp failed with error Not today.");
    EXPECT_EQ(tries(), 1U);
}

TEST_F(Invocations, AreNotRepeatedWhenTheyCannotSucceed)
{
    EXPECT_EQ(error_of({{End::failed, "AccessDeniedException"}}),
              "UnexpectedLambdaException: PreSignUp invocation failed due to error AccessDeniedException.");
    EXPECT_EQ(tries(), 1U);
}

TEST_F(Invocations, RefuseEveryOtherAnswer)
{
    const std::string deep = std::string(100, '[') + std::string(100, ']');
    for (const std::string text : {"", "null", "[]", "\"x\"", "not json", "{}", R"({"version":"1"})", R"({"response":null})",
                                   R"({"response":[]})", R"({"response":"x"})", R"({"response":{}} trailing)",
                                   R"({"response":{},"response":{}})", "{\"response\":{\"a\":\"\xff\"}}"}) {
        EXPECT_EQ(error_of({{End::answered, text}}), "InvalidLambdaResponseException: Unrecognizable lambda output") << text;
    }
    EXPECT_EQ(error_of({{End::answered, R"({"response":{"a":)" + deep + "}}"}}),
              "InvalidLambdaResponseException: Unrecognizable lambda output");
    EXPECT_EQ(error_of({{End::unreadable, {}}}), "InvalidLambdaResponseException: Unrecognizable lambda output");
}

TEST_F(Invocations, OfUnmappedFunctionsNeverLeaveTheServer)
{
    const Invoker invoker(functions_, clock_);
    boost::asio::io_context io;
    Invoker::Call call{"arn:aws:lambda:us-east-1:1:function:http://169.254.169.254/", "PreSignUp", "p", json_of("{}")};
    auto future = boost::asio::co_spawn(io, invoker.invoke(std::move(call)), boost::asio::use_future);
    io.run();
    EXPECT_EQ(future.get().error().message, "PreSignUp invocation failed due to configuration.");
}

TEST(RefusalsOfFunctions, AreOneTamedLine)
{
    EXPECT_EQ(refusal_of(R"({"errorMessage":"no\r\nSet-Cookie: a","errorType":"Error"})"), "no  Set-Cookie: a");
    EXPECT_EQ(refusal_of(R"({"errorMessage":"no","response":{}})"), std::nullopt);
    EXPECT_EQ(refusal_of(R"({"errorMessage":7})"), std::nullopt);
    EXPECT_EQ(refusal_of("no"), std::nullopt);
    EXPECT_LE(refusal_of(R"({"errorMessage":")" + std::string(5000, 'a') + "\"}")->size(), 1024U);
}

}  // namespace
}  // namespace sekisho::cognito_idp
