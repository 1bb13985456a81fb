#include "net/client_transfer.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include "base/encoding.h"
#include "net/client_pins.h"

namespace sekisho::net {

namespace {

constexpr std::size_t most_waiting_bytes = 256 * 1024;
constexpr std::size_t most_header_bytes = 64 * 1024;
constexpr int bad_gateway = 502;

bool plain(std::string_view text)
{
    return std::ranges::none_of(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

struct UrlPart {
    char* text = nullptr;
    ~UrlPart() { curl_free(text); }
};

std::string part_of(CURLU* url, CURLUPart which)
{
    UrlPart part;
    return curl_url_get(url, which, &part.text, 0) == CURLUE_OK ? std::string(part.text) : std::string();
}

boost::asio::ip::address address_of(const curl_sockaddr& from)
{
    boost::asio::ip::tcp::endpoint endpoint;
    if (from.addrlen <= endpoint.capacity()) {
        std::copy_n(reinterpret_cast<const char*>(&from.addr), from.addrlen, reinterpret_cast<char*>(endpoint.data()));
        endpoint.resize(from.addrlen);
    }
    return endpoint.address();
}

}  // namespace

/// What libcurl calls; each hands on to the transfer that it was set for.
struct TransferCallbacks {
    static std::size_t header(char* bytes, std::size_t, std::size_t count, void* transfer)
    {
        return static_cast<Transfer*>(transfer)->on_header({bytes, count});
    }
    static std::size_t body(char* bytes, std::size_t, std::size_t count, void* transfer)
    {
        return static_cast<Transfer*>(transfer)->on_body({bytes, count});
    }
    static curl_socket_t socket(void* transfer, curlsocktype, curl_sockaddr* address)
    {
        return static_cast<Transfer*>(transfer)->on_socket(address);
    }
    static int sending(void* transfer, char*, char*, int, int)
    {
        return static_cast<Transfer*>(transfer)->on_sending() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
    }
    static CURLcode tls(CURL*, void* context, void* transfer)
    {
        accept_pinned_certificates(context, static_cast<Transfer*>(transfer)->request_.pinned_sha1);
        return CURLE_OK;
    }
};

HandlePool::~HandlePool()
{
    for (auto* handle : idle_) curl_easy_cleanup(handle);
}

void* HandlePool::take()
{
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            auto* handle = idle_.back();
            idle_.pop_back();
            return handle;
        }
    }
    return curl_easy_init();
}

void HandlePool::give(void* handle)
{
    constexpr std::size_t most = 256;
    curl_easy_reset(handle);  // all options; what it keeps besides are caches that these connections do not use
    {
        const std::lock_guard lock(mutex_);
        if (idle_.size() < most) {
            idle_.push_back(handle);
            return;
        }
    }
    curl_easy_cleanup(handle);
}

Transfer::Transfer(const ClientOptions& options, std::shared_ptr<HandlePool> handles, ClientRequest request, Executor home)
    : options_(options),
      request_(std::move(request)),
      home_(std::move(home)),
      handles_(std::move(handles)),
      error_buffer_(CURL_ERROR_SIZE, '\0'),
      waiting_since_(std::chrono::steady_clock::now())
{
    handle_ = handles_->take();
    url_ = curl_url();
}

Transfer::~Transfer()
{
    // One that pins were set for serves nobody else.
    if (handle_ && request_.pinned_sha1.empty()) handles_->give(handle_);
    else curl_easy_cleanup(handle_);
    curl_url_cleanup(static_cast<CURLU*>(url_));
    curl_slist_free_all(static_cast<curl_slist*>(fields_));
}

Result<std::shared_ptr<Transfer>> Transfer::make(const ClientOptions& options, std::shared_ptr<HandlePool> handles,
                                                 ClientRequest request, Executor home)
{
    std::shared_ptr<Transfer> made(new Transfer(options, std::move(handles), std::move(request), std::move(home)));
    if (!made->handle_ || !made->url_) return fail(made->failure(client_errors::unreachable, "no memory for a request"));
    TRY_VOID(made->read_url());
    TRY_VOID(made->set_headers());
    TRY_VOID(made->set_options());
    return made;
}

Result<void> Transfer::read_url()
{
    auto* url = static_cast<CURLU*>(url_);
    const auto invalid = [this](std::string why) { return fail(failure(client_errors::invalid_request, std::move(why))); };
    if (!plain(request_.url) || curl_url_set(url, CURLUPART_URL, request_.url.c_str(), CURLU_DISALLOW_USER) != CURLUE_OK)
        return invalid("not a URL");
    host_ = part_of(url, CURLUPART_HOST);
    if (!part_of(url, CURLUPART_FRAGMENT).empty()) return invalid("the URL has a fragment");
    const auto scheme = part_of(url, CURLUPART_SCHEME);
    if (scheme == "https") return {};
    const bool plain_allowed = options_.plain_http == PlainHttp::anywhere ||
                               (options_.plain_http == PlainHttp::to_loopback && is_loopback_host(host_));
    if (scheme != "http" || !plain_allowed) return invalid("the URL is not https");
    return {};
}

Result<void> Transfer::set_headers()
{
    // No "Expect: 100-continue": it costs a second where it is not understood.
    auto* list = curl_slist_append(nullptr, "Expect:");
    for (const auto& [name, value] : request_.headers.fields()) {
        if (name.empty() || !plain(name) || !plain(value) || name.find(':') != std::string::npos) {
            curl_slist_free_all(list);
            return fail(failure(client_errors::invalid_request, "a header field is malformed"));
        }
        // A field without a value needs the semicolon (CURLOPT_HTTPHEADER).
        list = curl_slist_append(list, (value.empty() ? name + ";" : name + ": " + value).c_str());
    }
    fields_ = list;
    return {};
}

bool Transfer::set_security()
{
    auto* handle = static_cast<CURL*>(handle_);
    bool good = curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
                curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
                curl_easy_setopt(handle, CURLOPT_PROXY, "") == CURLE_OK &&
                curl_easy_setopt(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED)) == CURLE_OK &&
                curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
                curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
                curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2)) == CURLE_OK &&
                curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, TransferCallbacks::socket) == CURLE_OK &&
                curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, this) == CURLE_OK;
    if (!options_.ca_file.empty()) {
        good = good && curl_easy_setopt(handle, CURLOPT_CAINFO, options_.ca_file.c_str()) == CURLE_OK &&
               curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr) == CURLE_OK;
    }
    good = good && curl_easy_setopt(handle, CURLOPT_SSL_CTX_FUNCTION, TransferCallbacks::tls) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_SSL_CTX_DATA, this) == CURLE_OK;
    if (request_.pinned_sha1.empty()) return good;
    return good && curl_easy_setopt(handle, CURLOPT_SSL_SESSIONID_CACHE, 0L) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_FRESH_CONNECT, 1L) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_FORBID_REUSE, 1L) == CURLE_OK;
}

