#include "services/cognito_idp/branding/managed_login_branding.h"

#include "crypto/random.h"
#include "services/cognito_idp/branding/style.h"
#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::size_t brandings_per_pool = 20;
constexpr auto kind = DocumentKind::managed_login_branding;

using Branding = api::ManagedLoginBrandingType;

std::unexpected<Error> refuse(std::string message) { return fail(errors::invalid_parameter(std::move(message))); }

Result<DocumentPtr> find_branding(const Pool& pool, const std::string& id)
{
    auto found = pool.documents.find(kind, id);
    if (!found) return fail(errors::resource_not_found(fmt::format("Managed login branding {} does not exist.", id)));
    return found;
}

/// nullptr: the client has none.
DocumentPtr branding_of(const Pool& pool, std::string_view client_id)
{
    for (const auto& [id, document] : pool.documents.of(kind))
        if (document->client_id == client_id) return document;
    return nullptr;
}

/// The document without the bytes, the bytes as files by the place of their asset.
Result<void> store_branding(DocumentChange& change, Branding branding, const std::string& client_id)
{
    std::map<std::string, std::string> files;
    if (branding.Assets)
        for (std::size_t i = 0; i < branding.Assets->size(); ++i) {
            files.emplace(std::to_string(i), (*branding.Assets)[i].Bytes.value_or(""));
            (*branding.Assets)[i].Bytes.reset();
        }
    auto document = to_document(branding, *branding.CreationDate, *branding.LastModifiedDate);
    document.client_id = client_id;
    const auto id = *branding.ManagedLoginBrandingId;
    TRY_VOID(change.put(kind, id, std::move(document)));
    return change.put_files(kind, id, files);
}

Result<Branding> load_branding(store::Connection& connection, const std::string& pool_id, const Document& document)
{
    TRY(auto branding, read_document<Branding>(document));
    TRY(const auto files, read_files(connection, pool_id, kind, *branding.ManagedLoginBrandingId));
    if (branding.Assets)
        for (std::size_t i = 0; i < branding.Assets->size(); ++i)
            if (const auto file = files.find(std::to_string(i)); file != files.end())
                (*branding.Assets)[i].Bytes = file->second;
    return branding;
}

/// CreateManagedLoginBranding and UpdateManagedLoginBranding: `branding` as the request wants it.
template <class Request>
Result<void> apply(const Request& request, Branding& branding)
{
    const bool provided = request.UseCognitoProvidedValues.value_or(false);
    if (provided && (request.Settings || request.Assets))
        return refuse("Settings and Assets cannot be given together with UseCognitoProvidedValues.");
    if (provided) {
        branding.UseCognitoProvidedValues = true;
        branding.Settings.reset();
        branding.Assets.reset();
        return {};
    }
    if (request.Settings) {
        TRY_VOID(style::check_settings(*request.Settings));
        branding.Settings = request.Settings;
    }
    if (request.Assets) {
        TRY(branding.Assets, style::merged(branding.Assets.value_or(style::Assets{}), *request.Assets));
    }
    if (request.Settings || request.Assets) branding.UseCognitoProvidedValues = false;
    return {};
}

Task<Result<Branding>> describe(const ConfigurationParts& parts, PoolPtr pool, DocumentPtr document, bool with_defaults)
{
    auto look = [pool, document](store::Connection& connection) { return load_branding(connection, pool->id, *document); };
    CO_TRY(auto branding, co_await parts.database.read(std::move(look)));
    if (with_defaults)
        branding.Settings =
            branding.Settings ? style::merged(style::default_settings(), *branding.Settings) : style::default_settings();
    co_return branding;
}

}  // namespace

