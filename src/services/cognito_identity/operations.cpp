#include "services/cognito_identity/operations.h"

#include "op/stranger_limits.h"
#include "services/cognito_identity/federation_operations.h"
#include "services/cognito_identity/identity_operations.h"
#include "services/cognito_identity/pool_operations.h"
#include "services/cognito_identity/tag_operations.h"

namespace sekisho::cognito_identity {

op::Operations make_operations(const Parts& parts)
{
    op::Operations operations;
    operations.push_back(op::make_operation<CreateIdentityPool>(parts.directory));
    operations.push_back(op::make_operation<DescribeIdentityPool>(parts.directory));
    operations.push_back(op::make_operation<UpdateIdentityPool>(parts.directory));
    operations.push_back(op::make_operation<DeleteIdentityPool>(parts.directory));
    operations.push_back(op::make_operation<ListIdentityPools>(parts.directory));
    operations.push_back(op::make_operation<SetIdentityPoolRoles>(parts.directory, parts.names));
    operations.push_back(op::make_operation<GetIdentityPoolRoles>(parts.directory));
    operations.push_back(op::make_operation<SetPrincipalTagAttributeMap>(parts.directory, parts.names));
    operations.push_back(op::make_operation<GetPrincipalTagAttributeMap>(parts.directory));
    operations.push_back(op::make_operation<TagResource>(parts.directory));
    operations.push_back(op::make_operation<UntagResource>(parts.directory));
    operations.push_back(op::make_operation<ListTagsForResource>(parts.directory));

    operations.push_back(op::make_operation<GetId>(parts.directory, parts.federation));
    operations.push_back(op::make_operation<GetOpenIdToken>(parts.federation, parts.tokens));
    operations.push_back(op::make_operation<GetCredentialsForIdentity>(parts.federation, parts.sessions));
    operations.push_back(
        op::make_operation<UnlinkIdentity>(UnlinkIdentity::Parts{parts.federation, parts.identities, parts.names}));

    operations.push_back(op::make_operation<ListIdentities>(parts.directory, parts.identities));
    operations.push_back(op::make_operation<DescribeIdentity>(parts.directory, parts.identities));
    operations.push_back(op::make_operation<DeleteIdentities>(parts.directory, parts.identities));
    operations.push_back(op::make_operation<GetOpenIdTokenForDeveloperIdentity>(GetOpenIdTokenForDeveloperIdentity::Parts{
        parts.directory, parts.identities, parts.verifier, parts.federation, parts.tokens}));
    operations.push_back(op::make_operation<LookupDeveloperIdentity>(parts.directory, parts.identities));
    operations.push_back(op::make_operation<MergeDeveloperIdentities>(parts.directory, parts.identities));
    operations.push_back(op::make_operation<UnlinkDeveloperIdentity>(parts.directory, parts.identities));
    if (parts.guests == nullptr) return operations;
    return op::limit_strangers(std::move(operations), parts.guests->addresses(), parts.guests->clock());
}

}  // namespace sekisho::cognito_identity
