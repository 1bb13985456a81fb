#include "policy/lint/examination.h"

#include <fmt/format.h>

#include <array>
#include <tuple>
#include <utility>

#include "base/encoding.h"
#include "policy/grammar.h"

namespace sekisho::policy::lint {
namespace {

using Type = JsonNode::Type;

constexpr std::string_view trust_policy = "AWS::IAM::AssumeRolePolicyDocument";

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

std::size_t characters(std::string_view text)
{
    return static_cast<std::size_t>(std::ranges::count_if(text, starts_character));
}

std::vector<Position> line_starts(std::string_view text)
{
    std::vector<Position> lines{{1, 0, 0}};
    std::size_t seen = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (starts_character(text[i])) ++seen;
        if (text[i] == '\n') lines.push_back({lines.size() + 1, i + 1, seen});
    }
    return lines;
}

/// Behind the closing quote of the text that begins at `start`.
std::size_t end_of_text(std::string_view document, std::size_t start)
{
    auto at = start + 1;
    while (at < document.size() && document[at] != '"') at += document[at] == '\\' ? 2 : 1;
    return std::min(at + 1, document.size());
}

std::string filled(std::string_view form, std::initializer_list<std::string_view> details)
{
    std::string out;
    for (const auto detail : details) {
        const auto place = form.find("{}");
        if (place == std::string_view::npos) break;
        out += form.substr(0, place);
        out += detail;
        form.remove_prefix(place + 2);
    }
    return out += form;
}

/// "https://.../access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-action"
std::string learn_more(const Check& check)
{
    constexpr std::string_view page = "access-analyzer-reference-policy-checks";
    static constexpr std::array<std::string_view, 4> kinds{"error", "security-warning", "general-warning", "suggestion"};
    auto name = lower_ascii(check.code);
    std::ranges::replace(name, '_', '-');
    return fmt::format("https://docs.aws.amazon.com/IAM/latest/UserGuide/{}.html#{}-{}-{}", page, page,
                       kinds[static_cast<std::size_t>(check.severity)], name);
}

void collect_texts(const JsonNode* element, std::vector<const JsonNode*>& into)
{
    if (element == nullptr) return;
    for (const auto& item : list_of(*element))
        if (item.is(Type::string)) into.push_back(&item);
}

void collect_principals(const JsonNode* element, std::vector<PrincipalEntry>& into)
{
    if (element == nullptr || !element->is(Type::object)) return;
    for (std::size_t i = 0; i < element->items.size(); ++i)
        for (const auto& item : list_of(element->items[i]))
            if (item.is(Type::string)) into.push_back({element->names[i].text, &item});
}

void collect_conditions(const JsonNode* element, std::vector<ConditionEntry>& into)
{
    if (element == nullptr || !element->is(Type::object)) return;
    for (std::size_t i = 0; i < element->items.size(); ++i) {
        const auto& block = element->items[i];
        const auto op = view_operator(element->names[i].text);
        if (!block.is(Type::object) || op.is(OperatorView::Family::unknown)) continue;
        for (std::size_t k = 0; k < block.items.size(); ++k)
            into.push_back(
                {&block, element->names[i].text, op, &block.items[k], block.names[k].text, list_of(block.items[k])});
    }
}

StatementView view_statement(const JsonNode& node)
{
    StatementView view;
    view.node = &node;
    view.sid = node.find("Sid");
    view.effect = node.find("Effect");
    view.principal = node.find("Principal");
    view.not_principal = node.find("NotPrincipal");
    view.action = node.find("Action");
    view.not_action = node.find("NotAction");
    view.resource = node.find("Resource");
    view.not_resource = node.find("NotResource");
    view.condition = node.find("Condition");
    collect_texts(view.action ? view.action : view.not_action, view.actions);
    collect_texts(view.resource ? view.resource : view.not_resource, view.resources);
    collect_principals(view.principal ? view.principal : view.not_principal, view.principals);
    collect_conditions(view.condition, view.conditions);
    return view;
}

bool has_effect(const StatementView& statement, std::string_view wanted)
{
    return statement.effect != nullptr && statement.effect->is(Type::string) &&
           equal_ignoring_case(statement.effect->text, wanted);
}

}  // namespace

bool StatementView::allows() const { return has_effect(*this, "Allow"); }
bool StatementView::denies() const { return has_effect(*this, "Deny"); }

bool StatementView::names_everybody() const
{
    if (principal == nullptr) return false;
    return (principal->is(Type::string) && principal->text == "*") ||
           std::ranges::any_of(principals, [](const auto& entry) { return entry.type == "AWS" && entry.node->text == "*"; });
}

bool StatementView::has_key(std::string_view key) const
{
    return std::ranges::any_of(conditions, [&](const auto& entry) { return equal_ignoring_case(entry.key, key); });
}

bool StatementView::has_any_key(std::span<const std::string_view> keys) const
{
    return std::ranges::any_of(keys, [this](std::string_view key) { return has_key(key); });
}

