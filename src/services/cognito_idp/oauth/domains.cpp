#include "services/cognito_idp/oauth/domains.h"

#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::ptrdiff_t custom_domains_per_account = 4;

std::unexpected<Error> refuse(std::string message) { return fail(errors::invalid_parameter(std::move(message))); }

bool is_custom(const api::DomainDescriptionType& domain) { return domain.CustomDomainConfig.has_value(); }

/// Where an alias for a host name of one's own is to point.
std::string host_of(std::string_view url)
{
    auto host = url.substr(url.find("://") + 3);
    host = host.substr(0, host.find('/'));
    if (const auto port = host.rfind(':'); port != std::string_view::npos && host.find(']', port) == std::string_view::npos)
        host = host.substr(0, port);
    return std::string(host);
}

Result<void> check_version(const Pool& pool, const std::optional<int>& version)
{
    if (!version) return {};
    if (*version != 1 && *version != 2) return refuse("ManagedLoginVersion must be 1 or 2.");
    if (*version == 2 && pool.settings.UserPoolTier == "LITE")
        return fail(errors::feature_unavailable("Managed login is not available in the LITE tier."));
    return {};
}

/// What promises what nothing here keeps is refused.
Result<void> check_request(const std::optional<api::RoutingType>& routing,
                           const std::optional<api::CustomDomainConfigType>& custom)
{
    if (routing) return refuse("Routing to another Region is not available: this server has one.");
    if (!custom) return {};
    if (custom->SecurityPolicy)
        return refuse("The TLS versions of this server are set in its configuration (tls), not for a domain.");
    if (custom->CertificateArn.find(":acm:") == std::string::npos)
        return refuse("The certificate must be one of AWS Certificate Manager.");
    return {};
}

Result<void> check_name(const std::string& domain, bool custom)
{
    const bool dotted = domain.find('.') != std::string::npos;
    if (custom && (!dotted || domain.find("..") != std::string::npos))
        return refuse("Custom domain is not a valid host name.");
    if (custom) return {};
    if (dotted) return refuse("Domain must be a prefix without dots; a host name needs CustomDomainConfig.");
    for (const std::string_view word : {"aws", "amazon", "cognito"})
        if (domain.find(word) != std::string::npos)
            return refuse(fmt::format("Domain cannot contain reserved word: {}", word));
    return {};
}

std::ptrdiff_t custom_domains_of(const DirectoryState& state, std::string_view account)
{
    return std::ranges::count_if(*state.domains, [&](const auto& entry) {
        const auto pool = state.pool(entry.second);
        return pool && pool->account() == account && pool->settings.CustomDomain == entry.first;
    });
}

Result<void> add_domain(DocumentChange& change, const api::DomainDescriptionType& domain, Time now)
{
    const auto& pool = change.pool();
    const bool custom = is_custom(domain);
    if (change.state().pool_of_domain(*domain.Domain)) return refuse("Domain already associated with another user pool.");
    if (custom ? pool.settings.CustomDomain.has_value() : pool.settings.Domain.has_value())
        return refuse("User pool already has a domain configured.");
    if (custom && custom_domains_of(change.state(), pool.account()) >= custom_domains_per_account)
        return fail(errors::limit_exceeded("The number of custom domains has exceeded its limit."));
    TRY_VOID(change.put(DocumentKind::domain, *domain.Domain, to_document(domain, now, now)));
    return change.edit_settings(
        [&](api::UserPoolType& settings) { (custom ? settings.CustomDomain : settings.Domain) = domain.Domain; });
}

/// The domain, if it is this pool's.
Result<DocumentPtr> find_domain(const Pool& pool, std::string_view domain)
{
    auto found = pool.documents.find(DocumentKind::domain, domain);
    if (!found) return refuse("No such domain or user pool exists.");
    return found;
}

}  // namespace

