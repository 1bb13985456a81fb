#include "net/stream.h"

#include <boost/asio/buffer.hpp>
#include <boost/container/static_vector.hpp>

namespace sekisho::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Buffers = boost::container::static_vector<asio::const_buffer, 4>;

Buffers to_buffers(Stream::Parts parts)
{
    Buffers buffers;
    for (const auto part : parts)
        if (!part.empty()) buffers.emplace_back(part.data(), part.size());
    return buffers;
}

class PlainStream final : public Stream {
public:
    explicit PlainStream(Socket socket) : socket_(std::move(socket))
    {
        error_code ignored;
        socket_.non_blocking(true, ignored);
    }

    bool secure() const noexcept override { return false; }
    bool http2_chosen() const noexcept override { return false; }
    void handshake(std::shared_ptr<StreamUser>) override {}

    void read(std::span<char> into, std::shared_ptr<StreamUser> user) override
    {
        socket_.async_read_some(asio::buffer(into.data(), into.size()),
                                [user = std::move(user)](error_code failure, std::size_t n) { user->on_read(failure, n); });
    }

    std::size_t write_now(Parts parts) override
    {
        error_code failure;
        const auto written = socket_.write_some(to_buffers(parts), failure);
        return failure ? 0 : written;
    }

    void write(Parts parts, std::shared_ptr<StreamUser> user) override
    {
        socket_.async_write_some(
            to_buffers(parts), [user = std::move(user)](error_code failure, std::size_t n) { user->on_write(failure, n); });
    }

    void finish_sending() override
    {
        error_code ignored;
        socket_.shutdown(Socket::shutdown_send, ignored);
    }

    void close() override
    {
        error_code ignored;
        socket_.close(ignored);
    }

private:
    Socket socket_;
};

}  // namespace

std::unique_ptr<Stream> Stream::plain(Socket socket) { return std::make_unique<PlainStream>(std::move(socket)); }

}  // namespace sekisho::net
