#include "services/iam/bootstrap.h"

#include <algorithm>

#include "services/iam/access_keys.h"
#include "services/iam/errors.h"

namespace sekisho::iam {

namespace {

constexpr std::size_t id_minimum = 16;
constexpr std::size_t id_maximum = 128;
constexpr std::size_t secret_minimum = 16;
constexpr std::size_t secret_maximum = 128;

bool is_word_character(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

Result<void> check(const RootCredentials& given)
{
    const auto& id = given.access_key_id;
    if (id.size() < id_minimum || id.size() > id_maximum || !std::ranges::all_of(id, is_word_character))
        return fail(errors::invalid_input("The root access key id must be 16 to 128 letters, digits and underscores."));
    // ASIA marks temporary keys, which come with a session token.
    if (id.starts_with("ASIA")) return fail(errors::invalid_input("The root access key id must not start with ASIA."));
    const auto secret = given.secret_access_key.reveal();
    const bool printable = std::ranges::all_of(secret, [](char c) { return c > ' ' && c <= '~'; });
    if (secret.size() < secret_minimum || secret.size() > secret_maximum || !printable)
        return fail(errors::invalid_input("The root secret access key must be 16 to 128 printable characters."));
    return {};
}

}  // namespace

Task<Result<std::optional<RootKey>>> ensure_root(Directory& directory, std::optional<RootCredentials> given)
{
    if (given) CO_TRY_VOID(check(*given));
    Directory::Work<std::optional<RootKey>> work = [given](Editor& editor) -> Result<std::optional<RootKey>> {
        const auto& account = editor.state().account;
        if (!editor.state().keys_of(account).empty()) return std::nullopt;
        TRY(auto key, make_access_key(editor.state(), account, editor.now()));
        if (given) {
            key.id = given->access_key_id;
            key.secret = given->secret_access_key;
        }
        RootKey made{{key.id, key.secret}, !given};
        TRY_VOID(editor.insert(std::move(key)));
        return made;
    };
    co_return co_await directory.change(std::move(work));
}

}  // namespace sekisho::iam
