#include "crypto/sealer.h"

#include <array>
#include <map>
#include <mutex>
#include <shared_mutex>

#include "crypto/aead.h"
#include "crypto/hash.h"
#include "crypto/key_file.h"
#include "crypto/must.h"
#include "crypto/random.h"

namespace sekisho::crypto {
namespace {

// A sealed value: version (1) | key id (8) | salt (12) | nonce (12) | cipher text | tag (16).
// Each value is encrypted under a key of its own, HMAC(purpose key, salt), so that random nonces never
// come near the 2^32 values after which AES-GCM would want a new key.
constexpr char version = 1;
constexpr std::size_t id_length = 8;
constexpr std::size_t salt_length = 12;
constexpr std::size_t nonce_length = 12;
constexpr std::size_t tag_length = aead_tag_length;
constexpr std::size_t header_length = 1 + id_length;
constexpr std::size_t overhead = header_length + salt_length + nonce_length + tag_length;
constexpr std::size_t largest_plain = 64 * 1024 * 1024;
constexpr std::size_t cached_purposes = 1024;

}  // namespace

struct Sealer::State {
    struct Key {
        std::string id;
        Secret secret;
    };

    explicit State(std::vector<Secret> secrets)
    {
        for (auto& secret : secrets) {
            const auto id = hkdf_sha256(secret.reveal(), "", "sekisho master key id", id_length);
            keys.push_back({std::string(id.reveal()), std::move(secret)});
        }
    }

    const Key* find(std::string_view id) const
    {
        for (const auto& key : keys)
            if (key.id == id) return &key;
        return nullptr;
    }

    Secret purpose_key(const Key& key, std::string_view use, std::string_view purpose) const
    {
        std::string name = key.id;
        name.append(use).append(":").append(purpose);
        {
            const std::shared_lock lock(mutex);
            if (const auto found = derived.find(name); found != derived.end()) return found->second;
        }
        auto made = hkdf_sha256(key.secret.reveal(), "sekisho sealer", std::string_view(name).substr(id_length), 32);
        const std::unique_lock lock(mutex);
        if (derived.size() < cached_purposes) derived.emplace(std::move(name), made);
        return made;
    }

    Secret message_key(const Key& key, std::string_view purpose, std::string_view salt) const
    {
        return Secret(hmac_sha256(purpose_key(key, "seal", purpose).reveal(), salt));
    }

    const Key& newest() const { return keys.back(); }

    std::vector<Key> keys;  // oldest first; never empty
    mutable std::shared_mutex mutex;
    mutable std::map<std::string, Secret, std::less<>> derived;
};

Sealer::Sealer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Sealer::~Sealer() = default;

Result<std::unique_ptr<Sealer>> Sealer::open(const std::string& key_file)
{
    TRY(auto keys, read_or_make_key_file(key_file));
    return std::unique_ptr<Sealer>(new Sealer(std::make_unique<State>(std::move(keys))));
}

std::unique_ptr<Sealer> Sealer::ephemeral()
{
    std::vector<Secret> keys;
    keys.emplace_back(random_bytes(master_key_length));
    return std::unique_ptr<Sealer>(new Sealer(std::make_unique<State>(std::move(keys))));
}

std::string Sealer::seal(std::string_view purpose, std::string_view bound_to, std::string_view plain) const
{
    must(plain.size() <= largest_plain && bound_to.size() <= largest_plain, "Sealer::seal");
    const auto& key = state_->newest();
    std::string sealed(1, version);
    sealed += key.id;
    sealed += random_bytes(salt_length + nonce_length);
    const auto view = std::string_view(sealed);
    const auto salt = view.substr(header_length, salt_length);
    const AeadMessage message{state_->message_key(key, purpose, salt), view.substr(header_length + salt_length),
                              view.substr(0, header_length), bound_to};
    const auto text_and_tag = aead_encrypt(message, plain);
    return sealed + text_and_tag;
}

std::optional<std::string> Sealer::open_sealed(std::string_view purpose, std::string_view bound_to,
                                               std::string_view sealed) const
{
    if (sealed.size() < overhead || sealed.size() > largest_plain + overhead || bound_to.size() > largest_plain)
        return std::nullopt;
    if (sealed.front() != version) return std::nullopt;
    const auto* key = state_->find(sealed.substr(1, id_length));
    if (!key) return std::nullopt;
    const auto salt = sealed.substr(header_length, salt_length);
    const AeadMessage message{state_->message_key(*key, purpose, salt),
                              sealed.substr(header_length + salt_length, nonce_length), sealed.substr(0, header_length),
                              bound_to};
    return aead_decrypt(message, sealed.substr(header_length + salt_length + nonce_length));
}

std::string Sealer::mac(std::string_view purpose, std::string_view message) const
{
    return hmac_sha256(state_->purpose_key(state_->newest(), "mac", purpose).reveal(), message);
}

}  // namespace sekisho::crypto
