#include "policy/trace_document.h"

#include "base/encoding.h"
#include "policy/introspect.h"

namespace sekisho::policy {
namespace {

std::vector<std::string> texts_of(const JsonNode& node)
{
    std::vector<std::string> texts;
    for (const auto& value : list_of(node)) texts.push_back(value.text);
    return texts;
}

/// Operator, key and values of the condition number `position`, counted as compile_conditions does.
std::optional<ConditionTrace> find_condition(const JsonNode& block, std::size_t position)
{
    for (std::size_t i = 0; i < block.items.size(); ++i) {
        const auto& keys = block.items[i];
        if (position < keys.items.size())
            return ConditionTrace{block.names[i].text, keys.names[position].text, texts_of(keys.items[position]), {}};
        position -= keys.items.size();
    }
    return std::nullopt;
}

}  // namespace

std::vector<std::string> as_written(const Policy& policy, const std::set<std::string, std::less<>>& folded)
{
    std::vector<std::string> keys;
    for (auto& key : context_keys_of(policy))
        if (folded.contains(lower_ascii(key))) keys.push_back(std::move(key));
    return keys;
}

DocumentText::DocumentText(const Policy& policy) : policy_(policy)
{
    if (auto source = read_document(policy.document(), policy.kind())) source_ = *std::move(source);
}

const StatementSource* DocumentText::source_of(std::size_t statement) const
{
    return source_ && statement < source_->statements.size() ? &source_->statements[statement] : nullptr;
}

ConditionTrace DocumentText::condition(std::size_t statement, std::size_t position, const Context& context) const
{
    const auto& compiled = policy_.statements()[statement].conditions[position];
    const auto* source = source_of(statement);
    std::optional<ConditionTrace> trace;
    if (source != nullptr && source->condition != nullptr) trace = find_condition(*source->condition, position);
    if (!trace) trace = ConditionTrace{std::string(compiled.op.base->name), compiled.key, {}, {}};
    if (const auto* entry = context.find_folded(compiled.key)) trace->present = entry->values;
    return *std::move(trace);
}

std::vector<std::string> DocumentText::resources(std::size_t statement) const
{
    const auto* source = source_of(statement);
    return source != nullptr && source->resources() != nullptr ? texts_of(*source->resources()) : std::vector<std::string>();
}

}  // namespace sekisho::policy
