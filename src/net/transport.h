#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "net/signal.h"
#include "net/worker.h"

namespace sekisho::net {

/// What a protocol session wants to hear from its Transport, beyond what it waits for itself.
class TransportEvents {
public:
    virtual ~TransportEvents() = default;
    virtual void on_drain() = 0;     ///< the server stops: take no further request
    virtual void on_tick(Moment) {}  ///< now and then, for the session's own deadlines
    virtual void on_written() {}     ///< a write that had to wait is done
};

/// Bytes of one gathered write. `tail` must outlive it (a literal).
struct Outgoing {
    std::string head;
    std::string body;
    std::string_view tail;

    [[nodiscard]] std::size_t size() const noexcept { return head.size() + body.size() + tail.size(); }
};

enum class Filled { bytes, end, late };

/// One connection: its stream, its input buffer, its deadlines, and the cancellation of its task. It
/// keeps one read under way while there is room in the buffer, so that a client's going away is noticed
/// while a handler works. Not thread-safe: lives on its worker's thread.
class Transport final : public StreamUser, public std::enable_shared_from_this<Transport> {
public:
    static constexpr std::size_t small_buffer = 8 * 1024;
    static constexpr std::size_t large_buffer = 64 * 1024;

    Transport(Worker& worker, std::unique_ptr<Stream> stream, Peer peer, const Admission::Address& address);
    ~Transport() override;
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;

    [[nodiscard]] Worker& worker() noexcept { return worker_; }
    [[nodiscard]] const Peer& peer() const noexcept { return peer_; }
    [[nodiscard]] Stream& stream() noexcept { return *stream_; }
    [[nodiscard]] boost::asio::cancellation_slot cancellation() noexcept { return cancel_.slot(); }
    void set_events(TransportEvents* events) noexcept { events_ = events; }

    /// The TLS handshake; false when it fails or takes longer than header_time.
    [[nodiscard]] Task<bool> handshake();

    // Reading. Views of data() are good until the next fill() or read_ahead().
    [[nodiscard]] std::string_view data() const noexcept { return {buffer_.get() + begin_, end_ - begin_}; }
    void consume(std::size_t bytes) noexcept { begin_ += bytes; }
    /// Waits for more than data() holds. `late`: the read deadline passed. Room is made up to `capacity`.
    [[nodiscard]] Task<Filled> fill(std::size_t capacity = small_buffer);
    /// Starts a read where none is under way and there is room.
    void read_ahead();
    [[nodiscard]] bool buffer_full(std::size_t capacity) const noexcept { return end_ - begin_ >= capacity; }
    /// fill() answers `late` now.
    void interrupt()
    {
        late_ = true;
        readable_.fire();
    }
    void abort_reader() { readable_.abort(); }

    // Writing. Fill outgoing(), then flush(): it returns when the socket has taken all; false when it never will.
    [[nodiscard]] Outgoing& outgoing() noexcept { return outgoing_; }
    [[nodiscard]] Task<bool> flush();
    /// The same without waiting: true when all is taken, else events->on_written() follows.
    [[nodiscard]] bool flush_now();
    [[nodiscard]] bool writing() const noexcept { return writing_; }
    /// Waits for the write that is under way, if any; only then may outgoing() be filled again.
    [[nodiscard]] Task<bool> written();

    // The read deadline: when it passes, fill() answers `late`.
    void expect_bytes_within(std::chrono::milliseconds time) noexcept { set_read_deadline(worker_.now() + time); }
    void expect_bytes_sometime() noexcept { set_read_deadline(never); }

    /// Whether the end of the client's bytes cancels the connection's task at once, or is seen by fill().
    enum class Watch { off, on };
    void watch(Watch watch) noexcept { watch_ = watch; }

    /// The last of a connection. Closing with unread bytes makes the kernel send a reset, which can destroy what
    /// was just sent: say that nothing follows, and read on for a little (RFC 9112, 9.6).
    [[nodiscard]] Task<void> linger();
    void close();  ///< at once; what waits is woken and fails
    void abort();  ///< close(), and the task is cancelled
    [[nodiscard]] bool closed() const noexcept { return closed_; }

    // From the worker.
    void on_tick(Moment now);
    void drain();

private:
    void on_handshake(boost::system::error_code failure) override;
    void on_read(boost::system::error_code failure, std::size_t bytes) override;
    void on_write(boost::system::error_code failure, std::size_t bytes) override;
    void set_read_deadline(Moment deadline) noexcept
    {
        read_deadline_ = deadline;
        late_ = false;
    }
    void make_room(std::size_t capacity);
    void start_write();
    [[nodiscard]] std::array<std::string_view, 3> unwritten() const noexcept;
    void clear_outgoing();

    Worker& worker_;
    std::unique_ptr<Stream> stream_;
    Peer peer_;
    Admission::Address address_;
    TransportEvents* events_ = nullptr;
    boost::asio::cancellation_signal cancel_;

    std::unique_ptr<char[]> buffer_;
    std::size_t capacity_ = small_buffer;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    bool reading_ = false;
    bool ended_ = false;
    bool late_ = false;
    bool closed_ = false;
    bool handshaking_ = false;
    Watch watch_ = Watch::off;
    Moment read_deadline_ = never;
    Signal readable_;

    Outgoing outgoing_;
    std::size_t written_ = 0;
    bool writing_ = false;
    bool write_failed_ = false;
    Moment write_deadline_ = never;
    Signal writable_;
};

/// Speaks with the client until the connection ends: handshake, choice of protocol, requests.
[[nodiscard]] Task<void> serve_connection(std::shared_ptr<Transport> transport);

}  // namespace sekisho::net
