#pragma once

#include <chrono>
#include <memory>

#include "gate/authenticate.h"

namespace sekisho::gate {

/// How old the last look at a caller's credential may be when a piece of a model's answer goes out.
inline constexpr std::chrono::milliseconds credential_look_interval{500};

struct CredentialWatch {
    const Authenticator& authenticator;
    const Clock& clock;
    Claim claim;
    std::shared_ptr<const op::Envelope> envelope;
};

/// `answer`, as long as the credential by which it was asked for stands: keys that are deleted or switched off, users and
/// roles that are gone, sign-ins that are ended. No piece goes out later than credential_look_interval after that; the body
/// then fails with the Error RequestRevoked, so that the client cannot take it for whole. Policies are not judged again.
[[nodiscard]] net::BodyStream watch_credential(net::BodyStream answer, CredentialWatch watch);

}  // namespace sekisho::gate
