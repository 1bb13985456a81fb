#include "services/s3/buckets.h"

#include <fmt/format.h>

#include "base/log.h"
#include "op/errors.h"
#include "policy/lint/hint.h"
#include "policy/stand_in.h"
#include "services/s3/errors.h"
#include "services/s3/json_forms.h"
#include "services/s3/names.h"
#include "services/s3/public_policy.h"
#include "services/s3/uploads.h"

namespace sekisho::s3 {
namespace {

using store::Connection;
using store::Row;

struct CompiledPolicy {
    policy::PolicyPtr policy;
    std::map<std::string, std::string> principals;  ///< ARN to unique id, as they were when the policy was put
};

Result<CompiledPolicy> compile(std::string_view document, std::string_view bucket, const policy::PrincipalResolver& resolver)
{
    CompiledPolicy compiled;
    policy::PrincipalResolver recording;
    if (resolver)
        recording = [&](std::string_view arn) {
            auto id = resolver(arn);
            if (id) compiled.principals.emplace(std::string(arn), *id);
            return id;
        };
    auto parsed = policy::parse_policy(document, policy::PolicyKind::resource, bucket_arn(bucket), recording);
    if (!parsed) {
        auto error = errors::malformed_policy(parsed.error().message);
        error.detail = parsed.error().detail;
        return fail(policy::lint::with_hint(std::move(error), document, policy::PolicyKind::resource));
    }
    compiled.policy = std::move(*parsed);
    return compiled;
}

// A principal that is gone keeps the id it had, so that a namesake made later does not inherit its access.
Result<policy::PolicyPtr> recompile(const std::string& document, const std::string& bucket,
                                    const std::optional<std::string>& principals)
{
    TRY(const auto known, map_from_json(principals.value_or("{}")));
    const policy::PrincipalResolver resolver = [&known](std::string_view arn) -> std::optional<std::string> {
        const auto found = known.find(std::string(arn));
        if (found == known.end()) return std::nullopt;
        return found->second;
    };
    TRY(auto compiled, compile(document, bucket, known.empty() ? policy::PrincipalResolver() : resolver));
    return std::move(compiled.policy);
}

/// In place of a stored policy that this program cannot read: nobody is let in until the owner's root user replaces it.
policy::PolicyPtr deny_everyone(const std::string& document, const std::string& bucket, const Error& why)
{
    log::error("a bucket policy does not compile; its bucket is closed", {{"bucket", bucket}, {"detail", why.message}});
    return policy::unreadable_policy(document, policy::PolicyKind::resource, bucket_arn(bucket));
}

Result<BucketPtr> bucket_of(const Row& row)
{
    auto bucket = std::make_shared<Bucket>();
    bucket->id = row.integer("id");
    bucket->name = row.text("name");
    bucket->owner = row.text("owner");
    bucket->region = row.text("region");
    bucket->created = from_epoch_milliseconds(row.integer("created_at"));
    bucket->versioning = parse_versioning(row.text("versioning"));
    TRY(bucket->tags, tags_from_json(row.maybe_text("tags")));
    if (const auto block = row.maybe_text("public_access_block")) {
        TRY(bucket->public_access_block, public_access_block_from_json(*block));
    }
    bucket->ownership = row.maybe_text("ownership");
    bucket->cors = row.maybe_text("cors");
    if (const auto document = row.maybe_text("policy")) {
        auto compiled = recompile(*document, bucket->name, row.maybe_text("policy_principals"));
        bucket->policy = compiled ? *std::move(compiled) : deny_everyone(*document, bucket->name, compiled.error());
        bucket->policy_is_public = is_public_policy(*document);
    }
    return bucket;
}

void publish(State& draft, BucketPtr bucket)
{
    auto map = std::make_shared<BucketMap>(*draft.buckets);
    (*map)[bucket->name] = std::move(bucket);
    draft.buckets = std::move(map);
}

/// The bucket as it is in `draft`; NoSuchBucket when it has gone, or another one has its name.
Result<std::shared_ptr<Bucket>> editable(const State& draft, const Bucket& known)
{
    const auto current = draft.find(known.name);
    if (!current || current->id != known.id) return fail(errors::no_such_bucket(known.name));
    return std::make_shared<Bucket>(*current);
}

Result<void> insert_row(Connection& connection, const Bucket& bucket)
{
    const store::Value block =
        bucket.public_access_block ? store::Value(to_json(*bucket.public_access_block)) : store::Value();
    TRY_VOID(connection.execute(
        "INSERT INTO s3_buckets (id, name, owner, region, created_at, versioning, tags, public_access_block, ownership)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {bucket.id, bucket.name, bucket.owner, bucket.region, epoch_milliseconds(bucket.created),
         std::string(name_of(bucket.versioning)), tags_value(bucket.tags), block, store::optional_text(bucket.ownership)}));
    return {};
}

}  // namespace

