#pragma once

#include <fmt/format.h>

#include <limits>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/result.h"
#include "wire/json.h"
#include "wire/schema.h"
#include "wire/violations.h"

/// The one decoder: walks a schema over a tree of nodes (JSON, form parameters, XML, single texts) and fills structs.
///
/// A Node is a cheap value with
///     bool is_null() const, is_structure() const
///     Result<std::optional<Node>> member(const Member&) const
///     Result<void> each_element(const Shape& list, F) const       F(const Node&) -> Result<void>
///     Result<void> each_entry(const Shape& map, F) const          F(std::string key, const Node&) -> Result<void>
///     Result<std::string> string() const, blob() const
///     Result<bool> boolean() const, Result<std::int64_t> integer() const, Result<double> real() const
///     Result<Time> timestamp(TimestampFormat) const, Result<Json> document() const
///     Error mismatch(std::string_view wanted) const
namespace sekisho::wire {

template <class Node>
class Decoder {
public:
    /// Without `violations`, only types and required members are looked at.
    explicit Decoder(Violations* violations = nullptr) : violations_(violations) {}

    Result<void> structure(const StructSchema& schema, const Node& node, void* object)
    {
        if (!node.is_structure()) return fail(node.mismatch("structure"));
        for (const Member& member : schema.members) {
            TRY(const auto source, node.member(member));
            TRY_VOID(this->member(member, source, object));
        }
        return check_union(schema, object);
    }

    /// One member of `object`; absent where there is no source.
    Result<void> member(const Member& member, const std::optional<Node>& source, void* object)
    {
        if (!source || source->is_null()) return member.required ? missing(member) : Result<void>();
        void* value = member.emplace(object);
        const auto format = member.timestamp_format != TimestampFormat::by_protocol ? member.timestamp_format
                                                                                    : member.shape->timestamp_format;
        if (violations_ == nullptr) return this->value(*member.shape, format, *source, value);
        const Violations::Scope scope(*violations_, decapitalized(member.name), sensitive(*member.shape));
        TRY_VOID(this->value(*member.shape, format, *source, value));
        violations_->check(*member.shape, value);
        return {};
    }

    Result<void> missing(const Member& member)
    {
        if (violations_ == nullptr)
            return fail("SerializationException", "the required member " + std::string(member.name) + " is missing");
        violations_->missing(member);
        return {};
    }

    Result<void> check_union(const StructSchema& schema, const void* object)
    {
        if (!schema.is_union || violations_ == nullptr) return {};
        int present = 0;
        for (const Member& member : schema.members) present += member.get(object) != nullptr ? 1 : 0;
        if (present != 1) violations_->not_one_of(schema);
        return {};
    }

private:
    static bool sensitive(const Shape& shape)
    {
        return shape.sensitive || (shape.structure != nullptr && shape.structure->sensitive);
    }

    template <class T>
    static Result<void> assign(Result<T> from, void* into)
    {
        if (!from) return std::unexpected(std::move(from).error());
        *static_cast<T*>(into) = *std::move(from);
        return {};
    }

    Result<void> value(const Shape& shape, TimestampFormat format, const Node& node, void* into)
    {
        switch (shape.kind) {
            case Kind::string: return assign(node.string(), into);
            case Kind::blob: return assign(node.blob(), into);
            case Kind::boolean: return assign(node.boolean(), into);
            case Kind::integer: return integer(node, into);
            case Kind::long_integer: return assign(node.integer(), into);
            case Kind::real: return assign(node.real(), into);
            case Kind::timestamp: return assign(node.timestamp(format), into);
            case Kind::document: return assign(node.document(), into);
            case Kind::structure: return structure(*shape.structure, node, into);
            case Kind::list: return list(shape, node, into);
            case Kind::map: return map(shape, node, into);
            case Kind::body_stream:
            case Kind::event_stream: break;
        }
        return fail(node.mismatch("stream"));
    }

