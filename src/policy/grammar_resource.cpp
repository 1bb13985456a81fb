#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "policy/grammar.h"

namespace sekisho::policy {
namespace {

constexpr std::size_t parts_of_an_arn = 6;

constexpr std::array<std::string_view, 8> partitions{"aws",       "aws-cn",    "aws-us-gov", "aws-iso",
                                                     "aws-iso-b", "aws-iso-e", "aws-iso-f",  "aws-eusc"};

constexpr std::array<std::string_view, 13> iam_paths{"user/",
                                                     "federated-user/",
                                                     "role/",
                                                     "group/",
                                                     "instance-profile/",
                                                     "mfa/",
                                                     "server-certificate/",
                                                     "policy/",
                                                     "sms-mfa/",
                                                     "saml-provider/",
                                                     "oidc-provider/",
                                                     "report/",
                                                     "access-report/"};

// S3 resources that do live in a Region.
constexpr std::array<std::string_view, 3> regional_s3{"accesspoint", "job/", "storage-lens"};

/// A resource text between its first five colons; `present` of the six parts are there.
struct ArnText {
    std::array<std::string_view, parts_of_an_arn> part;
    std::size_t present = 0;
};

ArnText split(std::string_view text)
{
    ArnText arn;
    for (bool more = true; more;) {
        const auto colon = arn.present + 1 < parts_of_an_arn ? text.find(':') : std::string_view::npos;
        more = colon != std::string_view::npos;
        arn.part[arn.present++] = text.substr(0, colon);
        text.remove_prefix(more ? colon + 1 : text.size());
    }
    return arn;
}

std::string partition_complaint(const ArnText& arn)
{
    const auto part = [&](std::size_t i) { return arn.present > i ? arn.part[i] : std::string_view("*"); };
    return fmt::format("Partition \"{0}\" is not valid for resource \"arn:{0}:{1}:{2}:{3}:{4}\".", arn.part[1], part(2),
                       part(3), part(4), part(5));
}

std::string iam_complaint(std::string_view text, const ArnText& arn)
{
    if (!arn.part[3].empty()) return fmt::format("IAM resource {} cannot contain region information.", text);
    const auto begins = [&](std::string_view start) { return arn.part[5].starts_with(start); };
    if (arn.part[5] == "*" || std::ranges::any_of(iam_paths, begins)) return {};
    return fmt::format("IAM resource path must either be \"*\" or start with {}.", fmt::join(iam_paths, ", "));
}

std::string s3_complaint(std::string_view text, const ArnText& arn)
{
    const auto begins = [&](std::string_view start) { return arn.part[5].starts_with(start); };
    if (arn.part[3].empty() || std::ranges::any_of(regional_s3, begins)) return {};
    return fmt::format("Resource {} can not contain region information.", text);
}

/// AWS's complaint about the form of a resource; empty for none.
std::string form_complaint(std::string_view text, const ArnText& arn)
{
    if (arn.present == 1) return fmt::format("Resource {} must be in ARN format or \"*\".", text);
    if (std::ranges::find(partitions, arn.part[1]) == partitions.end()) return partition_complaint(arn);
    if (arn.part[0] != "arn") return fmt::format("Resource {} must be in ARN format or \"*\".", text);
    if (arn.present == 2 || arn.part[2].find_first_of("*?") != std::string_view::npos)
        return "Resource vendor must be fully qualified and cannot contain regexes.";
    if (arn.part[2] == "iam" && arn.present > 3) return iam_complaint(text, arn);
    if (arn.part[2] == "s3" && arn.present > 3) return s3_complaint(text, arn);
    return {};
}

bool is_identity_based(PolicyKind kind)
{
    return kind == PolicyKind::identity || kind == PolicyKind::boundary || kind == PolicyKind::session;
}

/// What a short ARN stands for: its missing parts are "*", where the kind of policy allows short ARNs.
/// nullopt: it matches nothing.
std::optional<std::string> completed(std::string_view text, const ArnText& arn, PolicyKind kind)
{
    std::string full(text);
    if (arn.present == parts_of_an_arn) return full;
    const bool wild = text.find_first_of("*?") != std::string_view::npos;
    if (!is_identity_based(kind) && !wild) return std::nullopt;
    for (auto i = arn.present; i < parts_of_an_arn; ++i) full += ":*";
    return full;
}

/// Organizations refuses short ARNs: in an SCP unless they end in "*", in an RCP always.
bool short_arn_refused(std::string_view text, const ArnText& arn, PolicyKind kind)
{
    if (arn.present == parts_of_an_arn) return false;
    return kind == PolicyKind::resource_control || (kind == PolicyKind::service_control && !text.ends_with('*'));
}

/// What IAM's older parser cannot read; empty for nothing.
std::string legacy_complaint(std::string_view text, const ArnText& arn, Variables variables)
{
    if (arn.present > 2 && arn.part[2].empty()) return "the service of the ARN is empty";
    if (arn.present < parts_of_an_arn && text.contains("::")) return "an ARN with an empty part has all six parts";
    if (variables == Variables::literal) return {};
    for (std::size_t i = 0; i + 1 < parts_of_an_arn; ++i)
        if (arn.part[i].contains("${")) return "a policy variable stands before the fifth colon";
    return {};
}

}  // namespace

Result<CompiledResources> compile_resources(const StatementSource& source, PolicyKind kind, Variables variables)
{
    CompiledResources compiled;
    const auto* node = source.resources();
    if (node == nullptr) return compiled;
    const auto path = source.path + (source.resource != nullptr ? ".Resource" : ".NotResource");
    const auto list = list_of(*node);
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto& text = list[i].text;
        const auto place = [&] { return element_path(*node, path, i); };
        const auto arn = split(text);
        std::optional<std::string> full = text;
        if (text != "*") {
            auto complaint = form_complaint(text, arn);
            if (complaint.empty() && short_arn_refused(text, arn, kind))
                complaint = fmt::format("Resource {} must be in ARN format or \"*\".", text);
            if (!complaint.empty()) {
                if (!compiled.form_error)
                    compiled.form_error = malformed(complaint, list[i], place(), "the form of the ARN").error();
                continue;
            }
            const auto reason = legacy_complaint(text, arn, variables);
            if (!reason.empty()) return malformed(legacy_parsing, list[i], place(), reason);
            full = completed(text, arn, kind);
        }
        if (!full) continue;
        auto pattern = Pattern::compile(*full, Wildcards::active, variables);
        if (!pattern) return malformed(legacy_parsing, list[i], place(), pattern.error());
        compiled.patterns.push_back(*std::move(pattern));
    }
    return compiled;
}

}  // namespace sekisho::policy
