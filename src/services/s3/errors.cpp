#include "services/s3/errors.h"

#include <fmt/format.h>

namespace sekisho::s3::errors {
namespace {

using Members = std::vector<std::pair<std::string, std::string>>;

Error make(int status, std::string code, std::string message, Members members = {})
{
    Error error;
    error.code = std::move(code);
    error.message = std::move(message);
    error.status = status;
    error.members = std::move(members);
    return error;
}

Members bucket_member(std::string_view bucket) { return {{"BucketName", std::string(bucket)}}; }

}  // namespace

Error access_denied() { return make(403, "AccessDenied", "Access Denied"); }

Error public_policy_blocked(std::string_view principal, std::string_view bucket)
{
    return make(403, "AccessDenied",
                fmt::format("User: {} is not authorized to perform: s3:PutBucketPolicy on resource: \"arn:aws:s3:::{}\" "
                            "because public policies are blocked by the BlockPublicPolicy block public access setting.",
                            principal, bucket));
}

Error access_control_list_not_supported()
{
    return make(400, "AccessControlListNotSupported", "The bucket does not allow ACLs");
}

Error bad_digest() { return make(400, "BadDigest", "The Content-MD5 you specified did not match what we received."); }

Error bad_checksum(std::string_view algorithm)
{
    return make(400, "BadDigest", fmt::format("The {} you specified did not match the calculated checksum.", algorithm));
}

Error invalid_digest() { return make(400, "InvalidDigest", "The Content-MD5 you specified is not valid."); }

Error bucket_already_exists(std::string_view bucket)
{
    return make(
        409, "BucketAlreadyExists",
        "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please "
        "select a different name and try again.",
        bucket_member(bucket));
}

Error bucket_already_owned_by_you(std::string_view bucket)
{
    return make(409, "BucketAlreadyOwnedByYou",
                "Your previous request to create the named bucket succeeded and you already own it.", bucket_member(bucket));
}

Error bucket_not_empty(std::string_view bucket)
{
    return make(409, "BucketNotEmpty", "The bucket you tried to delete is not empty", bucket_member(bucket));
}

Error bad_request(std::string message) { return make(400, "BadRequest", std::move(message)); }

Error entity_too_large(std::uint64_t limit)
{
    return make(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size",
                {{"MaxSizeAllowed", fmt::to_string(limit)}});
}

Error entity_too_small(std::uint64_t size, int part_number)
{
    return make(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size",
                {{"ProposedSize", fmt::to_string(size)},
                 {"MinSizeAllowed", "5242880"},
                 {"PartNumber", fmt::to_string(part_number)}});
}

Error illegal_location_constraint(std::string_view constraint)
{
    return make(
        400, "IllegalLocationConstraintException",
        fmt::format("The {} location constraint is incompatible for the region specific endpoint this request was sent to.",
                    constraint));
}

Error incomplete_body()
{
    return make(400, "IncompleteBody",
                "You did not provide the number of bytes specified by the Content-Length HTTP header");
}

Error invalid_argument(std::string message, std::string_view name, std::string_view value)
{
    Members members;
    if (!name.empty()) members = {{"ArgumentName", std::string(name)}, {"ArgumentValue", std::string(value)}};
    return make(400, "InvalidArgument", std::move(message), std::move(members));
}

Error invalid_bucket_name(std::string_view bucket)
{
    return make(400, "InvalidBucketName", "The specified bucket is not valid.", bucket_member(bucket));
}

Error invalid_bucket_state(std::string message) { return make(409, "InvalidBucketState", std::move(message)); }

Error invalid_part()
{
    return make(
        400, "InvalidPart",
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified "
        "entity tag may not match the part's entity tag.");
}

Error invalid_part_order()
{
    return make(400, "InvalidPartOrder",
                "The list of parts was not in ascending order. Parts must be ordered by part number.");
}

Error invalid_part_number(std::uint64_t size)
{
    return make(416, "InvalidPartNumber", "The requested partnumber is not satisfiable",
                {{"ActualObjectSize", fmt::to_string(size)}});
}

Error invalid_range(std::string_view range, std::uint64_t size)
{
    auto error = make(416, "InvalidRange", "The requested range is not satisfiable",
                      {{"RangeRequested", std::string(range)}, {"ActualObjectSize", fmt::to_string(size)}});
    error.headers.emplace_back("Content-Range", fmt::format("bytes */{}", size));
    return error;
}

Error invalid_request(std::string message) { return make(400, "InvalidRequest", std::move(message)); }
Error invalid_storage_class() { return make(400, "InvalidStorageClass", "The storage class you specified is not valid"); }
Error invalid_tag(std::string message) { return make(400, "InvalidTag", std::move(message)); }
Error invalid_uri() { return make(400, "InvalidURI", "Couldn't parse the specified URI."); }

Error key_too_long(std::size_t size)
{
    return make(400, "KeyTooLongError", "Your key is too long",
                {{"Size", fmt::to_string(size)}, {"MaxSizeAllowed", "1024"}});
}

Error malformed_policy(std::string message) { return make(400, "MalformedPolicy", std::move(message)); }

Error malformed_xml()
{
    return make(400, "MalformedXML",
                "The XML you provided was not well-formed or did not validate against our published schema");
}

Error metadata_too_large(std::size_t size)
{
    return make(400, "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size",
                {{"Size", fmt::to_string(size)}, {"MaxSizeAllowed", "2048"}});
}

Error method_not_allowed(std::string_view method, std::string_view resource_type)
{
    auto error = make(405, "MethodNotAllowed", "The specified method is not allowed against this resource.",
                      {{"Method", std::string(method)}, {"ResourceType", std::string(resource_type)}});
    error.headers.emplace_back("Allow", "DELETE");
    return error;
}

Error missing_content_length()
{
    return make(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
}

Error no_such_bucket(std::string_view bucket)
{
    return make(404, "NoSuchBucket", "The specified bucket does not exist", bucket_member(bucket));
}

Error no_such_key(std::string_view key)
{
    return make(404, "NoSuchKey", "The specified key does not exist.", {{"Key", std::string(key)}});
}

Error no_such_upload(std::string_view upload_id)
{
    return make(404, "NoSuchUpload",
                "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or "
                "completed.",
                {{"UploadId", std::string(upload_id)}});
}

Error no_such_version(std::string_view key, std::string_view version_id)
{
    return make(404, "NoSuchVersion", "The specified version does not exist.",
                {{"Key", std::string(key)}, {"VersionId", std::string(version_id)}});
}

Error no_such_bucket_policy(std::string_view bucket)
{
    return make(404, "NoSuchBucketPolicy", "The bucket policy does not exist", bucket_member(bucket));
}

Error no_such_cors_configuration(std::string_view bucket)
{
    return make(404, "NoSuchCORSConfiguration", "The CORS configuration does not exist", bucket_member(bucket));
}

Error no_such_lifecycle_configuration(std::string_view bucket)
{
    return make(404, "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist", bucket_member(bucket));
}

Error no_such_public_access_block_configuration(std::string_view bucket)
{
    return make(404, "NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found",
                bucket_member(bucket));
}

Error no_such_tag_set(std::string_view bucket)
{
    return make(404, "NoSuchTagSet", "The TagSet does not exist", bucket_member(bucket));
}

Error no_such_website_configuration(std::string_view bucket)
{
    return make(404, "NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration",
                bucket_member(bucket));
}

Error object_lock_configuration_not_found(std::string_view bucket)
{
    return make(404, "ObjectLockConfigurationNotFoundError", "Object Lock configuration does not exist for this bucket",
                bucket_member(bucket));
}

Error ownership_controls_not_found(std::string_view bucket)
{
    return make(404, "OwnershipControlsNotFoundError", "The bucket ownership controls were not found",
                bucket_member(bucket));
}

Error replication_configuration_not_found(std::string_view bucket)
{
    return make(404, "ReplicationConfigurationNotFoundError", "The replication configuration was not found",
                bucket_member(bucket));
}

Error not_implemented(std::string_view header)
{
    return make(501, "NotImplemented", "A header you provided implies functionality that is not implemented",
                {{"Header", std::string(header)}});
}

Error not_modified() { return make(304, "NotModified", "Not Modified"); }

Error precondition_failed(std::string_view condition)
{
    return make(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold",
                {{"Condition", std::string(condition)}});
}

}  // namespace sekisho::s3::errors