Result<std::unique_ptr<Buckets>> Buckets::load(store::Database& database, policy::PrincipalResolver resolver)
{
    auto map = std::make_shared<BucketMap>();
    TRY_VOID(database.read_blocking([map](Connection& connection) -> Result<void> {
        TRY(const auto rows,
            connection.query("SELECT id, name, owner, region, created_at, versioning, policy, policy_principals,"
                             " tags, public_access_block, ownership, cors FROM s3_buckets"));
        for (const auto& row : rows) {
            TRY(auto bucket, bucket_of(row));
            (*map)[bucket->name] = bucket;
        }
        return {};
    }));
    State initial;
    initial.buckets = std::move(map);
    return std::make_unique<Buckets>(database, std::move(initial), std::move(resolver));
}

Task<Result<void>> Buckets::create(Bucket bucket)
{
    auto work = [bucket = std::move(bucket)](Connection& connection, State& draft) -> Result<void> {
        if (const auto existing = draft.find(bucket.name))
            return fail(existing->owner == bucket.owner ? errors::bucket_already_owned_by_you(bucket.name)
                                                        : errors::bucket_already_exists(bucket.name));
        TRY_VOID(insert_row(connection, bucket));
        publish(draft, std::make_shared<const Bucket>(bucket));
        return {};
    };
    co_return co_await snapshot_.change(std::move(work));
}

Task<Result<std::vector<std::string>>> Buckets::remove(BucketPtr bucket)
{
    auto work = [bucket](Connection& connection, State& draft) -> Result<std::vector<std::string>> {
        TRY_VOID(editable(draft, *bucket));
        TRY(const auto held,
            connection.query("SELECT id FROM s3_object_versions WHERE bucket_id = ? LIMIT 1", {bucket->id}));
        if (!held.empty()) return fail(errors::bucket_not_empty(bucket->name));
        TRY(auto released, remove_all_uploads(connection, bucket->id));
        TRY_VOID(connection.execute("DELETE FROM s3_buckets WHERE id = ?", {bucket->id}));
        auto map = std::make_shared<BucketMap>(*draft.buckets);
        map->erase(bucket->name);
        draft.buckets = std::move(map);
        return released;
    };
    co_return co_await snapshot_.change(std::move(work));
}

Task<Result<void>> Buckets::set_column(BucketPtr bucket, std::string column, store::Value value,
                                       std::function<void(Bucket&)> edit)
{
    auto sql = fmt::format("UPDATE s3_buckets SET {} = ? WHERE id = ?", column);
    auto work = [bucket, sql = std::move(sql), value = std::move(value), edit = std::move(edit)](
                    Connection& connection, State& draft) -> Result<void> {
        TRY(auto edited, editable(draft, *bucket));
        edit(*edited);
        TRY_VOID(connection.execute(sql, {value, bucket->id}));
        publish(draft, std::move(edited));
        return {};
    };
    co_return co_await snapshot_.change(std::move(work));
}

Task<Result<void>> Buckets::set_policy(BucketPtr bucket, std::string document, std::string caller_arn)
{
    CO_TRY(auto compiled, compile(document, bucket->name, resolver_));
    const bool is_public = is_public_policy(document);
    auto work = [=](Connection& connection, State& draft) -> Result<void> {
        TRY(auto edited, editable(draft, *bucket));
        if (is_public && edited->public_access_block && edited->public_access_block->block_public_policy)
            return fail(errors::public_policy_blocked(caller_arn, bucket->name));
        edited->policy = compiled.policy;
        edited->policy_is_public = is_public;
        TRY_VOID(connection.execute("UPDATE s3_buckets SET policy = ?, policy_principals = ? WHERE id = ?",
                                    {document, to_json(compiled.principals), bucket->id}));
        publish(draft, std::move(edited));
        return {};
    };
    co_return co_await snapshot_.change(std::move(work));
}

}  // namespace sekisho::s3
