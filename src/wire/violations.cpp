#include "wire/violations.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/clock.h"
#include "wire/json.h"

namespace sekisho::wire {
namespace {

constexpr std::size_t listed_violations = 50;
constexpr std::size_t shown_bytes = 1024;

std::size_t code_points(std::string_view text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string number(double value)
{
    if (value == std::floor(value) && std::abs(value) < 9e15) return fmt::format("{}", static_cast<std::int64_t>(value));
    return fmt::format("{}", value);
}

/// What a bound applies to: a length, a size or the value itself.
double measured(const Shape& shape, const void* value)
{
    switch (shape.kind) {
        case Kind::string: return static_cast<double>(code_points(*static_cast<const std::string*>(value)));
        case Kind::blob: return static_cast<double>(static_cast<const std::string*>(value)->size());
        case Kind::integer: return *static_cast<const int*>(value);
        case Kind::long_integer: return static_cast<double>(*static_cast<const std::int64_t*>(value));
        case Kind::real: return *static_cast<const double*>(value);
        case Kind::list: return static_cast<double>(shape.list->size(value));
        case Kind::map: return static_cast<double>(shape.map->size(value));
        default: return 0;
    }
}

bool bounded(Kind kind)
{
    return kind == Kind::string || kind == Kind::blob || kind == Kind::integer || kind == Kind::long_integer ||
           kind == Kind::real || kind == Kind::list || kind == Kind::map;
}

std::string_view measure(Kind kind)
{
    return kind == Kind::integer || kind == Kind::long_integer || kind == Kind::real ? "value" : "length";
}

std::string above(const Shape& shape)
{
    return fmt::format("Member must have {} less than or equal to {}", measure(shape.kind), number(shape.bounds.max));
}

std::string below(const Shape& shape)
{
    return fmt::format("Member must have {} greater than or equal to {}", measure(shape.kind), number(shape.bounds.min));
}

std::string not_listed(const Shape& shape)
{
    return fmt::format("Member must satisfy enum value set: [{}]", fmt::join(shape.values, ", "));
}

std::string not_matched(const Shape& shape)
{
    return fmt::format("Member must satisfy regular expression pattern: {}", shape.pattern->text());
}

bool listed(const Shape& shape, const std::string& text)
{
    return std::ranges::find(shape.values, text) != shape.values.end();
}

/// The constraints that `value` violates, or with nullptr all that the shape has.
std::vector<std::string> constraints(const Shape& shape, const void* value)
{
    std::vector<std::string> texts;
    if (bounded(shape.kind)) {
        const double size = value == nullptr ? 0 : measured(shape, value);
        if (std::isfinite(shape.bounds.max) && (value == nullptr || !(size <= shape.bounds.max)))
            texts.push_back(above(shape));
        if (std::isfinite(shape.bounds.min) && (value == nullptr || !(size >= shape.bounds.min)))
            texts.push_back(below(shape));
    }
    if (shape.kind != Kind::string) return texts;
    const auto* text = static_cast<const std::string*>(value);
    if (!shape.values.empty() && (text == nullptr || !listed(shape, *text))) texts.push_back(not_listed(shape));
    if (shape.pattern != nullptr && (text == nullptr || !shape.pattern->matches(*text))) texts.push_back(not_matched(shape));
    return texts;
}

/// A value as Java prints it, as far as `shown_bytes` and a little more. nullopt where it cannot be shown.
std::optional<std::string> printed(const Shape& shape, const void* value);

std::optional<std::string> printed_list(const Shape& shape, const void* value)
{
    std::string out = "[";
    const auto size = shape.list->size(value);
    for (std::size_t i = 0; i < size && out.size() < shown_bytes; ++i) {
        const auto element = printed(*shape.element, shape.list->at(value, i));
        if (!element) return std::nullopt;
        out += (i == 0 ? "" : ", ") + *element;
    }
    return out + "]";
}

std::optional<std::string> printed_map(const Shape& shape, const void* value)
{
    struct Context {
        const Shape& shape;
        std::string out = "{";
        bool complete = true;
    } context{shape};
    const auto visit = [](void* opaque, const std::string& key, const void* entry) {
        auto& into = *static_cast<Context*>(opaque);
        if (!into.complete || into.out.size() > shown_bytes) return;
        const auto text = printed(*into.shape.element, entry);
        into.complete = text.has_value();
        if (text) into.out += (into.out.size() == 1 ? "" : ", ") + key + "=" + *text;
    };
    if (shape.key->sensitive) return std::nullopt;
    shape.map->each(value, visit, &context);
    return context.complete ? std::optional(context.out + "}") : std::nullopt;
}

std::optional<std::string> printed(const Shape& shape, const void* value)
{
    if (shape.sensitive) return std::nullopt;
    switch (shape.kind) {
        case Kind::string: return *static_cast<const std::string*>(value);
        case Kind::boolean: return *static_cast<const bool*>(value) ? "true" : "false";
        case Kind::integer: return std::to_string(*static_cast<const int*>(value));
        case Kind::long_integer: return std::to_string(*static_cast<const std::int64_t*>(value));
        case Kind::real: return fmt::format("{}", *static_cast<const double*>(value));
        case Kind::timestamp: return iso8601(*static_cast<const Time*>(value));
        case Kind::list: return printed_list(shape, value);
        case Kind::map: return printed_map(shape, value);
        default: return std::nullopt;
    }
}

/// At most `shown_bytes`, cut between characters.
std::string cut(std::string text)
{
    if (text.size() <= shown_bytes) return text;
    std::size_t end = shown_bytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end) + "...";
}

}  // namespace

std::string decapitalized(std::string_view name)
{
    std::string text(name);
    if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
    return text;
}

Violations::Scope::Scope(Violations& owner, std::string_view segment, bool sensitive)
    : owner_(owner), length_(owner.path_.size()), hidden_(owner.hidden_)
{
    if (!owner.path_.empty()) owner.path_ += '.';
    owner.path_ += segment;
    owner.hidden_ = owner.hidden_ || sensitive;
}

Violations::Scope::~Scope()
{
    owner_.path_.resize(length_);
    owner_.hidden_ = hidden_;
}

void Violations::add(std::string value, std::string_view constraint)
{
    if (violations_.size() == listed_violations) {
        ++dropped_;
        return;
    }
    violations_.push_back(
        {member_, fmt::format("Value {}at '{}' failed to satisfy constraint: {}", value, cut(path_), constraint)});
}

std::string Violations::shown(const Shape& shape, const void* value) const
{
    auto text = hidden_ ? std::nullopt : printed(shape, value);
    return text ? "'" + cut(std::move(*text)) + "' " : std::string();
}

void Violations::missing(const Member& member)
{
    const Scope scope(*this, decapitalized(member.name), false);
    add("null ", "Member must not be null");
}

void Violations::check_scalar(const Shape& shape, const void* value)
{
    for (const auto& constraint : constraints(shape, value)) add(shown(shape, value), constraint);
}

void Violations::null_element(const Shape& list, const void* value)
{
    add(shown(list, value), "Member must satisfy constraint: [Member must not be null]");
}

void Violations::not_one_of(const StructSchema& schema)
{
    std::vector<std::string_view> names;
    for (const Member& member : schema.members) names.push_back(member.name);
    add("", fmt::format("Exactly one of the members must be set: [{}]", fmt::join(names, ", ")));
}

void Violations::check_elements(const Shape& shape, const void* value)
{
    const auto all = [](const Shape& of) { return fmt::format("{}", fmt::join(constraints(of, nullptr), ", ")); };
    if (shape.kind == Kind::list) {
        const auto size = shape.list->size(value);
        for (std::size_t i = 0; i < size; ++i) {
            if (constraints(*shape.element, shape.list->at(value, i)).empty()) continue;
            add(shown(shape, value), "Member must satisfy constraint: [" + all(*shape.element) + "]");
            return;
        }
        return;
    }
    struct Context {
        const Shape& shape;
        bool bad_key = false;
        bool bad_value = false;
    } context{shape};
    const auto visit = [](void* opaque, const std::string& key, const void* entry) {
        auto& into = *static_cast<Context*>(opaque);
        into.bad_key = into.bad_key || !constraints(*into.shape.key, &key).empty();
        into.bad_value = into.bad_value || !constraints(*into.shape.element, entry).empty();
    };
    shape.map->each(value, visit, &context);
    if (context.bad_key) add(shown(shape, value), "Map keys must satisfy constraint: [" + all(*shape.key) + "]");
    if (context.bad_value) add(shown(shape, value), "Map value must satisfy constraint: [" + all(*shape.element) + "]");
}

void Violations::check(const Shape& shape, const void* value)
{
    check_scalar(shape, value);
    if (shape.kind == Kind::list || shape.kind == Kind::map) check_elements(shape, value);
}

Error Violations::error() const
{
    const auto count = violations_.size() + dropped_;
    std::string message = fmt::format("{} validation error{} detected: ", count, count == 1 ? "" : "s");
    for (std::size_t i = 0; i < violations_.size(); ++i) message += (i == 0 ? "" : "; ") + violations_[i].text;
    return {"ValidationException", std::move(message), 400, {}, {}};
}

}  // namespace sekisho::wire
