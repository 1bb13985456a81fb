#include "models/formats/titan/titan.h"

#include <fmt/format.h>

#include "models/errors.h"
#include "models/formats/anthropic/complaints.h"
#include "models/formats/extra.h"
#include "models/formats/failures.h"
#include "models/formats/fields.h"
#include "models/formats/json_writer.h"

namespace sekisho::formats::titan {
namespace {

constexpr std::size_t longest_text = 50'000;  // characters; counted in bytes here, which are no fewer

void write_vector(const std::vector<float>& vector, JsonWriter& out)
{
    out.begin_array();
    for (const float value : vector) out.real(value);
    out.end_array();
}

const Words& words() { return anthropic::bedrock_words(); }

}  // namespace

Result<models::EmbeddingRequest> read_embedding_request(std::string_view body)
{
    auto json = wire::parse_json(body);
    if (!json || !json->object()) return fail(words().no_json());
    const Path root;
    Fields fields(*json, root, words());
    models::EmbeddingRequest request;
    TRY(auto text, fields.need_text("inputText"));
    if (text.empty()) return fields.invalid("inputText", "expected minLength: 1, actual: 0");
    if (text.size() > longest_text * 4)
        return fields.invalid("inputText", fmt::format("expected maxLength: {}", longest_text));
    request.inputs.push_back(std::move(text));
    TRY(request.dimensions, fields.integer("dimensions"));
    if (request.dimensions && *request.dimensions != 256 && *request.dimensions != 512 && *request.dimensions != 1024)
        return fields.invalid("dimensions", fmt::format("{} is not a valid enum value", *request.dimensions));
    TRY(const auto normalize, fields.boolean("normalize"));
    if (normalize && !*normalize) request.extra.set("normalize", false);
    TRY(const auto types, fields.texts("embeddingTypes"));
    for (const auto& type : types)
        if (type != "float") return fields.invalid("embeddingTypes", "only float is supported");
    TRY_VOID(fields.finish());
    return request;
}

Result<std::vector<std::string>> write_embedding_requests(const models::EmbeddingRequest& request)
{
    if (request.extra.object())
        for (const auto& member : *request.extra.object())
            if (member.first != "normalize") return fail(unsupported_field(member.first));
    std::vector<std::string> bodies;
    for (const auto& input : request.inputs) {
        JsonWriter out(input.size() + 128);
        out.begin_object().field("inputText", input);
        if (request.dimensions) out.field("dimensions", *request.dimensions);
        if (const auto* normalize = request.extra.find("normalize")) out.field("normalize", *normalize);
        out.end_object();
        bodies.push_back(out.take());
    }
    return bodies;
}

Result<void> read_embedding_response(std::string_view body, models::Embeddings& into)
{
    const auto json = wire::parse_json(body);
    const auto* list = json ? json->find("embedding") : nullptr;
    if (!list || !list->array() || list->array()->empty() || !has_count(*json, "inputTextTokenCount"))
        return fail(unreadable_answer("no embedding of Titan's"));
    auto& vector = into.vectors.emplace_back();
    for (const auto& value : *list->array())
        vector.push_back(static_cast<float>(value.real()      ? *value.real()
                                            : value.integer() ? static_cast<double>(*value.integer())
                                                              : 0.0));
    into.usage.input_tokens += count_in(*json, "inputTextTokenCount");
    return {};
}

std::string write_embedding_response(const models::Embeddings& embeddings)
{
    static const std::vector<float> none;
    const auto& vector = embeddings.vectors.empty() ? none : embeddings.vectors.front();
    JsonWriter out(vector.size() * 24 + 128);
    out.begin_object().key("embedding");
    write_vector(vector, out);
    out.field("inputTextTokenCount", embeddings.usage.input_tokens).key("embeddingsByType").begin_object().key("float");
    write_vector(vector, out);
    out.end_object().end_object();
    return out.take();
}

}  // namespace sekisho::formats::titan
