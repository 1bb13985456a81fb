#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "wire/schema.h"

/// XML text. For the codecs of this folder; the parser's own types stay in xml_decode.cpp.
namespace sekisho::wire {

/// Appends `text` as character data or, with quotes escaped, as an attribute's value. What XML cannot hold as it
/// stands (control characters, carriage returns) becomes a character reference, as S3 writes it.
void append_xml_text(std::string& out, std::string_view text);

/// "<Name>text</Name>"
void append_xml_element(std::string& out, std::string_view name, std::string_view text);

enum class XmlStyle { query, rest };

/// The members of `object` that belong into a body, as elements.
void append_xml_members(std::string& out, const StructSchema& schema, const void* object, XmlStyle style);

/// A member's value inside an element of its own name.
void append_xml_member(std::string& out, const Member& member, const void* value, XmlStyle style);

/// Reads `body`, whose root element must be named `root`, into `object`: the members that belong into a body.
/// Refuses document types, unknown or repeated elements, and depth beyond 64, as MalformedXML.
class Violations;
[[nodiscard]] Result<void> decode_xml(std::string_view body, std::string_view root, const StructSchema& schema, void* object,
                                      Violations* violations);

[[nodiscard]] Error malformed_xml(std::string detail);

}  // namespace sekisho::wire
