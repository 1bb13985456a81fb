#pragma once

#include <memory>
#include <string>

#include "authn/bearer/bearer.h"
#include "base/clock.h"
#include "base/task.h"
#include "gate/claim.h"
#include "op/credentials.h"

namespace sekisho::gate {

/// Who shows a bearer token, once it has been verified.
struct Bearer {
    op::Caller caller;
    std::string type;    ///< of bedrock:bearerTokenType: "LONG_TERM", "SHORT_TERM"; empty: a token of a user pool
    std::string region;  ///< that of a short-term key's signature; empty: it names none
};

/// Verifies bearer tokens: long-term keys against IAM, short-term ones as the signatures that they are, tokens of user
/// pools by the identity pool that gives them a role. Thread-safe.
class BearerVerifier {
public:
    /// `tokens` may be null: no user pool's tokens are taken. Both outlive this.
    BearerVerifier(const op::CredentialSource& credentials, const op::TokenCallers* tokens)
        : credentials_(credentials), tokens_(tokens)
    {
    }
    /// InvalidClientTokenId, ExpiredToken. `envelope`: of the request, with the time that counts.
    [[nodiscard]] Task<Result<Bearer>> verify(BearerToken token, std::shared_ptr<const op::Envelope> envelope,
                                              Time now) const;

private:
    [[nodiscard]] Result<Bearer> verify_short_term(const authn::ShortTermKey& key, Time now) const;

    const op::CredentialSource& credentials_;
    const op::TokenCallers* tokens_;
};

}  // namespace sekisho::gate
