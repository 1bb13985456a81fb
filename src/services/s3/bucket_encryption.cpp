#include "services/s3/bucket_encryption.h"

#include "services/s3/errors.h"
#include "services/s3/write_headers.h"

namespace sekisho::s3 {

// Every bucket has the one default, SSE-S3, and nothing else can be asked for.
Task<Result<GetBucketEncryption::Output>> GetBucketEncryption::execute(op::Authorized<Input> call) const
{
    CO_TRY_VOID(open_bucket(stores_.buckets, call));
    Output output;
    auto& rule = output.ServerSideEncryptionConfiguration.emplace().Rules.emplace_back();
    rule.ApplyServerSideEncryptionByDefault.emplace().SSEAlgorithm = "AES256";
    rule.BucketKeyEnabled = false;
    co_return output;
}

Task<Result<PutBucketEncryption::Output>> PutBucketEncryption::execute(op::Authorized<Input> call) const
{
    CO_TRY_VOID(open_bucket(stores_.buckets, call));
    const auto& rules = call->ServerSideEncryptionConfiguration.Rules;
    if (rules.size() != 1) co_return fail(errors::malformed_xml());
    const auto& by_default = rules.front().ApplyServerSideEncryptionByDefault;
    if (by_default) {
        CO_TRY_VOID(check_encryption(by_default->SSEAlgorithm));
        if (by_default->KMSMasterKeyID)
            co_return fail(
                errors::invalid_argument("a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms "
                                         "or aws:kms:dsse"));
    }
    co_return Output{};
}

Task<Result<DeleteBucketEncryption::Output>> DeleteBucketEncryption::execute(op::Authorized<Input> call) const
{
    CO_TRY_VOID(open_bucket(stores_.buckets, call));
    co_return Output{};
}

}  // namespace sekisho::s3
