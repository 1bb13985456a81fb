#include <algorithm>
#include <array>

#include "policy/analysis/check.h"

namespace sekisho::policy::analysis {
namespace {

struct ResourceType {
    std::string_view name;
    std::string_view service;  ///< prefix of the actions
};

/// AccessCheckResourceType.
constexpr std::array<ResourceType, 26> resource_types{{
    {"AWS::DynamoDB::Table", "dynamodb"},
    {"AWS::DynamoDB::Stream", "dynamodb"},
    {"AWS::EFS::FileSystem", "elasticfilesystem"},
    {"AWS::OpenSearchService::Domain", "es"},
    {"AWS::Kinesis::Stream", "kinesis"},
    {"AWS::Kinesis::StreamConsumer", "kinesis"},
    {"AWS::KMS::Key", "kms"},
    {"AWS::Lambda::Function", "lambda"},
    {"AWS::S3::Bucket", "s3"},
    {"AWS::S3::AccessPoint", "s3"},
    {"AWS::S3Express::DirectoryBucket", "s3express"},
    {"AWS::S3::Glacier", "glacier"},
    {"AWS::S3Outposts::Bucket", "s3-outposts"},
    {"AWS::S3Outposts::AccessPoint", "s3-outposts"},
    {"AWS::SecretsManager::Secret", "secretsmanager"},
    {"AWS::SNS::Topic", "sns"},
    {"AWS::SQS::Queue", "sqs"},
    {"AWS::IAM::AssumeRolePolicyDocument", "sts"},
    {"AWS::S3Tables::TableBucket", "s3tables"},
    {"AWS::ApiGateway::RestApi", "execute-api"},
    {"AWS::CodeArtifact::Domain", "codeartifact"},
    {"AWS::Backup::BackupVault", "backup"},
    {"AWS::CloudTrail::Dashboard", "cloudtrail"},
    {"AWS::CloudTrail::EventDataStore", "cloudtrail"},
    {"AWS::S3Tables::Table", "s3tables"},
    {"AWS::S3Express::AccessPoint", "s3express"},
}};

std::string_view service_of(std::string_view resource_type)
{
    const auto found = std::ranges::find(resource_types, resource_type, &ResourceType::name);
    return found != resource_types.end() ? found->service : std::string_view();
}

/// Keys that tie a request to somebody or somewhere when their value is fixed. S3's "The meaning of public"
/// (AmazonS3/latest/userguide/access-control-block-public-access.html), the keys of account and organisation that are
/// younger than that list, and kms:CallerAccount.
struct TrustedKey {
    std::string_view name;
    enum class Form { text, arn_of_account, organization_path, network } form = Form::text;
};
using enum TrustedKey::Form;
constexpr std::array<TrustedKey, 22> trusted_keys{{
    {"aws:principalaccount"},
    {"aws:principalarn", arn_of_account},
    {"aws:principalorgid"},
    {"aws:principalorgpaths", organization_path},
    {"aws:principalservicename"},
    {"aws:userid"},
    {"aws:sourcearn", arn_of_account},
    {"aws:sourceaccount"},
    {"aws:sourceowner"},
    {"aws:sourceorgid"},
    {"aws:sourceorgpaths", organization_path},
    {"aws:sourcevpc"},
    {"aws:sourcevpcarn"},
    {"aws:sourcevpce"},
    {"aws:vpceaccount"},
    {"aws:vpceorgid"},
    {"aws:vpceorgpaths", organization_path},
    {"aws:sourceip", network},
    {"aws:vpcsourceip", network},
    {"s3:dataaccesspointaccount"},
    {"s3:dataaccesspointarn", arn_of_account},
    {"kms:calleraccount"},
}};

/// The pattern up to its first wildcard or variable, and whether that is all.
std::pair<std::string, bool> fixed_part(const Pattern& pattern)
{
    std::string text;
    for (const auto& piece : pattern.pieces()) {
        if (piece.kind != Pattern::Piece::Kind::text) return {text, false};
        text += piece.text;
    }
    return {text, true};
}

/// "arn:aws:iam::123456789012:" stands before any wildcard.
bool fixes_account(const std::string& start)
{
    constexpr std::size_t digits = 12;
    std::size_t at = 0;
    for (int colons = 0; colons < 4; ++colons) {
        at = start.find(':', at);
        if (at++ == std::string::npos) return false;
    }
    const auto account = std::string_view(start).substr(at);
    return account.size() > digits && account[digits] == ':' &&
           std::ranges::all_of(account.substr(0, digits), [](char c) { return c >= '0' && c <= '9'; });
}

/// "o-example/" stands before any wildcard.
bool fixes_organization(const std::string& start) { return start.starts_with("o-") && start.contains('/'); }

bool is_narrow(const IpRange& network) { return network.prefix >= (network.length == 4 ? 8 : 32); }

/// Whether the value ties a request down.
bool is_fixed(TrustedKey::Form form, const Operand& operand)
{
    if (const auto* range = std::get_if<IpRange>(&operand)) return form == network && is_narrow(*range);
    const auto* pattern = std::get_if<Pattern>(&operand);
    if (pattern == nullptr || form == network) return false;
    const auto [start, all] = fixed_part(*pattern);
    if (all) return !start.empty();
    return form == arn_of_account ? fixes_account(start) : form == organization_path && fixes_organization(start);
}

/// A statement that applies where the key has the value.
Statement tied_by(const Condition& condition, const Operand& operand)
{
    const auto& family = *condition.op.base->family;
    const auto name = &family == &string_equals_family               ? "StringEquals"
                      : &family == &string_equals_ignore_case_family ? "StringEqualsIgnoreCase"
                      : &family == &string_like_family               ? "StringLike"
                      : &family == &arn_family                       ? "ArnLike"
                                                                     : "IpAddress";
    Statement statement;
    statement.action = Statement::Element::absent;
    auto op = *parse_operator(name);
    op.quantifier = condition.op.quantifier == Quantifier::none ? Quantifier::none : Quantifier::for_any_value;
    statement.conditions.push_back({op, condition.key, {operand}});
    return statement;
}

/// The requests that are tied down by a value that the policy names.
std::vector<Statement> tied_requests(const PolicyPtr& policy)
{
    std::vector<Statement> tied;
    for (const auto& statement : policy->statements())
        for (const auto& condition : statement.conditions) {
            const auto* key = std::ranges::find(trusted_keys, condition.key, &TrustedKey::name);
            if (key == trusted_keys.end()) continue;
            for (const auto& operand : condition.values)
                if (is_fixed(key->form, operand)) tied.push_back(tied_by(condition, operand));
        }
    return tied;
}

Statement own_accounts(const std::vector<std::string>& accounts)
{
    Statement statement;
    statement.action = Statement::Element::absent;
    statement.principal = Statement::Element::listed;
    for (const auto& account : accounts)
        if (auto named = parse_principal("AWS", account)) statement.principals.push_back(*std::move(named));
    return statement;
}

Statement actions_of(std::string_view service)
{
    Statement statement;
    statement.action = service.empty() ? Statement::Element::absent : Statement::Element::listed;
    statement.actions.push_back(*Pattern::compile(std::string(service) + ":*", Wildcards::active, Variables::literal));
    return statement;
}

}  // namespace

bool is_resource_type(std::string_view resource_type) { return !service_of(resource_type).empty(); }

PolicyKind policy_kind_of(std::string_view resource_type)
{
    return resource_type == "AWS::IAM::AssumeRolePolicyDocument" ? PolicyKind::trust : PolicyKind::resource;
}

Finding check_no_public_access(const PolicyPtr& policy, const Exposure& exposure, Budget budget)
{
    if (policy == nullptr || !names_principals(policy->kind())) return refused("not proven: the policy names no principals");
    const std::span policies(&policy, 1);
    const auto tied = tied_requests(policy);
    const auto own = own_accounts(exposure.trusted_accounts);
    const auto scope = actions_of(service_of(exposure.resource_type));
    const auto confirms = [&](const Counterexample& request) {
        const auto is_tied = [&](const Statement& statement) {
            return holds(statement.conditions.front(), request.context);
        };
        return allows(policies, request) && std::ranges::none_of(tied, is_tied);
    };
    Check check("public access", confirms, budget);
    check.name_keys(policies);
    std::vector<const Statement*> harmless;
    append(harmless, placed(policies, Effect::deny));
    for (const auto& statement : tied) harmless.push_back(&statement);
    harmless.push_back(&own);
    for (const auto& allow : placed(policies, Effect::allow)) {
        if (check.exhausted()) break;
        check.proves({allow.statement, {&scope}, harmless, Problem::Askers::strangers}, allow.place);
    }
    return check.finish();
}

}  // namespace sekisho::policy::analysis
