#include "store/database.h"

#include <fmt/format.h>

#include <stdexcept>

namespace sekisho::store {
namespace {

template <class T>
const T& plain(const Value& value, std::string_view column)
{
    if (const auto* held = std::get_if<T>(&value)) return *held;
    throw std::logic_error(fmt::format("column `{}` is NULL or of another type", column));
}

}  // namespace

Value optional_text(const std::optional<std::string>& text) { return text ? Value(*text) : Value(); }

const Value& Row::at(std::string_view column) const
{
    for (std::size_t i = 0; i < names_->size(); ++i)
        if ((*names_)[i] == column) return values_[i];
    throw std::logic_error(fmt::format("the statement has no column `{}`", column));
}

std::int64_t Row::integer(std::string_view column) const { return plain<std::int64_t>(at(column), column); }
std::string Row::text(std::string_view column) const { return plain<std::string>(at(column), column); }
std::string Row::blob(std::string_view column) const { return plain<Blob>(at(column), column).bytes; }

std::optional<std::int64_t> Row::maybe_integer(std::string_view column) const
{
    const auto& value = at(column);
    if (std::holds_alternative<std::monostate>(value)) return std::nullopt;
    return plain<std::int64_t>(value, column);
}

std::optional<std::string> Row::maybe_text(std::string_view column) const
{
    const auto& value = at(column);
    if (std::holds_alternative<std::monostate>(value)) return std::nullopt;
    return plain<std::string>(value, column);
}

std::optional<std::string> Row::maybe_blob(std::string_view column) const
{
    const auto& value = at(column);
    if (std::holds_alternative<std::monostate>(value)) return std::nullopt;
    return plain<Blob>(value, column).bytes;
}

}  // namespace sekisho::store
