#include <fmt/format.h>
#include <algorithm>
#include <array>

#include "crypto/random.h"
#include "services/iam/documents.h"
#include "services/iam/entities.h"
#include "services/iam/families.h"
#include "services/iam/render.h"

/// Roles that belong to a service: for tools that make sure that they are there. Nobody can assume one, for no service of
/// AWS calls this installation; they grant nothing.
namespace sekisho::iam {

namespace {

namespace shapes = sekisho::shapes::iam;

struct ServiceName {
    std::string_view service;
    std::string_view name;
};
/// Where the name is not the first label with a capital ("Using service-linked roles", AWS services that work with IAM).
constexpr std::array<ServiceName, 16> role_names{{{"access-analyzer.amazonaws.com", "AccessAnalyzer"},
                                                  {"autoscaling.amazonaws.com", "AutoScaling"},
                                                  {"cloudtrail.amazonaws.com", "CloudTrail"},
                                                  {"cognito-idp.amazonaws.com", "AmazonCognitoIdp"},
                                                  {"ecs.amazonaws.com", "ECS"},
                                                  {"eks.amazonaws.com", "AmazonEKS"},
                                                  {"elasticache.amazonaws.com", "ElastiCache"},
                                                  {"elasticbeanstalk.amazonaws.com", "ElasticBeanstalk"},
                                                  {"elasticloadbalancing.amazonaws.com", "ElasticLoadBalancing"},
                                                  {"email.cognito-idp.amazonaws.com", "AmazonCognitoIdpEmailService"},
                                                  {"guardduty.amazonaws.com", "AmazonGuardDuty"},
                                                  {"opensearchservice.amazonaws.com", "AmazonOpenSearchService"},
                                                  {"rds.amazonaws.com", "RDS"},
                                                  {"spot.amazonaws.com", "EC2Spot"},
                                                  {"sso.amazonaws.com", "SSO"},
                                                  {"trustedadvisor.amazonaws.com", "TrustedAdvisor"}}};

/// "lex.amazonaws.com"; labels of lower-case letters, digits and hyphens.
bool is_service(std::string_view service)
{
    constexpr std::string_view domain = ".amazonaws.com";
    if (!service.ends_with(domain) || service.size() == domain.size()) return false;
    const auto is_label_character = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    };
    return std::ranges::all_of(service, is_label_character) && service.front() != '.' &&
           service.find("..") == std::string_view::npos;
}

std::string role_name_of(const std::string& service, const std::optional<std::string>& suffix)
{
    const auto known = std::ranges::find(role_names, service, &ServiceName::service);
    std::string name(known != role_names.end() ? known->name : service.substr(0, service.find('.')));
    if (name.front() >= 'a' && name.front() <= 'z') name.front() = static_cast<char>(name.front() - 'a' + 'A');
    return "AWSServiceRoleFor" + name + (suffix ? "_" + *suffix : "");
}

std::string linked_path(const std::string& service) { return "/aws-service-role/" + service + "/"; }

std::string trust_of(const std::string& service)
{
    return fmt::format(
        R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":"{}"}},"Action":"sts:AssumeRole"}}]}})",
        service);
}

class CreateServiceLinkedRole final : public Mutation<CreateServiceLinkedRole, shapes::CreateServiceLinkedRoleOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        const auto& service = ask.input.AWSServiceName;
        auto subject = new_subject(state, "role", linked_path(service), role_name_of(service, ask.input.CustomSuffix));
        subject.context.set("iam:AWSServiceName", service);
        return subject;
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        const auto& service = ask.input.AWSServiceName;
        if (!is_service(service)) return fail(errors::invalid_input("Service principal " + service + " is not valid."));
        const auto name = role_name_of(service, ask.input.CustomSuffix);
        constexpr std::size_t name_limit = 64;
        if (name.size() > name_limit)
            return fail(errors::invalid_input("The role name would be longer than 64 characters."));
        if (editor.state().find(EntityKind::role, name)) {
            return fail(errors::invalid_input(
                fmt::format("Service role name {} has been taken in this account, please try a different suffix.", name)));
        }
        TRY(auto role, make_entity(editor.state(), EntityKind::role, name, editor.now()));
        set_path(role, editor.state(), linked_path(service));
        role.description = ask.input.Description.value_or("");
        TRY(role.trust, accept_trust(editor.state(), trust_of(service), role.arn));
        Output output;
        output.Role = show_role(editor.state(), role, Detail::full);
        TRY_VOID(editor.save(std::move(role)));
        return output;
    }
};

class DeleteServiceLinkedRole final : public Mutation<DeleteServiceLinkedRole, shapes::DeleteServiceLinkedRoleOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return subject_of(state, EntityKind::role, ask.input.RoleName);
    }

    /// Done at once: no service of ours uses such a role.
    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(const auto role, editor.any_entity(EntityKind::role, ask.input.RoleName));
        if (!is_service_linked(role)) return fail(errors::no_such(EntityKind::role, ask.input.RoleName));
        TRY_VOID(editor.erase(role));
        Output output;
        output.DeletionTaskId = fmt::format("task{}{}/{}", role.path, role.name, crypto::uuid());
        editor.state().reports->add_deletion_task(output.DeletionTaskId);
        return output;
    }
};

class GetServiceLinkedRoleDeletionStatus final
    : public Query<GetServiceLinkedRoleDeletionStatus, shapes::GetServiceLinkedRoleDeletionStatusOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        // task/aws-service-role/SERVICE/ROLE/UUID
        const auto& task = ask.input.DeletionTaskId;
        const auto first = task.find('/');
        const auto last = task.rfind('/');
        Subject subject;
        if (first == std::string::npos || last <= first) return subject;
        subject.resource = fmt::format("arn:aws:iam::{}:role{}", state.account, task.substr(first, last - first));
        return subject;
    }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        if (!state.reports->is_done(ask.input.DeletionTaskId))
            return fail(errors::no_such_entity("Deletion task id " + ask.input.DeletionTaskId + " cannot be found."));
        Output output;
        output.Status = "SUCCEEDED";
        return output;
    }
};

}  // namespace

void add_service_linked_role_operations(op::Operations& operations, Accounts& accounts)
{
    operations.push_back(op::make_operation<CreateServiceLinkedRole>(accounts));
    operations.push_back(op::make_operation<DeleteServiceLinkedRole>(accounts));
    operations.push_back(op::make_operation<GetServiceLinkedRoleDeletionStatus>(accounts));
}

}  // namespace sekisho::iam
