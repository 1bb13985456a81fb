#pragma once

#include <cstdint>

#include "op/credentials.h"
#include "services/iam/accounts.h"

namespace sekisho::iam {

/// Access keys of users and root from the snapshots of their accounts; temporary keys from their session tokens, checked
/// against the snapshot, so that the session of a deleted role or user, or of a suspended account, ends with it. Opened
/// tokens are kept per thread, a bounded number. Thread-safe; no lock, no I/O.
class DirectoryCredentialSource final : public op::CredentialSource {
public:
    DirectoryCredentialSource(const Accounts& accounts, const crypto::Sealer& sealer);

    [[nodiscard]] Result<op::Credential> find(std::string_view access_key_id, std::string_view session_token,
                                              Time now) const override;
    [[nodiscard]] Result<op::Caller> find_api_key(std::string_view alias, const Secret& secret, Time now) const override;
    void note_use(const op::Caller& caller, std::string_view service, std::string_view region) const override;

private:
    [[nodiscard]] Result<op::Credential> find_long_term(std::string_view access_key_id) const;
    [[nodiscard]] Result<op::Credential> find_session(std::string_view access_key_id, std::string_view session_token,
                                                      Time now) const;

    const Accounts& accounts_;
    const crypto::Sealer& sealer_;
    std::uint64_t instance_;  ///< keeps the sources of one process apart in the threads' caches
};

}  // namespace sekisho::iam
