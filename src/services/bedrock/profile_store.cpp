#include "services/bedrock/profile_store.h"

#include <algorithm>

#include "services/bedrock/errors.h"
#include "wire/json.h"

namespace sekisho::bedrock {
namespace {

constexpr std::size_t profiles_per_account = 1000;

constexpr const char* first_tables = R"(
CREATE TABLE bedrock_inference_profile (
    arn         TEXT NOT NULL PRIMARY KEY,
    account     TEXT NOT NULL,
    region      TEXT NOT NULL,
    id          TEXT NOT NULL,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    model_id    TEXT NOT NULL,
    model_arns  TEXT NOT NULL,
    tags        TEXT NOT NULL,
    created     BIGINT NOT NULL
))";

std::string text_of(const gateway::InferenceProfile& profile)
{
    wire::Json::Array arns;
    for (const auto& arn : profile.model_arns) arns.emplace_back(arn);
    return wire::to_text(wire::Json(std::move(arns)));
}

std::string text_of(const std::map<std::string, std::string>& tags)
{
    wire::Json::Object members;
    for (const auto& [key, value] : tags) members.emplace_back(key, wire::Json(value));
    return wire::to_text(wire::Json(std::move(members)));
}

Result<StoredProfile> profile_of(const store::Row& row)
{
    StoredProfile stored{row.text("account"), row.text("region"), {}};
    auto& profile = stored.profile;
    profile.type = gateway::InferenceProfile::Type::application;
    profile.id = row.text("id");
    profile.arn = row.text("arn");
    profile.name = row.text("name");
    profile.description = row.text("description");
    profile.model_id = row.text("model_id");
    profile.created = from_epoch_milliseconds(row.integer("created"));
    TRY(const auto arns, wire::parse_json(row.text("model_arns")));
    if (const auto* list = arns.array())
        for (const auto& arn : *list)
            if (const auto* text = arn.string()) profile.model_arns.push_back(*text);
    TRY(const auto tags, wire::parse_json(row.text("tags")));
    if (const auto* members = tags.object())
        for (const auto& [key, value] : *members)
            if (const auto* text = value.string()) profile.tags.emplace(key, *text);
    return stored;
}

Result<ProfileState> load(store::Connection& connection)
{
    auto profiles = std::make_shared<ProfileState::Profiles>();
    TRY(const auto rows, connection.query("SELECT * FROM bedrock_inference_profile"));
    for (const auto& row : rows) {
        TRY(auto stored, profile_of(row));
        auto arn = stored.profile.arn;
        profiles->emplace(std::move(arn), std::move(stored));
    }
    return ProfileState{std::move(profiles)};
}

Result<void> insert(store::Connection& connection, const StoredProfile& stored)
{
    const auto& profile = stored.profile;
    TRY_VOID(connection.execute(
        "INSERT INTO bedrock_inference_profile (arn, account, region, id, name, description, model_id, model_arns, tags, "
        "created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {profile.arn, stored.account, stored.region, profile.id, profile.name, profile.description, profile.model_id,
         text_of(profile), text_of(profile.tags), epoch_milliseconds(profile.created)}));
    return {};
}

Result<void> check_room(const ProfileState& state, const StoredProfile& wanted)
{
    std::size_t own = 0;
    for (const auto& [arn, stored] : *state.profiles) {
        if (stored.account != wanted.account) continue;
        ++own;
        if (stored.region == wanted.region && stored.profile.name == wanted.profile.name)
            return fail(errors::profile_exists(wanted.profile.name));
    }
    if (own >= profiles_per_account) return fail(errors::too_many_profiles(profiles_per_account));
    return {};
}

}  // namespace

std::vector<store::Migration> profile_migrations()
{
    return {{.area = "bedrock_profiles", .number = 1, .sql = first_tables}};
}

Result<std::unique_ptr<ProfileStore>> ProfileStore::open(store::Database& database)
{
    ProfileState state;
    const auto read = [&state](store::Connection& connection) -> Result<void> {
        TRY(state, load(connection));
        return {};
    };
    TRY_VOID(database.read_blocking(read));
    return std::unique_ptr<ProfileStore>(new ProfileStore(database, std::move(state)));
}

std::optional<gateway::InferenceProfile> ProfileStore::find(std::string_view arn) const
{
    const auto state = snapshot_.get();
    const auto found = state->profiles->find(arn);
    if (found == state->profiles->end()) return std::nullopt;
    return found->second.profile;
}

std::vector<gateway::InferenceProfile> ProfileStore::of(std::string_view account, std::string_view region) const
{
    std::vector<gateway::InferenceProfile> profiles;
    const auto state = snapshot_.get();
    for (const auto& [arn, stored] : *state->profiles)
        if (stored.account == account && stored.region == region) profiles.push_back(stored.profile);
    return profiles;
}

Task<Result<void>> ProfileStore::create(StoredProfile profile)
{
    auto work = [profile = std::move(profile)](store::Connection& connection, ProfileState& draft) -> Result<void> {
        TRY_VOID(check_room(draft, profile));
        TRY_VOID(insert(connection, profile));
        auto profiles = std::make_shared<ProfileState::Profiles>(*draft.profiles);
        (*profiles)[profile.profile.arn] = profile;
        draft.profiles = std::move(profiles);
        return {};
    };
    co_return co_await snapshot_.change(std::move(work));
}

Task<Result<void>> ProfileStore::remove(std::string arn)
{
    auto work = [arn = std::move(arn)](store::Connection& connection, ProfileState& draft) -> Result<void> {
        auto profiles = std::make_shared<ProfileState::Profiles>(*draft.profiles);
        if (profiles->erase(arn) == 0) return fail(errors::no_such_profile(arn));
        TRY_VOID(connection.execute("DELETE FROM bedrock_inference_profile WHERE arn = ?", {arn}));
        draft.profiles = std::move(profiles);
        return {};
    };
    co_return co_await snapshot_.change(std::move(work));
}

}  // namespace sekisho::bedrock
