#pragma once

#include <functional>
#include <memory>

#include "base/task.h"
#include "base/worker_pool.h"
#include "crypto/sealer.h"
#include "services/cognito_idp/pools/pool.h"
#include "store/database.h"

namespace sekisho::cognito_idp {

/// Where signing keys come from: crypto::RsaPrivateKey::generate, but for tests. Thread-safe; may block.
using RsaKeySource = std::function<std::shared_ptr<const crypto::RsaPrivateKey>()>;
[[nodiscard]] std::shared_ptr<const crypto::RsaPrivateKey> new_rsa_key();

/// Makes signing keys on the worker pool and keeps those of one pool in reserve, so that CreateUserPool need not wait for
/// the search for primes. Thread-safe.
class KeyReserve {
public:
    /// Starts to fill the reserve.
    explicit KeyReserve(WorkerPool& workers, RsaKeySource source = new_rsa_key);
    /// The keys in reserve, or new ones; starts to make the next.
    Task<Result<std::shared_ptr<const PoolKeys>>> take();

private:
    void fill();

    struct State;
    WorkerPool& workers_;
    std::shared_ptr<State> state_;
};

/// The same keys, in use from `now` on.
[[nodiscard]] std::shared_ptr<const PoolKeys> begun(const PoolKeys& keys, Time now);

/// When keys are replaced. A new one is published for `lead` before it signs, so that nobody who keeps a copy of the key
/// set meets a token of an unknown key; the old one stays published until its last token has expired.
struct KeyRotation {
    std::chrono::hours period{24 * 90};  ///< how long a key signs; zero: for ever
    std::chrono::hours lead{24};
};

/// What is to be done with these keys now: nullopt where nothing is. `spare` is taken in where new keys are due.
[[nodiscard]] bool needs_new_keys(const PoolKeys& keys, const KeyRotation& rotation, Time now);
[[nodiscard]] std::optional<std::vector<PoolKey>> rotated(const PoolKeys& keys, const KeyRotation& rotation, Time now,
                                                          std::shared_ptr<const PoolKeys> spare);

/// How keys stand in their table: private keys sealed, bound to pool and kid.
namespace key_rows {

/// By pool.
using Loaded = std::map<std::string, std::vector<PoolKey>, std::less<>>;
[[nodiscard]] Result<Loaded> load(store::Connection& connection, const crypto::Sealer& sealer);
/// In place of whatever the pool had.
Result<void> replace(store::Connection& connection, const crypto::Sealer& sealer, const std::string& pool_id,
                     const std::vector<PoolKey>& keys);

}  // namespace key_rows

}  // namespace sekisho::cognito_idp
