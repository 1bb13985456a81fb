#include "gate/gate.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <stdexcept>

#include "authn/sigv4/sign.h"
#include "base/encoding.h"
#include "crypto/hash.h"
#include "gate/virtual_host.h"
#include "shapes/sts.h"

namespace sekisho::gate {
namespace {

using shapes::sts::GetAccessKeyInfoOperation;

/// What a test's operation does when it is reached, and whether it was.
struct Script {
    int executed = 0;
    bool throws = false;
    bool declares_access = true;
    op::AccessChecks checks;
    bool throws_in_access = false;
};

template <op::Effect effect_>
class Scripted : public GetAccessKeyInfoOperation {
public:
    static constexpr op::Effect effect = effect_;
    explicit Scripted(Script& script) : script_(&script) {}

    Result<op::AccessChecks> access(const Input&, const op::Caller&, const op::Envelope&) const
    {
        if (script_->throws_in_access) throw std::runtime_error("a bug with a secret in it");
        return script_->declares_access ? script_->checks : op::AccessChecks{};
    }
    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        ++script_->executed;
        if (script_->throws) throw std::runtime_error("a bug with a secret in it");
        Output output;
        output.Account = call.advisory().empty()   ? "no advice"
                         : call.advisory().front() ? "advised: allowed"
                                                   : "advised: denied";
        co_return output;
    }

private:
    Script* script_;
};

/// Remembers what it is given; can be broken.
class MemoryTrail final : public audit::Trail {
public:
    Task<Result<void>> append(audit::Record record, audit::Durability durability) override
    {
        if (broken) co_return fail("AuditUnavailable", "The audit trail cannot be written.", 503);
        records.push_back(std::move(record));
        durabilities.push_back(durability);
        co_return Result<void>{};
    }
    Result<void> ready() const override
    {
        if (broken && announced) return fail("AuditUnavailable", "The audit trail cannot be written.", 503);
        return {};
    }

    bool broken = false, announced = false;
    std::vector<audit::Record> records;
    std::vector<audit::Durability> durabilities;
};

class OneUser final : public op::CredentialSource, public op::PolicySource {
public:
    Result<op::Credential> find(std::string_view access_key_id, std::string_view, Time) const override
    {
        if (access_key_id != "AKIAALICE")
            return fail("InvalidClientTokenId", "The security token included in the request is invalid.", 403);
        op::Caller caller;
        caller.principal.kind = policy::PrincipalKind::user;
        caller.principal.account = "123456789012";
        caller.principal.arn = "arn:aws:iam::123456789012:user/alice";
        caller.access_key_id = access_key_id;
        return op::Credential{Secret("alice's secret"), std::move(caller)};
    }
    Result<policy::PolicySet> policies_of(const op::Caller&) const override
    {
        policy::PolicySet policies;
        TRY(auto parsed, policy::parse_policy(document, policy::PolicyKind::identity, "alices-policy"));
        policies.identity.push_back(std::move(parsed));
        return policies;
    }

    std::string document =
        R"({"Version":"2012-10-17","Statement":[{"Sid":"Some","Effect":"Allow","Action":"test:Allowed","Resource":"*"}]})";
};

class GateTest : public testing::Test {
protected:
    /// Sends the one operation, signed by alice (or by `key`), and returns status and body.
    std::pair<int, std::string> send(op::Effect effect, const std::string& key = "AKIAALICE")
    {
        op::Operations operations;
        operations.push_back(effect == op::Effect::write ? op::make_operation<Scripted<op::Effect::write>>(script_)
                                                         : op::make_operation<Scripted<op::Effect::read>>(script_));
        Gate gate({"123456789012", "us-east-1", limit_, {"https://app.example"}}, clock_, operations, alice_, alice_,
                  messages_, trail_);
        auto done = boost::asio::co_spawn(io_, gate.handle(signed_request(key)), boost::asio::use_future);
        io_.restart();
        io_.run();
        const auto response = done.get();
        message_ = response.headers.get(op::message_header).value_or("");
        return {response.status, std::get<std::string>(response.body)};
    }

