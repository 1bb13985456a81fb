#include "services/s3/delete_objects.h"

#include "services/s3/errors.h"
#include "services/s3/names.h"
#include "services/s3/versions.h"

namespace sekisho::s3 {
namespace {

constexpr std::size_t most_keys = 1000;

using Item = shapes::s3::ObjectIdentifier;

shapes::s3::Error failure_of(const Item& item, const Error& error)
{
    shapes::s3::Error failure;
    failure.Key = item.Key;
    failure.VersionId = item.VersionId;
    failure.Code = error.code;
    failure.Message = error.message;
    return failure;
}

shapes::s3::DeletedObject success_of(const Item& item, const VersionChange& change)
{
    shapes::s3::DeletedObject deleted;
    deleted.Key = item.Key;
    deleted.VersionId = item.VersionId;
    if (change.delete_marker) {
        deleted.DeleteMarker = true;
        deleted.DeleteMarkerVersionId = change.version_id;
    }
    return deleted;
}

Result<void> check_item(const Item& item)
{
    TRY_VOID(check_key(item.Key));
    if (item.LastModifiedTime || item.Size) return fail(errors::not_implemented("x-amz-if-match-size"));
    return {};
}

using Changes = std::vector<Result<VersionChange>>;

/// All in one transaction. What S3 refuses, it refuses before any row changes, so one key's error leaves the others alone.
Result<Changes> delete_all(store::Connection& connection, std::int64_t bucket, const std::vector<Item>& items,
                           const std::vector<bool>& allowed, Time now)
{
    Changes changes;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (const auto good = check_item(items[i]); !good) {
            changes.emplace_back(std::unexpected(good.error()));
        } else if (!allowed.at(i)) {
            changes.emplace_back(std::unexpected(errors::access_denied()));
        } else {
            const Deletion deletion{items[i].Key, items[i].VersionId, items[i].ETag, now};
            auto change = delete_object(connection, bucket, deletion);
            if (!change && (change.error().status >= 500 || change.error().code == "NoSuchBucket"))
                return std::unexpected(std::move(change).error());
            changes.push_back(std::move(change));
        }
    }
    return changes;
}

}  // namespace

// Each key is authorised on its own: a denial is the answer for that key, not for the call.
Result<op::AccessChecks> DeleteObjects::access(const Input& input, const op::Caller& caller,
                                               const op::Envelope& /*envelope*/) const
{
    if (input.Delete.Objects.empty() || input.Delete.Objects.size() > most_keys) return fail(errors::malformed_xml());
    const auto state = stores_.buckets.state();
    op::AccessChecks checks;
    checks.reserve(input.Delete.Objects.size());
    for (const auto& item : input.Delete.Objects)
        checks.push_back(advisory(version_check(*state, "Delete", "", {input.Bucket, item.Key}, item.VersionId, caller)));
    return checks;
}

Task<Result<DeleteObjects::Output>> DeleteObjects::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    auto work = [items = call->Delete.Objects, allowed = call.advisory(), id = bucket->id, now = stores_.clock.now()](
                    store::Connection& connection) { return delete_all(connection, id, items, allowed, now); };
    CO_TRY(auto changes, co_await stores_.database.write(std::move(work)));

    const bool quiet = call->Delete.Quiet.value_or(false);
    Output output;
    std::vector<std::string> released;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        const auto& item = call->Delete.Objects[i];
        const auto& change = changes[i];
        if (!change) {
            if (!output.Errors) output.Errors.emplace();
            output.Errors->push_back(failure_of(item, change.error()));
            continue;
        }
        released.insert(released.end(), change->released.begin(), change->released.end());
        if (quiet) continue;
        if (!output.Deleted) output.Deleted.emplace();
        output.Deleted->push_back(success_of(item, *change));
    }
    co_await stores_.storage.discard(std::move(released));
    co_return output;
}

}  // namespace sekisho::s3
