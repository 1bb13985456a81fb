#include <algorithm>

#include "base/encoding.h"
#include "services/organizations/families.h"
#include "services/organizations/handler.h"
#include "services/organizations/render.h"

namespace sekisho::organizations {

namespace {

namespace shapes = sekisho::shapes::organizations;

/// A root, unit, account or policy.
Subject resource_subject(const State& state, const std::string& resource)
{
    return state.policies.contains(resource) ? policy_subject(state, resource) : target_subject(state, resource);
}

/// The tags of a resource that can have some.
Result<Tags> tags_on(const State& state, const std::string& resource)
{
    const auto policy = state.policies.find(resource);
    const bool own_policy = policy != state.policies.end() && !policy->second->aws_managed;
    if (!own_policy && !state.is_target(resource)) return fail(errors::target_not_found());
    const auto found = state.tags.find(resource);
    return found == state.tags.end() ? Tags{} : found->second;
}

class TagResource final : public Mutation<TagResource, shapes::TagResourceOperation> {
public:
    using Mutation::Mutation;

    static Subjects subjects(const State& state, const Input& input)
    {
        auto subject = resource_subject(state, input.ResourceId);
        set_request_tags(subject.context, tags_of(input.Tags));
        return {std::move(subject)};
    }

    static Result<Output> apply(Editor& editor, const Input& input)
    {
        constexpr std::size_t most_tags = 50;
        TRY(auto tags, tags_on(editor.state(), input.ResourceId));
        TRY(const auto added, accept_tags(input.Tags));
        for (const auto& [key, value] : added) {
            // Condition keys have no case: of two spellings beside each other one would hide the other.
            const auto same =
                std::ranges::find_if(tags, [&](const auto& tag) { return equal_ignoring_case(tag.first, key); });
            if (same != tags.end()) *same = {key, value};
            else tags.emplace_back(key, value);
        }
        if (tags.size() > most_tags)
            return fail(errors::constraint_violation("MAX_TAG_LIMIT_EXCEEDED",
                                                     "You have exceeded the number of tags allowed on this resource."));
        TRY_VOID(editor.set_tags(input.ResourceId, std::move(tags)));
        return Output{};
    }
};

class UntagResource final : public Mutation<UntagResource, shapes::UntagResourceOperation> {
public:
    using Mutation::Mutation;

    static Subjects subjects(const State& state, const Input& input)
    {
        auto subject = resource_subject(state, input.ResourceId);
        subject.context.set_list("aws:TagKeys", input.TagKeys);
        return {std::move(subject)};
    }

    static Result<Output> apply(Editor& editor, const Input& input)
    {
        TRY(auto tags, tags_on(editor.state(), input.ResourceId));
        std::erase_if(tags,
                      [&](const auto& tag) { return std::ranges::find(input.TagKeys, tag.first) != input.TagKeys.end(); });
        TRY_VOID(editor.set_tags(input.ResourceId, std::move(tags)));
        return Output{};
    }
};

class ListTagsForResource final : public Query<ListTagsForResource, shapes::ListTagsForResourceOperation> {
public:
    using Query::Query;

    static Subjects subjects(const State& state, const Input& input) { return {resource_subject(state, input.ResourceId)}; }

    static Result<Output> read(const State& state, const Input& input)
    {
        TRY(auto tags, tags_on(state, input.ResourceId));
        std::vector<shapes::Tag> shown;
        for (auto& [key, value] : tags) shown.push_back({.Key = std::move(key), .Value = std::move(value)});
        std::ranges::sort(shown, {}, &shapes::Tag::Key);
        Output output;
        TRY(output.Tags, page_of(std::move(shown), input, output, [](const shapes::Tag& tag) { return tag.Key; }));
        return output;
    }
};

}  // namespace

void add_tag_operations(op::Operations& operations, Organizations& organizations)
{
    operations.push_back(op::make_operation<TagResource>(organizations));
    operations.push_back(op::make_operation<UntagResource>(organizations));
    operations.push_back(op::make_operation<ListTagsForResource>(organizations));
}

}  // namespace sekisho::organizations
