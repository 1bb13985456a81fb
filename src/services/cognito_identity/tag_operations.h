#pragma once

#include "services/cognito_identity/errors.h"
#include "services/cognito_identity/handler.h"

/// https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_TagResource.html and its neighbours.
namespace sekisho::cognito_identity {

/// An operation on the pool whose ARN the input gives.
template <class Description, op::Effect effect_>
class OnArn : public Description {
public:
    static constexpr op::Effect effect = effect_;
    explicit OnArn(Directory& directory) : directory_(&directory) {}

    Result<op::AccessChecks> access(const typename Description::Input& input, const op::Caller& caller,
                                    const op::Envelope&) const
    {
        auto checks = directory_->access(Description::schema.name, pool_of(input.ResourceArn), caller.account());
        // Judged by the ARN as it was given: one of another account is judged across accounts.
        auto& check = checks.front();
        if (input.ResourceArn != check.resource) check.absent = errors::pool_not_found(pool_of(input.ResourceArn));
        check.resource = input.ResourceArn;
        check.resource_account.clear();
        return checks;
    }

protected:
    [[nodiscard]] Directory& directory() const { return *directory_; }
    /// "" for an ARN that is not an identity pool's; no pool has that id.
    [[nodiscard]] static std::string pool_of(std::string_view arn)
    {
        constexpr std::string_view type = ":identitypool/";
        const auto at = arn.find(type);
        return at == std::string_view::npos ? std::string() : std::string(arn.substr(at + type.size()));
    }

private:
    Directory* directory_;
};

class TagResource : public OnArn<api::TagResourceOperation, op::Effect::write> {
public:
    using OnArn::OnArn;
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

class UntagResource : public OnArn<api::UntagResourceOperation, op::Effect::write> {
public:
    using OnArn::OnArn;
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

class ListTagsForResource : public OnArn<api::ListTagsForResourceOperation, op::Effect::read> {
public:
    using OnArn::OnArn;
    Task<Result<Output>> execute(op::Authorized<Input> call) const;
};

}  // namespace sekisho::cognito_identity
