#include "load/operation.h"

#include "authn/srp/srp.h"
#include "base/encoding.h"
#include "crypto/hash.h"
#include "load/client.h"
#include "wire/json.h"

namespace sekisho::load {
namespace {

std::string host_of(const Options& options) { return fmt::format("{}:{}", options.address, options.port); }

std::string to_bytes(const net::Request& request, std::string_view body)
{
    std::string bytes = fmt::format("{} {} HTTP/1.1\r\n", request.method, request.target);
    for (const auto& [name, value] : request.headers.fields()) bytes.append(name).append(": ").append(value).append("\r\n");
    if (request.method != "GET") bytes += fmt::format("content-length: {}\r\n", body.size());
    return bytes.append("\r\n").append(body);
}

net::Request make_request(const Options& options, std::string method, std::string target)
{
    net::Request request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.headers.add("host", host_of(options));
    return request;
}

/// A request that is made once and, where it is signed, signed again as often as the options say.
class FixedOperation : public Operation {
public:
    FixedOperation(const Options& options, net::Request request, std::string body, std::string service)
        : signing_(options.signing),
          credentials_(options.credentials),
          region_(options.region),
          request_(std::move(request)),
          body_(std::move(body)),
          service_(std::move(service)),
          payload_(hex(crypto::sha256(body_)))
    {
        if (service_.empty()) bytes_ = to_bytes(request_, body_);
    }

    const std::string& next(std::uint64_t) override
    {
        if (service_.empty()) return bytes_;
        const auto now = SystemClock().now();
        const auto second = epoch_seconds(now);
        if (signing_ == Signing::each_second && second == signed_at_) return bytes_;
        signed_at_ = second;
        bytes_ = signed_bytes(request_.target, now);
        return bytes_;
    }

protected:
    [[nodiscard]] std::string signed_bytes(std::string target, Time now) const
    {
        net::Request request;
        request.method = request_.method;
        request.target = std::move(target);
        request.headers = request_.headers;
        const authn::SigningScope scope{region_, service_, now};
        authn::sign_request(request, credentials_, scope, payload_);
        return to_bytes(request, body_);
    }

private:
    Signing signing_;
    authn::Credentials credentials_;
    std::string region_;
    net::Request request_;
    std::string body_;
    std::string service_;
    std::string payload_;
    std::string bytes_;
    std::int64_t signed_at_ = 0;
};

/// Over many keys: /bucket/load-<n>.
class ObjectOperation final : public FixedOperation {
public:
    ObjectOperation(const Options& options, std::string method, std::string body)
        : FixedOperation(options, make_request(options, std::move(method), "/"), std::move(body), "s3"),
          options_(options),
          ready_(options.objects)
    {
    }

