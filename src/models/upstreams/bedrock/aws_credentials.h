#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "authn/sigv4/sign.h"
#include "base/clock.h"
#include "models/upstreams/api_url.h"
#include "models/upstreams/authorizer.h"
#include "net/client.h"

namespace sekisho::models::upstreams {

/// Who signs. Thread-safe.
class AwsCredentials {
public:
    virtual ~AwsCredentials() = default;
    /// ServiceUnavailableException where there are none to be had.
    virtual Task<Result<authn::Credentials>> get() = 0;
    virtual void refused() {}
    [[nodiscard]] virtual std::string without_keys(std::string text) const = 0;
};

/// Long-term keys.
class FixedCredentials final : public AwsCredentials {
public:
    explicit FixedCredentials(authn::Credentials credentials) : credentials_(std::move(credentials)) {}
    Task<Result<authn::Credentials>> get() override { co_return credentials_; }
    [[nodiscard]] std::string without_keys(std::string text) const override;

private:
    const authn::Credentials credentials_;
};

struct AssumedRole {
    std::string role_arn;
    std::string session_name = "sekisho";
    std::string external_id;  ///< empty: none
    std::string region;       ///< STS is asked there
    ApiUrl sts;               ///< https://sts.<region>.amazonaws.com
    std::chrono::seconds duration{3600};
};

/// Those of a role, by STS AssumeRole: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
/// Kept, and renewed five minutes before they end: by one call, while the others go on with those that are still good. Who
/// finds none waits for that call.
class RoleCredentials final : public AwsCredentials {
public:
    RoleCredentials(std::shared_ptr<AwsCredentials> own, AssumedRole role, std::shared_ptr<net::Client> client,
                    const Clock& clock);
    ~RoleCredentials() override;
    Task<Result<authn::Credentials>> get() override;
    /// They are not used again; but no more than once in a while, whatever the provider refuses.
    void refused() override;
    [[nodiscard]] std::string without_keys(std::string text) const override;

private:
    struct Held {
        authn::Credentials credentials;
        Time ends;
        Time got;
    };
    class Waiter;
    [[nodiscard]] std::optional<authn::Credentials> usable(bool& renew);
    [[nodiscard]] Task<Result<Held>> assume() const;
    [[nodiscard]] Task<Result<authn::Credentials>> renew();
    void renewed(std::optional<Held> held);

    const std::shared_ptr<AwsCredentials> own_;
    const AssumedRole role_;
    const std::shared_ptr<net::Client> client_;
    const Clock& clock_;

    mutable std::mutex mutex_;
    std::optional<Held> held_;
    bool renewing_ = false;
    std::vector<std::shared_ptr<Waiter>> waiting_;
};

/// Signs by Signature Version 4 (authn/sigv4/sign.h).
class SigningAuthorizer final : public Authorizer {
public:
    SigningAuthorizer(std::shared_ptr<AwsCredentials> credentials, std::string region, std::string service,
                      const Clock& clock);
    Task<Result<net::ClientRequest>> authorize(net::ClientRequest request) override;
    void refused() override { credentials_->refused(); }
    [[nodiscard]] std::string without_keys(std::string text) const override
    {
        return credentials_->without_keys(std::move(text));
    }

private:
    const std::shared_ptr<AwsCredentials> credentials_;
    const std::string region_, service_;
    const Clock& clock_;
};

/// `request` with the headers of its signature.
[[nodiscard]] net::ClientRequest signed_request(net::ClientRequest request, const authn::Credentials& credentials,
                                                const authn::SigningScope& scope);

}  // namespace sekisho::models::upstreams
