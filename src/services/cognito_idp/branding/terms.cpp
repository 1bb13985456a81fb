#include "services/cognito_idp/branding/terms.h"

#include "crypto/random.h"
#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/pools/urls.h"

namespace sekisho::cognito_idp {
namespace {

Result<api::TermsType> find_terms(const Pool& pool, const std::string& id)
{
    const auto found = pool.documents.find(DocumentKind::terms, id);
    if (!found) return fail(errors::resource_not_found(fmt::format("Terms {} do not exist.", id)));
    return read_document<api::TermsType>(*found);
}

Result<void> check_links(const std::map<std::string, std::string>& links)
{
    for (const auto& [language, url] : links)
        if (!is_web_url(url, PlainHttp::loopback))
            return fail(errors::invalid_parameter(fmt::format("The link for {} is not a valid URL.", language)));
    return {};
}

/// Writes them, unless the client has others of that name.
Result<void> put(DocumentChange& change, const api::TermsType& terms)
{
    for (const auto& [id, document] : change.pool().documents.of(DocumentKind::terms)) {
        if (id == terms.TermsId || document->client_id != terms.ClientId) continue;
        TRY(const auto other, read_document<api::TermsType>(*document));
        if (other.TermsName == terms.TermsName)
            return fail("TermsExistsException",
                        fmt::format("Terms with the name {} already exist for the app client.", terms.TermsName));
    }
    auto document = to_document(terms, terms.CreationDate, terms.LastModifiedDate);
    document.client_id = terms.ClientId;
    return change.put(DocumentKind::terms, terms.TermsId, std::move(document));
}

}  // namespace

Task<Result<CreateTerms::Output>> CreateTerms::execute(op::Authorized<Input> input) const
{
    CO_TRY_VOID(directory().app(input->UserPoolId, input->ClientId));
    api::TermsType terms;
    terms.TermsId = crypto::uuid();
    terms.UserPoolId = input->UserPoolId;
    terms.ClientId = input->ClientId;
    terms.TermsName = input->TermsName;
    terms.TermsSource = input->TermsSource;
    terms.Enforcement = input->Enforcement;
    if (input->Links) terms.Links = *input->Links;
    CO_TRY_VOID(check_links(terms.Links));
    terms.CreationDate = terms.LastModifiedDate = parts_.clock.now();
    auto edit = [terms](DocumentChange& change) { return put(change, terms); };
    CO_TRY_VOID(co_await parts_.directory.change_documents(input->UserPoolId, std::move(edit)));
    Output output;
    output.Terms = std::move(terms);
    co_return output;
}

Task<Result<DescribeTerms::Output>> DescribeTerms::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    Output output;
    CO_TRY(output.Terms, find_terms(*pool, input->TermsId));
    co_return output;
}

Task<Result<UpdateTerms::Output>> UpdateTerms::execute(op::Authorized<Input> input) const
{
    if (input->Links) CO_TRY_VOID(check_links(*input->Links));
    auto edit = [request = *input, now = parts_.clock.now()](DocumentChange& change) -> Result<void> {
        TRY(auto terms, find_terms(change.pool(), request.TermsId));
        if (request.TermsName) terms.TermsName = *request.TermsName;
        if (request.TermsSource) terms.TermsSource = *request.TermsSource;
        if (request.Enforcement) terms.Enforcement = *request.Enforcement;
        if (request.Links) terms.Links = *request.Links;
        terms.LastModifiedDate = now;
        return put(change, terms);
    };
    CO_TRY(const auto changed, co_await parts_.directory.change_documents(input->UserPoolId, std::move(edit)));
    Output output;
    CO_TRY(output.Terms, find_terms(*changed, input->TermsId));
    co_return output;
}

Task<Result<DeleteTerms::Output>> DeleteTerms::execute(op::Authorized<Input> input) const
{
    auto edit = [id = input->TermsId](DocumentChange& change) -> Result<void> {
        TRY_VOID(find_terms(change.pool(), id));
        return change.remove(DocumentKind::terms, id);
    };
    CO_TRY_VOID(co_await parts_.directory.change_documents(input->UserPoolId, std::move(edit)));
    co_return Output{};
}

Task<Result<ListTerms::Output>> ListTerms::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    const auto list = fmt::format("ListTerms|{}", input->UserPoolId);
    CO_TRY(const auto position, parts_.paging.position(list, input->NextToken));
    const auto page = page_of(pool->documents.of(DocumentKind::terms), position,
                              static_cast<std::size_t>(input->MaxResults.value_or(60)), [](const auto&) { return true; });
    Output output;
    for (const auto* entry : page.entries) {
        CO_TRY(const auto terms, read_document<api::TermsType>(**entry));
        output.Terms.push_back({.TermsId = terms.TermsId,
                                .TermsName = terms.TermsName,
                                .Enforcement = terms.Enforcement,
                                .CreationDate = terms.CreationDate,
                                .LastModifiedDate = terms.LastModifiedDate});
    }
    if (page.more) output.NextToken = parts_.paging.token(list, page.last);
    co_return output;
}

}  // namespace sekisho::cognito_idp
