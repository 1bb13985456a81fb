#include "gate/decode.h"

#include <fmt/format.h>

#include <algorithm>

#include "gate/virtual_host.h"

namespace sekisho::gate {
namespace {

std::vector<const wire::OperationSchema*> schemas_of(const op::Operations& operations)
{
    std::vector<const wire::OperationSchema*> schemas;
    for (const auto& operation : operations) schemas.push_back(&operation->schema());
    return schemas;
}

bool is_form(const net::Request& request)
{
    return request.method == "POST" &&
           request.headers.get("content-type").value_or("").starts_with("application/x-www-form-urlencoded");
}

/// The service part of "AWSCognitoIdentityProviderService.SignUp".
std::optional<std::string_view> target_prefix(const net::Request& request)
{
    const auto target = request.headers.get("x-amz-target");
    if (!target) return std::nullopt;
    return target->substr(0, target->rfind('.'));
}

bool is_s3(const wire::ServiceSchema* schema) { return schema->protocol == wire::Protocol::rest_xml; }
bool is_query(const wire::ServiceSchema* schema) { return schema->protocol == wire::Protocol::aws_query; }

Error not_for_this_service(std::string_view scope)
{
    return {"SignatureDoesNotMatch",
            fmt::format("Credential should be scoped to the service that is called, not '{}'.", scope),
            403,
            {},
            {}};
}

Error unknown_operation()
{
    return {"UnknownOperationException", "The requested operation is not recognized.", 404, {}, {}};
}

}  // namespace

Decoder::Decoder(const op::Operations& operations) : router_(schemas_of(operations))
{
    for (const auto& operation : operations) operations_.emplace(&operation->schema(), operation.get());
}

/// Without a signature the form of the request says which service is meant. A POST may be a REST service's or S3's: the
/// former are asked first, so that who forgot to sign learns so in the service's own form.
Decoder::Services Decoder::unsigned_candidates(const net::Request& request) const
{
    const auto prefix = target_prefix(request);
    const bool form = is_form(request), post = request.method == "POST";
    const bool well_known = request.path().find("/.well-known/") != std::string_view::npos;
    const auto fits = [&](const wire::ServiceSchema& schema) {
        if (prefix) return schema.target_prefix == *prefix;
        if (form) return is_query(&schema);
        if (well_known) return schema.name == "discovery" || schema.name == "authzen";
        return is_s3(&schema) || (post && schema.protocol == wire::Protocol::rest_json);
    };
    Services found;
    for (const auto* schema : router_.services())
        if (fits(*schema)) found.push_back(schema);
    std::ranges::partition(found, [](const auto* schema) { return !is_s3(schema); });
    return found;
}

/// The scope of a signature names the service: a request signed for one is never served by another.
Decoder::Services Decoder::signed_candidates(const net::Request& request, const authn::Signature& signature) const
{
    const auto prefix = target_prefix(request);
    Services found;
    for (const auto* schema : router_.services())
        if (schema->signing_name == signature.service && (!prefix || schema->target_prefix == *prefix))
            found.push_back(schema);
    return found;
}

/// Where a bearer token may be shown; and the doors of model APIs, which nothing else begins like.
Decoder::Services Decoder::model_candidates(const net::Request& request, const Claim& claim) const
{
    const auto door = door_of(request);
    const bool bearer = std::holds_alternative<BearerToken>(claim);
    Services found;
    for (const auto* schema : router_.services()) {
        if (!takes_bearer_tokens(*schema) || schema->error_form != door) continue;
        if (bearer || door != wire::ErrorForm::by_protocol) found.push_back(schema);
    }
    return found;
}

Decoder::Services Decoder::candidates_for(const net::Request& request, const Claim& claim) const
{
    if (const auto* signature = std::get_if<authn::Signature>(&claim)) return signed_candidates(request, *signature);
    auto found = model_candidates(request, claim);
    if (door_of(request) != wire::ErrorForm::by_protocol) return found;
    // A bearer token that is of no use here names nobody.
    for (const auto* schema : unsigned_candidates(request))
        if (std::ranges::find(found, schema) == found.end()) found.push_back(schema);
    return found;
}

Result<void> Decoder::choose(Passage& passage, const Services& candidates, const net::Request& request,
                             std::string_view body) const
{
    TRY(const auto* schema, router_.route(candidates, request, body));
    passage.operation = operations_.at(schema);
    passage.service = schema->service;
    return {};
}

Task<Result<std::optional<std::string>>> Decoder::route(Passage& passage, net::Request& request, const Claim& claim) const
{
    const auto candidates = candidates_for(request, claim);
    const auto* signature = std::get_if<authn::Signature>(&claim);
    if (candidates.empty()) co_return fail(signature ? not_for_this_service(signature->service) : unknown_operation());
    passage.service = candidates.front();
    passage.signed_target = request.target;
    if (std::ranges::any_of(candidates, is_s3)) request.target = path_style_target(request);

    // Query requests name their operation in the form body: it is read first, and only scanned for Action.
    std::optional<std::string> body;
    if (std::ranges::any_of(candidates, is_query)) {
        CO_TRY(body, co_await net::read_all(*request.body, op::default_body_limit));
    }
    CO_TRY_VOID(choose(passage, candidates, request, body ? std::string_view(*body) : std::string_view()));
    co_return body;
}

Task<Result<std::string>> Decoder::body_of(const Passage& passage, net::Request& request, std::optional<std::string> read)
{
    if (read) co_return *std::move(read);
    if (passage.operation->schema().streams_input()) co_return std::string();
    co_return co_await net::read_all(*request.body, passage.operation->body_limit());
}

Result<void> Decoder::decode(Passage& passage, net::Request& request, std::string_view body)
{
    const auto& schema = passage.operation->schema();
    passage.call = passage.operation->begin();
    TRY_VOID(wire::decode_input(schema, request, body, passage.call->input()));
    if (auto* stream = wire::input_stream(schema, passage.call->input())) *stream = std::move(request.body);
    passage.request_parameters = wire::redacted_json(schema, passage.call->input());
    return {};
}

}  // namespace sekisho::gate
