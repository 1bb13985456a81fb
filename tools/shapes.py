#!/usr/bin/env python3
"""Generates shapes/<service>.h and shapes/<service>.cpp from api/<service>.api (format: api/README.md).

    shapes.py api/iam.api OUTPUT_DIRECTORY

The header holds plain structs with AWS's names; the source holds the tables of wire/schema.h.
"""
import os
import re
import shlex
import sys

KEYWORDS = set("""alignas alignof and and_eq asm auto bitand bitor bool break case catch char class compl concept const consteval
constexpr constinit const_cast continue co_await co_return co_yield decltype default delete do double dynamic_cast else enum
explicit export extern false float for friend goto if inline int long mutable namespace new noexcept not not_eq nullptr operator
or or_eq private protected public register reinterpret_cast requires return short signed sizeof static static_assert static_cast
struct switch template this thread_local throw true try typedef typeid typename union unsigned using virtual void volatile wchar_t
while xor xor_eq NULL EOF errno assert stdin stdout stderr wire_schema""".split())

# Look-arounds, which RE2 has not, written without them. A pattern with one that is not listed here is refused.
REWRITTEN = {
    r"^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$":
        r"[a-z0-9](?:-[a-z0-9]|[a-z0-9]-?[a-z0-9])(?:-?[a-z0-9])*",  # at most 63 characters: the length says so too
    r"^[0-9A-Za-z\.\-_]*(?<!\.)$": r"(?:[0-9A-Za-z.\-_]*[0-9A-Za-z\-_])?",
}

KINDS = {"string": ("string", "std::string"), "enum": ("string", "std::string"), "boolean": ("boolean", "bool"),
         "integer": ("integer", "int"), "long": ("long_integer", "std::int64_t"), "float": ("real", "double"),
         "double": ("real", "double"), "timestamp": ("timestamp", "::sekisho::Time"), "blob": ("blob", "std::string")}
TIMES = {"unixTimestamp": "epoch_seconds", "iso8601": "iso8601", "rfc822": "http_date"}
LOCATIONS = {"header": "header", "headers": "prefix_headers", "uri": "uri", "query": "query", "status": "status_code"}
PROTOCOLS = {("json", "1.0"): "aws_json_10", ("json", "1.1"): "aws_json_11", ("query", ""): "aws_query",
             ("rest-json", ""): "rest_json", ("rest-xml", ""): "rest_xml"}


def identifier(text):
    name = re.sub(r"[^A-Za-z0-9_]", "_", text)
    return "_" + name if not name or name[0].isdigit() else name + "_" if name in KEYWORDS else name


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?") + '"'


def re2(pattern):
    if pattern in REWRITTEN:
        return REWRITTEN[pattern]
    if re.search(r"\(\?[=!<]", pattern):
        sys.exit("a look-around that tools/shapes.py does not know: " + pattern)
    pattern = pattern.replace(r"\u10000-\u10FFFF", r"\x{10000}-\x{10FFFF}")
    return re.sub(r"\\u([0-9A-Fa-f]{4})", r"\\x{\1}", pattern)


def options(words):
    """{'name': 'x', 'flat': True} of ["name=x", "flat"]."""
    return {w.split("=", 1)[0]: (w.split("=", 1)[1] if "=" in w else True) for w in words}


class Shape:
    def __init__(self, kind, name, given):
        self.kind, self.name, self.options = kind, name, given
        self.element = self.key = None
        self.members, self.values, self.bounds, self.pattern = [], [], None, None


class Member:
    def __init__(self, words):
        self.required = words[0].endswith("!")
        self.name = words[0].rstrip("!")
        self.shape, self.options = words[1], options(words[2:])
        self.boxed = False