    const std::string& next(std::uint64_t number) override
    {
        const auto key = static_cast<std::size_t>(number % options_.objects);
        const auto now = SystemClock().now();
        auto& [second, bytes] = ready_[key];
        if (options_.signing == Signing::each_second && second == epoch_seconds(now)) return bytes;
        second = epoch_seconds(now);
        bytes = signed_bytes(fmt::format("/{}/load-{}", options_.bucket, key), now);
        return bytes;
    }

private:
    Options options_;
    std::vector<std::pair<std::int64_t, std::string>> ready_;
};

using Made = Result<std::unique_ptr<Operation>>;

Made plain(const Options& options)
{
    return std::make_unique<FixedOperation>(options, make_request(options, "GET", options.path), std::string(),
                                            std::string());
}

Made caller_identity(const Options& options)
{
    auto request = make_request(options, "POST", "/");
    request.headers.add("content-type", "application/x-www-form-urlencoded; charset=utf-8");
    return std::make_unique<FixedOperation>(options, std::move(request), "Action=GetCallerIdentity&Version=2011-06-15",
                                            "sts");
}

Made converse(const Options& options)
{
    auto request = make_request(options, "POST", fmt::format("/model/{}/converse", percent_encode(options.model)));
    request.headers.add("content-type", "application/json");
    wire::Json text;
    text.set("text", options.prompt);
    wire::Json message;
    message.set("role", "user").set("content", wire::Json::Array{text});
    wire::Json limits;
    limits.set("maxTokens", options.most_tokens);
    wire::Json body;
    body.set("messages", wire::Json::Array{message}).set("inferenceConfig", limits);
    return std::make_unique<FixedOperation>(options, std::move(request), wire::to_text(body), "bedrock");
}

void add_headers(net::Request& request, std::string_view lines)
{
    while (!lines.empty()) {
        const auto line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(std::min(lines.size(), line.size() + 1));
        const auto colon = line.find(": ");
        if (colon == std::string_view::npos) continue;
        request.headers.add(std::string(line.substr(0, colon)), std::string(line.substr(colon + 2)));
    }
}

Made chat(const Options& options)
{
    auto request = make_request(options, "POST", options.path == "/" ? "/v1/chat/completions" : options.path);
    request.headers.add("content-type", "application/json");
    add_headers(request, options.headers);
    const bool anonymous = options.bearer.reveal().empty() && options.credentials.access_key_id.empty();
    if (!options.bearer.reveal().empty())
        request.headers.add("authorization", "Bearer " + std::string(options.bearer.reveal()));
    wire::Json message = wire::Json::Object{{"role", "user"}, {"content", options.prompt}};
    wire::Json body = wire::Json::Object{
        {"model", options.model}, {"max_tokens", options.most_tokens}, {"messages", wire::Json::Array{std::move(message)}}};
    if (options.stream) body.set("stream", true);
    const bool is_signed = !anonymous && options.bearer.reveal().empty();
    return std::make_unique<FixedOperation>(options, std::move(request), wire::to_text(body), is_signed ? "bedrock" : "");
}

net::Request cognito_request(const Options& options, std::string_view operation)
{
    auto request = make_request(options, "POST", "/");
    request.headers.add("content-type", "application/x-amz-json-1.1");
    request.headers.add("x-amz-target", fmt::format("AWSCognitoIdentityProviderService.{}", operation));
    return request;
}

// https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash
void add_secret_hash(const Options& options, wire::Json& parameters)
{
    if (!options.client_secret.empty())
        parameters.set("SECRET_HASH",
                       base64(crypto::hmac_sha256(options.client_secret, options.user_name + options.client_id)));
}

std::string initiate_auth_body(const Options& options, std::string_view flow, wire::Json parameters)
{
    add_secret_hash(options, parameters);
    wire::Json body;
    body.set("AuthFlow", flow).set("ClientId", options.client_id).set("AuthParameters", std::move(parameters));
    return wire::to_text(body);
}

std::unique_ptr<Operation> initiate_auth(const Options& options, std::string_view flow, wire::Json parameters)
{
    return std::make_unique<FixedOperation>(options, cognito_request(options, "InitiateAuth"),
                                            initiate_auth_body(options, flow, std::move(parameters)), std::string());
}

/// Both requests of a sign-in with SRP. One A for all of them: its power is the client's to pay, not the server's.
class SrpOperation final : public FixedOperation {
public:
    SrpOperation(const Options& options, authn::srp::ClientKeys keys)
        : FixedOperation(options, cognito_request(options, "InitiateAuth"), first_body(options, keys), std::string()),
          options_(options),
          keys_(std::move(keys))
    {
    }

    bool is_success(int status, std::string_view body) const override
    {
        return status == 200 && body.find("\"AuthenticationResult\"") != std::string_view::npos;
    }

    std::string follow_up(std::string_view answer) const override
    {
        const auto parsed = wire::parse_json(answer);
        const auto* const given = parsed ? parsed->find("ChallengeParameters") : nullptr;
        const auto server_public = crypto::Number::from_hex(text_of(given, "SRP_B"));
        const auto salt = crypto::Number::from_hex(text_of(given, "SALT"));
        if (!server_public || !salt) return {};
        wire::Json responses;
        responses.set("USERNAME", options_.user_name);
        add_claim(responses, *given, *server_public, *salt);
        add_secret_hash(options_, responses);
        wire::Json body;
        body.set("ChallengeName", "PASSWORD_VERIFIER").set("ClientId", options_.client_id);
        body.set("ChallengeResponses", std::move(responses));
        return to_bytes(cognito_request(options_, "RespondToAuthChallenge"), wire::to_text(body));
    }

private:
    static std::string first_body(const Options& options, const authn::srp::ClientKeys& keys)
    {
        wire::Json parameters;
        parameters.set("USERNAME", options.user_name).set("SRP_A", keys.public_value.to_hex());
        return initiate_auth_body(options, "USER_SRP_AUTH", std::move(parameters));
    }

