#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/secret.h"
#include "store/database.h"

/// What else belongs to a pool, beside its settings, groups and clients: resource servers, domains, identity providers and
/// the like. Each is a document: JSON under a kind and a name, in one table and in the pool's snapshot.
namespace sekisho::cognito_idp {

enum class DocumentKind {
    resource_server,
    domain,  ///< names are unique over the whole server
    identity_provider,
    signing_certificate,
    ui_customization,
    managed_login_branding,
    terms,
    risk_configuration,
};
inline constexpr std::size_t document_kinds = 8;

/// The word for a kind in the table.
[[nodiscard]] std::string_view to_text(DocumentKind kind) noexcept;

/// Immutable once published.
struct Document {
    std::string body;              ///< JSON, as a rule of one of AWS's shapes (wire::to_json_text)
    std::optional<Secret> secret;  ///< sealed at rest, bound to pool, kind and name
    std::string client_id;         ///< goes with that client; empty: the pool's own
    Time created;
    Time modified;
};
using DocumentPtr = std::shared_ptr<const Document>;
using DocumentsByName = std::map<std::string, DocumentPtr, std::less<>>;

/// The documents of one pool. A value whose copies are shallow.
class Documents {
public:
    [[nodiscard]] const DocumentsByName& of(DocumentKind kind) const;
    /// nullptr: none.
    [[nodiscard]] DocumentPtr find(DocumentKind kind, std::string_view name) const;
    /// One replaced or added, or removed where `document` is null.
    void set(DocumentKind kind, const std::string& name, DocumentPtr document);
    void erase_of_client(std::string_view client_id);

private:
    std::array<std::shared_ptr<const DocumentsByName>, document_kinds> by_kind_;
};

/// Migration 11: documents, their files, and provisioned limits.
[[nodiscard]] store::Migration documents_migration();

}  // namespace sekisho::cognito_idp
