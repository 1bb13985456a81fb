#include "services/iam/entities.h"
#include "services/iam/families.h"
#include "services/iam/tagging.h"

namespace sekisho::iam {

namespace {

namespace shapes = sekisho::shapes::iam;

/// What can carry tags: how the input names it, how it is found, edited and shown to the policies.
template <class Of>
struct TaggedEntity {
    static Subject subject(const IamState& state, const auto& input) { return subject_of(state, Of::kind, Of::name(input)); }
    static Result<Entity> edit(const Editor& editor, const auto& input)
    {
        return editor.any_entity(Of::kind, Of::name(input));
    }
    static Result<Tags> tags(const IamState& state, const auto& input)
    {
        TRY(const auto entity, existing(state, Of::kind, Of::name(input)));
        return entity->tags;
    }
};

struct TaggedPolicy {
    static Subject subject(const IamState& state, const auto& input) { return policy_subject(state, input.PolicyArn); }
    static Result<ManagedPolicy> edit(const Editor& editor, const auto& input)
    {
        return editor.managed_policy(input.PolicyArn);
    }
    static Result<Tags> tags(const IamState& state, const auto& input)
    {
        const auto policy = state.find_policy(input.PolicyArn);
        if (!policy) return fail(errors::no_such_policy(input.PolicyArn));
        return policy->tags;
    }
};

struct TaggedProvider {
    static Subject subject(const IamState& state, const auto& input)
    {
        return provider_subject(state, input.OpenIDConnectProviderArn);
    }
    static Result<OidcProvider> edit(const Editor& editor, const auto& input)
    {
        return editor.provider(input.OpenIDConnectProviderArn);
    }
    static Result<Tags> tags(const IamState& state, const auto& input)
    {
        const auto found = state.providers->find(input.OpenIDConnectProviderArn);
        if (found == state.providers->end()) return fail(errors::no_such_provider(input.OpenIDConnectProviderArn));
        return found->second->tags;
    }
};

}  // namespace

void add_tag_operations(op::Operations& operations, Accounts& accounts)
{
    using User = TaggedEntity<OfUser>;
    using Role = TaggedEntity<OfRole>;
    operations.push_back(op::make_operation<TagResource<User, shapes::TagUserOperation>>(accounts));
    operations.push_back(op::make_operation<TagResource<Role, shapes::TagRoleOperation>>(accounts));
    operations.push_back(op::make_operation<TagResource<TaggedPolicy, shapes::TagPolicyOperation>>(accounts));
    operations.push_back(
        op::make_operation<TagResource<TaggedProvider, shapes::TagOpenIDConnectProviderOperation>>(accounts));
    operations.push_back(op::make_operation<UntagResource<User, shapes::UntagUserOperation>>(accounts));
    operations.push_back(op::make_operation<UntagResource<Role, shapes::UntagRoleOperation>>(accounts));
    operations.push_back(op::make_operation<UntagResource<TaggedPolicy, shapes::UntagPolicyOperation>>(accounts));
    operations.push_back(
        op::make_operation<UntagResource<TaggedProvider, shapes::UntagOpenIDConnectProviderOperation>>(accounts));
    operations.push_back(op::make_operation<ListResourceTags<User, shapes::ListUserTagsOperation>>(accounts));
    operations.push_back(op::make_operation<ListResourceTags<Role, shapes::ListRoleTagsOperation>>(accounts));
    operations.push_back(op::make_operation<ListResourceTags<TaggedPolicy, shapes::ListPolicyTagsOperation>>(accounts));
    operations.push_back(
        op::make_operation<ListResourceTags<TaggedProvider, shapes::ListOpenIDConnectProviderTagsOperation>>(accounts));
}

}  // namespace sekisho::iam
