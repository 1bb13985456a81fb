#pragma once

#include <optional>
#include <string_view>

#include "authn/sigv4/signature.h"
#include "gate/passage.h"
#include "net/http.h"
#include "op/credentials.h"

namespace sekisho::gate {

/// Stage 3. Who calls: a verified SigV4 signature, a verified credential inside the input, or nobody. Nobody is a
/// caller like any other, whom policies must allow. Thread-safe.
class Authenticator {
public:
    Authenticator(const op::CredentialSource& credentials, const Clock& clock);

    /// What the request claims; nothing is believed yet. nullopt: it carries no signature.
    [[nodiscard]] static Result<std::optional<authn::Signature>> read_claim(const net::Request& request);

    /// What can be refused before the body is read: who must sign and did not, and signers whom nobody knows. A body
    /// of many megabytes is held in memory only for somebody with a credential.
    [[nodiscard]] Result<void> admit(const Passage& passage, const std::optional<authn::Signature>& claim) const;

    /// Verifies the claim and sets the caller; a streaming body is put behind a filter that fails at the first byte
    /// that was not signed. An unsigned request passes only where the operation allows it.
    Result<void> authenticate(Passage& passage, net::Request& request, const std::optional<authn::Signature>& claim,
                              std::string_view body) const;

    /// After decode: operations whose credential is in their input verify it here.
    static Task<Result<void>> identify(Passage& passage);

private:
    Result<void> verify(Passage& passage, net::Request& request, const authn::Signature& claim, std::string_view body) const;

    const op::CredentialSource& credentials_;
    const Clock& clock_;
};

}  // namespace sekisho::gate
