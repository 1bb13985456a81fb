#include "net/mail.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <thread>

#include "base/encoding.h"
#include "net/client.h"
#include "net/mail_address.h"
#include "net/test_server.h"

namespace sekisho::net {
namespace {

using ::testing::ElementsAre;
using testing::eventually;
using ::testing::HasSubstr;
using testing::make_certificate;
using ::testing::Not;

enum class Speaks { plain, starttls, implicit };

/// A server of SMTP with one certificate, for one connection at a time. Answers 250 to everything but what `answers`
/// (by the command's first word) or the protocol say otherwise.
class SmtpServer {
public:
    explicit SmtpServer(Speaks speaks, std::map<std::string, std::string> answers = {})
        : speaks_(speaks),
          answers_(std::move(answers)),
          identity_(make_certificate()),
          context_(SSL_CTX_new(TLS_server_method()))
    {
        ::signal(SIGPIPE, SIG_IGN);
        ca_file = ::testing::TempDir() + "sekisho-mail-" + std::to_string(::getpid()) + ".pem";
        std::ofstream(ca_file) << identity_.certificate_chain_pem;
        std::ofstream(ca_file + ".key") << identity_.private_key_pem;
        SSL_CTX_use_certificate_chain_file(context_, ca_file.c_str());
        SSL_CTX_use_PrivateKey_file(context_, (ca_file + ".key").c_str(), SSL_FILETYPE_PEM);
        listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 8) != 0)
            throw std::runtime_error("listen");
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port = ntohs(address.sin_port);
        thread_ = std::thread([this] { run(); });
    }
    ~SmtpServer()
    {
        stopping_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        {
            const std::lock_guard lock(mutex_);
            if (socket_ >= 0) ::shutdown(socket_, SHUT_RDWR);
        }
        thread_.join();
        ::close(listener_);
        SSL_CTX_free(context_);
        std::filesystem::remove(ca_file);
        std::filesystem::remove(ca_file + ".key");
    }
    SmtpServer(const SmtpServer&) = delete;
    SmtpServer& operator=(const SmtpServer&) = delete;

    [[nodiscard]] std::vector<std::string> lines()
    {
        const std::lock_guard lock(mutex_);
        return lines_;
    }
    [[nodiscard]] std::string line(std::string_view beginning)
    {
        for (const auto& one : lines())
            if (one.starts_with(beginning)) return one;
        return {};
    }

    std::uint16_t port = 0;
    std::string ca_file;
    std::string data;  ///< of the last mail; read it after send() has returned
    std::atomic<int> connections{0};

private:
    void run()
    {
        while (!stopping_) {
            const int accepted = ::accept(listener_, nullptr, nullptr);
            if (accepted < 0) return;
            ++connections;
            {
                const std::lock_guard lock(mutex_);
                socket_ = accepted;
            }
            if (speaks_ != Speaks::implicit || encrypt()) talk();
            const std::lock_guard lock(mutex_);
            SSL_free(tls_);
            tls_ = nullptr;
            ::close(socket_);
            socket_ = -1;
        }
    }
    bool encrypt()
    {
        tls_ = SSL_new(context_);
        SSL_set_fd(tls_, socket_);
        return SSL_accept(tls_) == 1;
    }
    void say(std::string text)
    {
        text += "\r\n";
        if (tls_) SSL_write(tls_, text.data(), static_cast<int>(text.size()));
        else (void)!::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
    }
    std::optional<std::string> hear()
    {
        std::string text;
        char c = 0;
        while ((tls_ ? SSL_read(tls_, &c, 1) : static_cast<int>(::recv(socket_, &c, 1, 0))) == 1) {
            if (c == '\n') return text;
            if (c != '\r') text += c;
        }
        return std::nullopt;
    }
    void greet_back()
    {
        const bool open = speaks_ == Speaks::plain || tls_;
        say("250-here");
        if (speaks_ == Speaks::starttls && !tls_) say("250-STARTTLS");
        if (open) say("250-AUTH PLAIN");
        say("250 SMTPUTF8");
    }
    void take_data()
    {
        data.clear();
        say("354 go on");
        while (auto text = hear()) {
            if (*text == ".") break;
            data += (text->starts_with('.') ? text->substr(1) : *text) + "\n";
        }
    }
    void talk()
    {
        say("220 here");
        while (auto text = hear()) {
            {
                const std::lock_guard lock(mutex_);
                lines_.push_back(*text);
            }
            const auto word = text->substr(0, text->find(' '));
            if (word == "DATA" && !answers_.contains("DATA")) take_data();
            if (word == "AUTH") {
                say("334 ");
                if (!hear()) return;
            }
            if (word == "EHLO") {
                greet_back();
            } else if (word == "STARTTLS" && speaks_ == Speaks::starttls) {
                say("220 now");
                if (!encrypt()) return;
            } else if (word == "QUIT") {
                if (!answers_.contains("QUIT")) return;  // else says nothing, and waits
            } else if (answers_.contains(word)) {
                if (answers_.at(word).empty()) return;  // hangs up
                say(answers_.at(word));
            } else {
                say(word == "AUTH" ? "235 welcome" : "250 taken");
            }
        }
    }

