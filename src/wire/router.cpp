#include <algorithm>
#include <map>

#include "wire/codec.h"
#include "wire/query_codec.h"
#include "wire/uri_template.h"

namespace sekisho::wire {
namespace {

/// S3's sub-resources that no description names. A request for one must never be taken for the plain operation on the
/// bucket or object: "GET /bucket?replication" is not ListObjects.
constexpr std::string_view further_subresources[] = {
    "abac",
    "accelerate",
    "acl",
    "analytics",
    "annotation",
    "attributes",
    "cors",
    "delete",
    "encryption",
    "intelligent-tiering",
    "inventory",
    "legal-hold",
    "lifecycle",
    "location",
    "logging",
    "metadataConfiguration",
    "metadataTable",
    "metrics",
    "notification",
    "object-lock",
    "ownershipControls",
    "policy",
    "policyStatus",
    "publicAccessBlock",
    "renameObject",
    "replication",
    "requestPayment",
    "restore",
    "retention",
    "select",
    "session",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versioning",
    "versions",
    "website",
};

Error unknown_operation(int status) { return {"UnknownOperationException", "", status, {}, {}}; }

Error not_found(const ServiceSchema& service, bool described)
{
    if (service.protocol != Protocol::rest_xml) return unknown_operation(404);
    if (described)
        return {"NotImplemented", "A header you provided implies functionality that is not implemented", 501, {}, {}};
    return {"MethodNotAllowed", "The specified method is not allowed against this resource.", 405, {}, {}};
}

const std::string* value_of(const Parameters& parameters, std::string_view name)
{
    const auto found = std::ranges::find(parameters, name, [](const auto& pair) -> std::string_view { return pair.first; });
    return found == parameters.end() ? nullptr : &found->second;
}

/// How well an operation fits a request of REST; nullopt where it does not.
class Fit {
public:
    Fit(const net::Request& request, const Parameters& parameters) : request_(request), parameters_(parameters) {}

    [[nodiscard]] std::optional<std::size_t> of(const OperationSchema& operation, const UriTemplate& uri) const
    {
        if (operation.http_method != request_.method) return std::nullopt;
        if (!matches_path(operation, uri)) return std::nullopt;
        std::size_t score = uri.literals();
        for (const auto& [name, value] : uri.query()) {
            const auto* given = value_of(parameters_, name);
            if (given == nullptr || (!value.empty() && *given != value)) return std::nullopt;
            score += 4;
        }
        for (const Member& member : operation.input->members) {
            if (!member.required) continue;
            if (member.location == Location::query) {
                if (value_of(parameters_, member.wire_name) == nullptr) return std::nullopt;
                score += 2;
            } else if (member.location == Location::header && distinguishes(member)) {
                if (!request_.headers.has(member.wire_name)) return std::nullopt;
                score += 1;
            }
        }
        if (operation.service->protocol == Protocol::rest_xml && !takes_subresources(operation, uri)) return std::nullopt;
        return score;
    }

private:
    /// The header that makes a PUT a copy. Other required headers are for validation.
    static bool distinguishes(const Member& member) { return member.wire_name == "x-amz-copy-source"; }

    bool matches_path(const OperationSchema& operation, const UriTemplate& uri) const
    {
        if (uri.match(request_.path())) return true;
        // "/bucket/" is the bucket.
        auto path = request_.path();
        if (operation.service->protocol != Protocol::rest_xml || path.size() < 2 || !path.ends_with('/')) return false;
        path.remove_suffix(1);
        return path.find('/', 1) == std::string_view::npos && uri.match(path).has_value();
    }

    bool takes_subresources(const OperationSchema& operation, const UriTemplate& uri) const
    {
        return std::ranges::all_of(parameters_, [&](const auto& pair) {
            const std::string_view name = pair.first;
            if (std::ranges::find(further_subresources, name) == std::end(further_subresources)) return true;
            return std::ranges::any_of(uri.query(), [&](const auto& part) { return part.first == name; }) ||
                   std::ranges::any_of(operation.input->members, [&](const Member& member) {
                       return member.location == Location::query && member.wire_name == name;
                   });
        });
    }

    const net::Request& request_;
    const Parameters& parameters_;
};

}  // namespace

/// What routing looks things up in; made once.
struct Router::Tables {
    using Name = std::pair<const ServiceSchema*, std::string_view>;
    struct Described {
        const OperationSchema* operation;
        UriTemplate uri;
        bool served;
    };

