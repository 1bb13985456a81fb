#include "services/cognito_idp/federation/link_operations.h"

#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/federation/links.h"
#include "services/cognito_idp/federation/provider_store.h"
#include "services/cognito_idp/users/user.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::string_view native = "Cognito";
constexpr std::string_view external_status = "EXTERNAL_PROVIDER";
constexpr std::size_t longest_value = 2048;

std::unexpected<Error> refuse(std::string message) { return fail(errors::invalid_parameter(std::move(message))); }

Result<std::string> required(const std::optional<std::string>& value, std::string_view name)
{
    if (!value || value->empty() || value->size() > longest_value)
        return refuse(fmt::format("{} is required, and has at most {} characters.", name, longest_value));
    return *value;
}

Result<links::Source> source_of(const api::ProviderUserIdentifierType& identifier)
{
    links::Source source;
    TRY(source.provider_name, required(identifier.ProviderName, "ProviderName"));
    TRY(source.attribute_name, required(identifier.ProviderAttributeName, "ProviderAttributeName"));
    TRY(source.attribute_value, required(identifier.ProviderAttributeValue, "ProviderAttributeValue"));
    return source;
}

/// The provider is the pool's, and may name people by that attribute.
Result<void> check_source(const Pool& pool, const links::Source& source)
{
    TRY(const auto provider, providers::get(pool, source.provider_name));
    const auto& type = *provider.type.ProviderType;
    if (type != "SAML" && type != "OIDC" && source.attribute_name != links::subject_attribute)
        return refuse(fmt::format("ProviderAttributeName must be {} for {}.", links::subject_attribute, type));
    return {};
}

/// The name under which a person of a provider would have a user of his own.
std::string federated_name(const std::string& provider, const std::string& subject) { return provider + "_" + subject; }

/// A user of the pool's own may have chosen such a name: that does not make him the provider's.
bool is_federated(const User& user) { return user.status == external_status; }

Result<User> destination(store::Connection& connection, const Pool& pool, const std::string& provider,
                         const std::string& value)
{
    if (provider == native) return users::get(connection, pool, value);
    TRY_VOID(providers::get(pool, provider));
    TRY(auto user, users::find(connection, pool, federated_name(provider, value), NameKind::sign_in));
    if (!user || !is_federated(*user)) return fail(errors::user_not_found());
    return *std::move(user);
}

/// "All attributes in the DestinationUser profile must be mutable."
Result<void> check_mutable(const Pool& pool, const User& user)
{
    for (const auto& [name, value] : user.attributes) {
        const auto* entry = name == "identities" ? nullptr : pool.attribute(name);
        if (entry && !entry->Mutable.value_or(true))
            return refuse(fmt::format("DestinationUser has the immutable attribute {}.", name));
    }
    return {};
}

struct LinkRequest {
    std::string destination_provider, destination_value;
    links::Source source;
};

Result<void> link(store::Connection& connection, const Pool& pool, const LinkRequest& request, Time now)
{
    TRY(const auto user, destination(connection, pool, request.destination_provider, request.destination_value));
    TRY_VOID(check_mutable(pool, user));
    const auto own_name = federated_name(request.source.provider_name, request.source.attribute_value);
    TRY(const auto own, users::find(connection, pool, own_name, NameKind::sign_in));
    if (own && is_federated(*own))
        return refuse(
            "Merging is not currently supported, provide a SourceUser that has not been signed up in order to link");
    return links::add(connection, pool, user, request.source, now);
}

Result<void> take_password(store::Connection& connection, const Pool& pool, const std::string& name, Time now)
{
    TRY(auto user, users::get(connection, pool, name));
    user.credentials.reset();
    user.temporary_until.reset();
    ++user.credential_version;
    user.status = external_status;
    user.modified = now;
    return users::update_credentials(connection, user);
}

}  // namespace

Task<Result<AdminLinkProviderForUser::Output>> AdminLinkProviderForUser::execute(op::Authorized<Input> input) const
{
    LinkRequest request;
    CO_TRY(request.destination_provider, required(input->DestinationUser.ProviderName, "ProviderName"));
    CO_TRY(request.destination_value, required(input->DestinationUser.ProviderAttributeValue, "ProviderAttributeValue"));
    CO_TRY(request.source, source_of(input->SourceUser));
    if (request.source.provider_name == native)
        co_return refuse("A user of the user pool may not be passed in as a SourceUser");
    // Within a change of the pool: a provider that is deleted meanwhile gets no link any more.
    auto edit = [request, now = parts_.clock.now()](DocumentChange& change) -> Result<void> {
        TRY_VOID(check_source(change.pool(), request.source));
        return link(change.connection(), change.pool(), request, now);
    };
    CO_TRY_VOID(co_await parts_.directory.change_documents(input->UserPoolId, std::move(edit)));
    co_return Output{};
}

Task<Result<AdminDisableProviderForUser::Output>> AdminDisableProviderForUser::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto source, source_of(input->User));
    auto edit = [source, now = parts_.clock.now()](DocumentChange& change) -> Result<void> {
        auto& connection = change.connection();
        if (source.provider_name == native) {
            if (source.attribute_name != links::subject_attribute)
                return refuse(fmt::format("ProviderAttributeName must be {} for {}.", links::subject_attribute, native));
            return take_password(connection, change.pool(), source.attribute_value, now);
        }
        TRY_VOID(check_source(change.pool(), source));
        TRY(const bool removed, links::remove(connection, change.pool(), source, now));
        if (!removed) return fail(errors::user_not_found());
        return {};
    };
    CO_TRY_VOID(co_await parts_.directory.change_documents(input->UserPoolId, std::move(edit)));
    co_return Output{};
}

}  // namespace sekisho::cognito_idp
