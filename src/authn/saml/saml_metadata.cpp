#include "authn/saml/saml_metadata.h"

#include <algorithm>

#include "base/encoding.h"
#include "wire/xml_tree.h"

namespace sekisho::authn {

namespace {

using wire::XmlElement;

constexpr std::string_view metadata_space = "urn:oasis:names:tc:SAML:2.0:metadata";
constexpr std::string_view signature_space = "http://www.w3.org/2000/09/xmldsig#";
constexpr std::string_view protocol = "urn:oasis:names:tc:SAML:2.0:protocol";
constexpr std::string_view redirect_binding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
constexpr std::string_view post_binding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
constexpr std::size_t entity_id_limit = 1024;  // saml-core-2.0, 8.3.6

Error unreadable(std::string why)
{
    return {.code = "MalformedSamlMetadata", .message = "Could not parse metadata", .detail = std::move(why), .members = {}};
}

bool is_certificate(std::string text)
{
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; });
    const auto bytes = from_base64(text);
    return bytes && bytes->size() > 64 && bytes->front() == '\x30';  // a DER SEQUENCE
}

bool has_certificate(const XmlElement& key)
{
    const auto* info = key.child(signature_space, "KeyInfo");
    const auto* data = info != nullptr ? info->child(signature_space, "X509Data") : nullptr;
    const auto* certificate = data != nullptr ? data->child(signature_space, "X509Certificate") : nullptr;
    return certificate != nullptr && is_certificate(certificate->text);
}

bool can_sign(const XmlElement& provider)
{
    return std::ranges::any_of(provider.children, [](const XmlElement& child) {
        if (child.name != "KeyDescriptor" || child.space != metadata_space) return false;
        const auto* use = child.attribute("use");
        return (use == nullptr || *use == "signing") && has_certificate(child);
    });
}

bool speaks_saml2(const XmlElement& provider)
{
    const auto* protocols = provider.attribute("protocolSupportEnumeration");
    return protocols != nullptr && (" " + *protocols + " ").find(" " + std::string(protocol) + " ") != std::string::npos;
}

/// The location of the first such service that is spoken to by that binding; empty: none.
std::string location_of(const XmlElement& provider, std::string_view service, std::string_view binding)
{
    for (const auto& child : provider.children) {
        if (child.name != service || child.space != metadata_space) continue;
        const auto* spoken = child.attribute("Binding");
        const auto* location = child.attribute("Location");
        if (spoken != nullptr && location != nullptr && *spoken == binding) return *location;
    }
    return {};
}

Result<std::optional<Time>> valid_until_of(const XmlElement& element, Time now)
{
    const auto* text = element.attribute("validUntil");
    if (text == nullptr) return std::nullopt;
    const auto time = parse_iso8601(*text);
    if (!time) return fail(unreadable("validUntil is no time"));
    if (*time <= now) return fail("ExpiredSamlMetadata", "The metadata document has expired.");
    return time;
}

}  // namespace

Result<SamlMetadata> read_saml_metadata(std::string_view document, Time now)
{
    const auto root = wire::parse_xml(document, {.bytes = 4 * 1024 * 1024});
    if (!root) return fail(unreadable(root.error().detail));
    if (root->name != "EntityDescriptor" || root->space != metadata_space)
        return fail(unreadable("the root is no EntityDescriptor"));
    const auto* entity_id = root->attribute("entityID");
    if (entity_id == nullptr || entity_id->empty() || entity_id->size() > entity_id_limit)
        return fail(unreadable("no entityID of 1 to 1024 characters"));
    const auto* provider = root->child(metadata_space, "IDPSSODescriptor");
    if (provider == nullptr || !speaks_saml2(*provider)) return fail(unreadable("no IDPSSODescriptor of SAML 2.0"));
    if (!can_sign(*provider)) return fail(unreadable("no certificate to sign with"));
    SamlMetadata metadata;
    metadata.entity_id = *entity_id;
    metadata.sso_redirect_url = location_of(*provider, "SingleSignOnService", redirect_binding);
    metadata.sso_post_url = location_of(*provider, "SingleSignOnService", post_binding);
    metadata.slo_redirect_url = location_of(*provider, "SingleLogoutService", redirect_binding);
    TRY(const auto of_entity, valid_until_of(*root, now));
    TRY(const auto of_provider, valid_until_of(*provider, now));
    metadata.valid_until = of_entity && of_provider ? std::min(of_entity, of_provider) : of_entity ? of_entity : of_provider;
    return metadata;
}

}  // namespace sekisho::authn
