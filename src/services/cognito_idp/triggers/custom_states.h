#pragma once

#include <string>
#include <vector>

#include "crypto/sealer.h"
#include "services/cognito_idp/triggers/triggers.h"
#include "store/database.h"

namespace sekisho::cognito_idp {

/// What a custom sign-in has behind it, and the challenge that waits for its answer.
struct CustomState {
    std::vector<ChallengeResult> history;
    CreatedChallenge challenge;  ///< without its public parameters
};

/// Rows of such states: too large for a Session of 2,048 characters, which carries their id. Sealed, bound to the id.
namespace custom_states {

struct Kept {
    std::string id;
    CustomState state;
    Time expires;
};
[[nodiscard]] Kept make(CustomState state, Time expires);
/// Rows that have expired go as others come.
Result<void> keep(store::Connection& connection, const crypto::Sealer& sealer, const Kept& kept, Time now);
/// The state, and the row is gone; nullopt: there is none, or it is not one of ours.
[[nodiscard]] Result<std::optional<CustomState>> take(store::Connection& connection, const crypto::Sealer& sealer,
                                                      const std::string& id);

}  // namespace custom_states

}  // namespace sekisho::cognito_idp