Examination::Examination(std::string_view document, const Subject& subject)
    : text_(document), kind_(subject.kind), resource_type_(subject.resource_type), lines_(line_starts(document))
{
    if (resource_type_ == trust_policy && is(PolicyKind::resource)) kind_ = PolicyKind::trust;
    if (is(PolicyKind::trust)) resource_type_ = trust_policy;
    auto root = read_json(document);
    if (root) root_ = *std::move(root);
    else fault_ = std::move(root).error();
    if (!fault_) read_statements();
}

void Examination::read_statements()
{
    const auto* statements = root_.is(Type::object) ? root_.find("Statement") : nullptr;
    if (statements == nullptr) return;
    for (const auto& node : list_of(*statements))
        if (node.is(Type::object)) statements_.push_back(view_statement(node));
}

bool Examination::is_identity_based() const noexcept
{
    return is(PolicyKind::identity) || is(PolicyKind::boundary) || is(PolicyKind::session);
}

bool Examination::is_resource_based() const noexcept { return is(PolicyKind::resource) || is(PolicyKind::endpoint); }

bool Examination::is_organizational() const noexcept
{
    return is(PolicyKind::service_control) || is(PolicyKind::resource_control);
}

bool Examination::has_variables() const noexcept
{
    const auto* version = root_.is(Type::object) ? root_.find("Version") : nullptr;
    return version != nullptr && version->text == "2012-10-17";
}

bool Examination::afford(std::size_t steps) noexcept
{
    if (budget_ < steps) return false;
    budget_ -= steps;
    return true;
}

void Examination::report(Code code, const Spot& spot, Details details, std::string fix)
{
    report(code, std::span(&spot, 1), details, std::move(fix));
}

void Examination::report(Code code, std::span<const Spot> spots, Details details, std::string fix)
{
    if (findings_.size() >= findings_limit) return;
    std::vector<Location> locations;
    for (const auto& spot : spots) locations.push_back(locate(spot));
    add(code.check(), std::move(locations), details, std::move(fix));
}

void Examination::report_fault(std::optional<std::size_t> offset, std::string reason)
{
    const Code code = "JSON_SYNTAX_ERROR";
    const auto at = position(std::min(offset.value_or(0), text_.size()));
    Location location;
    location.start = location.end = at;
    add(code.check(), {location}, {std::to_string(at.offset), std::to_string(at.line), std::to_string(at.column)},
        std::move(reason));
    if (!offset) findings_.back().details = "Fix the JSON syntax error.";
}

void Examination::add(const Check& check, std::vector<Location> locations, Details details, std::string fix)
{
    Finding finding;
    finding.severity = check.severity;
    finding.code = check.code;
    finding.details = filled(check.details, details);
    finding.fix = fix.empty() ? std::string(check.fix) : std::move(fix);
    finding.learn_more = learn_more(check);
    finding.locations = std::move(locations);
    findings_.push_back(std::move(finding));
}

Position Examination::position(std::size_t byte) const
{
    const auto after = std::ranges::upper_bound(lines_, byte, {}, &Position::column);
    const auto& line = *std::prev(after);
    const auto column = characters(text_.substr(line.column, byte - line.column));
    return {line.line, column, line.offset + column};
}

Location Examination::locate(const Spot& spot) const
{
    Location location;
    location.start = position(spot.node->offset);
    location.end = position(spot.node->end);
    for (const auto* at = &root_; at != spot.node;) {
        const auto next = std::ranges::upper_bound(at->items, spot.node->offset, {}, &JsonNode::offset);
        if (next == at->items.begin()) break;
        const auto index = static_cast<std::size_t>(std::prev(next) - at->items.begin());
        if (at->is(Type::array)) {
            location.path.push_back({PathElement::Kind::index, {}, index, 0});
        } else {
            const bool key = spot.part == Spot::Part::key && &at->items[index] == spot.node;
            location.path.push_back({key ? PathElement::Kind::key : PathElement::Kind::value, at->names[index].text, 0, 0});
            if (key) {
                location.start = position(at->names[index].offset);
                location.end = position(end_of_text(text_, at->names[index].offset));
            }
        }
        at = &at->items[index];
    }
    if (spot.length == 0) return location;
    location.path.push_back({PathElement::Kind::substring, {}, spot.start, spot.length});
    // Where the text has escapes, characters of the value and of the document are not the same.
    if (spot.node->end - spot.node->offset != spot.node->text.size() + 2) return location;
    location.start.column += spot.start + 1;
    location.start.offset += spot.start + 1;
    location.end = location.start;
    location.end.column += spot.length;
    location.end.offset += spot.length;
    return location;
}

std::vector<Finding> Examination::take_findings()
{
    std::ranges::sort(findings_, {}, [](const Finding& finding) {
        return std::tuple(finding.locations.front().start.offset, finding.severity, finding.code);
    });
    return std::move(findings_);
}

}  // namespace sekisho::policy::lint
