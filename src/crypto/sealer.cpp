#include "crypto/sealer.h"

#include <openssl/evp.h>

#include <array>
#include <map>
#include <mutex>
#include <shared_mutex>

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
constexpr std::size_t tag_length = 16;
constexpr std::size_t header_length = 1 + id_length;
constexpr std::size_t overhead = header_length + salt_length + nonce_length + tag_length;
constexpr std::size_t largest_plain = 64 * 1024 * 1024;
constexpr std::size_t cached_purposes = 1024;

struct FreeContext {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

const EVP_CIPHER* aes_256_gcm()
{
    static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    must(cipher != nullptr, "EVP_CIPHER_fetch");
    return cipher;
}

EVP_CIPHER_CTX* own_context()
{
    thread_local const std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context(EVP_CIPHER_CTX_new());
    must(context != nullptr, "EVP_CIPHER_CTX_new");
    return context.get();
}

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
int length_of(std::string_view text) { return static_cast<int>(text.size()); }

/// The key, nonce and associated data of one message.
struct Envelope {
    Secret key;
    std::string_view nonce;
    std::string_view header;
    std::string_view bound_to;
};

std::string encrypt(const Envelope& envelope, std::string_view plain)
{
    auto* context = own_context();
    std::string out(plain.size() + tag_length, '\0');
    int length = 0;
    must(EVP_EncryptInit_ex2(context, aes_256_gcm(), bytes_of(envelope.key.reveal()), bytes_of(envelope.nonce), nullptr) ==
                 1 &&
             EVP_EncryptUpdate(context, nullptr, &length, bytes_of(envelope.header), length_of(envelope.header)) == 1 &&
             EVP_EncryptUpdate(context, nullptr, &length, bytes_of(envelope.bound_to), length_of(envelope.bound_to)) == 1 &&
             EVP_EncryptUpdate(context, bytes_of(out), &length, bytes_of(plain), length_of(plain)) == 1 &&
             EVP_EncryptFinal_ex(context, bytes_of(out) + plain.size(), &length) == 1 &&
             EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, tag_length, bytes_of(out) + plain.size()) == 1,
         "AES-256-GCM");
    return out;
}

std::optional<std::string> decrypt(const Envelope& envelope, std::string_view text_and_tag)
{
    auto* context = own_context();
    const auto text = text_and_tag.substr(0, text_and_tag.size() - tag_length);
    std::string tag(text_and_tag.substr(text.size()));
    std::string out(text.size(), '\0');
    std::array<unsigned char, 16> unused;
    int length = 0;
    must(EVP_DecryptInit_ex2(context, aes_256_gcm(), bytes_of(envelope.key.reveal()), bytes_of(envelope.nonce), nullptr) ==
                 1 &&
             EVP_DecryptUpdate(context, nullptr, &length, bytes_of(envelope.header), length_of(envelope.header)) == 1 &&
             EVP_DecryptUpdate(context, nullptr, &length, bytes_of(envelope.bound_to), length_of(envelope.bound_to)) == 1 &&
             EVP_DecryptUpdate(context, bytes_of(out), &length, bytes_of(text), length_of(text)) == 1 &&
             EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, tag_length, tag.data()) == 1,
         "AES-256-GCM");
    if (EVP_DecryptFinal_ex(context, unused.data(), &length) == 1) return out;
    const Secret unauthenticated(std::move(out));  // wiped here
    return std::nullopt;
}

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
    const Envelope envelope{state_->message_key(key, purpose, salt), view.substr(header_length + salt_length),
                            view.substr(0, header_length), bound_to};
    const auto text_and_tag = encrypt(envelope, plain);
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
    const Envelope envelope{state_->message_key(*key, purpose, salt),
                            sealed.substr(header_length + salt_length, nonce_length), sealed.substr(0, header_length),
                            bound_to};
    return decrypt(envelope, sealed.substr(header_length + salt_length + nonce_length));
}

std::string Sealer::mac(std::string_view purpose, std::string_view message) const
{
    return hmac_sha256(state_->purpose_key(state_->newest(), "mac", purpose).reveal(), message);
}

}  // namespace sekisho::crypto
