#include "services/cognito_idp/limits/limit_operations.h"

#include <limits>

#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {
namespace {

constexpr int highest = 1'000'000;

op::AccessChecks check_of(std::string_view operation)
{
    op::AccessCheck check;
    check.action = fmt::format("cognito-idp:{}", operation);
    return {std::move(check)};
}

Result<limits::Category> category_of(const api::LimitDefinitionType& definition)
{
    const auto& attributes = definition.Attributes;
    const auto name = attributes.find("Category");
    const auto category = name == attributes.end() ? std::nullopt : limits::category_named(name->second);
    if (!category || attributes.size() != 1)
        return fail(errors::invalid_parameter("Attributes must name one Category of requests, such as UserAuthentication."));
    return *category;
}

api::LimitType described(const api::LimitDefinitionType& definition, limits::Category category, int in_force)
{
    api::LimitType limit;
    limit.LimitDefinition = definition;
    limit.ProvisionedLimitValue = in_force == 0 ? std::numeric_limits<int>::max() : in_force;
    limit.FreeLimitValue = limits::default_quota(category);
    return limit;
}

}  // namespace

Result<op::AccessChecks> GetProvisionedLimit::access(const Input& /*input*/, const op::Caller& /*caller*/,
                                                     const op::Envelope& /*envelope*/) const
{
    return check_of(schema.name);
}

Task<Result<GetProvisionedLimit::Output>> GetProvisionedLimit::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto category, category_of(input->LimitDefinition));
    Output output;
    output.Limit = described(input->LimitDefinition, category, limits_.limit(input.caller().account(), category));
    co_return output;
}

Result<op::AccessChecks> UpdateProvisionedLimit::access(const Input& /*input*/, const op::Caller& /*caller*/,
                                                        const op::Envelope& /*envelope*/) const
{
    return check_of(schema.name);
}

Task<Result<UpdateProvisionedLimit::Output>> UpdateProvisionedLimit::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto category, category_of(input->LimitDefinition));
    const int wanted = input->RequestedLimitValue;
    if (wanted < 1) co_return fail(errors::invalid_parameter("RequestedLimitValue must be at least 1."));
    if (wanted > highest)
        co_return fail("ServiceQuotaExceededException",
                       fmt::format("RequestedLimitValue must not exceed the maximum of {} requests per second.", highest));
    CO_TRY_VOID(co_await limits_.provision(input.caller().account(), category, wanted));
    Output output;
    output.Limit = described(input->LimitDefinition, category, wanted);
    co_return output;
}

}  // namespace sekisho::cognito_idp
