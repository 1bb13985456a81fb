#include "services/bedrock/guardrails/store.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.h"
#include "op/errors.h"
#include "services/bedrock/guardrails/rules.h"
#include "wire/codec.h"

namespace sekisho::bedrock {
namespace {

using shapes::bedrock::CreateGuardrailRequest;
using store::Connection;

constexpr const char* first_tables = R"(
CREATE TABLE bedrock_guardrail (
    id           TEXT NOT NULL PRIMARY KEY,
    account      TEXT NOT NULL,
    region       TEXT NOT NULL,
    created      BIGINT NOT NULL,
    token        TEXT NOT NULL,
    last_version BIGINT NOT NULL,
    tags         TEXT NOT NULL
);
CREATE TABLE bedrock_guardrail_version (
    guardrail TEXT NOT NULL REFERENCES bedrock_guardrail (id) ON DELETE CASCADE,
    version   TEXT NOT NULL,
    request   TEXT NOT NULL,
    created   BIGINT NOT NULL,
    updated   BIGINT NOT NULL,
    token     TEXT NOT NULL,
    PRIMARY KEY (guardrail, version)
))";

std::string text_of(const std::map<std::string, std::string>& map)
{
    wire::Json::Object members;
    for (const auto& [name, value] : map) members.emplace_back(name, wire::Json(value));
    return wire::to_text(members);
}

Result<std::map<std::string, std::string>> map_of(std::string_view text)
{
    std::map<std::string, std::string> map;
    TRY(const auto json, wire::parse_json(text));
    if (const auto* members = json.object())
        for (const auto& [name, value] : *members)
            if (const auto* string = value.string()) map.emplace(name, *string);
    return map;
}

Result<GuardrailVersionPtr> version_of(const store::Row& row)
{
    auto version = std::make_shared<GuardrailVersion>();
    version->version = row.text("version");
    TRY(version->request, wire::from_json_text<CreateGuardrailRequest>(row.text("request")));
    version->created = from_epoch_milliseconds(row.integer("created"));
    version->updated = from_epoch_milliseconds(row.integer("updated"));
    version->token = row.text("token");
    if (auto compiled = compile_guardrail(version->request)) version->guardrail = *std::move(compiled);
    else
        log::error("a guardrail no longer compiles; calls that it is asked for are refused",
                   {{"guardrail", row.text("guardrail")}, {"version", version->version}, {"why", compiled.error().message}});
    return GuardrailVersionPtr(std::move(version));
}

void put_version(StoredGuardrail& to, GuardrailVersionPtr version)
{
    if (version->version == "DRAFT") to.draft = std::move(version);
    else to.numbered[std::stoi(version->version)] = std::move(version);
}

Result<GuardrailState> load(Connection& connection)
{
    auto all = std::make_shared<GuardrailState::ById>();
    TRY(const auto rows, connection.query("SELECT * FROM bedrock_guardrail"));
    TRY(const auto version_rows, connection.query("SELECT * FROM bedrock_guardrail_version"));
    std::map<std::string, std::shared_ptr<StoredGuardrail>> by_id;
    for (const auto& row : rows) {
        auto guardrail = std::make_shared<StoredGuardrail>();
        guardrail->id = row.text("id");
        guardrail->account = row.text("account");
        guardrail->region = row.text("region");
        guardrail->created = from_epoch_milliseconds(row.integer("created"));
        guardrail->token = row.text("token");
        guardrail->last_version = static_cast<int>(row.integer("last_version"));
        TRY(guardrail->tags, map_of(row.text("tags")));
        by_id.emplace(guardrail->id, std::move(guardrail));
    }
    for (const auto& row : version_rows) {
        TRY(auto version, version_of(row));
        put_version(*by_id.at(row.text("guardrail")), std::move(version));
    }
    for (auto& [id, guardrail] : by_id)
        if (guardrail->draft) all->emplace(id, std::move(guardrail));
    return GuardrailState{std::move(all)};
}

Result<void> write_version(Connection& connection, const std::string& id, const GuardrailVersion& version)
{
    TRY_VOID(connection.execute("DELETE FROM bedrock_guardrail_version WHERE guardrail = ? AND version = ?",
                                {id, version.version}));
    TRY_VOID(
        connection.execute("INSERT INTO bedrock_guardrail_version (guardrail, version, request, created, updated, token) "
                           "VALUES (?, ?, ?, ?, ?, ?)",
                           {id, version.version, wire::to_json_text(version.request), epoch_milliseconds(version.created),
                            epoch_milliseconds(version.updated), version.token}));
    return {};
}

/// Writes what has changed between two states of a guardrail.
Result<void> write_changes(Connection& connection, const StoredGuardrail& before, const StoredGuardrail& after)
{
    TRY_VOID(connection.execute("UPDATE bedrock_guardrail SET last_version = ?, tags = ? WHERE id = ?",
                                {std::int64_t{after.last_version}, text_of(after.tags), after.id}));
    if (before.draft != after.draft) TRY_VOID(write_version(connection, after.id, *after.draft));
    for (const auto& [number, version] : after.numbered)
        if (!before.numbered.contains(number)) TRY_VOID(write_version(connection, after.id, *version));
    for (const auto& [number, version] : before.numbered)
        if (!after.numbered.contains(number))
            TRY_VOID(connection.execute("DELETE FROM bedrock_guardrail_version WHERE guardrail = ? AND version = ?",
                                        {after.id, version->version}));
    return {};
}

void publish(GuardrailState& draft, const std::string& id, StoredGuardrailPtr guardrail)
{
    auto all = std::make_shared<GuardrailState::ById>(*draft.guardrails);
    if (guardrail) (*all)[id] = std::move(guardrail);
    else all->erase(id);
    draft.guardrails = std::move(all);
}

/// The id of an ARN. What is no ARN is an id as a whole: an identifier must not mean one guardrail to a policy and another
/// here.
std::string_view id_in(std::string_view identifier)
{
    return identifier.starts_with("arn:") ? identifier.substr(identifier.rfind('/') + 1) : identifier;
}

/// A name is taken once in an account and Region.
Result<void> check_name(const GuardrailState& state, const StoredGuardrail& guardrail)
{
    for (const auto& [id, other] : *state.guardrails)
        if (id != guardrail.id && other->account == guardrail.account && other->region == guardrail.region &&
            other->name() == guardrail.name())
            return fail({"ConflictException",
                         fmt::format("Another guardrail with the name {} exists.", guardrail.name()),
                         400,
                         {},
                         {},
                         {}});
    return {};
}

Error quota(std::string_view what)
{
    return {"ServiceQuotaExceededException", fmt::format("You have reached the limit of {}.", what), 400, {}, {}, {}};
}

}  // namespace

