#include "load/runner.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <deque>
#include <thread>

#include "load/client.h"
#include "load/operation.h"

namespace sekisho::load {
namespace {

using Clock = std::chrono::steady_clock;
using Moment = Clock::time_point;

struct Connection {
    int socket = -1;
    ResponseReader reader;
    std::string unsent;
    Moment last_piece{};        ///< of a stream
    std::size_t body_size = 0;  ///< then
    Moment due{};               ///< when its request was to be sent: the start of the latency
    bool busy = false;
    bool awaits_room = false;  ///< the socket's buffer is full
};

bool is_refusal(int status, std::string_view body)
{
    if (status == 429 || status == 503) return true;
    return status == 400 && (body.find("TooManyRequestsException") != std::string_view::npos ||
                             body.find("ThrottlingException") != std::string_view::npos);
}

/// One thread's share of the load.
class Loop {
public:
    Loop(const Options& options, Operation& operation, std::size_t thread)
        : options_(options), operation_(operation), number_(thread * 1'000'003)
    {
        connections_.resize(std::max<std::size_t>(options.connections / options.threads, 1));
        if (options.rate > 0)
            interval_ = std::chrono::nanoseconds(
                static_cast<std::int64_t>(1e9 / options.rate * static_cast<double>(options.threads)));
        if (options.most_requests > 0) allowed_ = options.most_requests / options.threads + 1;
    }
    ~Loop()
    {
        for (auto& connection : connections_)
            if (connection.socket >= 0) ::close(connection.socket);
        ::close(epoll_);
    }
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    Outcome run()
    {
        for (auto& connection : connections_) open(connection);
        next_due_ = Clock::now();
        // A bounded number of requests is measured whole.
        measured_from_ = next_due_ + (options_.most_requests > 0 ? std::chrono::milliseconds(0) : options_.warm_up);
        const auto end = measured_from_ + options_.duration;
        std::array<epoll_event, 256> events;
        for (auto now = Clock::now(); now < end && !done(); now = Clock::now()) {
            start_due(now);
            const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout(now));
            for (int i = 0; i < count; ++i) on_event(*static_cast<Connection*>(events[i].data.ptr), events[i].events);
        }
        outcome_.seconds = std::chrono::duration<double>(Clock::now() - measured_from_).count();
        return std::move(outcome_);
    }

private:
    [[nodiscard]] bool done() const { return sent_ >= allowed_ && busy_ == 0; }

    [[nodiscard]] int timeout(Moment now) const
    {
        if (interval_.count() == 0 || idle_.empty()) return 50;
        const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(next_due_ - now).count();
        return static_cast<int>(std::clamp<std::int64_t>(wait, 0, 50));
    }

    void open(Connection& connection)
    {
        connection = Connection{};
        connection.socket = connect_to(options_);
        if (connection.socket < 0) {
            ++outcome_.broken;
            return;
        }
        epoll_event event{EPOLLIN, {.ptr = &connection}};
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.socket, &event);
        idle_.push_back(&connection);
    }

    // Closed loop: every idle connection sends. Open loop: as many as are due, late ones first.
    void start_due(Moment now)
    {
        while (!idle_.empty() && sent_ < allowed_ && (interval_.count() == 0 || next_due_ <= now)) {
            auto& connection = *idle_.front();
            idle_.pop_front();
            connection.due = interval_.count() == 0 ? Clock::now() : next_due_;
            next_due_ += interval_;
            connection.unsent = operation_.next(number_++);
            connection.busy = true;
            ++sent_;
            ++busy_;
            write(connection);
        }
    }

    void write(Connection& connection)
    {
        const auto sent = ::send(connection.socket, connection.unsent.data(), connection.unsent.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) return lose(connection);
        connection.unsent.erase(0, sent > 0 ? static_cast<std::size_t>(sent) : 0);
        if (connection.unsent.empty() != connection.awaits_room) return;
        connection.awaits_room = !connection.unsent.empty();
        epoll_event event{connection.awaits_room ? EPOLLIN | EPOLLOUT : EPOLLIN, {.ptr = &connection}};
        ::epoll_ctl(epoll_, EPOLL_CTL_MOD, connection.socket, &event);
    }