    Speaks speaks_;
    std::map<std::string, std::string> answers_;
    TlsOptions identity_;
    SSL_CTX* context_;
    int listener_ = -1;
    std::atomic<bool> stopping_{false};
    std::mutex mutex_;
    int socket_ = -1;
    SSL* tls_ = nullptr;
    std::vector<std::string> lines_;
    std::thread thread_;
};

MailServer settings(const SmtpServer& server, MailTls tls)
{
    MailServer made;
    made.host = "localhost";
    made.port = server.port;
    made.tls = tls;
    made.username = "relay";
    made.password = Secret("p4ss-of-the-relay");
    made.ca_file = server.ca_file;
    made.client_name = "sekisho.example";
    return made;
}

Mail mail_to(std::string to)
{
    return {"no-reply@sekisho.example", std::move(to), "Subject: hello\r\n\r\nbody\r\n.dot\r\n"};
}

std::string code_of(const Result<void>& result) { return result ? "sent" : result.error().code; }

std::string outcome(MailServer server, const Mail& mail = mail_to("alice@example.com"))
{
    auto sender = MailSender::open(std::move(server));
    if (!sender) return sender.error().code;
    return code_of((*sender)->send(mail));
}

TEST(Mail, IsHandedOverWithinTls)
{
    for (const auto& [speaks, tls] :
         {std::pair(Speaks::implicit, MailTls::implicit), std::pair(Speaks::starttls, MailTls::starttls)}) {
        SmtpServer server(speaks);
        ASSERT_EQ(outcome(settings(server, tls)), "sent");
        EXPECT_EQ(server.data, "Subject: hello\n\nbody\n.dot\n");
        EXPECT_EQ(server.line("EHLO"), "EHLO sekisho.example");
        EXPECT_THAT(server.line("MAIL"), HasSubstr("FROM:<no-reply@sekisho.example>"));
        EXPECT_EQ(server.line("RCPT"), "RCPT TO:<alice@example.com>");
        EXPECT_THAT(server.line("AUTH"), HasSubstr("PLAIN"));
    }
}

TEST(Mail, OneConnectionCarriesManyMails)
{
    SmtpServer server(Speaks::plain);
    auto sender = MailSender::open(settings(server, MailTls::none_to_loopback));
    ASSERT_TRUE(sender);
    for (int i = 0; i < 3; ++i) ASSERT_EQ(code_of((*sender)->send(mail_to("alice@example.com"))), "sent");
    EXPECT_EQ(server.connections, 1);
}

TEST(Mail, NothingIsSaidInTheClearToAServerWithoutTls)
{
    SmtpServer server(Speaks::plain);
    EXPECT_EQ(outcome(settings(server, MailTls::starttls)), client_errors::refused_certificate);
    EXPECT_EQ(server.line("AUTH"), "");
    EXPECT_EQ(server.line("MAIL"), "");
}

TEST(Mail, ACertificateThatNobodyVouchesForOrOfAnotherNameIsRefused)
{
    SmtpServer server(Speaks::starttls);
    auto unknown = settings(server, MailTls::starttls);
    unknown.ca_file.clear();
    EXPECT_EQ(outcome(unknown), client_errors::refused_certificate);
    auto other_name = settings(server, MailTls::starttls);
    other_name.host = "127.0.0.1";
    EXPECT_EQ(outcome(other_name), client_errors::refused_certificate);
    EXPECT_EQ(server.line("AUTH"), "");
}

