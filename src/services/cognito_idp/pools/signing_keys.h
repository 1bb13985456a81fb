#pragma once

#include <memory>

#include "base/task.h"
#include "base/worker_pool.h"
#include "services/cognito_idp/pools/pool.h"

namespace sekisho::cognito_idp {

/// Makes signing keys on the worker pool and keeps those of one pool in reserve, so that CreateUserPool need not wait for
/// the search for primes. Thread-safe.
class KeyReserve {
public:
    /// Starts to fill the reserve.
    explicit KeyReserve(WorkerPool& workers);
    /// The keys in reserve, or new ones; starts to make the next.
    Task<Result<std::shared_ptr<const PoolKeys>>> take();

private:
    void fill();

    struct State;
    WorkerPool& workers_;
    std::shared_ptr<State> state_;
};

/// A new RSA-2048 key under a random kid. Blocks for about 100 ms.
[[nodiscard]] authn::SigningKey make_signing_key();

}  // namespace sekisho::cognito_idp