    void on_event(Connection& connection, std::uint32_t events)
    {
        if ((events & EPOLLOUT) != 0) write(connection);
        if (connection.socket < 0 || (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) == 0) return;
        const auto received = ::recv(connection.socket, buffer_.data(), buffer_.size(), 0);
        if (received < 0 && errno == EAGAIN) return;
        if (received <= 0) return lose(connection);
        const auto state = connection.reader.feed({buffer_.data(), static_cast<std::size_t>(received)});
        if (options_.stream) note_piece(connection);
        if (state == ResponseReader::State::broken || (state == ResponseReader::State::complete && !connection.busy))
            return lose(connection);
        if (state == ResponseReader::State::complete) finish(connection);
    }

    void note_piece(Connection& connection)
    {
        const auto size = connection.reader.body().size();
        if (size <= connection.body_size || connection.due < measured_from_) return;
        const auto now = Clock::now();
        if (connection.body_size == 0) outcome_.first_piece.add(now - connection.due);
        else outcome_.between_pieces.add(now - connection.last_piece);
        connection.body_size = size;
        connection.last_piece = now;
    }

    // An exchange of several requests is one request to who waits for its end.
    bool goes_on(Connection& connection)
    {
        auto& reader = connection.reader;
        if (reader.status() != 200 || reader.closes()) return false;
        connection.unsent = operation_.follow_up(reader.body());
        if (connection.unsent.empty()) return false;
        reader.next();
        write(connection);
        return true;
    }

    void finish(Connection& connection)
    {
        if (goes_on(connection)) return;
        const auto now = Clock::now();
        connection.busy = false;
        connection.body_size = 0;
        --busy_;
        auto& reader = connection.reader;
        if (connection.due >= measured_from_) {
            const bool refused = options_.count_refusals && is_refusal(reader.status(), reader.body());
            (refused ? outcome_.refused : outcome_.latency).add(now - connection.due);
            ++outcome_.statuses[reader.status()];
            if (!refused && !operation_.is_success(reader.status(), reader.body())) {
                ++outcome_.errors;
                if (outcome_.first_error.empty()) outcome_.first_error = reader.body().substr(0, 500);
            }
        }
        if (reader.closes()) {
            ::close(connection.socket);
            return open(connection);
        }
        reader.next();
        idle_.push_back(&connection);
    }

    void lose(Connection& connection)
    {
        ++outcome_.broken;
        if (connection.busy) --busy_;
        std::erase(idle_, &connection);
        ::close(connection.socket);
        open(connection);
    }

    const Options& options_;
    Operation& operation_;
    std::uint64_t number_;
    std::uint64_t allowed_ = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t sent_ = 0;
    std::size_t busy_ = 0;
    std::chrono::nanoseconds interval_{0};
    Moment next_due_{};
    Moment measured_from_{};
    int epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    std::vector<Connection> connections_;
    std::deque<Connection*> idle_;
    Outcome outcome_;
    std::array<char, 65'536> buffer_;
};

}  // namespace

void Outcome::merge(const Outcome& other)
{
    latency.merge(other.latency);
    first_piece.merge(other.first_piece);
    between_pieces.merge(other.between_pieces);
    refused.merge(other.refused);
    errors += other.errors;
    broken += other.broken;
    for (const auto& [status, count] : other.statuses) statuses[status] += count;
    if (first_error.empty()) first_error = other.first_error;
    seconds = std::max(seconds, other.seconds);
}

Result<Outcome> run(const Options& options)
{
    // Before the clock starts: some operations prepare the server.
    std::vector<std::unique_ptr<Operation>> operations;
    for (std::size_t i = 0; i < options.threads; ++i) {
        TRY(auto operation, make_operation(options));
        operations.push_back(std::move(operation));
    }
    std::vector<Outcome> outcomes(options.threads);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < options.threads; ++i)
        threads.emplace_back([&, i] {
            const auto loop = std::make_unique<Loop>(options, *operations[i], i);
            outcomes[i] = loop->run();
        });
    for (auto& thread : threads) thread.join();
    Outcome all;
    for (const auto& outcome : outcomes) all.merge(outcome);
    return all;
}

}  // namespace sekisho::load
