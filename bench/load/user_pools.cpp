#include "load/user_pools.h"

#include <fstream>

#include "authn/sigv4/sign.h"
#include "authn/srp/srp.h"
#include "base/encoding.h"
#include "crypto/hash.h"
#include "load/client.h"
#include "load/request.h"
#include "wire/json.h"

namespace sekisho::load {
namespace {

namespace srp = authn::srp;
using Made = Result<std::unique_ptr<Operation>>;

/// `pattern` with the number of a user in place of '#'. Users come in an order of their own, not in that of their names.
std::string with_user(const Options& options, std::string_view pattern, std::uint64_t number)
{
    constexpr std::uint64_t stride = 7919;
    const auto user = number * stride % options.users * options.user_step;
    std::string text(pattern);
    if (const auto at = text.find('#'); at != std::string::npos) text.replace(at, 1, fmt::format("{:07}", user));
    return text;
}

net::Request cognito_request(const Options& options, std::string_view operation)
{
    auto request = make_request(options, "POST", "/");
    request.headers.add("content-type", "application/x-amz-json-1.1");
    request.headers.add("x-amz-target", fmt::format("AWSCognitoIdentityProviderService.{}", operation));
    return request;
}

// https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash
void add_secret_hash(const Options& options, const std::string& user, wire::Json& parameters)
{
    if (!options.client_secret.empty())
        parameters.set("SECRET_HASH", base64(crypto::hmac_sha256(options.client_secret, user + options.client_id)));
}

/// InitiateAuth with other parameters each time.
class InitiateAuth : public Operation {
public:
    InitiateAuth(const Options& options, std::string_view flow)
        : options_(options), flow_(flow), request_(cognito_request(options, "InitiateAuth"))
    {
    }

    const std::string& next(std::uint64_t number) override
    {
        wire::Json body;
        body.set("AuthFlow", flow_).set("ClientId", options_.client_id).set("AuthParameters", parameters(number));
        bytes_ = to_bytes(request_, wire::to_text(body));
        return bytes_;
    }

protected:
    [[nodiscard]] virtual wire::Json parameters(std::uint64_t number) const = 0;
    [[nodiscard]] const Options& options() const { return options_; }

private:
    Options options_;
    std::string flow_;
    net::Request request_;
    std::string bytes_;
};

class PasswordOperation final : public InitiateAuth {
public:
    explicit PasswordOperation(const Options& options) : InitiateAuth(options, "USER_PASSWORD_AUTH") {}

private:
    [[nodiscard]] wire::Json parameters(std::uint64_t number) const override
    {
        const auto user = with_user(options(), options().user_name, number);
        wire::Json parameters;
        parameters.set("USERNAME", user).set("PASSWORD", options().password.reveal());
        add_secret_hash(options(), user, parameters);
        return parameters;
    }
};

class RefreshOperation final : public InitiateAuth {
public:
    RefreshOperation(const Options& options, std::vector<std::string> tokens)
        : InitiateAuth(options, "REFRESH_TOKEN_AUTH"), tokens_(std::move(tokens))
    {
    }

private:
    [[nodiscard]] wire::Json parameters(std::uint64_t number) const override
    {
        wire::Json parameters;
        parameters.set("REFRESH_TOKEN", tokens_[number % tokens_.size()]);
        return parameters;
    }

    std::vector<std::string> tokens_;
};

std::string text_of(const wire::Json* object, std::string_view name)
{
    const auto* const member = object != nullptr ? object->find(name) : nullptr;
    return member != nullptr && member->string() != nullptr ? *member->string() : std::string();
}

/// Both requests of a sign-in with SRP, or the first alone. One A for all of them: its power is the client's to pay, not
/// the server's.
class SrpOperation final : public InitiateAuth {
public:
    SrpOperation(const Options& options, srp::ClientKeys keys)
        : InitiateAuth(options, "USER_SRP_AUTH"), keys_(std::move(keys)), public_value_(keys_.public_value.to_hex())
    {
    }

    bool is_success(int status, std::string_view body) const override
    {
        const auto* const wanted = options().kind == Kind::srp_begin ? "\"SRP_B\"" : "\"AuthenticationResult\"";
        return status == 200 && body.find(wanted) != std::string_view::npos;
    }

