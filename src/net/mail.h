#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "net/address.h"

namespace sekisho::net {

/// Codes of MailSender's Errors, beside those of client_errors (net/client.h). The text names the server, `detail` the
/// cause; neither holds an address, a password or a word of the mail.
namespace mail_errors {
inline constexpr std::string_view invalid = "MailInvalid";    ///< an address or content that is never sent
inline constexpr std::string_view refused = "MailRefused";    ///< 5yz to the sender, the recipient or the content: for good
inline constexpr std::string_view deferred = "MailDeferred";  ///< 4yz, or 5yz to what the server asks of every mail
inline constexpr std::string_view credentials = "MailCredentials";  ///< user name or password refused
}  // namespace mail_errors

enum class MailTls {
    implicit,          ///< SMTPS, RFC 8314
    starttls,          ///< RFC 3207; a server that does not offer it is sent nothing
    none_to_loopback,  ///< only to a host that says itself that it is this machine (net/address.h)
};

/// The server that takes our mail: a relay or a submission service, RFC 6409.
struct MailServer {
    std::string host;  ///< a name or an address, without brackets
    std::uint16_t port = 465;
    MailTls tls = MailTls::implicit;
    std::string username;  ///< empty: no AUTH
    Secret password;
    std::string ca_file;      ///< PEM: these authorities alone; empty: the system's
    std::string client_name;  ///< said with EHLO: a host name; empty: this machine's
    AddressRules addresses;
    std::chrono::milliseconds connect_time{10'000};  ///< name, connection, handshake
    std::chrono::milliseconds total_time{60'000};    ///< until the server has taken the mail
};

struct Mail {
    std::string from;     ///< the envelope's sender, an address of parse_mail_address()
    std::string to;       ///< the one recipient, likewise
    std::string content;  ///< RFC 5322, lines of at most 998 bytes ended by CR LF
};

/// Hands mail to one server by libcurl. Certificate and host name are always verified (TLS 1.2 or newer), the address is
/// checked at the moment of connecting, no proxy and no .netrc are heeded. Connections are kept and used again, one per
/// caller at a time. Blocks: for worker threads. Thread-safe.
class MailSender {
public:
    /// Code "Configuration" where the server's settings are none that will be used.
    static Result<std::unique_ptr<MailSender>> open(MailServer server);
    ~MailSender();  ///< nobody may be sending any more
    MailSender(const MailSender&) = delete;
    MailSender& operator=(const MailSender&) = delete;

    /// Returns when the server has taken the mail. After an Error other than "MailInvalid" and those of an answer, it may
    /// still have done so.
    [[nodiscard]] Result<void> send(const Mail& mail);
    /// Ends what is under way, within a second, and all that follows, with the Error ClientClosed.
    void close() noexcept { closed_ = true; }

private:
    explicit MailSender(MailServer server);
    class Session;
    friend struct MailCallbacks;

    [[nodiscard]] void* take_handle();
    void give_back(void* handle);
    static void drop(void* handle);

    const MailServer server_;
    std::string url_;
    std::atomic<bool> closed_{false};
    std::mutex mutex_;
    std::vector<void*> idle_;  // CURL*, each with its connection
};

}  // namespace sekisho::net
