#include "net/http1_parser.h"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <limits>

#include "base/encoding.h"
#include "net/message_rules.h"

namespace sekisho::net {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using beast::error_code;
using beast::string_view;

constexpr std::size_t longest_chunk_extension = 256;

std::string_view plain(string_view text) { return {text.data(), text.size()}; }

class Parser final : public http::basic_parser<true> {
public:
    Parser()
    {
        header_limit(std::numeric_limits<std::uint32_t>::max());  // ServerLimits are applied before
        body_limit(boost::none);
    }

    Request* request = nullptr;
    std::string* content = nullptr;
    Headers trailers;

private:
    void on_request_impl(http::verb, string_view method, string_view, int version, error_code&) override
    {
        request->method = plain(method);
        request->version = version;
    }
    void on_response_impl(int, string_view, int, error_code&) override {}

    void on_field_impl(http::field, string_view name, string_view value, error_code& failure) override
    {
        if (!is_field_value(plain(value))) {
            failure = http::error::bad_value;
            return;
        }
        auto lower = lower_ascii(plain(name));
        if (request != nullptr) request->headers.add(std::move(lower), std::string(plain(value)));
        else if (!is_forbidden_trailer(lower)) trailers.add(std::move(lower), std::string(plain(value)));
    }

    void on_header_impl(error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}

    std::size_t on_body_impl(string_view body, error_code&) override
    {
        content->append(body.data(), body.size());
        return body.size();
    }

    void on_chunk_header_impl(std::uint64_t, string_view extension, error_code& failure) override
    {
        if (extension.size() > longest_chunk_extension || !is_field_value(plain(extension)))
            failure = http::error::bad_chunk_extension;
    }

    std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code& failure) override
    {
        return on_body_impl(body, failure);
    }

    void on_finish_impl(error_code&) override {}
};

}  // namespace

struct Http1Parser::State {
    std::optional<Parser> parser;
};

Http1Parser::Http1Parser() : state_(std::make_unique<State>()) { reset(); }
Http1Parser::~Http1Parser() = default;

void Http1Parser::reset() { state_->parser.emplace(); }

bool Http1Parser::parse_head(std::string_view head, Request& request)
{
    auto& parser = *state_->parser;
    parser.request = &request;
    error_code failure;
    const auto taken = parser.put(boost::asio::const_buffer(head.data(), head.size()), failure);
    parser.request = nullptr;
    parser.eager(true);
    return !failure && taken == head.size() && parser.is_header_done();
}

std::optional<std::size_t> Http1Parser::parse_body(std::string_view bytes, std::string& content)
{
    auto& parser = *state_->parser;
    if (parser.is_done() || bytes.empty()) return 0;
    parser.content = &content;
    error_code failure;
    const auto taken = parser.put(boost::asio::const_buffer(bytes.data(), bytes.size()), failure);
    if (failure && failure != http::error::need_more) return std::nullopt;
    return taken;
}

bool Http1Parser::done() const noexcept { return state_->parser->is_done(); }
bool Http1Parser::keep_alive() const noexcept { return state_->parser->keep_alive(); }
bool Http1Parser::chunked() const noexcept { return state_->parser->chunked(); }

std::optional<std::uint64_t> Http1Parser::content_length() const noexcept
{
    const auto length = state_->parser->content_length();
    return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
}

std::uint64_t Http1Parser::content_remaining() const noexcept
{
    const auto remaining = state_->parser->content_length_remaining();
    return remaining ? *remaining : 0;
}

const Headers& Http1Parser::trailers() const noexcept { return state_->parser->trailers; }

}  // namespace sekisho::net
