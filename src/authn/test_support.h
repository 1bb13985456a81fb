#pragma once

#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "net/http.h"
#include "wire/json.h"

/// What the tests of this folder share.
namespace sekisho::authn::test {

template <class T>
T run(Task<T> task)
{
    boost::asio::io_context io;
    auto future = boost::asio::co_spawn(io, std::move(task), boost::asio::use_future);
    io.run();
    return future.get();
}

inline Result<std::string> read(net::ByteSource& source) { return run(net::read_all(source, 64UL << 20)); }

/// Hands out `bytes` in pieces of `size`.
class PieceSource final : public net::ByteSource {
public:
    PieceSource(std::string bytes, std::size_t size) : bytes_(std::move(bytes)), size_(size) {}
    Task<Result<std::optional<std::string>>> next() override
    {
        if (position_ >= bytes_.size()) co_return std::optional<std::string>();
        auto piece = bytes_.substr(position_, size_);
        position_ += piece.size();
        co_return std::optional<std::string>(std::move(piece));
    }

private:
    std::string bytes_;
    std::size_t size_;
    std::size_t position_ = 0;
};

inline wire::Json load_cases(const std::string& path)
{
    std::ifstream file(std::string(SEKISHO_SOURCE_DIR) + "/tests/cases/" + path);
    std::stringstream text;
    text << file.rdbuf();
    auto parsed = wire::parse_json(text.str());
    EXPECT_TRUE(parsed) << path;
    return parsed.value_or(wire::Json());
}

inline std::string text_of(const wire::Json& object, std::string_view name)
{
    const auto* member = object.find(name);
    return member && member->string() ? *member->string() : std::string();
}

}  // namespace sekisho::authn::test
