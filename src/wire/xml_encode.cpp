#include <fmt/format.h>

#include "base/clock.h"
#include "base/encoding.h"
#include "wire/decoder.h"
#include "wire/json.h"
#include "wire/xml.h"

namespace sekisho::wire {
namespace {

/// Writes values as elements; the style decides the form of times.
class XmlWriter {
public:
    XmlWriter(std::string& out, XmlStyle style) : out_(out), style_(style) {}

    void members(const StructSchema& schema, const void* object)
    {
        for (const Member& member : schema.members) {
            if (member.location != Location::body || member.attribute) continue;
            if (const void* value = member.get(object)) this->member(member, value);
        }
    }

    void member(const Member& member, const void* value)
    {
        const auto format = member.timestamp_format != TimestampFormat::by_protocol ? member.timestamp_format
                                                                                    : member.shape->timestamp_format;
        if (member.shape->kind == Kind::list && (member.flattened || member.shape->flattened)) {
            flat_list(*member.shape,
                      style_ == XmlStyle::query && !member.shape->element_name.empty() ? member.shape->element_name
                                                                                       : member.wire_name,
                      value);
            return;
        }
        element(member.wire_name, *member.shape, format, value);
    }

private:
    void element(std::string_view name, const Shape& shape, TimestampFormat format, const void* value)
    {
        out_ += '<';
        out_ += name;
        if (shape.kind == Kind::structure) attributes(*shape.structure, value);
        out_ += '>';
        content(shape, format, value);
        out_ += "</";
        out_ += name;
        out_ += '>';
    }

    void attributes(const StructSchema& schema, const void* object)
    {
        if (!schema.xml_namespace.empty()) {
            const auto prefix = schema.xml_prefix.empty() ? std::string() : ":" + std::string(schema.xml_prefix);
            out_ += fmt::format(" xmlns{}=\"{}\"", prefix, schema.xml_namespace);
        }
        for (const Member& member : schema.members) {
            const void* value = member.attribute ? member.get(object) : nullptr;
            if (value == nullptr) continue;
            out_ += fmt::format(" {}=\"", member.wire_name);
            content(*member.shape, member.timestamp_format, value);
            out_ += '"';
        }
    }

    void content(const Shape& shape, TimestampFormat format, const void* value)
    {
        switch (shape.kind) {
            case Kind::string: append_xml_text(out_, *static_cast<const std::string*>(value)); break;
            case Kind::blob: out_ += base64(*static_cast<const std::string*>(value)); break;
            case Kind::boolean: out_ += *static_cast<const bool*>(value) ? "true" : "false"; break;
            case Kind::integer: out_ += std::to_string(*static_cast<const int*>(value)); break;
            case Kind::long_integer: out_ += std::to_string(*static_cast<const std::int64_t*>(value)); break;
            case Kind::real: out_ += fmt::format("{}", *static_cast<const double*>(value)); break;
            case Kind::timestamp: timestamp(*static_cast<const Time*>(value), format); break;
            case Kind::document: append_xml_text(out_, to_text(*static_cast<const Json*>(value))); break;
            case Kind::structure: members(*shape.structure, value); break;
            case Kind::list: list(shape, value); break;
            case Kind::map: map(shape, value); break;
            case Kind::body_stream:
            case Kind::event_stream: break;
        }
    }

    void timestamp(Time time, TimestampFormat format)
    {
        // S3 writes milliseconds ("2009-10-12T17:50:30.000Z"), the Query services do not.
        const bool plain = format == TimestampFormat::by_protocol || format == TimestampFormat::iso8601;
        out_ += plain && style_ == XmlStyle::rest ? iso8601_millis(time) : print_time(time, format);
    }

    void flat_list(const Shape& shape, std::string_view name, const void* value)
    {
        const auto size = shape.list->size(value);
        for (std::size_t i = 0; i < size; ++i)
            element(name, *shape.element, shape.element->timestamp_format, shape.list->at(value, i));
    }

    void list(const Shape& shape, const void* value)
    {
        flat_list(shape, shape.element_name.empty() ? "member" : shape.element_name, value);
    }

    void map(const Shape& shape, const void* value)
    {
        struct Context {
            XmlWriter& writer;
            const Shape& shape;
        } context{*this, shape};
        const auto visit = [](void* opaque, const std::string& key, const void* entry) {
            auto& [writer, of] = *static_cast<Context*>(opaque);
            writer.out_ += "<entry>";
            append_xml_element(writer.out_, of.key_name.empty() ? "key" : of.key_name, key);
            writer.element(of.element_name.empty() ? "value" : of.element_name, *of.element, of.element->timestamp_format,
                           entry);
            writer.out_ += "</entry>";
        };
        shape.map->each(value, visit, &context);
    }

    std::string& out_;
    XmlStyle style_;
};

}  // namespace

void append_xml_text(std::string& out, std::string_view text)
{
    if (!is_utf8(text)) {
        append_xml_text(out, with_valid_utf8(text));
        return;
    }
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\n':
            case '\t': out += c; break;
            default:
                if (static_cast<unsigned char>(c) < 0x20) out += fmt::format("&#x{:x};", static_cast<unsigned char>(c));
                else out += c;
        }
    }
}

void append_xml_element(std::string& out, std::string_view name, std::string_view text)
{
    out += '<';
    out += name;
    out += '>';
    append_xml_text(out, text);
    out += "</";
    out += name;
    out += '>';
}

void append_xml_members(std::string& out, const StructSchema& schema, const void* object, XmlStyle style)
{
    XmlWriter(out, style).members(schema, object);
}

void append_xml_member(std::string& out, const Member& member, const void* value, XmlStyle style)
{
    XmlWriter(out, style).member(member, value);
}

}  // namespace sekisho::wire
