#include "limits/scope.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"

namespace sekisho::limits {
namespace {

constexpr std::array<std::string_view, 5> names{"account", "role", "user", "key", "model"};
constexpr std::size_t longest = 512;
constexpr char separator = '\x1f';

std::unexpected<Error> invalid(std::string message) { return fail("ValidationException", std::move(message), 400); }

bool printable(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
}

}  // namespace

Result<void> check(const Scope& scope)
{
    std::vector<std::string_view> tags;
    for (const auto& [dimension, value] : scope.members) {
        const bool tag = dimension.starts_with(Scope::tag_prefix) && dimension.size() > Scope::tag_prefix.size();
        if (!tag && std::ranges::find(names, dimension) == names.end())
            return invalid("A scope has no dimension `" + dimension + "`: account, role, user, key, model, tag/<Key>.");
        if (value.empty() || value.size() > longest || dimension.size() > longest || !printable(value) ||
            !printable(dimension))
            return invalid("The value of `" + dimension + "` in a scope must be a name, or `each`.");
        if (!tag) continue;
        if (std::ranges::any_of(tags, [&](std::string_view other) { return equal_ignoring_case(other, dimension); }))
            return invalid("The tag `" + dimension + "` stands twice in a scope.");
        tags.push_back(dimension);
    }
    return {};
}

std::string to_text(const Scope& scope)
{
    if (scope.members.empty()) return "everything";
    std::string text;
    for (const auto& [dimension, value] : scope.members) {
        if (!text.empty()) text += ',';
        text += dimension + '=' + value;
    }
    return text;
}

ScopeMatcher::ScopeMatcher(const Scope& scope)
{
    using enum Dimension;
    constexpr std::array<Dimension, names.size()> dimensions{account, role, user, key, model};
    for (const auto& [dimension, value] : scope.members) {
        Member member{tag, {}, std::nullopt};
        const auto found = std::ranges::find(names, dimension);
        if (found != names.end()) member.dimension = dimensions[static_cast<std::size_t>(found - names.begin())];
        else member.tag = dimension.substr(std::min(dimension.size(), Scope::tag_prefix.size()));
        if (value != Scope::each) member.fixed = value;
        members_.push_back(std::move(member));
    }
}

std::string_view ScopeMatcher::name_in(const Subject& subject, const Member& member)
{
    switch (member.dimension) {
        case Dimension::account: return subject.account;
        case Dimension::role: return subject.role;
        case Dimension::user: return subject.user;
        case Dimension::key: return subject.key;
        case Dimension::model: return subject.model;
        case Dimension::tag: break;
    }
    for (const auto& [key, value] : subject.tags)
        if (equal_ignoring_case(key, member.tag)) return value;
    return {};
}

bool ScopeMatcher::counts_all_together() const
{
    return std::ranges::all_of(members_, [](const Member& member) { return member.fixed.has_value(); });
}

std::optional<std::string> ScopeMatcher::counter_of(const Subject& subject) const
{
    std::string counter;
    for (const auto& member : members_) {
        const auto name = name_in(subject, member);
        if (member.fixed) {
            if (name != *member.fixed) return std::nullopt;
            continue;
        }
        if (!counter.empty()) counter += separator;
        if (member.dimension == Dimension::role || member.dimension == Dimension::user)
            counter.append(subject.account).push_back('/');
        counter += name.empty() ? std::string_view("(none)") : name;
    }
    return counter;
}

}  // namespace sekisho::limits
