#include "guardrails/guard.h"

namespace sekisho::guardrails {

std::string_view name_of(Verdict verdict) noexcept
{
    switch (verdict) {
        case Verdict::passed: return "passed";
        case Verdict::masked: return "masked";
        case Verdict::intervened: return "intervened";
        case Verdict::not_scanned: return "not_scanned";
        case Verdict::failed: return "failed";
        case Verdict::none: break;
    }
    return "none";
}

}  // namespace sekisho::guardrails
