#include "services/iam/access_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "services/iam/documents.h"
#include "services/iam/entities.h"
#include "services/iam/errors.h"
#include "services/iam/policy_guard.h"

namespace sekisho::iam {
namespace {

/// Where the roles are read from and written to: a draft, or the directory's editor.
struct Target {
    std::function<const IamState&()> state;
    std::function<Result<void>(Entity)> save;
    std::function<Result<void>(const Entity&)> erase;
    Time now;
};

Error made_by_others(const Entity& role, std::string_view model)
{
    const auto* tag = find_tag(role.tags, access_model_tag);
    return errors::already_exists(
        tag == nullptr
            ? fmt::format("The role {} was made by hand: the access model {} does not overwrite it. Delete it, or "
                          "give the role of the model another name.",
                          role.name, model)
            : fmt::format("The role {} belongs to the access model {}, not to {}.", role.name, tag->value, model));
}

bool is_of(const Entity& role, std::string_view model)
{
    const auto* tag = find_tag(role.tags, access_model_tag);
    return tag != nullptr && tag->value == model;
}

/// The tags that the role is to have. A confirmation that somebody gave by hand stays until the guard takes it.
Tags tags_for(const WantedRole& wanted, const WantedRoles& all, const Entity& before)
{
    Tags tags = wanted.tags;
    tags.push_back({std::string(access_model_tag), all.model});
    const auto given = all.confirmations.find(wanted.name);
    if (given != all.confirmations.end()) tags.push_back({std::string(confirmation_tag), given->second});
    else if (const auto* tag = find_tag(before.tags, confirmation_tag)) tags.push_back(*tag);
    return tags;
}

bool same_tags(Tags a, Tags b)
{
    for (auto* tags : {&a, &b}) {
        remove_tags(*tags, {std::string(confirmation_tag)});
        std::ranges::sort(*tags, {}, &Tag::key);
    }
    return std::ranges::equal(a, b, [](const Tag& x, const Tag& y) { return x.key == y.key && x.value == y.value; });
}

Result<void> set_policies(Entity& role, const WantedRole& wanted, std::vector<std::string>& what)
{
    std::map<std::string, StoredPolicy> policies;
    for (const auto& [name, document] : wanted.policies) {
        const auto present = role.inline_policies.find(name);
        if (present != role.inline_policies.end() && present->second.document == document) {
            policies.insert(*present);
            continue;
        }
        TRY(auto accepted, accept_policy(document, name));
        policies.insert_or_assign(name, std::move(accepted));
        what.push_back("policy " + name);
    }
    for (const auto& [name, policy] : role.inline_policies)
        if (!policies.contains(name)) what.push_back("policy " + name + " removed");
    for (const auto& arn : role.attached) what.push_back("policy " + arn + " detached");
    role.inline_policies = std::move(policies);
    role.attached.clear();
    return check_inline_size(role);
}

/// `role` as it is to be; what that changes goes into `what`.
Result<void> shape(Entity& role, const WantedRole& wanted, const WantedRoles& all, const IamState& state,
                   std::vector<std::string>& what)
{
    const auto before = role;
    TRY_VOID(set_trust(role, state, wanted.trust));
    // The same text can mean somebody else: a user who was deleted and made anew.
    if (role.trust.policy.document == before.trust.policy.document && role.trust.principals == before.trust.principals)
        role.trust = before.trust;
    else what.emplace_back("trust policy");
    TRY_VOID(set_policies(role, wanted, what));
    if (role.description != wanted.description) what.emplace_back("description");
    role.description = wanted.description;
    if (role.max_session_duration != wanted.max_session_duration) what.emplace_back("session duration");
    role.max_session_duration = wanted.max_session_duration;
    auto tags = tags_for(wanted, all, before);
    if (!same_tags(tags, before.tags)) what.emplace_back("tags");
    role.tags = std::move(tags);
    return {};
}

Result<std::optional<RoleChange>> put(const Target& target, const WantedRole& wanted, const WantedRoles& all)
{
    const auto& state = target.state();
    const auto present = state.find(EntityKind::role, wanted.name);
    RoleChange change;
    change.role = wanted.name;
    change.kind = present ? RoleChange::Kind::updated : RoleChange::Kind::created;
    if (present && !is_of(*present, all.model)) return fail(made_by_others(*present, all.model));
    Entity role;
    if (present) {
        role = *present;
    } else {
        TRY(role, make_entity(state, EntityKind::role, wanted.name, target.now));
    }
    if (auto shaped = shape(role, wanted, all, state, change.what); !shaped) {
        shaped.error().message += fmt::format(" (role {} of the access model {})", wanted.name, all.model);
        return fail(std::move(shaped).error());
    }
    if (present && change.what.empty()) return std::nullopt;
    if (!present) change.what.clear();
    TRY_VOID(target.save(std::move(role)));
    return change;
}

Result<void> take_away(const Target& target, const Entity& role)
{
    if (!target.state().profiles_of(role.id).empty())
        return fail(errors::delete_conflict(
            fmt::format("The access model has no role {} any more, but an instance profile holds it.", role.name)));
    auto bare = role;
    bare.inline_policies.clear();
    bare.attached.clear();
    TRY_VOID(target.save(bare));
    return target.erase(bare);
}

Result<std::vector<RoleChange>> settle(const Target& target, const WantedRoles& wanted)
{
    std::vector<RoleChange> changes;
    const auto roles = target.state().of(EntityKind::role);  // a copy: it changes underway
    for (const auto& [name, role] : roles) {
        // To the letter: limits know a role by its name as it is written.
        const auto is_wanted = [&](const WantedRole& one) { return one.name == role->name; };
        if (!is_of(*role, wanted.model) || std::ranges::any_of(wanted.roles, is_wanted)) continue;
        TRY_VOID(take_away(target, *role));
        changes.push_back({RoleChange::Kind::deleted, role->name, {}});
    }
    for (const auto& role : wanted.roles) {
        TRY(auto change, put(target, role, wanted));
        if (change) changes.push_back(*std::move(change));
    }
    return changes;
}

}  // namespace

std::string_view word_of(RoleChange::Kind kind) noexcept
{
    switch (kind) {
        case RoleChange::Kind::created: return "created";
        case RoleChange::Kind::updated: return "updated";
        case RoleChange::Kind::deleted: return "deleted";
    }
    return "updated";
}

Result<std::vector<RoleChange>> differences(const IamState& state, const WantedRoles& wanted, Time now)
{
    auto draft = state;
    const auto save = [&draft](Entity entity) -> Result<void> {
        draft.put(std::make_shared<const Entity>(std::move(entity)));
        return {};
    };
    const auto erase = [&draft](const Entity& entity) -> Result<void> {
        draft.remove(entity);
        return {};
    };
    return settle({[&draft]() -> const IamState& { return draft; }, save, erase, now}, wanted);
}

Task<Result<std::vector<RoleChange>>> apply_access_model(Directory& directory, WantedRoles wanted)
{
    // Nothing is written where nothing is different: most starts.
    CO_TRY(const auto pending, differences(*directory.state(), wanted, Time{}));
    if (pending.empty()) co_return pending;
    Directory::Work<std::vector<RoleChange>> work = [wanted = std::move(wanted)](Editor& editor) {
        const auto save = [&editor](Entity entity) { return editor.save(std::move(entity)); };
        const auto erase = [&editor](const Entity& entity) { return editor.erase(entity); };
        return settle({[&editor]() -> const IamState& { return editor.state(); }, save, erase, editor.now()}, wanted);
    };
    co_return co_await directory.change(std::move(work));
}

}  // namespace sekisho::iam
