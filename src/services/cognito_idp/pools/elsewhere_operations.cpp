#include "services/cognito_idp/pools/elsewhere_operations.h"

#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {
namespace {

std::unexpected<Error> no_replicas()
{
    return fail(errors::invalid_parameter("Replicas are not available: this server is the only Region of its user pools."));
}

std::string region_of(const Pool& pool) { return pool.id.substr(0, pool.id.find('_')); }

}  // namespace

Task<Result<CreateUserPoolReplica::Output>> CreateUserPoolReplica::execute(op::Authorized<Input> input) const
{
    CO_TRY_VOID(directory().pool(input->UserPoolId));
    co_return no_replicas();
}

Task<Result<UpdateUserPoolReplica::Output>> UpdateUserPoolReplica::execute(op::Authorized<Input> input) const
{
    CO_TRY_VOID(directory().pool(input->UserPoolId));
    co_return no_replicas();
}

Task<Result<DeleteUserPoolReplica::Output>> DeleteUserPoolReplica::execute(op::Authorized<Input> input) const
{
    CO_TRY_VOID(directory().pool(input->UserPoolId));
    co_return no_replicas();
}

Task<Result<ListUserPoolReplicas::Output>> ListUserPoolReplicas::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    const auto list = fmt::format("ListUserPoolReplicas|{}", input->UserPoolId);
    CO_TRY_VOID(parts_.paging.position(list, input->NextToken));
    Output output;
    output.UserPoolReplicas.emplace().push_back(
        {.RegionName = region_of(*pool), .Status = "ACTIVE", .Role = "PRIMARY", .UserPoolArn = pool->arn});
    co_return output;
}

Task<Result<GetLogDeliveryConfiguration::Output>> GetLogDeliveryConfiguration::execute(op::Authorized<Input> input) const
{
    CO_TRY_VOID(directory().pool(input->UserPoolId));
    Output output;
    output.LogDeliveryConfiguration.emplace().UserPoolId = input->UserPoolId;
    co_return output;
}

Task<Result<SetLogDeliveryConfiguration::Output>> SetLogDeliveryConfiguration::execute(op::Authorized<Input> input) const
{
    CO_TRY_VOID(directory().pool(input->UserPoolId));
    if (!input->LogConfigurations.empty())
        co_return fail(errors::invalid_parameter(
            "Logs cannot be delivered to CloudWatch Logs, S3 or Firehose: what happens in a user pool stands in the audit "
            "trail of this server."));
    Output output;
    output.LogDeliveryConfiguration.emplace().UserPoolId = input->UserPoolId;
    co_return output;
}

}  // namespace sekisho::cognito_idp
