#include "services/cognito_idp/limits/limited_operation.h"

#include "op/errors.h"

namespace sekisho::cognito_idp::limits {
namespace {

/// What all limited operations look at.
struct Parts {
    const Directory& directory;
    const Limits& limits;
    const Clock& clock;
};

/// One operation: where in its input the pool is named, and under which category it counts.
struct Place {
    const wire::Member* pool_id = nullptr;
    const wire::Member* client_id = nullptr;
    Category category;
    bool open_to_strangers = false;
};

const std::string* text_of(const wire::Member* member, const void* input)
{
    return member == nullptr ? nullptr : static_cast<const std::string*>(member->get(input));
}

class LimitedCall final : public op::Call {
public:
    LimitedCall(std::unique_ptr<op::Call> inner, const Parts& parts, const Place& place)
        : inner_(std::move(inner)), parts_(parts), place_(place)
    {
    }

    void* input() noexcept override { return inner_->input(); }
    void* output() noexcept override { return inner_->output(); }

    Task<Result<std::optional<op::Caller>>> identify(std::shared_ptr<const op::Envelope> envelope) override
    {
        CO_TRY_VOID(admit_stranger(*envelope));
        co_return co_await inner_->identify(std::move(envelope));
    }

    Result<op::AccessChecks> access(const op::Caller& caller, const op::Envelope& envelope) override
    {
        TRY_VOID(admit_stranger(envelope));
        return inner_->access(caller, envelope);
    }

    Task<Result<void>> execute(op::PassKey pass, std::shared_ptr<const op::Caller> caller,
                               std::shared_ptr<const op::Envelope> envelope) override
    {
        CO_TRY_VOID(admit(*caller));
        co_return co_await inner_->execute(pass, std::move(caller), std::move(envelope));
    }

private:
    /// Once in a call, at whichever of the two is asked first: a token is not verified for whom is turned away.
    Result<void> admit_stranger(const op::Envelope& envelope) const
    {
        if (!place_.open_to_strangers || std::exchange(counted_, true)) return {};
        return parts_.limits.admit_address(envelope.source_ip, parts_.clock.now());
    }

    Result<void> admit(const op::Caller& caller) const
    {
        const auto now = parts_.clock.now();
        if (const auto pool = pool_of(caller))
            return parts_.limits.admit(pool->account(), place_.category, *pool->rates, now);
        return parts_.limits.admit_account(caller.account(), place_.category, now);
    }

    PoolPtr pool_of(const op::Caller& caller) const
    {
        const auto state = parts_.directory.state();
        const auto* input = inner_->input();
        if (const auto* id = text_of(place_.pool_id, input)) return state->pool(*id);
        if (const auto* id = text_of(place_.client_id, input)) {
            const auto client = state->client(*id);
            return client ? state->pool(client->pool_id()) : nullptr;
        }
        // Made by AccessTokens::verify().
        const auto id = caller.context.value("sekisho:UserPoolId");
        return id ? state->pool(*id) : nullptr;
    }

    std::unique_ptr<op::Call> inner_;
    const Parts& parts_;
    const Place& place_;
    mutable bool counted_ = false;
};

class LimitedOperation final : public op::Operation {
public:
    LimitedOperation(op::OperationPtr inner, const Parts& parts) : inner_(std::move(inner)), parts_(parts)
    {
        const auto& schema = inner_->schema();
        place_.pool_id = schema.input->find("UserPoolId");
        place_.client_id = schema.input->find("ClientId");
        place_.category = category_of(schema.name).value_or(Category::UserPoolResourceUpdate);
        place_.open_to_strangers = schema.unsigned_allowed;
    }

    const wire::OperationSchema& schema() const noexcept override { return inner_->schema(); }
    op::Effect effect() const noexcept override { return inner_->effect(); }
    const char* open_reason() const noexcept override { return inner_->open_reason(); }
    bool identifies() const noexcept override { return inner_->identifies(); }
    std::size_t body_limit() const noexcept override { return inner_->body_limit(); }
    std::unique_ptr<op::Call> begin() const override
    {
        return std::make_unique<LimitedCall>(inner_->begin(), parts_, place_);
    }

private:
    op::OperationPtr inner_;
    Parts parts_;
    Place place_{};
};

}  // namespace

op::Operations limited(op::Operations operations, const Directory& directory, const Limits& limits, const Clock& clock)
{
    const Parts parts{directory, limits, clock};
    for (auto& operation : operations) operation = std::make_unique<const LimitedOperation>(std::move(operation), parts);
    return operations;
}

}  // namespace sekisho::cognito_idp::limits
