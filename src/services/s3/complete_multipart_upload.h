#pragma once

#include "services/s3/access.h"
#include "shapes/s3.h"

namespace sekisho::s3 {

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
class CompleteMultipartUpload : public shapes::s3::CompleteMultipartUploadOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;
    static constexpr std::size_t body_limit = 4 * 1024 * 1024;  ///< 10,000 parts with their checksums
    explicit CompleteMultipartUpload(Stores stores) : stores_(stores) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    Stores stores_;
};

}  // namespace sekisho::s3
