#include "net/mail.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <fstream>

#include "net/client.h"
#include "net/mail_address.h"

namespace sekisho::net {
namespace {

constexpr std::size_t most_content = 1024 * 1024;
constexpr std::size_t longest_line = 998;  // RFC 5322, 2.1.1
constexpr std::size_t most_idle = 8;

bool is_host(std::string_view text)
{
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
               c == ':';
    };
    return !text.empty() && text.size() <= 253 && std::ranges::all_of(text, allowed);
}

/// Lines ended by CR LF, none too long, no NUL.
bool well_formed(std::string_view content)
{
    if (content.size() > most_content || !content.ends_with("\r\n") || content.contains('\0')) return false;
    while (!content.empty()) {
        const auto end = content.find_first_of("\r\n");
        if (end > longest_line || !content.substr(end).starts_with("\r\n")) return false;
        content.remove_prefix(end + 2);
    }
    return true;
}

std::unexpected<Error> misconfigured(std::string why) { return fail("Configuration", "the mail server: " + std::move(why)); }

}  // namespace

/// One mail on its way through a handle.
class MailSender::Session {
public:
    Session(MailSender& sender, const Mail& mail, CURL* handle)
        : sender_(sender), rest_(mail.content), handle_(handle), error_buffer_(CURL_ERROR_SIZE, '\0')
    {
    }
    ~Session()
    {
        curl_easy_reset(handle_);  // keeps the connection; nothing refers to this any more
        curl_slist_free_all(recipients_);
    }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    Result<void> run(const MailAddress& from, const MailAddress& to)
    {
        const auto recipient = "<" + to.text() + ">";
        recipients_ = curl_slist_append(nullptr, recipient.c_str());
        const bool good = recipients_ && set_server() && set_security() &&
                          set(CURLOPT_MAIL_FROM, ("<" + from.text() + ">").c_str()) && set(CURLOPT_MAIL_RCPT, recipients_) &&
                          set_transfer();
        if (!good) return fail(failure(mail_errors::deferred, "an option was refused"));
        const auto code = curl_easy_perform(handle_);
        if (code == CURLE_OK) return {};
        return fail(failure_of(code));
    }

private:
    friend struct MailCallbacks;

    template <class T>
    bool set(CURLoption option, T value)
    {
        return curl_easy_setopt(handle_, option, value) == CURLE_OK;
    }
    bool set_server();
    bool set_security();
    bool set_transfer();
    [[nodiscard]] Error failure_of(CURLcode code) const;
    [[nodiscard]] Error failure(std::string_view code, std::string detail) const;

    MailSender& sender_;
    std::string_view rest_;
    CURL* const handle_;
    curl_slist* recipients_ = nullptr;
    std::string error_buffer_;
    bool address_refused_ = false;
};

/// What libcurl calls.
struct MailCallbacks {
    static std::size_t read(char* to, std::size_t, std::size_t count, void* session)
    {
        auto& rest = static_cast<MailSender::Session*>(session)->rest_;
        const auto taken = rest.copy(to, count);
        rest.remove_prefix(taken);
        return taken;
    }
    static curl_socket_t socket(void* session, curlsocktype, curl_sockaddr* address)
    {
        auto& self = *static_cast<MailSender::Session*>(session);
        boost::asio::ip::tcp::endpoint endpoint;
        if (address->addrlen > endpoint.capacity()) return CURL_SOCKET_BAD;
        std::copy_n(reinterpret_cast<const char*>(&address->addr), address->addrlen,
                    reinterpret_cast<char*>(endpoint.data()));
        endpoint.resize(address->addrlen);
        const auto& server = self.sender_.server_;
        const bool plain = server.tls == MailTls::none_to_loopback;
        if (!may_connect(server.addresses, server.host, endpoint.address()) ||
            (plain && kind_of(endpoint.address()) != AddressKind::loopback)) {
            self.address_refused_ = true;
            return CURL_SOCKET_BAD;
        }
        return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    }
    static int progress(void* session, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
    {
        return static_cast<MailSender::Session*>(session)->sender_.closed_ ? 1 : 0;
    }
};

bool MailSender::Session::set_server()
{
    const auto& server = sender_.server_;
    const bool good = set(CURLOPT_URL, sender_.url_.c_str()) && set(CURLOPT_PROTOCOLS_STR, "smtp,smtps") &&
                      set(CURLOPT_PROXY, "") && set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    if (server.username.empty()) return good;
    return good && set(CURLOPT_USERNAME, server.username.c_str()) &&
           set(CURLOPT_PASSWORD, Secret(std::string(server.password.reveal()) + '\0').reveal().data());
}

bool MailSender::Session::set_security()
{
    const auto& server = sender_.server_;
    const auto tls = server.tls == MailTls::none_to_loopback ? CURLUSESSL_NONE : CURLUSESSL_ALL;
    const bool good = set(CURLOPT_USE_SSL, static_cast<long>(tls)) && set(CURLOPT_SSL_VERIFYPEER, 1L) &&
                      set(CURLOPT_SSL_VERIFYHOST, 2L) &&
                      set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2)) &&
                      set(CURLOPT_OPENSOCKETFUNCTION, MailCallbacks::socket) && set(CURLOPT_OPENSOCKETDATA, this);
    if (server.ca_file.empty()) return good;
    return good && set(CURLOPT_CAINFO, server.ca_file.c_str()) && set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
}

