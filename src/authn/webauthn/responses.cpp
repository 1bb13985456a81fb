#include <algorithm>

#include "authn/webauthn/ceremonies.h"
#include "authn/webauthn/verdicts.h"
#include "base/encoding.h"

namespace sekisho::authn::webauthn {
namespace {

constexpr std::size_t most_transports = 8;
constexpr std::size_t longest_transport = 32;

std::unexpected<Error> refuse() { return fail(verdicts::malformed, "not a public key credential"); }

const std::string* text(const wire::Json& json, std::string_view name)
{
    const auto* member = json.find(name);
    return member == nullptr ? nullptr : member->string();
}

Result<std::string> bytes(const wire::Json& json, std::string_view name)
{
    const auto* encoded = text(json, name);
    auto decoded = encoded == nullptr ? std::nullopt : from_base64url(*encoded);
    if (!decoded || decoded->empty()) return refuse();
    return *std::move(decoded);
}

/// id, rawId and type, which both responses have.
Result<std::string> id_of(const wire::Json& json)
{
    const auto* type = text(json, "type");
    const auto* id = text(json, "id");
    const auto* raw_id = text(json, "rawId");
    if (type == nullptr || *type != "public-key" || id == nullptr || raw_id == nullptr || *id != *raw_id) return refuse();
    return bytes(json, "id");
}

bool is_transport(const std::string& word)
{
    return !word.empty() && word.size() <= longest_transport &&
           std::ranges::all_of(word, [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
}

std::vector<std::string> transports_of(const wire::Json& response)
{
    std::vector<std::string> transports;
    const auto* listed = response.find("transports");
    if (listed == nullptr || listed->array() == nullptr) return transports;
    for (const auto& entry : *listed->array()) {
        const auto* word = entry.string();
        if (word == nullptr || !is_transport(*word) || transports.size() == most_transports) continue;
        if (std::ranges::find(transports, *word) == transports.end()) transports.push_back(*word);
    }
    return transports;
}

}  // namespace

Result<RegistrationResponse> RegistrationResponse::parse(const wire::Json& json)
{
    RegistrationResponse parsed;
    TRY(parsed.id, id_of(json));
    const auto* response = json.find("response");
    if (response == nullptr) return refuse();
    TRY(parsed.client_data, bytes(*response, "clientDataJSON"));
    TRY(parsed.attestation_object, bytes(*response, "attestationObject"));
    parsed.transports = transports_of(*response);
    const auto* attachment = text(json, "authenticatorAttachment");
    if (attachment != nullptr && (*attachment == "platform" || *attachment == "cross-platform"))
        parsed.attachment = *attachment;
    return parsed;
}

Result<AssertionResponse> AssertionResponse::parse(const wire::Json& json)
{
    AssertionResponse parsed;
    TRY(parsed.id, id_of(json));
    const auto* response = json.find("response");
    if (response == nullptr) return refuse();
    TRY(parsed.client_data, bytes(*response, "clientDataJSON"));
    TRY(parsed.authenticator_data, bytes(*response, "authenticatorData"));
    TRY(parsed.signature, bytes(*response, "signature"));
    const auto* handle = response->find("userHandle");
    if (handle != nullptr && !handle->is_null()) {
        if (handle->string() == nullptr) return refuse();
        // Some clients write an empty text where the authenticator names no user.
        if (!handle->string()->empty()) {
            TRY(parsed.user_handle, bytes(*response, "userHandle"));
        }
    }
    return parsed;
}

}  // namespace sekisho::authn::webauthn
