#include "authn/sigv4/canonical.h"

#include <algorithm>

#include "base/encoding.h"
#include "crypto/hash.h"

namespace sekisho::authn {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

void append_trimmed(std::string& out, std::string_view value)
{
    while (!value.empty() && is_blank(value.front())) value.remove_prefix(1);
    while (!value.empty() && is_blank(value.back())) value.remove_suffix(1);
    bool after_blank = false;
    for (const char c : value) {
        if (!is_blank(c)) out += c;
        else if (!after_blank) out += ' ';
        after_blank = is_blank(c);
    }
}

bool append_header(std::string& out, const net::Headers& headers, std::string_view name)
{
    // net hands on :authority as "host".
    const auto wanted = name == authority_header ? std::string_view("host") : name;
    bool found = false;
    for (const auto& [field, value] : headers.fields()) {
        if (field.size() != wanted.size() || !equal_ignoring_case(field, wanted)) continue;
        if (found) out += ',';
        else out.append(name).push_back(':');
        append_trimmed(out, value);
        found = true;
    }
    out += '\n';
    return found;
}

// RFC 3986, 5.2.4, and runs of slashes become one.
std::string normalize(std::string_view path)
{
    std::vector<std::string_view> kept;
    bool ends_open = true;  // whether the result ends with a slash
    for (std::size_t begin = 0; begin <= path.size();) {
        const auto end = std::min(path.find('/', begin), path.size());
        const auto segment = path.substr(begin, end - begin);
        ends_open = segment.empty() || segment == "." || segment == "..";
        if (segment == "..") {
            if (!kept.empty()) kept.pop_back();
        } else if (!ends_open) {
            kept.push_back(segment);
        }
        begin = end + 1;
    }
    std::string result = "/";
    for (const auto& segment : kept) result.append(segment).push_back('/');
    if (!ends_open && result.size() > 1) result.pop_back();
    return result;
}

}  // namespace

std::optional<std::vector<QueryParameter>> split_query(std::string_view query)
{
    std::vector<QueryParameter> parameters;
    while (!query.empty()) {
        const auto piece = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), piece.size() + 1));
        if (piece.empty()) continue;
        const auto equals = std::min(piece.find('='), piece.size());
        auto name = percent_decode(piece.substr(0, equals), Plus::space);
        auto value = percent_decode(piece.substr(std::min(equals + 1, piece.size())), Plus::space);
        if (!name || !value) return std::nullopt;
        parameters.push_back({std::move(*name), std::move(*value)});
    }
    return parameters;
}

std::optional<std::string> canonical_path(std::string_view path, PathForm form)
{
    if (path.empty()) path = "/";
    if (form == PathForm::as_sent) return std::string(path);
    if (form == PathForm::normalized) return percent_encode(normalize(path), Slash::keep);
    const auto decoded = percent_decode(path);
    if (!decoded) return std::nullopt;
    return percent_encode(*decoded, Slash::keep);
}

std::optional<std::string> canonical_query(std::string_view query)
{
    auto parameters = split_query(query);
    if (!parameters) return std::nullopt;
    std::erase_if(*parameters, [](const auto& parameter) { return parameter.name == "X-Amz-Signature"; });
    for (auto& [name, value] : *parameters) {
        name = percent_encode(name);
        value = percent_encode(value);
    }
    std::ranges::sort(*parameters);
    std::string result;
    for (const auto& [name, value] : *parameters) {
        if (!result.empty()) result += '&';
        result.append(name).append("=").append(value);
    }
    return result;
}

std::optional<std::string> canonical_request(const Signature& signature, const net::Request& request,
                                             std::string_view payload_hash, PathForm form)
{
    const auto path = canonical_path(request.path(), form);
    const auto query = canonical_query(request.query());
    if (!path || !query) return std::nullopt;
    std::string result;
    result.reserve(1024);
    result.append(request.method).append("\n").append(*path).append("\n").append(*query).append("\n");
    for (const auto& name : signature.signed_headers)
        if (!append_header(result, request.headers, name)) return std::nullopt;
    result += '\n';
    for (const auto& name : signature.signed_headers) result.append(name).push_back(';');
    if (!signature.signed_headers.empty()) result.pop_back();
    return result.append("\n").append(payload_hash);
}

std::string string_to_sign(const Signature& signature, std::string_view canonical)
{
    std::string result(sigv4_algorithm);
    return result.append("\n")
        .append(amz_date(signature.time))
        .append("\n")
        .append(signature.scope())
        .append("\n")
        .append(hex(crypto::sha256(canonical)));
}

}  // namespace sekisho::authn
