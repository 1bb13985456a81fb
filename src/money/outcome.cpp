#include "money/treasury.h"

namespace sekisho::money {

std::string_view name_of(Outcome outcome) noexcept
{
    switch (outcome) {
        case Outcome::success: return "success";
        case Outcome::failed: return "failed";
        case Outcome::refused: return "refused";
        case Outcome::cut: return "cut";
        case Outcome::client_disconnected: return "client_disconnected";
        case Outcome::timed_out: return "timed_out";
        case Outcome::abandoned: break;
    }
    return "abandoned";
}

}  // namespace sekisho::money
