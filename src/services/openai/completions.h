#pragma once

#include "gateway/doors/door_call.h"
#include "models/formats/openai/openai.h"
#include "op/operation.h"
#include "shapes/openai.h"

namespace sekisho::openai {

/// https://platform.openai.com/docs/api-reference/chat/create
class CreateChatCompletion : public shapes::openai::CreateChatCompletionOperation {
public:
    using Reading = formats::openai::ChatRequest;
    static constexpr op::Effect effect = op::Effect::model;
    static constexpr std::size_t body_limit = gateway::largest_door_request;
    explicit CreateChatCompletion(const gateway::DoorParts& parts) : parts_(parts) {}
    Result<Reading> read(Input& input) const;
    Result<op::AccessChecks> access(const Input& input, const Reading& reading, const op::Caller& caller,
                                    const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input, Reading reading) const;

private:
    gateway::DoorParts parts_;
};

/// https://platform.openai.com/docs/api-reference/responses/create
class CreateResponse : public shapes::openai::CreateResponseOperation {
public:
    using Reading = formats::openai::ResponsesRequest;
    static constexpr op::Effect effect = op::Effect::model;
    static constexpr std::size_t body_limit = gateway::largest_door_request;
    explicit CreateResponse(const gateway::DoorParts& parts) : parts_(parts) {}
    Result<Reading> read(Input& input) const;
    Result<op::AccessChecks> access(const Input& input, const Reading& reading, const op::Caller& caller,
                                    const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input, Reading reading) const;

private:
    gateway::DoorParts parts_;
};

/// https://platform.openai.com/docs/api-reference/embeddings/create
class CreateEmbeddings : public shapes::openai::CreateEmbeddingsOperation {
public:
    using Reading = formats::openai::EmbeddingsRequest;
    static constexpr op::Effect effect = op::Effect::model;
    static constexpr std::size_t body_limit = gateway::largest_door_request;
    explicit CreateEmbeddings(const gateway::DoorParts& parts) : parts_(parts) {}
    Result<Reading> read(Input& input) const;
    Result<op::AccessChecks> access(const Input& input, const Reading& reading, const op::Caller& caller,
                                    const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input, Reading reading) const;

private:
    gateway::DoorParts parts_;
};

}  // namespace sekisho::openai
