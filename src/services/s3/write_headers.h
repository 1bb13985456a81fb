#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "policy/context.h"
#include "services/s3/errors.h"
#include "services/s3/json_forms.h"
#include "services/s3/tags.h"

/// The headers with which objects are written, shared by PutObject, CopyObject and CreateMultipartUpload.
namespace sekisho::s3 {

struct WriteHeaders {
    ObjectContent content;
    Tags tags;
    std::string storage_class = "STANDARD";
};

/// "aws-chunked" describes the transfer and is not kept.
[[nodiscard]] std::optional<std::string> kept_content_encoding(const std::optional<std::string>& header);
/// InvalidStorageClass for classes that would need a restore.
[[nodiscard]] Result<std::string> check_storage_class(const std::optional<std::string>& name);
/// "The PUT request header is limited to 8 KB in size. Within it, user-defined metadata is limited to 2 KB."
[[nodiscard]] Result<void> check_metadata(const std::map<std::string, std::string>& metadata);
/// Only AES256: InvalidEncryptionAlgorithmError.
[[nodiscard]] Result<void> check_encryption(const std::optional<std::string>& algorithm);
/// With ACLs disabled only those that say what holds anyway are taken.
[[nodiscard]] Result<void> check_object_acl(const std::optional<std::string>& canned);

/// What is not served is refused, never ignored: ACL grants, customer keys, KMS, object lock.
template <class In>
[[nodiscard]] Result<void> refuse_unserved_headers(const In& input)
{
    TRY_VOID(check_object_acl(input.ACL));
    if (input.GrantFullControl || input.GrantRead || input.GrantReadACP || input.GrantWriteACP)
        return fail(errors::access_control_list_not_supported());
    TRY_VOID(check_encryption(input.ServerSideEncryption));
    if (input.SSEKMSKeyId) return fail(errors::not_implemented("x-amz-server-side-encryption-aws-kms-key-id"));
    if (input.SSECustomerAlgorithm || input.SSECustomerKey || input.SSECustomerKeyMD5)
        return fail(errors::not_implemented("x-amz-server-side-encryption-customer-algorithm"));
    if (input.ObjectLockMode || input.ObjectLockRetainUntilDate || input.ObjectLockLegalHoldStatus)
        return fail(errors::invalid_request("Bucket is missing Object Lock Configuration"));
    return {};
}

template <class In>
[[nodiscard]] Result<WriteHeaders> read_write_headers(const In& input)
{
    TRY_VOID(refuse_unserved_headers(input));
    WriteHeaders headers;
    headers.content.content_type = input.ContentType;
    headers.content.cache_control = input.CacheControl;
    headers.content.content_disposition = input.ContentDisposition;
    headers.content.content_encoding = kept_content_encoding(input.ContentEncoding);
    headers.content.content_language = input.ContentLanguage;
    headers.content.expires = input.Expires;
    headers.content.website_redirect_location = input.WebsiteRedirectLocation;
    if (input.Metadata) headers.content.metadata = *input.Metadata;
    TRY_VOID(check_metadata(headers.content.metadata));
    if (input.Tagging) {
        TRY(headers.tags, parse_tagging_header(*input.Tagging));
    }
    TRY(headers.storage_class, check_storage_class(input.StorageClass));
    return headers;
}

/// The condition keys of these headers.
template <class In>
void set_write_context(policy::Context& context, const In& input)
{
    const auto set = [&context](std::string_view name, const std::optional<std::string>& value) {
        if (value) context.set(name, *value);
    };
    set("s3:x-amz-acl", input.ACL);
    set("s3:x-amz-grant-full-control", input.GrantFullControl);
    set("s3:x-amz-grant-read", input.GrantRead);
    set("s3:x-amz-grant-read-acp", input.GrantReadACP);
    set("s3:x-amz-grant-write-acp", input.GrantWriteACP);
    set("s3:x-amz-storage-class", input.StorageClass);
    set("s3:x-amz-server-side-encryption", input.ServerSideEncryption);
    set("s3:x-amz-server-side-encryption-aws-kms-key-id", input.SSEKMSKeyId);
    set("s3:x-amz-server-side-encryption-customer-algorithm", input.SSECustomerAlgorithm);
    set("s3:x-amz-website-redirect-location", input.WebsiteRedirectLocation);
    set("s3:object-lock-mode", input.ObjectLockMode);
    set("s3:object-lock-legal-hold", input.ObjectLockLegalHoldStatus);
    if constexpr (requires { input.IfMatch; }) {
        set("s3:if-match", input.IfMatch);
        set("s3:if-none-match", input.IfNoneMatch);
    }
}

}  // namespace sekisho::s3
