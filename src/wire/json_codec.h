#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"
#include "wire/decoder.h"
#include "wire/json.h"
#include "wire/schema.h"

/// JSON and structs. For the codecs of this folder.
namespace sekisho::wire {

/// A node of a JSON text, for Decoder.
class JsonNode {
public:
    explicit JsonNode(const Json& json) : json_(&json) {}

    bool is_null() const { return json_->is_null(); }
    bool is_structure() const { return json_->object() != nullptr; }
    Result<std::optional<JsonNode>> member(const Member& member) const
    {
        const Json* found = json_->find(member.wire_name);
        return found == nullptr ? std::nullopt : std::optional(JsonNode(*found));
    }
    template <class F>
    Result<void> each_element(const Shape&, F visit) const
    {
        if (json_->array() == nullptr) return fail(mismatch("list"));
        for (const Json& element : *json_->array()) TRY_VOID(visit(JsonNode(element)));
        return {};
    }
    template <class F>
    Result<void> each_entry(const Shape&, F visit) const
    {
        if (json_->object() == nullptr) return fail(mismatch("map"));
        for (const auto& [key, value] : *json_->object()) TRY_VOID(visit(key, JsonNode(value)));
        return {};
    }
    Result<std::string> string() const;
    Result<std::string> blob() const;
    Result<bool> boolean() const;
    Result<std::int64_t> integer() const;
    Result<double> real() const;
    Result<Time> timestamp(TimestampFormat format) const;
    Result<Json> document() const { return *json_; }
    /// SerializationException in the words of AWS's JSON front end.
    Error mismatch(std::string_view wanted) const;

private:
    const Json* json_;
};

enum class Members { all, body_only };

/// A struct as a JSON object; absent members are left out, and streams always.
[[nodiscard]] Json encode_json(const StructSchema& schema, const void* object, Members members);

/// A body as JSON: SerializationException where it is none or no object; empty text is an empty object.
[[nodiscard]] Result<Json> parse_json_body(std::string_view body);

}  // namespace sekisho::wire
