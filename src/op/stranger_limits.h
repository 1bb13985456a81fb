#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "op/operation.h"
#include "op/rates.h"

namespace sekisho::op {

/// A call of another operation, unchanged but for what a derived class adds.
class WrappedCall : public Call {
public:
    explicit WrappedCall(std::unique_ptr<Call> inner) : inner_(std::move(inner)) {}

    void* input() noexcept override { return inner_->input(); }
    void* output() noexcept override { return inner_->output(); }
    Task<Result<std::optional<Caller>>> identify(std::shared_ptr<const Envelope> envelope) override
    {
        return inner_->identify(std::move(envelope));
    }
    Result<AccessChecks> access(const Caller& caller, const Envelope& envelope) override
    {
        return inner_->access(caller, envelope);
    }
    Task<Result<void>> execute(PassKey pass, std::shared_ptr<const Caller> caller,
                               std::shared_ptr<const Envelope> envelope) override
    {
        return inner_->execute(pass, std::move(caller), std::move(envelope));
    }

protected:
    [[nodiscard]] const void* input_of_inner() const noexcept { return inner_->input(); }

private:
    std::unique_ptr<Call> inner_;
};

/// Another operation, but for its calls.
class WrappedOperation : public Operation {
public:
    explicit WrappedOperation(OperationPtr inner) : inner_(std::move(inner)) {}

    const wire::OperationSchema& schema() const noexcept override { return inner_->schema(); }
    Effect effect() const noexcept override { return inner_->effect(); }
    const char* open_reason() const noexcept override { return inner_->open_reason(); }
    bool identifies() const noexcept override { return inner_->identifies(); }
    std::size_t body_limit() const noexcept override { return inner_->body_limit(); }
    std::unique_ptr<Call> begin() const override { return inner_->begin(); }

private:
    OperationPtr inner_;
};

/// A call that strangers may make, counted by the address from which it comes: once, at whichever is asked first of who the
/// caller is and what he needs, so that no token is verified for whom is turned away.
class StrangerCall : public WrappedCall {
public:
    /// `rates` null: not counted. Both outlive the call.
    StrangerCall(std::unique_ptr<Call> inner, const AddressRates* rates, const Clock& clock)
        : WrappedCall(std::move(inner)), rates_(rates), clock_(clock)
    {
    }

    Task<Result<std::optional<Caller>>> identify(std::shared_ptr<const Envelope> envelope) override;
    Result<AccessChecks> access(const Caller& caller, const Envelope& envelope) override;

private:
    Result<void> admit(const Envelope& envelope);

    const AddressRates* rates_;
    const Clock& clock_;
    bool counted_ = false;
};

/// The same operations; those that may be called without a signature answer TooManyRequestsException to an address that
/// calls them too often. `rates` and `clock` outlive them.
[[nodiscard]] Operations limit_strangers(Operations operations, const AddressRates& rates, const Clock& clock);

}  // namespace sekisho::op
