#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "op/operation.h"
#include "services/kms/ciphertext.h"
#include "services/kms/errors.h"
#include "services/kms/keys.h"
#include "shapes/kms.h"

/// What the handlers of this service share.
namespace sekisho::kms {

namespace api = shapes::kms;

[[nodiscard]] inline Place place_of(const op::Caller& caller, const op::Envelope& envelope)
{
    return {caller.account(), envelope.region};
}

/// The check of one action on a key: its policy must itself allow. With the keys that every check on a key has:
/// kms:CallerAccount, kms:KeySpec, kms:KeyUsage, kms:KeyOrigin, kms:MultiRegion, kms:ResourceAliases, aws:ResourceTag/...
/// (https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html)
[[nodiscard]] op::AccessCheck check_on_key(std::string action, const Key& key, const State& state, const op::Caller& caller);
/// The same for the key that a reference means. Where there is none, on the ARN that it would have: whether a key exists is
/// told only to those who may ask. InvalidArnException.
[[nodiscard]] Result<op::AccessCheck> check_on_reference(std::string action, std::string_view reference, const Keys& keys,
                                                         const op::Caller& caller, const op::Envelope& envelope);
/// The check of one action on "*" or an alias.
[[nodiscard]] op::AccessCheck check_on(std::string action, std::string resource, const op::Caller& caller);

/// kms:EncryptionContext:<name>, kms:EncryptionContextKeys, kms:EncryptionAlgorithm, kms:RequestAlias.
void add_encryption_keys(policy::Context& context, const std::optional<EncryptionContext>& encryption_context,
                         std::string_view reference);

/// An operation on the key that its input names in KeyId: kms:<operation> on it. Self adds what is its own, where it has
/// `describe(input, context)`.
template <class Self, class Description, op::Effect effect_>
class OnKey : public Description {
public:
    static constexpr op::Effect effect = effect_;
    using Input = typename Description::Input;
    using Output = typename Description::Output;

    explicit OnKey(Keys& keys) : keys_(&keys) {}

    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const
    {
        TRY(auto check,
            check_on_reference("kms:" + std::string(Description::schema.name), input.KeyId, *keys_, caller, envelope));
        if constexpr (requires { Self::describe(input, check.context); }) Self::describe(input, check.context);
        return op::AccessChecks{std::move(check)};
    }

protected:
    [[nodiscard]] Keys& keys() const { return *keys_; }
    [[nodiscard]] Result<KeyPtr> key_of(const op::Authorized<Input>& call) const
    {
        return keys_->resolve(call->KeyId, place_of(call.caller(), call.envelope()));
    }

private:
    Keys* keys_;
};

/// Only a key that is enabled works. DisabledException, KMSInvalidStateException.
[[nodiscard]] Result<void> usable(const Key& key);
/// A key that is to be deleted cannot be changed. KMSInvalidStateException.
[[nodiscard]] Result<void> changeable(const Key& key);

/// A page of `items`, whose keys are in ascending order: Limit and Marker in, Truncated and NextMarker out.
template <class Item, class Input, class Output, class KeyOf>
std::vector<Item> page_of(std::vector<Item> items, const Input& input, Output& output, KeyOf key_of)
{
    constexpr std::size_t default_items = 100;
    const auto limit = input.Limit ? static_cast<std::size_t>(*input.Limit) : default_items;
    if (input.Marker) std::erase_if(items, [&](const Item& item) { return key_of(item) <= *input.Marker; });
    output.Truncated = items.size() > limit;
    if (items.size() > limit) {
        items.resize(limit);
        output.NextMarker = key_of(items.back());
    }
    return items;
}

}  // namespace sekisho::kms
