#include "services/sts/errors.h"
#include "services/sts/families.h"
#include "shapes/sts.h"

namespace sekisho::sts {

namespace {

/// No assertion can be verified here yet, whether or not its provider is registered; and what is not verified is not
/// accepted. Every call is refused in access(), before anything of the assertion is read.
class AssumeRoleWithSAML final : public shapes::sts::AssumeRoleWithSAMLOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;

    Result<op::AccessChecks> access(const Input&, const op::Caller&, const op::Envelope&) const { return refusal(); }
    Task<Result<Output>> execute(op::Authorized<Input>) const { co_return refusal(); }

private:
    static std::unexpected<Error> refusal()
    {
        return fail(
            errors::invalid_identity_token("Specified provider doesn't exist or its assertions cannot be verified."));
    }
};

}  // namespace

void add_assume_role_with_saml(op::Operations& operations)
{
    operations.push_back(op::make_operation<AssumeRoleWithSAML>());
}

}  // namespace sekisho::sts
