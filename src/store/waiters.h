#pragma once

#include <functional>
#include <vector>

#include "base/task.h"

/// How tasks wait for threads that are no executor: the store's writer and readers, the audit trail's writer.
namespace sekisho::store {

/// A suspended task. To be resumed once, on its own executor.
struct Waiter {
    Executor home;
    std::move_only_function<void()> resume;
};

/// Suspends the calling task and hands it to `enqueue`, on the calling thread.
Task<void> suspend(std::move_only_function<void(Waiter)> enqueue);

/// Resumes all of them, with one post per executor, not per task. Thread-safe.
void resume_all(std::vector<Waiter> waiters);

}  // namespace sekisho::store
