#pragma once

#include "authn/srp/srp.h"
#include "base/worker_pool.h"
#include "services/cognito_idp/sign_in/sign_in.h"

namespace sekisho::cognito_idp {

/// The server's half of SRP between two calls, for passwords and for remembered devices alike. What the server must
/// remember travels in the notes of a sealed session, which the client carries as SECRET_BLOCK. Thread-safe.
class SrpExchange {
public:
    using Notes = std::map<std::string, std::string>;

    explicit SrpExchange(WorkerPool& workers) : workers_(workers) {}

    /// The notes for SECRET_BLOCK: "A", "b", "B", in hexadecimal. InvalidParameterException for an SRP_A with which a
    /// client could do without the password, or that is none.
    Task<Result<Notes>> begin(std::string srp_a, crypto::Number verifier) const;

    /// What an answer must have: SECRET_BLOCK, TIMESTAMP and signature. InvalidParameterException.
    [[nodiscard]] static Result<void> check_complete(const Parameters& answer);
    /// The bytes of the answer's SECRET_BLOCK; empty where it is not base64.
    [[nodiscard]] static std::string block_of(const Parameters& answer);
    /// Whether the answer is signed by who knows the password behind `verifier`, over the SECRET_BLOCK it carries.
    /// `notes` are those of that block, opened.
    Task<Result<bool>> proves(Parameters answer, Notes notes, authn::srp::Identity identity, crypto::Number verifier) const;

private:
    WorkerPool& workers_;
};

}  // namespace sekisho::cognito_idp
