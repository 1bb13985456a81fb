#include <algorithm>

#include "services/iam/families.h"
#include "services/iam/owner.h"
#include "services/iam/service_credentials.h"
#include "shapes/iam.h"

/// API keys of Bedrock as IAM manages them: service-specific credentials of users.
namespace sekisho::iam {

namespace {

namespace shapes = sekisho::shapes::iam;

constexpr std::size_t credentials_per_user = 2;

Error no_such_credential(std::string_view id)
{
    return errors::no_such_entity("No such credential " + std::string(id) + " exists");
}

Error unsupported_service(std::string_view name)
{
    return {"ServiceNotSupportedException",
            "The service " + std::string(name) + " does not support this operation.",
            404,
            {},
            {},
            {}};
}

/// Keys belong to users: the root and sessions have none.
Result<Owner> user_of(const IamState& state, const std::optional<std::string>& name, const op::Caller& caller)
{
    TRY(auto owner, owner_of(state, name, caller));
    if (owner.name.empty()) return fail(errors::validation("Must specify userName when calling with non-User credentials"));
    return owner;
}

/// The user's credential of that id; one of another user is not found.
Result<ServiceCredential> credential_of(const IamState& state, const Owner& owner, const std::string& id)
{
    for (const auto& credential : state.service_credentials_of(owner.id))
        if (credential->id == id) return *credential;
    return fail(no_such_credential(id));
}

std::string shown_status(const ServiceCredential& credential, Time now)
{
    if (credential.expires && now >= *credential.expires) return "Expired";
    return credential.status == KeyStatus::active ? "Active" : "Inactive";
}

template <class Shape>
void show(Shape& shape, const ServiceCredential& credential, const std::string& user_name, Time now)
{
    shape.CreateDate = credential.created;
    shape.ExpirationDate = credential.expires;
    shape.ServiceName = credential.service;
    shape.ServiceCredentialAlias = credential.alias;
    shape.ServiceSpecificCredentialId = credential.id;
    shape.UserName = user_name;
    shape.Status = shown_status(credential, now);
}

/// The condition keys by which policies limit what keys are made.
void describe(Subject& subject, const std::string& service, const std::optional<int>& age_days = std::nullopt)
{
    subject.context.set("iam:ServiceSpecificCredentialServiceName", service);
    if (age_days) subject.context.set("iam:ServiceSpecificCredentialAgeDays", std::to_string(*age_days));
}

class CreateServiceSpecificCredential final
    : public Mutation<CreateServiceSpecificCredential, shapes::CreateServiceSpecificCredentialOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        auto subject = owner_subject(state, ask.input.UserName, ask.caller);
        describe(subject, ask.input.ServiceName, ask.input.CredentialAgeDays);
        return subject;
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        const auto& input = ask.input;
        TRY(const auto owner, user_of(editor.state(), input.UserName, ask.caller));
        if (input.ServiceName != bedrock_service) return fail(unsupported_service(input.ServiceName));
        if (editor.state().service_credentials_of(owner.id).size() >= credentials_per_user)
            return fail(errors::quota("ServiceSpecificCredentialsPerUser", credentials_per_user));
        auto made = make_service_credential(editor.state(), owner.id, editor.now());
        if (input.CredentialAgeDays) made.credential.expires = editor.now() + std::chrono::days(*input.CredentialAgeDays);
        if (input.SessionPolicy) {
            TRY(made.credential.session_policy, accept_session_policy(*input.SessionPolicy, made.credential.id));
        }
        Output output;
        auto& shown = output.ServiceSpecificCredential.emplace();
        show(shown, made.credential, owner.name, editor.now());
        shown.ServiceCredentialSecret = std::string(made.key.reveal());
        TRY_VOID(editor.save(std::move(made.credential)));
        return output;
    }
};

