#pragma once

#include <map>
#include <span>

#include "policy/analysis/checks.h"
#include "policy/analysis/search.h"

/// From points to requests, and what the engine says about them.
namespace sekisho::policy::analysis {

/// Whether the policies name principals (resource, trust, endpoint, resource control) or belong to their holder.
[[nodiscard]] bool names_principals(PolicyKind kind);

/// Whether the engine lets the policies, taken together, allow the request, when everything else that bears on it allows.
[[nodiscard]] bool allows(std::span<const PolicyPtr> policies, const Counterexample& request);

[[nodiscard]] bool allows(const Grants& grants, const Counterexample& request);

/// Condition keys as the policies write them, by their folded names.
using KeyNames = std::map<std::string, std::string, std::less<>>;
void add_names(KeyNames& names, std::span<const PolicyPtr> policies);

using Accept = std::function<bool(const Counterexample&)>;

/// Makes requests of the point, which leaves the values of policy variables open, until one is accepted.
[[nodiscard]] std::optional<Counterexample> request_at(const Problem& problem, const Point& point, const KeyNames& names,
                                                       const Accept& accept);

/// The same request with an action that exists and a resource that looks like one, as far as it is still accepted.
[[nodiscard]] Counterexample presentable(Counterexample request, const Problem& problem, const Accept& accept);

/// "s3:PutObject on arn:aws:s3:::b/k with aws:SourceIp = 192.0.2.1": one line, control characters struck out.
[[nodiscard]] std::string to_text(const Counterexample& request);

}  // namespace sekisho::policy::analysis
