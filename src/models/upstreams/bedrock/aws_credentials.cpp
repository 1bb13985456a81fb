#include "models/upstreams/bedrock/aws_credentials.h"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "base/encoding.h"
#include "base/log.h"
#include "crypto/hash.h"
#include "models/errors.h"
#include "models/upstreams/failures.h"
#include "wire/xml_tree.h"

namespace sekisho::models::upstreams {
namespace {

constexpr std::chrono::minutes renew_before{5};
constexpr std::chrono::seconds least_left{30};
constexpr std::chrono::seconds asked_again_after{60};
constexpr std::string_view sts_space = "https://sts.amazonaws.com/doc/2011-06-15/";

std::unexpected<Error> no_credentials(std::string why)
{
    log::error("no credentials of the role that a model provider is asked with", {{"why", why}});
    return fail(errors::service_unavailable("no credentials of the role: " + why));
}

const std::string* text_of(const wire::XmlElement& parent, std::string_view name)
{
    const auto* child = parent.child(sts_space, name);
    return child ? &child->text : nullptr;
}

}  // namespace

std::string FixedCredentials::without_keys(std::string text) const
{
    return without(std::move(text), credentials_.secret_access_key.reveal());
}

/// Sleeps on its own executor until it is woken from any.
class RoleCredentials::Waiter : public std::enable_shared_from_this<Waiter> {
public:
    explicit Waiter(const Executor& executor) : timer_(executor, std::chrono::steady_clock::time_point::max()) {}
    Task<void> wait()
    {
        boost::system::error_code woken;
        co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
    }
    void wake()
    {
        boost::asio::post(timer_.get_executor(), [self = shared_from_this()] { self->timer_.cancel(); });
    }

private:
    boost::asio::steady_timer timer_;
};

RoleCredentials::RoleCredentials(std::shared_ptr<AwsCredentials> own, AssumedRole role, std::shared_ptr<net::Client> client,
                                 const Clock& clock)
    : own_(std::move(own)), role_(std::move(role)), client_(std::move(client)), clock_(clock)
{
}

RoleCredentials::~RoleCredentials() = default;

/// `renew`: the caller is the one that has to.
std::optional<authn::Credentials> RoleCredentials::usable(bool& renew)
{
    const auto now = clock_.now();
    if (!renewing_ && (!held_ || held_->ends - now < renew_before)) renew = renewing_ = true;
    if (!held_ || held_->ends - now < least_left) return std::nullopt;
    return held_->credentials;
}

Task<Result<authn::Credentials>> RoleCredentials::get()
{
    const Executor home = co_await boost::asio::this_coro::executor;
    while (true) {
        bool to_renew = false;
        std::shared_ptr<Waiter> waiter;
        {
            const std::lock_guard lock(mutex_);
            auto credentials = usable(to_renew);
            if (credentials && !to_renew) co_return *std::move(credentials);
            if (!to_renew) waiting_.push_back(waiter = std::make_shared<Waiter>(home));
        }
        if (to_renew) co_return co_await renew();
        co_await waiter->wait();
        const std::lock_guard lock(mutex_);
        if (!held_ && !renewing_) co_return fail(errors::service_unavailable("no credentials of the role"));
    }
}

Task<Result<authn::Credentials>> RoleCredentials::renew()
{
    // Whatever ends this call, cancellation included, those who wait are woken.
    struct Ending {
        RoleCredentials& of;
        std::optional<Held> held;
        ~Ending() { of.renewed(std::move(held)); }
    } ending{*this, {}};
    auto assumed = co_await assume();
    if (assumed) {
        ending.held = *assumed;
        co_return std::move(assumed->credentials);
    }
    const std::lock_guard lock(mutex_);
    if (held_ && held_->ends - clock_.now() >= least_left) co_return held_->credentials;
    co_return fail(std::move(assumed).error());
}

void RoleCredentials::renewed(std::optional<Held> held)
{
    std::vector<std::shared_ptr<Waiter>> waiting;
    {
        const std::lock_guard lock(mutex_);
        renewing_ = false;
        if (held) held_ = std::move(held);
        waiting.swap(waiting_);
    }
    for (const auto& waiter : waiting) waiter->wake();
}

void RoleCredentials::refused()
{
    const std::lock_guard lock(mutex_);
    if (held_ && clock_.now() - held_->got > asked_again_after) held_.reset();
}

Task<Result<RoleCredentials::Held>> RoleCredentials::assume() const
{
    CO_TRY(const auto own, co_await own_->get());
    net::ClientRequest request;
    request.method = "POST";
    request.url = role_.sts.origin + role_.sts.path + "/";
    request.headers.add("content-type", "application/x-www-form-urlencoded; charset=utf-8");
    request.body = "Action=AssumeRole&Version=2011-06-15&RoleArn=" + percent_encode(role_.role_arn) +
                   "&RoleSessionName=" + percent_encode(role_.session_name) +
                   "&DurationSeconds=" + std::to_string(role_.duration.count());
    if (!role_.external_id.empty()) request.body += "&ExternalId=" + percent_encode(role_.external_id);
    request.total_time = std::chrono::seconds(20);
    const authn::SigningScope scope{role_.region, "sts", clock_.now()};
    auto signed_one = signed_request(std::move(request), own, scope);
    const auto response = co_await net::send_whole(*client_, std::move(signed_one));
    if (!response) co_return no_credentials(response.error().code + ": " + response.error().detail);
    if (response->status != 200) co_return no_credentials("STS answered with status " + std::to_string(response->status));
    const auto root = wire::parse_xml(response->body, {});
    if (!root) co_return no_credentials("STS answered with no XML");
    const auto* result = root->child(sts_space, "AssumeRoleResult");
    const auto* given = result ? result->child(sts_space, "Credentials") : nullptr;
    const auto* id = given ? text_of(*given, "AccessKeyId") : nullptr;
    const auto* secret = given ? text_of(*given, "SecretAccessKey") : nullptr;
    const auto* token = given ? text_of(*given, "SessionToken") : nullptr;
    const auto* expiration = given ? text_of(*given, "Expiration") : nullptr;
    const auto ends = expiration ? parse_iso8601(*expiration) : std::nullopt;
    if (!id || !secret || !token || !ends) co_return no_credentials("STS answered without credentials");
    co_return Held{{*id, Secret(*secret), *token}, *ends, clock_.now()};
}

std::string RoleCredentials::without_keys(std::string text) const
{
    text = own_->without_keys(std::move(text));
    const std::lock_guard lock(mutex_);
    if (!held_) return text;
    text = without(std::move(text), held_->credentials.secret_access_key.reveal());
    return without(std::move(text), held_->credentials.session_token);
}

net::ClientRequest signed_request(net::ClientRequest request, const authn::Credentials& credentials,
                                  const authn::SigningScope& scope)
{
    const auto begin = request.url.find("//") + 2;
    const auto slash = std::min(request.url.find('/', begin), request.url.size());
    net::Request described;
    described.method = request.method;
    described.target = request.url.substr(slash);
    described.headers = std::move(request.headers);
    described.headers.set("host", request.url.substr(begin, slash - begin));
    authn::sign_request(described, credentials, scope, hex(crypto::sha256(request.body)));
    described.headers.remove("host");  // the client's own
    request.headers = std::move(described.headers);
    return request;
}

SigningAuthorizer::SigningAuthorizer(std::shared_ptr<AwsCredentials> credentials, std::string region, std::string service,
                                     const Clock& clock)
    : credentials_(std::move(credentials)), region_(std::move(region)), service_(std::move(service)), clock_(clock)
{
}

Task<Result<net::ClientRequest>> SigningAuthorizer::authorize(net::ClientRequest request)
{
    CO_TRY(const auto credentials, co_await credentials_->get());
    const authn::SigningScope scope{region_, service_, clock_.now()};
    co_return signed_request(std::move(request), credentials, scope);
}

}  // namespace sekisho::models::upstreams
