#include "services/cognito_idp/pools/client_operations.h"

#include "crypto/random.h"
#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/pools/client_settings.h"

namespace sekisho::cognito_idp {
namespace {

// https://docs.aws.amazon.com/cognito/latest/developerguide/limits.html
constexpr std::size_t clients_per_pool = 1000;
constexpr std::size_t secrets_per_client = 2;

api::UserPoolClientType described(const Client& client)
{
    auto settings = client.settings;
    if (!client.secrets.empty()) settings.ClientSecret = std::string(client.secrets.back().value.reveal());
    return settings;
}

api::ClientSecretDescriptorType descriptor(const ClientSecret& secret)
{
    api::ClientSecretDescriptorType type;
    type.ClientSecretId = secret.id;
    type.ClientSecretCreateDate = secret.created;
    return type;
}

}  // namespace

Task<Result<CreateUserPoolClient::Output>> CreateUserPoolClient::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    const bool generate = input->GenerateSecret.value_or(false);
    if (generate && input->ClientSecret)
        co_return fail(errors::invalid_parameter("GenerateSecret and ClientSecret cannot be used together."));
    Client client;
    CO_TRY(client.settings, new_client_settings(*pool, *input));
    client.id = crypto::random_text(26, crypto::lower_alphanumeric);
    client.settings.ClientId = client.id;
    client.settings.CreationDate = client.settings.LastModifiedDate = clock_.now();
    if (generate || input->ClientSecret) client.secrets.push_back(make_client_secret(clock_.now()));
    if (input->ClientSecret) client.secrets.back().value = Secret(*input->ClientSecret);
    CO_TRY(const auto made, co_await changes_.create_client(std::move(client), clients_per_pool));
    Output output;
    output.UserPoolClient = described(*made);
    co_return output;
}

Task<Result<DescribeUserPoolClient::Output>> DescribeUserPoolClient::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto app, directory().app(input->UserPoolId, input->ClientId));
    Output output;
    output.UserPoolClient = described(*app.client);
    co_return output;
}

Task<Result<ListUserPoolClients::Output>> ListUserPoolClients::execute(op::Authorized<Input> input) const
{
    CO_TRY_VOID(directory().pool(input->UserPoolId));
    const auto list = fmt::format("ListUserPoolClients|{}", input->UserPoolId);
    CO_TRY(const auto position, paging_.position(list, input->NextToken));
    const auto state = directory().state();
    const auto ours = [&](const ClientPtr& client) { return client->pool_id() == input->UserPoolId; };
    const auto page = page_of(*state->clients, position, static_cast<std::size_t>(input->MaxResults.value_or(60)), ours);
    Output output;
    auto& clients = output.UserPoolClients.emplace();
    for (const auto* client : page.entries)
        clients.push_back(
            {.ClientId = (*client)->id, .UserPoolId = input->UserPoolId, .ClientName = (*client)->settings.ClientName});
    if (page.more) output.NextToken = paging_.token(list, page.last);
    co_return output;
}

Task<Result<UpdateUserPoolClient::Output>> UpdateUserPoolClient::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    auto edit = [pool, request = *input, now = clock_.now()](Client& client) -> Result<void> {
        TRY(client.settings, replaced_client_settings(*pool, client.settings, request));
        client.settings.LastModifiedDate = now;
        return {};
    };
    CO_TRY(const auto changed, co_await changes_.change_client(input->UserPoolId, input->ClientId, std::move(edit)));
    Output output;
    output.UserPoolClient = described(*changed);
    co_return output;
}

Task<Result<DeleteUserPoolClient::Output>> DeleteUserPoolClient::execute(op::Authorized<Input> input) const
{
    CO_TRY_VOID(co_await changes_.delete_client(input->UserPoolId, input->ClientId));
    co_return Output{};
}

Task<Result<AddUserPoolClientSecret::Output>> AddUserPoolClientSecret::execute(op::Authorized<Input> input) const
{
    auto added = make_client_secret(clock_.now());
    if (input->ClientSecret) added.value = Secret(*input->ClientSecret);
    auto edit = [added](Client& client) -> Result<void> {
        if (client.secrets.empty())
            return fail(errors::invalid_parameter("The client is public: it was made without a secret."));
        if (client.secrets.size() >= secrets_per_client)
            return fail(errors::limit_exceeded("A client can have at most two secrets."));
        client.secrets.push_back(added);
        return {};
    };
    CO_TRY_VOID(co_await changes_.change_client(input->UserPoolId, input->ClientId, std::move(edit)));
    Output output;
    output.ClientSecretDescriptor = descriptor(added);
    if (!input->ClientSecret) output.ClientSecretDescriptor->ClientSecretValue = std::string(added.value.reveal());
    co_return output;
}

Task<Result<ListUserPoolClientSecrets::Output>> ListUserPoolClientSecrets::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto app, directory().app(input->UserPoolId, input->ClientId));
    Output output;
    auto& secrets = output.ClientSecrets.emplace();
    for (const auto& secret : app.client->secrets) secrets.push_back(descriptor(secret));
    co_return output;
}

Task<Result<DeleteUserPoolClientSecret::Output>> DeleteUserPoolClientSecret::execute(op::Authorized<Input> input) const
{
    auto edit = [id = input->ClientSecretId](Client& client) -> Result<void> {
        const auto found = std::ranges::find(client.secrets, id, &ClientSecret::id);
        if (found == client.secrets.end()) return fail(errors::resource_not_found("Client secret does not exist."));
        if (client.secrets.size() == 1)
            return fail(errors::invalid_parameter("The last secret of a client cannot be deleted."));
        client.secrets.erase(found);
        return {};
    };
    CO_TRY_VOID(co_await changes_.change_client(input->UserPoolId, input->ClientId, std::move(edit)));
    co_return Output{};
}

}  // namespace sekisho::cognito_idp
