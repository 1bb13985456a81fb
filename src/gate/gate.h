#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gate/accept.h"
#include "gate/authenticate.h"
#include "gate/authorize.h"
#include "gate/browser_origins.h"
#include "gate/decode.h"
#include "gate/limit.h"
#include "gate/record.h"
#include "net/http.h"

namespace sekisho::gate {

/// What the installation fixes for every request.
struct GateSettings {
    std::string account;                       ///< 12 digits
    std::string region;                        ///< where a request names none
    std::uint32_t requests_per_caller = 1000;  ///< in progress at once
    std::vector<std::string> browser_origins;  ///< web pages that may read answers
};

/// The checkpoint. Everything that is served passes handle(), once. Thread-safe.
class Gate final : public net::Handler {
public:
    /// The references and `operations` must outlive the gate. `tokens`: whose user-pool tokens are bearer tokens; null: no
    /// one's.
    Gate(GateSettings settings, const Clock& clock, const op::Operations& operations,
         const op::CredentialSource& credentials, const op::PolicySource& policies,
         const op::AuthorizationMessages& messages, audit::Trail& trail, const op::TokenCallers* tokens = nullptr);

    Task<net::Response> handle(net::Request request) override;

private:
    Task<net::Response> passage_of(net::Request request);
    Task<Result<void>> pass(Passage& passage, net::Request& request, Limiter::Hold& hold);
    Task<Result<void>> stages(Passage& passage, net::Request& request, Limiter::Hold& hold);
    [[nodiscard]] net::BodyStream watched(Passage& passage, net::BodyStream answer) const;

    const Clock& clock_;
    BrowserOrigins origins_;
    Acceptor acceptor_;
    Decoder decoder_;
    Authenticator authenticator_;
    Authorizer authorizer_;
    Limiter limiter_;
    Recorder recorder_;
};

}  // namespace sekisho::gate