std::string guardrail_arn(std::string_view region, std::string_view account, std::string_view id)
{
    return fmt::format("arn:aws:bedrock:{}:{}:guardrail/{}", region, account, id);
}

std::string StoredGuardrail::arn() const { return guardrail_arn(region, account, id); }

GuardrailVersionPtr StoredGuardrail::find(std::string_view version) const
{
    if (version == "DRAFT") return draft;
    for (const auto& [number, one] : numbered)
        if (one->version == version) return one;
    return nullptr;
}

std::vector<store::Migration> guardrail_migrations() { return {{.area = "bedrock", .number = 1, .sql = first_tables}}; }

Error no_such_guardrail_resource(std::string_view identifier)
{
    return {"ResourceNotFoundException",
            fmt::format("Could not find a guardrail for the identifier {}.", identifier),
            404,
            {},
            {},
            {}};
}

std::string arn_of_guardrail(std::string_view identifier, std::string_view account, std::string_view region)
{
    return identifier.starts_with("arn:") ? std::string(identifier) : guardrail_arn(region, account, identifier);
}

Result<std::unique_ptr<GuardrailStore>> GuardrailStore::open(store::Database& database, const Clock& clock)
{
    GuardrailState initial;
    TRY_VOID(database.read_blocking([&](Connection& connection) -> Result<void> {
        TRY(initial, load(connection));
        return {};
    }));
    return std::unique_ptr<GuardrailStore>(new GuardrailStore(database, clock, std::move(initial)));
}

