#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <set>
#include <stdexcept>

#include "crypto/random.h"
#include "services/cognito_idp/operations.h"
#include "services/cognito_idp/service.h"
#include "services/cognito_idp/tables.h"
#include "services/cognito_idp/testing_keys.h"
#include "shapes/discovery.h"
#include "store/testing.h"

namespace sekisho::gate {

/// Stands in for the gate's stage of that name: in these tests every call is allowed.
class Authorizer {
public:
    static op::PassKey pass() { return {}; }
};

}  // namespace sekisho::gate

namespace sekisho::cognito_idp {

/// User pools over a real database, with a clock that stands still and cheap password hashes.
class Harness {
public:
    /// `adjust` changes what an installation can configure.
    explicit Harness(std::function<void(Needs&)> adjust = {}) : adjust_(std::move(adjust)), database_(migrations())
    {
        open();
    }

    /// As after a restart of the server.
    void open()
    {
        operations_.clear();
        pools_.reset();
        Needs needs{
            *database_,      *sealer_, workers_, clock, "http://127.0.0.1:8080", {.memory_kib = 64, .passes = 1, .lanes = 1},
            &access_mappings};
        needs.functions = functions;
        needs.rsa_keys = test_rsa_key;
        if (adjust_) adjust_(needs);
        needs.risk = risk;
        auto opened = UserPools::open(std::move(needs));
        if (!opened) throw std::runtime_error(opened.error().message + ": " + opened.error().detail);
        pools_ = *std::move(opened);
        operations_ = make_operations(*pools_);
        for (auto& operation : make_discovery_operations(*pools_)) operations_.push_back(std::move(operation));
    }

    template <class T>
    T run(Task<T> task)
    {
        std::optional<T> result;
        auto body = [](Task<T> inner, std::optional<T>& slot, boost::asio::io_context& io) -> Task<void> {
            slot.emplace(co_await std::move(inner));
            io.stop();
        };
        io_.restart();
        const auto guard = boost::asio::make_work_guard(io_);
        spawn(io_.get_executor(), body(std::move(task), result, io_));
        io_.run();
        return *std::move(result);
    }

    /// One call, through the same door as the gate's, by an administrator of the account or nobody.
    template <class Description>
    Result<typename Description::Output> call(typename Description::Input input)
    {
        auto call = operation<Description>().begin();
        *static_cast<typename Description::Input*>(call->input()) = std::move(input);
        auto done = run(drive(*call));
        if (!done) return fail(done.error());
        return std::move(*static_cast<typename Description::Output*>(call->output()));
    }

    /// Several calls at once, over the store as it is: their answers, in the order of `inputs`.
    template <class Description>
    std::vector<Result<typename Description::Output>> at_once(const std::vector<typename Description::Input>& inputs)
    {
        std::vector<std::unique_ptr<op::Call>> calls;
        for (const auto& input : inputs) {
            calls.push_back(operation<Description>().begin());
            *static_cast<typename Description::Input*>(calls.back()->input()) = input;
        }
        std::vector<Result<void>> done(calls.size(), Result<void>{});
        auto body = [](Task<Result<void>> task, Result<void>& slot, std::size_t& left,
                       boost::asio::io_context& io) -> Task<void> {
            slot = co_await std::move(task);
            if (--left == 0) io.stop();
        };
        io_.restart();
        const auto guard = boost::asio::make_work_guard(io_);
        auto left = calls.size();
        for (std::size_t i = 0; i < calls.size(); ++i) spawn(io_.get_executor(), body(drive(*calls[i]), done[i], left, io_));
        io_.run();
        std::vector<Result<typename Description::Output>> answers;
        for (std::size_t i = 0; i < calls.size(); ++i) {
            if (done[i]) answers.emplace_back(std::move(*static_cast<typename Description::Output*>(calls[i]->output())));
            else answers.emplace_back(std::unexpected(done[i].error()));
        }
        return answers;
    }

    /// Several calls of one operation, under way at the same time.
    template <class Description>
    std::vector<Result<typename Description::Output>> call_at_once(std::vector<typename Description::Input> inputs)
    {
        std::vector<std::unique_ptr<op::Call>> calls;
        for (auto& input : inputs)
            for (const auto& operation : operations_)
                if (&operation->schema() == &Description::schema) {
                    calls.push_back(operation->begin());
                    *static_cast<typename Description::Input*>(calls.back()->input()) = std::move(input);
                }
        std::vector<Result<void>> done(calls.size());
        std::size_t left = calls.size();
        auto body = [](Harness& harness, op::Call& call, Result<void>& slot, std::size_t& waiting) -> Task<void> {
            slot = co_await harness.drive(call);
            if (--waiting == 0) harness.io_.stop();
        };
        io_.restart();
        const auto guard = boost::asio::make_work_guard(io_);
        for (std::size_t i = 0; i < calls.size(); ++i) spawn(io_.get_executor(), body(*this, *calls[i], done[i], left));
        io_.run();
        std::vector<Result<typename Description::Output>> results;
        for (std::size_t i = 0; i < calls.size(); ++i) {
            if (done[i]) results.push_back(std::move(*static_cast<typename Description::Output*>(calls[i]->output())));
            else results.push_back(fail(done[i].error()));
        }
        return results;
    }

