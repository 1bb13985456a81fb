// XML bodies of S3.
#include <cstdint>
#include <cstdlib>

#include "shapes/s3.h"
#include "wire/codec.h"

namespace {

template <class Operation>
void decode(std::string_view target, std::string_view body)
{
    sekisho::net::Request request;
    request.method = "PUT";
    request.target = target;
    typename Operation::Input input{};
    if (!sekisho::wire::decode_input(Operation::schema, request, body, &input)) return;
    if (!sekisho::wire::parse_json(sekisho::wire::redacted_json(Operation::schema, &input))) std::abort();
    if (body.find("<!DOCTYPE") == 0) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sekisho::shapes::s3;
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    decode<DeleteObjectsOperation>("/b?delete", body);
    decode<PutBucketTaggingOperation>("/b?tagging", body);
    decode<PutBucketAclOperation>("/b?acl", body);
    decode<PutBucketCorsOperation>("/b?cors", body);
    decode<PutBucketLifecycleConfigurationOperation>("/b?lifecycle", body);
    decode<CompleteMultipartUploadOperation>("/b/k?uploadId=u", body);
    return 0;
}
