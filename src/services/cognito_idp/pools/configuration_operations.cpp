#include "services/cognito_idp/pools/configuration_operations.h"

#include "services/cognito_idp/branding/managed_login_branding.h"
#include "services/cognito_idp/branding/terms.h"
#include "services/cognito_idp/branding/ui_customization.h"
#include "services/cognito_idp/federation/identity_providers.h"
#include "services/cognito_idp/federation/link_operations.h"
#include "services/cognito_idp/limits/limit_operations.h"
#include "services/cognito_idp/oauth/domains.h"
#include "services/cognito_idp/oauth/resource_servers.h"
#include "services/cognito_idp/pools/elsewhere_operations.h"

namespace sekisho::cognito_idp {
namespace {

template <class... Handlers>
void add(op::Operations& all, const ConfigurationParts& parts)
{
    (all.push_back(op::make_operation<Handlers>(parts)), ...);
}

}  // namespace

op::Operations make_configuration_operations(const ConfigurationParts& parts, limits::Limits& limits)
{
    op::Operations all;
    add<CreateResourceServer, DescribeResourceServer, UpdateResourceServer, DeleteResourceServer, ListResourceServers>(
        all, parts);
    add<CreateUserPoolDomain, DescribeUserPoolDomain, UpdateUserPoolDomain, DeleteUserPoolDomain>(all, parts);
    add<CreateIdentityProvider, DescribeIdentityProvider, UpdateIdentityProvider, DeleteIdentityProvider,
        ListIdentityProviders, GetIdentityProviderByIdentifier, GetSigningCertificate>(all, parts);
    add<AdminLinkProviderForUser, AdminDisableProviderForUser>(all, parts);
    add<GetUICustomization, SetUICustomization>(all, parts);
    add<CreateManagedLoginBranding, DescribeManagedLoginBranding, DescribeManagedLoginBrandingByClient,
        UpdateManagedLoginBranding, DeleteManagedLoginBranding>(all, parts);
    add<CreateTerms, DescribeTerms, UpdateTerms, DeleteTerms, ListTerms>(all, parts);
    add<CreateUserPoolReplica, UpdateUserPoolReplica, DeleteUserPoolReplica, ListUserPoolReplicas>(all, parts);
    add<GetLogDeliveryConfiguration, SetLogDeliveryConfiguration>(all, parts);
    all.push_back(op::make_operation<GetProvisionedLimit>(limits));
    all.push_back(op::make_operation<UpdateProvisionedLimit>(limits));
    return all;
}

}  // namespace sekisho::cognito_idp
