#include "wire/codec.h"
#include "wire/json_codec.h"
#include "wire/query_codec.h"
#include "wire/rest.h"
#include "wire/violations.h"
#include "wire/xml.h"

namespace sekisho::wire {
namespace {

bool has_body_members(const StructSchema& schema)
{
    return std::ranges::any_of(schema.members, [](const Member& member) { return member.location == Location::body; });
}

Result<void> decode_json(const OperationSchema& operation, std::string_view body, void* input, Violations& violations)
{
    TRY(const auto json, parse_json_body(body));
    return Decoder<JsonNode>(&violations).structure(*operation.input, JsonNode(json), input);
}

Result<void> decode_query(const OperationSchema& operation, const net::Request& request, std::string_view body, void* input,
                          Violations& violations)
{
    TRY(const auto tree, parameter_tree(request, body));
    return Decoder<QueryNode>(&violations).structure(*operation.input, QueryNode(tree), input);
}

/// A payload that is the body as it stands.
Result<void> take_payload(const Member& payload, std::string_view body, void* input, Violations& violations)
{
    if (body.empty()) {
        if (payload.required) violations.missing(payload);
        return {};
    }
    if (payload.shape->kind == Kind::string && !is_utf8(body))
        return fail("SerializationException", "The body is not UTF-8");
    auto* value = static_cast<std::string*>(payload.emplace(input));
    *value = body;
    const Violations::Scope scope(violations, decapitalized(payload.name), payload.shape->sensitive);
    violations.check(*payload.shape, value);
    return {};
}

/// The members of rest-json's body: of the payload structure, or of the input itself.
Result<void> decode_rest_json_body(const OperationSchema& operation, std::string_view body, void* input,
                                   Violations& violations)
{
    const Member* payload = operation.input->payload;
    Decoder<JsonNode> decoder(&violations);
    if (payload == nullptr && !has_body_members(*operation.input)) return {};
    TRY(const auto json, parse_json_body(body));
    const JsonNode node(json);
    if (payload != nullptr) return decoder.member(*payload, body.empty() ? std::nullopt : std::optional(node), input);
    for (const Member& member : operation.input->members) {
        if (member.location != Location::body) continue;
        violations.begin(member);
        TRY(const auto source, node.member(member));
        TRY_VOID(decoder.member(member, source, input));
    }
    return {};
}

Result<void> decode_rest_xml_body(const OperationSchema& operation, std::string_view body, void* input,
                                  Violations& violations)
{
    const Member* payload = operation.input->payload;
    if (payload == nullptr) {
        if (!has_body_members(*operation.input)) return {};
        const auto root = operation.input->xml_root.empty() ? operation.input->name : operation.input->xml_root;
        return decode_xml(body, root, *operation.input, input, &violations);
    }
    if (body.empty()) {
        if (!payload->required) return {};
        return fail("MissingRequestBodyError", "Request Body is empty");
    }
    return decode_xml(body, payload->wire_name, *payload->shape->structure, payload->emplace(input), &violations);
}

Result<void> decode_rest(const OperationSchema& operation, const net::Request& request, std::string_view body, void* input,
                         Violations& violations)
{
    TRY_VOID(decode_bindings(operation, request, input, violations));
    const Member* payload = operation.input->payload;
    if (payload != nullptr) {
        violations.begin(*payload);
        const auto kind = payload->shape->kind;
        if (kind == Kind::body_stream || kind == Kind::event_stream) return {};
        if (kind == Kind::blob || kind == Kind::string) return take_payload(*payload, body, input, violations);
    }
    return operation.service->protocol == Protocol::rest_json ? decode_rest_json_body(operation, body, input, violations)
                                                              : decode_rest_xml_body(operation, body, input, violations);
}

/// S3 has no list of violations: a body that breaks its schema is malformed, a header or parameter an invalid argument.
Error s3_violation(const Violations& violations)
{
    const auto& [member, text] = violations.all().front();
    if (member == nullptr || member->location == Location::body) {
        if (member != nullptr && (member->shape->kind == Kind::string || member->shape->kind == Kind::blob))
            return {"MissingRequestBodyError", "Request Body is empty", 400, text, {}};
        return malformed_xml(text);
    }
    const std::string name(member->wire_name);
    if (text.starts_with("Value null"))
        return {"InvalidRequest", "Missing required header for this request: " + name, 400, text, {}};
    if (name == "x-amz-storage-class")
        return {"InvalidStorageClass", "The storage class you specified is not valid", 400, text, {}};
    return {"InvalidArgument", "Invalid value for " + name, 400, text, {{"ArgumentName", name}}};
}

}  // namespace

Result<void> decode_input(const OperationSchema& operation, const net::Request& request, std::string_view body, void* input)
{
    Violations violations;
    switch (operation.service->protocol) {
        case Protocol::aws_json_10:
        case Protocol::aws_json_11: TRY_VOID(decode_json(operation, body, input, violations)); break;
        case Protocol::aws_query: TRY_VOID(decode_query(operation, request, body, input, violations)); break;
        case Protocol::rest_json:
        case Protocol::rest_xml: TRY_VOID(decode_rest(operation, request, body, input, violations)); break;
    }
    if (violations.empty()) return {};
    return fail(operation.service->protocol == Protocol::rest_xml ? s3_violation(violations) : violations.error());
}

net::BodyStream* input_stream(const OperationSchema& operation, void* input)
{
    return operation.streams_input() ? static_cast<net::BodyStream*>(operation.input->payload->emplace(input)) : nullptr;
}

}  // namespace sekisho::wire
