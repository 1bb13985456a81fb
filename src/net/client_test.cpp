#include "net/client.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/encoding.h"
#include "net/test_server.h"

namespace sekisho::net::testing {
namespace {

using std::chrono::milliseconds;

template <class T>
T run(Task<T> task)
{
    boost::asio::io_context io;
    auto future = boost::asio::co_spawn(io, std::move(task), boost::asio::use_future);
    io.run();
    return future.get();
}

std::unique_ptr<Client> client(ClientOptions options = {}) { return Client::open(std::move(options)).value(); }

ClientRequest request(std::string url)
{
    ClientRequest made;
    made.url = std::move(url);
    made.total_time = milliseconds(5'000);
    return made;
}

std::string here(const TestServer& server, const std::string& path)
{
    return "http://127.0.0.1:" + std::to_string(server.port()) + path;
}

std::string code_of(Client& by, ClientRequest asked)
{
    const auto answer = run(send_whole(by, std::move(asked)));
    return answer ? std::to_string(answer->status) : answer.error().code;
}

TEST(Client, AsksAndHearsTheAnswer)
{
    const TestServer server;
    const auto asking = client();
    auto asked = request(here(server, "/show?a=b"));
    asked.method = "POST";
    asked.body = "data";
    asked.headers.add("X-Mine", "yes");
    asked.headers.add("X-Empty", "");
    const auto answer = run(send_whole(*asking, asked));
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->headers.get("x-version"), "11");
    EXPECT_TRUE(answer->body.starts_with("POST /show?a=b 127.0.0.1")) << answer->body;
    EXPECT_NE(answer->body.find("\nx-mine=yes"), std::string::npos);
    EXPECT_NE(answer->body.find("\nx-empty="), std::string::npos);
    EXPECT_NE(answer->body.find("\ncontent-length=4"), std::string::npos);
    EXPECT_EQ(answer->body.find("accept-encoding"), std::string::npos) << "nothing is decompressed";
    asked.url = here(server, "/echo");
    asked.method = "PUT";
    EXPECT_EQ(run(send_whole(*asking, asked))->body, "data");
    EXPECT_EQ(code_of(*asking, request(here(server, "/none"))), "204");
}

TEST(Client, TakesNoProxyFromTheEnvironment)
{
    const TestServer server;
    ::setenv("http_proxy", "http://127.0.0.1:1", 1);
    EXPECT_EQ(code_of(*client(), request(here(server, "/"))), "200");
    ::unsetenv("http_proxy");
}

TEST(Client, StreamsLargeBodiesInPieces)
{
    const TestServer server;
    const auto asking = client();
    auto asked = request(here(server, "/large?8000000"));
    asked.body_limit = 10'000'000;
    auto pull = [](Client& by, ClientRequest what) -> Task<Result<std::size_t>> {
        CO_TRY(auto response, co_await by.send(std::move(what)));
        std::size_t total = 0;
        while (true) {
            CO_TRY(const auto chunk, co_await response.body->next());
            if (!chunk) co_return total;
            total += chunk->size();
        }
    };
    const auto total = run(pull(*asking, asked));
    ASSERT_TRUE(total) << total.error().detail;
    EXPECT_EQ(*total, 8'000'000u);
}

TEST(Client, ABodyThatIsDroppedEndsTheRequest)
{
    TestServer server;
    const auto asking = client();
    auto first = [](Client& by, ClientRequest what) -> Task<Result<std::string>> {
        CO_TRY(auto response, co_await by.send(std::move(what)));
        CO_TRY(auto chunk, co_await response.body->next());
        co_return chunk.value_or("");
    };
    const auto chunk = run(first(*asking, request(here(server, "/events?1"))));
    ASSERT_TRUE(chunk);
    EXPECT_EQ(chunk->front(), 'a');
    EXPECT_TRUE(eventually([&server] { return server.handler.sources_destroyed == 1; }));
}

TEST(Client, RefusesBodiesBeyondTheLimit)
{
    const TestServer server;
    const auto asking = client();
    auto asked = request(here(server, "/large?1001"));
    asked.body_limit = 1000;
    EXPECT_EQ(code_of(*asking, asked), client_errors::too_large);
    asked.url = here(server, "/large?1000");
    EXPECT_EQ(code_of(*asking, asked), "200");
    asked.url = here(server, "/pieces?500");
    EXPECT_EQ(code_of(*asking, asked), client_errors::too_large) << "chunked";
}

TEST(Client, GivesUpInTime)
{
    const TestServer server;
    const auto asking = client();
    auto asked = request(here(server, "/wait"));
    asked.total_time = milliseconds(200);
    EXPECT_EQ(code_of(*asking, asked), client_errors::timed_out);
    asked.url = here(server, "/events?1");
    EXPECT_EQ(code_of(*asking, asked), client_errors::timed_out) << "a body without end";
    EXPECT_EQ(code_of(*asking, request("http://127.0.0.1:1/")), client_errors::unreachable);
}

TEST(Client, GivesUpWhereNothingComes)
{
    const TestServer server;
    const auto asking = client();
    auto asked = request(here(server, "/wait"));
    asked.answer_time = milliseconds(50);
    EXPECT_EQ(code_of(*asking, asked), client_errors::timed_out) << "no header";
    asked.url = here(server, "/events?1");
    asked.answer_time = milliseconds(4'000);
    asked.idle_time = milliseconds(50);
    EXPECT_EQ(code_of(*asking, asked), client_errors::timed_out) << "no more of the body";
    asked.url = here(server, "/");
    EXPECT_EQ(code_of(*asking, asked), "200");
}

/// Answers the first request of each connection; reads the second, and closes without a word.
class ForgetfulServer {
public:
    ForgetfulServer() : listener_(::socket(AF_INET, SOCK_STREAM, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof(address);
        ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
        ::listen(listener_, 8);
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/";
        thread_ = std::thread([this] { serve(); });
    }
    ~ForgetfulServer()
    {
        ::shutdown(listener_, SHUT_RDWR);
        ::close(listener_);
        thread_.join();
    }
    ForgetfulServer(const ForgetfulServer&) = delete;
    ForgetfulServer& operator=(const ForgetfulServer&) = delete;

    std::string url;
    std::atomic<int> requests{0};

private:
    void serve()
    {
        for (int peer = 0; (peer = ::accept(listener_, nullptr, nullptr)) >= 0; ::close(peer)) {
            if (!take_request(peer)) continue;
            const std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
            static_cast<void>(::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL));
            take_request(peer);
        }
    }
    bool take_request(int peer)
    {
        std::string all(4096, '\0');
        std::string seen;
        while (!seen.ends_with("data")) {
            const auto got = ::recv(peer, all.data(), all.size(), 0);
            if (got <= 0) return false;
            seen.append(all, 0, static_cast<std::size_t>(got));
        }
        ++requests;
        return true;
    }

    int listener_;
    std::thread thread_;
};

TEST(Client, SendsNoRequestTwiceWhereThatIsNotWanted)
{
    const ForgetfulServer server;
    const auto asking = client();
    auto asked = request(server.url);
    asked.method = "POST";
    asked.body = "data";
    asked.resend = Resend::never;
    EXPECT_EQ(code_of(*asking, asked), "200");
    EXPECT_EQ(code_of(*asking, asked), client_errors::broken) << "whether the server acted on it is not known";
    EXPECT_EQ(server.requests, 2);
    EXPECT_EQ(code_of(*asking, asked), "200");
    asked.resend = Resend::when_lost;
    EXPECT_EQ(code_of(*asking, asked), "200") << "lost, and sent again";
    EXPECT_EQ(server.requests, 5);
}

TEST(Client, KnowsWhatCertainlyWasNotSent)
{
    const TestServer server;
    const auto asking = client();
    auto failure = [&](ClientRequest asked) { return run(send_whole(*asking, std::move(asked))).error(); };
    EXPECT_TRUE(certainly_not_sent(failure(request("http://127.0.0.1:1/"))));
    EXPECT_TRUE(certainly_not_sent(failure(request("https://127.0.0.1:1/"))));
    EXPECT_TRUE(certainly_not_sent(failure(request("https://127.0.0.1:" + std::to_string(server.port()) + "/"))))
        << "no handshake";
    EXPECT_TRUE(certainly_not_sent(failure(request("http://example.org/"))));
    auto asked = request(here(server, "/wait"));
    asked.total_time = milliseconds(100);
    EXPECT_FALSE(certainly_not_sent(failure(asked)));
}

/// Says from which port it was asked, and by which version.
class WhoAsks final : public Handler {
public:
    Task<Response> handle(Request asked) override
    {
        Response response;
        response.body = std::to_string(asked.version) + ":" + std::to_string(asked.peer.port);
        co_return response;
    }
};

TEST(Client, UsesItsConnectionsAgain)
{
    WhoAsks handler;
    const auto server = Server::open({}, handler).value();
    server->start();
    const auto asking = client();
    const auto url = "http://127.0.0.1:" + std::to_string(server->port()) + "/";
    const auto first = run(send_whole(*asking, request(url))).value().body;
    EXPECT_TRUE(first.starts_with("11:"));
    for (int i = 0; i < 5; ++i) EXPECT_EQ(run(send_whole(*asking, request(url))).value().body, first);
    server->stop();
}

TEST(Client, EndsWithErrorsForThoseWhoStillWait)
{
    TestServer server;
    auto asking = client();
    boost::asio::io_context io;
    auto future = boost::asio::co_spawn(io, asking->send(request(here(server, "/wait"))), boost::asio::use_future);
    std::thread waiting([&io] { io.run(); });
    EXPECT_TRUE(eventually([&server] { return server.handler.waiting == 1; }));
    asking.reset();
    waiting.join();
    const auto answer = future.get();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, client_errors::closed);
}

TEST(Client, RefusesUrlsAndFieldsThatAreNotSent)
{
    const TestServer server;
    const auto asking = client();
    for (const char* url : {"", "nonsense", "ftp://127.0.0.1/", "file:///etc/passwd", "http://idp.example/", "gopher://x",
                            "https://user:secret@127.0.0.1/", "https://127.0.0.1/#fragment", "http://127.0.0.1/a\r\nHost: x",
                            "http://localhost.example/", "http://10.0.0.1/"})
        EXPECT_EQ(code_of(*asking, request(url)), client_errors::invalid_request) << url;
    auto asked = request(here(server, "/"));
    asked.headers.add("X-A", "b\r\nX-C: d");
    EXPECT_EQ(code_of(*asking, asked), client_errors::invalid_request);
    asked = request(here(server, "/"));
    asked.headers.add("X-A: b\r\nX-C", "d");
    EXPECT_EQ(code_of(*asking, asked), client_errors::invalid_request);
    EXPECT_EQ(code_of(*client({.addresses = {}, .plain_http = PlainHttp::never, .ca_file = {}}), request(here(server, "/"))),
              client_errors::invalid_request);
}

TEST(Client, ReachesNoMetadataAndNoReservedAddress)
{
    const auto asking = client();
    for (const char* url : {"https://169.254.169.254/latest/meta-data/", "https://[fd00:ec2::254]/", "https://[fe80::1]/",
                            "https://[::ffff:169.254.169.254]/", "https://0.0.0.0/", "https://0/", "https://2852039166/",
                            "https://0xa9fea9fe/", "https://100.100.100.200/", "https://[::]/"})
        EXPECT_EQ(code_of(*asking, request(url)), client_errors::refused_address) << url;
    const auto strict = client({.addresses = {.private_networks = false, .link_local = false}, .ca_file = {}});
    EXPECT_EQ(code_of(*strict, request("https://10.0.0.1/")), client_errors::refused_address);
}

class RedirectingHandler final : public Handler {
public:
    Task<Response> handle(Request asked) override
    {
        Response response;
        if (asked.path() == "/there") {
            response.body = "followed";
            co_return response;
        }
        response.status = 302;
        response.headers.add("Location", "/there");
        co_return response;
    }
};

TEST(Client, FollowsNoRedirect)
{
    RedirectingHandler handler;
    const auto server = Server::open(quick_options(), handler).value();
    server->start();
    const auto answer = run(send_whole(*client(), request("http://127.0.0.1:" + std::to_string(server->port()) + "/here")));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 302);
    EXPECT_EQ(answer->headers.get("location"), "/there");
    server->stop();
}

// --- TLS ---

using KeyPointer = std::shared_ptr<EVP_PKEY>;
using CertificatePointer = std::shared_ptr<X509>;

struct Identity {
    KeyPointer key;
    CertificatePointer certificate;
};

struct Wish {
    std::string name;
    bool authority = false;
    long seconds = 3600;  ///< until it expires
};

/// A certificate of `issuer`, or of its own where that is null.
Identity make_identity(const Wish& wish, const Identity* issuer = nullptr)
{
    static long serial = 1;
    Identity made{{EVP_EC_gen("P-256"), EVP_PKEY_free}, {X509_new(), X509_free}};
    auto* certificate = made.certificate.get();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -7200);
    X509_gmtime_adj(X509_getm_notAfter(certificate), wish.seconds);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(wish.name.c_str()), -1, -1, 0);
    const auto& by = issuer ? *issuer : made;
    X509_set_issuer_name(certificate, X509_get_subject_name(by.certificate.get()));
    X509_set_pubkey(certificate, made.key.get());
    X509V3_CTX context;
    X509V3_set_ctx(&context, by.certificate.get(), certificate, nullptr, nullptr, 0);
    const auto extend = [&](int kind, const std::string& value) {
        X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
        X509_add_ext(certificate, extension, -1);
        X509_EXTENSION_free(extension);
    };
    extend(NID_basic_constraints, wish.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
    if (!wish.authority) extend(NID_subject_alt_name, "DNS:" + wish.name);
    X509_sign(certificate, by.key.get(), EVP_sha256());
    return made;
}

