#include "gate/encode.h"

#include "authn/sigv4/errors.h"
#include "gate/claim.h"
#include "wire/codec.h"

namespace sekisho::gate {
namespace {

/// A request whose service is not even known is answered in the form that its sender seems to speak.
const wire::ServiceSchema& presumed_service(const net::Request& request)
{
    using wire::Protocol;
    static constexpr wire::ServiceSchema json{.name = "unknown", .protocol = Protocol::aws_json_11};
    static constexpr wire::ServiceSchema query{.name = "unknown", .protocol = Protocol::aws_query};
    static constexpr wire::ServiceSchema xml{.name = "unknown", .protocol = Protocol::rest_xml};
    static constexpr wire::ServiceSchema openai{
        .name = "unknown", .protocol = Protocol::rest_json, .error_form = wire::ErrorForm::openai};
    static constexpr wire::ServiceSchema anthropic{
        .name = "unknown", .protocol = Protocol::rest_json, .error_form = wire::ErrorForm::anthropic};
    if (request.headers.has("x-amz-target")) return json;
    if (const auto door = door_of(request); door != wire::ErrorForm::by_protocol)
        return door == wire::ErrorForm::anthropic ? anthropic : openai;
    if (request.headers.get("content-type").value_or("").starts_with("application/x-www-form-urlencoded")) return query;
    return xml;
}

authn::ErrorFamily family_of(wire::Protocol protocol)
{
    switch (protocol) {
        case wire::Protocol::aws_query: return authn::ErrorFamily::query;
        case wire::Protocol::rest_json: return authn::ErrorFamily::rest_json;
        case wire::Protocol::rest_xml: return authn::ErrorFamily::s3;
        case wire::Protocol::aws_json_10:
        case wire::Protocol::aws_json_11: break;
    }
    return authn::ErrorFamily::json;
}

}  // namespace

net::Response encode_output(Passage& passage)
{
    return wire::encode_output(passage.operation->schema(), passage.call->output(), passage.envelope->request_id);
}

net::Response encode_error(const Passage& passage, const net::Request& request, const Error& error)
{
    const auto& service = passage.service ? *passage.service : presumed_service(request);
    const auto named = authn::in_family(error, family_of(service.protocol));
    return wire::encode_error(service, named, passage.envelope->request_id, passage.resource_path);
}

}  // namespace sekisho::gate
