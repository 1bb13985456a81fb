#include "services/iam/families.h"
#include "services/iam/owner.h"
#include "shapes/iam.h"

/// Kinds of credentials that nobody has here, because they cannot be made: tools ask for them before they delete a user.
namespace sekisho::iam {

namespace {

namespace shapes = sekisho::shapes::iam;

template <class Operation>
class ListsNone final : public Query<ListsNone<Operation>, Operation> {
    using Base = Query<ListsNone, Operation>;

public:
    using Base::Base;

    static Subject subject(const IamState& state, const Base::Asked& ask)
    {
        if constexpr (requires { ask.input.UserName; }) return owner_subject(state, ask.input.UserName, ask.caller);
        else return list_subject(state, "server-certificate", ask.input.PathPrefix);
    }

    static Result<typename Base::Output> read(const IamState& state, const Base::Asked& ask)
    {
        if constexpr (requires { ask.input.UserName; })
            if (ask.input.UserName) TRY_VOID(existing(state, EntityKind::user, *ask.input.UserName));
        typename Base::Output output;
        // An empty list is shown as one, not left out.
        if constexpr (requires { output.SSHPublicKeys; }) output.SSHPublicKeys.emplace();
        output.IsTruncated = false;
        return output;
    }
};

}  // namespace

void add_credential_list_operations(op::Operations& operations, Accounts& accounts)
{
    operations.push_back(op::make_operation<ListsNone<shapes::ListSigningCertificatesOperation>>(accounts));
    operations.push_back(op::make_operation<ListsNone<shapes::ListSSHPublicKeysOperation>>(accounts));
    operations.push_back(op::make_operation<ListsNone<shapes::ListServerCertificatesOperation>>(accounts));
}

}  // namespace sekisho::iam
