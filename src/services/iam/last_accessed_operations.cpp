#include <fmt/format.h>
#include <algorithm>

#include "services/iam/families.h"
#include "services/iam/handler.h"
#include "services/iam/last_accessed.h"
#include "shapes/iam.h"

namespace sekisho::iam {

namespace {

namespace shapes = sekisho::shapes::iam;

Subject arn_subject(const std::string& arn)
{
    Subject subject;
    subject.resource = arn;
    return subject;
}

Result<std::shared_ptr<const AccessReport>> report_of(const IamState& state, const std::string& id)
{
    auto report = state.reports->access_report(id);
    if (!report) return fail(errors::no_such_entity("Job " + id + " cannot be found."));
    return report;
}

/// Who called last; null: nobody has.
const EntityAccess* latest_of(const ServiceAccess& service)
{
    const auto latest = std::ranges::max_element(service.entities, {}, &EntityAccess::last);
    return latest == service.entities.end() || !latest->last ? nullptr : &*latest;
}

shapes::ServiceLastAccessed show_service(const ServiceAccess& service)
{
    shapes::ServiceLastAccessed shown;
    shown.ServiceName = service_name(service.service);
    shown.ServiceNamespace = service.service;
    shown.TotalAuthenticatedEntities = static_cast<int>(
        std::ranges::count_if(service.entities, [](const auto& entity) { return entity.last.has_value(); }));
    if (const auto* latest = latest_of(service)) {
        shown.LastAuthenticated = latest->last;
        shown.LastAuthenticatedEntity = latest->arn;
        shown.LastAuthenticatedRegion = latest->region;
    }
    return shown;
}

class GenerateServiceLastAccessedDetails final
    : public Mutation<GenerateServiceLastAccessedDetails, shapes::GenerateServiceLastAccessedDetailsOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState&, const Asked& ask) { return arn_subject(ask.input.Arn); }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(auto report, make_access_report(editor.state(), ask.input.Arn, editor.now()));
        report.granularity = ask.input.Granularity.value_or("SERVICE_LEVEL");
        Output output;
        output.JobId = report.id;
        editor.state().reports->add(std::move(report));
        return output;
    }
};

class GetServiceLastAccessedDetails final
    : public Query<GetServiceLastAccessedDetails, shapes::GetServiceLastAccessedDetailsOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState&, const Asked&) { return {}; }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        TRY(const auto report, report_of(state, ask.input.JobId));
        Output output;
        output.JobStatus = "COMPLETED";
        output.JobType = report->granularity;
        output.JobCreationDate = report->created;
        output.JobCompletionDate = report->created;
        const auto key = [](const ServiceAccess& service) { return service.service; };
        TRY(const auto page, page_of(report->services, ask.input, output, key));
        for (const auto& service : page) output.ServicesLastAccessed.push_back(show_service(service));
        return output;
    }
};

class GetServiceLastAccessedDetailsWithEntities final
    : public Query<GetServiceLastAccessedDetailsWithEntities, shapes::GetServiceLastAccessedDetailsWithEntitiesOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState&, const Asked&) { return {}; }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        TRY(const auto report, report_of(state, ask.input.JobId));
        const auto service = std::ranges::find(report->services, ask.input.ServiceNamespace, &ServiceAccess::service);
        if (service == report->services.end())
            return fail(
                errors::no_such_entity("Service namespace " + ask.input.ServiceNamespace + " is not in the report."));
        Output output;
        output.JobStatus = "COMPLETED";
        output.JobCreationDate = report->created;
        output.JobCompletionDate = report->created;
        auto entities = service->entities;
        const auto key = [](const EntityAccess& entity) { return entity.id; };
        std::ranges::sort(entities, {}, key);
        TRY(const auto page, page_of(std::move(entities), ask.input, output, key));
        for (const auto& entity : page) {
            auto& shown = output.EntityDetailsList.emplace_back();
            shown.EntityInfo.Arn = entity.arn;
            shown.EntityInfo.Name = entity.name;
            shown.EntityInfo.Type = entity.type;
            shown.EntityInfo.Id = entity.id;
            shown.EntityInfo.Path = entity.path;
            shown.LastAuthenticated = entity.last;
        }
        return output;
    }
};

std::string type_of(EntityKind kind)
{
    switch (kind) {
        case EntityKind::user: return "USER";
        case EntityKind::group: return "GROUP";
        case EntityKind::role: break;
    }
    return "ROLE";
}

shapes::PolicyGrantingServiceAccess show_policy_of(const PlacedPolicy& placed)
{
    shapes::PolicyGrantingServiceAccess shown;
    shown.PolicyName = placed.name;
    shown.PolicyType = placed.entity ? "INLINE" : "MANAGED";
    if (!placed.entity) {
        shown.PolicyArn = placed.arn;
        return shown;
    }
    shown.EntityType = type_of(placed.entity->kind);
    shown.EntityName = placed.entity->name;
    return shown;
}

class ListPoliciesGrantingServiceAccess final
    : public Query<ListPoliciesGrantingServiceAccess, shapes::ListPoliciesGrantingServiceAccessOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState&, const Asked& ask) { return arn_subject(ask.input.Arn); }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        const auto parts = parse_iam_arn(ask.input.Arn);
        const auto kind = parts ? kind_of(parts->type) : std::nullopt;
        if (!kind) return fail(errors::invalid_input("Invalid ARN: " + ask.input.Arn));
        const auto entity = parts->account == state.account ? state.find(*kind, parts->name) : nullptr;
        if (!entity || entity->arn != ask.input.Arn)
            return fail(errors::no_such_entity("ARN " + ask.input.Arn + " does not exist."));
        const auto policies = placed_policies(state, entity);
        Output output;
        output.IsTruncated = false;
        for (const auto& service : ask.input.ServiceNamespaces) {
            auto& entry = output.PoliciesGrantingServiceAccess.emplace_back();
            entry.ServiceNamespace = service;
            entry.Policies.emplace();
            for (const auto& placed : policies)
                if (grants_service(*placed.policy, service)) entry.Policies->push_back(show_policy_of(placed));
        }
        return output;
    }
};

}  // namespace

void add_last_accessed_operations(op::Operations& operations, Accounts& accounts)
{
    operations.push_back(op::make_operation<GenerateServiceLastAccessedDetails>(accounts));
    operations.push_back(op::make_operation<GetServiceLastAccessedDetails>(accounts));
    operations.push_back(op::make_operation<GetServiceLastAccessedDetailsWithEntities>(accounts));
    operations.push_back(op::make_operation<ListPoliciesGrantingServiceAccess>(accounts));
}

}  // namespace sekisho::iam