    net::Request signed_request(const std::string& key) const
    {
        const std::string body = "Action=GetAccessKeyInfo&Version=2011-06-15&AccessKeyId=AKIAAAAAAAAAAAAAAAAA";
        net::Request request;
        request.method = "POST";
        request.target = "/";
        request.headers.add("host", "127.0.0.1:8080");
        request.headers.add("content-type", "application/x-www-form-urlencoded");
        request.body = net::string_body(body);
        request.peer = {"127.0.0.1", 1};
        authn::sign_request(request, {key, Secret("alice's secret"), ""}, {"us-east-1", "sts", clock_.now()},
                            hex(crypto::sha256(body)));
        return request;
    }

    static op::AccessCheck check(const std::string& action, bool advisory = false)
    {
        op::AccessCheck made;
        made.action = action;
        made.advisory = advisory;
        return made;
    }

    boost::asio::io_context io_;
    ManualClock clock_{from_epoch_seconds(1'795'157'493)};
    std::unique_ptr<crypto::Sealer> sealer_ = crypto::Sealer::ephemeral();
    op::AuthorizationMessages messages_{*sealer_, clock_};
    std::string message_;  ///< of the last answer
    OneUser alice_;
    MemoryTrail trail_;
    Script script_{0, false, true, {check("test:Allowed")}};
    std::uint32_t limit_ = 10;
};

TEST_F(GateTest, LetsAnAllowedCallPassAndPutsItOnRecordWithItsReason)
{
    const auto [status, body] = send(op::Effect::write);
    EXPECT_EQ(status, 200) << body;
    ASSERT_EQ(trail_.records.size(), 1U);
    EXPECT_EQ(trail_.durabilities[0], audit::Durability::synced);
    EXPECT_EQ(trail_.records[0].arn, "arn:aws:iam::123456789012:user/alice");
    EXPECT_EQ(trail_.records[0].judgements.at(0).policy, "alices-policy");
    EXPECT_EQ(trail_.records[0].judgements.at(0).statement, "Some");
    EXPECT_FALSE(trail_.records[0].read_only);
}

TEST_F(GateTest, RefusesWhatNoPolicyAllowsAndNeverReachesTheOperation)
{
    script_.checks = {check("test:Allowed"), check("test:Other")};
    const auto [status, body] = send(op::Effect::write);
    EXPECT_EQ(status, 403);
    EXPECT_NE(body.find("is not authorized to perform: test:Other"), std::string::npos) << body;
    EXPECT_EQ(script_.executed, 0);
    EXPECT_EQ(trail_.records.at(0).error_code, "AccessDenied");
    EXPECT_EQ(trail_.records.at(0).judgements.size(), 2U);
}

TEST_F(GateTest, RefusesAnOperationThatDeclaresNoAccessAndIsNotOpen)
{
    script_.declares_access = false;
    EXPECT_EQ(send(op::Effect::read).first, 500);
    EXPECT_EQ(script_.executed, 0);
}

TEST_F(GateTest, HandsTheVerdictsOfAdvisoryChecksToTheOperation)
{
    script_.checks = {check("test:Allowed"), check("test:Other", true)};
    EXPECT_NE(send(op::Effect::read).second.find("advised: denied"), std::string::npos);
    script_.checks = {check("test:Allowed", true)};
    EXPECT_NE(send(op::Effect::read).second.find("advised: allowed"), std::string::npos);
}

TEST_F(GateTest, DoesNotBeginAMutationThatCouldNotBeRecorded)
{
    trail_.broken = trail_.announced = true;
    EXPECT_EQ(send(op::Effect::write).first, 503);
    EXPECT_EQ(script_.executed, 0);
}

TEST_F(GateTest, DoesNotTellTheOutcomeOfAMutationWhoseRecordFailed)
{
    trail_.broken = true;
    const auto [status, body] = send(op::Effect::write);
    EXPECT_EQ(status, 503);
    EXPECT_EQ(body.find("no advice"), std::string::npos) << "the outcome leaked: " << body;
}

TEST_F(GateTest, ADenialSaysWhyOnRecordAndSealedInAHeader)
{
    alice_.document = R"({"Version":"2012-10-17","Statement":[{"Sid":"Office","Effect":"Allow","Action":"test:*",)"
                      R"("Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}]})";
    script_.checks = {check("test:Other")};
    const auto [status, body] = send(op::Effect::read);
    EXPECT_EQ(status, 403);
    EXPECT_EQ(body.find("Office"), std::string::npos) << body;

    const auto& judged = trail_.records.at(0).judgements.at(0);
    EXPECT_EQ(judged.policy_type, "identity");
    EXPECT_EQ(judged.policy, "alices-policy");
    EXPECT_EQ(judged.statement, "Office");
    ASSERT_FALSE(judged.findings.empty());
    EXPECT_EQ(judged.findings[0].failed, "condition");
    EXPECT_NE(judged.findings[0].condition.find("127.0.0.1"), std::string::npos) << judged.findings[0].condition;
    EXPECT_FALSE(judged.changes.empty());

    const auto opened = op::decode_authorization_message(*sealer_, "123456789012", message_, clock_.now());
    ASSERT_TRUE(opened);
    EXPECT_NE(opened->find("Office"), std::string::npos) << *opened;
}

