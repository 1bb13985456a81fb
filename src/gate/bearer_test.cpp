#include "gate/bearer.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "authn/sigv4/sign.h"
#include "base/encoding.h"
#include "crypto/hash.h"
#include "gate/credential_watch.h"
#include "gate/gate.h"
#include "shapes/anthropic.h"
#include "shapes/bedrock.h"
#include "shapes/openai.h"
#include "shapes/s3.h"

namespace sekisho::gate {
namespace {

const std::string account = "123456789012";
const std::string alias = "BedrockAPIKey-1a2b-at-123456789012";

/// One user: an access key, an API key, a token of a user pool; all of them can be revoked.
class Alice final : public op::CredentialSource, public op::PolicySource, public op::TokenCallers {
public:
    Result<op::Credential> find(std::string_view access_key_id, std::string_view session_token, Time now) const override
    {
        if (revoked || access_key_id != (session_token.empty() ? "AKIAALICE" : "ASIAALICE"))
            return fail("InvalidClientTokenId", "", 403);
        if (!session_token.empty() && now >= session_ends) return fail("ExpiredToken", "", 403);
        return op::Credential{Secret("alice's secret"), caller()};
    }
    Result<op::Caller> find_api_key(std::string_view named, const Secret& secret, Time) const override
    {
        if (revoked || named != alias || secret.reveal() != "her API key") return fail("InvalidClientTokenId", "", 403);
        return caller();
    }
    Task<Result<op::Caller>> caller_of(Secret token, std::shared_ptr<const op::Envelope>) const override
    {
        if (revoked || token.reveal() != "eyJ.eyJ.token") co_return fail("InvalidClientTokenId", "", 403);
        co_return caller();
    }
    Result<policy::PolicySet> policies_of(const op::Caller&) const override
    {
        policy::PolicySet policies;
        TRY(auto parsed, policy::parse_policy(document, policy::PolicyKind::identity, "alices-policy"));
        policies.identity.push_back(std::move(parsed));
        return policies;
    }

    static op::Caller caller()
    {
        op::Caller caller;
        caller.principal.kind = policy::PrincipalKind::user;
        caller.principal.account = account;
        caller.principal.arn = "arn:aws:iam::123456789012:user/alice";
        return caller;
    }

    bool revoked = false;
    Time session_ends = Time::max();
    std::string document =
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["bedrock:*","s3:*"],"Resource":"*"}]})";
};

class Forgetful final : public audit::Trail {
public:
    Task<Result<void>> append(audit::Record record, audit::Durability) override
    {
        records.push_back(std::move(record));
        co_return Result<void>{};
    }
    Result<void> ready() const override { return {}; }
    std::vector<audit::Record> records;
};

/// An operation that says where a request was taken to.
template <class Description, op::Effect effect_ = op::Effect::read>
class Reached : public Description {
public:
    using Input = typename Description::Input;
    using Output = typename Description::Output;
    static constexpr op::Effect effect = effect_;

    Result<op::AccessChecks> access(const Input&, const op::Caller&, const op::Envelope& envelope) const
    {
        op::AccessChecks checks(1);
        checks.front().action = std::string(Description::schema.service->signing_name) + ":Something";
        checks.front().context.set("aws:RequestedRegion", envelope.region);
        return checks;
    }
    Task<Result<Output>> execute(op::Authorized<Input>) const
    {
        Output output;
        if constexpr (requires { output.body = net::BodyStream(); }) output.body = std::make_unique<ThreePieces>();
        co_return output;
    }

private:
    class ThreePieces final : public net::ByteSource {
    public:
        Task<Result<std::optional<std::string>>> next() override
        {
            if (left_-- == 0) co_return std::optional<std::string>();
            co_return std::optional<std::string>("piece");
        }

    private:
        int left_ = 3;
    };
};

class BearerAtTheGate : public testing::Test {
protected:
    BearerAtTheGate()
    {
        operations_.push_back(op::make_operation<Reached<shapes::bedrock::ListFoundationModelsOperation>>());
        operations_.push_back(
            op::make_operation<Reached<shapes::openai::CreateChatCompletionOperation, op::Effect::model>>());
        operations_.push_back(op::make_operation<Reached<shapes::openai::ListModelsOperation>>());
        operations_.push_back(op::make_operation<Reached<shapes::anthropic::CreateMessageOperation, op::Effect::model>>());
        operations_.push_back(op::make_operation<Reached<shapes::s3::GetObjectOperation>>());
    }

