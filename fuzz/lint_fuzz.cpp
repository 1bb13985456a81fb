// Arbitrary documents: every one is examined as every kind of policy, and what is said about it points into it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "policy/lint/hint.h"
#include "policy/lint/lint.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sekisho::policy;
    const std::string_view document(reinterpret_cast<const char*>(data), size);
    for (const auto kind : {PolicyKind::identity, PolicyKind::resource, PolicyKind::trust, PolicyKind::service_control,
                            PolicyKind::resource_control}) {
        const auto findings = lint::lint(document, {kind, {}});
        if (findings.size() > lint::findings_limit) std::abort();
        for (const auto& finding : findings) {
            if (finding.details.empty() || finding.fix.empty() || finding.locations.empty()) std::abort();
            for (const auto& location : finding.locations)
                if (location.start.offset > location.end.offset || location.end.offset > size) std::abort();
        }
        auto parsed = parse_policy(document, kind, "p");
        if (!parsed) static_cast<void>(lint::with_hint(std::move(parsed).error(), document, kind));
    }
    return 0;
}
