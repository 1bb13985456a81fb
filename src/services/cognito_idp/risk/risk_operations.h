#pragma once

#include "services/cognito_idp/handler.h"
#include "services/cognito_idp/pools/paging.h"
#include "services/cognito_idp/risk/configurations.h"
#include "services/cognito_idp/risk/events.h"
#include "services/cognito_idp/risk/feedback.h"

namespace sekisho::cognito_idp::risk {

/// A full replacement, of the pool's configuration or of a client's.
/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetRiskConfiguration.html
class SetRiskConfiguration : public OnPool<api::SetRiskConfigurationOperation, op::Effect::write> {
public:
    SetRiskConfiguration(const Directory& directory, Configurations& configurations, const Clock& clock)
        : OnPool(directory), configurations_(configurations), clock_(clock)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    Configurations& configurations_;
    const Clock& clock_;
};

class DescribeRiskConfiguration : public OnPool<api::DescribeRiskConfigurationOperation, op::Effect::read> {
public:
    DescribeRiskConfiguration(const Directory& directory, const Configurations& configurations)
        : OnPool(directory), configurations_(configurations)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const Configurations& configurations_;
};

/// Newest first.
class AdminListUserAuthEvents : public OnPool<api::AdminListUserAuthEventsOperation, op::Effect::read> {
public:
    AdminListUserAuthEvents(const Directory& directory, store::Database& database, const Paging& paging)
        : OnPool(directory), database_(database), paging_(paging)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    store::Database& database_;
    const Paging& paging_;
};

/// "Invalid" makes what the event brought unfamiliar again, "Valid" makes it familiar.
class AdminUpdateAuthEventFeedback : public OnPool<api::AdminUpdateAuthEventFeedbackOperation, op::Effect::write> {
public:
    AdminUpdateAuthEventFeedback(const Directory& directory, store::Database& database, const Clock& clock)
        : OnPool(directory), database_(database), clock_(clock)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    store::Database& database_;
    const Clock& clock_;
};

/// The same by the user, who proves himself by the FeedbackToken of a notice.
class UpdateAuthEventFeedback : public Unsigned<api::UpdateAuthEventFeedbackOperation, op::Effect::write> {
public:
    struct Parts {
        const Directory& directory;
        store::Database& database;
        const crypto::Sealer& sealer;
        const Clock& clock;
    };
    explicit UpdateAuthEventFeedback(Parts parts) : parts_(parts), tokens_(parts.sealer, parts.clock) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    Parts parts_;
    FeedbackTokens tokens_;
};

/// What the operations of this folder need.
struct OperationParts {
    const Directory& directory;
    store::Database& database;
    const crypto::Sealer& sealer;
    const Paging& paging;
    Configurations& configurations;
    const Clock& clock;
};
[[nodiscard]] op::Operations make_risk_operations(const OperationParts& parts);

}  // namespace sekisho::cognito_idp::risk
