#include "services/s3/get_object.h"

#include "base/encoding.h"
#include "services/s3/errors.h"
#include "services/s3/object_read.h"

namespace sekisho::s3 {
namespace {

template <class Input>
Result<op::AccessChecks> read_checks(const State& state, const Input& input, const op::Caller& caller)
{
    const std::pair<std::string_view, std::string_view> where{input.Bucket, input.Key};
    op::AccessChecks checks;
    checks.push_back(version_check(state, "Get", "", where, input.VersionId, caller));
    checks.push_back(
        advisory(bucket_check(state, input.VersionId ? "s3:ListBucketVersions" : "s3:ListBucket", input.Bucket, caller)));
    // "x-amz-tagging-count: The number of tags, if any, on the object, when you have the relevant permission".
    checks.push_back(advisory(version_check(state, "Get", "Tagging", where, input.VersionId, caller)));
    return checks;
}

template <class Input>
bool overrides_headers(const Input& input)
{
    return input.ResponseCacheControl || input.ResponseContentDisposition || input.ResponseContentEncoding ||
           input.ResponseContentLanguage || input.ResponseContentType || input.ResponseExpires;
}

template <class Input>
Result<void> refuse_unserved(const op::Authorized<Input>& call)
{
    if (call.caller().anonymous() && overrides_headers(*call))
        return fail(errors::invalid_request("Request specific response headers cannot be used for anonymous GET requests."));
    if (call->SSECustomerAlgorithm || call->SSECustomerKey || call->SSECustomerKeyMD5)
        return fail(errors::invalid_request("The encryption parameters are not applicable to this object."));
    return {};
}

template <class Input>
ReadRequest request_of(const op::Authorized<Input>& call)
{
    ReadRequest request;
    request.wanted = {call->Key, call->VersionId, call.advisory().at(0) ? Absence::told : Absence::hidden};
    request.conditions = {call->IfMatch, call->IfNoneMatch, call->IfModifiedSince, call->IfUnmodifiedSince};
    request.range = call->Range;
    request.part_number = call->PartNumber;
    return request;
}

template <class Output, class Input>
void set_content(Output& output, const ObjectContent& content, const Input& input)
{
    const auto choose = [](const std::optional<std::string>& asked, const std::optional<std::string>& stored) {
        return asked ? asked : stored;
    };
    output.ContentType = choose(input.ResponseContentType, content.content_type).value_or("binary/octet-stream");
    output.CacheControl = choose(input.ResponseCacheControl, content.cache_control);
    output.ContentDisposition = choose(input.ResponseContentDisposition, content.content_disposition);
    output.ContentEncoding = choose(input.ResponseContentEncoding, content.content_encoding);
    output.ContentLanguage = choose(input.ResponseContentLanguage, content.content_language);
    output.Expires = input.ResponseExpires ? input.ResponseExpires : content.expires;
    output.WebsiteRedirectLocation = content.website_redirect_location;
    if (!content.metadata.empty()) output.Metadata = content.metadata;
}

// The checksum goes out where it is that of the bytes sent: the whole object, or one part of it.
template <class Output>
void set_read_checksum(Output& output, const ReadResult& read)
{
    if (!read.version.checksum) return;
    auto checksum = *read.version.checksum;
    if (read.part) checksum.value = read.part->checksum;
    const bool whole = read.range.length == read.version.size;
    if (read.part || whole) set_checksum(output, checksum);
}

template <class Output, class Input>
Output output_of(const Bucket& bucket, const ReadResult& read, const op::Authorized<Input>& call)
{
    const auto& version = read.version;
    Output output;
    output.AcceptRanges = "bytes";
    output.LastModified = version.last_modified;
    output.ContentLength = static_cast<std::int64_t>(read.range.length);
    output.ETag = quoted(version.etag);
    if (read.partial && version.size > 0) output.ContentRange = content_range(read.range, version.size);
    output.VersionId = shown_version(bucket, version.version_id);
    output.ServerSideEncryption = "AES256";
    if (version.storage_class != "STANDARD") output.StorageClass = version.storage_class;
    if (read.part) output.PartsCount = version.parts_count;
    if (!version.tags.empty() && call.advisory().at(1)) output.TagCount = static_cast<int>(version.tags.size());
    set_content(output, version.content, *call);
    if (call->ChecksumMode.value_or("") == "ENABLED") set_read_checksum(output, read);
    return output;
}

}  // namespace

Result<op::AccessChecks> GetObject::access(const Input& input, const op::Caller& caller,
                                           const op::Envelope& /*envelope*/) const
{
    return read_checks(*stores_.buckets.state(), input, caller);
}

Task<Result<GetObject::Output>> GetObject::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    CO_TRY_VOID(refuse_unserved(call));
    auto guard = stores_.storage.enter();
    auto work = [bucket, request = request_of(call)](store::Connection& connection) {
        return read_object(connection, *bucket, request, Bytes::wanted);
    };
    CO_TRY(auto read, co_await stores_.database.read(std::move(work)));
    auto output = output_of<Output>(*bucket, read, call);
    CO_TRY(output.Body, co_await stores_.storage.open(std::move(read.segments), std::move(guard)));
    co_return output;
}

Result<op::AccessChecks> HeadObject::access(const Input& input, const op::Caller& caller,
                                            const op::Envelope& /*envelope*/) const
{
    return read_checks(*stores_.buckets.state(), input, caller);
}

Task<Result<HeadObject::Output>> HeadObject::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto bucket, open_bucket(stores_.buckets, call));
    CO_TRY_VOID(refuse_unserved(call));
    auto work = [bucket, request = request_of(call)](store::Connection& connection) {
        return read_object(connection, *bucket, request, Bytes::unwanted);
    };
    CO_TRY(const auto read, co_await stores_.database.read(std::move(work)));
    co_return output_of<Output>(*bucket, read, call);
}

}  // namespace sekisho::s3
