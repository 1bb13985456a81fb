#include "services/cognito_identity/tag_operations.h"

#include "services/cognito_identity/errors.h"
#include "services/cognito_identity/pool_settings.h"

namespace sekisho::cognito_identity {

Result<op::AccessChecks> TagResource::access(const Input& input, const op::Caller& caller,
                                             const op::Envelope& envelope) const
{
    TRY(auto checks, OnArn::access(input, caller, envelope));
    set_request_tags(checks.front(), input.Tags);
    return checks;
}

Result<op::AccessChecks> UntagResource::access(const Input& input, const op::Caller& caller,
                                               const op::Envelope& envelope) const
{
    TRY(auto checks, OnArn::access(input, caller, envelope));
    checks.front().context.set_list("aws:TagKeys", input.TagKeys);
    return checks;
}

Task<Result<TagResource::Output>> TagResource::execute(op::Authorized<Input> call) const
{
    std::function<Result<void>(Pool&)> edit = [added = call->Tags](Pool& pool) -> Result<void> {
        if (!pool.settings.IdentityPoolTags) pool.settings.IdentityPoolTags.emplace();
        auto& tags = *pool.settings.IdentityPoolTags;
        for (const auto& [key, value] : added) tags[key] = value;
        return check_tags(tags);
    };
    CO_TRY_VOID(co_await directory().change(pool_of(call->ResourceArn), std::move(edit)));
    co_return Output{};
}

Task<Result<UntagResource::Output>> UntagResource::execute(op::Authorized<Input> call) const
{
    std::function<Result<void>(Pool&)> edit = [keys = call->TagKeys](Pool& pool) -> Result<void> {
        if (pool.settings.IdentityPoolTags)
            for (const auto& key : keys) pool.settings.IdentityPoolTags->erase(key);
        return {};
    };
    CO_TRY_VOID(co_await directory().change(pool_of(call->ResourceArn), std::move(edit)));
    co_return Output{};
}

Task<Result<ListTagsForResource::Output>> ListTagsForResource::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto pool, directory().pool(pool_of(call->ResourceArn)));
    Output output;
    output.Tags = pool->settings.IdentityPoolTags;
    co_return output;
}

}  // namespace sekisho::cognito_identity
