#include "services/cognito_idp/pools/signing_keys.h"

#include <array>
#include <mutex>

#include "base/encoding.h"
#include "crypto/random.h"
#include "op/errors.h"

namespace sekisho::cognito_idp {
namespace {

using Keys = std::shared_ptr<const PoolKeys>;

constexpr std::string_view purpose = "user-pool-signing-key";
// No ID or access token lives longer than a day.
constexpr std::chrono::hours afterlife{25};
constexpr std::array<std::string_view, 2> uses = {"id", "access"};
constexpr std::array<std::string_view, 3> states = {"next", "current", "previous"};

/// A new key under a random kid.
authn::SigningKey make_signing_key(const RsaKeySource& source) { return {base64(crypto::random_bytes(32)), source()}; }

Result<Keys> make_keys(const RsaKeySource& source)
{
    auto keys = PoolKeys::of({{make_signing_key(source), KeyUse::id_tokens, KeyState::current, {}},
                              {make_signing_key(source), KeyUse::access_tokens, KeyState::current, {}}});
    return std::make_shared<const PoolKeys>(*std::move(keys));
}

bool has_state(const PoolKeys& keys, KeyState state)
{
    return std::ranges::any_of(keys.all, [&](const auto& entry) { return entry.state == state; });
}

template <class Enum, std::size_t size>
std::optional<Enum> from_text(const std::array<std::string_view, size>& names, std::string_view text)
{
    const auto found = std::ranges::find(names, text);
    if (found == names.end()) return std::nullopt;
    return static_cast<Enum>(found - names.begin());
}

}  // namespace

struct KeyReserve::State {
    RsaKeySource source;
    std::mutex mutex;
    Keys spare;
};

std::shared_ptr<const crypto::RsaPrivateKey> new_rsa_key() { return crypto::RsaPrivateKey::generate(); }

KeyReserve::KeyReserve(WorkerPool& workers, RsaKeySource source) : workers_(workers), state_(std::make_shared<State>())
{
    state_->source = std::move(source);
    fill();
}

Task<Result<Keys>> KeyReserve::take()
{
    Keys taken;
    {
        const std::scoped_lock lock(state_->mutex);
        taken.swap(state_->spare);
    }
    if (!taken) {
        const auto make = [state = state_] { return make_keys(state->source); };
        CO_TRY(taken, co_await workers_.run(make));
    }
    fill();
    co_return taken;
}

void KeyReserve::fill()
{
    // Where the queue is full nobody needs a spare key just now.
    workers_.try_post([state = state_] {
        auto made = make_keys(state->source);
        const std::scoped_lock lock(state->mutex);
        if (made && !state->spare) state->spare = *std::move(made);
    });
}

Keys begun(const PoolKeys& keys, Time now)
{
    auto result = std::make_shared<PoolKeys>(keys);
    for (auto& entry : result->all) entry.since = now;
    return result;
}

bool needs_new_keys(const PoolKeys& keys, const KeyRotation& rotation, Time now)
{
    if (rotation.period.count() == 0 || has_state(keys, KeyState::next)) return false;
    return std::ranges::any_of(keys.all, [&](const auto& entry) {
        return entry.state == KeyState::current && now >= entry.since + rotation.period - rotation.lead;
    });
}

std::optional<std::vector<PoolKey>> rotated(const PoolKeys& keys, const KeyRotation& rotation, Time now, Keys spare)
{
    auto changed = keys.all;
    const auto gone = std::erase_if(
        changed, [&](const auto& entry) { return entry.state == KeyState::previous && now >= entry.since + afterlife; });
    bool any = gone > 0;
    const bool ripe = std::ranges::any_of(
        changed, [&](const auto& entry) { return entry.state == KeyState::next && now >= entry.since + rotation.lead; });
    for (auto& entry : changed) {
        if (!ripe || entry.state == KeyState::previous) continue;
        entry.state = entry.state == KeyState::next ? KeyState::current : KeyState::previous;
        entry.since = now;
        any = true;
    }
    if (spare && needs_new_keys(keys, rotation, now))
        for (auto entry : spare->all) {
            entry.state = KeyState::next;
            entry.since = now;
            changed.push_back(std::move(entry));
            any = true;
        }
    return any ? std::optional(std::move(changed)) : std::nullopt;
}

namespace key_rows {

Result<Loaded> load(store::Connection& connection, const crypto::Sealer& sealer)
{
    TRY(const auto found,
        connection.query("SELECT kid, pool_id, token_use, state, private_key, since FROM user_pool_signing_keys"));
    Loaded loaded;
    for (const auto& row : found) {
        const auto kid = row.text("kid"), pool_id = row.text("pool_id");
        const auto use = from_text<KeyUse>(uses, row.text("token_use"));
        const auto state = from_text<KeyState>(states, row.text("state"));
        const auto pem = sealer.open_sealed(purpose, pool_id + "|" + kid, row.blob("private_key"));
        if (!use || !state || !pem)
            return fail(op::errors::internal_failure(fmt::format("stored signing key `{}` cannot be read", kid)));
        TRY(auto key, crypto::RsaPrivateKey::from_pem(Secret(*pem)));
        loaded[pool_id].push_back({{kid, std::move(key)}, *use, *state, from_epoch_milliseconds(row.integer("since"))});
    }
    return loaded;
}

Result<void> replace(store::Connection& connection, const crypto::Sealer& sealer, const std::string& pool_id,
                     const std::vector<PoolKey>& keys)
{
    TRY_VOID(connection.execute("DELETE FROM user_pool_signing_keys WHERE pool_id = ?", {pool_id}));
    for (const auto& entry : keys) {
        const auto pem = entry.key.key->to_pem();
        store::Blob sealed{sealer.seal(purpose, pool_id + "|" + entry.key.kid, pem.reveal())};
        TRY_VOID(
            connection.execute("INSERT INTO user_pool_signing_keys (kid, pool_id, token_use, state, private_key, since) "
                               "VALUES (?, ?, ?, ?, ?, ?)",
                               {entry.key.kid, pool_id, std::string(uses.at(static_cast<std::size_t>(entry.use))),
                                std::string(states.at(static_cast<std::size_t>(entry.state))), std::move(sealed),
                                epoch_milliseconds(entry.since)}));
    }
    return {};
}

}  // namespace key_rows

}  // namespace sekisho::cognito_idp
