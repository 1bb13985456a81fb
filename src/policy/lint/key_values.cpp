#include "base/encoding.h"
#include "policy/authorization/authorization.h"
#include "policy/lint/checks.h"
#include "policy/lint/words.h"

namespace sekisho::policy::lint {
namespace {

using Type = JsonNode::Type;
using Family = OperatorView::Family;

/// What the value of a key must look like. `value` has no variables; wildcards only where the operator takes them.
struct Form {
    std::string_view key;
    void (*check)(Examination& examination, const ConditionEntry& entry, const JsonNode& value);
};

bool is_pattern(const ConditionEntry& entry, const JsonNode& value)
{
    return entry.op.takes_wildcards() && has_wildcard(value.text);
}

/// "vpc-12345678" or "vpc-1234567890abcdef0"
bool is_identifier(std::string_view text, std::string_view prefix)
{
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    const bool length = text.size() == 8 || text.size() == 17;
    return length && std::ranges::all_of(text, [](unsigned char c) { return c < 0x80 && std::isalnum(c) != 0; });
}

void check_region(Examination& examination, const ConditionEntry& entry, const JsonNode& value)
{
    if (!is_pattern(entry, value) && !is_region(value.text)) examination.report("INVALID_REGION", value, {value.text});
}

void check_vpc(Examination& examination, const ConditionEntry& entry, const JsonNode& value)
{
    if (!is_pattern(entry, value) && !is_identifier(value.text, "vpc-")) examination.report("INVALID_VPC_FORMAT", value);
}

void check_vpce(Examination& examination, const ConditionEntry& entry, const JsonNode& value)
{
    if (!is_pattern(entry, value) && !is_identifier(value.text, "vpce-")) examination.report("INVALID_VPCE_FORMAT", value);
}

void check_service_principal(Examination& examination, const ConditionEntry& entry, const JsonNode& value)
{
    if (!is_pattern(entry, value) && !is_service_principal(value.text))
        examination.report("INVALID_SERVICE_PRINCIPAL_FORMAT", value, {"service-name.amazonaws.com"});
}

/// "s3.us-east-1.amazonaws.com"
void check_via_service(Examination& examination, const ConditionEntry& entry, const JsonNode& value)
{
    const std::string_view text = value.text;
    const auto first = text.find('.');
    const auto second = first == std::string_view::npos ? first : text.find('.', first + 1);
    const bool good = second != std::string_view::npos && is_service_principal(text) &&
                      is_region(text.substr(first + 1, second - first - 1));
    if (!is_pattern(entry, value) && !good)
        examination.report("INVALID_SERVICE_PRINCIPAL_FORMAT", value, {"service-name.AWS_region.amazonaws.com"});
}

void check_kms_key(Examination& examination, const ConditionEntry& entry, const JsonNode& value)
{
    const auto arn = split_arn(value.text);
    const bool good =
        arn.present == Arn::parts && arn.prefix() == "arn" && arn.service() == "kms" && arn.resource().starts_with("key/");
    if (!good && !is_pattern(entry, value)) examination.report("INVALID_KMS_KEY_VALUE", value, {entry.key});
}

constexpr auto forms = std::to_array<Form>({
    {"aws:RequestedRegion", check_region},
    {"aws:SourceVpc", check_vpc},
    {"aws:SourceVpce", check_vpce},
    {"aws:CalledVia", check_service_principal},
    {"aws:CalledViaFirst", check_service_principal},
    {"aws:CalledViaLast", check_service_principal},
    {"aws:PrincipalServiceName", check_service_principal},
    {"aws:PrincipalServiceNamesList", check_service_principal},
    {"iam:AWSServiceName", check_service_principal},
    {"iam:PassedToService", check_service_principal},
    {"kms:ViaService", check_via_service},
    {"s3:x-amz-server-side-encryption-aws-kms-key-id", check_kms_key},
});

}  // namespace

void check_key_values(Examination& examination)
{
    for (const auto& statement : examination.statements())
        for (const auto& entry : statement.conditions) {
            const auto* form =
                std::ranges::find_if(forms, [&](const auto& known) { return equal_ignoring_case(known.key, entry.key); });
            if (form == forms.end() || entry.op.is(Family::null)) continue;
            for (const auto& value : entry.values)
                if (value.is(Type::string) && !has_variable(value.text)) form->check(examination, entry, value);
        }
}

}  // namespace sekisho::policy::lint
