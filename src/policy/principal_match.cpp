#include "policy/principal_match.h"

#include <algorithm>
#include <array>

namespace sekisho::policy {
namespace {

using Kind = NamedPrincipal::Kind;

bool is_account_id(std::string_view text)
{
    constexpr std::size_t account_digits = 12;
    return text.size() == account_digits && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_unique_id(std::string_view text)
{
    const auto good = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
    return (text.starts_with("AIDA") || text.starts_with("AROA")) && text.size() > 4 && std::ranges::all_of(text, good);
}

bool is_domain_name(std::string_view text)
{
    const auto good = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
    };
    return !text.empty() && std::ranges::all_of(text, good);
}

struct Arn {
    std::string_view partition, service, region, account, resource;
};

std::optional<Arn> split_arn(std::string_view text)
{
    std::array<std::string_view, 5> parts;
    for (auto& part : parts) {
        const auto colon = text.find(':');
        if (colon == std::string_view::npos) return std::nullopt;
        part = text.substr(0, colon);
        text.remove_prefix(colon + 1);
    }
    if (parts[0] != "arn" || !parts[1].starts_with("aws")) return std::nullopt;
    return Arn{parts[1], parts[2], parts[3], parts[4], text};
}

std::string_view last_segment(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::optional<NamedPrincipal> parse_iam(std::string_view text, const Arn& arn)
{
    const std::string account(arn.account);
    if (arn.resource == "root") return NamedPrincipal{Kind::account, std::string(text), account, {}};
    const auto name = last_segment(arn.resource);
    if (name.empty()) return std::nullopt;
    if (arn.resource.starts_with("user/")) return NamedPrincipal{Kind::user, std::string(text), account, {}};
    if (!arn.resource.starts_with("role/")) return std::nullopt;
    // Session ARNs carry the role's name without its path.
    auto prefix = "arn:" + std::string(arn.partition) + ":sts::" + account + ":assumed-role/" + std::string(name) + "/";
    return NamedPrincipal{Kind::role, std::string(text), account, std::move(prefix)};
}

std::optional<NamedPrincipal> parse_sts(std::string_view text, const Arn& arn)
{
    const auto kind = arn.resource.starts_with("assumed-role/") ? Kind::session : Kind::federated_user;
    const auto slashes = std::ranges::count(arn.resource, '/');
    if (last_segment(arn.resource).empty()) return std::nullopt;
    if (kind == Kind::session ? slashes != 2 : slashes != 1 || !arn.resource.starts_with("federated-user/"))
        return std::nullopt;
    return NamedPrincipal{kind, std::string(text), std::string(arn.account), {}};
}

std::optional<NamedPrincipal> parse_aws(std::string_view text)
{
    if (text == "*") return NamedPrincipal{Kind::any, "*", {}, {}};
    if (is_account_id(text)) return NamedPrincipal{Kind::account, std::string(text), std::string(text), {}};
    if (is_unique_id(text)) return NamedPrincipal{Kind::unique_id, std::string(text), {}, {}};
    const auto arn = split_arn(text);
    if (!arn || !is_account_id(arn->account) || !arn->region.empty()) return std::nullopt;
    if (text.find_first_of("*?") != std::string_view::npos) return std::nullopt;
    if (arn->service == "iam") return parse_iam(text, *arn);
    if (arn->service == "sts") return parse_sts(text, *arn);
    return std::nullopt;
}

std::optional<NamedPrincipal> parse_federated(std::string_view text)
{
    const NamedPrincipal named{Kind::federated, std::string(text), {}, {}};
    if (is_domain_name(text)) return named;
    const auto arn = split_arn(text);
    if (!arn || arn->service != "iam" || !is_account_id(arn->account) || text.find_first_of("*?") != std::string_view::npos)
        return std::nullopt;
    if (!arn->resource.starts_with("oidc-provider/") && !arn->resource.starts_with("saml-provider/")) return std::nullopt;
    return named;
}

std::optional<NamedPrincipal> parse_service(std::string_view text)
{
    constexpr std::string_view suffix = ".amazonaws.com";
    auto stem = text;
    if (stem.ends_with(".cn")) stem.remove_suffix(3);
    if (!is_domain_name(text) || !stem.ends_with(suffix) || stem.size() == suffix.size()) return std::nullopt;
    return NamedPrincipal{Kind::service, std::string(text), {}, {}};
}

bool has_account(PrincipalKind kind)
{
    return kind == PrincipalKind::root || kind == PrincipalKind::user || kind == PrincipalKind::assumed_role ||
           kind == PrincipalKind::federated_user;
}

Naming naming_by_id(const NamedPrincipal& named, const Principal& principal)
{
    if (named.text != principal.unique_id) return Naming::not_named;
    if (principal.kind == PrincipalKind::user) return Naming::direct;
    const bool stands_behind =
        principal.kind == PrincipalKind::assumed_role || principal.kind == PrincipalKind::federated_user;
    return stands_behind ? Naming::limited : Naming::not_named;
}

Naming naming_by_user(const NamedPrincipal& named, const Principal& principal)
{
    if (principal.kind == PrincipalKind::user && named.text == principal.arn) return Naming::direct;
    if (principal.kind == PrincipalKind::federated_user && named.text == principal.user_arn) return Naming::limited;
    return Naming::not_named;
}

Naming naming_by(const NamedPrincipal& named, const Principal& principal)
{
    const auto if_direct = [](bool yes) { return yes ? Naming::direct : Naming::not_named; };
    const auto kind = principal.kind;
    switch (named.kind) {
        case Kind::any: return Naming::direct;
        case Kind::account:
            if (!has_account(kind) || named.account != principal.account) return Naming::not_named;
            return kind == PrincipalKind::root ? Naming::direct : Naming::delegated;
        case Kind::user: return naming_by_user(named, principal);
        case Kind::role:
            return kind == PrincipalKind::assumed_role && principal.arn.starts_with(named.session_prefix)
                       ? Naming::limited
                       : Naming::not_named;
        case Kind::unique_id: return naming_by_id(named, principal);
        case Kind::session: return if_direct(kind == PrincipalKind::assumed_role && named.text == principal.arn);
        case Kind::federated_user: return if_direct(kind == PrincipalKind::federated_user && named.text == principal.arn);
        case Kind::federated: return if_direct(kind == PrincipalKind::web_identity && named.text == principal.provider);
        case Kind::service: return if_direct(kind == PrincipalKind::service && named.text == principal.provider);
    }
    return Naming::not_named;
}

}  // namespace

std::optional<NamedPrincipal> parse_principal(std::string_view type, std::string_view text)
{
    if (type == "AWS") return parse_aws(text);
    if (type == "Federated") return parse_federated(text);
    if (type == "Service") return parse_service(text);
    return std::nullopt;
}

Naming naming_of(std::span<const NamedPrincipal> named, const Principal& principal, Effect effect)
{
    const bool wildcard_reaches = effect == Effect::deny || principal.kind != PrincipalKind::web_identity;
    auto strongest = Naming::not_named;
    for (const auto& one : named)
        if (one.kind != Kind::any || wildcard_reaches) strongest = std::max(strongest, naming_by(one, principal));
    return strongest;
}

bool exempts(std::span<const NamedPrincipal> named, const Principal& principal, Boundary boundary)
{
    if (boundary == Boundary::present) return false;
    bool account = !has_account(principal.kind), behind = true, itself = false;
    // The role of a session and the user of a federated user are identities of their own.
    if (principal.kind == PrincipalKind::assumed_role) behind = false;
    if (principal.kind == PrincipalKind::federated_user) behind = principal.user_arn.empty();
    for (const auto& one : named) {
        if (one.kind == Kind::any) return true;
        const auto naming = naming_by(one, principal);
        account = account || (one.kind == Kind::account && naming != Naming::not_named);
        behind = behind || naming == Naming::limited;
        itself = itself || naming == Naming::direct;
    }
    return account && behind && itself;
}

}  // namespace sekisho::policy
