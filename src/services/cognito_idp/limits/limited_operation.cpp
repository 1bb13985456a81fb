#include "services/cognito_idp/limits/limited_operation.h"

#include "op/stranger_limits.h"

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

class LimitedCall final : public op::StrangerCall {
public:
    LimitedCall(std::unique_ptr<op::Call> inner, const Parts& parts, const Place& place)
        : StrangerCall(std::move(inner), place.open_to_strangers ? &parts.limits.addresses() : nullptr, parts.clock),
          parts_(parts),
          place_(place)
    {
    }

    Task<Result<void>> execute(op::PassKey pass, std::shared_ptr<const op::Caller> caller,
                               std::shared_ptr<const op::Envelope> envelope) override
    {
        CO_TRY_VOID(admit(*caller));
        co_return co_await StrangerCall::execute(pass, std::move(caller), std::move(envelope));
    }

private:
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
        const auto* input = input_of_inner();
        if (const auto* id = text_of(place_.pool_id, input)) return state->pool(*id);
        if (const auto* id = text_of(place_.client_id, input)) {
            const auto client = state->client(*id);
            return client ? state->pool(client->pool_id()) : nullptr;
        }
        // Made by AccessTokens::verify().
        const auto id = caller.context.value("sekisho:UserPoolId");
        return id ? state->pool(*id) : nullptr;
    }

    const Parts& parts_;
    const Place& place_;
};

class LimitedOperation final : public op::WrappedOperation {
public:
    LimitedOperation(op::OperationPtr inner, const Parts& parts) : WrappedOperation(std::move(inner)), parts_(parts)
    {
        const auto& named = schema();
        place_.pool_id = named.input->find("UserPoolId");
        place_.client_id = named.input->find("ClientId");
        place_.category = category_of(named.name).value_or(Category::UserPoolResourceUpdate);
        place_.open_to_strangers = named.unsigned_allowed;
    }

    std::unique_ptr<op::Call> begin() const override
    {
        return std::make_unique<LimitedCall>(WrappedOperation::begin(), parts_, place_);
    }

private:
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
