#include "op/stranger_limits.h"

namespace sekisho::op {
namespace {

class StrangerOperation final : public WrappedOperation {
public:
    StrangerOperation(OperationPtr inner, const AddressRates& rates, const Clock& clock)
        : WrappedOperation(std::move(inner)), rates_(rates), clock_(clock)
    {
    }

    std::unique_ptr<Call> begin() const override
    {
        return std::make_unique<StrangerCall>(WrappedOperation::begin(), &rates_, clock_);
    }

private:
    const AddressRates& rates_;
    const Clock& clock_;
};

}  // namespace

Result<void> StrangerCall::admit(const Envelope& envelope)
{
    if (rates_ == nullptr || std::exchange(counted_, true)) return {};
    return rates_->admit(envelope.source_ip, clock_.now());
}

Task<Result<std::optional<Caller>>> StrangerCall::identify(std::shared_ptr<const Envelope> envelope)
{
    CO_TRY_VOID(admit(*envelope));
    co_return co_await WrappedCall::identify(std::move(envelope));
}

Result<AccessChecks> StrangerCall::access(const Caller& caller, const Envelope& envelope)
{
    TRY_VOID(admit(envelope));
    return WrappedCall::access(caller, envelope);
}

Operations limit_strangers(Operations operations, const AddressRates& rates, const Clock& clock)
{
    for (auto& operation : operations)
        if (operation->schema().unsigned_allowed)
            operation = std::make_unique<const StrangerOperation>(std::move(operation), rates, clock);
    return operations;
}

}  // namespace sekisho::op