class ResetServiceSpecificCredential final
    : public Mutation<ResetServiceSpecificCredential, shapes::ResetServiceSpecificCredentialOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return owner_subject(state, ask.input.UserName, ask.caller);
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(const auto owner, user_of(editor.state(), ask.input.UserName, ask.caller));
        TRY(auto credential, credential_of(editor.state(), owner, ask.input.ServiceSpecificCredentialId));
        const auto key = renew_secret(credential);
        Output output;
        auto& shown = output.ServiceSpecificCredential.emplace();
        show(shown, credential, owner.name, editor.now());
        shown.ServiceCredentialSecret = std::string(key.reveal());
        TRY_VOID(editor.save(std::move(credential)));
        return output;
    }
};

class UpdateServiceSpecificCredential final
    : public Mutation<UpdateServiceSpecificCredential, shapes::UpdateServiceSpecificCredentialOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return owner_subject(state, ask.input.UserName, ask.caller);
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(const auto owner, user_of(editor.state(), ask.input.UserName, ask.caller));
        TRY(auto credential, credential_of(editor.state(), owner, ask.input.ServiceSpecificCredentialId));
        // Anything but "Active" closes the key; an expired one stays so.
        credential.status = ask.input.Status == "Active" ? KeyStatus::active : KeyStatus::inactive;
        TRY_VOID(editor.save(std::move(credential)));
        return Output{};
    }
};

class DeleteServiceSpecificCredential final
    : public Mutation<DeleteServiceSpecificCredential, shapes::DeleteServiceSpecificCredentialOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return owner_subject(state, ask.input.UserName, ask.caller);
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(const auto owner, user_of(editor.state(), ask.input.UserName, ask.caller));
        TRY(const auto credential, credential_of(editor.state(), owner, ask.input.ServiceSpecificCredentialId));
        TRY_VOID(editor.erase(credential));
        return Output{};
    }
};

class ListServiceSpecificCredentials final
    : public Query<ListServiceSpecificCredentials, shapes::ListServiceSpecificCredentialsOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        if (ask.input.AllUsers.value_or(false)) return list_subject(state, "user");
        return owner_subject(state, ask.input.UserName, ask.caller);
    }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        TRY(const auto all, wanted(state, ask));
        Output output;
        const auto key = [](const ServiceCredentialPtr& credential) { return credential->id; };
        TRY(const auto page, page_of(all, ask.input, output, key));
        auto& shown = output.ServiceSpecificCredentials.emplace();  // an empty list is shown as one, not left out
        for (const auto& credential : page) {
            const auto user = state.find_by_id(credential->owner);
            auto& one = shown.emplace_back();
            show(one, *credential, user ? user->name : std::string(), ask.now);
            if (credential->session_policy) one.SessionPolicy = credential->session_policy->document;
        }
        return output;
    }

private:
    static Result<std::vector<ServiceCredentialPtr>> wanted(const IamState& state, const Asked& ask)
    {
        if (ask.input.ServiceName && *ask.input.ServiceName != bedrock_service)
            return fail(unsupported_service(*ask.input.ServiceName));
        std::vector<ServiceCredentialPtr> all;
        if (!ask.input.AllUsers.value_or(false)) {
            TRY(const auto owner, owner_of(state, ask.input.UserName, ask.caller));
            return state.service_credentials_of(owner.id);
        }
        for (const auto& [alias, credential] : *state.service_credentials) all.push_back(credential);
        std::ranges::sort(all, {},
                          [](const ServiceCredentialPtr& credential) -> const std::string& { return credential->id; });
        return all;
    }
};

}  // namespace

void add_service_credential_operations(op::Operations& operations, Accounts& accounts)
{
    operations.push_back(op::make_operation<CreateServiceSpecificCredential>(accounts));
    operations.push_back(op::make_operation<ResetServiceSpecificCredential>(accounts));
    operations.push_back(op::make_operation<UpdateServiceSpecificCredential>(accounts));
    operations.push_back(op::make_operation<DeleteServiceSpecificCredential>(accounts));
    operations.push_back(op::make_operation<ListServiceSpecificCredentials>(accounts));
}

}  // namespace sekisho::iam
