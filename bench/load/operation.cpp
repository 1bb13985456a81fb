#include "load/operation.h"

#include "base/encoding.h"
#include "crypto/hash.h"
#include "load/client.h"
#include "load/request.h"
#include "load/user_pools.h"
#include "wire/json.h"

namespace sekisho::load {
namespace {

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
        case Kind::password_auth:
        case Kind::srp_auth:
        case Kind::srp_begin:
        case Kind::refresh_auth:
        case Kind::list_users: return make_user_pool_operation(options);
        case Kind::converse: return converse(options);
        case Kind::chat: return chat(options);
    }
    return fail("UnknownOperation", "the operation is not known");
}

}  // namespace sekisho::load