TEST_F(GateTest, AnAllowedRequestPaysForNoReasonsAndGetsNoMessage)
{
    script_.checks = {check("test:Allowed"), check("test:Other", true)};
    EXPECT_EQ(send(op::Effect::read).first, 200);
    EXPECT_EQ(message_, "") << "a denied advisory check is no denial";
    const auto& record = trail_.records.at(0);
    EXPECT_TRUE(record.judgements.at(0).findings.empty());
    EXPECT_TRUE(record.judgements.at(1).advisory);
    EXPECT_EQ(record.basis.principal, "user");
    EXPECT_TRUE(record.basis.complete);
}

TEST_F(GateTest, AnswersAnExceptionAsInternalFailureWithoutItsText)
{
    script_.throws = true;
    const auto [status, body] = send(op::Effect::write);
    EXPECT_EQ(status, 500);
    EXPECT_EQ(body.find("secret"), std::string::npos) << body;
    EXPECT_EQ(trail_.records.at(0).error_code, "InternalFailure");
}

TEST_F(GateTest, PutsAnExceptionOfAnEarlierStageOnRecordToo)
{
    script_.throws_in_access = true;
    const auto [status, body] = send(op::Effect::write);
    EXPECT_EQ(status, 500);
    EXPECT_EQ(body.find("secret"), std::string::npos) << body;
    EXPECT_EQ(script_.executed, 0);
    ASSERT_EQ(trail_.records.size(), 1U);
    EXPECT_EQ(trail_.records[0].error_code, "InternalFailure");
}

TEST_F(GateTest, RecordsRefusalsOfStrangersToo)
{
    EXPECT_EQ(send(op::Effect::read, "AKIASTRANGER").first, 403);
    ASSERT_EQ(trail_.records.size(), 1U);
    EXPECT_EQ(trail_.records[0].error_code, "InvalidClientTokenId");
    EXPECT_TRUE(trail_.records[0].arn.empty()) << "an unverified claim must not stand in the record as the caller";
}

TEST_F(GateTest, HoldsACallerToTheLimitOfRequestsInProgress)
{
    limit_ = 0;
    const auto [status, body] = send(op::Effect::read);
    EXPECT_NE(status, 200);
    EXPECT_NE(body.find("Rate exceeded"), std::string::npos) << body;
    EXPECT_EQ(script_.executed, 0);
}

TEST(Limiter, GivesThePlaceBackWhenTheHoldEnds)
{
    Limiter limiter(1);
    op::Caller caller;
    caller.principal.arn = "arn:aws:iam::123456789012:user/alice";
    auto first = limiter.admit(caller, "127.0.0.1");
    ASSERT_TRUE(first);
    EXPECT_FALSE(limiter.admit(caller, "127.0.0.1"));
    *first = Limiter::Hold();
    EXPECT_TRUE(limiter.admit(caller, "127.0.0.1"));
}

