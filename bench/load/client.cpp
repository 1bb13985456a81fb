#include "load/client.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>

#include "base/encoding.h"

namespace sekisho::load {

ResponseReader::State ResponseReader::feed(std::string_view bytes)
{
    buffer_ += bytes;
    return parse();
}

ResponseReader::State ResponseReader::parse()
{
    if (head_size_ == 0) {
        const auto end = buffer_.find("\r\n\r\n");
        if (end == std::string::npos) return State::more;
        if (!parse_head(std::string_view(buffer_).substr(0, end + 2))) return State::broken;
        head_size_ = position_ = end + 4;
        body_.clear();
    }
    if (chunked_) return parse_chunks();
    if (buffer_.size() < head_size_ + length_) return State::more;
    body_.assign(buffer_, head_size_, length_);
    position_ = head_size_ + length_;
    return State::complete;
}

bool ResponseReader::parse_head(std::string_view head)
{
    if (head.size() < 12 || !head.starts_with("HTTP/1.1 ")) return false;
    std::from_chars(head.data() + 9, head.data() + 12, status_);
    length_ = 0;
    chunked_ = false;
    for (auto line_end = head.find("\r\n"); line_end + 2 < head.size();) {
        const auto line = head.substr(line_end + 2, head.find("\r\n", line_end + 2) - line_end - 2);
        line_end += 2 + line.size();
        const auto colon = line.find(": ");
        if (colon == std::string_view::npos) return false;
        const auto name = line.substr(0, colon);
        const auto value = line.substr(colon + 2);
        if (equal_ignoring_case(name, "content-length")) std::from_chars(value.data(), value.data() + value.size(), length_);
        if (equal_ignoring_case(name, "transfer-encoding")) chunked_ = value == "chunked";
        if (equal_ignoring_case(name, "connection")) closes_ = value == "close";
    }
    return true;
}

ResponseReader::State ResponseReader::parse_chunks()
{
    while (true) {
        const auto line_end = buffer_.find("\r\n", position_);
        if (line_end == std::string::npos) return State::more;
        std::size_t size = 0;
        const auto parsed = std::from_chars(buffer_.data() + position_, buffer_.data() + line_end, size, 16);
        if (parsed.ec != std::errc()) return State::broken;
        if (buffer_.size() < line_end + size + 4) return State::more;
        if (size == 0) {
            const auto end = buffer_.find("\r\n\r\n", position_);
            if (end == std::string::npos) return State::more;
            position_ = end + 4;
            return State::complete;
        }
        body_.append(buffer_, line_end + 2, size);
        position_ = line_end + size + 4;
    }
}

void ResponseReader::next()
{
    buffer_.erase(0, position_);
    head_size_ = 0;
    position_ = 0;
}

int connect_to(const Options& options)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(options.port);
    if (::inet_pton(AF_INET, options.address.c_str(), &address.sin_addr) != 1) return -1;
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return -1;
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(socket);
        return -1;
    }
    ::fcntl(socket, F_SETFL, O_NONBLOCK);
    return socket;
}

Result<Answer> ask(const Options& options, std::string bytes)
{
    const int socket = connect_to(options);
    if (socket < 0)
        return fail("CannotConnect", fmt::format("cannot connect to {}, port {}", options.address, options.port));
    ResponseReader reader;
    auto state = ResponseReader::State::more;
    std::array<char, 65'536> buffer;
    std::string_view rest = bytes;
    pollfd wait{socket, POLLIN | POLLOUT, 0};
    while (state == ResponseReader::State::more && ::poll(&wait, 1, 10'000) > 0) {
        if ((wait.revents & POLLOUT) != 0) {
            const auto sent = ::send(socket, rest.data(), rest.size(), MSG_NOSIGNAL);
            if (sent > 0) rest.remove_prefix(static_cast<std::size_t>(sent));
            if (rest.empty()) wait.events = POLLIN;
        }
        if ((wait.revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
            const auto received = ::recv(socket, buffer.data(), buffer.size(), 0);
            if (received <= 0) break;
            state = reader.feed({buffer.data(), static_cast<std::size_t>(received)});
        }
    }
    ::close(socket);
    if (state != ResponseReader::State::complete) return fail("NoAnswer", "the server did not answer as expected");
    return Answer{reader.status(), std::string(reader.body())};
}

}  // namespace sekisho::load
