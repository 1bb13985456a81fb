#include "gateway/report.h"

namespace sekisho::gateway {

std::string_view name_of(Layer layer) noexcept
{
    switch (layer) {
        case Layer::shape: return "shape";
        case Layer::rate: return "rate";
        case Layer::concurrency: return "concurrency";
        case Layer::budget: return "budget";
        case Layer::guardrail: return "guardrail";
        case Layer::provider: return "provider";
        case Layer::none: break;
    }
    return "none";
}

}  // namespace sekisho::gateway
