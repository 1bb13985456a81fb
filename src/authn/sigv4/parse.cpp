#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "authn/sigv4/canonical.h"
#include "authn/sigv4/errors.h"
#include "base/encoding.h"

namespace sekisho::authn {
namespace {

using errors::Place;

constexpr std::size_t most_signed_headers = 128;
constexpr std::size_t longest_part = 128;
constexpr std::int64_t longest_validity = 604800;  // a week

std::unexpected<Error> incomplete(Place place, std::string message)
{
    return fail(errors::incomplete_signature(place, std::move(message)));
}

bool is_lower_hex(std::string_view text) { return text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

bool is_word(std::string_view text)
{
    return !text.empty() && text.size() <= longest_part &&
           text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.") ==
               std::string_view::npos;
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    while (true) {
        const auto end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::string_view trim(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// The parts of a signature as text, from wherever they came.
struct Parts {
    Place place;
    std::string credential;
    std::string signed_headers;
    std::string signature;
};

Result<void> read_credential(Signature& signature, const Parts& parts)
{
    const auto elements = split(parts.credential, '/');
    if (elements.size() != 5 || !is_word(elements[0]) || !is_word(elements[2]) || !is_word(elements[3]))
        return incomplete(parts.place,
                          "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term");
    if (elements[4] != "aws4_request")
        return fail(errors::signature_refused("Credential should be scoped with a valid terminator: 'aws4_request'."));
    const auto day = amz_date(signature.time).substr(0, 8);
    if (elements[1] != day)
        return fail(errors::signature_refused(fmt::format(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{}'.", day)));
    signature.access_key_id = elements[0];
    signature.date = elements[1];
    signature.region = elements[2];
    signature.service = elements[3];
    return {};
}

/// A header's name, or HTTP/2's ":authority", which clients that speak it sign in place of "host".
bool is_header_name(std::string_view text)
{
    if (text == authority_header) return true;
    return !text.empty() &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~") == std::string_view::npos;
}

Result<void> read_parts(Signature& signature, const Parts& parts)
{
    TRY_VOID(read_credential(signature, parts));
    for (const auto name : split(parts.signed_headers, ';')) {
        const bool ascending = signature.signed_headers.empty() || signature.signed_headers.back() < name;
        if (!is_header_name(name) || !ascending || signature.signed_headers.size() >= most_signed_headers)
            return incomplete(parts.place, "SignedHeaders must be lower-case header names in ascending order");
        signature.signed_headers.emplace_back(name);
    }
    if (parts.signature.size() != 64 || !is_lower_hex(parts.signature))
        return incomplete(parts.place, "Signature must be 64 hexadecimal digits");
    signature.signature = parts.signature;
    return {};
}

Result<void> read_payload_mode(Signature& signature, std::optional<std::string_view> value)
{
    if (!value) {
        if (!signature.for_s3()) return {};
        if (!signature.presigned) return fail(s3_errors::missing_payload_header());
        value = unsigned_payload_text;
    }
    signature.payload_hash = *value;
    if (*value == unsigned_payload_text) signature.payload_mode = PayloadMode::unsigned_payload;
    else if (*value == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD") signature.payload_mode = PayloadMode::streaming_signed;
    else if (*value == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")
        signature.payload_mode = PayloadMode::streaming_signed_trailer;
    else if (*value == "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
        signature.payload_mode = PayloadMode::streaming_unsigned_trailer;
    else if (value->size() == 64 && is_lower_hex(*value)) signature.payload_mode = PayloadMode::literal;
    else return fail(s3_errors::invalid_payload_header(*value));
    return {};
}

/// The value of a header that may be there once; an Error for more.
Result<std::optional<std::string_view>> single(const net::Request& request, std::string_view name)
{
    const auto values = request.headers.all(name);
    if (values.empty()) return std::nullopt;
    if (values.size() > 1) return incomplete(Place::header, fmt::format("'{}' must be given once", name));
    return trim(values.front());
}

Result<Time> read_header_time(const net::Request& request)
{
    TRY(const auto own, single(request, "x-amz-date"));
    TRY(const auto standard, single(request, "date"));
    const auto text = own ? own : standard;
    if (!text)
        return incomplete(Place::header,
                          "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
    auto time = parse_amz_date(*text);
    if (!time && !own) time = parse_http_date(*text);
    if (!time) return incomplete(Place::header, "Date must be in ISO-8601 'basic format'.");
    return *time;
}

Result<Parts> split_authorization(std::string_view text)
{
    Parts parts{Place::header, {}, {}, {}};
    for (const auto piece : split(text, ',')) {
        const auto item = trim(piece);
        const auto equals = item.find('=');
        const auto name = item.substr(0, equals);
        const auto value = equals == std::string_view::npos ? std::string_view() : item.substr(equals + 1);
        std::string* part = name == "Credential"      ? &parts.credential
                            : name == "SignedHeaders" ? &parts.signed_headers
                            : name == "Signature"     ? &parts.signature
                                                      : nullptr;
        if (!part || !part->empty() || value.empty())
            return incomplete(Place::header,
                              "Authorization header holds something other than Credential, SignedHeaders and "
                              "Signature, each once.");
        *part = value;
    }
    std::string missing;
    if (parts.credential.empty()) missing += "Authorization header requires 'Credential' parameter. ";
    if (parts.signature.empty()) missing += "Authorization header requires 'Signature' parameter. ";
    if (parts.signed_headers.empty()) missing += "Authorization header requires 'SignedHeaders' parameter. ";
    if (missing.empty()) return parts;
    missing.pop_back();
    return incomplete(Place::header, std::move(missing));
}

Result<std::optional<Signature>> parse_header_form(const net::Request& request, std::string_view authorization)
{
    TRY(const auto parts, split_authorization(authorization.substr(sigv4_algorithm.size())));
    Signature signature;
    TRY(signature.time, read_header_time(request));
    TRY_VOID(read_parts(signature, parts));
    TRY(const auto token, single(request, "x-amz-security-token"));
    signature.session_token = token.value_or("");
    TRY(const auto payload, single(request, "x-amz-content-sha256"));
    TRY_VOID(read_payload_mode(signature, payload));
    return signature;
}

/// The X-Amz-* parameters of a presigned request; each may be there once.
class PresignedParameters {
public:
    explicit PresignedParameters(const std::vector<QueryParameter>& parameters) : parameters_(parameters) {}

    Result<std::optional<std::string_view>> optional(std::string_view name) const
    {
        std::optional<std::string_view> found;
        for (const auto& parameter : parameters_) {
            if (parameter.name != name) continue;
            if (found) return incomplete(Place::query, fmt::format("'{}' must be given once", name));
            found = parameter.value;
        }
        return found;
    }

    Result<std::string_view> required(std::string_view name) const
    {
        TRY(const auto value, optional(name));
        if (!value || value->empty()) return incomplete(Place::query, fmt::format("they must include '{}'", name));
        return *value;
    }

    bool any() const
    {
        return std::ranges::any_of(parameters_, [](const auto& parameter) {
            return parameter.name == "X-Amz-Algorithm" || parameter.name == "X-Amz-Signature" ||
                   parameter.name == "X-Amz-Credential";
        });
    }

    bool is_version_two() const
    {
        const auto has = [this](std::string_view name) {
            return std::ranges::any_of(parameters_, [name](const auto& parameter) { return parameter.name == name; });
        };
        return has("AWSAccessKeyId") && has("Signature");
    }

private:
    const std::vector<QueryParameter>& parameters_;
};

Result<std::chrono::seconds> read_validity(std::string_view text)
{
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc() || end != text.data() + text.size())
        return incomplete(Place::query, "X-Amz-Expires should be a number");
    if (seconds < 1) return incomplete(Place::query, "X-Amz-Expires must be positive");
    if (seconds > longest_validity)
        return incomplete(Place::query,
                          "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires "
                          "must be less than 604800 seconds");
    return std::chrono::seconds(seconds);
}

Result<std::optional<Signature>> parse_query_form(const net::Request& request, const PresignedParameters& query)
{
    TRY(const auto algorithm, query.required("X-Amz-Algorithm"));
    if (algorithm != sigv4_algorithm) return incomplete(Place::query, "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"");
    TRY(const auto credential, query.required("X-Amz-Credential"));
    TRY(const auto signed_headers, query.required("X-Amz-SignedHeaders"));
    TRY(const auto digits, query.required("X-Amz-Signature"));
    TRY(const auto date, query.required("X-Amz-Date"));
    TRY(const auto expires, query.required("X-Amz-Expires"));
    Signature signature;
    signature.presigned = true;
    TRY(signature.valid_for, read_validity(expires));
    const auto time = parse_amz_date(date);
    if (!time) return incomplete(Place::query, "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
    signature.time = *time;
    const Parts parts{Place::query, std::string(credential), std::string(signed_headers), std::string(digits)};
    TRY_VOID(read_parts(signature, parts));
    TRY(const auto token, query.optional("X-Amz-Security-Token"));
    signature.session_token = token.value_or("");
    TRY(const auto in_query, query.optional("X-Amz-Content-Sha256"));
    TRY(const auto in_header, single(request, "x-amz-content-sha256"));
    if (in_query && in_header && *in_query != *in_header) return incomplete(Place::query, "there are two payload hashes");
    TRY_VOID(read_payload_mode(signature, in_query ? in_query : in_header));
    return signature;
}

}  // namespace

std::string Signature::scope() const
{
    std::string text = date;
    return text.append("/").append(region).append("/").append(service).append("/aws4_request");
}

Result<std::optional<Signature>> parse_signature(const net::Request& request)
{
    // A query that cannot be decoded carries no signature; with one in the header, the verification refuses it.
    const auto parameters = split_query(request.query()).value_or(std::vector<QueryParameter>());
    const PresignedParameters query(parameters);
    const auto authorization = request.headers.all("authorization");
    if (authorization.size() > 1) return incomplete(Place::header, "Authorization must be given once");
    if (!authorization.empty() && (query.any() || query.is_version_two())) return fail(s3_errors::several_mechanisms());
    if (query.is_version_two()) return fail(s3_errors::unsupported_mechanism());
    if (query.any()) return parse_query_form(request, query);
    if (authorization.empty()) return std::nullopt;
    const auto text = trim(authorization.front());
    const auto scheme = text.substr(0, text.find_first_of(" \t"));
    if (scheme == sigv4_algorithm) return parse_header_form(request, text);
    // Version 2 ("AWS key:signature"), version 4A and whatever else calls itself AWS's.
    if (equal_ignoring_case(scheme.substr(0, 3), "AWS")) return fail(s3_errors::unsupported_mechanism());
    return std::nullopt;
}

}  // namespace sekisho::authn
