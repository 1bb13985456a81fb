#pragma once

#include <string>
#include <string_view>

#include "load/options.h"
#include "net/http.h"

namespace sekisho::load {

[[nodiscard]] net::Request make_request(const Options& options, std::string method, std::string target);
/// Head and body of an HTTP/1.1 request.
[[nodiscard]] std::string to_bytes(const net::Request& request, std::string_view body);

}  // namespace sekisho::load
