#include "services/cognito_idp/pools/tag_operations.h"

#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/pools/mode.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::size_t most_tags = 50;

/// The pool of that very ARN.
Result<PoolPtr> pool_of_arn(const Directory& directory, const std::string& arn)
{
    const auto slash = arn.rfind('/');
    const auto found = slash == std::string::npos ? nullptr : directory.state()->pool(arn.substr(slash + 1));
    if (!found || found->arn != arn)
        return fail(errors::resource_not_found(fmt::format("Resource {} does not exist.", arn)));
    return found;
}

/// The check is on the ARN as it was given: an unknown one is judged like any other.
op::AccessCheck check_on(const Directory& directory, std::string_view action, const std::string& arn)
{
    op::AccessCheck check;
    check.action = fmt::format("cognito-idp:{}", action);
    check.resource = arn;
    if (const auto pool = pool_of_arn(directory, arn))
        for (const auto& [key, value] : (*pool)->tags()) check.context.set("aws:ResourceTag/" + key, value);
    return check;
}

}  // namespace

Result<op::AccessChecks> TagResource::access(const Input& input, const op::Caller& /*caller*/,
                                             const op::Envelope& /*envelope*/) const
{
    auto check = check_on(directory_, schema.name, input.ResourceArn);
    std::vector<std::string> keys;
    for (const auto& [key, value] : input.Tags) {
        check.context.set("aws:RequestTag/" + key, value);
        keys.push_back(key);
    }
    check.context.set_list("aws:TagKeys", std::move(keys));
    return op::AccessChecks{std::move(check)};
}

Task<Result<TagResource::Output>> TagResource::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, pool_of_arn(directory_, input->ResourceArn));
    auto edit = [tags = input->Tags](Pool& changed) -> Result<void> {
        auto& all = changed.settings.UserPoolTags ? *changed.settings.UserPoolTags : changed.settings.UserPoolTags.emplace();
        for (const auto& [key, value] : tags) {
            if (key.starts_with("aws:")) return fail(errors::invalid_parameter("Tag keys must not begin with aws:"));
            all.insert_or_assign(key, value);
        }
        if (all.size() > most_tags) return fail(errors::invalid_parameter("The number of tags has exceeded its limit."));
        return change_mode(changed);
    };
    CO_TRY_VOID(co_await directory_.change_pool(pool->id, std::move(edit)));
    co_return Output{};
}

Result<op::AccessChecks> UntagResource::access(const Input& input, const op::Caller& /*caller*/,
                                               const op::Envelope& /*envelope*/) const
{
    auto check = check_on(directory_, schema.name, input.ResourceArn);
    check.context.set_list("aws:TagKeys", input.TagKeys);
    return op::AccessChecks{std::move(check)};
}

Task<Result<UntagResource::Output>> UntagResource::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, pool_of_arn(directory_, input->ResourceArn));
    auto edit = [keys = input->TagKeys](Pool& changed) -> Result<void> {
        if (changed.settings.UserPoolTags)
            for (const auto& key : keys) changed.settings.UserPoolTags->erase(key);
        return {};
    };
    CO_TRY_VOID(co_await directory_.change_pool(pool->id, std::move(edit)));
    co_return Output{};
}

Result<op::AccessChecks> ListTagsForResource::access(const Input& input, const op::Caller& /*caller*/,
                                                     const op::Envelope& /*envelope*/) const
{
    return op::AccessChecks{check_on(directory_, schema.name, input.ResourceArn)};
}

Task<Result<ListTagsForResource::Output>> ListTagsForResource::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, pool_of_arn(directory_, input->ResourceArn));
    Output output;
    output.Tags = pool->tags();
    co_return output;
}

}  // namespace sekisho::cognito_idp
