#pragma once

#include <variant>

#include "authn/sigv4/signature.h"
#include "base/result.h"
#include "base/secret.h"
#include "net/http.h"
#include "wire/schema.h"

namespace sekisho::gate {

/// A text that whoever has it may show: "Authorization: Bearer ...", or "x-api-key: ..." at Anthropic's door.
struct BearerToken {
    Secret text;
};

/// What a request says about its sender, read before anything else and not believed until it is verified. At most one:
/// std::monostate says that it names nobody.
using Claim = std::variant<std::monostate, authn::Signature, BearerToken>;

/// Errors: those of authn::parse_signature; IncompleteSignature where there is more than one claim.
[[nodiscard]] Result<Claim> read_claim(const net::Request& request);

/// The model API that the path is of, "/v1/..."; by_protocol: none. Of an S3 bucket's own host, and for what is signed for
/// S3, it says nothing: the latter's routes are chosen by the signature.
[[nodiscard]] wire::ErrorForm door_of(const net::Request& request);

/// Bearer tokens are good for models alone: where signatures are made for "bedrock". Elsewhere a request with one names
/// nobody.
[[nodiscard]] bool takes_bearer_tokens(const wire::ServiceSchema& service);

}  // namespace sekisho::gate
