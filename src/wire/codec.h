#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/http.h"
#include "wire/json.h"
#include "wire/schema.h"
#include "wire/values.h"

/// Requests to inputs and outputs to responses, for every protocol of AWS's. All functions are pure and thread-safe.
namespace sekisho::wire {

/// Finds the operation that a request names, among those that are served: by X-Amz-Target, by Action, or by method,
/// path and query. The target must be in path style (/bucket/key) for S3.
class Router {
public:
    explicit Router(std::vector<const OperationSchema*> operations);

    /// `body` may be empty unless the protocol is aws_query. Errors are those of the service's protocol:
    /// UnknownOperationException (json: 400, rest-json: 404), InvalidAction (query, 400), MethodNotAllowed or
    /// NotImplemented (S3).
    [[nodiscard]] Result<const OperationSchema*> route(const ServiceSchema& service, const net::Request& request,
                                                       std::string_view body) const;
    /// The same where the signature leaves several services open (signing name "bedrock": bedrock and bedrock_runtime):
    /// the first that knows the operation. The error is the first candidate's. `candidates` must not be empty.
    [[nodiscard]] Result<const OperationSchema*> route(std::span<const ServiceSchema* const> candidates,
                                                       const net::Request& request, std::string_view body) const;
    /// The services that have an operation here, each once.
    [[nodiscard]] const std::vector<const ServiceSchema*>& services() const noexcept;

private:
    struct Tables;
    [[nodiscard]] const OperationSchema* by_name(const ServiceSchema& service, std::string_view name) const;
    [[nodiscard]] Result<const OperationSchema*> by_target(const ServiceSchema& service, const net::Request& request) const;
    [[nodiscard]] Result<const OperationSchema*> by_action(const ServiceSchema& service, const net::Request& request,
                                                           std::string_view body) const;
    [[nodiscard]] Result<const OperationSchema*> by_path(const ServiceSchema& service, const net::Request& request) const;

    std::shared_ptr<const Tables> tables_;
};

/// Fills `input`, a default-constructed struct of operation.input, and validates it as AWS does. `body` is the whole
/// body, or empty where the operation streams its input. Errors: SerializationException (json protocols),
/// MalformedInput (query), MalformedXML (rest-xml), else ValidationException with AWS's text; encode_error turns these
/// into the service's own codes.
[[nodiscard]] Result<void> decode_input(const OperationSchema& operation, const net::Request& request, std::string_view body,
                                        void* input);

/// Where a streaming body goes; nullptr where the operation has none.
[[nodiscard]] net::BodyStream* input_stream(const OperationSchema& operation, void* input);

/// The response of a success. Streams are moved out of `output`.
[[nodiscard]] net::Response encode_output(const OperationSchema& operation, void* output, std::string_view request_id);

/// The response of a failure, with the code as the service's protocol spells it. `resource` is S3's (the path).
/// `detail` is never written.
[[nodiscard]] net::Response encode_error(const ServiceSchema& service, const Error& error, std::string_view request_id,
                                         std::string_view resource = {});

/// The code as this service sends it: "AccessDenied" is "AccessDeniedException" in the JSON protocols,
/// "ValidationException" is "ValidationError" in Query and "InvalidParameterException" in cognito-idp.
[[nodiscard]] std::string wire_code(const ServiceSchema& service, std::string_view code);

/// An input as JSON for the audit trail: sensitive members read "HIDDEN_DUE_TO_SECURITY_REASONS"; blobs and streams are
/// left out. At most `limit` bytes or so: what is beyond reads {"omitted":"too large"}.
[[nodiscard]] std::string redacted_json(const OperationSchema& operation, const void* input, std::size_t limit = 64 * 1024);

/// Any struct as JSON, in AWS's JSON form (timestamps as epoch seconds with milliseconds, blobs as base64), all members
/// in the body. For storage; secrets are written in full.
[[nodiscard]] Json struct_to_json(const StructSchema& schema, const void* value);
/// The inverse. No validation beyond types and required members. Error: SerializationException.
[[nodiscard]] Result<void> struct_from_json(const StructSchema& schema, const Json& json, void* value);

template <class T>
[[nodiscard]] std::string to_json_text(const T& value)
{
    return to_text(struct_to_json(T::wire_schema, &value));
}

template <class T>
[[nodiscard]] Result<T> from_json_text(std::string_view text)
{
    TRY(const auto json, parse_json(text));
    T value{};
    TRY_VOID(struct_from_json(T::wire_schema, json, &value));
    return value;
}

}  // namespace sekisho::wire
