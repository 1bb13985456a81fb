#include "base/encoding.h"
#include "crypto/random.h"
#include "services/iam/entities.h"
#include "services/iam/families.h"
#include "services/iam/render.h"
#include "services/iam/tagging.h"

/// Instance profiles: kept for the tools that manage them beside roles. No machine gets credentials through them.
namespace sekisho::iam {

namespace {

namespace shapes = sekisho::shapes::iam;

constexpr std::size_t profiles_per_account = 1000;

Subject profile_subject(const IamState& state, const std::string& name)
{
    Subject subject;
    const auto profile = state.find_instance_profile(name);
    subject.resource = profile ? profile->arn : iam_arn(state.account, "instance-profile", "/", name);
    if (profile) set_resource_tags(subject.context, profile->tags);
    return subject;
}

/// In the order of their names.
template <class Input, class Output>
Result<Output> show_page(const IamState& state, std::vector<InstanceProfilePtr> profiles, const Input& input)
{
    Output output;
    const auto key = [](const InstanceProfilePtr& profile) { return lower_ascii(profile->name); };
    TRY(const auto page, page_of(std::move(profiles), input, output, key));
    for (const auto& profile : page)
        output.InstanceProfiles.push_back(show_instance_profile(state, *profile, Detail::listed));
    return output;
}

class CreateInstanceProfile final : public Mutation<CreateInstanceProfile, shapes::CreateInstanceProfileOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        auto subject = new_subject(state, "instance-profile", ask.input.Path, ask.input.InstanceProfileName);
        set_request_tags(subject.context, tags_of(ask.input.Tags));
        return subject;
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        const auto& state = editor.state();
        InstanceProfile profile;
        profile.name = ask.input.InstanceProfileName;
        if (state.find_instance_profile(profile.name))
            return fail(errors::already_exists("Instance Profile " + profile.name + " already exists."));
        if (state.instance_profiles->size() >= profiles_per_account)
            return fail(errors::quota("InstanceProfilesPerAccount", profiles_per_account));
        profile.id = "AIPA" + crypto::random_text(17, crypto::base32_alphabet);
        profile.path = ask.input.Path.value_or("/");
        profile.arn = iam_arn(state.account, "instance-profile", profile.path, profile.name);
        profile.created = editor.now();
        TRY_VOID(add_tags(profile.tags, tags_of(ask.input.Tags)));
        Output output;
        output.InstanceProfile = show_instance_profile(state, profile, Detail::full);
        TRY_VOID(editor.save(std::move(profile)));
        return output;
    }
};

class GetInstanceProfile final : public Query<GetInstanceProfile, shapes::GetInstanceProfileOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return profile_subject(state, ask.input.InstanceProfileName);
    }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        const auto profile = state.find_instance_profile(ask.input.InstanceProfileName);
        if (!profile) return fail(errors::no_such_instance_profile(ask.input.InstanceProfileName));
        Output output;
        output.InstanceProfile = show_instance_profile(state, *profile, Detail::full);
        return output;
    }
};

class DeleteInstanceProfile final : public Mutation<DeleteInstanceProfile, shapes::DeleteInstanceProfileOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return profile_subject(state, ask.input.InstanceProfileName);
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(const auto profile, editor.instance_profile(ask.input.InstanceProfileName));
        if (!profile.role.empty())
            return fail(errors::delete_conflict("Cannot delete entity, must remove roles from instance profile first."));
        TRY_VOID(editor.erase(profile));
        return Output{};
    }
};

class ListInstanceProfiles final : public Query<ListInstanceProfiles, shapes::ListInstanceProfilesOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return list_subject(state, "instance-profile", ask.input.PathPrefix);
    }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        std::vector<InstanceProfilePtr> profiles;
        for (const auto& [name, profile] : *state.instance_profiles)
            if (profile->path.starts_with(ask.input.PathPrefix.value_or("/"))) profiles.push_back(profile);
        return show_page<Input, Output>(state, std::move(profiles), ask.input);
    }
};

class ListInstanceProfilesForRole final
    : public Query<ListInstanceProfilesForRole, shapes::ListInstanceProfilesForRoleOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return subject_of(state, EntityKind::role, ask.input.RoleName);
    }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        TRY(const auto role, existing(state, EntityKind::role, ask.input.RoleName));
        return show_page<Input, Output>(state, state.profiles_of(role->id), ask.input);
    }
};

class AddRoleToInstanceProfile final : public Mutation<AddRoleToInstanceProfile, shapes::AddRoleToInstanceProfileOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return profile_subject(state, ask.input.InstanceProfileName);
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(auto profile, editor.instance_profile(ask.input.InstanceProfileName));
        TRY(const auto role, editor.entity(EntityKind::role, ask.input.RoleName));
        if (!profile.role.empty()) return fail(errors::quota("InstanceSessionsPerInstanceProfile", 1));
        profile.role = role.id;
        TRY_VOID(editor.save(std::move(profile)));
        return Output{};
    }
};

class RemoveRoleFromInstanceProfile final
    : public Mutation<RemoveRoleFromInstanceProfile, shapes::RemoveRoleFromInstanceProfileOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return profile_subject(state, ask.input.InstanceProfileName);
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(auto profile, editor.instance_profile(ask.input.InstanceProfileName));
        TRY(const auto role, editor.entity(EntityKind::role, ask.input.RoleName));
        if (profile.role != role.id) return fail(errors::no_such(EntityKind::role, ask.input.RoleName));
        profile.role.clear();
        TRY_VOID(editor.save(std::move(profile)));
        return Output{};
    }
};

struct TaggedProfile {
    static Subject subject(const IamState& state, const auto& input)
    {
        return profile_subject(state, input.InstanceProfileName);
    }
    static Result<InstanceProfile> edit(const Editor& editor, const auto& input)
    {
        return editor.instance_profile(input.InstanceProfileName);
    }
    static Result<Tags> tags(const IamState& state, const auto& input)
    {
        const auto profile = state.find_instance_profile(input.InstanceProfileName);
        if (!profile) return fail(errors::no_such_instance_profile(input.InstanceProfileName));
        return profile->tags;
    }
};

}  // namespace

void add_instance_profile_operations(op::Operations& operations, Accounts& accounts)
{
    using Tagged = TaggedProfile;
    operations.push_back(op::make_operation<CreateInstanceProfile>(accounts));
    operations.push_back(op::make_operation<GetInstanceProfile>(accounts));
    operations.push_back(op::make_operation<DeleteInstanceProfile>(accounts));
    operations.push_back(op::make_operation<ListInstanceProfiles>(accounts));
    operations.push_back(op::make_operation<ListInstanceProfilesForRole>(accounts));
    operations.push_back(op::make_operation<AddRoleToInstanceProfile>(accounts));
    operations.push_back(op::make_operation<RemoveRoleFromInstanceProfile>(accounts));
    operations.push_back(op::make_operation<TagResource<Tagged, shapes::TagInstanceProfileOperation>>(accounts));
    operations.push_back(op::make_operation<UntagResource<Tagged, shapes::UntagInstanceProfileOperation>>(accounts));
    operations.push_back(op::make_operation<ListResourceTags<Tagged, shapes::ListInstanceProfileTagsOperation>>(accounts));
}

}  // namespace sekisho::iam