bool MailSender::Session::set_transfer()
{
    const auto& server = sender_.server_;
    return set(CURLOPT_UPLOAD, 1L) && set(CURLOPT_READFUNCTION, MailCallbacks::read) && set(CURLOPT_READDATA, this) &&
           set(CURLOPT_NOSIGNAL, 1L) && set(CURLOPT_QUICK_EXIT, 1L) && set(CURLOPT_ERRORBUFFER, error_buffer_.data()) &&
           set(CURLOPT_NOPROGRESS, 0L) && set(CURLOPT_XFERINFOFUNCTION, MailCallbacks::progress) &&
           set(CURLOPT_XFERINFODATA, this) &&
           set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(server.connect_time.count())) &&
           set(CURLOPT_TIMEOUT_MS, static_cast<long>(server.total_time.count()));
}

Error MailSender::Session::failure(std::string_view code, std::string detail) const
{
    Error error;
    error.code = code;
    error.status = 502;
    error.message = fmt::format("{} did not take the mail", sender_.server_.host);
    error.detail = std::move(detail);
    return error;
}

Error MailSender::Session::failure_of(CURLcode code) const
{
    long answer = 0;
    curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &answer);
    const std::string_view shown = error_buffer_.c_str();
    const auto detail = std::string(shown.empty() ? curl_easy_strerror(code) : shown);
    switch (code) {
        case CURLE_ABORTED_BY_CALLBACK: return failure(client_errors::closed, "the sender was closed");
        case CURLE_OPERATION_TIMEDOUT: return failure(client_errors::timed_out, detail);
        case CURLE_LOGIN_DENIED: return failure(mail_errors::credentials, detail);
        case CURLE_USE_SSL_FAILED: return failure(client_errors::refused_certificate, "the server does not offer STARTTLS");
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR: return failure(client_errors::refused_certificate, detail);
        case CURLE_SEND_ERROR:
        case CURLE_WEIRD_SERVER_REPLY:
            // 530, 534, 535 and 538 (RFC 4954, RFC 3207) are about us, not about this mail.
            if (answer >= 500 && answer < 600 && (answer < 530 || answer > 538))
                return failure(mail_errors::refused, fmt::format("{} (answer {})", detail, answer));
            if (answer >= 400) return failure(mail_errors::deferred, fmt::format("{} (answer {})", detail, answer));
            break;
        default: break;
    }
    if (address_refused_) return failure(client_errors::refused_address, "the address is not one to connect to");
    return failure(client_errors::unreachable, detail);
}

MailSender::MailSender(MailServer server) : server_(std::move(server))
{
    const bool six = server_.host.contains(':');
    url_ = fmt::format("{}://{}{}{}:{}/{}", server_.tls == MailTls::implicit ? "smtps" : "smtp", six ? "[" : "",
                       server_.host, six ? "]" : "", server_.port, server_.client_name);
}

MailSender::~MailSender()
{
    for (auto* handle : idle_) drop(handle);
}

/// Without a farewell: libcurl would say QUIT and wait two minutes for a server that hangs.
void MailSender::drop(void* handle)
{
    curl_socket_t socket = CURL_SOCKET_BAD;
    if (curl_easy_getinfo(static_cast<CURL*>(handle), CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK &&
        socket != CURL_SOCKET_BAD)
        ::shutdown(socket, SHUT_RDWR);
    curl_easy_cleanup(static_cast<CURL*>(handle));
}

Result<std::unique_ptr<MailSender>> MailSender::open(MailServer server)
{
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (initialised != CURLE_OK) return misconfigured("libcurl cannot be initialised");
    if (!is_host(server.host)) return misconfigured("its host is not a name or an address");
    if (server.port == 0) return misconfigured("its port is 0");
    if (!server.client_name.empty() && (!is_host(server.client_name) || server.client_name.contains(':')))
        return misconfigured("the name to greet it with is not a host name");
    if (server.tls == MailTls::none_to_loopback && !is_loopback_host(server.host))
        return misconfigured("without TLS only this machine itself is sent mail");
    const auto has_nul = [](std::string_view text) { return text.contains('\0'); };
    if (server.username.empty() != server.password.empty() || has_nul(server.username) || has_nul(server.password.reveal()))
        return misconfigured("user name and password belong together");
    if (!server.ca_file.empty() && !std::ifstream(server.ca_file))
        return misconfigured("cannot read the CA file `" + server.ca_file + "`");
    return std::unique_ptr<MailSender>(new MailSender(std::move(server)));
}

void* MailSender::take_handle()
{
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return curl_easy_init();
    auto* handle = idle_.back();
    idle_.pop_back();
    return handle;
}

void MailSender::give_back(void* handle)
{
    const std::lock_guard lock(mutex_);
    if (idle_.size() < most_idle) idle_.push_back(handle);
    else drop(handle);
}

Result<void> MailSender::send(const Mail& mail)
{
    TRY(const auto from, parse_mail_address(mail.from));
    TRY(const auto to, parse_mail_address(mail.to));
    if (!well_formed(mail.content)) return fail(std::string(mail_errors::invalid), "not a mail that can be sent");
    if (closed_) return fail(std::string(client_errors::closed), "The sender was closed", 502);
    auto* handle = take_handle();
    if (!handle) return fail(std::string(mail_errors::deferred), "no memory for a mail", 502);
    Result<void> sent;
    {
        Session session(*this, mail, static_cast<CURL*>(handle));
        sent = session.run(from, to);
    }
    give_back(handle);
    return sent;
}

}  // namespace sekisho::net
