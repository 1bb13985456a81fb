#pragma once

#include "gateway/doors/door_call.h"
#include "models/formats/anthropic/anthropic.h"
#include "op/operation.h"
#include "shapes/anthropic.h"

namespace sekisho::anthropic {

/// https://docs.claude.com/en/api/messages
class CreateMessage : public shapes::anthropic::CreateMessageOperation {
public:
    using Reading = formats::anthropic::Request;
    static constexpr op::Effect effect = op::Effect::model;
    static constexpr std::size_t body_limit = gateway::largest_door_request;
    explicit CreateMessage(const gateway::DoorParts& parts) : parts_(parts) {}
    Result<Reading> read(Input& input) const;
    Result<op::AccessChecks> access(const Input& input, const Reading& reading, const op::Caller& caller,
                                    const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input, Reading reading) const;

private:
    gateway::DoorParts parts_;
};

/// https://docs.claude.com/en/api/messages-count-tokens
class CountMessageTokens : public shapes::anthropic::CountMessageTokensOperation {
public:
    using Reading = formats::anthropic::Request;
    static constexpr op::Effect effect = op::Effect::read;
    static constexpr std::size_t body_limit = gateway::largest_door_request;
    explicit CountMessageTokens(const gateway::DoorParts& parts) : parts_(parts) {}
    Result<Reading> read(Input& input) const;
    Result<op::AccessChecks> access(const Input& input, const Reading& reading, const op::Caller& caller,
                                    const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input, Reading reading) const;

private:
    gateway::DoorParts parts_;
};

}  // namespace sekisho::anthropic
