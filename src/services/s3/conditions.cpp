#include "services/s3/conditions.h"

#include "services/s3/errors.h"

namespace sekisho::s3 {
namespace {

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

Error failed_read(ConditionsFor purpose, std::string_view header)
{
    return purpose == ConditionsFor::reading ? errors::not_modified() : errors::precondition_failed(header);
}

std::string_view header_name(ConditionsFor purpose, std::string_view plain, std::string_view of_source)
{
    return purpose == ConditionsFor::reading ? plain : of_source;
}

}  // namespace

bool etag_matches(std::string_view field, std::string_view etag)
{
    while (!field.empty()) {
        const auto comma = field.find(',');
        auto candidate = trimmed(field.substr(0, comma));
        field = comma == std::string_view::npos ? std::string_view() : field.substr(comma + 1);
        if (candidate == "*") return true;
        if (candidate.starts_with("W/")) candidate.remove_prefix(2);
        if (candidate.size() >= 2 && candidate.front() == '"' && candidate.back() == '"')
            candidate = candidate.substr(1, candidate.size() - 2);
        if (candidate == etag) return true;
    }
    return false;
}

Result<void> check_conditions(const Conditions& conditions, std::string_view etag, Time last_modified, ConditionsFor purpose)
{
    const auto modified = std::chrono::floor<std::chrono::seconds>(last_modified);
    if (conditions.if_match) {
        if (!etag_matches(*conditions.if_match, etag))
            return fail(errors::precondition_failed(header_name(purpose, "If-Match", "x-amz-copy-source-If-Match")));
    } else if (conditions.if_unmodified_since && modified > *conditions.if_unmodified_since) {
        return fail(errors::precondition_failed(
            header_name(purpose, "If-Unmodified-Since", "x-amz-copy-source-If-Unmodified-Since")));
    }
    if (conditions.if_none_match) {
        if (etag_matches(*conditions.if_none_match, etag))
            return fail(failed_read(purpose, "x-amz-copy-source-If-None-Match"));
    } else if (conditions.if_modified_since && modified <= *conditions.if_modified_since) {
        return fail(failed_read(purpose, "x-amz-copy-source-If-Modified-Since"));
    }
    return {};
}

Result<void> check_write_conditions(const WriteConditions& conditions, std::string_view key,
                                    const std::optional<std::string>& etag)
{
    if (conditions.if_none_match) {
        if (trimmed(*conditions.if_none_match) != "*") return fail(errors::not_implemented("If-None-Match"));
        if (etag) return fail(errors::precondition_failed("If-None-Match"));
    }
    if (conditions.if_match) {
        if (!etag) return fail(errors::no_such_key(key));
        if (!etag_matches(*conditions.if_match, *etag)) return fail(errors::precondition_failed("If-Match"));
    }
    return {};
}

std::string quoted(std::string_view etag) { return "\"" + std::string(etag) + "\""; }

std::string unquoted(std::string_view etag)
{
    auto text = trimmed(etag);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    return std::string(text);
}

}  // namespace sekisho::s3
