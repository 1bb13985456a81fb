#pragma once

#include "services/s3/access.h"
#include "shapes/s3.h"

namespace sekisho::s3 {

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html
class GetObjectTagging : public shapes::s3::GetObjectTaggingOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit GetObjectTagging(Stores stores) : stores_(stores) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    Stores stores_;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html
class PutObjectTagging : public shapes::s3::PutObjectTaggingOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;
    explicit PutObjectTagging(Stores stores) : stores_(stores) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    Stores stores_;
};

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html
class DeleteObjectTagging : public shapes::s3::DeleteObjectTaggingOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;
    explicit DeleteObjectTagging(Stores stores) : stores_(stores) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    Stores stores_;
};

}  // namespace sekisho::s3
