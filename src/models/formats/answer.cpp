#include "models/formats/answer.h"

#include <algorithm>

#include "crypto/random.h"
#include "models/errors.h"

namespace sekisho::formats {

using models::BlockStart;

Assembler::Part& Assembler::part(int index, BlockStart::Kind kind)
{
    for (auto& known : parts_)
        if (known.index == index) return known;
    return parts_.emplace_back(Part{.index = index, .kind = kind});
}

void Assembler::add(models::Delta delta)
{
    if (auto* start = std::get_if<BlockStart>(&delta)) {
        auto& begun = part(start->index, start->kind);
        begun.kind = start->kind;
        begun.id = std::move(start->id);
        begun.name = std::move(start->name);
    } else if (const auto* text = std::get_if<models::TextDelta>(&delta)) {
        part(text->index, BlockStart::Kind::text).text += text->text;
    } else if (const auto* input = std::get_if<models::ToolInputDelta>(&delta)) {
        part(input->index, BlockStart::Kind::tool_use).text += input->json;
    } else if (const auto* thought = std::get_if<models::ReasoningDelta>(&delta)) {
        auto& into = part(thought->index, BlockStart::Kind::reasoning);
        into.text += thought->text;
        into.signature += thought->signature;
        into.redacted += thought->redacted;
    }
}

Result<std::vector<models::Block>> Assembler::take(models::StopReason stop_reason) &&
{
    std::ranges::sort(parts_, {}, &Part::index);
    std::vector<models::Block> blocks;
    for (auto& part : parts_) {
        if (part.kind == BlockStart::Kind::tool_use) {
            auto input = part.text.empty() ? Result<wire::Json>(wire::Json::Object()) : wire::parse_json(part.text);
            if ((!input || !input->object()) && ran_out_of_tokens(stop_reason)) continue;
            if (!input || !input->object())
                return fail(models::errors::model_error(0, "The model produced an invalid tool use.",
                                                        "the input of a tool use is no JSON object"));
            blocks.push_back({models::ToolUse{std::move(part.id), std::move(part.name), *std::move(input)}});
        } else if (part.kind == BlockStart::Kind::reasoning) {
            if (part.text.empty() && part.signature.empty() && part.redacted.empty()) continue;
            blocks.push_back({models::Reasoning{std::move(part.text), std::move(part.signature), std::move(part.redacted)}});
        } else if (!part.text.empty()) {
            blocks.push_back({models::Text{std::move(part.text)}});
        }
    }
    return blocks;
}

bool ran_out_of_tokens(models::StopReason reason) noexcept
{
    return reason == models::StopReason::max_tokens || reason == models::StopReason::context_window_exceeded;
}

Task<Result<WholeAnswer>> whole(models::Answer& answer)
{
    Assembler assembler;
    while (true) {
        CO_TRY(auto delta, co_await answer.next());
        if (!delta) break;
        assembler.add(*std::move(delta));
    }
    CO_TRY(auto content, std::move(assembler).take(answer.stop_reason()));
    co_return WholeAnswer{std::move(content),          answer.stop_reason(), answer.stop_sequence(),  answer.usage(),
                          std::string(answer.model()), answer.extra(),       answer.guardrail_trace()};
}

std::vector<models::Delta> pieces_of(std::vector<models::Block> content)
{
    std::vector<models::Delta> pieces;
    int index = 0;
    for (auto& block : content) {
        if (auto* text = std::get_if<models::Text>(&block.value)) {
            pieces.emplace_back(BlockStart{.index = index});
            pieces.emplace_back(models::TextDelta{index, std::move(text->text)});
        } else if (auto* use = std::get_if<models::ToolUse>(&block.value)) {
            pieces.emplace_back(BlockStart{index, BlockStart::Kind::tool_use, std::move(use->id), std::move(use->name)});
            pieces.emplace_back(models::ToolInputDelta{index, wire::to_text(use->input)});
        } else if (auto* thought = std::get_if<models::Reasoning>(&block.value)) {
            pieces.emplace_back(BlockStart{.index = index, .kind = BlockStart::Kind::reasoning});
            pieces.emplace_back(models::ReasoningDelta{index, std::move(thought->text), std::move(thought->signature),
                                                       std::move(thought->redacted)});
        } else {
            continue;
        }
        pieces.emplace_back(models::BlockStop{index++});
    }
    return pieces;
}

std::string new_id(std::string_view prefix) { return std::string(prefix) + crypto::random_text(24, crypto::alphanumeric); }

}  // namespace sekisho::formats
