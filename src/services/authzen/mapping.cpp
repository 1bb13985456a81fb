#include "services/authzen/mapping.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/encoding.h"
#include "policy/authorization/authorization.h"

namespace sekisho::authzen {
namespace {

using wire::Json;

Error invalid(std::string message) { return {"InvalidRequestException", std::move(message), 400, {}, {}}; }

constexpr std::size_t max_keys = 100;
constexpr std::size_t max_values = 100;

/// The global keys that are facts of a request. All others under aws: say who somebody is or what Sekisho knows.
constexpr std::array<std::string_view, 10> askable_global_keys{
    "aws:sourceip",  "aws:useragent",  "aws:securetransport", "aws:requestedregion", "aws:referer",
    "aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip",     "aws:tagkeys",         "aws:sourcearn"};

bool is_word(std::string_view text, std::string_view further)
{
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               further.find(c) != std::string_view::npos;
    });
}

bool is_arn(std::string_view text) { return text.starts_with("arn:"); }

/// An ARN stands for itself; anything else in it that a policy could read as a pattern is the resource's own text.
Result<std::string> principal_of(const shapes::authzen::Subject& subject, const Place& place)
{
    if (is_arn(subject.id)) return subject.id;
    if (subject.type != "user" && subject.type != "role")
        return fail(invalid("subject.type must be user or role, or subject.id the ARN of a principal."));
    return fmt::format("arn:aws:iam::{}:{}/{}", place.account, subject.type, subject.id);
}

/// "document" or "cache/entry": a service of the application's own and, behind the slash, a kind of resource.
struct Type {
    std::string_view service;
    std::string_view kind;
};

Result<Type> type_of(std::string_view text)
{
    const auto slash = text.find('/');
    const Type type{text.substr(0, slash), slash == std::string_view::npos ? std::string_view() : text.substr(slash + 1)};
    if (!is_word(type.service, "-.") || (slash != std::string_view::npos && !is_word(type.kind, "-_.")))
        return fail(
            invalid("resource.type must be a word of letters, digits, '-' and '.', or two of them with a '/' between."));
    return type;
}

Result<std::string> action_of(const shapes::authzen::Action& action, const Type& type)
{
    const auto colon = action.name.find(':');
    if (colon == std::string::npos) {
        if (!is_word(action.name, "-_.")) return fail(invalid("action.name must be a word, or service:Name."));
        return fmt::format("{}:{}", type.service, action.name);
    }
    const std::string_view name = action.name;
    if (!is_word(name.substr(0, colon), "-.") || !is_word(name.substr(colon + 1), "-_."))
        return fail(invalid("action.name must be a word, or service:Name."));
    return action.name;
}

std::string resource_of(const shapes::authzen::Resource& resource, const Type& type, const Place& place)
{
    if (is_arn(resource.id)) return resource.id;
    const auto kind = type.kind.empty() ? std::string() : fmt::format("{}/", type.kind);
    return fmt::format("arn:aws:{}:{}:{}:{}{}", type.service, place.region, place.account, kind, resource.id);
}

/// A scalar as condition keys compare it: text. nullopt for null, lists and objects.
std::optional<std::string> text_of(const Json& value)
{
    if (const auto* text = value.string()) return *text;
    if (const auto* truth = value.boolean()) return *truth ? "true" : "false";
    if (const auto* whole = value.integer()) return std::to_string(*whole);
    if (const auto* real = value.real()) {
        std::array<char, 400> digits;
        const auto end = std::to_chars(digits.begin(), digits.end(), *real, std::chars_format::fixed).ptr;
        return std::string(digits.begin(), end);
    }
    return std::nullopt;
}

