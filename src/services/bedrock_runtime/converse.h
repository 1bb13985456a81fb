#pragma once

#include "models/catalogue.h"
#include "op/operation.h"
#include "shapes/bedrock_runtime.h"

namespace sekisho::bedrock_runtime {

/// The largest conversation, in bytes of its JSON form.
inline constexpr std::size_t largest_conversation = 25 * 1024 * 1024;

/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
class Converse : public shapes::bedrock_runtime::ConverseOperation {
public:
    static constexpr op::Effect effect = op::Effect::model;
    static constexpr std::size_t body_limit = largest_conversation;
    Converse(const models::Catalogue& catalogue, const Clock& clock) : catalogue_(catalogue), clock_(clock) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const models::Catalogue& catalogue_;
    const Clock& clock_;
};

/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
class ConverseStream : public shapes::bedrock_runtime::ConverseStreamOperation {
public:
    static constexpr op::Effect effect = op::Effect::model;
    static constexpr std::size_t body_limit = largest_conversation;
    ConverseStream(const models::Catalogue& catalogue, const Clock& clock) : catalogue_(catalogue), clock_(clock) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const models::Catalogue& catalogue_;
    const Clock& clock_;
};

}  // namespace sekisho::bedrock_runtime
