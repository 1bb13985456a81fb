#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gate/claim.h"
#include "gate/passage.h"
#include "net/http.h"
#include "wire/codec.h"

namespace sekisho::gate {

/// Stage 2. Its first half decides, before anybody is authenticated and from as little as that needs, which operation
/// is meant; its second half, after the signature has been verified, turns the body into the operation's
/// input. There is one route decision per request: everything later reads `passage.operation`. Immutable; thread-safe.
class Decoder {
public:
    /// `operations` must outlive the decoder.
    explicit Decoder(const op::Operations& operations);

    /// Fills service and operation. Where the body had to be read for that (up to default_body_limit), returns it.
    Task<Result<std::optional<std::string>>> route(Passage& passage, net::Request& request, const Claim& claim) const;

    /// The body, where the operation takes it whole (up to its limit); empty where it streams and stays in
    /// `request.body`. `read` is what route() returned.
    static Task<Result<std::string>> body_of(const Passage& passage, net::Request& request, std::optional<std::string> read);

    /// Fills `call` with the decoded and validated input.
    [[nodiscard]] static Result<void> decode(Passage& passage, net::Request& request, std::string_view body);

private:
    using Services = std::vector<const wire::ServiceSchema*>;

    [[nodiscard]] Services candidates_for(const net::Request& request, const Claim& claim) const;
    [[nodiscard]] Services model_candidates(const net::Request& request, const Claim& claim) const;
    [[nodiscard]] Services signed_candidates(const net::Request& request, const authn::Signature& signature) const;
    [[nodiscard]] Services unsigned_candidates(const net::Request& request) const;
    Result<void> choose(Passage& passage, const Services& candidates, const net::Request& request,
                        std::string_view body) const;

    wire::Router router_;
    std::unordered_map<const wire::OperationSchema*, const op::Operation*> operations_;
};

}  // namespace sekisho::gate