Task<Result<CreateManagedLoginBranding::Output>> CreateManagedLoginBranding::execute(op::Authorized<Input> input) const
{
    CO_TRY_VOID(directory().app(input->UserPoolId, input->ClientId));
    Branding branding;
    branding.ManagedLoginBrandingId = crypto::uuid();
    branding.UserPoolId = input->UserPoolId;
    branding.UseCognitoProvidedValues = input->UseCognitoProvidedValues.value_or(false);
    CO_TRY_VOID(apply(*input, branding));
    branding.CreationDate = branding.LastModifiedDate = parts_.clock.now();
    auto edit = [branding, client_id = input->ClientId](DocumentChange& change) -> Result<void> {
        if (branding_of(change.pool(), client_id))
            return fail("ManagedLoginBrandingExistsException", "The app client has a managed login branding style already.");
        if (change.pool().documents.of(kind).size() >= brandings_per_pool)
            return fail(errors::limit_exceeded("The number of managed login branding styles has exceeded its limit."));
        return store_branding(change, branding, client_id);
    };
    CO_TRY_VOID(co_await parts_.directory.change_documents(input->UserPoolId, std::move(edit)));
    Output output;
    output.ManagedLoginBranding = std::move(branding);
    co_return output;
}

Task<Result<DescribeManagedLoginBranding::Output>> DescribeManagedLoginBranding::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    CO_TRY(const auto found, find_branding(*pool, input->ManagedLoginBrandingId));
    Output output;
    CO_TRY(output.ManagedLoginBranding,
           co_await describe(parts_, pool, found, input->ReturnMergedResources.value_or(false)));
    co_return output;
}

Task<Result<DescribeManagedLoginBrandingByClient::Output>> DescribeManagedLoginBrandingByClient::execute(
    op::Authorized<Input> input) const
{
    CO_TRY(const auto app, directory().app(input->UserPoolId, input->ClientId));
    const auto found = branding_of(*app.pool, app.client->id);
    if (!found)
        co_return fail(
            errors::resource_not_found(fmt::format("Managed login branding of client {} does not exist.", input->ClientId)));
    Output output;
    CO_TRY(output.ManagedLoginBranding,
           co_await describe(parts_, app.pool, found, input->ReturnMergedResources.value_or(false)));
    co_return output;
}

Result<op::AccessChecks> UpdateManagedLoginBranding::access(const Input& input, const op::Caller& caller,
                                                            const op::Envelope& envelope) const
{
    if (!input.UserPoolId || !input.ManagedLoginBrandingId)
        return refuse("UserPoolId and ManagedLoginBrandingId are required.");
    return directory().access(schema.name, *input.UserPoolId, caller.account(), envelope.region);
}

Task<Result<UpdateManagedLoginBranding::Output>> UpdateManagedLoginBranding::execute(op::Authorized<Input> input) const
{
    auto edit = [request = *input, now = parts_.clock.now()](DocumentChange& change) -> Result<void> {
        TRY(const auto found, find_branding(change.pool(), *request.ManagedLoginBrandingId));
        TRY(auto branding, load_branding(change.connection(), change.pool().id, *found));
        TRY_VOID(apply(request, branding));
        branding.LastModifiedDate = now;
        return store_branding(change, std::move(branding), found->client_id);
    };
    CO_TRY(const auto pool, co_await parts_.directory.change_documents(*input->UserPoolId, std::move(edit)));
    CO_TRY(const auto found, find_branding(*pool, *input->ManagedLoginBrandingId));
    Output output;
    CO_TRY(output.ManagedLoginBranding, co_await describe(parts_, pool, found, false));
    co_return output;
}

Task<Result<DeleteManagedLoginBranding::Output>> DeleteManagedLoginBranding::execute(op::Authorized<Input> input) const
{
    auto edit = [id = input->ManagedLoginBrandingId](DocumentChange& change) -> Result<void> {
        TRY_VOID(find_branding(change.pool(), id));
        return change.remove(kind, id);
    };
    CO_TRY_VOID(co_await parts_.directory.change_documents(input->UserPoolId, std::move(edit)));
    co_return Output{};
}

}  // namespace sekisho::cognito_idp
