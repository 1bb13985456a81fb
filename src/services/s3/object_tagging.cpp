#include "services/s3/object_tagging.h"

#include "services/s3/object_read.h"
#include "services/s3/tags.h"

namespace sekisho::s3 {
namespace {

template <class Input>
op::AccessChecks tagging_checks(const State& state, std::string_view verb, const Input& input, const op::Caller& caller)
{
    return {version_check(state, verb, "Tagging", {input.Bucket, input.Key}, input.VersionId, caller),
            advisory(bucket_check(state, "s3:ListBucket", input.Bucket, caller))};
}

template <class Input>
Wanted wanted_of(const op::Authorized<Input>& call)
{
    return {call->Key, call->VersionId, call.advisory().at(0) ? Absence::told : Absence::hidden};
}

Task<Result<ObjectVersion>> set_tags(Stores stores, BucketPtr bucket, Wanted wanted, Tags tags)
{
    auto work = [bucket, wanted, tags](store::Connection& connection) -> Result<ObjectVersion> {
        TRY(auto version, find_wanted(connection, *bucket, wanted));
        TRY_VOID(set_object_tags(connection, version.id, tags));
        return version;
    };
    co_return co_await stores.database.write(std::move(work));
}

}  // namespace

Result<op::AccessChecks> GetObjectTagging::access(const Input& input, const op::Caller& caller,
                                                  const op::Envelope& /*envelope*/) const
{
    return tagging_checks(*stores_.buckets.state(), "Get", input, caller);
}

Task<Result<GetObjectTagging::Output>> GetObjectTagging::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    auto work = [bucket, wanted = wanted_of(call)](store::Connection& connection) {
        return find_wanted(connection, *bucket, wanted);
    };
    CO_TRY(const auto version, co_await stores_.database.read(std::move(work)));
    Output output;
    output.VersionId = shown_version(*bucket, version.version_id);
    output.TagSet = tags_to<shapes::s3::Tag>(version.tags);
    co_return output;
}

Result<op::AccessChecks> PutObjectTagging::access(const Input& input, const op::Caller& caller,
                                                  const op::Envelope& /*envelope*/) const
{
    auto checks = tagging_checks(*stores_.buckets.state(), "Put", input, caller);
    set_request_tags(checks.front().context, tags_from(input.Tagging.TagSet));
    return checks;
}

Task<Result<PutObjectTagging::Output>> PutObjectTagging::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    auto tags = tags_from(call->Tagging.TagSet);
    CO_TRY_VOID(check_tags(tags, Tagged::object));
    auto wanted = wanted_of(call);
    CO_TRY(const auto version, co_await set_tags(stores_, bucket, std::move(wanted), std::move(tags)));
    Output output;
    output.VersionId = shown_version(*bucket, version.version_id);
    co_return output;
}

Result<op::AccessChecks> DeleteObjectTagging::access(const Input& input, const op::Caller& caller,
                                                     const op::Envelope& /*envelope*/) const
{
    return tagging_checks(*stores_.buckets.state(), "Delete", input, caller);
}

Task<Result<DeleteObjectTagging::Output>> DeleteObjectTagging::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    auto wanted = wanted_of(call);
    Tags none;
    CO_TRY(const auto version, co_await set_tags(stores_, bucket, std::move(wanted), std::move(none)));
    Output output;
    output.VersionId = shown_version(*bucket, version.version_id);
    co_return output;
}

}  // namespace sekisho::s3
