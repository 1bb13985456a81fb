#include <fmt/format.h>

#include "services/iam/access_keys.h"
#include "services/iam/families.h"
#include "services/iam/owner.h"
#include "shapes/iam.h"

namespace sekisho::iam {

Result<AccessKey> make_access_key(const IamState& state, const std::string& owner, Time now)
{
    constexpr std::size_t keys_per_user = 2;
    if (state.keys_of(owner).size() >= keys_per_user) return fail(errors::quota("AccessKeysPerUser", keys_per_user));
    AccessKey key;
    key.id = new_access_key_id(state.account);
    key.owner = owner;
    key.secret = Secret(new_secret_access_key());
    key.created = now;
    return key;
}

namespace {

namespace shapes = sekisho::shapes::iam;

/// The owner's key of that id; a key of another owner is not found.
Result<AccessKey> key_of(const IamState& state, const Owner& owner, const std::string& id)
{
    const auto found = state.access_keys->find(id);
    if (found == state.access_keys->end() || found->second->owner != owner.id) return fail(errors::no_such_access_key(id));
    return *found->second;
}

std::string shown_status(const AccessKey& key) { return key.status == KeyStatus::active ? "Active" : "Inactive"; }

class CreateAccessKey final : public Mutation<CreateAccessKey, shapes::CreateAccessKeyOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return owner_subject(state, ask.input.UserName, ask.caller);
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(const auto owner, owner_of(editor.state(), ask.input.UserName, ask.caller));
        TRY(auto key, make_access_key(editor.state(), owner.id, editor.now()));
        Output output;
        output.AccessKey.UserName = owner.name;
        output.AccessKey.AccessKeyId = key.id;
        output.AccessKey.Status = shown_status(key);
        output.AccessKey.SecretAccessKey = std::string(key.secret.reveal());
        output.AccessKey.CreateDate = key.created;
        TRY_VOID(editor.insert(std::move(key)));
        return output;
    }
};

class UpdateAccessKey final : public Mutation<UpdateAccessKey, shapes::UpdateAccessKeyOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return owner_subject(state, ask.input.UserName, ask.caller);
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(const auto owner, owner_of(editor.state(), ask.input.UserName, ask.caller));
        TRY(auto key, key_of(editor.state(), owner, ask.input.AccessKeyId));
        // Anything but "Active" closes the key.
        key.status = ask.input.Status == "Active" ? KeyStatus::active : KeyStatus::inactive;
        TRY_VOID(editor.update_status(std::move(key)));
        return Output{};
    }
};

class ListAccessKeys final : public Query<ListAccessKeys, shapes::ListAccessKeysOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return owner_subject(state, ask.input.UserName, ask.caller);
    }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        TRY(const auto owner, owner_of(state, ask.input.UserName, ask.caller));
        Output output;
        const auto key_id = [](const AccessKeyPtr& key) { return key->id; };
        TRY(const auto page, page_of(state.keys_of(owner.id), ask.input, output, key_id));
        for (const auto& key : page) {
            auto& shown = output.AccessKeyMetadata.emplace_back();
            shown.UserName = owner.name;
            shown.AccessKeyId = key->id;
            shown.Status = shown_status(*key);
            shown.CreateDate = key->created;
        }
        return output;
    }
};

class DeleteAccessKey final : public Mutation<DeleteAccessKey, shapes::DeleteAccessKeyOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return owner_subject(state, ask.input.UserName, ask.caller);
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(const auto owner, owner_of(editor.state(), ask.input.UserName, ask.caller));
        TRY(const auto key, key_of(editor.state(), owner, ask.input.AccessKeyId));
        TRY_VOID(editor.erase(key));
        return Output{};
    }
};

class GetAccessKeyLastUsed final : public Query<GetAccessKeyLastUsed, shapes::GetAccessKeyLastUsedOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        const auto found = state.access_keys->find(ask.input.AccessKeyId);
        const auto owner = found == state.access_keys->end() ? nullptr : state.find_by_id(found->second->owner);
        return owner ? subject_of(state, EntityKind::user, owner->name) : Subject{};
    }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        const auto found = state.access_keys->find(ask.input.AccessKeyId);
        if (found == state.access_keys->end()) return fail(errors::no_such_access_key(ask.input.AccessKeyId));
        Output output;
        if (const auto owner = state.find_by_id(found->second->owner)) output.UserName = owner->name;
        auto& shown = output.AccessKeyLastUsed.emplace();
        shown.ServiceName = "N/A";
        shown.Region = "N/A";
        if (const auto use = found->second->last_use->get()) {
            shown.LastUsedDate = use->time;
            shown.ServiceName = use->service;
            shown.Region = use->region;
        }
        return output;
    }
};

}  // namespace

void add_access_key_operations(op::Operations& operations, Accounts& accounts)
{
    operations.push_back(op::make_operation<CreateAccessKey>(accounts));
    operations.push_back(op::make_operation<UpdateAccessKey>(accounts));
    operations.push_back(op::make_operation<ListAccessKeys>(accounts));
    operations.push_back(op::make_operation<DeleteAccessKey>(accounts));
    operations.push_back(op::make_operation<GetAccessKeyLastUsed>(accounts));
}

}  // namespace sekisho::iam
