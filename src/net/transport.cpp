#include "net/transport.h"

#include <cstring>

namespace sekisho::net {

Transport::Transport(Worker& worker, std::unique_ptr<Stream> stream, Peer peer, const Admission::Address& address)
    : worker_(worker),
      stream_(std::move(stream)),
      peer_(std::move(peer)),
      address_(address),
      buffer_(std::make_unique_for_overwrite<char[]>(small_buffer))
{
    worker_.add(this);
}

Transport::~Transport() { worker_.remove(this, address_); }

Task<bool> Transport::handshake()
{
    expect_bytes_within(worker_.limits().header_time);
    handshaking_ = true;
    stream_->handshake(shared_from_this());
    co_await readable_.wait();
    expect_bytes_sometime();
    co_return !handshaking_ && !closed_;
}

void Transport::on_handshake(boost::system::error_code failure)
{
    if (failure) close();
    else handshaking_ = false;
    readable_.fire_inline();
}

void Transport::make_room(std::size_t capacity)
{
    if (reading_) return;
    if (begin_ == end_) begin_ = end_ = 0;
    const bool grow = capacity > capacity_ && (begin_ == end_ || end_ - begin_ == capacity_);
    const bool shrink = begin_ == end_ && capacity < capacity_;
    if (grow || shrink) {
        auto larger = std::make_unique_for_overwrite<char[]>(capacity);
        std::memcpy(larger.get(), buffer_.get() + begin_, end_ - begin_);
        buffer_ = std::move(larger);
        capacity_ = capacity;
        end_ -= begin_;
        begin_ = 0;
    } else if (end_ == capacity_ && begin_ > 0) {
        std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
}

void Transport::read_ahead()
{
    if (reading_ || ended_ || closed_) return;
    make_room(capacity_);
    if (end_ == capacity_) return;
    reading_ = true;
    stream_->read({buffer_.get() + end_, capacity_ - end_}, shared_from_this());
}

Task<Filled> Transport::fill(std::size_t capacity)
{
    const auto before = end_ - begin_;
    while (true) {
        if (closed_) co_return Filled::end;
        if (std::exchange(late_, false)) co_return Filled::late;
        if (end_ - begin_ > before) co_return Filled::bytes;
        if (ended_) co_return Filled::end;
        make_room(capacity);
        read_ahead();
        co_await readable_.wait();
    }
}

void Transport::on_read(boost::system::error_code failure, std::size_t bytes)
{
    reading_ = false;
    end_ += bytes;
    if (failure) ended_ = true;
    if (readable_.waiting()) {
        readable_.fire_inline();
    } else if (ended_ && watch_ == Watch::on) {
        abort();
    } else {
        read_ahead();
    }
}

std::array<std::string_view, 3> Transport::unwritten() const noexcept
{
    std::array<std::string_view, 3> parts{outgoing_.head, outgoing_.body, outgoing_.tail};
    auto skip = written_;
    for (auto& part : parts) {
        const auto skipped = std::min(skip, part.size());
        part.remove_prefix(skipped);
        skip -= skipped;
    }
    return parts;
}

void Transport::clear_outgoing()
{
    // A connection that waits for its next request keeps little memory.
    if (outgoing_.head.capacity() > 2 * small_buffer) outgoing_.head = std::string();
    outgoing_.head.clear();
    outgoing_.body = std::string();
    outgoing_.tail = {};
    written_ = 0;
    write_deadline_ = never;
}

void Transport::start_write()
{
    writing_ = true;
    write_deadline_ = worker_.now() + worker_.limits().body_idle_time;
    stream_->write(unwritten(), shared_from_this());
}

bool Transport::flush_now()
{
    if (closed_ || write_failed_) return false;
    written_ += stream_->write_now(unwritten());
    if (written_ < outgoing_.size()) {
        start_write();
        return false;
    }
    clear_outgoing();
    return true;
}

Task<bool> Transport::flush()
{
    if (flush_now()) co_return true;
    co_return co_await written();
}

Task<bool> Transport::written()
{
    while (writing_ && !closed_) co_await writable_.wait();
    co_return !write_failed_ && !closed_;
}

void Transport::on_write(boost::system::error_code failure, std::size_t bytes)
{
    writing_ = false;
    written_ += bytes;
    if (failure || closed_) {
        write_failed_ = true;
    } else if (written_ < outgoing_.size()) {
        start_write();
        return;
    } else {
        clear_outgoing();
    }
    if (events_ != nullptr && !write_failed_) events_->on_written();
    writable_.fire_inline();
}

Task<void> Transport::linger()
{
    if (closed_) co_return;
    const std::chrono::milliseconds linger_time(worker_.draining() ? 300 : 2'000);
    watch_ = Watch::off;
    stream_->finish_sending();
    expect_bytes_within(linger_time);
    do consume(data().size());
    while (co_await fill() == Filled::bytes);
}

void Transport::close()
{
    if (std::exchange(closed_, true)) return;
    stream_->close();
    readable_.fire();
    writable_.fire();
}

void Transport::abort()
{
    close();
    cancel_.emit(boost::asio::cancellation_type::terminal);
}

void Transport::on_tick(Moment now)
{
    if (closed_) return;
    if (now >= write_deadline_) {
        abort();
        return;
    }
    if (now >= read_deadline_) {
        read_deadline_ = never;
        late_ = true;
        if (handshaking_) close();
        readable_.fire();
    }
    if (events_ != nullptr) events_->on_tick(now);
}

void Transport::drain()
{
    if (events_ != nullptr) events_->on_drain();
    else close();
}

}  // namespace sekisho::net
