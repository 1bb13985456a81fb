#include "services/bedrock_runtime/requests.h"

#include <algorithm>

#include <fmt/format.h>

#include "op/errors.h"
#include "wire/json.h"

namespace sekisho::bedrock_runtime {
namespace {

constexpr std::size_t most_entries = 16, longest_entry = 256;

/// [a-zA-Z0-9\s:_@$#=/+,-.]{0,256}; the range from ',' to '.' is what the pattern says.
bool is_metadata(std::string_view text)
{
    return text.size() <= longest_entry && std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      std::string_view(" \t\r\n\v\f:_@$#=/+,-.").find(c) != std::string_view::npos;
           });
}

std::unexpected<Error> bad_metadata() { return fail(op::errors::validation("The request metadata provided is invalid.")); }

}  // namespace

Result<void> check_max_tokens(const models::Prompt& prompt, const models::Model& model)
{
    if (!prompt.max_tokens || *prompt.max_tokens <= model.max_output_tokens) return {};
    return fail(op::errors::validation(
        fmt::format("The maximum tokens you requested exceeds the model limit of {}. Try again with a "
                    "maximum tokens value that is lower than {}.",
                    model.max_output_tokens, model.max_output_tokens)));
}

void remark(op::Remarks& remarks, const std::map<std::string, std::string>& metadata)
{
    if (metadata.empty()) return;
    wire::Json all;
    for (const auto& [name, value] : metadata) all.set(name, value);
    remarks.set("requestMetadata", std::move(all));
}

Result<std::map<std::string, std::string>> parse_metadata(const std::string& json)
{
    const auto parsed = wire::parse_json(json, {.depth = 2, .bytes = 16 * 1024});
    if (!parsed || !parsed->object() || parsed->object()->empty() || parsed->object()->size() > most_entries)
        return bad_metadata();
    std::map<std::string, std::string> metadata;
    for (const auto& [name, value] : *parsed->object()) {
        if (name.empty() || !is_metadata(name) || !value.string() || !is_metadata(*value.string())) return bad_metadata();
        metadata.emplace(name, *value.string());
    }
    return metadata;
}

}  // namespace sekisho::bedrock_runtime
