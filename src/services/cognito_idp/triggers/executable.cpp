#include "services/cognito_idp/triggers/executable.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace sekisho::cognito_idp {
namespace {

using Deadline = std::chrono::steady_clock::time_point;

/// Closes on the way out.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept
    {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor() { close(); }
    void close()
    {
        if (number_ >= 0) ::close(std::exchange(number_, -1));
    }
    [[nodiscard]] int get() const noexcept { return number_; }

private:
    int number_ = -1;
};

struct Pipe {
    Descriptor read, write;

    [[nodiscard]] bool open()
    {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
        read = Descriptor(ends[0]);
        write = Descriptor(ends[1]);
        return true;
    }
};

/// A program that runs; killed with its group, and waited for, on the way out.
struct Running {
    pid_t pid = -1;
    Descriptor input, output, end;  ///< `end`: readable when the program has ended

    Running() = default;
    Running(Running&&) = delete;
    ~Running()
    {
        if (pid < 0) return;
        ::kill(-pid, SIGKILL);
        int status = 0;
        while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
        }
    }
};

class SpawnSettings {
public:
    SpawnSettings()
    {
        ::posix_spawn_file_actions_init(&files);
        ::posix_spawnattr_init(&attributes);
    }
    ~SpawnSettings()
    {
        ::posix_spawn_file_actions_destroy(&files);
        ::posix_spawnattr_destroy(&attributes);
    }
    SpawnSettings(const SpawnSettings&) = delete;

    /// Three open files, a process group of its own, signals as a program expects them.
    [[nodiscard]] bool prepare(int input, int output)
    {
        sigset_t all, none;
        ::sigfillset(&all);
        ::sigemptyset(&none);
        return ::posix_spawn_file_actions_adddup2(&files, input, 0) == 0 &&
               ::posix_spawn_file_actions_adddup2(&files, output, 1) == 0 &&
               ::posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0) == 0 &&
               ::posix_spawn_file_actions_addclosefrom_np(&files, 3) == 0 &&
               ::posix_spawn_file_actions_addchdir_np(&files, "/") == 0 &&
               ::posix_spawnattr_setpgroup(&attributes, 0) == 0 && ::posix_spawnattr_setsigdefault(&attributes, &all) == 0 &&
               ::posix_spawnattr_setsigmask(&attributes, &none) == 0 &&
               ::posix_spawnattr_setflags(&attributes,
                                          POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK) == 0;
    }

    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
};

bool start(Running& running, const std::vector<std::string>& command)
{
    Pipe input, output;
    if (!input.open() || !output.open()) return false;
    SpawnSettings settings;
    if (!settings.prepare(input.read.get(), output.write.get())) return false;
    std::vector<std::string> words = command;
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::string path = "PATH=/usr/bin:/bin";
    std::array<char*, 2> environment{path.data(), nullptr};
    if (::posix_spawn(&running.pid, words.front().c_str(), &settings.files, &settings.attributes, arguments.data(),
                      environment.data()) != 0) {
        running.pid = -1;
        return false;
    }
    running.input = std::move(input.write);
    running.output = std::move(output.read);
    ::fcntl(running.input.get(), F_SETFL, O_NONBLOCK);
    ::fcntl(running.output.get(), F_SETFL, O_NONBLOCK);
    running.end = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, running.pid, 0)));
    return running.end.get() >= 0;
}

/// Waits for one of three descriptors; false when the time is over and none is ready.
bool wait_for(std::array<pollfd, 3>& descriptors, Deadline deadline)
{
    while (true) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
        const int ready = ::poll(descriptors.data(), descriptors.size(), left > 0 ? static_cast<int>(left) : 0);
        if (ready >= 0 || errno != EINTR) return ready > 0;
    }
}

/// Hands on what the program takes; closes when it has all of it, or wants no more.
void feed(Running& running, std::string_view& left)
{
    const auto written = ::write(running.input.get(), left.data(), left.size());
    if (written > 0) left.remove_prefix(static_cast<std::size_t>(written));
    const bool broken = written < 0 && errno != EAGAIN && errno != EINTR;
    if (left.empty() || broken) running.input.close();
}

/// False at the end of the output.
bool take(Running& running, std::string& answer)
{
    std::array<char, 16 * 1024> buffer{};
    const auto got = ::read(running.output.get(), buffer.data(), buffer.size());
    if (got > 0) answer.append(buffer.data(), static_cast<std::size_t>(got));
    return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

Attempt ended(Running& running, std::string answer)
{
    // waitid leaves it to be reaped, so that its process group cannot be another's yet when it is killed.
    siginfo_t status{};
    ::waitid(P_PID, static_cast<id_t>(running.pid), &status, WEXITED | WNOWAIT);
    auto attempt = read_answer(std::move(answer));
    const bool well = status.si_code == CLD_EXITED && status.si_status == 0;
    if (!well && attempt.end == Attempt::End::answered) return {Attempt::End::failed, "Runtime.ExitError"};
    return attempt;
}

Attempt run(const std::vector<std::string>& command, const std::string& event, Executable::Limits limits)
{
    const auto deadline = std::chrono::steady_clock::now() + limits.time;
    Running running;
    if (!start(running, command)) return {Attempt::End::failed, "ResourceNotFoundException"};
    std::string_view left = event;
    std::string answer;
    bool open = true, alive = true;
    while (open || alive) {
        std::array<pollfd, 3> descriptors{pollfd{running.input.get(), POLLOUT, 0},
                                          pollfd{open ? running.output.get() : -1, POLLIN, 0},
                                          pollfd{alive ? running.end.get() : -1, POLLIN, 0}};
        // What the program wrote is there when it has ended; a child that holds the pipe open is not waited for.
        const bool ready = wait_for(descriptors, alive ? deadline : Deadline());
        if (!ready && !alive) break;
        if (!ready || std::chrono::steady_clock::now() >= deadline) return {Attempt::End::timed_out, {}};
        if (descriptors[0].revents != 0) feed(running, left);
        if (descriptors[1].revents != 0) open = take(running, answer);
        if (descriptors[2].revents != 0) {
            alive = false;
            running.input.close();
        }
        if (answer.size() > limits.answer) return {Attempt::End::unreadable, {}};
    }
    return ended(running, std::move(answer));
}

}  // namespace

Task<Attempt> Executable::attempt(Invocation invocation) const
{
    auto work = [command = command_, event = std::move(invocation.body), limits = limits_]() -> Result<Attempt> {
        return run(command, event, limits);
    };
    auto done = co_await workers_->run(std::move(work));
    if (!done) co_return Attempt{Attempt::End::try_again, "TooManyRequestsException"};
    co_return *std::move(done);
}

}  // namespace sekisho::cognito_idp