    static net::Request request(const std::string& method, const std::string& target)
    {
        net::Request made;
        made.method = method;
        made.target = target;
        made.headers.add("host", "127.0.0.1:8080");
        made.body = method == "POST" ? net::string_body("{}") : net::empty_body();
        made.peer = {"127.0.0.1", 1};
        return made;
    }
    net::Request with(net::Request made, const std::string& name, const std::string& value) const
    {
        made.headers.add(name, value);
        return made;
    }
    net::Request bearing(const std::string& method, const std::string& target, const std::string& token) const
    {
        return with(request(method, target), "authorization", "Bearer " + token);
    }
    net::Request signed_for(const std::string& service, net::Request made) const
    {
        const auto body = made.method == "POST" ? "{}" : "";
        authn::sign_request(made, {"AKIAALICE", Secret("alice's secret"), ""}, {"us-east-1", service, clock_.now()},
                            hex(crypto::sha256(body)));
        return made;
    }
    static std::string api_key() { return std::string(authn::long_term_key(alias, Secret("her API key")).reveal()); }
    std::string short_term_key(std::chrono::seconds valid_for = std::chrono::hours(1)) const
    {
        auto made = request("POST", "/?Action=CallWithBearerToken");
        made.headers.set("host", "bedrock.amazonaws.com");
        const auto target = authn::presigned_target(made, {"ASIAALICE", Secret("alice's secret"), "a session"},
                                                    {"eu-west-1", "bedrock", clock_.now()}, valid_for);
        return "bedrock-api-key-" + base64("bedrock.amazonaws.com" + target + "&Version=1");
    }

    struct Answer {
        int status = 0;
        std::string operation;  ///< that was reached, or would have been
        std::string text;
    };
    Answer send(net::Request made)
    {
        auto response = respond(std::move(made));
        Answer answer{response.status, trail_.records.back().event_name, {}};
        if (const auto* text = std::get_if<std::string>(&response.body)) answer.text = *text;
        return answer;
    }
    net::Response respond(net::Request made)
    {
        if (!gate_)
            gate_ = std::make_unique<Gate>(GateSettings{account, "us-east-1", 10, {}}, clock_, operations_, alice_, alice_,
                                           messages_, trail_, &alice_);
        return run(gate_->handle(std::move(made)));
    }
    template <class T>
    T run(Task<T> task)
    {
        io_.restart();
        auto done = boost::asio::co_spawn(io_, std::move(task), boost::asio::use_future);
        io_.run();
        return done.get();
    }

