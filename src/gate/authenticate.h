#pragma once

#include <optional>
#include <string_view>

#include "gate/bearer.h"
#include "gate/claim.h"
#include "gate/passage.h"
#include "net/http.h"
#include "op/credentials.h"

namespace sekisho::gate {

/// Stage 3. Who calls: a verified SigV4 signature or bearer token, a verified credential inside the input, or nobody. Nobody
/// is a caller like any other, whom policies must allow. Thread-safe.
class Authenticator {
public:
    /// `tokens`: of user pools; null: none is taken.
    Authenticator(const op::CredentialSource& credentials, const op::TokenCallers* tokens, const Clock& clock);

    /// What can be refused before the body is read: who must prove himself and did not, signers whom nobody knows, bearer
    /// tokens that are not good. A body of many megabytes is held in memory only for somebody with a credential. A bearer
    /// token, which says nothing of the body, is verified here, and sets the caller.
    Task<Result<void>> admit(Passage& passage, const Claim& claim) const;

    /// Verifies the signature and sets the caller; a streaming body is put behind a filter that fails at the first byte
    /// that was not signed. An unsigned request passes only where the operation allows it.
    Result<void> authenticate(Passage& passage, net::Request& request, const Claim& claim, std::string_view body) const;

    /// After decode: operations whose credential is in their input verify it here.
    static Task<Result<void>> identify(Passage& passage);

    /// Whether what `claim` was verified by still stands: while an answer streams. What has only expired since then does;
    /// what was revoked does not.
    [[nodiscard]] Task<bool> still_stands(Claim claim, std::shared_ptr<const op::Envelope> envelope) const;

private:
    Result<void> verify(Passage& passage, net::Request& request, const authn::Signature& claim, std::string_view body) const;
    Task<Result<void>> admit_bearer(Passage& passage, const BearerToken& token) const;

    const op::CredentialSource& credentials_;
    BearerVerifier bearers_;
    const Clock& clock_;
};

}  // namespace sekisho::gate
