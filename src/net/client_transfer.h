#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "net/client.h"
#include "net/signal.h"

namespace sekisho::net {

/// Libcurl's handles (CURL*), used again: making one costs more than a request. Thread-safe.
class HandlePool {
public:
    HandlePool() = default;
    ~HandlePool();
    HandlePool(const HandlePool&) = delete;
    HandlePool& operator=(const HandlePool&) = delete;

    [[nodiscard]] void* take();  ///< null: no memory
    void give(void* handle);

private:
    std::mutex mutex_;
    std::vector<void*> idle_;
};

/// One request under way. The engine's thread feeds it, the caller's thread drinks from it; what both touch is
/// behind `mutex_`. Libcurl's handles stand here as void*, so that its header stays in source files.
class Transfer : public std::enable_shared_from_this<Transfer> {
public:
    /// ClientInvalidRequest where the request is not one that is sent.
    static Result<std::shared_ptr<Transfer>> make(const ClientOptions& options, std::shared_ptr<HandlePool> handles,
                                                  ClientRequest request, Executor home);
    ~Transfer();
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    struct Head {
        int status = 0;
        Headers headers;
    };

    // On the caller's thread.
    Task<Result<Head>> head();
    Task<Result<std::optional<std::string>>> next();
    /// The reader has caught up with a transfer that was paused for it: true once, the engine is to resume it.
    [[nodiscard]] bool wants_resume();
    /// Nobody waits any more: no callback reaches the caller's executor after this.
    void abandon();

    // On the engine's thread.
    [[nodiscard]] void* handle() const noexcept { return handle_; }
    void finish(int curl_code);
    void end(Error failure);
    void resume();
    /// It takes longer than the request allows.
    [[nodiscard]] bool overdue(std::chrono::steady_clock::time_point now);

private:
    Transfer(const ClientOptions& options, std::shared_ptr<HandlePool> handles, ClientRequest request, Executor home);
    Result<void> read_url();
    Result<void> set_options();
    Result<void> set_headers();
    bool set_security();

    std::size_t on_header(std::string_view line);
    std::size_t on_body(std::string_view bytes);
    int on_socket(void* address);
    bool on_sending();
    void begin_answer();
    void notify();
    [[nodiscard]] Error failure_of(int curl_code) const;
    [[nodiscard]] Error failure(std::string_view code, std::string detail) const;
    std::optional<Result<Head>> take_head();
    std::optional<Result<std::optional<std::string>>> take_chunk();

    friend struct TransferCallbacks;

    const ClientOptions options_;
    const ClientRequest request_;
    const Executor home_;
    const std::shared_ptr<HandlePool> handles_;
    std::string host_;
    void* handle_ = nullptr;  // CURL*
    void* url_ = nullptr;     // CURLU*
    void* fields_ = nullptr;  // curl_slist*
    std::string error_buffer_;
    bool address_refused_ = false;
    bool sending_begun_ = false;
    std::size_t header_bytes_ = 0;
    std::uint64_t body_bytes_ = 0;

    std::mutex mutex_;
    Head head_;
    bool head_complete_ = false;
    std::deque<std::string> chunks_;
    std::size_t waiting_bytes_ = 0;
    bool paused_ = false;
    bool ended_ = false;
    bool abandoned_ = false;
    bool notified_ = false;  // and not yet heard
    std::chrono::steady_clock::time_point waiting_since_;
    std::optional<Error> failure_;

    Signal signal_;  // the caller's thread alone
};

}  // namespace sekisho::net
