#pragma once

#include <map>
#include <string>
#include <string_view>

#include "crypto/sealer.h"
#include "services/cognito_idp/pools/directory.h"
#include "store/database.h"
#include "wire/codec.h"

namespace sekisho::cognito_idp {

/// One durable change of what belongs to a pool, inside its transaction (Directory::change_documents). Tables and draft of
/// the snapshot stay in step.
class DocumentChange {
public:
    DocumentChange(store::Connection& connection, const crypto::Sealer& sealer, DirectoryState& state, Pool& pool)
        : connection_(connection), sealer_(sealer), state_(state), pool_(pool)
    {
    }

    /// The pool with the changes so far.
    [[nodiscard]] const Pool& pool() const { return pool_; }
    [[nodiscard]] const DirectoryState& state() const { return state_; }
    [[nodiscard]] store::Connection& connection() { return connection_; }

    /// Added, or replaced; its files stay. ResourceNotFoundException where it is of a client that the pool has not.
    Result<void> put(DocumentKind kind, const std::string& name, Document document);
    /// With its files.
    Result<void> remove(DocumentKind kind, const std::string& name);
    /// Replaces all files of a document that is there.
    Result<void> put_files(DocumentKind kind, const std::string& name, const std::map<std::string, std::string>& files);
    /// Changes the pool's own settings: `edit` is a callable void(api::UserPoolType&).
    template <class Edit>
    Result<void> edit_settings(Edit edit)
    {
        edit(pool_.settings);
        return store_settings();
    }
    /// Changes the settings of each of the pool's clients for which `edit` returns true.
    Result<void> edit_clients(const std::function<bool(api::UserPoolClientType&)>& edit);

private:
    Result<void> store_settings();

    store::Connection& connection_;
    const crypto::Sealer& sealer_;
    DirectoryState& state_;
    Pool& pool_;
};

/// The files of a document by name, read from the store.
[[nodiscard]] Result<std::map<std::string, std::string>> read_files(store::Connection& connection,
                                                                    const std::string& pool_id, DocumentKind kind,
                                                                    const std::string& name);

/// A document of one of AWS's shapes.
template <class T>
[[nodiscard]] Document to_document(const T& value, Time created, Time modified)
{
    Document document;
    document.body = wire::to_json_text(value);
    document.created = created;
    document.modified = modified;
    return document;
}

template <class T>
[[nodiscard]] Result<T> read_document(const Document& document)
{
    return wire::from_json_text<T>(document.body);
}

}  // namespace sekisho::cognito_idp