class Api:
    """A parsed description."""

    def __init__(self, path):
        self.name = os.path.basename(path)[:-len(".api")]
        self.service, self.operations, self.shapes = {}, [], {}
        current = None
        with open(path, encoding="utf-8") as file:
            for line in file:
                line = line.rstrip("\n")
                if not line.strip() or line.startswith("#"):
                    continue
                if line.startswith("  "):
                    self.inner(current, line.split())
                else:
                    current = self.outer(line)
        self.complete()

    def outer(self, line):
        words = line.split()
        if words[0] == "service":
            return self.service
        if words[0] == "operation":
            self.operations.append({"name": words[1], "method": words[2], "uri": words[3],
                                    "status": words[4] if len(words) > 4 else "200"})
            return self.operations[-1]
        shape = self.structure(words) if words[0] in ("structure", "error") else self.simple(line)
        self.shapes[shape.name] = shape
        return shape

    def inner(self, current, words):
        if isinstance(current, Shape):
            current.members.append(Member(words))
        elif current is self.service:
            current[words[0]] = words[1]
        else:
            current[words[0]] = words[1:]

    @staticmethod
    def structure(words):
        shape = Shape(words[0], words[1], options(words[2:]))
        return shape

    @staticmethod
    def simple(line):
        pattern = None
        match = re.match(r"^([a-z]+ \S+ (?:[^/]*? )?)/(.*)/$", line)
        if match and not line.startswith("enum "):
            line, pattern = match.group(1), match.group(2)
        head, _, values = line.partition(" : ") if line.startswith("enum ") else (line, "", "")
        words = head.split()
        count = {"list": 3, "map": 4}.get(words[0], 2)
        shape = Shape(words[0], words[1], {})
        if shape.kind == "list":
            shape.element = words[2]
        elif shape.kind == "map":
            shape.key, shape.element = words[2], words[3]
        for word in words[count:]:
            match = re.match(r"^(-?[0-9.]*?)\.\.(-?[0-9.]*)$", word)
            if match:
                shape.bounds = match.groups()
            else:
                shape.options.update(options([word]))
        shape.pattern, shape.values = pattern, shlex.split(values)
        return shape

    def complete(self):
        """Gives every operation an input and an output, finds what is recursive, and sorts the structures."""
        for op in self.operations:
            for side, suffix in (("input", "Request"), ("output", "Response")):
                if side not in op:
                    name = op["name"] + suffix
                    if name in self.shapes:
                        sys.exit("the name %s is taken" % name)
                    self.shapes[name] = Shape("structure", name, {})
                    op[side] = [name]
                op[side + "_options"] = options(op[side][1:])
        self.order, state = [], {}
        for name in sorted(n for n, s in self.shapes.items() if self.is_structure(s)):
            if name not in state:
                self.visit(name, state)

    def is_structure(self, shape):
        return shape.kind in ("structure", "error") and not shape.options.get("document")

    def visit(self, name, state):
        state[name] = "open"
        for member in self.shapes[name].members:
            target, direct = self.struct_behind(member.shape)
            if target is None:
                continue
            if target not in state:
                self.visit(target, state)
            elif state[target] == "open" and direct:
                member.boxed = True
        state[name] = "done"
        self.order.append(name)

    def struct_behind(self, name):
        direct = True
        while self.shapes[name].kind in ("list", "map"):
            name, direct = self.shapes[name].element, False
        return (name, direct) if self.is_structure(self.shapes[name]) else (None, direct)


