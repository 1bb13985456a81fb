#include <openssl/ssl.h>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "net/stream.h"

namespace sekisho::net {

struct TlsContext::State {
    boost::asio::ssl::context context{boost::asio::ssl::context::tls_server};
};

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// "h2" before "http/1.1", whatever the order in which the client offers them (RFC 7301, 3.2).
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered,
                    unsigned offered_length, void*)
{
    static constexpr unsigned char ours[] = "\x02h2\x08http/1.1";
    unsigned char* pick = nullptr;
    const int outcome = SSL_select_next_proto(&pick, length, ours, sizeof ours - 1, offered, offered_length);
    if (outcome != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
    *chosen = pick;
    return SSL_TLSEXT_ERR_OK;
}

void set_protocol_rules(SSL_CTX* context, bool allow_tls12)
{
    SSL_CTX_set_min_proto_version(context, allow_tls12 ? TLS1_2_VERSION : TLS1_3_VERSION);
    // Forward secrecy and AEAD only (RFC 9325, 4.2); TLS 1.3 has nothing else.
    SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
}

class TlsStream final : public Stream {
public:
    TlsStream(Socket socket, std::shared_ptr<TlsContext> context)
        : context_(std::move(context)), stream_(std::move(socket), context_->state().context)
    {
        error_code ignored;
        stream_.next_layer().non_blocking(true, ignored);
    }

    bool secure() const noexcept override { return true; }

    bool http2_chosen() const noexcept override
    {
        const unsigned char* name = nullptr;
        unsigned length = 0;
        SSL_get0_alpn_selected(const_cast<TlsStream*>(this)->stream_.native_handle(), &name, &length);
        return std::string_view(reinterpret_cast<const char*>(name), length) == "h2";
    }

    void handshake(std::shared_ptr<StreamUser> user) override
    {
        stream_.async_handshake(asio::ssl::stream_base::server,
                                [user = std::move(user)](error_code failure) { user->on_handshake(failure); });
    }

    void read(std::span<char> into, std::shared_ptr<StreamUser> user) override
    {
        stream_.async_read_some(asio::buffer(into.data(), into.size()),
                                [user = std::move(user)](error_code failure, std::size_t n) { user->on_read(failure, n); });
    }

    std::size_t write_now(Parts) override { return 0; }

    void write(Parts parts, std::shared_ptr<StreamUser> user) override
    {
        stream_.async_write_some(
            gather(parts), [user = std::move(user)](error_code failure, std::size_t n) { user->on_write(failure, n); });
    }

    // A full close_notify exchange would wait for a peer that may never answer: the alert is sent if it can be.
    void finish_sending() override
    {
        error_code ignored;
        stream_.next_layer().shutdown(Socket::shutdown_send, ignored);
    }

    void close() override
    {
        error_code ignored;
        stream_.next_layer().close(ignored);
    }

private:
    // asio::ssl encrypts one buffer per record: small parts are joined so that they share one.
    asio::const_buffer gather(Parts parts)
    {
        constexpr std::size_t record = 16 * 1024;
        if (parts.size() == 1 || parts.front().size() >= record) return {parts.front().data(), parts.front().size()};
        record_.clear();
        for (const auto part : parts) record_ += part.substr(0, record - record_.size());
        return {record_.data(), record_.size()};
    }

    std::shared_ptr<TlsContext> context_;
    asio::ssl::stream<Socket> stream_;
    std::string record_;
};

}  // namespace

TlsContext::TlsContext(std::unique_ptr<State> state) : state_(std::move(state)) {}
TlsContext::~TlsContext() = default;

Result<std::shared_ptr<TlsContext>> TlsContext::make(const TlsOptions& options)
{
    auto state = std::make_unique<State>();
    boost::system::error_code failure;
    state->context.use_certificate_chain(asio::buffer(options.certificate_chain_pem), failure);
    if (failure) return fail("BadCertificate", "the TLS certificate chain cannot be read: " + failure.message());
    state->context.use_private_key(asio::buffer(options.private_key_pem), asio::ssl::context::pem, failure);
    if (failure) return fail("BadPrivateKey", "the TLS private key cannot be read, or does not fit the certificate");
    SSL_CTX* const native = state->context.native_handle();
    if (SSL_CTX_check_private_key(native) != 1)
        return fail("BadPrivateKey", "the TLS private key does not fit the certificate");
    set_protocol_rules(native, options.allow_tls12);
    return std::shared_ptr<TlsContext>(new TlsContext(std::move(state)));
}

std::unique_ptr<Stream> Stream::tls(Socket socket, std::shared_ptr<TlsContext> context)
{
    return std::make_unique<TlsStream>(std::move(socket), std::move(context));
}

}  // namespace sekisho::net