    static std::string text_of(const wire::Json* object, std::string_view name)
    {
        const auto* const member = object != nullptr ? object->find(name) : nullptr;
        return member != nullptr && member->string() != nullptr ? *member->string() : std::string();
    }

    void add_claim(wire::Json& responses, const wire::Json& given, const crypto::Number& server_public,
                   const crypto::Number& salt) const
    {
        namespace srp = authn::srp;
        const auto secret_block = text_of(&given, "SECRET_BLOCK");
        srp::Claim claim{{std::string(srp::pool_name_of(options_.user_pool_id)), text_of(&given, "USER_ID_FOR_SRP")},
                         from_base64(secret_block).value_or(""),
                         srp::format_timestamp(SystemClock().now())};
        const auto x = srp::password_exponent(claim.identity, options_.password, salt);
        const auto key =
            srp::session_key(srp::scramble(keys_.public_value, server_public), srp::client_secret(keys_, server_public, x));
        responses.set("PASSWORD_CLAIM_SECRET_BLOCK", secret_block).set("TIMESTAMP", claim.timestamp);
        responses.set("PASSWORD_CLAIM_SIGNATURE", base64(srp::sign_claim(key, claim)));
    }

    Options options_;
    authn::srp::ClientKeys keys_;
};

Made password_auth(const Options& options)
{
    wire::Json parameters;
    parameters.set("USERNAME", options.user_name).set("PASSWORD", options.password.reveal());
    return initiate_auth(options, "USER_PASSWORD_AUTH", std::move(parameters));
}

Made refresh_auth(const Options& options)
{
    TRY(const auto first, password_auth(options));
    TRY(const auto answer, ask(options, first->next(0)));
    const auto parsed = wire::parse_json(answer.body);
    const auto* const result = parsed ? parsed->find("AuthenticationResult") : nullptr;
    const auto* const token = result != nullptr ? result->find("RefreshToken") : nullptr;
    if (answer.status != 200 || token == nullptr || token->string() == nullptr)
        return fail("CannotSignIn", fmt::format("signing in answered {}: {}", answer.status, answer.body));
    wire::Json parameters;
    parameters.set("REFRESH_TOKEN", *token->string());
    return initiate_auth(options, "REFRESH_TOKEN_AUTH", std::move(parameters));
}

Made put_object(const Options& options)
{
    return std::make_unique<ObjectOperation>(options, "PUT", std::string(options.size, 'o'));
}

Made get_object(const Options& options)
{
    ObjectOperation upload(options, "PUT", std::string(options.size, 'o'));
    for (std::size_t i = 0; i < options.objects; ++i) {
        TRY(const auto answer, ask(options, upload.next(i)));
        if (answer.status != 200)
            return fail("CannotUpload", fmt::format("PutObject answered {}: {}", answer.status, answer.body));
    }
    return std::make_unique<ObjectOperation>(options, "GET", std::string());
}

}  // namespace

Result<std::unique_ptr<Operation>> make_operation(const Options& options)
{
    switch (options.kind) {
        case Kind::plain: return plain(options);
        case Kind::caller_identity: return caller_identity(options);
        case Kind::put_object: return put_object(options);
        case Kind::get_object: return get_object(options);
        case Kind::password_auth: return password_auth(options);
        case Kind::srp_auth: return std::make_unique<SrpOperation>(options, authn::srp::make_client_keys());
        case Kind::refresh_auth: return refresh_auth(options);
        case Kind::converse: return converse(options);
        case Kind::chat: return chat(options);
    }
    return fail("UnknownOperation", "the operation is not known");
}

}  // namespace sekisho::load