Result<StoredGuardrailPtr> GuardrailStore::resolve(std::string_view account, std::string_view region,
                                                   std::string_view identifier) const
{
    const auto id = id_in(identifier);
    const auto state = snapshot_.get();
    const auto found = state->guardrails->find(id);
    if (found == state->guardrails->end() || found->second->account != account || found->second->region != region ||
        (identifier.starts_with("arn:") && identifier != found->second->arn()))
        return fail(no_such_guardrail_resource(identifier));
    return found->second;
}

Result<guardrails::Kept> GuardrailStore::find(std::string_view account, std::string_view identifier,
                                              std::string_view version) const
{
    const auto id = id_in(identifier);
    const auto state = snapshot_.get();
    const auto found = state->guardrails->find(id);
    if (found == state->guardrails->end() || found->second->account != account ||
        (identifier.starts_with("arn:") && identifier != found->second->arn()))
        return fail(guardrails::no_such_guardrail());
    const auto kept = found->second->find(version);
    if (!kept || !kept->guardrail) return fail(guardrails::no_such_guardrail());
    return guardrails::Kept{found->second->id, found->second->arn(), found->second->account,
                            kept->version,     kept->guardrail,      found->second->tags};
}

Task<Result<StoredGuardrailPtr>> GuardrailStore::create(StoredGuardrail guardrail)
{
    auto made = std::make_shared<const StoredGuardrail>(std::move(guardrail));
    auto work = [made](Connection& connection, GuardrailState& draft) -> Result<StoredGuardrailPtr> {
        std::size_t own = 0;
        for (const auto& [id, other] : *draft.guardrails) {
            if (other->account != made->account || other->region != made->region) continue;
            if (!made->token.empty() && other->token == made->token) return other;
            ++own;
        }
        TRY_VOID(check_name(draft, *made));
        if (own >= most_guardrails) return fail(quota("100 guardrails"));
        TRY_VOID(
            connection.execute("INSERT INTO bedrock_guardrail (id, account, region, created, token, last_version, tags) "
                               "VALUES (?, ?, ?, ?, ?, ?, ?)",
                               {made->id, made->account, made->region, epoch_milliseconds(made->created), made->token,
                                std::int64_t{0}, text_of(made->tags)}));
        TRY_VOID(write_version(connection, made->id, *made->draft));
        publish(draft, made->id, made);
        return made;
    };
    co_return co_await snapshot_.change(std::move(work));
}

Task<Result<StoredGuardrailPtr>> GuardrailStore::change(std::string id, std::function<Result<void>(StoredGuardrail&)> edit)
{
    auto work = [id = std::move(id), edit = std::move(edit)](Connection& connection,
                                                             GuardrailState& draft) -> Result<StoredGuardrailPtr> {
        const auto found = draft.guardrails->find(id);
        if (found == draft.guardrails->end()) return fail(no_such_guardrail_resource(id));
        const auto before = found->second;
        auto after = std::make_shared<StoredGuardrail>(*before);
        TRY_VOID(edit(*after));
        TRY_VOID(check_name(draft, *after));
        if (after->numbered.size() > most_versions) return fail(quota("20 versions of a guardrail"));
        TRY_VOID(write_changes(connection, *before, *after));
        publish(draft, id, after);
        return StoredGuardrailPtr(after);
    };
    co_return co_await snapshot_.change(std::move(work));
}

Task<Result<void>> GuardrailStore::remove(std::string id)
{
    auto work = [id = std::move(id)](Connection& connection, GuardrailState& draft) -> Result<void> {
        if (!draft.guardrails->contains(id)) return fail(no_such_guardrail_resource(id));
        TRY_VOID(connection.execute("DELETE FROM bedrock_guardrail WHERE id = ?", {id}));
        publish(draft, id, nullptr);
        return {};
    };
    co_return co_await snapshot_.change(std::move(work));
}

}  // namespace sekisho::bedrock
