#include <fmt/format.h>

#include "base/encoding.h"
#include "wire/codec.h"
#include "wire/door_errors.h"
#include "wire/error_codes.h"
#include "wire/event_stream.h"
#include "wire/json_codec.h"
#include "wire/rest.h"
#include "wire/xml.h"

namespace sekisho::wire {
namespace {

constexpr std::string_view xml_declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
constexpr std::size_t longest_message_header = 512;

/// The body of an answer to HEAD: its length is told, its bytes are never asked for.
class LengthOnly final : public net::ByteSource {
public:
    explicit LengthOnly(std::uint64_t length) : length_(length) {}
    Task<Result<std::optional<std::string>>> next() override { co_return std::optional<std::string>(); }
    std::optional<std::uint64_t> length() const override { return length_; }

private:
    std::uint64_t length_;
};

std::string_view json_type(Protocol protocol)
{
    switch (protocol) {
        case Protocol::aws_json_10: return "application/x-amz-json-1.0";
        case Protocol::aws_json_11: return "application/x-amz-json-1.1";
        default: return "application/json";
    }
}

void set_request_id(net::Response& response, const ServiceSchema& service, std::string_view request_id)
{
    if (service.protocol == Protocol::rest_xml) {
        response.headers.set("x-amz-request-id", std::string(request_id));
        response.headers.set("x-amz-id-2", base64(request_id));
    } else {
        response.headers.set("x-amzn-RequestId", std::string(request_id));
    }
    if (service.error_form == ErrorForm::openai) response.headers.set("x-request-id", std::string(request_id));
    if (service.error_form == ErrorForm::anthropic) response.headers.set("request-id", std::string(request_id));
}

void set_content_type(net::Response& response, std::string_view type)
{
    if (!response.headers.has("Content-Type")) response.headers.set("Content-Type", std::string(type));
}

std::string opening(std::string_view name, std::string_view xml_namespace)
{
    return xml_namespace.empty() ? fmt::format("<{}>", name) : fmt::format("<{} xmlns=\"{}\">", name, xml_namespace);
}

// ---- Query

std::string query_body(const OperationSchema& operation, const void* output, std::string_view request_id)
{
    const auto response = std::string(operation.name) + "Response";
    std::string out = opening(response, operation.service->xml_namespace);
    if (!operation.result_wrapper.empty()) {
        out += opening(operation.result_wrapper, "");
        append_xml_members(out, *operation.output, output, XmlStyle::query);
        out += fmt::format("</{}>", operation.result_wrapper);
    }
    out += "<ResponseMetadata>";
    append_xml_element(out, "RequestId", request_id);
    out += fmt::format("</ResponseMetadata></{}>", response);
    return out;
}

// ---- REST

bool has_body_members(const StructSchema& schema)
{
    return std::ranges::any_of(schema.members, [](const Member& member) { return member.location == Location::body; });
}

/// S3's "<LocationConstraint>us-west-2</LocationConstraint>": the root element is the one member.
std::string unwrapped(const OperationSchema& operation, const void* output)
{
    const Member& member = operation.output->members.front();
    const auto* text = static_cast<const std::string*>(member.get(output));
    std::string out(xml_declaration);
    out += opening(operation.output_root, operation.service->xml_namespace);
    if (text != nullptr) append_xml_text(out, *text);
    return out + fmt::format("</{}>", operation.output_root);
}

std::string xml_body(std::string_view root, std::string_view xml_namespace, const StructSchema& schema, const void* object)
{
    std::string out(xml_declaration);
    out += opening(root, xml_namespace);
    append_xml_members(out, schema, object, XmlStyle::rest);
    return out + fmt::format("</{}>", root);
}

void encode_structure_body(const OperationSchema& operation, const StructSchema& schema, std::string_view root,
                           const void* object, net::Response& response)
{
    if (operation.service->protocol == Protocol::rest_xml) {
        set_content_type(response, "application/xml");
        response.body = xml_body(root, operation.service->xml_namespace, schema, object);
    } else {
        set_content_type(response, "application/json");
        response.body = to_text(encode_json(schema, object, Members::body_only));
    }
}

void encode_payload(const OperationSchema& operation, const Member& payload, void* output, net::Response& response)
{
    if (payload.shape->kind == Kind::body_stream) {
        auto& stream = *static_cast<net::BodyStream*>(payload.emplace(output));
        if (stream != nullptr) response.body = std::move(stream);
        set_content_type(response, operation.service->protocol == Protocol::rest_xml ? "binary/octet-stream"
                                                                                     : "application/octet-stream");
        return;
    }
    if (payload.shape->kind == Kind::event_stream) {
        auto& events = *static_cast<std::unique_ptr<EventSource>*>(payload.emplace(output));
        response.body = event_stream_body(*operation.service, payload.shape->structure, std::move(events));
        response.headers.set("Content-Type", "application/vnd.amazon.eventstream");
        return;
    }
    const void* value = payload.get(output);
    if (value == nullptr) return;
    if (payload.shape->kind == Kind::structure) {
        encode_structure_body(operation, *payload.shape->structure, payload.wire_name, value, response);
        return;
    }
    set_content_type(response, payload.shape->kind == Kind::string ? "application/json" : "application/octet-stream");
    response.body = *static_cast<const std::string*>(value);
}

/// Content-Length is the server's to write: of a HEAD it is taken from a body that has only a length.
void move_length(const OperationSchema& operation, net::Response& response)
{
    const auto text = response.headers.get("Content-Length");
    if (!text) return;
    const auto length = parse_integer(*text);
    if (operation.http_method == "HEAD" && length && *length >= 0)
        response.body = net::BodyStream(std::make_unique<LengthOnly>(static_cast<std::uint64_t>(*length)));
    response.headers.remove("Content-Length");
}

void encode_rest(const OperationSchema& operation, void* output, net::Response& response)
{
    encode_bindings(operation, output, response);
    // A range of the whole (RFC 9110, 15.3.7); the model knows the header alone.
    if (response.status == 200 && response.headers.has("Content-Range")) response.status = 206;
    move_length(operation, response);
    const StructSchema& schema = *operation.output;
    if (schema.payload != nullptr) encode_payload(operation, *schema.payload, output, response);
    else if (operation.output_unwrapped) {
        set_content_type(response, "application/xml");
        response.body = unwrapped(operation, output);
    } else if (has_body_members(schema) || (operation.service->protocol == Protocol::rest_json && response.status != 204)) {
        encode_structure_body(operation, schema, operation.output_root.empty() ? schema.name : operation.output_root, output,
                              response);
    }
}

// ---- errors

/// A header field of printable ASCII, shortened.
std::string header_safe(std::string_view text)
{
    std::string safe(text.substr(0, longest_message_header));
    std::ranges::replace_if(safe, [](char c) { return c < 0x20 || c > 0x7E; }, '?');
    return safe;
}

void encode_json_error(const ServiceSchema& service, const Error& error, net::Response& response)
{
    response.headers.set("Content-Type", std::string(json_type(service.protocol)));
    response.headers.set("x-amzn-ErrorType", header_safe(error.code));
    Json body = Json::Object();
    if (service.protocol != Protocol::rest_json) {
        response.headers.set("x-amzn-ErrorMessage", header_safe(error.message));
        body.set("__type", error.code);
    }
    body.set("message", error.message);
    for (const auto& [name, value] : error.members) body.set(name, value);
    response.body = to_text(body);
}

std::string query_error(const ServiceSchema& service, const Error& error, std::string_view request_id)
{
    std::string out = opening("ErrorResponse", service.xml_namespace) + "<Error>";
    append_xml_element(out, "Type", error.status >= 500 ? "Receiver" : "Sender");
    append_xml_element(out, "Code", error.code);
    append_xml_element(out, "Message", error.message);
    for (const auto& [name, value] : error.members) append_xml_element(out, name, value);
    out += "</Error>";
    append_xml_element(out, "RequestId", request_id);
    return out + "</ErrorResponse>";
}

std::string s3_error(const Error& error, std::string_view request_id, std::string_view resource)
{
    std::string out = std::string(xml_declaration) + "<Error>";
    append_xml_element(out, "Code", error.code);
    append_xml_element(out, "Message", error.message);
    for (const auto& [name, value] : error.members) append_xml_element(out, name, value);
    if (!resource.empty()) append_xml_element(out, "Resource", is_utf8(resource) ? resource : std::string_view());
    append_xml_element(out, "RequestId", request_id);
    append_xml_element(out, "HostId", base64(request_id));
    return out + "</Error>";
}

}  // namespace

net::Response encode_output(const OperationSchema& operation, void* output, std::string_view request_id)
{
    net::Response response;
    response.status = operation.status;
    switch (operation.service->protocol) {
        case Protocol::aws_json_10:
        case Protocol::aws_json_11:
            response.headers.set("Content-Type", std::string(json_type(operation.service->protocol)));
            response.body = to_text(encode_json(*operation.output, output, Members::all));
            break;
        case Protocol::aws_query:
            response.headers.set("Content-Type", "text/xml");
            response.body = query_body(operation, output, request_id);
            break;
        case Protocol::rest_json:
        case Protocol::rest_xml: encode_rest(operation, output, response); break;
    }
    set_request_id(response, *operation.service, request_id);
    return response;
}

net::Response encode_error(const ServiceSchema& service, const Error& error, std::string_view request_id,
                           std::string_view resource)
{
    const Error spelt = as_spelt_by(service, error);
    net::Response response;
    response.status = spelt.status;
    set_request_id(response, service, request_id);
    for (const auto& [name, value] : spelt.headers) response.headers.add(name, value);
    if (spelt.status == 304) return response;
    if (service.error_form != ErrorForm::by_protocol) {
        response.headers.set("x-amzn-ErrorType", header_safe(spelt.code));
        encode_door_error(service.error_form, spelt, request_id, response);
    } else if (service.protocol == Protocol::aws_query) {
        response.headers.set("Content-Type", "text/xml");
        response.body = query_error(service, spelt, request_id);
    } else if (service.protocol == Protocol::rest_xml) {
        response.headers.set("Content-Type", "application/xml");
        response.body = s3_error(spelt, request_id, resource);
    } else {
        encode_json_error(service, spelt, response);
    }
    return response;
}

}  // namespace sekisho::wire
