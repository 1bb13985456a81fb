#include "services/bedrock_runtime/conversation.h"

#include <fmt/format.h>

#include "op/errors.h"

namespace sekisho::bedrock_runtime {
namespace {

using op::errors::validation;

std::unexpected<Error> unsupported(std::string_view what)
{
    return fail(validation(fmt::format("This model doesn't support {}.", what)));
}

Result<std::string> text_of(const std::vector<shapes::bedrock_runtime::ContentBlock>& blocks)
{
    std::string text;
    for (const auto& block : blocks) {
        if (block.cachePoint) continue;  // where a provider may cache; nothing of the conversation
        if (block.toolUse || block.toolResult) return unsupported("tool use");
        if (!block.text) return unsupported("the content block that you provided. Remove the content block and try again");
        if (!text.empty()) text += '\n';
        text += *block.text;
    }
    return text;
}

Result<std::vector<std::string>> system_texts(const Conversation& conversation)
{
    std::vector<std::string> texts;
    if (!conversation.system) return texts;
    for (const auto& block : *conversation.system) {
        if (block.text) texts.push_back(*block.text);
        else if (!block.cachePoint) return unsupported("guardrail content in the system prompt");
    }
    return texts;
}

Result<void> apply_inference(const Conversation& conversation, const models::Model& model, models::Prompt& prompt)
{
    if (!conversation.inference) return {};
    const auto& inference = *conversation.inference;
    if (inference.maxTokens) {
        if (*inference.maxTokens > model.max_output_tokens)
            return fail(
                validation(fmt::format("The maximum tokens you requested exceeds the model limit of {}. Try again with a "
                                       "maximum tokens value that is lower than {}.",
                                       model.max_output_tokens, model.max_output_tokens)));
        prompt.max_tokens = *inference.maxTokens;
    }
    if (inference.stopSequences) prompt.stop_sequences = *inference.stopSequences;
    return {};
}

}  // namespace

Result<void> check_roles(const std::vector<models::Message>& messages)
{
    if (messages.empty() || messages.front().role != models::Role::user)
        return fail(
            validation("A conversation must start with a user message. Try again with a conversation that starts with a "
                       "user message."));
    for (std::size_t i = 1; i < messages.size(); ++i)
        if (messages[i].role == messages[i - 1].role)
            return fail(
                validation("A conversation must alternate between user and assistant roles. Make sure the conversation "
                           "alternates between user and assistant roles and try again."));
    if (messages.back().role != models::Role::user)
        return fail(
            validation("The model that you are using requires the last turn in the conversation to be a user message. Add a "
                       "user message to the conversation and try again."));
    return {};
}

Result<models::Prompt> prompt_of(const Conversation& conversation, const models::Model& model)
{
    if (conversation.wants_tools) return unsupported("tool use");
    models::Prompt prompt;
    prompt.model_id = model.id;
    prompt.max_tokens = model.max_output_tokens;
    TRY(auto system, system_texts(conversation));
    for (auto& text : system) prompt.system.push_back({models::Text{std::move(text)}});
    if (conversation.messages) {
        for (const auto& message : *conversation.messages) {
            TRY(auto text, text_of(message.content));
            if (text.empty())
                return fail(
                    validation("The content field in the Message object is empty. Add a ContentBlock object to the content "
                               "field and try again."));
            prompt.messages.push_back({message.role == "assistant" ? models::Role::assistant : models::Role::user,
                                       {{models::Text{std::move(text)}}}});
        }
    }
    TRY_VOID(check_roles(prompt.messages));
    TRY_VOID(apply_inference(conversation, model, prompt));
    return prompt;
}

std::string name_of(models::StopReason reason)
{
    switch (reason) {
        case models::StopReason::max_tokens: return "max_tokens";
        case models::StopReason::stop_sequence: return "stop_sequence";
        case models::StopReason::tool_use: return "tool_use";
        case models::StopReason::content_filtered:
        case models::StopReason::refusal: return "content_filtered";
        case models::StopReason::guardrail_intervened: return "guardrail_intervened";
        case models::StopReason::context_window_exceeded: return "model_context_window_exceeded";
        case models::StopReason::malformed_output: return "malformed_model_output";
        case models::StopReason::malformed_tool_use: return "malformed_tool_use";
        case models::StopReason::end_turn: break;
    }
    return "end_turn";
}

shapes::bedrock_runtime::TokenUsage token_usage(const models::Usage& usage)
{
    shapes::bedrock_runtime::TokenUsage shape;
    shape.inputTokens = static_cast<int>(usage.input_tokens);
    shape.outputTokens = static_cast<int>(usage.output_tokens);
    shape.totalTokens = shape.inputTokens + shape.outputTokens;
    return shape;
}

}  // namespace sekisho::bedrock_runtime
