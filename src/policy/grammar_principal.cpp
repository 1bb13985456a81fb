#include <fmt/format.h>

#include <algorithm>

#include "policy/grammar.h"

namespace sekisho::policy {
namespace {

using Kind = NamedPrincipal::Kind;

bool names_principals(PolicyKind kind)
{
    return kind == PolicyKind::resource || kind == PolicyKind::trust || kind == PolicyKind::endpoint ||
           kind == PolicyKind::resource_control;
}

/// Who may stand where; the texts are AWS's.
Result<void> check_place(const StatementSource& source, PolicyKind kind, const std::string& path)
{
    const auto* node = source.principals();
    if (!names_principals(kind)) {
        if (node == nullptr) return {};
        return malformed("Policy document should not specify a principal.", *node, path,
                         "this kind of policy applies to its holder");
    }
    if (node == nullptr)
        return malformed("Missing required field Principal", *source.node, path, "this kind of policy names principals");
    if (node == source.not_principal) {
        if (kind == PolicyKind::trust || kind == PolicyKind::resource_control)
            return malformed("Has prohibited field NotPrincipal.", *node, path, "this kind of policy has no NotPrincipal");
        if (source.effect->text != "Deny")
            return malformed(syntax_errors, *node, path, "NotPrincipal stands in a Deny only");
    }
    if (node->is(JsonNode::Type::string) && kind == PolicyKind::trust)
        return malformed("AssumeRolepolicy contained an invalid principal: \"STAR\":\"*\".", *node, path,
                         "write {\"AWS\": \"*\"}");
    return {};
}

std::unexpected<Error> invalid_principal(std::string_view type, const JsonNode& node, std::string_view path,
                                         std::string_view reason)
{
    // IAM writes the type of a service in capitals.
    const auto shown = type == "Service" ? std::string_view("SERVICE") : type;
    return malformed(fmt::format("Invalid principal in policy: \"{}\":\"{}\"", shown, node.text), node, path, reason);
}

Result<NamedPrincipal> compile_one(std::string_view type, const JsonNode& node, std::string_view path,
                                   std::pair<PolicyKind, const PrincipalResolver*> rules)
{
    const auto& [kind, resolver] = rules;
    auto named = parse_principal(type, node.text);
    if (!named && type == "Federated")
        return malformed("Federated principals must be valid domain names or SAML metadata ARNs", node, path,
                         "no identity provider");
    if (!named) return invalid_principal(type, node, path, "no principal of this type");
    if (named->kind == Kind::federated && kind != PolicyKind::trust)
        return invalid_principal(type, node, path, "only a trust policy names identity providers");
    if (kind == PolicyKind::resource_control && named->kind != Kind::any)
        return invalid_principal(type, node, path, "a resource control policy applies to \"*\"");
    const bool resolvable = named->kind == Kind::user || named->kind == Kind::role;
    if (!resolvable || !*resolver) return *std::move(named);
    auto id = (*resolver)(node.text);
    if (!id) return invalid_principal(type, node, path, "there is no such user or role");
    return NamedPrincipal{Kind::unique_id, *std::move(id), {}, {}};
}

}  // namespace

Result<std::vector<NamedPrincipal>> compile_principals(const StatementSource& source, PolicyKind kind,
                                                       const PrincipalResolver& resolver)
{
    std::vector<NamedPrincipal> named;
    const auto* node = source.principals();
    const auto path = source.path + (source.not_principal != nullptr ? ".NotPrincipal" : ".Principal");
    TRY_VOID(check_place(source, kind, path));
    if (node == nullptr) return named;
    if (node->is(JsonNode::Type::string)) named.push_back({Kind::any, "*", {}, {}});
    for (std::size_t i = 0; i < node->items.size(); ++i) {
        const auto& type = node->names[i].text;
        const auto type_path = fmt::format("{}.{}", path, type);
        const auto list = list_of(node->items[i]);
        for (std::size_t k = 0; k < list.size(); ++k) {
            TRY(auto one, compile_one(type, list[k], element_path(node->items[i], type_path, k), {kind, &resolver}));
            named.push_back(std::move(one));
        }
    }
    if (named.empty()) return malformed("Missing required field Principal cannot be empty!", *node, path, "nobody is named");
    return named;
}

namespace {

void append_quoted(std::string& out, std::string_view text)
{
    out.push_back('"');
    for (const char c : text) {
        if (c == '"' || c == '\\') out.push_back('\\');
        out.push_back(c);
    }
    out.push_back('"');
}

/// The places of AWS principals, in the order of the text. Anything odd is left to parse_policy.
std::vector<const JsonNode*> principal_places(const JsonNode& root)
{
    std::vector<const JsonNode*> places;
    const auto* statements = root.find("Statement");
    if (statements == nullptr) return places;
    for (const auto& statement : list_of(*statements))
        for (const std::string_view element : {"Principal", "NotPrincipal"}) {
            const auto* principal = statement.find(element);
            const auto* aws = principal != nullptr ? principal->find("AWS") : nullptr;
            if (aws == nullptr) continue;
            for (const auto& text : list_of(*aws))
                if (text.is(JsonNode::Type::string)) places.push_back(&text);
        }
    std::ranges::sort(places, {}, &JsonNode::offset);
    return places;
}

}  // namespace

Result<std::string> replace_principals(std::string_view document, const PrincipalResolver& replace)
{
    const auto root = read_json(document);
    if (!root) {
        JsonNode place;
        place.offset = root.error().offset;
        return malformed(syntax_errors, place, "$", root.error().reason);
    }
    std::string out;
    std::size_t copied = 0;
    for (const auto* place : principal_places(*root)) {
        const auto replacement = replace(place->text);
        if (!replacement) continue;
        out += document.substr(copied, place->offset - copied);
        append_quoted(out, *replacement);
        copied = place->end;
    }
    out += document.substr(copied);
    return out;
}

}  // namespace sekisho::policy
