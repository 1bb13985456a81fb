#pragma once

#include <optional>
#include <string>
#include <vector>

/// The facts on which a decision stood. Value types, without secrets, bounded by who fills them.
namespace sekisho::audit {

/// A condition key of the request: one value, or a list where it is multivalued. A single-valued key without
/// a value says that the request did not have it, where one would expect it.
struct ContextKey {
    std::string name;
    std::vector<std::string> values;
    bool multivalued = false;

    friend bool operator==(const ContextKey&, const ContextKey&) = default;
};

/// A session policy as the session carried it.
struct SessionPolicy {
    std::string name;
    std::string hash;      ///< of the document
    std::string document;  ///< recorded now and then: an empty one stands in an earlier record under the same hash
};

/// sekishoBasis: what, with the rest of the record, is needed to judge again. Not the policies of the installation.
struct Basis {
    std::string principal;  ///< kind: "user", "assumedRole", ...; empty: nothing was judged
    std::string arn;        ///< of a judgement's own subject; the caller's stands in userIdentity
    std::string account;    ///< likewise
    std::string role_arn;
    std::string unique_id;
    std::string provider;
    std::string user_arn;
    std::vector<ContextKey> context;  ///< but for keys whose value the rest of the record gives
    std::optional<std::vector<SessionPolicy>> session_policies;
    bool complete = true;  ///< false: something was too long, or no text, and is not there

    [[nodiscard]] bool recorded() const noexcept { return !principal.empty(); }
};

}  // namespace sekisho::audit
