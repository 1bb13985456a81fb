#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "net/test_client.h"
#include "net/test_server.h"

namespace sekisho::net::testing {
namespace {

std::string text_of(BIO* bio)
{
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio, &data);
    std::string text(data, static_cast<std::size_t>(size));
    BIO_free(bio);
    return text;
}

}  // namespace

TlsOptions make_certificate()
{
    EVP_PKEY* const key = EVP_EC_gen("P-256");
    X509* const certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_NAME* const name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_set_pubkey(certificate, key);
    X509_sign(certificate, key, EVP_sha256());
    BIO* const certificate_text = BIO_new(BIO_s_mem());
    BIO* const key_text = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(certificate_text, certificate);
    PEM_write_bio_PrivateKey(key_text, key, nullptr, nullptr, 0, nullptr, nullptr);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return {text_of(certificate_text), text_of(key_text), false};
}

namespace {

ServerOptions tls_options()
{
    auto options = quick_options();
    options.limits.idle_time = std::chrono::seconds(10);
    options.limits.body_bytes = 100'000'000;
    options.tls = make_certificate();
    return options;
}

/// A blocking TLS client. `protocols` is ALPN's wire form.
class TlsClient {
public:
    explicit TlsClient(std::uint16_t port, std::string_view protocols = {}, int highest = TLS1_3_VERSION) : raw(port)
    {
        SSL_CTX_set_max_proto_version(context_, highest);
        ssl_ = SSL_new(context_);
        if (!protocols.empty())
            SSL_set_alpn_protos(ssl_, reinterpret_cast<const unsigned char*>(protocols.data()),
                                static_cast<unsigned>(protocols.size()));
        SSL_set_fd(ssl_, raw.descriptor());
        connected = SSL_connect(ssl_) == 1;
    }
    ~TlsClient()
    {
        SSL_free(ssl_);
        SSL_CTX_free(context_);
    }
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    void send(std::string_view bytes) { SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())); }

    std::string receive_until(std::string_view end)
    {
        std::string all;
        std::string some(65'536, '\0');
        while (all.size() < end.size() ||
               all.find(end, all.size() < 70'000 ? 0 : all.size() - 70'000) == std::string::npos) {
            const int n = SSL_read(ssl_, some.data(), static_cast<int>(some.size()));
            if (n <= 0) break;
            all.append(some, 0, static_cast<std::size_t>(n));
        }
        return all;
    }

    [[nodiscard]] std::string protocol() const
    {
        const unsigned char* name = nullptr;
        unsigned size = 0;
        SSL_get0_alpn_selected(ssl_, &name, &size);
        return {reinterpret_cast<const char*>(name), size};
    }
    [[nodiscard]] int version() const { return SSL_version(ssl_); }

    RawClient raw;
    bool connected = false;

private:
    SSL_CTX* context_ = SSL_CTX_new(TLS_client_method());
    SSL* ssl_ = nullptr;
};

const std::string get_hello = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";

TEST(Tls, ServesHttp1WithAndWithoutAlpn)
{
    TestServer server(tls_options());
    for (const std::string_view protocols : {std::string_view(), std::string_view("\x08http/1.1")}) {
        TlsClient client(server.port(), protocols);
        ASSERT_TRUE(client.connected);
        EXPECT_EQ(client.version(), TLS1_3_VERSION);
        for (int i = 0; i < 2; ++i) {
            client.send(get_hello);
            EXPECT_TRUE(client.receive_until("hello").starts_with("HTTP/1.1 200 OK"));
        }
    }
}

TEST(Tls, ChoosesHttp2WhereItIsOffered)
{
    TestServer server(tls_options());
    TlsClient client(server.port(), "\x08http/1.1\x02h2");
    ASSERT_TRUE(client.connected);
    EXPECT_EQ(client.protocol(), "h2");
    using namespace std::string_literals;
    // SETTINGS; HEADERS: GET https / a, path /hello
    client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"s + "\0\0\xd\1\5\0\0\0\1\x82\x87\x04\6/hello\x41\1a"s);
    EXPECT_NE(client.receive_until("hello").find('\x88'), std::string::npos);
}

TEST(Tls, RefusesAProtocolItDoesNotSpeak)
{
    TestServer server(tls_options());
    EXPECT_FALSE(TlsClient(server.port(), "\x02h3").connected);
}

TEST(Tls, SpeaksTls12OnlyWhenAsked)
{
    auto options = tls_options();
    {
        TestServer server(options);
        EXPECT_FALSE(TlsClient(server.port(), {}, TLS1_2_VERSION).connected);
    }
    options.tls->allow_tls12 = true;
    TestServer server(options);
    TlsClient client(server.port(), {}, TLS1_2_VERSION);
    EXPECT_TRUE(client.connected);
    EXPECT_EQ(client.version(), TLS1_2_VERSION);
}

TEST(Tls, CarriesLargeBodies)
{
    TestServer server(tls_options());
    TlsClient client(server.port());
    client.send("GET /large?3000000 HTTP/1.1\r\nHost: a\r\n\r\n");
    client.send("GET /none HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_GE(client.receive_until("204 No Content").size(), 3'000'000u);
    TlsClient uploading(server.port());
    uploading.send("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n");
    uploading.send(std::string(5'000'000, 'u'));
    EXPECT_TRUE(uploading.receive_until("\r\n\r\n5000000").ends_with("\r\n\r\n5000000"));
}

TEST(Tls, CutsASlowHandshakeAndPlainText)
{
    TestServer server(tls_options());
    RawClient silent(server.port());
    EXPECT_EQ(silent.receive_all(), "");
    RawClient plain(server.port());
    plain.send(get_hello);
    EXPECT_EQ(plain.receive_all().find("HTTP/"), std::string::npos);
}

TEST(Tls, ADisconnectCancelsTheHandler)
{
    TestServer server(tls_options());
    {
        TlsClient client(server.port());
        client.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
        ASSERT_TRUE(eventually([&] { return server.handler.waiting == 1; }));
    }
    EXPECT_TRUE(eventually([&] { return server.handler.cancelled == 1; }));
}

TEST(Tls, RefusesAKeyThatDoesNotFit)
{
    TestHandler handler;
    auto options = tls_options();
    options.tls->private_key_pem = make_certificate().private_key_pem;
    const auto opened = Server::open(options, handler);
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, "BadPrivateKey");
    options.tls->certificate_chain_pem = "nonsense";
    EXPECT_EQ(Server::open(options, handler).error().code, "BadCertificate");
}

}  // namespace
}  // namespace sekisho::net::testing