Result<void> set_key(policy::Context& context, const std::string& key, const Json& value, std::string_view where)
{
    if (const auto text = text_of(value)) {
        context.set(key, *text);
        return {};
    }
    const auto* list = value.array();
    if (list == nullptr || list->size() > max_values)
        return fail(invalid(fmt::format("{} must be text, a number, a boolean or a list of these.", where)));
    // Conditions of a key that has one value do not apply to a list, those of a Deny either.
    const auto* known = policy::authorization::find_condition_key(key);
    if (known != nullptr && !known->multivalued)
        return fail(invalid(fmt::format("{} must be text, a number or a boolean.", where)));
    std::vector<std::string> values;
    for (const auto& element : *list) {
        auto text = text_of(element);
        if (!text) return fail(invalid(fmt::format("{} must be a list of texts, numbers or booleans.", where)));
        values.push_back(*std::move(text));
    }
    context.set_list(key, std::move(values));
    return {};
}

/// "ip" of a document is document:ip; "aws:SourceIp" stands for itself where it is a fact of a request.
Result<std::string> key_of(std::string_view name, std::string_view service)
{
    // A service of the name "aws" makes no fact of what it is asked.
    auto key = name.find(':') == std::string_view::npos ? fmt::format("{}:{}", service, name) : std::string(name);
    const auto folded = lower_ascii(key);
    const bool global = folded.starts_with("aws:") || folded.starts_with("sts:") || folded.starts_with("sekisho:");
    const bool askable =
        std::ranges::find(askable_global_keys, folded) != askable_global_keys.end() || folded.starts_with("aws:requesttag/");
    if (global && !askable)
        return fail(invalid(fmt::format("The key {} cannot be given: it is set by what is known of the principal.", key)));
    return key;
}

enum class Keys { of_request, principal_tags, resource_tags };

Result<void> add_properties(policy::Context& context, const std::optional<Json>& properties, std::string_view where,
                            Keys keys, std::string_view service)
{
    if (!properties || properties->is_null()) return {};
    const auto* members = properties->object();
    if (members == nullptr) return fail(invalid(fmt::format("{} must be an object.", where)));
    if (members->size() > max_keys) return fail(invalid(fmt::format("{} must have at most {} members.", where, max_keys)));
    for (const auto& [name, value] : *members) {
        const auto place = fmt::format("{}.{}", where, name);
        if (name.empty()) return fail(invalid(fmt::format("{} has a member without a name.", where)));
        std::string key;
        if (keys == Keys::of_request) {
            TRY(key, key_of(name, service));
        } else {
            key = std::string(keys == Keys::principal_tags ? "aws:PrincipalTag/" : "aws:ResourceTag/") + name;
            if (!text_of(value)) return fail(invalid(fmt::format("{} must be text, a number or a boolean.", place)));
        }
        TRY_VOID(set_key(context, key, value, place));
    }
    return {};
}

}  // namespace

Result<Terms> terms_of(const Evaluation& evaluation, const Place& place)
{
    if (!evaluation.subject) return fail(invalid("subject is missing."));
    if (!evaluation.action) return fail(invalid("action is missing."));
    if (!evaluation.resource) return fail(invalid("resource is missing."));
    TRY(const auto type, type_of(evaluation.resource->type));
    Terms terms;
    TRY(terms.principal, principal_of(*evaluation.subject, place));
    TRY(terms.action, action_of(*evaluation.action, type));
    terms.resource = resource_of(*evaluation.resource, type, place);
    const auto service = std::string_view(terms.action).substr(0, terms.action.find(':'));
    TRY_VOID(
        add_properties(terms.tags, evaluation.subject->properties, "subject.properties", Keys::principal_tags, service));
    TRY_VOID(
        add_properties(terms.context, evaluation.resource->properties, "resource.properties", Keys::resource_tags, service));
    TRY_VOID(add_properties(terms.context, evaluation.action->properties, "action.properties", Keys::of_request, service));
    TRY_VOID(add_properties(terms.context, evaluation.context, "context", Keys::of_request, service));
    return terms;
}

void add_tags(op::Caller& subject, const policy::Context& tags)
{
    for (const auto& tag : tags.entries())
        if (subject.context.find_folded(tag.folded) == nullptr) subject.context.set(tag.name, tag.values.front());
}

}  // namespace sekisho::authzen