    boost::asio::io_context io_;
    ManualClock clock_{from_epoch_seconds(1'795'157'493)};
    std::unique_ptr<crypto::Sealer> sealer_ = crypto::Sealer::ephemeral();
    op::AuthorizationMessages messages_{*sealer_, clock_};
    Alice alice_;
    Forgetful trail_;
    op::Operations operations_;
    std::unique_ptr<Gate> gate_;
};

TEST_F(BearerAtTheGate, EveryKindOfTokenIsTakenAtEveryDoorOfModels)
{
    for (const auto& token : {api_key(), short_term_key(), std::string("eyJ.eyJ.token")}) {
        EXPECT_EQ(send(bearing("GET", "/foundation-models", token)).status, 200) << token;
        EXPECT_EQ(send(bearing("GET", "/v1/models", token)).status, 200) << token;
        EXPECT_EQ(send(bearing("POST", "/v1/chat/completions", token)).status, 200) << token;
        EXPECT_EQ(send(bearing("POST", "/v1/messages", token)).status, 200) << token;
        EXPECT_EQ(send(with(request("POST", "/v1/messages"), "x-api-key", token)).status, 200) << token;
    }
}

TEST_F(BearerAtTheGate, WhoIsProvenIsOnRecordAndTheTokenIsNot)
{
    send(bearing("POST", "/v1/messages", api_key()));
    const auto& record = trail_.records.back();
    EXPECT_EQ(record.arn, "arn:aws:iam::123456789012:user/alice");
    EXPECT_EQ(record.request_parameters.find("ABSK"), std::string::npos);
    ASSERT_EQ(record.judgements.size(), 2U);
    EXPECT_EQ(record.judgements[0].action, "bedrock:CallWithBearerToken");
}

TEST_F(BearerAtTheGate, RefusalsHaveTheFormOfTheDoor)
{
    const auto openai = send(request("POST", "/v1/chat/completions"));
    EXPECT_EQ(openai.status, 401);
    EXPECT_NE(openai.text.find(R"("type":"authentication_error")"), std::string::npos) << openai.text;
    const auto anthropic = send(bearing("POST", "/v1/messages", "sk-wrong"));
    EXPECT_EQ(anthropic.status, 401);
    EXPECT_TRUE(anthropic.text.starts_with(R"({"type":"error","error":{"type":"authentication_error")")) << anthropic.text;
    EXPECT_EQ(anthropic.text.find("sk-wrong"), std::string::npos);
    const auto bedrock = send(bearing("GET", "/foundation-models", "sk-wrong"));
    EXPECT_EQ(bedrock.status, 403);
    EXPECT_NE(bedrock.text.find("Please make sure your API Key is valid"), std::string::npos) << bedrock.text;
    const auto unknown = send(bearing("GET", "/v1/files", api_key()));
    EXPECT_EQ(unknown.status, 404);
    EXPECT_NE(unknown.text.find(R"("code":"unknown_url")"), std::string::npos) << unknown.text;
}

TEST_F(BearerAtTheGate, MalformedForeignAndExpiredTokensAreRefused)
{
    const auto forged = std::string(authn::long_term_key(alias, Secret("guessed")).reveal());
    const auto foreign =
        std::string(authn::long_term_key("BedrockAPIKey-1a2b-at-999999999999", Secret("her API key")).reveal());
    for (const std::string token : {"", " ", "ABSK", "bedrock-api-key-", "bedrock-api-key-!", "eyJ.eyJ.other", "AKIAALICE",
                                    forged.c_str(), foreign.c_str(), "Bearer x"})
        EXPECT_EQ(send(bearing("POST", "/v1/chat/completions", token)).status, 401) << token;
    const auto key = short_term_key(std::chrono::minutes(5));
    clock_.advance(std::chrono::minutes(6));
    const auto expired = send(bearing("POST", "/v1/chat/completions", key));
    EXPECT_EQ(expired.status, 401);
    EXPECT_NE(expired.text.find("expired"), std::string::npos) << expired.text;
}

TEST_F(BearerAtTheGate, AShortTermKeyEndsWithItsSignersSession)
{
    const auto key = short_term_key(std::chrono::hours(12));
    EXPECT_EQ(send(bearing("GET", "/v1/models", key)).status, 200);
    alice_.session_ends = clock_.now() + std::chrono::hours(1);
    clock_.advance(std::chrono::hours(2));
    EXPECT_EQ(send(bearing("GET", "/v1/models", key)).status, 401);
}

TEST_F(BearerAtTheGate, MoreThanOneClaimIsRefused)
{
    auto both = signed_for("bedrock", request("POST", "/v1/messages"));
    both.headers.add("x-api-key", api_key());
    EXPECT_EQ(send(std::move(both)).status, 401) << "signature and API key";
    EXPECT_EQ(send(with(bearing("POST", "/v1/messages", api_key()), "x-api-key", api_key())).status, 401);
    auto twice = with(request("POST", "/v1/messages"), "x-api-key", api_key());
    EXPECT_EQ(send(with(std::move(twice), "x-api-key", api_key())).status, 401);
    auto signed_and_bearing = signed_for("bedrock", request("GET", "/v1/models"));
    signed_and_bearing.headers.add("authorization", "Bearer " + api_key());
    EXPECT_EQ(send(std::move(signed_and_bearing)).status, 401);
    EXPECT_NE(send(bearing("GET", "/v1/models?X-Amz-Signature=x", api_key())).status, 200);
}

TEST_F(BearerAtTheGate, AnApiKeyHeaderIsOneAtAnthropicsDoorAlone)
{
    EXPECT_EQ(send(with(request("POST", "/v1/chat/completions"), "x-api-key", api_key())).status, 401);
    auto other = signed_for("s3", with(request("GET", "/bucket/key"), "x-api-key", "somebody's own"));
    EXPECT_EQ(send(std::move(other)).operation, "GetObject");
}

TEST_F(BearerAtTheGate, ATokenIsNothingOutsideOfModels)
{
    const auto answer = send(bearing("GET", "/bucket/key", api_key()));
    EXPECT_EQ(answer.operation, "GetObject");
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(trail_.records.back().arn, "") << "it named nobody";
}

TEST_F(BearerAtTheGate, ABucketNamedLikeTheDoorsIsReachedByItsSignatureAndByItsHost)
{
    EXPECT_EQ(send(signed_for("s3", request("GET", "/v1/models"))).operation, "GetObject");
    EXPECT_EQ(send(signed_for("bedrock", request("GET", "/v1/models"))).operation, "ListModels");
    EXPECT_EQ(send(request("GET", "/v1/models")).operation, "ListModels") << "and is refused there";
    auto on_its_host = request("GET", "/v1/models");
    on_its_host.headers.set("host", "photos.localhost:8080");
    EXPECT_EQ(send(std::move(on_its_host)).operation, "GetObject");
}

TEST_F(BearerAtTheGate, HoldersOfKeysNeedThePermissionToCallWithThem)
{
    alice_.document = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"bedrock:*","Resource":"*"},)"
                      R"({"Effect":"Deny","Action":"bedrock:CallWithBearerToken","Resource":"*",)"
                      R"("Condition":{"StringEquals":{"bedrock:bearerTokenType":"LONG_TERM"}}}]})";
    const auto denied = send(bearing("GET", "/v1/models", api_key()));
    EXPECT_EQ(denied.status, 403);
    EXPECT_NE(denied.text.find("bedrock:CallWithBearerToken"), std::string::npos) << denied.text;
    EXPECT_NE(denied.text.find("permission_error"), std::string::npos) << denied.text;
    EXPECT_EQ(send(bearing("GET", "/v1/models", short_term_key())).status, 200);
    EXPECT_EQ(send(bearing("GET", "/v1/models", "eyJ.eyJ.token")).status, 200) << "a person's token is no API key";
    EXPECT_EQ(send(signed_for("bedrock", request("GET", "/v1/models"))).status, 200);
}

