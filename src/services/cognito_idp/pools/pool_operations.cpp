#include "services/cognito_idp/pools/pool_operations.h"

#include "crypto/random.h"
#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/factors/configuration.h"
#include "services/cognito_idp/pools/pool_settings.h"
#include "services/cognito_idp/triggers/lambda_triggers.h"
#include "services/cognito_idp/users/attributes.h"
#include "services/cognito_idp/users/user.h"

namespace sekisho::cognito_idp {
namespace {

std::string list_name(std::string_view account) { return fmt::format("ListUserPools|{}", account); }

}  // namespace

Result<op::AccessChecks> CreateUserPool::access(const Input& input, const op::Caller& /*caller*/,
                                                const op::Envelope& /*envelope*/) const
{
    op::AccessCheck check;
    check.action = "cognito-idp:CreateUserPool";
    std::vector<std::string> keys;
    for (const auto& [key, value] : input.UserPoolTags.value_or(std::map<std::string, std::string>{})) {
        check.context.set("aws:RequestTag/" + key, value);
        keys.push_back(key);
    }
    check.context.set_list("aws:TagKeys", std::move(keys));
    return op::AccessChecks{std::move(check)};
}

Task<Result<CreateUserPool::Output>> CreateUserPool::execute(op::Authorized<Input> input) const
{
    Pool pool;
    CO_TRY(pool.settings, new_pool_settings(*input));
    CO_TRY_VOID(rules_.issuers.check(pool.settings.IssuerConfiguration));
    CO_TRY(pool.mode, mode_of(pool.tags(), rules_.new_pools));
    pool.id = fmt::format("{}_{}", input.envelope().region, crypto::random_text(9, crypto::alphanumeric));
    pool.arn = pool_arn(input.envelope().region, input.caller().account(), pool.id);
    CO_TRY_VOID(check_functions(pool.settings, rules_.functions, pool.account()));
    pool.settings.Id = pool.id;
    pool.settings.Arn = pool.arn;
    pool.settings.CreationDate = pool.settings.LastModifiedDate = clock_.now();
    CO_TRY(const auto keys, co_await keys_.take());
    pool.keys = begun(*keys, clock_.now());
    CO_TRY(const auto made, co_await directory_.create_pool(std::move(pool)));
    Output output;
    output.UserPool = made->settings;
    output.UserPool->EstimatedNumberOfUsers = 0;
    co_return output;
}

Task<Result<DescribeUserPool::Output>> DescribeUserPool::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    auto count = [id = pool->id](store::Connection& connection) { return users::count(connection, id); };
    CO_TRY(const auto users, co_await database_.read(std::move(count)));
    Output output;
    output.UserPool = pool->settings;
    output.UserPool->EstimatedNumberOfUsers =
        static_cast<int>(std::min<std::int64_t>(users, std::numeric_limits<int>::max()));
    co_return output;
}

Result<op::AccessChecks> ListUserPools::access(const Input& /*input*/, const op::Caller& /*caller*/,
                                               const op::Envelope& /*envelope*/) const
{
    op::AccessCheck check;
    check.action = "cognito-idp:ListUserPools";
    return op::AccessChecks{std::move(check)};
}

Task<Result<ListUserPools::Output>> ListUserPools::execute(op::Authorized<Input> input) const
{
    const auto list = list_name(input.caller().account());
    CO_TRY(const auto position, paging_.position(list, input->NextToken));
    const auto state = directory_.state();
    const auto own = [&](const PoolPtr& pool) { return pool->account() == input.caller().account(); };
    const auto page = page_of(*state->pools, position, static_cast<std::size_t>(input->MaxResults), own);
    Output output;
    auto& pools = output.UserPools.emplace();
    for (const auto* pool : page.entries) {
        const auto& settings = (*pool)->settings;
        api::UserPoolDescriptionType description;
        description.Id = settings.Id;
        description.Name = settings.Name;
        description.LambdaConfig = settings.LambdaConfig;
        description.LastModifiedDate = settings.LastModifiedDate;
        description.CreationDate = settings.CreationDate;
        pools.push_back(std::move(description));
    }
    if (page.more) output.NextToken = paging_.token(list, page.last);
    co_return output;
}

Task<Result<UpdateUserPool::Output>> UpdateUserPool::execute(op::Authorized<Input> input) const
{
    auto edit = [this, request = *input, now = clock_.now()](Pool& pool) -> Result<void> {
        const auto before = pool.settings;
        TRY(pool.settings, replaced_pool_settings(before, request));
        TRY_VOID(mfa::check_update(before, pool));
        TRY_VOID(rules_.issuers.check(pool.settings.IssuerConfiguration));
        TRY_VOID(check_functions(pool.settings, rules_.functions, pool.account()));
        TRY_VOID(change_mode(pool));
        pool.settings.LastModifiedDate = now;
        return {};
    };
    CO_TRY_VOID(co_await changes_.change_pool(input->UserPoolId, std::move(edit)));
    co_return Output{};
}

Task<Result<DeleteUserPool::Output>> DeleteUserPool::execute(op::Authorized<Input> input) const
{
    auto check = [](const Pool& pool) -> Result<void> {
        if (!pool.documents.of(DocumentKind::domain).empty())
            return fail(errors::invalid_parameter(
                "User pool cannot be deleted. It has a domain configured that should be deleted first."));
        if (pool.settings.DeletionProtection != "ACTIVE") return {};
        return fail(
            errors::invalid_parameter("The user pool cannot be deleted because deletion protection is activated. "
                                      "Deletion protection must be inactivated first."));
    };
    CO_TRY_VOID(co_await changes_.delete_pool(input->UserPoolId, std::move(check)));
    co_return Output{};
}

Task<Result<AddCustomAttributes::Output>> AddCustomAttributes::execute(op::Authorized<Input> input) const
{
    auto edit = [added = input->CustomAttributes, now = clock_.now()](Pool& pool) -> Result<void> {
        TRY_VOID(add_custom_attributes(*pool.settings.SchemaAttributes, added));
        pool.settings.LastModifiedDate = now;
        return {};
    };
    CO_TRY_VOID(co_await changes_.change_pool(input->UserPoolId, std::move(edit)));
    co_return Output{};
}

}  // namespace sekisho::cognito_idp