class Generator:
    def __init__(self, api):
        self.api, self.shapes = api, api.shapes
        self.space = "sekisho::shapes::" + api.name

    def streaming(self, shape, member=None):
        return shape.kind == "blob" and (shape.options.get("stream") or (member is not None and member.options.get("stream")))

    def cpp(self, name):
        shape = self.shapes[name]
        if self.streaming(shape):
            return "net::BodyStream"
        if shape.kind in KINDS:
            return KINDS[shape.kind][1]
        if shape.kind == "list":
            if self.shapes[shape.element].kind == "boolean":
                sys.exit("a list of booleans has no addressable elements: " + name)
            return "std::vector<%s>" % self.cpp(shape.element)
        if shape.kind == "map":
            return "std::map<std::string, %s>" % self.cpp(shape.element)
        if shape.options.get("document"):
            return "wire::Json"
        if shape.options.get("eventstream"):
            return "std::unique_ptr<wire::EventSource>"
        return "%s::%s" % (self.api.name, identifier(name))

    def is_stream(self, member):
        shape = self.shapes[member.shape]
        return self.streaming(shape, member) or bool(shape.options.get("eventstream"))

    def member_type(self, member):
        if self.streaming(self.shapes[member.shape], member):
            return "::sekisho::net::BodyStream"
        kind = self.cpp(member.shape)
        if self.is_stream(member):
            return kind
        if member.boxed:
            kind = "wire::Boxed<%s>" % kind
        return kind if member.required else "std::optional<%s>" % kind

    # ---- the header

    def header(self):
        out = ["// Generated by tools/shapes.py from api/%s.api." % self.api.name, "#pragma once", ""]
        out += ["#include <cstdint>", "#include <map>", "#include <memory>", "#include <optional>", "#include <string>",
                "#include <string_view>", "#include <vector>", "", '#include "base/clock.h"', '#include "net/http.h"',
                '#include "wire/json.h"', '#include "wire/schema.h"', '#include "wire/values.h"', "",
                "namespace %s {" % self.space, "", "extern const wire::ServiceSchema service;", ""]
        structures = [n for n in self.api.order]
        out += ["struct %s;" % identifier(n) for n in structures] + [""]
        taken = {identifier(n) for n in structures} | {op["name"] + "Operation" for op in self.api.operations}
        for name in sorted(n for n, s in self.shapes.items() if s.kind == "enum"):
            space = identifier(name)
            out.append("namespace %s {" % (space + "Values" if space in taken else space))
            done = set()
            for value in self.shapes[name].values:
                constant = identifier(value)
                while constant in done:
                    constant += "_"
                done.add(constant)
                out.append("inline constexpr std::string_view %s = %s;" % (constant, quoted(value)))
            out.append("}")
        for name in structures:
            out += ["", "struct %s {" % identifier(name)]
            for member in self.shapes[name].members:
                out.append("    %s %s{};" % (self.member_type(member), identifier(member.name)))
            out += ["    static const wire::StructSchema wire_schema;", "};"]
        for op in self.api.operations:
            out += ["", "struct %sOperation {" % op["name"], "    using Input = %s;" % identifier(op["input"][0]),
                    "    using Output = %s;" % identifier(op["output"][0]),
                    "    static const wire::OperationSchema schema;", "};"]
        return "\n".join(out + ["", "}  // namespace " + self.space, ""])

    # ---- the tables

    def source(self):
        out = ["// Generated by tools/shapes.py from api/%s.api." % self.api.name, '#include "shapes/%s.h"' % self.api.name, "",
               '#include "wire/access.h"', "", '#pragma clang diagnostic ignored "-Winvalid-offsetof"', "",
               "namespace %s {" % self.space, "namespace {", "", "using wire::Kind;", "using wire::Location;",
               "using wire::TimestampFormat;", "", "struct Tables {"]
        streams = self.streamed()
        used = self.used()
        out += ["    static const wire::Shape s_%s;" % identifier(n) for n in used]
        out += ["    static const wire::Shape stream_%s;" % identifier(n) for n in streams]
        out += ["};", ""]
        for name in used:
            out += self.shape(self.shapes[name])
        out += ["constinit const wire::Shape Tables::stream_%s{.kind = Kind::body_stream, .name = %s};" % (identifier(n), quoted(n))
                for n in streams]
        for name in self.api.order:
            out += self.members(self.shapes[name])
        for op in self.api.operations:
            errors = op.get("errors", [])
            if errors:
                out.append("constexpr const wire::StructSchema* errors_%s[] = {%s};" % (
                    op["name"], ", ".join("&%s::wire_schema" % identifier(e) for e in errors)))
        out += ["constexpr const wire::OperationSchema* all_operations[] = {"]
        out += ["    &%sOperation::schema," % op["name"] for op in self.api.operations]
        out += ["};", "", "}  // namespace", ""]
        out += self.service() + [""]
        for name in self.api.order:
            out.append(self.schema(self.shapes[name]))
        for op in self.api.operations:
            out.append(self.operation(op))
        return "\n".join(out + ["", "}  // namespace " + self.space, ""])

    def used(self):
        """The shapes that some member, list or map refers to."""
        names = {m.shape for n in self.api.order for m in self.shapes[n].members
                 if self.streaming(self.shapes[m.shape]) or not self.streaming(self.shapes[m.shape], m)}
        pending = list(names)
        while pending:
            shape = self.shapes[pending.pop()]
            found = {n for n in (shape.element, shape.key) if n} - names
            names |= found
            pending += found
        return sorted(names)

    def streamed(self):
        """Blob shapes that a member, not the shape itself, makes a stream."""
        return sorted({m.shape for n in self.api.order for m in self.shapes[n].members
                       if self.streaming(self.shapes[m.shape], m) and not self.streaming(self.shapes[m.shape])})

    def shape(self, shape):
        out, fields = [], {}
        name = identifier(shape.name)
        if self.streaming(shape):
            fields["kind"] = "Kind::body_stream"
        elif shape.kind in KINDS:
            fields["kind"] = "Kind::" + KINDS[shape.kind][0]
        elif shape.kind in ("list", "map"):
            fields["kind"] = "Kind::" + shape.kind
        elif shape.options.get("document"):
            fields["kind"] = "Kind::document"
        else:
            fields["kind"] = "Kind::event_stream" if shape.options.get("eventstream") else "Kind::structure"
        fields["name"] = quoted(shape.name)
        if shape.options.get("sensitive"):
            fields["sensitive"] = "true"
        if shape.options.get("flat"):
            fields["flattened"] = "true"
        if "time" in shape.options:
            fields["timestamp_format"] = "TimestampFormat::" + TIMES[shape.options["time"]]
        if shape.bounds:
            low, high = shape.bounds
            fields["bounds"] = "{%s}" % ", ".join((["." + "min = " + self.number(low)] if low else []) +
                                                  (["." + "max = " + self.number(high)] if high else []))
        if shape.pattern is not None:
            out.append("constinit const wire::Pattern pattern_%s(%s, %s);" % (name, quoted(shape.pattern), quoted(re2(shape.pattern))))
            fields["pattern"] = "&pattern_" + name
        if shape.values:
            out.append("constexpr std::string_view values_%s[] = {%s};" % (name, ", ".join(map(quoted, shape.values))))
            fields["values"] = "values_" + name
        if self.api.is_structure(shape):
            fields["structure"] = "&%s::wire_schema" % name
        if shape.element:
            fields["element"] = "&Tables::s_" + identifier(shape.element)
        if shape.key:
            fields["key"] = "&Tables::s_" + identifier(shape.key)
        element_name = shape.options.get("name") or shape.options.get("value")
        if element_name:
            fields["element_name"] = quoted(element_name)
        if "key" in shape.options:
            fields["key_name"] = quoted(shape.options["key"])
        if shape.kind == "list":
            fields["list"] = "&wire::list_access<%s>" % self.cpp(shape.element)
        if shape.kind == "map":
            fields["map"] = "&wire::map_access<%s>" % self.cpp(shape.element)
        return out + ["constinit const wire::Shape Tables::s_%s%s;" % (name, self.braces(fields))]

    @staticmethod
    def number(text):
        return text if "." in text else text + ".0"

    @staticmethod
    def braces(fields):
        return "{" + ", ".join(".%s = %s" % item for item in fields.items()) + "}"

    def members(self, shape):
        if not shape.members:
            return []
        out = ["constexpr wire::Member members_%s[] = {" % identifier(shape.name)]
        for member in shape.members:
            given = member.options
            location = next((k for k in LOCATIONS if k in given), None)
            wire_name = given.get("name", member.name) if location in (None, "status") else given[location]
            target = self.shapes[member.shape]
            table = "stream_" if self.streaming(target, member) and not self.streaming(target) else "s_"
            fields = {"name": quoted(member.name), "wire_name": quoted(wire_name)}
            if "queryname" in given:
                fields["query_name"] = quoted(given["queryname"])
            fields["shape"] = "&Tables::%s%s" % (table, identifier(member.shape))
            fields["cell"] = "&wire::cell_access<%s>" % self.member_type(member)
            fields["offset"] = "offsetof(%s, %s)" % (identifier(shape.name), identifier(member.name))
            for key, field in (("flat", "flattened"), ("attribute", "attribute"), ("token", "idempotency_token"),
                               ("eventpayload", "event_payload"), ("eventheader", "event_header")):
                if given.get(key):
                    fields[field] = "true"
            if member.required:
                fields["required"] = "true"
            if location:
                fields["location"] = "Location::" + LOCATIONS[location]
            if "time" in given:
                fields["timestamp_format"] = "TimestampFormat::" + TIMES[given["time"]]
            if "xmlns" in given:
                fields["xml_namespace"] = quoted(given["xmlns"])
            if "xmlns.prefix" in given:
                fields["xml_prefix"] = quoted(given["xmlns.prefix"])
            out.append("    " + self.braces(self.in_order(fields)) + ",")
        return out + ["};"]

    @staticmethod
    def in_order(fields):
        """Designators stand in the order of declaration (wire/schema.h, Member)."""
        order = ["name", "wire_name", "query_name", "shape", "cell", "offset", "required", "flattened", "attribute",
                 "idempotency_token", "event_payload", "event_header", "location", "timestamp_format", "xml_namespace", "xml_prefix"]
        return {key: fields[key] for key in order if key in fields}

    def schema(self, shape):
        name, given, fields = identifier(shape.name), shape.options, {"name": quoted(shape.name)}
        if shape.members:
            fields["members"] = "members_" + name
        if "payload" in given:
            fields["payload"] = "&members_%s[%d]" % (name, [m.name for m in shape.members].index(given["payload"]))
        for key, field in (("union", "is_union"), ("eventstream", "is_event_stream")):
            if given.get(key):
                fields[field] = "true"
        if shape.kind == "error":
            fields["is_error"] = "true"
        if given.get("sensitive"):
            fields["sensitive"] = "true"
        if "code" in given:
            fields["error_code"] = quoted(given["code"])
        if "status" in given:
            fields["error_status"] = given["status"]
        if given.get("fault"):
            fields["fault"] = "true"
        for key, field in (("root", "xml_root"), ("xmlns", "xml_namespace"), ("xmlns.prefix", "xml_prefix")):
            if key in given:
                fields[field] = quoted(given[key])
        return "constinit const wire::StructSchema %s::wire_schema%s;" % (name, self.braces(fields))

    def service(self):
        given = self.api.service
        fields = {"name": quoted(self.api.name), "signing_name": quoted(given["signing-name"]),
                  "event_source": quoted(given["signing-name"] + ".amazonaws.com"),
                  "protocol": "wire::Protocol::" + PROTOCOLS[given["protocol"], given.get("json-version", "")]}
        for key, field in (("target-prefix", "target_prefix"), ("api-version", "api_version"), ("xml-namespace", "xml_namespace")):
            if key in given:
                fields[field] = quoted(given[key])
        fields["operations"] = "all_operations"
        return ["constinit const wire::ServiceSchema service%s;" % self.braces(fields)]

    def operation(self, op):
        fields = {"name": quoted(op["name"]), "service": "&service", "http_method": quoted(op["method"]), "uri": quoted(op["uri"])}
        if op["status"] != "200":
            fields["status"] = op["status"]
        if "unsigned" in op:
            fields["unsigned_allowed"] = "true"
        fields["input"] = "&%s::wire_schema" % identifier(op["input"][0])
        fields["output"] = "&%s::wire_schema" % identifier(op["output"][0])
        if "wrapper" in op["output_options"]:
            fields["result_wrapper"] = quoted(op["output_options"]["wrapper"])
        if "root" in op["output_options"]:
            fields["output_root"] = quoted(op["output_options"]["root"])
        if op["output_options"].get("unwrapped"):
            fields["output_unwrapped"] = "true"
        checksum = options(op.get("checksum", []))
        if "algorithm" in checksum:
            fields["checksum_algorithm_member"] = quoted(checksum["algorithm"])
        if "mode" in checksum:
            fields["checksum_mode_member"] = quoted(checksum["mode"])
        if checksum.get("required"):
            fields["checksum_required"] = "true"
        if op.get("errors"):
            fields["errors"] = "errors_" + op["name"]
        return "constinit const wire::OperationSchema %sOperation::schema%s;" % (op["name"], self.braces(fields))


def write(path, text):
    """Leaves the file alone where nothing changed, so that nothing is compiled again."""
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            if file.read() == text:
                return
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    generator = Generator(Api(sys.argv[1]))
    folder = os.path.join(sys.argv[2], "shapes")
    os.makedirs(folder, exist_ok=True)
    write(os.path.join(folder, generator.api.name + ".h"), generator.header())
    write(os.path.join(folder, generator.api.name + ".cpp"), generator.source())


if __name__ == "__main__":
    main()