TEST(Limiter, HoldsOneAddressToWhatMayBeOnItsWayInAndNotTheOthers)
{
    Limiter limiter(1);
    auto first = limiter.arrive("192.0.2.1");
    ASSERT_TRUE(first);
    EXPECT_FALSE(limiter.arrive("192.0.2.1"));
    EXPECT_TRUE(limiter.arrive("192.0.2.2"));
    *first = Limiter::Hold();
    EXPECT_TRUE(limiter.arrive("192.0.2.1"));
}

net::Request of_page(const std::string& method, const std::string& origin)
{
    net::Request request;
    request.method = method;
    request.headers.add("origin", origin);
    request.headers.add("access-control-request-method", "POST");
    request.headers.add("access-control-request-headers", "content-type,x-amz-target");
    return request;
}

TEST(BrowserOrigins, OnlyListedPagesMayReadAnswers)
{
    const BrowserOrigins origins({"https://app.example"});
    EXPECT_EQ(origins.allowed(of_page("POST", "https://app.example")), "https://app.example");
    for (const auto* other : {"https://evil.example", "https://app.example.evil.example", "http://app.example", "null", ""})
        EXPECT_FALSE(origins.allowed(of_page("POST", other))) << other;
    EXPECT_FALSE(BrowserOrigins({}).allowed(of_page("POST", "https://app.example"))) << "nobody unless configured";
    EXPECT_EQ(BrowserOrigins({"*"}).allowed(of_page("POST", "https://any.example")), "*");
}

TEST(BrowserOrigins, ToldBeforehandWhatTheyMaySend)
{
    EXPECT_TRUE(BrowserOrigins::is_preflight(of_page("OPTIONS", "https://app.example")));
    EXPECT_FALSE(BrowserOrigins::is_preflight(of_page("POST", "https://app.example")));
    const auto answer = BrowserOrigins::answer_preflight(of_page("OPTIONS", "https://app.example"), "https://app.example");
    EXPECT_EQ(answer.status, 204);
    EXPECT_EQ(answer.headers.get("access-control-allow-origin"), "https://app.example");
    EXPECT_EQ(answer.headers.get("access-control-allow-headers"), "content-type,x-amz-target");
    EXPECT_EQ(answer.headers.get("vary"), "Origin");
    EXPECT_FALSE(answer.headers.has("access-control-allow-credentials"));
    auto odd = of_page("OPTIONS", "https://app.example");
    odd.headers.set("access-control-request-headers", "a\r\nset-cookie: b");
    EXPECT_FALSE(BrowserOrigins::answer_preflight(odd, "*").headers.has("access-control-allow-headers"));
}

TEST(BrowserOrigins, AreSchemeHostAndPortInTheConfiguration)
{
    for (const auto* good : {"*", "https://app.example", "http://localhost:3000"}) EXPECT_TRUE(is_origin(good)) << good;
    for (const auto* bad : {"", "app.example", "https://", "https://app.example/", "https://*.example", "https://a@b"})
        EXPECT_FALSE(is_origin(bad)) << bad;
}

TEST(VirtualHost, BecomesAPathOnlyForS3sOwnNames)
{
    const auto target = [](const std::string& host, const std::string& path) {
        net::Request request;
        request.target = path;
        request.headers.add("host", host);
        return path_style_target(request);
    };
    EXPECT_EQ(target("files.s3.us-east-1.amazonaws.com", "/a%20b?x=1"), "/files/a%20b?x=1");
    EXPECT_EQ(target("my.files.s3.amazonaws.com:443", "/k"), "/my.files/k");
    EXPECT_EQ(target("files.localhost:8080", "/k"), "/files/k");
    EXPECT_EQ(target("127.0.0.1:8080", "/files/k"), "/files/k");
    EXPECT_EQ(target("s3.us-east-1.amazonaws.com", "/files/k"), "/files/k");
    EXPECT_EQ(target("files.s3.evil.example", "/files/k"), "/files/k");
}

}  // namespace
}  // namespace sekisho::gate