Result<void> Transfer::set_options()
{
    auto* handle = static_cast<CURL*>(handle_);
    bool good =
        curl_easy_setopt(handle, CURLOPT_CURLU, url_) == CURLE_OK &&
        curl_easy_setopt(handle, CURLOPT_PRIVATE, this) == CURLE_OK &&
        curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
        curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L) == CURLE_OK &&
        curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error_buffer_.data()) == CURLE_OK &&
        curl_easy_setopt(handle, CURLOPT_HTTPHEADER, fields_) == CURLE_OK &&
        curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request_.connect_time.count())) == CURLE_OK &&
        curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(request_.total_time.count())) == CURLE_OK &&
        curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, TransferCallbacks::sending) == CURLE_OK &&
        curl_easy_setopt(handle, CURLOPT_PREREQDATA, this) == CURLE_OK &&
        curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, TransferCallbacks::header) == CURLE_OK &&
        curl_easy_setopt(handle, CURLOPT_HEADERDATA, this) == CURLE_OK &&
        curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, TransferCallbacks::body) == CURLE_OK &&
        curl_easy_setopt(handle, CURLOPT_WRITEDATA, this) == CURLE_OK && set_security();
    if (request_.method == "HEAD") {
        good = good && curl_easy_setopt(handle, CURLOPT_NOBODY, 1L) == CURLE_OK;
    } else if (request_.method != "GET" || !request_.body.empty()) {
        good = good &&
               curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size())) ==
                   CURLE_OK &&
               curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request_.body.c_str()) == CURLE_OK &&
               curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request_.method.c_str()) == CURLE_OK;
    }
    if (!good || !plain(request_.method)) return fail(failure(client_errors::invalid_request, "an option was refused"));
    return {};
}

