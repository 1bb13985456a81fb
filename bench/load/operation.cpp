#include "load/operation.h"

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

std::unique_ptr<Operation> initiate_auth(const Options& options, std::string_view flow, wire::Json parameters)
{
    auto request = make_request(options, "POST", "/");
    request.headers.add("content-type", "application/x-amz-json-1.1");
    request.headers.add("x-amz-target", "AWSCognitoIdentityProviderService.InitiateAuth");
    // https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash
    if (!options.client_secret.empty())
        parameters.set("SECRET_HASH",
                       base64(crypto::hmac_sha256(options.client_secret, options.user_name + options.client_id)));
    wire::Json body;
    body.set("AuthFlow", flow).set("ClientId", options.client_id).set("AuthParameters", std::move(parameters));
    return std::make_unique<FixedOperation>(options, std::move(request), wire::to_text(body), std::string());
}

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
        case Kind::refresh_auth: return refresh_auth(options);
        case Kind::converse: return converse(options);
    }
    return fail("UnknownOperation", "the operation is not known");
}

}  // namespace sekisho::load