TEST(Mail, WithoutTlsOnlyThisMachineIsSentMail)
{
    MailServer server;
    server.host = "mail.example.com";
    server.tls = MailTls::none_to_loopback;
    EXPECT_EQ(outcome(server), "Configuration");
    server.host = "10.0.0.1";
    EXPECT_EQ(outcome(server), "Configuration");
}

TEST(Mail, SettingsThatCannotBeMeantAreRefused)
{
    SmtpServer server(Speaks::plain);
    for (const std::string host : {"", "a b", "host/path", "user@host", "host?x", "host\r\nX"}) {
        auto made = settings(server, MailTls::implicit);
        made.host = host;
        EXPECT_EQ(outcome(made), "Configuration") << host;
    }
    auto made = settings(server, MailTls::implicit);
    made.client_name = "x\r\nMAIL FROM:<a@b>";
    EXPECT_EQ(outcome(made), "Configuration");
    made = settings(server, MailTls::implicit);
    made.password = Secret();
    EXPECT_EQ(outcome(made), "Configuration");
    made = settings(server, MailTls::implicit);
    made.ca_file = "/nowhere/ca.pem";
    EXPECT_EQ(outcome(made), "Configuration");
}

TEST(Mail, PrivateAddressesAreConnectedToOnlyWhereAllowed)
{
    MailServer server;
    server.host = "10.255.255.1";
    server.addresses.private_networks = false;
    EXPECT_EQ(outcome(server), client_errors::refused_address);
    server.host = "169.254.169.254";
    server.addresses.private_networks = true;
    EXPECT_EQ(outcome(server), client_errors::refused_address);
}

TEST(Mail, AnswersSayWhetherToTryAgain)
{
    const auto verdict = [](const std::string& command, const std::string& answer) {
        SmtpServer server(Speaks::plain, {{command, answer}});
        return outcome(settings(server, MailTls::none_to_loopback));
    };
    EXPECT_EQ(verdict("RCPT", "550 no such user"), mail_errors::refused);
    EXPECT_EQ(verdict("RCPT", "452 mailbox full"), mail_errors::deferred);
    EXPECT_EQ(verdict("MAIL", "553 not yours"), mail_errors::refused);
    EXPECT_EQ(verdict("MAIL", "530 authenticate first"), mail_errors::deferred);
    EXPECT_EQ(verdict("MAIL", "451 later"), mail_errors::deferred);
    EXPECT_EQ(verdict("DATA", "554 no"), mail_errors::refused);
    EXPECT_EQ(verdict("AUTH", "535 wrong"), mail_errors::credentials);
    EXPECT_EQ(verdict("RCPT", ""), client_errors::unreachable);
}

TEST(Mail, ErrorsHoldNeitherPasswordNorRecipientNorServersWords)
{
    SmtpServer server(Speaks::plain, {{"RCPT", "550 alice@example.com is p4ss-of-the-relay"}});
    auto sender = MailSender::open(settings(server, MailTls::none_to_loopback));
    ASSERT_TRUE(sender);
    const auto sent = (*sender)->send(mail_to("alice@example.com"));
    ASSERT_FALSE(sent);
    EXPECT_THAT(sent.error().message + sent.error().detail, Not(HasSubstr("p4ss")));
    EXPECT_THAT(sent.error().message + sent.error().detail, Not(HasSubstr("alice")));
}

TEST(Mail, AClosedSenderLetsNobodyWait)
{
    SmtpServer server(Speaks::starttls);  // waits for the client to speak first, which waits for TLS
    auto sender = MailSender::open(settings(server, MailTls::implicit));
    ASSERT_TRUE(sender);
    std::string code;
    std::thread sending([&] { code = code_of((*sender)->send(mail_to("alice@example.com"))); });
    ASSERT_TRUE(eventually([&] { return server.connections > 0; }));
    (*sender)->close();
    sending.join();
    EXPECT_NE(code, "sent");
    EXPECT_EQ(code_of((*sender)->send(mail_to("alice@example.com"))), client_errors::closed);
}

TEST(Mail, AServerThatHangsDoesNotHoldUpTheEnd)
{
    for (const auto speaks : {Speaks::plain, Speaks::implicit}) {
        SmtpServer server(speaks, {{"QUIT", "hang"}});
        auto sender =
            MailSender::open(settings(server, speaks == Speaks::plain ? MailTls::none_to_loopback : MailTls::implicit));
        ASSERT_TRUE(sender);
        ASSERT_EQ(code_of((*sender)->send(mail_to("alice@example.com"))), "sent");
        const auto begun = std::chrono::steady_clock::now();
        sender->reset();
        EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(30));
    }
}