TEST_F(BearerAtTheGate, AShortTermKeyBringsItsRegion)
{
    send(bearing("GET", "/v1/models", short_term_key()));
    EXPECT_EQ(trail_.records.back().region, "eu-west-1");
}

TEST_F(BearerAtTheGate, AClockThatIsSetBackHidesNoRevocation)
{
    auto response = respond(bearing("POST", "/v1/messages", api_key()));
    auto& body = *std::get<net::BodyStream>(response.body);
    EXPECT_EQ(run(body.next()).value(), "piece");
    alice_.revoked = true;
    clock_.advance(-std::chrono::hours(1));
    EXPECT_EQ(run(body.next()).error().code, "RequestRevoked");
}

TEST_F(BearerAtTheGate, AnAnswerInFlightEndsWithItsCredential)
{
    for (const bool by_signature : {false, true}) {
        alice_.revoked = false;
        auto asked = by_signature ? signed_for("bedrock", request("POST", "/v1/messages"))
                                  : bearing("POST", "/v1/messages", api_key());
        auto response = respond(std::move(asked));
        auto& body = *std::get<net::BodyStream>(response.body);
        EXPECT_EQ(run(body.next()).value(), "piece");
        alice_.revoked = true;
        EXPECT_EQ(run(body.next()).value(), "piece") << "within the interval nobody looks";
        clock_.advance(credential_look_interval);
        EXPECT_EQ(run(body.next()).error().code, "RequestRevoked");
    }
}

TEST_F(BearerAtTheGate, AnAnswerOutlivesACredentialThatOnlyExpires)
{
    auto response = respond(bearing("POST", "/v1/messages", short_term_key(std::chrono::minutes(1))));
    auto& body = *std::get<net::BodyStream>(response.body);
    clock_.advance(std::chrono::hours(1));
    EXPECT_EQ(run(body.next()).value(), "piece");
}

}  // namespace
}  // namespace sekisho::gate
