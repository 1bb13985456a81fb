#include <set>

#include "base/encoding.h"
#include "services/kms/families.h"
#include "services/kms/handler.h"
#include "services/kms/tags.h"

/// TagResource, UntagResource, ListResourceTags.
namespace sekisho::kms {
namespace {

constexpr std::size_t tag_limit = 50;

class TagResource : public OnKey<TagResource, api::TagResourceOperation, op::Effect::write> {
public:
    using OnKey::OnKey;
    static void describe(const Input& input, policy::Context& context) { add_request_tags(context, input.Tags); }
    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        CO_TRY(const auto key, key_of(call));
        std::function<Result<void>(Key&)> edit = [tags = call->Tags](Key& draft) -> Result<void> {
            TRY_VOID(changeable(draft));
            return put_tags(draft.tags, tags);
        };
        CO_TRY_VOID(co_await keys().change(key, std::move(edit)));
        co_return Output{};
    }
};

class UntagResource : public OnKey<UntagResource, api::UntagResourceOperation, op::Effect::write> {
public:
    using OnKey::OnKey;
    static void describe(const Input& input, policy::Context& context) { context.set_list("aws:TagKeys", input.TagKeys); }
    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        CO_TRY(const auto key, key_of(call));
        std::function<Result<void>(Key&)> edit = [names = call->TagKeys](Key& draft) -> Result<void> {
            TRY_VOID(changeable(draft));
            for (const auto& name : names) draft.tags.erase(name);
            return {};
        };
        CO_TRY_VOID(co_await keys().change(key, std::move(edit)));
        co_return Output{};
    }
};

class ListResourceTags : public OnKey<ListResourceTags, api::ListResourceTagsOperation, op::Effect::read> {
public:
    using OnKey::OnKey;
    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        CO_TRY(const auto key, key_of(call));
        std::vector<api::Tag> tags;
        for (const auto& [name, value] : key->tags) tags.push_back({name, value});
        Output output;
        output.Tags = page_of(std::move(tags), *call, output, [](const auto& tag) { return tag.TagKey; });
        co_return output;
    }
};

}  // namespace

void add_request_tags(policy::Context& context, const std::vector<api::Tag>& tags)
{
    std::vector<std::string> names;
    for (const auto& tag : tags) {
        context.set("aws:RequestTag/" + tag.TagKey, tag.TagValue);
        names.push_back(tag.TagKey);
    }
    context.set_list("aws:TagKeys", std::move(names));
}

Result<void> put_tags(std::map<std::string, std::string>& own, const std::vector<api::Tag>& tags)
{
    std::set<std::string> names;
    for (const auto& tag : tags) {
        if (lower_ascii(tag.TagKey).starts_with("aws:"))
            return fail(errors::invalid_tag("Tags beginning with aws: are reserved"));
        if (!names.insert(lower_ascii(tag.TagKey)).second) return fail(errors::invalid_tag("Duplicate tag keys"));
        // Condition keys have no case: of two spellings beside each other one would hide the other.
        std::erase_if(own, [&](const auto& old) { return equal_ignoring_case(old.first, tag.TagKey); });
        own.emplace(tag.TagKey, tag.TagValue);
    }
    if (own.size() > tag_limit) return fail(errors::limit_exceeded("The key has too many tags: at most 50."));
    return {};
}

void add_tag_operations(op::Operations& operations, Keys& keys)
{
    operations.push_back(op::make_operation<TagResource>(keys));
    operations.push_back(op::make_operation<UntagResource>(keys));
    operations.push_back(op::make_operation<ListResourceTags>(keys));
}

}  // namespace sekisho::kms
