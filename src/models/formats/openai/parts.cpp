#include "models/formats/openai/parts.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.h"
#include "models/formats/openai/complaints.h"

namespace sekisho::formats::openai {

Result<std::vector<models::Block>> PartReader::content(wire::Json& content, const Path& at, Media media)
{
    std::vector<models::Block> blocks;
    if (content.string()) {
        auto text = take_text(content);
        if (!text.empty()) blocks.push_back({models::Text{std::move(text)}});
        return blocks;
    }
    if (!content.array()) return fail(words().wrong_kind(at, Kind::text_or_array, content));
    blocks.reserve(content.array()->size());
    for (std::size_t i = 0; i < content.array()->size(); ++i) {
        const auto here = at / i;
        TRY(auto fields, Fields::of((*content.array())[i], here, words()));
        TRY(const auto type, fields.need_text("type"));
        TRY(auto block, part(fields, type));
        TRY_VOID(fields.finish());
        const auto* text = std::get_if<models::Text>(&block.value);
        if (!text && media == Media::refused) return fields.invalid("type", "only text is supported here");
        if (!text || !text->text.empty()) blocks.push_back(std::move(block));
    }
    return blocks;
}

Result<models::Block> PartReader::part(Fields& fields, std::string_view type)
{
    if (type == "text" || type == "input_text" || type == "output_text") {
        // What a model's own answer carries beside its text when it is handed back.
        fields.pass_over({"annotations", "logprobs"});
        TRY(auto text, fields.need_text("text"));
        return models::Block{models::Text{std::move(text)}};
    }
    if (type == "refusal") {
        TRY(auto text, fields.need_text("refusal"));
        return models::Block{models::Text{std::move(text)}};
    }
    if (type == "image_url") return image_part(fields);
    if (type == "input_image") return input_image(fields);
    if (type == "file") return file_part(fields);
    if (type == "input_file") return file_of(fields);
    return fields.invalid("type", fmt::format("parts of the type '{}' are not supported", type.substr(0, 64)));
}

Result<models::Image> PartReader::image(const std::string& url, const Path& at)
{
    const auto data = data_url_of(url);
    if (!data)
        return fail(words().invalid(at,
                                    "only data: URLs with base64 are supported, e.g. 'data:image/png;base64,...'; "
                                    "images are never fetched"));
    models::Image image{std::string(image_format_of(data->media_type)), {}};
    auto bytes = from_base64(data->base64);
    if (!bytes) return fail(words().invalid(at, "the data is not valid base64"));
    image.bytes = *std::move(bytes);
    if (const auto problem = media_.problem_of(image)) return fail(words().invalid(at, *problem));
    return image;
}

Result<models::Document> PartReader::document(const std::string& data, std::string name, const Path& at)
{
    const auto url = data_url_of(data);
    if (!url)
        return fail(
            words().invalid(at, "only data: URLs with base64 are supported, e.g. 'data:application/pdf;base64,...'"));
    models::Document document{std::string(document_format_of(url->media_type)), std::move(name), {}};
    auto bytes = from_base64(url->base64);
    if (!bytes) return fail(words().invalid(at, "the data is not valid base64"));
    document.bytes = *std::move(bytes);
    if (const auto problem = media_.problem_of(document)) return fail(words().invalid(at, *problem));
    return document;
}

namespace {

Result<std::string> read_detail(Fields& fields)
{
    TRY(auto detail, fields.text("detail"));
    if (!detail || *detail == "auto") return std::string();
    if (*detail != "low" && *detail != "high" && *detail != "original")
        return fields.invalid("detail", "must be one of 'auto', 'low' and 'high'");
    return *std::move(detail);
}

}  // namespace

Result<models::Block> PartReader::image_part(Fields& fields)
{
    TRY(auto* json, fields.need("image_url"));
    const auto at = fields.at() / "image_url";
    TRY(auto inside, Fields::of(*json, at, words()));
    TRY(const auto url, inside.need_text("url"));
    TRY(auto detail, read_detail(inside));
    TRY_VOID(inside.finish());
    TRY(auto read, image(url, at / "url"));
    read.detail = std::move(detail);
    return models::Block{std::move(read)};
}

Result<models::Block> PartReader::input_image(Fields& fields)
{
    if (fields.find("file_id")) return fail(unsupported_parameter(fields.at() / "file_id", "files are not stored here"));
    TRY(const auto url, fields.need_text("image_url"));
    TRY(auto detail, read_detail(fields));
    TRY(auto read, image(url, fields.at() / "image_url"));
    read.detail = std::move(detail);
    return models::Block{std::move(read)};
}

Result<models::Block> PartReader::file_part(Fields& fields)
{
    TRY(auto* json, fields.need("file"));
    const auto at = fields.at() / "file";
    TRY(auto inside, Fields::of(*json, at, words()));
    TRY(auto block, file_of(inside));
    TRY_VOID(inside.finish());
    return block;
}

Result<models::Block> PartReader::file_of(Fields& file)
{
    for (const auto* name : {"file_id", "file_url"})
        if (file.find(name))
            return fail(unsupported_parameter(file.at() / name, "files are neither stored nor fetched; use file_data"));
    TRY(auto name, file.text("filename"));
    TRY(const auto data, file.need_text("file_data"));
    TRY(auto read, document(data, std::move(name).value_or(""), file.at() / "file_data"));
    return models::Block{std::move(read)};
}

wire::Json arguments_of(std::string text)
{
    if (text.find_first_not_of(" \t\r\n") == std::string::npos) return wire::Json::Object();
    auto json = wire::parse_json(text);
    if (json && json->object()) return *std::move(json);
    return wire::Json(std::move(text));
}

std::string arguments_text(const wire::Json& input) { return input.string() ? *input.string() : wire::to_text(input); }

Result<models::Tool> read_function(Fields& fields)
{
    models::Tool tool;
    TRY(tool.name, fields.need_text("name"));
    if (!is_tool_name(tool.name))
        return fields.invalid("name", "must be 1 to 64 characters of a-z, A-Z, 0-9, underscores and dashes");
    TRY(auto description, fields.text("description"));
    tool.description = std::move(description).value_or("");
    TRY(auto* parameters, fields.object("parameters"));
    if (parameters) tool.input_schema = std::move(*parameters);
    else tool.input_schema = wire::Json::Object{{"type", "object"}, {"properties", wire::Json::Object()}};
    TRY(const auto strict, fields.boolean("strict"));
    tool.strict = strict.value_or(false);
    return tool;
}

bool has_tool(const std::vector<models::Tool>& tools, std::string_view name)
{
    return std::ranges::find(tools, name, &models::Tool::name) != tools.end();
}

namespace {

Result<void> read_in_range(Fields& fields, const char* name, double most, std::optional<double>& into)
{
    TRY(into, fields.number(name));
    if (into && (*into < 0 || *into > most)) return fields.invalid(name, fmt::format("must be between 0 and {}", most));
    return {};
}

}  // namespace

Result<void> read_sampling(Fields& fields, models::Prompt& prompt)
{
    TRY_VOID(read_in_range(fields, "temperature", 2, prompt.temperature));
    TRY_VOID(read_in_range(fields, "top_p", 1, prompt.top_p));
    TRY(const auto streams, fields.boolean("stream"));
    prompt.streams = streams.value_or(false);
    TRY(const auto parallel, fields.boolean("parallel_tool_calls"));
    prompt.tool_choice.one_at_a_time = parallel && !*parallel;
    TRY(const auto top_logprobs, fields.integer("top_logprobs"));
    if (top_logprobs && *top_logprobs != 0)
        return fail(unsupported_parameter(fields.at() / "top_logprobs", "probabilities of tokens are not handed on"));
    return {};
}

void pass_over_labels(Fields& fields)
{
    fields.pass_over({"user", "safety_identifier", "metadata", "store", "prompt_cache_key", "prompt_cache_retention"});
}

Result<void> check_service_tier(Fields& fields)
{
    TRY(const auto tier, fields.text("service_tier"));
    if (tier && *tier != "auto" && *tier != "default")
        return fail(unsupported_parameter(fields.at() / "service_tier", "only 'auto' and 'default' are supported"));
    return {};
}

}  // namespace sekisho::formats::openai
