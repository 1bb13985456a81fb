#include "services/cognito_idp/pools/signing_keys.h"

#include <mutex>

#include "base/encoding.h"
#include "crypto/random.h"

namespace sekisho::cognito_idp {
namespace {

using Keys = std::shared_ptr<const PoolKeys>;

Result<Keys> make_keys() { return std::make_shared<const PoolKeys>(PoolKeys::of(make_signing_key(), make_signing_key())); }

}  // namespace

struct KeyReserve::State {
    std::mutex mutex;
    Keys spare;
};

authn::SigningKey make_signing_key() { return {base64(crypto::random_bytes(32)), crypto::RsaPrivateKey::generate()}; }

KeyReserve::KeyReserve(WorkerPool& workers) : workers_(workers), state_(std::make_shared<State>()) { fill(); }

Task<Result<Keys>> KeyReserve::take()
{
    Keys taken;
    {
        const std::scoped_lock lock(state_->mutex);
        taken.swap(state_->spare);
    }
    if (!taken) {
        CO_TRY(taken, co_await workers_.run(make_keys));
    }
    fill();
    co_return taken;
}

void KeyReserve::fill()
{
    // Where the queue is full nobody needs a spare key just now.
    workers_.try_post([state = state_] {
        auto made = make_keys();
        const std::scoped_lock lock(state->mutex);
        if (made && !state->spare) state->spare = *std::move(made);
    });
}

}  // namespace sekisho::cognito_idp
