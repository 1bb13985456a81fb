#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "net/address.h"
#include "net/http.h"

namespace sekisho::net {

/// Codes of the client's Errors (status 502). The text names host and cause, never a query or a header.
namespace client_errors {
inline constexpr std::string_view invalid_request = "ClientInvalidRequest";  ///< a URL or field that is not sent
inline constexpr std::string_view refused_address = "ClientRefusedAddress";  ///< by AddressRules
inline constexpr std::string_view refused_certificate = "ClientRefusedCertificate";
inline constexpr std::string_view unreachable = "ClientUnreachable";  ///< no name, no connection, or not in time
inline constexpr std::string_view broken = "ClientBroken";            ///< the connection broke, or it is not HTTP
inline constexpr std::string_view timed_out = "ClientTimedOut";
inline constexpr std::string_view too_large = "ClientResponseTooLarge";
inline constexpr std::string_view closed = "ClientClosed";  ///< the Client was destroyed
}  // namespace client_errors

/// Nothing of the request has left us. Of all other failures of the client it is not known whether the server acted on it.
[[nodiscard]] bool certainly_not_sent(const Error& failure) noexcept;

/// What becomes of a request that was lost with a connection that had been used before (servers close idle ones whenever
/// they like): it is sent again, or it is the Error `broken`, so that no server gets it twice.
enum class Resend { when_lost, never };

/// Where http without TLS is spoken.
enum class PlainHttp { never, to_loopback, anywhere };

struct ClientOptions {
    AddressRules addresses;
    PlainHttp plain_http = PlainHttp::to_loopback;
    std::string ca_file;  ///< PEM: these authorities alone; empty: the system's
};

struct ClientRequest {
    std::string method = "GET";
    std::string url;  ///< absolute, without user name and fragment
    Headers headers;
    std::string body;
    std::chrono::milliseconds connect_time{5'000};  ///< name, connection and handshake
    std::chrono::milliseconds total_time{30'000};   ///< to the body's last byte; 0: without limit (streams)
    std::chrono::milliseconds answer_time{0};       ///< to the answer's header; 0: idle_time
    std::chrono::milliseconds idle_time{60'000};    ///< without a byte that the caller waits for; both to 0.2 s
    std::uint64_t body_limit = 1024 * 1024;         ///< bytes of the answer's body
    Resend resend = Resend::when_lost;
    /// SHA-1 fingerprints (hexadecimal, lower case) of certificates that may stand for the authorities where these do not
    /// know the server: its certificate must be one of them or be issued, link by link, by one that it presents.
    std::vector<std::string> pinned_sha1;
};

struct ClientResponse {
    int status = 0;
    Headers headers;  ///< names in lower case; 64 KiB at most
    BodyStream body;  ///< never null; pulled as it arrives, at most 256 KiB ahead; to be dropped where it is not wanted
};

/// Asks other servers: HTTP/1.1 and HTTP/2, TLS 1.2 or newer. Certificates and host names are always verified, redirects
/// are never followed (the caller sees the 3xx), no proxy is taken from the environment, no body is decompressed, and an
/// address is checked after its name was resolved, at the very moment of connecting. Connections are reused, but never one
/// that was verified by pins. Thread-safe; an own thread does the work.
class Client {
public:
    /// An Error where the CA file cannot be read.
    static Result<std::unique_ptr<Client>> open(ClientOptions options);
    /// Closes. To be destroyed before the executors of those who wait.
    ~Client();
    /// Ends what is under way, and all that follows, with the Error ClientClosed; those who wait learn it on their
    /// executors, which have to run for it.
    void close();

    /// Returns when the answer's header is there. The waiting task's executor must be of one thread, and the body is
    /// pulled on it. A cancelled task ends the request.
    Task<Result<ClientResponse>> send(ClientRequest request);

private:
    explicit Client(std::shared_ptr<class ClientEngine> engine);
    std::shared_ptr<class ClientEngine> engine_;
};

/// Sends, and collects the body.
struct WholeResponse {
    int status = 0;
    Headers headers;
    std::string body;
};
[[nodiscard]] Task<Result<WholeResponse>> send_whole(Client& client, ClientRequest request);

}  // namespace sekisho::net
