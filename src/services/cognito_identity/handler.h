#pragma once

#include "op/operation.h"
#include "services/cognito_identity/directory.h"

/// What the handlers of this service have in common: one base per way in.
namespace sekisho::cognito_identity {

/// A signed operation on the pool that its input names: IAM must allow cognito-identity:<operation> on the pool's ARN.
template <class Description, op::Effect effect_>
class OnPool : public Description {
public:
    static constexpr op::Effect effect = effect_;

    explicit OnPool(Directory& directory) : directory_(&directory) {}

    Result<op::AccessChecks> access(const typename Description::Input& input, const op::Caller& caller,
                                    const op::Envelope&) const
    {
        return directory_->access(Description::schema.name, input.IdentityPoolId, caller.account());
    }

protected:
    [[nodiscard]] Directory& directory() const { return *directory_; }

private:
    Directory* directory_;
};

/// A signed operation that names no pool: the permission is asked for on "*".
template <class Description, op::Effect effect_>
class OnService : public Description {
public:
    static constexpr op::Effect effect = effect_;

    Result<op::AccessChecks> access(const typename Description::Input&, const op::Caller&, const op::Envelope&) const
    {
        op::AccessCheck check;
        check.action = "cognito-identity:" + std::string(Description::schema.name);
        return op::AccessChecks{std::move(check)};
    }
};

/// An operation that applications call for people, without a signature, as on AWS.
template <class Description, op::Effect effect_>
class Unsigned : public Description {
public:
    static constexpr op::Effect effect = effect_;
    static constexpr op::Open open{"proven by the login tokens in the input; guests only where the pool admits them"};

    Result<op::AccessChecks> access(const typename Description::Input&, const op::Caller&, const op::Envelope&) const
    {
        return op::AccessChecks{};
    }
};

}  // namespace sekisho::cognito_identity
