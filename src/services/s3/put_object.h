#pragma once

#include "services/s3/access.h"
#include "shapes/s3.h"

namespace sekisho::s3 {

/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
class PutObject : public shapes::s3::PutObjectOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;
    explicit PutObject(Stores stores) : stores_(stores) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;

private:
    Stores stores_;
};

}  // namespace sekisho::s3