template <class Write>
std::string pem(Write write)
{
    BIO* const bio = BIO_new(BIO_s_mem());
    write(bio);
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio, &data);
    std::string text(data, static_cast<std::size_t>(size));
    BIO_free(bio);
    return text;
}

std::string pem_of(const Identity& identity)
{
    return pem([&](BIO* bio) { PEM_write_bio_X509(bio, identity.certificate.get()); });
}

std::string fingerprint(const Identity& identity)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    X509_digest(identity.certificate.get(), EVP_sha1(), digest, &size);
    return hex({reinterpret_cast<const char*>(digest), size});
}

ServerOptions tls_options(const Identity& leaf, const std::vector<Identity>& others)
{
    auto options = quick_options();
    options.limits.header_time = std::chrono::seconds(10);  // a handshake on a busy machine
    auto chain = pem_of(leaf);
    for (const auto& other : others) chain += pem_of(other);
    const auto key =
        pem([&](BIO* bio) { PEM_write_bio_PrivateKey(bio, leaf.key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    options.tls = TlsOptions{chain, key, false};
    return options;
}

struct PemFile {
    explicit PemFile(const std::string& text) : path(::testing::TempDir() + "sekisho-client-" + std::to_string(::getpid()))
    {
        std::ofstream(path) << text;
    }
    ~PemFile() { std::filesystem::remove(path); }
    PemFile(const PemFile&) = delete;
    PemFile& operator=(const PemFile&) = delete;
    std::string path;
};

/// What a client that trusts `ca_file` and the pins makes of such a server.
std::string verdict(const ServerOptions& options, const std::string& ca_file, std::vector<std::string> pins = {})
{
    const TestServer server(options);
    const auto asking = client({.addresses = {}, .ca_file = ca_file});
    auto asked = request("https://localhost:" + std::to_string(server.port()) + "/");
    asked.pinned_sha1 = std::move(pins);
    return code_of(*asking, asked);
}

const std::string refused(client_errors::refused_certificate);

TEST(ClientTls, TrustsItsAuthoritiesAlone)
{
    const auto root = make_identity({.name = "root", .authority = true});
    const auto other_root = make_identity({.name = "root", .authority = true});
    const PemFile file(pem_of(root));
    const auto leaf = make_identity({.name = "localhost"}, &root);
    EXPECT_EQ(verdict(tls_options(leaf, {}), file.path), "200");
    EXPECT_EQ(verdict(tls_options(leaf, {}), ""), refused) << "the system does not know the root";
    EXPECT_EQ(verdict(tls_options(make_identity({.name = "localhost"}, &other_root), {}), file.path), refused);
    EXPECT_EQ(verdict(tls_options(make_identity({.name = "idp.example"}, &root), {}), file.path), refused) << "another name";
    EXPECT_EQ(verdict(tls_options(make_identity({.name = "localhost", .seconds = -60}, &root), {}), file.path), refused);
    EXPECT_FALSE(Client::open({.addresses = {}, .ca_file = "/nowhere/ca.pem"}));
}

TEST(ClientTls, SpeaksHttp2AndUsesItsConnectionsAgain)
{
    const auto root = make_identity({.name = "root", .authority = true});
    const auto leaf = make_identity({.name = "localhost"}, &root);
    const PemFile file(pem_of(root));
    WhoAsks handler;
    const auto server = Server::open(tls_options(leaf, {}), handler).value();
    server->start();
    const auto asking = client({.addresses = {}, .ca_file = file.path});
    const auto url = "https://localhost:" + std::to_string(server->port()) + "/";
    const auto first = run(send_whole(*asking, request(url)));
    ASSERT_TRUE(first) << first.error().detail;
    EXPECT_TRUE(first->body.starts_with("20:")) << first->body;
    for (int i = 0; i < 5; ++i) EXPECT_EQ(run(send_whole(*asking, request(url))).value().body, first->body);
    server->stop();
}

/// Reads only after everybody's header is there: streams of one connection wait for their readers, and for nobody else's.
Task<void> read_late(Client& by, ClientRequest what, int& waiting, std::size_t& bytes)
{
    auto response = co_await by.send(std::move(what));
    if (!response) co_return;
    --waiting;
    while (waiting > 0) {
        boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, milliseconds(5));
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
    while (true) {
        auto chunk = co_await response->body->next();
        if (!chunk || !*chunk) co_return;
        bytes += (*chunk)->size();
    }
}

TEST(ClientTls, ManyStreamsGoOverFewConnectionsAndWaitForTheirReaders)
{
    const auto root = make_identity({.name = "root", .authority = true});
    const auto leaf = make_identity({.name = "localhost"}, &root);
    const PemFile file(pem_of(root));
    auto options = tls_options(leaf, {});
    options.limits = {};
    const TestServer server(options);
    const auto asking = client({.addresses = {}, .ca_file = file.path});
    boost::asio::io_context io(1);
    constexpr int streams = 150;
    constexpr std::size_t size = 400'000;
    int waiting = streams;
    std::size_t bytes = 0;
    for (int i = 0; i < streams; ++i) {
        auto asked = request("https://localhost:" + std::to_string(server.port()) + "/large?" + std::to_string(size));
        asked.total_time = std::chrono::seconds(60);
        spawn(io.get_executor(), read_late(*asking, std::move(asked), waiting, bytes));
    }
    io.run();
    EXPECT_EQ(bytes, streams * size);
}

TEST(ClientTls, APinnedAuthorityStandsForTheUnknownOnes)
{
    const auto root = make_identity({.name = "root", .authority = true});
    const auto middle = make_identity({.name = "middle", .authority = true}, &root);
    const auto leaf = make_identity({.name = "localhost"}, &middle);
    const auto shown = tls_options(leaf, {middle});
    EXPECT_EQ(verdict(shown, "", {fingerprint(middle)}), "200") << "the top intermediate, as AWS pins";
    EXPECT_EQ(verdict(shown, "", {fingerprint(leaf)}), "200");
    EXPECT_EQ(verdict(shown, "", {std::string(40, '0'), fingerprint(middle)}), "200");
    EXPECT_EQ(verdict(shown, "", {fingerprint(root)}), refused) << "it is not shown";
    EXPECT_EQ(verdict(shown, "", {std::string(40, '0')}), refused);
    const auto self_made = make_identity({.name = "localhost"});
    EXPECT_EQ(verdict(tls_options(self_made, {}), "", {fingerprint(self_made)}), "200");
    const auto late = make_identity({.name = "localhost", .seconds = -60}, &middle);
    EXPECT_EQ(verdict(tls_options(late, {middle}), "", {fingerprint(middle)}), refused) << "expired";
    const auto elsewhere = make_identity({.name = "idp.example"}, &middle);
    EXPECT_EQ(verdict(tls_options(elsewhere, {middle}), "", {fingerprint(middle)}), refused) << "another name";
}

// The pinned certificate is public: an attacker can show it behind a certificate of his own.
TEST(ClientTls, APinnedCertificateThatIsOnlyShownProvesNothing)
{
    const auto root = make_identity({.name = "root", .authority = true});
    const auto evil_root = make_identity({.name = "root", .authority = true});
    const auto evil = make_identity({.name = "localhost"}, &evil_root);
    EXPECT_EQ(verdict(tls_options(evil, {root}), "", {fingerprint(root)}), refused);
    EXPECT_EQ(verdict(tls_options(evil, {evil_root, root}), "", {fingerprint(root)}), refused);
    const auto no_authority = make_identity({.name = "localhost"}, &root);
    const auto by_leaf = make_identity({.name = "localhost"}, &no_authority);
    EXPECT_EQ(verdict(tls_options(by_leaf, {no_authority}), "", {fingerprint(root)}), refused);
    EXPECT_EQ(verdict(tls_options(by_leaf, {no_authority}), "", {fingerprint(no_authority)}), refused)
        << "a server's certificate issues none";
}

TEST(ClientTls, AConnectionThatPinsOpenedServesNobodyElse)
{
    const auto self_made = make_identity({.name = "localhost"});
    const TestServer server(tls_options(self_made, {}));
    const auto asking = client();
    auto asked = request("https://localhost:" + std::to_string(server.port()) + "/");
    asked.pinned_sha1 = {fingerprint(self_made)};
    EXPECT_EQ(code_of(*asking, asked), "200");
    asked.pinned_sha1.clear();
    EXPECT_EQ(code_of(*asking, asked), refused);
    asked.pinned_sha1 = {std::string(40, '0')};
    EXPECT_EQ(code_of(*asking, asked), refused);
}

}  // namespace
}  // namespace sekisho::net::testing