int Transfer::on_socket(void* address)
{
    auto* to = static_cast<curl_sockaddr*>(address);
    if (!may_connect(options_.addresses, host_, address_of(*to))) {
        address_refused_ = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

/// Libcurl sends a request again by itself where it was lost with a connection that had been used before.
bool Transfer::on_sending()
{
    const bool again = std::exchange(sending_begun_, true);
    return !again || request_.resend == Resend::when_lost;
}

bool Transfer::overdue(std::chrono::steady_clock::time_point now)
{
    const std::lock_guard lock(mutex_);
    if (paused_ || waiting_bytes_ > 0 || ended_) return false;
    const auto longest = head_complete_ || request_.answer_time.count() == 0 ? request_.idle_time : request_.answer_time;
    return now - waiting_since_ > longest;
}

std::size_t Transfer::on_header(std::string_view line)
{
    header_bytes_ += line.size();
    const std::lock_guard lock(mutex_);
    if (abandoned_) return 0;
    if (header_bytes_ > most_header_bytes) {
        failure_ = failure(client_errors::too_large, "the answer's header is too large");
        return 0;
    }
    if (line.starts_with("HTTP/")) {
        head_ = {};
        return line.size();
    }
    auto field = line;
    while (field.ends_with('\n') || field.ends_with('\r')) field.remove_suffix(1);
    if (field.empty()) {
        begin_answer();
        return line.size();
    }
    const auto colon = field.find(':');
    if (colon == std::string_view::npos || head_complete_) return line.size();
    auto value = field.substr(colon + 1);
    while (value.starts_with(' ') || value.starts_with('\t')) value.remove_prefix(1);
    while (value.ends_with(' ') || value.ends_with('\t')) value.remove_suffix(1);
    head_.headers.add(lower_ascii(field.substr(0, colon)), std::string(value));
    return line.size();
}

/// The header is at its end; an interim answer (1xx) is not the one that is waited for.
void Transfer::begin_answer()
{
    long status = 0;
    curl_easy_getinfo(static_cast<CURL*>(handle_), CURLINFO_RESPONSE_CODE, &status);
    head_.status = static_cast<int>(status);
    if (status < 200) return;
    head_complete_ = true;
    waiting_since_ = std::chrono::steady_clock::now();
    notify();
}

std::size_t Transfer::on_body(std::string_view bytes)
{
    const std::lock_guard lock(mutex_);
    if (abandoned_) return 0;
    // What is refused now comes again as it is, so it is not counted yet.
    if (waiting_bytes_ >= most_waiting_bytes) {
        paused_ = true;
        return CURL_WRITEFUNC_PAUSE;
    }
    body_bytes_ += bytes.size();
    if (body_bytes_ > request_.body_limit) {
        failure_ = failure(client_errors::too_large, "the answer's body is too large");
        return 0;
    }
    waiting_bytes_ += bytes.size();
    chunks_.emplace_back(bytes);
    notify();
    return bytes.size();
}

void Transfer::finish(int curl_code)
{
    const std::lock_guard lock(mutex_);
    ended_ = true;
    if (curl_code != CURLE_OK && !failure_) failure_ = failure_of(curl_code);
    if (curl_code == CURLE_OK && !head_complete_) failure_ = failure(client_errors::broken, "no answer of HTTP");
    notify();
}

void Transfer::end(Error reason)
{
    const std::lock_guard lock(mutex_);
    if (ended_) return;
    ended_ = true;
    failure_ = std::move(reason);
    notify();
}

void Transfer::resume() { curl_easy_pause(static_cast<CURL*>(handle_), CURLPAUSE_CONT); }

/// With the mutex held: after abandon() nothing is posted.
void Transfer::notify()
{
    if (abandoned_ || std::exchange(notified_, true)) return;
    boost::asio::post(home_, [self = shared_from_this()] {
        {
            const std::lock_guard lock(self->mutex_);
            self->notified_ = false;
        }
        self->signal_.fire_inline();
    });
}

Error Transfer::failure(std::string_view code, std::string detail) const
{
    Error error;
    error.code = code;
    error.status = bad_gateway;
    error.message = fmt::format("{} could not be asked", host_.empty() ? "The server" : host_);
    error.detail = std::move(detail);
    return error;
}

Error Transfer::failure_of(int curl_code) const
{
    auto code = sending_begun_ ? client_errors::broken : client_errors::unreachable;
    switch (curl_code) {
        case CURLE_OPERATION_TIMEDOUT:
            if (sending_begun_) code = client_errors::timed_out;
            break;
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR: code = client_errors::refused_certificate; break;
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_URL_MALFORMAT: code = client_errors::invalid_request; break;
        default: break;
    }
    if (curl_code == CURLE_COULDNT_CONNECT && address_refused_) code = client_errors::refused_address;
    const std::string_view shown = error_buffer_.c_str();
    return failure(code, std::string(shown.empty() ? curl_easy_strerror(static_cast<CURLcode>(curl_code)) : shown));
}

std::optional<Result<Transfer::Head>> Transfer::take_head()
{
    const std::lock_guard lock(mutex_);
    if (head_complete_) return std::move(head_);
    if (failure_) return fail(*failure_);
    return std::nullopt;
}

Task<Result<Transfer::Head>> Transfer::head()
{
    while (true) {
        if (auto taken = take_head()) co_return *std::move(taken);
        co_await signal_.wait();
    }
}

std::optional<Result<std::optional<std::string>>> Transfer::take_chunk()
{
    const std::lock_guard lock(mutex_);
    if (!chunks_.empty()) {
        auto chunk = std::move(chunks_.front());
        chunks_.pop_front();
        waiting_bytes_ -= chunk.size();
        if (chunks_.empty()) waiting_since_ = std::chrono::steady_clock::now();
        return std::optional(std::move(chunk));
    }
    if (failure_) return fail(*failure_);
    if (ended_) return std::optional<std::string>();
    return std::nullopt;
}

Task<Result<std::optional<std::string>>> Transfer::next()
{
    while (true) {
        if (auto taken = take_chunk()) co_return *std::move(taken);
        co_await signal_.wait();
    }
}

bool Transfer::wants_resume()
{
    const std::lock_guard lock(mutex_);
    if (!paused_ || waiting_bytes_ > most_waiting_bytes / 2) return false;
    paused_ = false;
    waiting_since_ = std::chrono::steady_clock::now();
    return true;
}

void Transfer::abandon()
{
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
}

}  // namespace sekisho::net