    Result<void> integer(const Node& node, void* into)
    {
        TRY(const auto wide, node.integer());
        if (wide < std::numeric_limits<int>::min() || wide > std::numeric_limits<int>::max())
            return fail(node.mismatch("Integer"));
        *static_cast<int*>(into) = static_cast<int>(wide);
        return {};
    }

    Result<void> list(const Shape& shape, const Node& node, void* into)
    {
        std::size_t index = 0;
        bool has_null = false;
        TRY_VOID(node.each_element(shape, [&](const Node& element) -> Result<void> {
            ++index;
            if (element.is_null()) {
                has_null = true;
                return {};
            }
            return this->element(shape, element, fmt::format("{}.member", index), shape.list->append(into));
        }));
        if (has_null && violations_ != nullptr) violations_->null_element(shape, into);
        if (has_null && violations_ == nullptr) return fail(node.mismatch("list"));
        return {};
    }

    Result<void> map(const Shape& shape, const Node& node, void* into)
    {
        return node.each_entry(shape, [&](std::string key, const Node& entry) -> Result<void> {
            if (entry.is_null()) return {};
            const auto segment = key + ".member";
            void* slot = shape.map->put(into, std::move(key));
            if (slot == nullptr) return fail(node.mismatch("map"));
            return this->element(shape, entry, segment, slot);
        });
    }

    Result<void> element(const Shape& shape, const Node& node, const std::string& segment, void* into)
    {
        if (violations_ == nullptr) return value(*shape.element, shape.element->timestamp_format, node, into);
        const Violations::Scope scope(*violations_, segment, sensitive(*shape.element));
        TRY_VOID(value(*shape.element, shape.element->timestamp_format, node, into));
        const bool nested = shape.element->kind == Kind::list || shape.element->kind == Kind::map;
        if (nested) violations_->check(*shape.element, into);
        return {};
    }

    Violations* violations_;
};

/// The scalars of a node that is text; Derived has `std::string text() const` and `Error mismatch(wanted) const`.
template <class Derived>
class TextScalars {
public:
    Result<std::string> string() const { return self().text(); }
    Result<std::string> blob() const { return wrap(from_base64(self().text()), "Blob"); }
    Result<bool> boolean() const
    {
        const auto text = self().text();
        if (text == "true") return true;
        if (text == "false") return false;
        return fail(self().mismatch("Boolean"));
    }
    Result<std::int64_t> integer() const;
    Result<double> real() const;
    Result<Time> timestamp(TimestampFormat format) const;
    Result<Json> document() const { return fail(self().mismatch("Document")); }

private:
    const Derived& self() const { return static_cast<const Derived&>(*this); }

    template <class T>
    Result<T> wrap(std::optional<T> value, std::string_view wanted) const
    {
        if (!value) return fail(self().mismatch(wanted));
        return *std::move(value);
    }
};

/// Strict readings of texts; nullopt for anything else.
[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view text) noexcept;
[[nodiscard]] std::optional<double> parse_real(std::string_view text) noexcept;
/// `by_protocol` takes ISO 8601. Epoch seconds may have a fraction.
[[nodiscard]] std::optional<Time> parse_time(std::string_view text, TimestampFormat format) noexcept;
/// Epoch seconds as a Time; nullopt outside the years 1 to 9999.
[[nodiscard]] std::optional<Time> time_of_seconds(double seconds) noexcept;
[[nodiscard]] std::string print_time(Time time, TimestampFormat format);

template <class Derived>
Result<std::int64_t> TextScalars<Derived>::integer() const
{
    return wrap(parse_integer(self().text()), "Integer");
}

template <class Derived>
Result<double> TextScalars<Derived>::real() const
{
    return wrap(parse_real(self().text()), "Double");
}

template <class Derived>
Result<Time> TextScalars<Derived>::timestamp(TimestampFormat format) const
{
    return wrap(parse_time(self().text(), format), "Timestamp");
}

}  // namespace sekisho::wire
