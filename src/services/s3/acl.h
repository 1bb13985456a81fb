#pragma once

#include "services/s3/access.h"
#include "shapes/s3.h"

/// Access control lists are disabled (BucketOwnerEnforced): reading one shows the owner's full control, writing is refused.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
namespace sekisho::s3 {

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html
class GetBucketAcl : public OnBucket<shapes::s3::GetBucketAclOperation, "s3:GetBucketAcl", op::Effect::read> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html
class PutBucketAcl : public OnBucket<shapes::s3::PutBucketAclOperation, "s3:PutBucketAcl", op::Effect::write> {
public:
    using OnBucket::OnBucket;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html
class GetObjectAcl : public shapes::s3::GetObjectAclOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit GetObjectAcl(Stores stores) : stores_(stores) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    Stores stores_;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html
class PutObjectAcl : public shapes::s3::PutObjectAclOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;
    explicit PutObjectAcl(Stores stores) : stores_(stores) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    Stores stores_;
};

}  // namespace sekisho::s3