    /// A pool without rules for passwords but their length; `edit` changes the request.
    std::string make_pool(std::function<void(api::CreateUserPoolRequest&)> edit = {})
    {
        api::CreateUserPoolRequest request;
        request.PoolName = "test";
        request.Policies.emplace().PasswordPolicy.emplace().MinimumLength = 8;
        if (edit) edit(request);
        return *must(call<api::CreateUserPoolOperation>(std::move(request))).UserPool->Id;
    }

    std::string make_client(const std::string& pool_id, std::function<void(api::CreateUserPoolClientRequest&)> edit = {})
    {
        api::CreateUserPoolClientRequest request;
        request.UserPoolId = pool_id;
        request.ClientName = "app";
        request.ExplicitAuthFlows = {"ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH",
                                     "ALLOW_ADMIN_USER_PASSWORD_AUTH"};
        if (edit) edit(request);
        return *must(call<api::CreateUserPoolClientOperation>(std::move(request))).UserPoolClient->ClientId;
    }

    /// A user with a permanent password.
    void make_user(const std::string& pool_id, const std::string& name, const std::string& password,
                   std::vector<api::AttributeType> attributes = {})
    {
        api::AdminCreateUserRequest creation;
        creation.UserPoolId = pool_id;
        creation.Username = name;
        creation.MessageAction = "SUPPRESS";
        creation.UserAttributes = std::move(attributes);
        must(call<api::AdminCreateUserOperation>(std::move(creation)));
        api::AdminSetUserPasswordRequest change;
        change.UserPoolId = pool_id;
        change.Username = name;
        change.Password = password;
        change.Permanent = true;
        must(call<api::AdminSetUserPasswordOperation>(std::move(change)));
    }

    Result<api::InitiateAuthResponse> initiate(const std::string& client_id, const std::string& flow, Parameters parameters)
    {
        api::InitiateAuthRequest request;
        request.ClientId = client_id;
        request.AuthFlow = flow;
        request.AuthParameters = std::move(parameters);
        return call<api::InitiateAuthOperation>(std::move(request));
    }

    Result<api::InitiateAuthResponse> sign_in(const std::string& client_id, const std::string& name,
                                              const std::string& password)
    {
        return initiate(client_id, "USER_PASSWORD_AUTH", {{"USERNAME", name}, {"PASSWORD", password}});
    }

    Result<api::RespondToAuthChallengeResponse> respond(const std::string& client_id, const std::string& challenge,
                                                        Parameters responses, std::optional<std::string> session = {})
    {
        api::RespondToAuthChallengeRequest request;
        request.ClientId = client_id;
        request.ChallengeName = challenge;
        request.ChallengeResponses = std::move(responses);
        request.Session = std::move(session);
        return call<api::RespondToAuthChallengeOperation>(std::move(request));
    }

    /// The digits of the message that has come since the last call.
    std::string newest_code(const std::string& pool_id)
    {
        std::string code;
        auto read = [&](store::Connection& connection) -> Result<void> {
            TRY(const auto waiting, pools_->outbox().waiting(connection, pool_id, 100));
            for (const auto& message : waiting)
                if (seen_.insert(message.id).second) code = message.code.reveal();
            return {};
        };
        if (!database_->read_blocking(read)) throw std::runtime_error("outbox");
        std::string digits;
        for (const char c : code)
            if (c >= '0' && c <= '9') digits += c;
        return digits;
    }

    template <class T>
    static T must(Result<T> result)
    {
        if (!result)
            throw std::runtime_error(result.error().code + ": " + result.error().message + " " + result.error().detail);
        return *std::move(result);
    }

    UserPools& pools() { return *pools_; }
    store::Database& database() { return *database_; }

private:
    template <class Description>
    const op::Operation& operation()
    {
        for (const auto& operation : operations_)
            if (&operation->schema() == &Description::schema) return *operation;
        throw std::runtime_error("not served");
    }

    Task<Result<void>> drive(op::Call& call)
    {
        auto envelope = std::make_shared<op::Envelope>();
        envelope->region = "us-east-1";
        envelope->request_id = "request";
        envelope->source_ip = source_ip;
        envelope->user_agent = user_agent;
        CO_TRY(auto identified, co_await call.identify(envelope));
        auto caller = std::make_shared<op::Caller>();
        caller->principal.kind = policy::PrincipalKind::root;
        caller->principal.account = account;
        if (identified) *caller = *std::move(identified);
        CO_TRY(const auto checks, call.access(*caller, *envelope));
        for (const auto& check : checks)
            if (check.absent) co_return fail(*check.absent);
        co_return co_await call.execute(gate::Authorizer::pass(), caller, envelope);
    }

    boost::asio::io_context io_;

public:
    ManualClock clock{from_epoch_seconds(1'795'000'000)};
    std::string account = "123456789012";  ///< whose administrator calls
    std::string source_ip = "192.0.2.1", user_agent = "tests";
    op::AccessMappings access_mappings;  ///< read anew by open()
    Functions functions;                 ///< what the configuration maps, from the next open() on
    risk::Options risk;                  ///< of the next open()

private:
    std::function<void(Needs&)> adjust_;
    std::set<std::string> seen_;
    std::unique_ptr<crypto::Sealer> sealer_ = crypto::Sealer::ephemeral();
    WorkerPool workers_{2, 64};
    store::TemporaryDatabase database_;
    std::unique_ptr<UserPools> pools_;
    op::Operations operations_;
};

}  // namespace sekisho::cognito_idp
