#include "models/formats/fields.h"

#include <algorithm>
#include <cmath>

namespace sekisho::formats {

std::string Path::text(Style style) const
{
    if (is_root()) return style == Style::slashes ? "#" : "";
    auto all = parent_->text(style);
    if (style == Style::slashes) all += '/';
    else if (!all.empty() && (style == Style::dots || !name_.empty())) all += '.';
    if (!name_.empty()) return all += name_;
    if (style == Style::brackets) return all += '[' + std::to_string(index_) + ']';
    return all += std::to_string(index_);
}

Error invalid_request(std::string message) { return {"ValidationException", std::move(message), 400, {}, {}, {}}; }

std::string take_text(wire::Json& text)
{
    // The value is not const, only the way to it is.
    return std::move(const_cast<std::string&>(*text.string()));
}

Result<Fields> Fields::of(wire::Json& value, const Path& at, const Words& words)
{
    if (!value.object()) return fail(words.wrong_kind(at, Kind::object, value));
    return Fields(value, at, words);
}

wire::Json* Fields::find(std::string_view name)
{
    for (std::size_t i = 0; i < object_.size() && i < 64; ++i) {
        if (object_[i].first != name) continue;
        asked_for_ |= std::uint64_t{1} << i;
        return object_[i].second.is_null() ? nullptr : &object_[i].second;
    }
    return nullptr;
}

Result<wire::Json*> Fields::need(std::string_view name)
{
    if (auto* found = find(name)) return found;
    return fail(words_.missing(at_ / name));
}

template <class T, class Get>
Result<std::optional<T>> Fields::scalar(std::string_view name, Kind kind, Get get)
{
    auto* found = find(name);
    if (!found) return std::nullopt;
    if (std::optional<T> value = get(*found)) return value;
    return fail(words_.wrong_kind(at_ / name, kind, *found));
}

Result<std::optional<std::string>> Fields::text(std::string_view name)
{
    return scalar<std::string>(name, Kind::text, [](wire::Json& value) -> std::optional<std::string> {
        if (!value.string()) return std::nullopt;
        return take_text(value);
    });
}

Result<std::string> Fields::need_text(std::string_view name)
{
    TRY(auto value, text(name));
    if (!value) return fail(words_.missing(at_ / name));
    return *std::move(value);
}

Result<std::optional<std::int64_t>> Fields::integer(std::string_view name)
{
    return scalar<std::int64_t>(name, Kind::integer, [](const wire::Json& value) -> std::optional<std::int64_t> {
        if (const auto* integer = value.integer()) return *integer;
        const auto* real = value.real();
        if (!real || *real != std::floor(*real) || std::abs(*real) > 1e15) return std::nullopt;
        return static_cast<std::int64_t>(*real);
    });
}

Result<std::optional<double>> Fields::number(std::string_view name)
{
    return scalar<double>(name, Kind::number, [](const wire::Json& value) -> std::optional<double> {
        if (const auto* real = value.real()) return *real;
        if (const auto* integer = value.integer()) return static_cast<double>(*integer);
        return std::nullopt;
    });
}

Result<std::optional<bool>> Fields::boolean(std::string_view name)
{
    return scalar<bool>(name, Kind::boolean, [](const wire::Json& value) -> std::optional<bool> {
        if (const auto* boolean = value.boolean()) return *boolean;
        return std::nullopt;
    });
}

Result<wire::Json::Array*> Fields::array(std::string_view name)
{
    auto* found = find(name);
    if (!found) return nullptr;
    if (!found->array()) return fail(words_.wrong_kind(at_ / name, Kind::array, *found));
    return found->array();
}

Result<wire::Json*> Fields::object(std::string_view name)
{
    auto* found = find(name);
    if (!found) return nullptr;
    if (!found->object()) return fail(words_.wrong_kind(at_ / name, Kind::object, *found));
    return found;
}

Result<std::vector<std::string>> Fields::texts(std::string_view name)
{
    TRY(auto* list, array(name));
    std::vector<std::string> all;
    if (!list) return all;
    const auto here = at_ / name;
    for (std::size_t i = 0; i < list->size(); ++i) {
        if (!(*list)[i].string()) return fail(words_.wrong_kind(here / i, Kind::text, (*list)[i]));
        all.push_back(take_text((*list)[i]));
    }
    return all;
}

void Fields::pass_over(std::initializer_list<std::string_view> names)
{
    for (const auto name : names) static_cast<void>(find(name));
}

void Fields::carry(std::string_view name, wire::Json& extra)
{
    if (auto* found = find(name)) extra.set(name, std::move(*found));
}

Result<void> Fields::finish() const
{
    for (std::size_t i = 0; i < object_.size(); ++i)
        if (i >= 64 || (asked_for_ >> i & 1) == 0)
            return fail(words_.unknown(at_ / std::string_view(object_[i].first).substr(0, 64)));
    return {};
}

std::string_view text_in(const wire::Json& object, std::string_view name) noexcept
{
    const auto* found = object.find(name);
    return found && found->string() ? std::string_view(*found->string()) : std::string_view();
}

std::int64_t integer_in(const wire::Json& object, std::string_view name) noexcept
{
    const auto* found = object.find(name);
    if (!found) return 0;
    if (const auto* integer = found->integer()) return *integer;
    const auto* real = found->real();
    return real && std::abs(*real) < 1e15 ? static_cast<std::int64_t>(*real) : 0;
}

bool has_count(const wire::Json& object, std::string_view name) noexcept
{
    const auto* found = object.find(name);
    if (!found) return false;
    if (const auto* integer = found->integer()) return *integer >= 0;
    return found->real() && *found->real() >= 0;
}

std::int64_t count_in(const wire::Json& object, std::string_view name) noexcept
{
    return std::max<std::int64_t>(integer_in(object, name), 0);
}

}  // namespace sekisho::formats
