#include "wire/json_codec.h"

#include <cmath>

#include "base/encoding.h"
#include "wire/codec.h"

namespace sekisho::wire {
namespace {

std::string_view token_of(const Json& json)
{
    if (json.string() != nullptr) return "STRING_VALUE";
    if (json.integer() != nullptr) return "NUMBER_VALUE";
    if (json.real() != nullptr) return "DECIMAL_VALUE";
    if (const auto* value = json.boolean()) return *value ? "TRUE_VALUE" : "FALSE_VALUE";
    return "NULL_VALUE";
}

Json timestamp_json(Time time, TimestampFormat format)
{
    if (format == TimestampFormat::iso8601 || format == TimestampFormat::http_date) return print_time(time, format);
    const auto milliseconds = epoch_milliseconds(time);
    if (milliseconds % 1000 == 0) return milliseconds / 1000;
    return static_cast<double>(milliseconds) / 1000;
}

Json value_json(const Shape& shape, TimestampFormat format, const void* value);

Json list_json(const Shape& shape, const void* value)
{
    Json::Array array;
    const auto size = shape.list->size(value);
    array.reserve(size);
    for (std::size_t i = 0; i < size; ++i)
        array.push_back(value_json(*shape.element, shape.element->timestamp_format, shape.list->at(value, i)));
    return array;
}

Json map_json(const Shape& shape, const void* value)
{
    struct Context {
        const Shape& shape;
        Json::Object object;
    } context{shape, {}};
    const auto visit = [](void* opaque, const std::string& key, const void* entry) {
        auto& into = *static_cast<Context*>(opaque);
        into.object.emplace_back(key, value_json(*into.shape.element, into.shape.element->timestamp_format, entry));
    };
    shape.map->each(value, visit, &context);
    return std::move(context.object);
}

Json value_json(const Shape& shape, TimestampFormat format, const void* value)
{
    switch (shape.kind) {
        case Kind::string: return *static_cast<const std::string*>(value);
        case Kind::blob: return base64(*static_cast<const std::string*>(value));
        case Kind::boolean: return *static_cast<const bool*>(value);
        case Kind::integer: return *static_cast<const int*>(value);
        case Kind::long_integer: return *static_cast<const std::int64_t*>(value);
        case Kind::real: return *static_cast<const double*>(value);
        case Kind::timestamp: return timestamp_json(*static_cast<const Time*>(value), format);
        case Kind::document: return *static_cast<const Json*>(value);
        case Kind::structure: return encode_json(*shape.structure, value, Members::all);
        case Kind::list: return list_json(shape, value);
        case Kind::map: return map_json(shape, value);
        case Kind::body_stream:
        case Kind::event_stream: break;
    }
    return {};
}

bool is_stream(const Shape& shape) { return shape.kind == Kind::body_stream || shape.kind == Kind::event_stream; }

}  // namespace

Error JsonNode::mismatch(std::string_view wanted) const
{
    std::string message;
    if (json_->array() != nullptr) message = "Start of list found where not expected";
    else if (json_->object() != nullptr) message = "Start of structure or map found where not expected.";
    else if (wanted == "structure" || wanted == "list" || wanted == "map") message = "Unexpected field type";
    else
        message =
            fmt::format("{} can not be converted to {} {}", token_of(*json_), wanted == "Integer" ? "an" : "a", wanted);
    return {"SerializationException", std::move(message), 400, {}, {}};
}

Result<std::string> JsonNode::string() const
{
    if (const auto* value = json_->string()) return *value;
    return fail(mismatch("String"));
}

Result<std::string> JsonNode::blob() const
{
    if (const auto* text = json_->string())
        if (auto bytes = from_base64(*text)) return *std::move(bytes);
    return fail(mismatch("Blob"));
}

Result<bool> JsonNode::boolean() const
{
    if (const auto* value = json_->boolean()) return *value;
    return fail(mismatch("Boolean"));
}

Result<std::int64_t> JsonNode::integer() const
{
    if (const auto* value = json_->integer()) return *value;
    if (const auto* value = json_->real())
        if (*value == std::floor(*value) && std::abs(*value) < 9007199254740992.0) return static_cast<std::int64_t>(*value);
    return fail(mismatch("Integer"));
}

Result<double> JsonNode::real() const
{
    if (const auto* value = json_->real()) return *value;
    if (const auto* value = json_->integer()) return static_cast<double>(*value);
    return fail(mismatch("Double"));
}

Result<Time> JsonNode::timestamp(TimestampFormat format) const
{
    std::optional<Time> time;
    if (format == TimestampFormat::iso8601 || format == TimestampFormat::http_date) {
        if (const auto* text = json_->string()) time = parse_time(*text, format);
    } else if (const auto seconds = real()) {
        time = time_of_seconds(*seconds);
    }
    if (!time) return fail(mismatch("milliseconds since epoch"));
    return *time;
}

Json encode_json(const StructSchema& schema, const void* object, Members members)
{
    Json::Object out;
    for (const Member& member : schema.members) {
        if (is_stream(*member.shape) || (members == Members::body_only && member.location != Location::body)) continue;
        const void* value = member.get(object);
        if (value == nullptr) continue;
        const auto format = member.timestamp_format != TimestampFormat::by_protocol ? member.timestamp_format
                                                                                    : member.shape->timestamp_format;
        out.emplace_back(std::string(member.wire_name), value_json(*member.shape, format, value));
    }
    return out;
}

Result<Json> parse_json_body(std::string_view body)
{
    if (body.empty()) return Json(Json::Object());
    auto json = parse_json(body);
    if (!json)
        return std::unexpected(
            Error{"SerializationException", "The request body is not valid JSON", 400, json.error().message, {}});
    if (json->object() == nullptr) return fail("SerializationException", "Unexpected token received from parser");
    return json;
}

Json struct_to_json(const StructSchema& schema, const void* value) { return encode_json(schema, value, Members::all); }

Result<void> struct_from_json(const StructSchema& schema, const Json& json, void* value)
{
    return Decoder<JsonNode>().structure(schema, JsonNode(json), value);
}

}  // namespace sekisho::wire
