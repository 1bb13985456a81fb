#pragma once

#include <string_view>

#include "base/result.h"
#include "net/http.h"
#include "wire/schema.h"
#include "wire/violations.h"

/// The bindings of the REST protocols: members that travel in the path, the query and the headers.
namespace sekisho::wire {

/// Fills all members of `input` that are not in the body. Errors: InvalidURI, InvalidArgument (S3),
/// SerializationException (rest-json).
[[nodiscard]] Result<void> decode_bindings(const OperationSchema& operation, const net::Request& request, void* input,
                                           Violations& violations);

/// Writes the members of `output` that travel as headers or as the status.
void encode_bindings(const OperationSchema& operation, const void* output, net::Response& response);

}  // namespace sekisho::wire
