#include "services/kms/keys.h"

#include <vector>

#include "services/kms/errors.h"
#include "services/kms/tables.h"

namespace sekisho::kms {
namespace {

using store::Connection;

void put(State& draft, KeyPtr key)
{
    auto keys = std::make_shared<State::Keys>(*draft.keys);
    (*keys)[key->id] = std::move(key);
    draft.keys = std::move(keys);
}

void erase(State& draft, const std::string& id)
{
    auto keys = std::make_shared<State::Keys>(*draft.keys);
    keys->erase(id);
    draft.keys = std::move(keys);
    auto aliases = std::make_shared<State::Aliases>(*draft.aliases);
    std::erase_if(*aliases, [&](const auto& entry) { return entry.second.key_id == id; });
    draft.aliases = std::move(aliases);
}

/// The parts of "arn:aws:kms:REGION:ACCOUNT:key/ID" or ":alias/NAME".
struct Reference {
    std::string_view region;
    std::string_view account;
    std::string_view resource;
};

std::optional<Reference> parse_arn(std::string_view arn)
{
    constexpr std::string_view prefix = "arn:aws:kms:";
    if (!arn.starts_with(prefix)) return std::nullopt;
    arn.remove_prefix(prefix.size());
    const auto first = arn.find(':');
    if (first == std::string_view::npos) return std::nullopt;
    const auto second = arn.find(':', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    return Reference{arn.substr(0, first), arn.substr(first + 1, second - first - 1), arn.substr(second + 1)};
}

constexpr std::string_view key_prefix = "key/";
constexpr std::string_view alias_prefix = "alias/";

std::string_view id_in(std::string_view resource)
{
    return resource.starts_with(key_prefix) ? resource.substr(key_prefix.size()) : resource;
}

/// What a reference says, the place filled in where it is no ARN. Views into `reference` and `place`.
Result<Reference> parse_reference(std::string_view reference, const Place& place)
{
    if (!reference.starts_with("arn:")) return Reference{place.region, place.account, reference};
    const auto parsed = parse_arn(reference);
    if (!parsed || (!parsed->resource.starts_with(key_prefix) && !parsed->resource.starts_with(alias_prefix)))
        return fail(errors::invalid_arn(reference));
    return *parsed;
}

}  // namespace

Result<std::unique_ptr<Keys>> Keys::open(Parts parts)
{
    State initial;
    TRY_VOID(parts.database.read_blocking([&](Connection& connection) -> Result<void> {
        TRY(initial, load(connection, parts.sealer));
        return {};
    }));
    return std::unique_ptr<Keys>(new Keys(std::move(parts), std::move(initial)));
}

Result<std::string> Keys::arn_of(std::string_view reference, const Place& place) const
{
    TRY(const auto wanted, parse_reference(reference, place));
    if (!wanted.resource.starts_with(alias_prefix)) return key_arn(wanted.region, wanted.account, id_in(wanted.resource));
    auto arn = alias_arn(wanted.region, wanted.account, wanted.resource);
    const auto* alias = snapshot_.get()->find_alias(arn);
    return alias == nullptr ? std::move(arn) : key_arn(wanted.region, wanted.account, alias->key_id);
}

Result<KeyPtr> Keys::resolve(std::string_view reference, const Place& place) const
{
    TRY(const auto wanted, parse_reference(reference, place));
    const auto state = snapshot_.get();
    std::string id(id_in(wanted.resource));
    if (wanted.resource.starts_with(alias_prefix)) {
        const auto arn = alias_arn(wanted.region, wanted.account, wanted.resource);
        const auto* alias = state->find_alias(arn);
        if (alias == nullptr) return fail(errors::alias_not_found(arn));
        id = alias->key_id;
    }
    auto key = state->find(id, now());
    if (!key || key->region != place.region || key->region != wanted.region || key->account != wanted.account)
        return fail(errors::key_not_found(key_arn(wanted.region, wanted.account, id)));
    return key;
}

Result<policy::StoredResourcePolicy> Keys::compile(std::string document, const std::string& arn) const
{
    auto compiled = policy::compile_resource_policy(std::move(document), policy::PolicyKind::resource, arn, parts_.resolver);
    if (!compiled) return fail(errors::malformed_policy(compiled.error()));
    return compiled;
}

Task<Result<KeyPtr>> Keys::create(Key key)
{
    auto made = std::make_shared<const Key>(std::move(key));
    auto work = [this, made](Connection& connection, State& draft) -> Result<KeyPtr> {
        TRY_VOID(insert_key(connection, parts_.sealer, *made));
        put(draft, made);
        return made;
    };
    co_return co_await snapshot_.change(std::move(work));
}

Task<Result<KeyPtr>> Keys::change(KeyPtr key, std::function<Result<void>(Key&)> edit)
{
    auto work = [this, key = std::move(key), edit = std::move(edit)](Connection& connection,
                                                                     State& draft) -> Result<KeyPtr> {
        const auto current = draft.find(key->id, parts_.clock.now());
        if (!current) return fail(errors::key_not_found(key->arn()));
        auto changed = std::make_shared<Key>(*current);
        TRY_VOID(edit(*changed));
        TRY_VOID(update_key(connection, *changed));
        put(draft, changed);
        return KeyPtr(changed);
    };
    co_return co_await snapshot_.change(std::move(work));
}

Task<Result<void>> Keys::put_alias(Alias alias, Existing existing)
{
    auto work = [alias = std::move(alias), existing](Connection& connection, State& draft) -> Result<void> {
        const auto arn = alias.arn();
        const auto* known = draft.find_alias(arn);
        if (known != nullptr && existing == Existing::must_not_exist) return fail(errors::alias_exists(arn));
        if (known == nullptr && existing == Existing::must_exist) return fail(errors::alias_not_found(arn));
        auto stored = alias;
        if (known != nullptr) stored.created = known->created;
        TRY_VOID(kms::put_alias(connection, stored));
        auto aliases = std::make_shared<State::Aliases>(*draft.aliases);
        (*aliases)[arn] = std::move(stored);
        draft.aliases = std::move(aliases);
        return {};
    };
    co_return co_await snapshot_.change(std::move(work));
}

Task<Result<void>> Keys::remove_alias(std::string arn)
{
    auto work = [arn = std::move(arn)](Connection& connection, State& draft) -> Result<void> {
        const auto* known = draft.find_alias(arn);
        if (known == nullptr) return fail(errors::alias_not_found(arn));
        TRY_VOID(delete_alias(connection, *known));
        auto aliases = std::make_shared<State::Aliases>(*draft.aliases);
        aliases->erase(arn);
        draft.aliases = std::move(aliases);
        return {};
    };
    co_return co_await snapshot_.change(std::move(work));
}

Task<Result<std::size_t>> Keys::destroy_due()
{
    auto work = [this](Connection& connection, State& draft) -> Result<std::size_t> {
        std::vector<std::string> due;
        for (const auto& [id, key] : *draft.keys)
            if (draft.find(id, parts_.clock.now()) == nullptr) due.push_back(id);
        for (const auto& id : due) {
            TRY_VOID(delete_key(connection, id));
            erase(draft, id);
        }
        return due.size();
    };
    co_return co_await snapshot_.change(std::move(work));
}

}  // namespace sekisho::kms
