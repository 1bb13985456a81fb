#include "crypto/random.h"
#include "services/kms/families.h"
#include "services/kms/handler.h"

/// Encrypt, Decrypt, ReEncrypt, GenerateDataKey, GenerateDataKeyWithoutPlaintext, GenerateRandom.
namespace sekisho::kms {
namespace {

constexpr std::string_view symmetric = "SYMMETRIC_DEFAULT";

EncryptionContext given(const std::optional<EncryptionContext>& context) { return context.value_or(EncryptionContext{}); }

/// What every use of a key may ask for and none has here.
template <class Input>
Result<void> refuse_unserved(const Input& input)
{
    if (input.GrantTokens && !input.GrantTokens->empty()) return fail(errors::invalid_grant_token());
    if constexpr (requires { input.Recipient; })
        if (input.Recipient) return fail(errors::validation("Recipients with attestation documents are not supported."));
    if constexpr (requires { input.EncryptionAlgorithm; })
        if (input.EncryptionAlgorithm.value_or(std::string(symmetric)) != symmetric)
            return fail(errors::validation("The key is for SYMMETRIC_DEFAULT only."));
    return {};
}

template <class Input>
Result<void> stop_if_dry(const Input& input)
{
    if (input.DryRun.value_or(false)) return fail(errors::dry_run());
    return {};
}

class Encrypt : public OnKey<Encrypt, api::EncryptOperation, op::Effect::read> {
public:
    using OnKey::OnKey;
    static void describe(const Input& input, policy::Context& context)
    {
        add_encryption_keys(context, input.EncryptionContext, input.KeyId);
    }
    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        CO_TRY_VOID(refuse_unserved(*call));
        CO_TRY(const auto key, key_of(call));
        CO_TRY_VOID(usable(*key));
        CO_TRY_VOID(stop_if_dry(*call));
        Output output;
        output.CiphertextBlob = encrypt(*key, given(call->EncryptionContext), call->Plaintext);
        output.KeyId = key->arn();
        output.EncryptionAlgorithm = symmetric;
        co_return output;
    }
};

/// The key of a cipher text, which must be the one that the request names, where it names one.
Result<KeyPtr> source_key(const Keys& keys, const std::optional<std::string>& blob, const std::optional<std::string>& named,
                          const Place& place)
{
    const auto claimed = claimed_key(blob.value_or(""));
    if (!claimed) return fail(errors::invalid_ciphertext());
    // A cipher text may be of another account's key: its ARN is known only from the state.
    const auto key = keys.state()->find(*claimed, keys.now());
    if (!key || key->region != place.region) return fail(errors::invalid_ciphertext());
    if (!named) return key;
    // Nobody was asked about the key that is named: whether it exists is not told.
    const auto wanted = keys.resolve(*named, place);
    if (!wanted || (*wanted)->id != key->id) return fail(errors::incorrect_key());
    return key;
}

/// The check of an action on the key of a cipher text; on no key in particular where that is not known.
Result<op::AccessCheck> check_on_source(std::string action, const std::optional<std::string>& blob,
                                        const std::optional<std::string>& named, const Keys& keys, const op::Caller& caller,
                                        const op::Envelope& envelope)
{
    const auto claimed = claimed_key(blob.value_or(""));
    const auto key = claimed ? keys.state()->find(*claimed, keys.now()) : nullptr;
    if (key && key->region == envelope.region) return check_on_key(std::move(action), *key, *keys.state(), caller);
    return check_on_reference(std::move(action), named.value_or("unknown"), keys, caller, envelope);
}

class Decrypt : public api::DecryptOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit Decrypt(const Keys& keys) : keys_(&keys) {}

    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const
    {
        TRY(auto check, check_on_source("kms:Decrypt", input.CiphertextBlob, input.KeyId, *keys_, caller, envelope));
        add_encryption_keys(check.context, input.EncryptionContext, input.KeyId.value_or(""));
        return op::AccessChecks{std::move(check)};
    }
    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        CO_TRY_VOID(refuse_unserved(*call));
        CO_TRY(const auto key,
               source_key(*keys_, call->CiphertextBlob, call->KeyId, place_of(call.caller(), call.envelope())));
        CO_TRY_VOID(usable(*key));
        CO_TRY_VOID(stop_if_dry(*call));
        auto plain = decrypt(*key, given(call->EncryptionContext), *call->CiphertextBlob);
        if (!plain) co_return fail(errors::invalid_ciphertext());
        Output output;
        output.Plaintext = *std::move(plain);
        output.KeyId = key->arn();
        output.EncryptionAlgorithm = symmetric;
        co_return output;
    }

private:
    const Keys* keys_;
};

