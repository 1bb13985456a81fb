#include "services/cognito_idp/oauth/resource_servers.h"

#include <array>
#include <set>

#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {
namespace {

// https://docs.aws.amazon.com/cognito/latest/developerguide/limits.html
constexpr std::size_t servers_per_pool = 25;
constexpr std::array<std::string_view, 5> standard_scopes{"phone", "email", "openid", "profile",
                                                          "aws.cognito.signin.user.admin"};

Error server_not_found(std::string_view identifier)
{
    return errors::resource_not_found(fmt::format("Resource server {} does not exist.", identifier));
}

Result<DocumentPtr> find_server(const Pool& pool, std::string_view identifier)
{
    auto found = pool.documents.find(DocumentKind::resource_server, identifier);
    if (!found) return fail(server_not_found(identifier));
    return found;
}

/// CreateResourceServer and UpdateResourceServer have the same members.
template <class Request>
Result<api::ResourceServerType> from_request(const Request& request)
{
    api::ResourceServerType server;
    server.UserPoolId = request.UserPoolId;
    server.Identifier = request.Identifier;
    server.Name = request.Name;
    server.Scopes = request.Scopes;
    std::set<std::string_view> names;
    if (request.Scopes)
        for (const auto& scope : *request.Scopes)
            if (!names.insert(scope.ScopeName).second)
                return fail(errors::invalid_parameter(fmt::format("Duplicate scope name {}.", scope.ScopeName)));
    return server;
}

bool has_scope(const api::ResourceServerType& server, std::string_view name)
{
    return server.Scopes && std::ranges::any_of(*server.Scopes, [&](const auto& scope) { return scope.ScopeName == name; });
}

bool is_scope_of(const Pool& pool, std::string_view scope)
{
    if (std::ranges::find(standard_scopes, scope) != standard_scopes.end()) return true;
    const auto slash = scope.rfind('/');  // identifiers may have slashes, names of scopes have none
    if (slash == std::string_view::npos) return false;
    const auto document = pool.documents.find(DocumentKind::resource_server, scope.substr(0, slash));
    if (!document) return false;
    const auto server = read_document<api::ResourceServerType>(*document);
    return server && has_scope(*server, scope.substr(slash + 1));
}

/// Takes scopes from the clients that no resource server has any more.
Result<void> forget_scopes(DocumentChange& change)
{
    return change.edit_clients([&](api::UserPoolClientType& client) {
        return client.AllowedOAuthScopes && std::erase_if(*client.AllowedOAuthScopes, [&](const auto& scope) {
                                                return !is_scope_of(change.pool(), scope);
                                            }) > 0;
    });
}

}  // namespace

Result<void> check_scopes(const Pool& pool, const std::vector<std::string>& scopes)
{
    for (const auto& scope : scopes)
        if (!is_scope_of(pool, scope))
            return fail("ScopeDoesNotExistException", fmt::format("Invalid scope requested: {}", scope));
    return {};
}

Task<Result<CreateResourceServer::Output>> CreateResourceServer::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto server, from_request(*input));
    auto edit = [server, now = parts_.clock.now()](DocumentChange& change) -> Result<void> {
        const auto& present = change.pool().documents.of(DocumentKind::resource_server);
        if (present.contains(*server.Identifier))
            return fail(errors::invalid_parameter(
                fmt::format("{} already exists in user pool {}.", *server.Identifier, *server.UserPoolId)));
        if (present.size() >= servers_per_pool)
            return fail(errors::limit_exceeded("The number of resource servers has exceeded its limit."));
        return change.put(DocumentKind::resource_server, *server.Identifier, to_document(server, now, now));
    };
    CO_TRY_VOID(co_await parts_.directory.change_documents(input->UserPoolId, std::move(edit)));
    Output output;
    output.ResourceServer = server;
    co_return output;
}

Task<Result<DescribeResourceServer::Output>> DescribeResourceServer::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    CO_TRY(const auto found, find_server(*pool, input->Identifier));
    Output output;
    CO_TRY(output.ResourceServer, read_document<api::ResourceServerType>(*found));
    co_return output;
}

Task<Result<UpdateResourceServer::Output>> UpdateResourceServer::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto server, from_request(*input));
    auto edit = [server, now = parts_.clock.now()](DocumentChange& change) -> Result<void> {
        TRY(const auto current, find_server(change.pool(), *server.Identifier));
        TRY_VOID(change.put(DocumentKind::resource_server, *server.Identifier, to_document(server, current->created, now)));
        return forget_scopes(change);
    };
    CO_TRY_VOID(co_await parts_.directory.change_documents(input->UserPoolId, std::move(edit)));
    Output output;
    output.ResourceServer = server;
    co_return output;
}

Task<Result<DeleteResourceServer::Output>> DeleteResourceServer::execute(op::Authorized<Input> input) const
{
    auto edit = [identifier = input->Identifier](DocumentChange& change) -> Result<void> {
        TRY_VOID(find_server(change.pool(), identifier));
        TRY_VOID(change.remove(DocumentKind::resource_server, identifier));
        return forget_scopes(change);
    };
    CO_TRY_VOID(co_await parts_.directory.change_documents(input->UserPoolId, std::move(edit)));
    co_return Output{};
}

Task<Result<ListResourceServers::Output>> ListResourceServers::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    const auto list = fmt::format("ListResourceServers|{}", input->UserPoolId);
    CO_TRY(const auto position, parts_.paging.position(list, input->NextToken));
    const auto& all = pool->documents.of(DocumentKind::resource_server);
    const auto page =
        page_of(all, position, static_cast<std::size_t>(input->MaxResults.value_or(50)), [](const auto&) { return true; });
    Output output;
    for (const auto* entry : page.entries) {
        CO_TRY(auto server, read_document<api::ResourceServerType>(**entry));
        output.ResourceServers.push_back(std::move(server));
    }
    if (page.more) output.NextToken = parts_.paging.token(list, page.last);
    co_return output;
}

}  // namespace sekisho::cognito_idp
