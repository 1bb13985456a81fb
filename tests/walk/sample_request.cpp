#include "walk/sample_request.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "wire/json.h"

namespace sekisho::walk {
namespace {

using wire::Json;
using wire::Kind;
using wire::Location;
using wire::Protocol;

/// Texts of the forms that AWS's patterns ask for; the first that fits is taken.
std::string sample_text(const wire::Shape& shape)
{
    if (!shape.values.empty()) return std::string(shape.values.front());
    constexpr std::array<std::string_view, 23> forms{
        "aaaaaaaa",
        "A",
        "us-east-1_aaaaaaaaa",
        "us-east-1:00000000-0000-0000-0000-000000000000",
        "123456",
        "/aaaa/",
        "arn:aws:iam::123456789012:role/aaaaaaaa",
        "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_aaaaaaaaa",
        "arn:aws:bedrock:us-east-1::foundation-model/a.b",
        "anthropic.claude-3-haiku-20240307-v1:0",
        "aaaa@example.com",
        "https://example.com/a",
        "AROAAAAAAAAAAAAAAAAA",
        "v1",
        "authenticated",
        "{}",
        "r-aaaa",
        "p-aaaaaaaa",
        "ou-aaaa-aaaaaaaa",
        "123456789012",
        "car-aaaaaaaa",
        "00000000-0000-4000-8000-000000000000",
        "terms-of-use"};
    const auto fits = [&shape](const std::string& text) {
        const auto size = static_cast<double>(text.size());
        return size >= shape.bounds.min && size <= shape.bounds.max && (!shape.pattern || shape.pattern->matches(text));
    };
    for (const auto form : forms)
        if (const std::string text(form); fits(text)) return text;
    for (const std::size_t size : {1U, 2U, 3U, 4U, 16U, 20U, 24U, 32U, 40U, 64U})
        if (const std::string text(size, 'a'); fits(text)) return text;
    return "aaaaaaaa";
}

std::int64_t sample_number(const wire::Shape& shape)
{
    return shape.bounds.min > 0 ? static_cast<std::int64_t>(shape.bounds.min) : 1;
}

Json sample_value(const wire::Shape& shape, int depth);

Json sample_object(const wire::StructSchema& schema, int depth)
{
    Json::Object object;
    for (const auto& member : schema.members) {
        const bool wanted = member.required || (schema.is_union && object.empty());
        if (wanted && member.location == Location::body && depth < 8)
            object.emplace_back(std::string(member.wire_name), sample_value(*member.shape, depth + 1));
    }
    return object;
}

Json sample_value(const wire::Shape& shape, int depth)
{
    switch (shape.kind) {
        case Kind::boolean: return false;
        case Kind::integer:
        case Kind::long_integer: return sample_number(shape);
        case Kind::real: return 1.0;
        case Kind::timestamp: return std::int64_t{1'700'000'000};
        case Kind::blob: return base64("{}");
        case Kind::document: return Json::Object{};
        case Kind::structure: return sample_object(*shape.structure, depth);
        case Kind::list: return Json::Array{sample_value(*shape.element, depth + 1)};
        case Kind::map: return Json::Object{{sample_text(*shape.key), sample_value(*shape.element, depth + 1)}};
        case Kind::string:
        case Kind::body_stream:
        case Kind::event_stream: break;
    }
    return sample_text(shape);
}

std::string plain_text(const Json& value) { return value.string() ? *value.string() : to_text(value); }

void append_form(std::string& form, const std::string& name, const Json& value)
{
    if (const auto* object = value.object()) {
        for (const auto& [key, inner] : *object) append_form(form, name + "." + key, inner);
    } else if (const auto* array = value.array()) {
        for (std::size_t i = 0; i < array->size(); ++i)
            append_form(form, name + ".member." + std::to_string(i + 1), (*array)[i]);
    } else {
        form += "&" + percent_encode(name) + "=" + percent_encode(plain_text(value));
    }
}

SampleRequest json_request(const wire::OperationSchema& operation)
{
    SampleRequest sample;
    sample.headers.add("x-amz-target", std::string(operation.service->target_prefix) + "." + std::string(operation.name));
    sample.headers.add("content-type", operation.service->protocol == Protocol::aws_json_10 ? "application/x-amz-json-1.0"
                                                                                            : "application/x-amz-json-1.1");
    sample.body = to_text(sample_object(*operation.input, 0));
    return sample;
}

SampleRequest query_request(const wire::OperationSchema& operation)
{
    SampleRequest sample;
    sample.headers.add("content-type", "application/x-www-form-urlencoded; charset=utf-8");
    sample.body = "Action=" + std::string(operation.name) + "&Version=" + std::string(operation.service->api_version);
    const auto input = sample_object(*operation.input, 0);
    for (const auto& [name, value] : *input.object()) append_form(sample.body, name, value);
    return sample;
}

/// "{Bucket}", "{Key+}" and "{modelId}" of a URI template filled in.
std::string fill_uri(const wire::OperationSchema& operation)
{
    std::string target(operation.uri);
    for (const auto& member : operation.input->members) {
        if (member.location != Location::uri) continue;
        const auto value = percent_encode(sample_text(*member.shape));
        for (const std::string suffix : {"", "+"}) {
            const auto label = "{" + std::string(member.wire_name) + suffix + "}";
            if (const auto at = target.find(label); at != std::string::npos) target.replace(at, label.size(), value);
        }
    }
    return target;
}

void add_bindings(SampleRequest& sample, const wire::OperationSchema& operation)
{
    for (const auto& member : operation.input->members) {
        if (!member.required) continue;
        const auto value = plain_text(sample_value(*member.shape, 0));
        if (member.location == Location::header) sample.headers.add(lower_ascii(member.wire_name), value);
        if (member.location == Location::query) {
            sample.target += sample.target.find('?') == std::string::npos ? "?" : "&";
            sample.target += std::string(member.wire_name) + "=" + percent_encode(value);
        }
    }
}

void append_xml(std::string& xml, const std::string& name, const wire::Shape& shape, int depth);

void append_members(std::string& xml, const wire::StructSchema& schema, int depth)
{
    for (const auto& member : schema.members)
        if (member.required && member.location == Location::body && depth < 8)
            append_xml(xml, std::string(member.wire_name), *member.shape, depth + 1);
}

void append_xml(std::string& xml, const std::string& name, const wire::Shape& shape, int depth)
{
    const bool flattened = shape.kind == Kind::list && shape.flattened;
    if (!flattened) xml += "<" + name + ">";
    if (shape.kind == Kind::structure) append_members(xml, *shape.structure, depth);
    else if (shape.kind == Kind::list)
        append_xml(xml,
                   flattened                    ? name
                   : shape.element_name.empty() ? "member"
                                                : std::string(shape.element_name),
                   *shape.element, depth + 1);
    else xml += plain_text(sample_value(shape, depth));
    if (!flattened) xml += "</" + name + ">";
}

/// The payload of a restXml operation.
std::string xml_body(const wire::OperationSchema& operation)
{
    const auto* payload = operation.input->payload;
    std::string xml;
    if (payload && payload->shape->kind == Kind::structure)
        append_xml(xml, std::string(payload->wire_name), *payload->shape, 0);
    else if (payload && payload->shape->kind == Kind::string) xml = "{}";
    return xml;
}

/// Conversations, which no schema describes in full, and which are read before it is judged who may ask.
struct Conversation {
    std::string_view operation;
    std::string_view target;
    std::string_view body;
};
constexpr std::string_view haiku = "/model/anthropic.claude-3-haiku-20240307-v1%3A0";
constexpr std::string_view anthropic_body =
    R"({"anthropic_version":"bedrock-2023-05-31","max_tokens":1,"messages":[{"role":"user","content":"a"}]})";
constexpr std::string_view converse_body = R"({"messages":[{"role":"user","content":[{"text":"a"}]}]})";
constexpr Conversation conversations[] = {
    {"Converse", "/converse", converse_body},
    {"ConverseStream", "/converse-stream", converse_body},
    {"CountTokens", "/count-tokens", R"({"input":{"converse":{"messages":[{"role":"user","content":[{"text":"a"}]}]}}})"},
    {"InvokeModel", "/invoke", anthropic_body},
    {"InvokeModelWithResponseStream", "/invoke-with-response-stream", anthropic_body}};

void converse(SampleRequest& sample, const wire::OperationSchema& operation)
{
    for (const auto& [name, target, body] : conversations) {
        if (operation.service->signing_name != "bedrock" || operation.name != name) continue;
        sample.target = std::string(haiku) + std::string(target);
        sample.body = body;
    }
}

SampleRequest rest_request(const wire::OperationSchema& operation)
{
    SampleRequest sample;
    sample.method = operation.http_method;
    sample.target = fill_uri(operation);
    add_bindings(sample, operation);
    if (operation.service->protocol == Protocol::rest_json && sample.method != "GET") {
        sample.headers.add("content-type", "application/json");
        sample.body = operation.input->payload ? "{}" : to_text(sample_object(*operation.input, 0));
        converse(sample, operation);
    } else if (operation.service->protocol == Protocol::rest_xml) {
        sample.body = xml_body(operation);
    }
    return sample;
}

}  // namespace

net::Request SampleRequest::request() const
{
    net::Request made;
    made.method = method;
    made.target = target;
    made.headers = headers;
    made.headers.set("host", "127.0.0.1:8080");
    made.body = net::string_body(body);
    made.peer = {"127.0.0.1", 40'000};
    return made;
}

SampleRequest sample_request(const wire::OperationSchema& operation)
{
    switch (operation.service->protocol) {
        case Protocol::aws_json_10:
        case Protocol::aws_json_11: return json_request(operation);
        case Protocol::aws_query: return query_request(operation);
        case Protocol::rest_json:
        case Protocol::rest_xml: break;
    }
    return rest_request(operation);
}

}  // namespace sekisho::walk