class ReEncrypt : public api::ReEncryptOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit ReEncrypt(const Keys& keys) : keys_(&keys) {}

    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const
    {
        TRY(auto from,
            check_on_source("kms:ReEncryptFrom", input.CiphertextBlob, input.SourceKeyId, *keys_, caller, envelope));
        add_encryption_keys(from.context, input.SourceEncryptionContext, input.SourceKeyId.value_or(""));
        TRY(auto to, check_on_reference("kms:ReEncryptTo", input.DestinationKeyId, *keys_, caller, envelope));
        add_encryption_keys(to.context, input.DestinationEncryptionContext, input.DestinationKeyId);
        for (auto* check : {&from, &to})
            check->context.set("kms:ReEncryptOnSameKey", from.resource == to.resource ? "true" : "false");
        return op::AccessChecks{std::move(from), std::move(to)};
    }
    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        CO_TRY_VOID(refuse_unserved(*call));
        const auto place = place_of(call.caller(), call.envelope());
        CO_TRY(const auto source, source_key(*keys_, call->CiphertextBlob, call->SourceKeyId, place));
        CO_TRY(const auto destination, keys_->resolve(call->DestinationKeyId, place));
        CO_TRY_VOID(usable(*source));
        CO_TRY_VOID(usable(*destination));
        CO_TRY_VOID(stop_if_dry(*call));
        const auto plain = decrypt(*source, given(call->SourceEncryptionContext), *call->CiphertextBlob);
        if (!plain) co_return fail(errors::invalid_ciphertext());
        Output output;
        output.CiphertextBlob = encrypt(*destination, given(call->DestinationEncryptionContext), *plain);
        output.SourceKeyId = source->arn();
        output.KeyId = destination->arn();
        output.SourceEncryptionAlgorithm = symmetric;
        output.DestinationEncryptionAlgorithm = symmetric;
        co_return output;
    }

private:
    const Keys* keys_;
};

/// The length asked for: exactly one of KeySpec and NumberOfBytes.
template <class Input>
Result<std::size_t> data_key_length(const Input& input)
{
    if (input.KeySpec.has_value() == input.NumberOfBytes.has_value())
        return fail(errors::validation("Please specify either number of bytes or key spec."));
    if (input.NumberOfBytes) return static_cast<std::size_t>(*input.NumberOfBytes);
    return *input.KeySpec == api::DataKeySpec::AES_128 ? 16U : 32U;
}

/// GenerateDataKey and its form without the plain text.
template <class Description>
class DataKey : public OnKey<DataKey<Description>, Description, op::Effect::read> {
public:
    using Base = OnKey<DataKey<Description>, Description, op::Effect::read>;
    using Base::Base;
    using typename Base::Input;
    using typename Base::Output;
    static void describe(const Input& input, policy::Context& context)
    {
        add_encryption_keys(context, input.EncryptionContext, input.KeyId);
    }
    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        CO_TRY_VOID(refuse_unserved(*call));
        CO_TRY(const auto length, data_key_length(*call));
        CO_TRY(const auto key, Base::key_of(call));
        CO_TRY_VOID(usable(*key));
        CO_TRY_VOID(stop_if_dry(*call));
        auto plain = crypto::random_bytes(length);
        Output output;
        output.CiphertextBlob = encrypt(*key, given(call->EncryptionContext), plain);
        output.KeyId = key->arn();
        if constexpr (requires { output.Plaintext; }) output.Plaintext = std::move(plain);
        co_return output;
    }
};

class GenerateRandom : public api::GenerateRandomOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    Result<op::AccessChecks> access(const Input& /*input*/, const op::Caller& caller, const op::Envelope& /*envelope*/) const
    {
        return op::AccessChecks{check_on("kms:GenerateRandom", "*", caller)};
    }
    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        if (call->CustomKeyStoreId || call->Recipient)
            co_return fail(errors::unsupported("Custom key stores and recipients are not supported."));
        if (!call->NumberOfBytes) co_return fail(errors::validation("NumberOfBytes is required."));
        Output output;
        output.Plaintext = crypto::random_bytes(static_cast<std::size_t>(*call->NumberOfBytes));
        co_return output;
    }
};

}  // namespace

void add_crypto_operations(op::Operations& operations, Keys& keys)
{
    operations.push_back(op::make_operation<Encrypt>(keys));
    operations.push_back(op::make_operation<Decrypt>(keys));
    operations.push_back(op::make_operation<ReEncrypt>(keys));
    operations.push_back(op::make_operation<DataKey<api::GenerateDataKeyOperation>>(keys));
    operations.push_back(op::make_operation<DataKey<api::GenerateDataKeyWithoutPlaintextOperation>>(keys));
    operations.push_back(op::make_operation<GenerateRandom>());
}

}  // namespace sekisho::kms
