#pragma once

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "services/cognito_idp/testing.h"
#include "services/cognito_idp/triggers/testing.h"

namespace sekisho::cognito_idp {

/// A pool with one function for each trigger that a test asks for.
class TriggersOfAPool : public testing::Test {
protected:
    using Config = api::LambdaConfigType;

    FakeFunction& with(std::optional<std::string> Config::* trigger)
    {
        const auto arn = function_arn("f" + std::to_string(functions_.size()));
        functions_.push_back(std::make_shared<FakeFunction>());
        harness.functions.add(arn, functions_.back());
        config.*trigger = arn;
        return *functions_.back();
    }
    void open(std::function<void(api::CreateUserPoolRequest&)> edit = {})
    {
        harness.open();
        pool = harness.make_pool([&](auto& request) {
            request.LambdaConfig = config;
            if (edit) edit(request);
        });
        client = harness.make_client(pool);
        hiding = harness.make_client(pool, [](auto& request) { request.PreventUserExistenceErrors = "ENABLED"; });
    }

    static std::string message(const auto& result)
    {
        return result ? "no error" : result.error().code + ": " + result.error().message;
    }
    static std::string source_of(const wire::Json& event) { return *event.find("triggerSource")->string(); }
    static const wire::Json& request_of(const wire::Json& event) { return *event.find("request"); }

    auto sign_up(const std::string& name, Attributes attributes = {})
    {
        api::SignUpRequest request;
        request.ClientId = client;
        request.Username = name;
        request.Password = "correct-horse";
        request.UserAttributes.emplace();
        for (const auto& [key, value] : attributes) request.UserAttributes->push_back({.Name = key, .Value = value});
        request.ValidationData = {{.Name = "captcha", .Value = "7"}};
        request.ClientMetadata = ClientMetadata{{"reason", "test"}};
        return harness.call<api::SignUpOperation>(std::move(request));
    }
    api::AdminGetUserResponse user(const std::string& name)
    {
        api::AdminGetUserRequest request;
        request.UserPoolId = pool;
        request.Username = name;
        return Harness::must(harness.call<api::AdminGetUserOperation>(std::move(request)));
    }
    static wire::Json claims(const std::string& token)
    {
        const auto start = token.find('.') + 1;
        return json_of(*from_base64url(token.substr(start, token.find('.', start) - start)));
    }
    std::string newest_body()
    {
        std::string body;
        auto read = [&](store::Connection& connection) -> Result<void> {
            TRY(const auto waiting, harness.pools().outbox().waiting(connection, pool, 100));
            if (!waiting.empty()) body = waiting.back().body.reveal();
            return {};
        };
        if (!harness.database().read_blocking(read)) throw std::runtime_error("outbox");
        return body;
    }

    static constexpr const char* wrong = "NotAuthorizedException: Incorrect username or password.";

    std::vector<std::shared_ptr<FakeFunction>> functions_;
    Config config;
    Harness harness;
    std::string pool, client, hiding;
};

}  // namespace sekisho::cognito_idp
