#pragma once

#include <string>
#include <string_view>

#include "op/operation.h"
#include "services/cognito_idp/pools/directory.h"

/// What the handlers of this service have in common. One base per way in.
namespace sekisho::cognito_idp {

/// An administrative operation on one pool: SigV4, and IAM must allow cognito-idp:<operation> on the pool's ARN.
template <class Description, op::Effect effect_>
class OnPool : public Description {
public:
    static constexpr op::Effect effect = effect_;

    Result<op::AccessChecks> access(const typename Description::Input& input, const op::Caller& caller,
                                    const op::Envelope& envelope) const
    {
        return directory_.access(Description::schema.name, input.UserPoolId, caller.account(), envelope.region);
    }

protected:
    explicit OnPool(const Directory& directory) : directory_(directory) {}
    [[nodiscard]] const Directory& directory() const { return directory_; }

private:
    const Directory& directory_;
};

/// An operation that applications call for their users, without a signature, as on AWS.
template <class Description, op::Effect effect_>
class Unsigned : public Description {
public:
    static constexpr op::Effect effect = effect_;
    static constexpr op::Open open{
        "an app client acts for its user: proven by password, code, session or token in the input"};

    Result<op::AccessChecks> access(const typename Description::Input& /*input*/, const op::Caller& /*caller*/,
                                    const op::Envelope& /*envelope*/) const
    {
        return op::AccessChecks{};
    }
};

}  // namespace sekisho::cognito_idp
