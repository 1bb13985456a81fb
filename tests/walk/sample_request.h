#pragma once

#include <string>

#include "net/http.h"
#include "wire/schema.h"

namespace sekisho::walk {

/// The smallest request for an operation that its description accepts: required members only, with values that satisfy
/// their constraints where a simple one does. Unsigned.
struct SampleRequest {
    std::string method = "POST";
    std::string target = "/";
    net::Headers headers;
    std::string body;

    /// A request to be handed to the gate; the sample stays.
    [[nodiscard]] net::Request request() const;
};

[[nodiscard]] SampleRequest sample_request(const wire::OperationSchema& operation);

}  // namespace sekisho::walk
