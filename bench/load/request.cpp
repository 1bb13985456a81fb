#include "load/request.h"

namespace sekisho::load {

std::string to_bytes(const net::Request& request, std::string_view body)
{
    std::string bytes = fmt::format("{} {} HTTP/1.1\r\n", request.method, request.target);
    for (const auto& [name, value] : request.headers.fields()) bytes.append(name).append(": ").append(value).append("\r\n");
    if (request.method != "GET") bytes += fmt::format("content-length: {}\r\n", body.size());
    return bytes.append("\r\n").append(body);
}

net::Request make_request(const Options& options, std::string method, std::string target)
{
    net::Request request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.headers.add("host", fmt::format("{}:{}", options.address, options.port));
    return request;
}

}  // namespace sekisho::load
