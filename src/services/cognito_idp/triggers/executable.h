#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/worker_pool.h"
#include "services/cognito_idp/triggers/functions.h"

namespace sekisho::cognito_idp {

/// A function that is a program of this machine: the event on its standard input, its answer on its standard output,
/// exit status 0. Run without a shell, in the folder /, with PATH=/usr/bin:/bin as its whole environment and no open
/// file but the three; it and what it starts in its process group are killed when the time is over or the answer too long.
/// Runs on the server's account: only where the configuration allows local executables.
class Executable final : public Transport {
public:
    struct Limits {
        std::chrono::milliseconds time = attempt_time;
        std::size_t answer = answer_limit;
    };
    /// `command`: the absolute path of the program, then its arguments. `workers`: where one try blocks a thread; not a
    /// pool that sign-ins wait for.
    Executable(std::vector<std::string> command, std::shared_ptr<WorkerPool> workers)
        : Executable(std::move(command), std::move(workers), Limits{})
    {
    }
    Executable(std::vector<std::string> command, std::shared_ptr<WorkerPool> workers, Limits limits)
        : command_(std::move(command)), workers_(std::move(workers)), limits_(limits)
    {
    }
    Task<Attempt> attempt(Invocation invocation) const override;

private:
    std::vector<std::string> command_;
    std::shared_ptr<WorkerPool> workers_;
    Limits limits_;
};

}  // namespace sekisho::cognito_idp
