#include "services/s3/put_object.h"

#include "base/encoding.h"
#include "services/s3/errors.h"
#include "services/s3/names.h"
#include "services/s3/receive_body.h"
#include "services/s3/versions.h"
#include "services/s3/write_headers.h"

namespace sekisho::s3 {
namespace {

// Since December 2024 an object without a checksum of the client's is given this one.
constexpr auto default_algorithm = ChecksumAlgorithm::crc64nvme;

ChecksumAlgorithm kept_algorithm(const Promises& promises)
{
    if (promises.checksum) return promises.checksum->algorithm;
    return promises.announced.value_or(default_algorithm);
}

PutObject::Output output_of(const VersionChange& change, const NewVersion& version)
{
    PutObject::Output output;
    output.ETag = quoted(version.etag);
    output.VersionId = change.version_id;
    output.ServerSideEncryption = "AES256";
    set_checksum(output, *version.checksum);
    return output;
}

}  // namespace

Result<op::AccessChecks> PutObject::access(const Input& input, const op::Caller& caller,
                                           const op::Envelope& /*envelope*/) const
{
    const auto state = stores_.buckets.state();
    op::AccessChecks checks{object_check(*state, "s3:PutObject", input.Bucket, input.Key, caller)};
    set_write_context(checks.front().context, input);
    if (input.Tagging) {
        TRY(const auto tags, parse_tagging_header(*input.Tagging));
        set_request_tags(checks.front().context, tags);
        auto tagging = checks.front();
        tagging.action = "s3:PutObjectTagging";
        checks.push_back(std::move(tagging));
    }
    return checks;
}

Task<Result<PutObject::Output>> PutObject::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    CO_TRY_VOID(check_key(call->Key));
    if (call->WriteOffsetBytes) co_return fail(errors::not_implemented("x-amz-write-offset-bytes"));
    CO_TRY(auto headers, read_write_headers(*call));
    CO_TRY(auto promises, read_promises(*call));
    const auto algorithm = kept_algorithm(promises);
    auto body = std::move(call.mutable_input().Body);
    CO_TRY(auto stored, co_await receive_body(stores_.storage, std::move(body), std::move(promises), algorithm));

    NewVersion version;
    version.key = call->Key;
    version.size = stored.size;
    version.etag = hex(stored.md5);
    version.now = stores_.clock.now();
    version.storage_class = std::move(headers.storage_class);
    version.content = std::move(headers.content);
    version.tags = std::move(headers.tags);
    version.checksum = Checksum{algorithm, ChecksumType::full_object, base64(stored.checksums.at(algorithm))};
    version.conditions = {call->IfMatch, call->IfNoneMatch};
    auto work = [version, segments = stored.segments,
                 id = bucket->id](store::Connection& connection) -> Result<VersionChange> {
        TRY(auto change, put_version(connection, id, version));
        TRY_VOID(insert_segments(connection, change.id, segments));
        return change;
    };
    auto change = co_await stores_.database.write(std::move(work));
    if (!change) {
        co_await give_back(stores_.storage, std::move(stored.segments), change.error());
        co_return std::unexpected(std::move(change).error());
    }
    co_await stores_.storage.discard(std::move(change->released));
    co_return output_of(*change, version);
}

}  // namespace sekisho::s3
