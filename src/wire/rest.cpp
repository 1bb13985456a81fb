#include "wire/rest.h"

#include <algorithm>

#include "base/encoding.h"
#include "wire/decoder.h"
#include "wire/query_codec.h"
#include "wire/uri_template.h"

namespace sekisho::wire {
namespace {

/// What is read from a header, a label or query parameters: one text, or several for a list.
class TextNode : public TextScalars<TextNode> {
public:
    TextNode(std::vector<std::string> texts, const ServiceSchema& service, const Member& member)
        : texts_(std::move(texts)), service_(&service), member_(&member)
    {
    }

    bool is_null() const { return texts_.empty(); }
    bool is_structure() const { return false; }
    Result<std::optional<TextNode>> member(const Member&) const { return std::optional<TextNode>(); }
    template <class F>
    Result<void> each_element(const Shape&, F visit) const
    {
        for (const auto& text : texts_) TRY_VOID(visit(TextNode({text}, *service_, *member_)));
        return {};
    }
    template <class F>
    Result<void> each_entry(const Shape&, F) const
    {
        return fail(mismatch("map"));
    }
    std::string text() const { return texts_.empty() ? std::string() : texts_.front(); }

    Result<Time> timestamp(TimestampFormat format) const
    {
        // "The default in headers is http-date" (Smithy, timestampFormat trait).
        if (format == TimestampFormat::by_protocol && member_->location == Location::header)
            format = TimestampFormat::http_date;
        return TextScalars<TextNode>::timestamp(format);
    }

    Error mismatch(std::string_view wanted) const
    {
        const std::string name(member_->wire_name);
        if (service_->protocol == Protocol::rest_xml) {
            Error error{"InvalidArgument",
                        "Provided " + name + " not an integer or within integer range",
                        400,
                        {},
                        {{"ArgumentName", name}, {"ArgumentValue", text()}}};
            if (wanted != "Integer") error.message = "Invalid value for " + name;
            return error;
        }
        return {"SerializationException", fmt::format("STRING_VALUE can not be converted to a {}", wanted), 400, {}, {}};
    }

private:
    std::vector<std::string> texts_;
    const ServiceSchema* service_;
    const Member* member_;
};

Error invalid_uri() { return {"InvalidURI", "Couldn't parse the specified URI.", 400, {}, {}}; }

/// The elements of a header list: "ETag, Checksum" or one field each.
std::vector<std::string> split_list(const std::vector<std::string_view>& fields)
{
    std::vector<std::string> elements;
    for (auto field : fields) {
        while (!field.empty()) {
            const auto comma = field.find(',');
            auto element = field.substr(0, comma);
            field = comma == std::string_view::npos ? std::string_view() : field.substr(comma + 1);
            const auto begin = element.find_first_not_of(" \t");
            if (begin == std::string_view::npos) continue;
            element = element.substr(begin, element.find_last_not_of(" \t") - begin + 1);
            elements.emplace_back(element);
        }
    }
    return elements;
}

/// Reads what one request says about members outside its body.
class Bindings {
public:
    Bindings(const OperationSchema& operation, const net::Request& request, Violations& violations)
        : operation_(operation), request_(request), violations_(violations)
    {
    }

    Result<void> read(void* input)
    {
        const UriTemplate uri(operation_.uri);
        labels_ = uri.match(request_.path()).value_or(bucket_with_slash());
        TRY(parameters_, parse_parameters(request_.query()));
        for (const Member& member : operation_.input->members) {
            if (member.location == Location::body || member.location == Location::status_code) continue;
            violations_.begin(member);
            if (member.location == Location::prefix_headers) {
                read_prefixed(member, input);
                continue;
            }
            TRY(auto texts, this->texts(member));
            std::optional<TextNode> node;
            if (!texts.empty()) node.emplace(std::move(texts), *operation_.service, member);
            TRY_VOID(Decoder<TextNode>(&violations_).member(member, node, input));
        }
        return {};
    }

private:
    /// "/bucket/" is the bucket, which no template says.
    UriTemplate::Labels bucket_with_slash() const
    {
        auto path = request_.path();
        if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
        return UriTemplate(operation_.uri).match(path).value_or(UriTemplate::Labels());
    }

    Result<std::vector<std::string>> texts(const Member& member) const
    {
        switch (member.location) {
            case Location::uri: return label(member);
            case Location::query: return parameter(member);
            default: return header(member);
        }
    }

    Result<std::vector<std::string>> label(const Member& member) const
    {
        for (const auto& [name, value] : labels_) {
            if (name != member.wire_name) continue;
            auto text = percent_decode(value);
            if (!text || !is_utf8(*text) || text->find('\0') != std::string::npos) return fail(invalid_uri());
            return std::vector{*std::move(text)};
        }
        return std::vector<std::string>();
    }