    std::string follow_up(std::string_view answer) const override
    {
        if (options().kind == Kind::srp_begin) return {};
        const auto parsed = wire::parse_json(answer);
        const auto* const given = parsed ? parsed->find("ChallengeParameters") : nullptr;
        const auto server_public = crypto::Number::from_hex(text_of(given, "SRP_B"));
        const auto salt = crypto::Number::from_hex(text_of(given, "SALT"));
        if (!server_public || !salt) return {};
        const auto user = text_of(given, "USERNAME");
        wire::Json responses;
        responses.set("USERNAME", user);
        add_claim(responses, *given, *server_public, *salt);
        add_secret_hash(options(), user, responses);
        wire::Json body;
        body.set("ChallengeName", "PASSWORD_VERIFIER").set("ClientId", options().client_id);
        body.set("ChallengeResponses", std::move(responses));
        return to_bytes(cognito_request(options(), "RespondToAuthChallenge"), wire::to_text(body));
    }

private:
    [[nodiscard]] wire::Json parameters(std::uint64_t number) const override
    {
        const auto user = with_user(options(), options().user_name, number);
        wire::Json parameters;
        parameters.set("USERNAME", user).set("SRP_A", public_value_);
        add_secret_hash(options(), user, parameters);
        return parameters;
    }

    void add_claim(wire::Json& responses, const wire::Json& given, const crypto::Number& server_public,
                   const crypto::Number& salt) const
    {
        const auto secret_block = text_of(&given, "SECRET_BLOCK");
        srp::Claim claim{{std::string(srp::pool_name_of(options().user_pool_id)), text_of(&given, "USER_ID_FOR_SRP")},
                         from_base64(secret_block).value_or(""),
                         srp::format_timestamp(SystemClock().now())};
        const auto x = srp::password_exponent(claim.identity, options().password, salt);
        const auto key =
            srp::session_key(srp::scramble(keys_.public_value, server_public), srp::client_secret(keys_, server_public, x));
        responses.set("PASSWORD_CLAIM_SECRET_BLOCK", secret_block).set("TIMESTAMP", claim.timestamp);
        responses.set("PASSWORD_CLAIM_SIGNATURE", base64(srp::sign_claim(key, claim)));
    }

    srp::ClientKeys keys_;
    std::string public_value_;
};

/// The first page of a list.
class ListUsersOperation final : public Operation {
public:
    explicit ListUsersOperation(const Options& options) : options_(options) {}

    const std::string& next(std::uint64_t number) override
    {
        wire::Json body;
        body.set("UserPoolId", options_.user_pool_id);
        if (!options_.filter.empty()) body.set("Filter", with_user(options_, options_.filter, number));
        const auto text = wire::to_text(body);
        auto request = cognito_request(options_, "ListUsers");
        const authn::SigningScope scope{options_.region, "cognito-idp", SystemClock().now()};
        authn::sign_request(request, options_.credentials, scope, hex(crypto::sha256(text)));
        bytes_ = to_bytes(request, text);
        return bytes_;
    }

    bool is_success(int status, std::string_view body) const override
    {
        return status == 200 && body.find("\"Username\"") != std::string_view::npos;
    }

private:
    Options options_;
    std::string bytes_;
};

Made refresh_auth(const Options& options)
{
    std::vector<std::string> tokens;
    if (!options.tokens_file.empty()) {
        std::ifstream file(options.tokens_file);
        for (std::string line; std::getline(file, line);) tokens.push_back(line);
    } else {
        PasswordOperation first(options);
        TRY(const auto answer, ask(options, first.next(0)));
        const auto parsed = wire::parse_json(answer.body);
        tokens.push_back(text_of(parsed ? parsed->find("AuthenticationResult") : nullptr, "RefreshToken"));
        if (answer.status != 200 || tokens.front().empty())
            return fail("CannotSignIn", fmt::format("signing in answered {}: {}", answer.status, answer.body));
    }
    if (tokens.empty()) return fail("NoTokens", "there are no refresh tokens in " + options.tokens_file);
    return std::make_unique<RefreshOperation>(options, std::move(tokens));
}

}  // namespace

Made make_user_pool_operation(const Options& options)
{
    switch (options.kind) {
        case Kind::password_auth: return std::make_unique<PasswordOperation>(options);
        case Kind::refresh_auth: return refresh_auth(options);
        case Kind::list_users: return std::make_unique<ListUsersOperation>(options);
        default: return std::make_unique<SrpOperation>(options, srp::make_client_keys());
    }
}

}  // namespace sekisho::load
