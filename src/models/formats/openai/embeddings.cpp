#include "models/formats/openai/embeddings.h"

#include <bit>
#include <cmath>

#include <fmt/format.h>

#include "models/formats/failures.h"
#include "models/formats/json_writer.h"
#include "models/formats/openai/complaints.h"
#include "models/formats/openai/names.h"
#include "models/formats/openai/parts.h"

namespace sekisho::formats::openai {
namespace {

constexpr std::size_t most_inputs = 2048;

Result<void> read_inputs(Fields& fields, std::vector<std::string>& into)
{
    TRY(auto* input, fields.need("input"));
    const auto at = fields.at() / "input";
    if (input->string()) {
        into.push_back(take_text(*input));
    } else {
        if (!input->array()) return fail(words().wrong_kind(at, Kind::text_or_array, *input));
        auto& list = *input->array();
        if (list.size() > most_inputs)
            return fail(words().invalid(at, fmt::format("must have at most {} inputs", most_inputs)));
        for (std::size_t i = 0; i < list.size(); ++i) {
            if (list[i].integer() || list[i].array())
                return fail(words().invalid(at / i, "lists of tokens are not supported; send texts"));
            if (!list[i].string()) return fail(words().wrong_kind(at / i, Kind::text, list[i]));
            into.push_back(take_text(list[i]));
        }
    }
    if (into.empty()) return fail(words().invalid(at, "must not be empty"));
    for (const auto& text : into)
        if (text.empty()) return fail(words().invalid(at, "texts must not be empty"));
    return {};
}

/// Little-endian 32-bit floats, as OpenAI's clients read them.
std::string bytes_of(const std::vector<float>& vector)
{
    std::string bytes;
    bytes.reserve(vector.size() * 4);
    for (const float value : vector) {
        const auto bits = std::bit_cast<std::uint32_t>(value);
        for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(bits >> shift & 0xff);
    }
    return bytes;
}

Result<std::vector<float>> vector_of(const wire::Json* json)
{
    if (!json || !json->array() || json->array()->empty()) return fail(unreadable_answer("an embedding is no list"));
    std::vector<float> vector;
    vector.reserve(json->array()->size());
    for (const auto& value : *json->array()) {
        if (value.real()) vector.push_back(static_cast<float>(*value.real()));
        else if (value.integer()) vector.push_back(static_cast<float>(*value.integer()));
        else return fail(unreadable_answer("an embedding has what is no number"));
    }
    return vector;
}

}  // namespace

Result<EmbeddingsRequest> read_embeddings_request(std::string_view body)
{
    auto json = wire::parse_json(body);
    if (!json || !json->object()) return fail(words().no_json());
    const Path root;
    Fields fields(*json, root, words());
    EmbeddingsRequest read;
    TRY(read.model, fields.need_text("model"));
    TRY_VOID(read_inputs(fields, read.request.inputs));
    TRY(read.request.dimensions, fields.integer("dimensions"));
    if (read.request.dimensions && (*read.request.dimensions < 1 || *read.request.dimensions > 65'536))
        return fields.invalid("dimensions", "must be at least 1 and at most 65536");
    TRY(const auto encoding, fields.text("encoding_format"));
    if (encoding && *encoding != "float" && *encoding != "base64")
        return fields.invalid("encoding_format", "must be one of 'float' and 'base64'");
    if (encoding && *encoding == "base64") read.encoding = VectorEncoding::base64;
    pass_over_labels(fields);
    TRY_VOID(fields.finish());
    return read;
}

Result<std::string> write_embeddings_request(const models::EmbeddingRequest& request, std::string_view model)
{
    JsonWriter out;
    out.begin_object().field("model", model).key("input").begin_array();
    for (const auto& input : request.inputs) out.text(input);
    out.end_array().field("encoding_format", "float");
    if (request.dimensions) out.field("dimensions", *request.dimensions);
    out.end_object();
    return out.take();
}

Result<models::Embeddings> read_embeddings_response(std::string_view body, std::size_t inputs)
{
    const auto json = wire::parse_json(body);
    const auto* data = json ? json->find("data") : nullptr;
    if (!data || !data->array() || data->array()->size() != inputs)
        return fail(unreadable_answer("not one embedding for each input"));
    models::Embeddings read;
    read.vectors.resize(inputs);
    for (std::size_t i = 0; i < inputs; ++i) {
        const auto& item = (*data->array())[i];
        const auto index = item.find("index") ? static_cast<std::size_t>(integer_in(item, "index")) : i;
        if (index >= inputs || !read.vectors[index].empty()) return fail(unreadable_answer("an embedding of no input"));
        TRY(read.vectors[index], vector_of(item.find("embedding")));
    }
    const auto* usage = json->find("usage");
    if (!usage || !has_count(*usage, "prompt_tokens")) return fail(unreadable_answer("embeddings without usage"));
    read.usage = read_usage(*usage);
    return read;
}

std::string write_embeddings_response(const models::Embeddings& embeddings, std::string_view model, VectorEncoding encoding)
{
    JsonWriter out(4096);
    out.begin_object().field("object", "list").key("data").begin_array();
    for (std::size_t i = 0; i < embeddings.vectors.size(); ++i) {
        out.begin_object().field("object", "embedding").field("index", static_cast<std::int64_t>(i)).key("embedding");
        if (encoding == VectorEncoding::base64) {
            out.base64(bytes_of(embeddings.vectors[i]));
        } else {
            out.begin_array();
            for (const float value : embeddings.vectors[i]) out.real(value);
            out.end_array();
        }
        out.end_object();
    }
    out.end_array().field("model", model).key("usage").begin_object();
    out.field("prompt_tokens", embeddings.usage.input_tokens).field("total_tokens", embeddings.usage.input_tokens);
    out.end_object().end_object();
    return out.take();
}

}  // namespace sekisho::formats::openai
