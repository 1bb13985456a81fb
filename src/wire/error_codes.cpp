#include <array>

#include "wire/codec.h"
#include "wire/error_codes.h"

namespace sekisho::wire {
namespace {

/// One failure that every service has, in the words of each family. An empty code: the canonical one; status 0: as given.
struct Spelling {
    std::string_view code;
    int status = 0;
    std::string_view message = {};
};

struct Row {
    std::string_view canonical;
    Spelling json, rest_json, query, s3;
};

// https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html and its like per service;
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
constexpr std::array rows{
    Row{"AccessDenied",
        {"AccessDeniedException", 400},
        {"AccessDeniedException", 403},
        {"AccessDenied", 403},
        {"AccessDenied", 403}},
    Row{"ValidationException",
        {"ValidationException", 400},
        {"ValidationException", 400},
        {"ValidationError", 400},
        {"InvalidArgument", 400}},
    Row{"InternalFailure",
        {"InternalFailure", 500},
        {"InternalServerException", 500},
        {"InternalFailure", 500},
        {"InternalError", 500, "We encountered an internal error. Please try again."}},
    Row{"ServiceUnavailable",
        {"ServiceUnavailable", 503},
        {"ServiceUnavailableException", 503},
        {"ServiceUnavailable", 503},
        {"ServiceUnavailable", 503, "Please reduce your request rate."}},
    Row{"ThrottlingException",
        {"ThrottlingException", 400},
        {"ThrottlingException", 429},
        {"Throttling", 400},
        {"SlowDown", 503, "Please reduce your request rate."}},
    Row{"SerializationException",
        {"SerializationException", 400},
        {"SerializationException", 400},
        {"MalformedInput", 400},
        {"InvalidArgument", 400}},
    Row{"InvalidClientTokenId",
        {"UnrecognizedClientException", 400},
        {"UnrecognizedClientException", 403},
        {"InvalidClientTokenId", 403},
        {"InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records."}},
    Row{"SignatureDoesNotMatch",
        {"InvalidSignatureException", 400},
        {"InvalidSignatureException", 403},
        {"SignatureDoesNotMatch", 403},
        {"SignatureDoesNotMatch", 403}},
    Row{"ExpiredToken",
        {"ExpiredTokenException", 400},
        {"ExpiredTokenException", 403},
        {"ExpiredToken", 403},
        {"ExpiredToken", 400, "The provided token has expired."}},
    Row{"IncompleteSignature",
        {"IncompleteSignatureException", 400},
        {"IncompleteSignatureException", 403},
        {"IncompleteSignature", 403},
        {"AuthorizationHeaderMalformed", 400}},
    Row{"MissingAuthenticationToken",
        {"MissingAuthenticationTokenException", 400},
        {"MissingAuthenticationTokenException", 403},
        {"MissingAuthenticationToken", 403},
        {"AccessDenied", 403, "Access Denied"}},
    Row{"RequestEntityTooLarge",
        {"RequestEntityTooLargeException", 413},
        {"RequestEntityTooLargeException", 413},
        {"RequestEntityTooLarge", 413},
        {"EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed object size."}},
};

/// Where one service differs from its family.
struct Exception {
    std::string_view service, canonical;
    Spelling spelling;
};

constexpr std::array exceptions{
    Exception{"cognito_idp", "ValidationException", {"InvalidParameterException", 400}},
    Exception{"cognito_idp", "InternalFailure", {"InternalErrorException", 500}},
    Exception{"cognito_idp", "ThrottlingException", {"TooManyRequestsException", 400}},
    Exception{"cognito_identity", "InternalFailure", {"InternalErrorException", 500}},
    Exception{"cognito_identity", "ThrottlingException", {"TooManyRequestsException", 429}},
};

const Spelling& of_family(const Row& row, Protocol protocol)
{
    switch (protocol) {
        case Protocol::aws_query: return row.query;
        case Protocol::rest_json: return row.rest_json;
        case Protocol::rest_xml: return row.s3;
        case Protocol::aws_json_10:
        case Protocol::aws_json_11: break;
    }
    return row.json;
}

const Spelling* find_spelling(const ServiceSchema& service, std::string_view code)
{
    for (const auto& exception : exceptions)
        if (exception.service == service.name && exception.canonical == code) return &exception.spelling;
    for (const auto& row : rows)
        if (row.canonical == code) return &of_family(row, service.protocol);
    return nullptr;
}

/// A shape of the service whose wire code differs from its name, e.g. NoSuchEntityException: "NoSuchEntity".
const StructSchema* error_shape(const ServiceSchema& service, std::string_view code)
{
    for (const auto* operation : service.operations)
        for (const auto* shape : operation->errors)
            if (shape->name == code) return shape;
    return nullptr;
}

}  // namespace

Error as_spelt_by(const ServiceSchema& service, Error error)
{
    if (const auto* spelling = find_spelling(service, error.code)) {
        error.code = spelling->code;
        if (spelling->status != 0) error.status = spelling->status;
        if (!spelling->message.empty()) error.message = spelling->message;
    } else if (const auto* shape = error_shape(service, error.code); shape != nullptr && !shape->error_code.empty()) {
        error.code = shape->error_code;
    }
    return error;
}

std::string wire_code(const ServiceSchema& service, std::string_view code)
{
    return as_spelt_by(service, Error{std::string(code), {}, 400, {}, {}}).code;
}

}  // namespace sekisho::wire
