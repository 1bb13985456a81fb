#include "services/cognito_identity/tag_operations.h"

#include "services/cognito_identity/errors.h"

namespace sekisho::cognito_identity {

Task<Result<TagResource::Output>> TagResource::execute(op::Authorized<Input> call) const
{
    std::function<Result<void>(Pool&)> edit = [added = call->Tags](Pool& pool) -> Result<void> {
        constexpr std::size_t most_tags = 50;
        if (!pool.settings.IdentityPoolTags) pool.settings.IdentityPoolTags.emplace();
        auto& tags = *pool.settings.IdentityPoolTags;
        for (const auto& [key, value] : added) tags[key] = value;
        if (tags.size() > most_tags) return fail(errors::invalid_parameter("A resource can have at most 50 tags."));
        return {};
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
