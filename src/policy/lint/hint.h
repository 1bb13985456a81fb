#pragma once

#include <string_view>

#include "base/result.h"
#include "policy/policy.h"

namespace sekisho::policy::lint {

/// The response header that tells the writer of a refused policy what AWS's text does not: where the fault is, and what to
/// write instead. SDKs pass over it.
inline constexpr std::string_view hint_header = "x-sekisho-policy-error";

/// A refusal by parse_policy, with the hint: the place from its `detail`, the fix from lint(). Printable ASCII, at most 500
/// characters. Documents of more than 20,480 bytes, the largest that any quota admits, get the place alone.
[[nodiscard]] Error with_hint(Error refusal, std::string_view document, PolicyKind kind);

}  // namespace sekisho::policy::lint
