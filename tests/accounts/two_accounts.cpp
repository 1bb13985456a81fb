#include "accounts/two_accounts.h"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "app/configuration.h"
#include "base/encoding.h"
#include "crypto/hash.h"

namespace sekisho::accounts {
namespace {

std::string between(const std::string& text, const std::string& name)
{
    const auto open = text.find("<" + name + ">");
    if (open == std::string::npos) throw std::runtime_error("no " + name + " in " + text);
    const auto from = open + name.size() + 2;
    return text.substr(from, text.find("</" + name + ">") - from);
}

authn::Credentials credentials_in(const Answer& answer)
{
    const auto token = answer.says("<SessionToken>") ? between(answer.text, "SessionToken") : "";
    return {between(answer.text, "AccessKeyId"), Secret(between(answer.text, "SecretAccessKey")), token};
}

net::Request request_of(const std::string& method, const std::string& target, const std::string& body)
{
    net::Request request;
    request.method = method;
    request.target = target;
    request.headers.add("host", "127.0.0.1");
    request.body = net::string_body(body);
    request.peer = {"127.0.0.1", 40'000};
    return request;
}

}  // namespace

std::string Answer::at(std::string_view path) const
{
    const auto* value = &json;
    while (!path.empty()) {
        const auto slash = std::min(path.find('/'), path.size());
        const auto name = path.substr(0, slash);
        if (const auto* array = value->array()) {
            const auto index = static_cast<std::size_t>(name.front() - '0');
            if (index >= array->size()) return {};
            value = &(*array)[index];
        } else {
            value = value->find(name);
        }
        if (value == nullptr) return {};
        path.remove_prefix(std::min(slash + 1, path.size()));
    }
    return value->string() ? *value->string() : std::string();
}

std::string document(std::string_view effect, std::string_view action, std::string_view condition)
{
    return fmt::format(
        R"({{"Version":"2012-10-17","Statement":[{{"Effect":"{}","Action":"{}","Resource":"*","Condition":{}}}]}})", effect,
        action, condition);
}

std::string json_text(std::string_view text) { return wire::to_text(wire::Json(std::string(text))); }

void TwoAccounts::SetUp()
{
    folder_ = (std::filesystem::temp_directory_path() / "sekisho-accounts-XXXXXX").string();
    ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
    ::setenv("SEKISHO_ROOT_ACCESS_KEY_ID", "AKIAACCOUNTSACCOUNTS", 1);
    ::setenv("SEKISHO_ROOT_SECRET_ACCESS_KEY", "accounts-accounts-accounts-accounts-acco", 1);
    app::Configuration configuration;
    configuration.data = folder_;
    auto opened = app::Installation::open(*app::checked(configuration));
    ASSERT_TRUE(opened) << opened.error().message << opened.error().detail;
    installation_ = *std::move(opened);

    root_ = {"AKIAACCOUNTSACCOUNTS", Secret("accounts-accounts-accounts-accounts-acco"), ""};
    operator_ = make_user(root_, "operator", document("Allow", "*"));
    organization_ = organizations("CreateOrganization").at("Organization/Id");
    root_id_ = organizations("ListRoots").at("Roots/0/Id");
    for (const auto* type : {"SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"})
        ASSERT_TRUE(
            organizations("EnablePolicyType", fmt::format(R"({{"RootId":"{}","PolicyType":"{}"}})", root_id_, type)).ok());
    const auto unit = [&](const std::string& parent, const std::string& name) {
        return organizations("CreateOrganizationalUnit", fmt::format(R"({{"ParentId":"{}","Name":"{}"}})", parent, name))
            .at("OrganizationalUnit/Id");
    };
    outer_ = unit(root_id_, "outer");
    inner_ = unit(outer_, "inner");
    member_ = make_account("member");
    const auto moved = organizations(
        "MoveAccount",
        fmt::format(R"({{"AccountId":"{}","SourceParentId":"{}","DestinationParentId":"{}"}})", member_, root_id_, inner_));
    ASSERT_TRUE(moved.ok()) << moved.text;
    admin_ = assume(operator_, access_role(member_));
}

void TwoAccounts::TearDown()
{
    installation_.reset();
    std::filesystem::remove_all(folder_);
}

Answer TwoAccounts::send(net::Request request)
{
    boost::asio::io_context io;
    auto read = [](net::Handler& gate, net::Request sent) -> Task<Answer> {
        auto response = co_await gate.handle(std::move(sent));
        Answer answer;
        answer.status = response.status;
        answer.text = std::string(response.headers.get("x-amzn-errortype").value_or(""));
        if (const auto* text = std::get_if<std::string>(&response.body)) {
            answer.text += *text;
        } else if (auto* stream = std::get_if<net::BodyStream>(&response.body); stream && *stream) {
            while (true) {
                auto chunk = co_await (*stream)->next();
                if (!chunk || !*chunk) break;
                answer.text += **chunk;
            }
        }
        co_return answer;
    };
    auto done = boost::asio::co_spawn(io, read(installation_->gate(), std::move(request)), boost::asio::use_future);
    io.run();
    auto answer = done.get();
    if (auto json = wire::parse_json(answer.text)) answer.json = *std::move(json);
    return answer;
}

Answer TwoAccounts::raw(const authn::Credentials& who, net::Request request, std::string_view service, std::string_view body)
{
    const authn::SigningScope scope{"us-east-1", std::string(service), SystemClock().now()};
    authn::sign_request(request, who, scope, hex(crypto::sha256(body)));
    return send(std::move(request));
}

Answer TwoAccounts::json(const authn::Credentials& who, std::string_view target, std::string_view service,
                         const std::string& body)
{
    auto request = request_of("POST", "/", body);
    request.headers.add("x-amz-target", std::string(target));
    request.headers.add("content-type", "application/x-amz-json-1.1");
    return raw(who, std::move(request), service, body);
}

Answer TwoAccounts::organizations_as(const authn::Credentials& who, std::string_view operation, const std::string& body)
{
    return json(who, fmt::format("AWSOrganizationsV20161128.{}", operation), "organizations", body);
}

Answer TwoAccounts::organizations(std::string_view operation, const std::string& body)
{
    return organizations_as(operator_, operation, body);
}

Answer TwoAccounts::iam(const authn::Credentials& who, const std::string& form)
{
    const auto body = form + "&Version=2010-05-08";
    auto request = request_of("POST", "/", body);
    request.headers.add("content-type", "application/x-www-form-urlencoded");
    return raw(who, std::move(request), "iam", body);
}

Answer TwoAccounts::sts(const authn::Credentials& who, const std::string& form)
{
    const auto body = form + "&Version=2011-06-15";
    auto request = request_of("POST", "/", body);
    request.headers.add("content-type", "application/x-www-form-urlencoded");
    return raw(who, std::move(request), "sts", body);
}

Answer TwoAccounts::s3(const authn::Credentials& who, const std::string& method, const std::string& target,
                       const std::string& body)
{
    return raw(who, request_of(method, target, body), "s3", body);
}

authn::Credentials TwoAccounts::assume(const authn::Credentials& who, const std::string& role_arn)
{
    return credentials_in(sts(who, "Action=AssumeRole&RoleSessionName=test&RoleArn=" + percent_encode(role_arn)));
}

authn::Credentials TwoAccounts::make_user(const authn::Credentials& who, const std::string& name, const std::string& policy)
{
    EXPECT_TRUE(iam(who, "Action=CreateUser&UserName=" + name).ok());
    EXPECT_TRUE(
        iam(who, "Action=PutUserPolicy&PolicyName=p&UserName=" + name + "&PolicyDocument=" + percent_encode(policy)).ok());
    return credentials_in(iam(who, "Action=CreateAccessKey&UserName=" + name));
}

std::string TwoAccounts::make_policy(const std::string& type, const std::string& content)
{
    static int number = 0;
    const auto made = organizations(
        "CreatePolicy",
        fmt::format(R"({{"Name":"p{}","Description":"","Type":"{}","Content":{}}})", ++number, type, json_text(content)));
    EXPECT_TRUE(made.ok()) << made.text;
    return made.at("Policy/PolicySummary/Id");
}

void TwoAccounts::attach(const std::string& policy, const std::string& target)
{
    const auto done = organizations("AttachPolicy", fmt::format(R"({{"PolicyId":"{}","TargetId":"{}"}})", policy, target));
    EXPECT_TRUE(done.ok()) << done.text;
}

void TwoAccounts::detach(const std::string& policy, const std::string& target)
{
    const auto done = organizations("DetachPolicy", fmt::format(R"({{"PolicyId":"{}","TargetId":"{}"}})", policy, target));
    EXPECT_TRUE(done.ok()) << done.text;
}

std::string TwoAccounts::make_account(const std::string& name)
{
    const auto made =
        organizations("CreateAccount", fmt::format(R"({{"Email":"{0}@example.com","AccountName":"{0}"}})", name));
    EXPECT_EQ(made.at("CreateAccountStatus/State"), "SUCCEEDED") << made.text;
    return made.at("CreateAccountStatus/AccountId");
}

std::string TwoAccounts::access_role(const std::string& account)
{
    return "arn:aws:iam::" + account + ":role/OrganizationAccountAccessRole";
}

}  // namespace sekisho::accounts
