#include "guardrails/prompt_texts.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"

namespace sekisho::guardrails {
namespace {

using models::Block;

bool has(const std::vector<std::string>& qualifiers, std::string_view wanted)
{
    return std::ranges::find(qualifiers, wanted) != qualifiers.end();
}

/// Documents that are plain text reach models as text.
bool is_text(const models::Document& document)
{
    constexpr std::array<std::string_view, 4> formats{"txt", "md", "csv", "html"};
    return std::ranges::find(formats, document.format) != formats.end() && is_utf8(document.bytes);
}

void append_line(std::string& to, std::string_view text)
{
    if (!to.empty()) to += '\n';
    to += text;
}

}  // namespace

std::string strings_of(const wire::Json& json)
{
    std::string strings;
    if (const auto* string = json.string()) append_line(strings, *string);
    if (const auto* array = json.array())
        for (const auto& element : *array) append_line(strings, strings_of(element));
    if (const auto* object = json.object())
        for (const auto& [name, value] : *object) append_line(strings, name), append_line(strings, strings_of(value));
    return strings;
}

void PromptTexts::Part::set(std::string changed) const
{
    if (text) *text = std::move(changed);
    else *json = wire::Json(std::move(changed));
}

PromptTexts::PromptTexts(models::Prompt& prompt)
{
    add(prompt.system, 0);
    std::size_t message = 0;
    for (auto& one : prompt.messages) add(one.content, ++message);
    // A model reads what its tools are for like anything else that it is told.
    for (auto& tool : prompt.tools) {
        ++message;
        if (!tool.description.empty()) parts_.push_back({.message = message, .text = &tool.description});
        add(tool.input_schema, message);
    }
    add(prompt.extra, ++message);
}

void PromptTexts::add(models::Document& document, std::size_t message)
{
    for (auto* text : {&document.name, &document.context})
        if (!text->empty()) parts_.push_back({.message = message, .text = text});
    if (!is_text(document)) ++not_scanned_;
    else if (!document.bytes.empty()) parts_.push_back({.message = message, .text = &document.bytes});
}

void PromptTexts::add(models::Text& text, std::size_t message)
{
    const bool grounds = has(text.qualifiers, "grounding_source");
    const bool asks = has(text.qualifiers, "query");
    if (grounds) append_line(grounding_.source, text.text);
    if (asks) append_line(grounding_.query, text.text);
    // What only grounds is not looked at for anything else, unless it says so: as on Bedrock.
    const bool guarded = text.guarded && ((!grounds && !asks) || has(text.qualifiers, "guard_content"));
    marks_ = marks_ || guarded;
    parts_.push_back({.message = message, .text = &text.text, .marked = guarded});
}

void PromptTexts::add(wire::Json& json, std::size_t message)
{
    if (json.string()) parts_.push_back({.message = message, .json = &json});
    if (auto* array = json.array())
        for (auto& element : *array) add(element, message);
    if (auto* object = json.object())
        for (auto& [name, value] : *object) {
            parts_.push_back({.message = message, .text = &name});
            add(value, message);
        }
}

void PromptTexts::add(std::vector<Block>& blocks, std::size_t message)
{
    for (auto& block : blocks) {
        if (auto* text = std::get_if<models::Text>(&block.value)) add(*text, message);
        else if (auto* json = std::get_if<wire::Json>(&block.value)) add(*json, message);
        else if (auto* use = std::get_if<models::ToolUse>(&block.value)) add(use->input, message);
        else if (auto* result = std::get_if<models::ToolResult>(&block.value)) add(result->content, message);
        else if (auto* reasoning = std::get_if<models::Reasoning>(&block.value)) {
            if (!reasoning->text.empty())
                parts_.push_back({.message = message, .text = &reasoning->text, .fixed = !reasoning->signature.empty()});
            if (!reasoning->redacted.empty()) ++not_scanned_;
        } else if (auto* document = std::get_if<models::Document>(&block.value)) {
            add(*document, message);
        } else if (!std::holds_alternative<models::CachePoint>(block.value)) {
            ++not_scanned_;
        }
    }
}

std::vector<PromptTexts::Section> PromptTexts::sections(Which which) const
{
    std::vector<Section> sections;
    std::size_t message = 0;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        if (which == Which::marked && marks_ && !parts_[i].marked) continue;
        if (sections.empty() || parts_[i].message != message) sections.emplace_back();
        else sections.back().text += '\n';
        message = parts_[i].message;
        sections.back().text += parts_[i].value();
        sections.back().parts.push_back(i);
    }
    return sections;
}

bool PromptTexts::mask(const Section& section, Findings findings)
{
    std::erase_if(findings, [](const Finding& finding) { return finding.action != Action::anonymize; });
    std::size_t begin = 0;
    for (const auto index : section.parts) {
        const auto& part = parts_[index];
        const auto end = begin + part.value().size();
        Findings here;
        for (const auto& finding : findings)
            if (finding.begin < end && finding.end > begin) {
                auto& own = here.emplace_back(finding);
                own.begin = std::max(finding.begin, begin) - begin;
                own.end = std::min(finding.end, end) - begin;
            }
        begin = end + 1;
        if (here.empty()) continue;
        if (part.fixed) return false;
        part.set(masked(std::string(part.value()), here));
    }
    return true;
}

std::vector<std::string> PromptTexts::all() const
{
    std::vector<std::string> texts;
    for (const auto& part : parts_) texts.push_back(part.value());
    return texts;
}

void PromptTexts::replace(const std::vector<std::string>& texts)
{
    for (std::size_t i = 0; i < parts_.size() && i < texts.size(); ++i)
        if (texts[i] != parts_[i].value()) parts_[i].set(texts[i]);
}

}  // namespace sekisho::guardrails