Task<Result<CreateUserPoolDomain::Output>> CreateUserPoolDomain::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    CO_TRY_VOID(check_name(input->Domain, input->CustomDomainConfig.has_value()));
    CO_TRY_VOID(check_request(input->Routing, input->CustomDomainConfig));
    CO_TRY_VOID(check_version(*pool, input->ManagedLoginVersion));
    const auto now = parts_.clock.now();
    api::DomainDescriptionType domain;
    domain.UserPoolId = pool->id;
    domain.AWSAccountId = std::string(pool->account());
    domain.Domain = input->Domain;
    domain.CloudFrontDistribution = host_of(parts_.public_url);
    domain.Version = std::to_string(epoch_seconds(now));
    domain.Status = "ACTIVE";
    domain.CustomDomainConfig = input->CustomDomainConfig;
    domain.ManagedLoginVersion = input->ManagedLoginVersion.value_or(1);
    auto edit = [domain, now](DocumentChange& change) { return add_domain(change, domain, now); };
    CO_TRY_VOID(co_await parts_.directory.change_documents(input->UserPoolId, std::move(edit)));
    Output output;
    output.ManagedLoginVersion = domain.ManagedLoginVersion;
    if (is_custom(domain)) output.CloudFrontDomain = domain.CloudFrontDistribution;
    co_return output;
}

Result<op::AccessChecks> DescribeUserPoolDomain::access(const Input& /*input*/, const op::Caller& /*caller*/,
                                                        const op::Envelope& /*envelope*/) const
{
    op::AccessCheck check;
    check.action = "cognito-idp:DescribeUserPoolDomain";
    return op::AccessChecks{std::move(check)};
}

Task<Result<DescribeUserPoolDomain::Output>> DescribeUserPoolDomain::execute(op::Authorized<Input> input) const
{
    Output output;
    output.DomainDescription.emplace();
    const auto pool = parts_.directory.state()->pool_of_domain(input->Domain);
    if (!pool || pool->account() != input.caller().account()) co_return output;
    CO_TRY(const auto found, find_domain(*pool, input->Domain));
    CO_TRY(output.DomainDescription, read_document<api::DomainDescriptionType>(*found));
    co_return output;
}

Task<Result<UpdateUserPoolDomain::Output>> UpdateUserPoolDomain::execute(op::Authorized<Input> input) const
{
    CO_TRY_VOID(check_request(input->Routing, input->CustomDomainConfig));
    auto edit = [request = *input, now = parts_.clock.now()](DocumentChange& change) -> Result<void> {
        TRY(const auto current, find_domain(change.pool(), request.Domain));
        TRY_VOID(check_version(change.pool(), request.ManagedLoginVersion));
        TRY(auto domain, read_document<api::DomainDescriptionType>(*current));
        if (request.CustomDomainConfig && !is_custom(domain))
            return refuse("A prefix domain has no custom domain configuration.");
        if (request.CustomDomainConfig) domain.CustomDomainConfig = request.CustomDomainConfig;
        if (request.ManagedLoginVersion) domain.ManagedLoginVersion = request.ManagedLoginVersion;
        domain.Version = std::to_string(epoch_seconds(now));
        return change.put(DocumentKind::domain, request.Domain, to_document(domain, current->created, now));
    };
    CO_TRY(const auto pool, co_await parts_.directory.change_documents(input->UserPoolId, std::move(edit)));
    CO_TRY(const auto changed, find_domain(*pool, input->Domain));
    CO_TRY(const auto domain, read_document<api::DomainDescriptionType>(*changed));
    Output output;
    output.ManagedLoginVersion = domain.ManagedLoginVersion;
    if (is_custom(domain)) output.CloudFrontDomain = domain.CloudFrontDistribution;
    co_return output;
}

Task<Result<DeleteUserPoolDomain::Output>> DeleteUserPoolDomain::execute(op::Authorized<Input> input) const
{
    auto edit = [name = input->Domain](DocumentChange& change) -> Result<void> {
        TRY_VOID(find_domain(change.pool(), name));
        TRY_VOID(change.remove(DocumentKind::domain, name));
        return change.edit_settings([&](api::UserPoolType& settings) {
            if (settings.Domain == name) settings.Domain.reset();
            if (settings.CustomDomain == name) settings.CustomDomain.reset();
        });
    };
    CO_TRY_VOID(co_await parts_.directory.change_documents(input->UserPoolId, std::move(edit)));
    co_return Output{};
}

}  // namespace sekisho::cognito_idp