TEST(Mail, WhatWouldEndACommandOrTheHeaderIsNeverSent)
{
    SmtpServer server(Speaks::plain);
    auto sender = MailSender::open(settings(server, MailTls::none_to_loopback));
    ASSERT_TRUE(sender);
    const std::string evil = "alice@example.com>\r\nRCPT TO:<mallory@example.com";
    EXPECT_EQ(code_of((*sender)->send(mail_to(evil))), mail_errors::invalid);
    auto mail = mail_to("alice@example.com");
    mail.from = evil;
    EXPECT_EQ(code_of((*sender)->send(mail)), mail_errors::invalid);
    for (const std::string content : {"no line end", "bare\nline\r\n", "bare\rreturn\r\n", "", "nul\0in it\r\n"}) {
        mail = mail_to("alice@example.com");
        mail.content = content;
        EXPECT_EQ(code_of((*sender)->send(mail)), mail_errors::invalid);
    }
    mail.content = std::string(999, 'x') + "\r\n";
    EXPECT_EQ(code_of((*sender)->send(mail)), mail_errors::invalid);
    EXPECT_EQ(server.connections, 0);
}

std::string address(std::string_view text)
{
    const auto parsed = parse_mail_address(text);
    return parsed ? parsed->text() : "refused";
}

TEST(MailAddress, IsSentAsItStands)
{
    for (const std::string text :
         {"alice@example.com", "A.B+c'd=e@Example.COM", "odd..dots.@docomo.ne.jp", "!#$%&'*+-/=?^_`{|}~@x"})
        EXPECT_EQ(address(text), text);
    EXPECT_EQ(address("用户@example.com"), "用户@example.com");
    EXPECT_EQ(address("x@bücher.example"), "x@xn--bcher-kva.example");
    EXPECT_EQ(address("x@münchen.bücher.example"), "x@xn--mnchen-3ya.xn--bcher-kva.example");
    EXPECT_EQ(address("x@他们为什么不说中文.example"), "x@xn--ihqwcrb4cv8a8dqg056pqjye.example");
    EXPECT_TRUE(parse_mail_address("用户@example.com")->needs_utf8());
    EXPECT_FALSE(parse_mail_address("x@bücher.example")->needs_utf8());
}

TEST(MailAddress, WhatLooksLikeAnotherDomainStaysAnother)
{
    EXPECT_EQ(address("x@ｅxample.com").find("x@example.com"), std::string::npos) << "a full-width e";
    EXPECT_THAT(address("x@ｅxample.com"), HasSubstr("x@xn--"));
    EXPECT_THAT(address("x@еxample.com"), HasSubstr("x@xn--")) << "a Cyrillic e";
    EXPECT_THAT(address("x@example。com"), Not(HasSubstr("example.com"))) << "an ideographic full stop";
}

TEST(MailAddress, WhatHasAMeaningInAHeaderOrACommandIsRefused)
{
    for (const std::string text : {"",
                                   "@",
                                   "a@",
                                   "@b",
                                   "ab",
                                   "a b@c",
                                   "a@b c",
                                   "a@b,c@d",
                                   "a,b@c",
                                   "a;b@c",
                                   "a<b@c",
                                   "a>b@c",
                                   "a@b>",
                                   "<a@b>",
                                   "a@b\r\nX: y",
                                   "a\r\nX:y@b",
                                   "a\tb@c",
                                   "\"a b\"@c",
                                   "a(b)@c",
                                   "a\\b@c",
                                   "a:b@c",
                                   "a@b@c",
                                   "a@[127.0.0.1]",
                                   "a@b..c",
                                   "a@.b",
                                   "a@b.",
                                   "a@b%0d",
                                   "a@b/c",
                                   "\x7f@b",
                                   "a\xc2\x85z@b",
                                   "a\xe2\x80\xa8z@b",
                                   "a\xff@b",
                                   "a@\xff"})
        EXPECT_EQ(address(text), "refused") << text;
    EXPECT_EQ(address(std::string("a\0b@c", 5)), "refused");
    EXPECT_EQ(address(std::string(65, 'a') + "@b"), "refused");
    EXPECT_EQ(address("a@" + std::string(64, 'b')), "refused");
}

}  // namespace
}  // namespace sekisho::net
