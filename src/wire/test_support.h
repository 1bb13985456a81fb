#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/http.h"
#include "wire/codec.h"

/// What the tests of this folder share.
namespace sekisho::wire::test {

using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;

inline net::Request request(std::string_view method, std::string_view target, Fields headers = {})
{
    net::Request made;
    made.method = method;
    made.target = target;
    made.body = net::empty_body();
    for (const auto& [name, value] : headers) made.headers.add(std::string(name), std::string(value));
    return made;
}

/// Decodes into the operation's input, or gives the error.
template <class Operation>
Result<typename Operation::Input> decode(const net::Request& from, std::string_view body = {})
{
    typename Operation::Input input{};
    TRY_VOID(decode_input(Operation::schema, from, body, &input));
    return input;
}

template <class Operation>
Result<typename Operation::Input> decode(std::string_view body)
{
    return decode<Operation>(request("POST", "/"), body);
}

template <class Operation>
net::Response encode(typename Operation::Output output)
{
    return encode_output(Operation::schema, &output, "request-1");
}

/// "code: message" of a failure, "ok" of a success.
template <class T>
std::string outcome(const Result<T>& result)
{
    return result ? "ok" : result.error().code + ": " + result.error().message;
}

template <class T>
T run(Task<T> task)
{
    boost::asio::io_context context;
    std::optional<T> result;
    boost::asio::co_spawn(context, std::move(task), [&result](std::exception_ptr failure, T value) {
        if (!failure) result.emplace(std::move(value));
    });
    context.run();
    return std::move(*result);
}

/// The body of a response, streams read to their end.
inline std::string body_of(net::Response& response)
{
    if (const auto* text = std::get_if<std::string>(&response.body)) return *text;
    auto bytes = run(net::read_all(*std::get<net::BodyStream>(response.body), 64 * 1024 * 1024));
    return bytes ? *bytes : bytes.error().code;
}

inline std::string header(const net::Response& response, std::string_view name)
{
    return std::string(response.headers.get(name).value_or("(none)"));
}

}  // namespace sekisho::wire::test
