#include "services/cognito_idp/signing_keys.h"

#include <boost/asio/this_coro.hpp>
#include <mutex>

#include "base/encoding.h"
#include "base/log.h"
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

KeyReserve::KeyReserve(WorkerPool& workers) : workers_(workers), state_(std::make_shared<State>()) {}

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
    const auto executor = co_await boost::asio::this_coro::executor;
    spawn(executor, fill());
    co_return taken;
}

Task<void> KeyReserve::fill()
{
    const auto state = state_;
    auto made = co_await workers_.run(make_keys);
    if (!made) {
        log::debug("no spare signing key was made", {{"reason", made.error().code}});
        co_return;
    }
    const std::scoped_lock lock(state->mutex);
    if (!state->spare) state->spare = *std::move(made);
}

}  // namespace sekisho::cognito_idp
