#include "services/cognito_idp/passkeys/options.h"

#include <array>

#include "base/encoding.h"

namespace sekisho::cognito_idp::passkeys {
namespace {

constexpr int registration_timeout = 60'000;  // milliseconds; AWS's example

std::string_view word(UserVerification verification)
{
    return verification == UserVerification::required ? "required" : "preferred";
}

wire::Json list_of(const std::vector<Descriptor>& descriptors)
{
    wire::Json::Array list;
    for (const auto& descriptor : descriptors) {
        wire::Json json;
        json.set("type", "public-key");
        json.set("id", descriptor.id);
        if (!descriptor.transports.empty())
            json.set("transports", wire::Json::Array(descriptor.transports.begin(), descriptor.transports.end()));
        list.push_back(std::move(json));
    }
    return list;
}

/// Where an address is the user name, the user name itself is a UUID, which tells nobody anything.
std::string shown_name(const Pool& pool, const User& user)
{
    for (const auto* attribute : {"email", "phone_number"})
        if (pool.is_username_attribute(attribute))
            if (const auto value = user.attribute(attribute)) return std::string(*value);
    return user.username;
}

struct Provider {
    std::string_view aaguid;
    std::string_view name;
};

/// https://github.com/passkeydeveloper/passkey-authenticator-aaguids
constexpr std::array<Provider, 11> providers{{{"fbfc3007154e4ecc8c0b6e020557d7bd", "Apple Passwords"},
                                              {"dd4ec289e01d41c9bb8970fa845d4bf2", "iCloud Keychain (Managed)"},
                                              {"ea9b8d664d011d213ce4b6b48cb575d4", "Google Password Manager"},
                                              {"adce000235bcc60a648b0b25f1f05503", "Chrome on Mac"},
                                              {"08987058cadc4b81b6e130de50dcbe96", "Windows Hello"},
                                              {"9ddd1817af5a4672a2b93e3dd95000a9", "Windows Hello"},
                                              {"6028b017b1d44c02b4b3afcdafc96bb2", "Windows Hello"},
                                              {"bada5566a7aa401fbd9645619a55120d", "1Password"},
                                              {"d548826e79b4db40a3d811116f7e8349", "Bitwarden"},
                                              {"531126d6e717415c93203d9aa6981239", "Dashlane"},
                                              {"53414d53554e47000000000000000000", "Samsung Pass"}}};

}  // namespace

std::vector<Descriptor> descriptors_of(const std::vector<Passkey>& passkeys)
{
    std::vector<Descriptor> descriptors;
    for (const auto& passkey : passkeys) descriptors.push_back({passkey.id(), passkey.transports});
    return descriptors;
}

wire::Json creation_options(const Pool& pool, const User& user, const Registration& registration,
                            const std::vector<Descriptor>& exclude)
{
    wire::Json party;
    party.set("id", registration.relying_party_id).set("name", registration.relying_party_id);
    wire::Json person;
    const auto name = shown_name(pool, user);
    person.set("id", base64url(user_handle(user))).set("name", name).set("displayName", name);
    wire::Json::Array algorithms;
    for (const auto algorithm : authn::webauthn::algorithms()) {
        wire::Json json;
        json.set("type", "public-key").set("alg", static_cast<std::int64_t>(algorithm));
        algorithms.push_back(std::move(json));
    }
    wire::Json selection;
    selection.set("requireResidentKey", true).set("residentKey", "required");
    selection.set("userVerification", word(registration.user_verification));
    wire::Json options;
    options.set("rp", std::move(party)).set("user", std::move(person)).set("challenge", registration.challenge);
    options.set("pubKeyCredParams", std::move(algorithms)).set("timeout", registration_timeout);
    options.set("excludeCredentials", list_of(exclude)).set("authenticatorSelection", std::move(selection));
    return options;
}

wire::Json request_options(const Configuration& configuration, const RequestOptions& options)
{
    wire::Json json;
    json.set("challenge", options.challenge).set("timeout", std::int64_t{options.timeout.count()});
    json.set("rpId", configuration.relying_party_id).set("allowCredentials", list_of(options.allow));
    json.set("userVerification", word(configuration.user_verification));
    return json;
}

std::string friendly_name(const std::string& aaguid)
{
    const auto text = hex(aaguid);
    for (const auto& provider : providers)
        if (provider.aaguid == text) return std::string(provider.name);
    return "Passkey";
}

}  // namespace sekisho::cognito_idp::passkeys