    std::vector<const ServiceSchema*> services;
    std::map<Name, const OperationSchema*> served;
    /// Of the REST services: all that are described, so that one that is not served is never taken for another.
    std::map<const ServiceSchema*, std::vector<Described>> described;
};

Router::Router(std::vector<const OperationSchema*> operations)
{
    auto tables = std::make_shared<Tables>();
    for (const auto* operation : operations) {
        const bool fresh = std::ranges::find(tables->services, operation->service) == tables->services.end();
        if (fresh) tables->services.push_back(operation->service);
        tables->served.emplace(Tables::Name(operation->service, operation->name), operation);
    }
    for (const auto* service : tables->services) {
        auto& described = tables->described[service];
        for (const auto* operation : service->operations) {
            const bool served = tables->served.contains({service, operation->name});
            described.push_back({operation, UriTemplate(operation->uri), served});
        }
    }
    tables_ = std::move(tables);
}

const std::vector<const ServiceSchema*>& Router::services() const noexcept { return tables_->services; }

const OperationSchema* Router::by_name(const ServiceSchema& service, std::string_view name) const
{
    const auto found = tables_->served.find({&service, name});
    return found == tables_->served.end() ? nullptr : found->second;
}

Result<const OperationSchema*> Router::by_target(const ServiceSchema& service, const net::Request& request) const
{
    const auto target = request.headers.get("x-amz-target").value_or(std::string_view());
    const auto dot = target.rfind('.');
    if (request.method != "POST" || dot == std::string_view::npos || target.substr(0, dot) != service.target_prefix)
        return fail(unknown_operation(400));
    if (const auto* operation = by_name(service, target.substr(dot + 1))) return operation;
    return fail(unknown_operation(400));
}

Result<const OperationSchema*> Router::by_action(const ServiceSchema& service, const net::Request& request,
                                                 std::string_view body) const
{
    TRY(const auto tree, parameter_tree(request, body));
    const auto value = [&](std::string_view name) -> std::string {
        const auto found = tree.children.find(name);
        return found == tree.children.end() ? std::string() : found->second.value.value_or(std::string());
    };
    const auto action = value("Action"), version = value("Version");
    if (action.empty()) return fail("MissingAction", "The request must contain the parameter Action");
    const auto* operation = version == service.api_version ? by_name(service, action) : nullptr;
    if (operation != nullptr) return operation;
    return fail("InvalidAction", fmt::format("Could not find operation {} for version {}", action.substr(0, 128),
                                             version.empty() ? "NO_VERSION_SPECIFIED" : version.substr(0, 32)));
}

Result<const OperationSchema*> Router::by_path(const ServiceSchema& service, const net::Request& request) const
{
    TRY(const auto parameters, parse_parameters(request.query()));
    const Fit fit(request, parameters);
    const auto described = tables_->described.find(&service);
    if (described == tables_->described.end()) return fail(not_found(service, false));
    const Tables::Described* best = nullptr;
    std::size_t best_score = 0;
    for (const auto& candidate : described->second) {
        const auto score = fit.of(*candidate.operation, candidate.uri);
        if (!score || (best != nullptr && *score <= best_score)) continue;
        best = &candidate;
        best_score = *score;
    }
    if (best == nullptr || !best->served) return fail(not_found(service, best != nullptr));
    return best->operation;
}

Result<const OperationSchema*> Router::route(const ServiceSchema& service, const net::Request& request,
                                             std::string_view body) const
{
    switch (service.protocol) {
        case Protocol::aws_json_10:
        case Protocol::aws_json_11: return by_target(service, request);
        case Protocol::aws_query: return by_action(service, request, body);
        case Protocol::rest_json:
        case Protocol::rest_xml: return by_path(service, request);
    }
    return fail(unknown_operation(400));
}

Result<const OperationSchema*> Router::route(std::span<const ServiceSchema* const> candidates, const net::Request& request,
                                             std::string_view body) const
{
    auto result = route(*candidates.front(), request, body);
    for (std::size_t i = 1; i < candidates.size() && !result; ++i)
        if (auto other = route(*candidates[i], request, body)) return other;
    return result;
}

}  // namespace sekisho::wire
