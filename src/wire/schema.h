#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

/// The descriptions of services, operations and shapes that tools/shapes.py generates from api/*.api as constant data.
/// Codecs and validation are written once, over these tables; nothing else is generated but plain structs.
namespace sekisho::wire {

enum class Protocol : std::uint8_t { aws_json_10, aws_json_11, aws_query, rest_json, rest_xml };

/// How a service tells a failure: as its protocol has it, or as the clients of another model API expect (door_errors.h).
enum class ErrorForm : std::uint8_t { by_protocol, openai, anthropic };

/// What a shape is, and by that its C++ type.
enum class Kind : std::uint8_t {
    string,        ///< std::string, enums included
    boolean,       ///< bool
    integer,       ///< int
    long_integer,  ///< std::int64_t
    real,          ///< double; AWS's float and double
    timestamp,     ///< sekisho::Time
    blob,          ///< std::string of bytes
    document,      ///< wire::Json
    structure,     ///< a generated struct
    list,          ///< std::vector<T>
    map,           ///< std::map<std::string, T>
    body_stream,   ///< net::BodyStream
    event_stream,  ///< std::unique_ptr<wire::EventSource>
};

enum class TimestampFormat : std::uint8_t { by_protocol, epoch_seconds, iso8601, http_date };

/// Where a member travels in the REST protocols. In the others every member is in the body.
enum class Location : std::uint8_t { body, header, prefix_headers, uri, query, status_code };

/// A regular expression of AWS's, matched against the whole value in linear time (RE2). Compiled at first use. Thread-safe.
class Pattern {
public:
    /// `text` as AWS prints it; `expression` the same for RE2. Both outlive the pattern.
    constexpr Pattern(const char* text, const char* expression) : text_(text), expression_(expression) {}
    [[nodiscard]] std::string_view text() const noexcept { return text_; }
    [[nodiscard]] bool matches(std::string_view value) const;
    /// False where the expression is not one of RE2's; such a pattern matches nothing.
    [[nodiscard]] bool valid() const;

private:
    [[nodiscard]] const void* compiled() const;
    const char* text_;
    const char* expression_;
    mutable std::atomic<const void*> compiled_{nullptr};
};

/// Inclusive bounds of a length, a size or a value.
struct Bounds {
    double min = -std::numeric_limits<double>::infinity();
    double max = std::numeric_limits<double>::infinity();
};

struct StructSchema;
struct Shape;

/// The type-erased doors to values; see wire/access.h.
struct CellAccess {
    const void* (*get)(const void* cell);  ///< the value, or nullptr where it is absent
    void* (*emplace)(void* cell);          ///< makes the value present and returns it
};

struct ListAccess {
    std::size_t (*size)(const void* list);
    const void* (*at)(const void* list, std::size_t index);
    void* (*append)(void* list);  ///< a new, default element
};

struct MapAccess {
    using Visit = void (*)(void* context, const std::string& key, const void* value);
    std::size_t (*size)(const void* map);
    void (*each)(const void* map, Visit visit, void* context);
    void* (*put)(void* map, std::string key);  ///< a new, default value; nullptr where the key is there already
};

struct Shape {
    Kind kind = Kind::string;
    std::string_view name{};  ///< AWS's
    bool sensitive = false;
    bool flattened = false;
    TimestampFormat timestamp_format = TimestampFormat::by_protocol;
    Bounds bounds{};
    const Pattern* pattern = nullptr;
    std::span<const std::string_view> values{};  ///< of an enum
    const StructSchema* structure = nullptr;
    const Shape* element = nullptr;  ///< of a list, or the value of a map
    const Shape* key = nullptr;
    std::string_view element_name{};  ///< XML name of a list's element or a map's value; "" = the protocol's default
    std::string_view key_name{};
    const ListAccess* list = nullptr;
    const MapAccess* map = nullptr;
};

struct Member {
    std::string_view name{};        ///< AWS's, and the C++ member's
    std::string_view wire_name{};   ///< in bodies, headers, URIs; the same unless AWS says otherwise
    std::string_view query_name{};  ///< "" = wire_name
    const Shape* shape = nullptr;
    const CellAccess* cell = nullptr;
    std::uint32_t offset = 0;
    bool required = false;
    bool flattened = false;
    bool attribute = false;  ///< an XML attribute
    bool idempotency_token = false;
    bool event_payload = false;
    bool event_header = false;
    Location location = Location::body;
    TimestampFormat timestamp_format = TimestampFormat::by_protocol;
    std::string_view xml_namespace{};
    std::string_view xml_prefix{};

    /// The value inside the struct at `object`, nullptr where it is absent.
    [[nodiscard]] const void* get(const void* object) const
    {
        return cell->get(static_cast<const std::byte*>(object) + offset);
    }
    [[nodiscard]] void* emplace(void* object) const { return cell->emplace(static_cast<std::byte*>(object) + offset); }
};

struct StructSchema {
    std::string_view name{};
    std::span<const Member> members{};
    const Member* payload = nullptr;  ///< the member that is the whole body
    bool is_union = false;
    bool is_event_stream = false;
    bool is_error = false;
    bool sensitive = false;
    std::string_view error_code{};  ///< the wire code where it differs from the name; "" = name
    int error_status = 0;           ///< 0 = 400, or 500 for a fault
    bool fault = false;
    std::string_view xml_root{};
    std::string_view xml_namespace{};
    std::string_view xml_prefix{};

    [[nodiscard]] const Member* find(std::string_view member_name) const noexcept
    {
        for (const Member& member : members)
            if (member.name == member_name) return &member;
        return nullptr;
    }
};

struct OperationSchema;

struct ServiceSchema {
    std::string_view name{};          ///< our folder, e.g. "cognito_idp"
    std::string_view signing_name{};  ///< "cognito-idp"; also the first part of IAM actions
    std::string_view event_source{};  ///< "cognito-idp.amazonaws.com"
    Protocol protocol = Protocol::aws_json_11;
    std::string_view target_prefix{};  ///< X-Amz-Target before the dot; JSON protocols
    std::string_view api_version{};
    std::string_view xml_namespace{};
    std::span<const OperationSchema* const> operations{};  ///< every operation that is described, served or not
    ErrorForm error_form = ErrorForm::by_protocol;
};

struct OperationSchema {
    std::string_view name{};
    const ServiceSchema* service = nullptr;
    std::string_view http_method{};
    std::string_view uri{};  ///< template, e.g. "/{Bucket}/{Key+}?uploads"
    int status = 200;        ///< of a success
    bool unsigned_allowed = false;
    const StructSchema* input = nullptr;
    const StructSchema* output = nullptr;
    std::string_view result_wrapper{};             ///< Query
    std::string_view output_root{};                ///< XML
    bool output_unwrapped = false;                 ///< the root element is the one member itself
    std::string_view checksum_algorithm_member{};  ///< S3's x-amz-checksum-*
    std::string_view checksum_mode_member{};
    bool checksum_required = false;
    std::span<const StructSchema* const> errors{};

    /// The input's body is passed on as a stream; everything else is buffered before decoding.
    [[nodiscard]] bool streams_input() const noexcept
    {
        return input->payload != nullptr && input->payload->shape->kind == Kind::body_stream;
    }
    [[nodiscard]] bool streams_output() const noexcept
    {
        return output->payload != nullptr &&
               (output->payload->shape->kind == Kind::body_stream || output->payload->shape->kind == Kind::event_stream);
    }
};

}  // namespace sekisho::wire
