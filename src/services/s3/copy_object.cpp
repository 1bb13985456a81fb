#include "services/s3/copy_object.h"

#include "services/s3/copying.h"
#include "services/s3/errors.h"
#include "services/s3/write_headers.h"

namespace sekisho::s3 {
namespace {

using Input = CopyObject::Input;
using Output = CopyObject::Output;

bool replaces(const std::optional<std::string>& directive) { return directive.value_or("COPY") == "REPLACE"; }

Result<void> refuse_unserved(const Input& input)
{
    if (input.CopySourceSSECustomerAlgorithm || input.CopySourceSSECustomerKey || input.CopySourceSSECustomerKeyMD5)
        return fail(errors::not_implemented("x-amz-copy-source-server-side-encryption-customer-algorithm"));
    if (input.AnnotationDirective.value_or("EXCLUDE") != "EXCLUDE")
        return fail(errors::not_implemented("x-amz-object-annotation-directive"));
    return {};
}

Result<void> check_changes_something(const Input& input, const CopySource& source)
{
    const bool same = source.bucket == input.Bucket && source.key == input.Key && !source.version_id;
    if (!same || replaces(input.MetadataDirective) || input.StorageClass || input.WebsiteRedirectLocation ||
        input.ServerSideEncryption)
        return {};
    return fail(
        errors::invalid_request("This copy request is illegal because it is trying to copy an object to itself without "
                                "changing the object's metadata, storage class, website redirect location or encryption "
                                "attributes."));
}

Result<NewVersion> version_for(const Input& input, const OpenedSource& source)
{
    TRY(auto headers, read_write_headers(input));
    NewVersion version;
    version.key = input.Key;
    version.storage_class = std::move(headers.storage_class);
    if (replaces(input.MetadataDirective)) {
        version.content = std::move(headers.content);
    } else {
        version.content = source.version.content;
        version.content.website_redirect_location = input.WebsiteRedirectLocation;
    }
    version.tags = replaces(input.TaggingDirective) ? std::move(headers.tags) : source.version.tags;
    version.conditions = {input.IfMatch, input.IfNoneMatch};
    return version;
}

Result<ChecksumAlgorithm> algorithm_for(const Input& input, const ObjectVersion& source)
{
    if (input.ChecksumAlgorithm) return parse_checksum_algorithm(*input.ChecksumAlgorithm);
    return source.checksum ? source.checksum->algorithm : ChecksumAlgorithm::crc64nvme;
}

Result<VersionChange> write_copy(store::Connection& connection, std::int64_t bucket, const OpenedSource& source,
                                 const NewVersion& version)
{
    TRY(const bool there, still_there(connection, source));
    if (!there) return fail(std::string(source_gone), {});
    TRY(auto change, put_version(connection, bucket, version));
    TRY_VOID(insert_segments(connection, change.id, source.segments));
    // An object copied onto itself goes on using the file that its former version gave up.
    TRY(change.released, unreferenced(connection, change.released));
    return change;
}

Output output_of(const OpenedSource& source, const NewVersion& version, const VersionChange& change)
{
    Output output;
    auto& result = output.CopyObjectResult.emplace();
    result.ETag = quoted(version.etag);
    result.LastModified = version.now;
    set_checksum(result, *version.checksum);
    output.CopySourceVersionId = shown_version(*source.bucket, source.version.version_id);
    output.VersionId = change.version_id;
    output.ServerSideEncryption = "AES256";
    return output;
}

/// The two ends of a copy, and what was found out about the caller's rights.
struct Ends {
    BucketPtr source;
    BucketPtr target;
    CopySource copy_source;
    Absence absence = Absence::hidden;
    bool may_copy_tags = false;
};

Task<Result<Output>> copy_once(Stores stores, Ends ends, std::shared_ptr<const Input> input)
{
    auto request = source_request(*input, ends.copy_source, ends.absence);
    CO_TRY(auto source, co_await open_source(stores, ends.source, std::move(request)));
    CO_TRY(auto version, version_for(*input, source));
    if (!replaces(input->TaggingDirective) && !version.tags.empty() && !ends.may_copy_tags)
        co_return fail(errors::access_denied());
    CO_TRY(const auto algorithm, algorithm_for(*input, source.version));
    auto hashing = source;
    CO_TRY(const auto hashed, co_await hash_source(stores.storage, std::move(hashing), algorithm));
    version.size = hashed.size;
    version.etag = hex(hashed.md5);
    version.checksum = Checksum{algorithm, ChecksumType::full_object, base64(hashed.checksums.at(algorithm))};
    version.now = stores.clock.now();

    auto work = [source, version, id = ends.target->id](store::Connection& connection) {
        return write_copy(connection, id, source, version);
    };
    CO_TRY(auto change, co_await stores.database.write(std::move(work)));
    co_await stores.storage.discard(std::move(change.released));
    co_return output_of(source, version, change);
}

}  // namespace

Result<op::AccessChecks> CopyObject::access(const Input& input, const op::Caller& caller,
                                            const op::Envelope& /*envelope*/) const
{
    TRY(const auto source, parse_copy_source(input.CopySource));
    const auto state = stores_.buckets.state();
    auto checks = source_checks(*state, source, caller);
    auto put = object_check(*state, "s3:PutObject", input.Bucket, input.Key, caller);
    set_write_context(put.context, input);
    put.context.set("s3:x-amz-copy-source", source.bucket + "/" + source.key);
    set_if(put.context, "s3:x-amz-metadata-directive", input.MetadataDirective);
    auto tagging = put;
    tagging.action = "s3:PutObjectTagging";
    if (replaces(input.TaggingDirective)) {
        TRY(const auto tags, parse_tagging_header(input.Tagging.value_or("")));
        set_request_tags(put.context, tags);
        set_request_tags(tagging.context, tags);
        if (!tags.empty()) checks.push_back(tagging);
    } else {
        // Needed only where the source turns out to have tags.
        checks.push_back(
            advisory(version_check(*state, "Get", "Tagging", {source.bucket, source.key}, source.version_id, caller)));
        checks.push_back(advisory(std::move(tagging)));
    }
    checks.push_back(std::move(put));
    return checks;
}

Task<Result<CopyObject::Output>> CopyObject::execute(op::Authorized<Input> call) const
{
    Ends ends;
    CO_TRY(ends.copy_source, parse_copy_source(call->CopySource));
    CO_TRY(ends.source, open_bucket(stores_.buckets, ends.copy_source.bucket, call->ExpectedSourceBucketOwner, call.caller(),
                                    call.envelope()));
    CO_TRY(ends.target, open_bucket(stores_.buckets, call));
    CO_TRY_VOID(check_key(call->Key));
    CO_TRY_VOID(refuse_unserved(*call));
    CO_TRY_VOID(check_changes_something(*call, ends.copy_source));
    const auto& advice = call.advisory();
    ends.absence = advice.at(0) ? Absence::told : Absence::hidden;
    ends.may_copy_tags = advice.size() > 2 && advice[1] && advice[2];

    auto input = std::make_shared<const Input>(std::move(call).take());
    for (int attempt = 1;; ++attempt) {
        auto copied = co_await copy_once(stores_, ends, input);
        if (copied || copied.error().code != source_gone) co_return copied;
        if (attempt == copy_attempts) co_return fail(errors::no_such_key(ends.copy_source.key));
    }
}

}  // namespace sekisho::s3