    Result<std::vector<std::string>> parameter(const Member& member) const
    {
        std::vector<std::string> texts;
        for (const auto& [name, value] : parameters_)
            if (name == member.wire_name) texts.push_back(value);
        if (texts.size() > 1 && member.shape->kind != Kind::list)
            return fail(TextNode({texts[0]}, *operation_.service, member).mismatch("single value"));
        return texts;
    }

    Result<std::vector<std::string>> header(const Member& member) const
    {
        auto fields = request_.headers.all(member.wire_name);
        std::erase_if(fields, [](std::string_view field) { return field.empty(); });
        if (fields.empty()) return std::vector<std::string>();
        if (member.shape->kind == Kind::list) return split_list(fields);
        if (fields.size() > 1)
            return fail(TextNode({std::string(fields[0])}, *operation_.service, member).mismatch("single value"));
        // A date that cannot be read makes no condition (RFC 9110, 13.1.3).
        const bool conditional = member.wire_name == "If-Modified-Since" || member.wire_name == "If-Unmodified-Since";
        if (conditional && !parse_http_date(fields[0])) return std::vector<std::string>();
        return std::vector{std::string(fields[0])};
    }

    void read_prefixed(const Member& member, void* input)
    {
        const auto prefix = lower_ascii(member.wire_name);
        void* map = nullptr;
        for (const auto& [name, value] : request_.headers.fields()) {
            const auto lower = lower_ascii(name);
            if (!lower.starts_with(prefix) || lower.size() == prefix.size()) continue;
            if (map == nullptr) map = member.emplace(input);
            // The same name several times is one value, joined (RFC 9110, 5.3).
            if (void* slot = member.shape->map->put(map, lower.substr(prefix.size())))
                *static_cast<std::string*>(slot) = value;
            else append_value(member, map, lower.substr(prefix.size()), value);
        }
    }

    static void append_value(const Member& member, void* map, const std::string& key, const std::string& value)
    {
        struct Context {
            const std::string& key;
            const std::string& value;
        } context{key, value};
        const auto visit = [](void* opaque, const std::string& found, const void* entry) {
            const auto& [wanted, text] = *static_cast<Context*>(opaque);
            if (found == wanted) *static_cast<std::string*>(const_cast<void*>(entry)) += "," + text;
        };
        member.shape->map->each(map, visit, &context);
    }

    const OperationSchema& operation_;
    const net::Request& request_;
    Violations& violations_;
    UriTemplate::Labels labels_;
    Parameters parameters_;
};

std::string header_text(const Shape& shape, TimestampFormat format, const void* value)
{
    switch (shape.kind) {
        case Kind::string: return *static_cast<const std::string*>(value);
        case Kind::blob: return base64(*static_cast<const std::string*>(value));
        case Kind::boolean: return *static_cast<const bool*>(value) ? "true" : "false";
        case Kind::integer: return std::to_string(*static_cast<const int*>(value));
        case Kind::long_integer: return std::to_string(*static_cast<const std::int64_t*>(value));
        case Kind::real: return fmt::format("{}", *static_cast<const double*>(value));
        case Kind::timestamp:
            return print_time(*static_cast<const Time*>(value),
                              format == TimestampFormat::by_protocol ? TimestampFormat::http_date : format);
        case Kind::list: {
            std::string text;
            for (std::size_t i = 0; i < shape.list->size(value); ++i)
                text += (i == 0 ? "" : ",") +
                        header_text(*shape.element, shape.element->timestamp_format, shape.list->at(value, i));
            return text;
        }
        default: return {};
    }
}

/// A header field cannot carry these; stored metadata must not be able to add fields of its own.
std::string without_controls(std::string text)
{
    std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    return text;
}

void encode_prefixed(const Member& member, const void* map, net::Response& response)
{
    struct Context {
        std::string_view prefix;
        net::Headers& headers;
    } context{member.wire_name, response.headers};
    const auto visit = [](void* opaque, const std::string& key, const void* value) {
        auto& [prefix, headers] = *static_cast<Context*>(opaque);
        headers.add(without_controls(std::string(prefix) + key), without_controls(*static_cast<const std::string*>(value)));
    };
    member.shape->map->each(map, visit, &context);
}

}  // namespace

Result<void> decode_bindings(const OperationSchema& operation, const net::Request& request, void* input,
                             Violations& violations)
{
    return Bindings(operation, request, violations).read(input);
}

void encode_bindings(const OperationSchema& operation, const void* output, net::Response& response)
{
    for (const Member& member : operation.output->members) {
        const void* value = member.get(output);
        if (value == nullptr) continue;
        const auto format = member.timestamp_format != TimestampFormat::by_protocol ? member.timestamp_format
                                                                                    : member.shape->timestamp_format;
        if (member.location == Location::status_code) response.status = *static_cast<const int*>(value);
        else if (member.location == Location::prefix_headers) encode_prefixed(member, value, response);
        else if (member.location == Location::header)
            response.headers.set(member.wire_name, without_controls(header_text(*member.shape, format, value)));
    }
}

}  // namespace sekisho::wire
