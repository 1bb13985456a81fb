#include "audit/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "audit/segments.h"
#include "base/encoding.h"

namespace sekisho::audit {
namespace {

// Records are numbered as they are written, not as they were accepted: a long call's record stands behind younger ones.
constexpr auto out_of_order = std::chrono::hours(1);

/// "s3.amazonaws.com" is the service "s3".
std::string_view service_of(const Record& record)
{
    return std::string_view(record.event_source).substr(0, record.event_source.find('.'));
}

std::string action_of(const Record& record) { return fmt::format("{}:{}", service_of(record), record.event_name); }

bool names_user(const Record& record, std::string_view user)
{
    if (record.arn == user || record.user_name == user || record.principal_id == user || record.access_key_id == user)
        return true;
    return record.arn.size() > user.size() && record.arn.ends_with(user) &&
           std::string_view("/:").contains(record.arn[record.arn.size() - user.size() - 1]);
}

bool is_action(std::string_view pattern, std::string_view action)
{
    if (pattern.ends_with('*')) {
        pattern.remove_suffix(1);
        return equal_ignoring_case(pattern, action.substr(0, pattern.size()));
    }
    return equal_ignoring_case(pattern, action);
}

bool names_action(const Record& record, std::string_view pattern)
{
    return is_action(pattern, action_of(record)) || is_action(pattern, record.event_name) ||
           std::ranges::any_of(record.judgements, [&](const auto& judged) { return is_action(pattern, judged.action); });
}

std::string_view text_of(Outcome outcome)
{
    switch (outcome) {
        case Outcome::allowed: return "allowed";
        case Outcome::denied: return "denied";
        case Outcome::failed: return "failed";
    }
    return "unknown";
}

bool is_id_character(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

std::string_view or_dash(std::string_view text) { return text.empty() ? std::string_view("-") : text; }

std::string policy_text(const Record::Judgement* judged)
{
    if (judged == nullptr) return "-";
    if (judged->policy.empty()) return judged->verdict;
    const auto place = judged->statement.empty() ? judged->policy : fmt::format("{}#{}", judged->policy, judged->statement);
    return judged->verdict == "implicit deny" ? fmt::format("{} (nearest: {})", judged->verdict, place) : place;
}

}  // namespace

std::string printable(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
        if (c < 0x20 || c == 0x7f) {
            out += '?';
        } else if (c == 0xc2 && next < 0xa0) {
            out += '?';
            ++i;
        } else if (c == 0xe2 && (next == 0x80 || next == 0x81)) {
            // U+2000..U+207F: among them line separators, embeddings and isolates.
            out += '?';
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

const Record::Judgement* deciding(const Record& record) noexcept
{
    if (record.judgements.empty()) return nullptr;
    if (record.error_code.empty()) return &record.judgements.front();
    const auto denied = std::ranges::find_if(
        record.judgements, [](const auto& judged) { return judged.verdict != "allowed" && !judged.advisory; });
    return denied != record.judgements.end() ? &*denied : &record.judgements.front();
}

Outcome outcome_of(const Record& record) noexcept
{
    const auto* judged = deciding(record);
    if (record.error_code.empty()) return Outcome::allowed;
    if (judged != nullptr && judged->verdict != "allowed" && !judged->advisory) return Outcome::denied;
    return record.error_code.starts_with("AccessDenied") ? Outcome::denied : Outcome::failed;
}

bool matches(const Record& record, const Query& query)
{
    if (query.outcome && outcome_of(record) != *query.outcome) return false;
    if (query.from && record.time < *query.from) return false;
    if (query.until && record.time >= *query.until) return false;
    if (!query.request_id.empty() && record.request_id != query.request_id) return false;
    if (!query.user.empty() && !names_user(record, query.user)) return false;
    return query.action.empty() || names_action(record, query.action);
}

Result<std::vector<Entry>> query(const std::string& directory, const Query& wanted)
{
    std::vector<Entry> found;
    if (wanted.last == 0) return found;
    // Request ids are written as they are: most lines need not be parsed to see that they are others'.
    const bool plain_id = std::ranges::all_of(wanted.request_id, is_id_character);
    TRY_VOID(read_backwards(directory, [&](std::string_view line) {
        if (plain_id && !wanted.from && line.find(wanted.request_id) == std::string_view::npos) return Continue::yes;
        auto entry = parse_line(line);
        if (!entry) return Continue::yes;  // verify() is there to complain
        if (wanted.from && entry->record.time < *wanted.from - out_of_order) return Continue::no;
        if (matches(entry->record, wanted)) found.push_back(std::move(*entry));
        return found.size() < wanted.last ? Continue::yes : Continue::no;
    }));
    std::ranges::reverse(found);
    return found;
}

namespace {

/// The first segment that can hold records of `from`: the last one that begins before it, less what may be out of order.
Result<std::size_t> first_segment(const std::string& directory, const std::vector<std::uint64_t>& segments,
                                  const std::optional<Time>& from)
{
    if (!from) return std::size_t{0};
    std::size_t first = 0;
    for (std::size_t i = 1; i < segments.size(); ++i) {
        TRY(auto reader, LineReader::open(segment_path(directory, segments[i]), 0));
        TRY(const auto line, reader.next());
        if (!line || !line->complete) break;
        const auto entry = parse_line(line->text);
        if (entry && entry->record.time >= *from - out_of_order) break;
        first = i;
    }
    return first;
}

bool within(const Record& record, const Span& span)
{
    return (!span.from || record.time >= *span.from) && (!span.until || record.time < *span.until);
}

}  // namespace

Result<std::uint64_t> read(const std::string& directory, const Span& span, const std::function<void(const Entry&)>& use)
{
    TRY(const auto segments, list_segments(directory));
    TRY(const auto first, first_segment(directory, segments, span.from));
    std::uint64_t skipped = 0;
    for (std::size_t i = first; i < segments.size(); ++i) {
        TRY(auto reader, LineReader::open(segment_path(directory, segments[i]), 0));
        while (true) {
            TRY(const auto line, reader.next());
            if (!line || !line->complete) break;
            const auto entry = parse_line(line->text);
            if (!entry) ++skipped;
            else if (within(entry->record, span)) use(*entry);
            else if (span.until && entry->record.time >= *span.until + out_of_order) return skipped;
        }
    }
    return skipped;
}

std::string format_line(const Entry& entry)
{
    const auto& record = entry.record;
    const auto* judged = deciding(record);
    const auto& who =
        record.arn.empty() ? (record.principal_id.empty() ? record.identity_type : record.principal_id) : record.arn;
    const std::string_view resource = judged != nullptr          ? std::string_view(judged->resource)
                                      : record.resources.empty() ? std::string_view()
                                                                 : std::string_view(record.resources.front().arn);
    auto line = fmt::format("{}  {:<7}  {}  {}  {}  {}  {}  {}", iso8601_millis(record.time), text_of(outcome_of(record)),
                            or_dash(who), action_of(record), or_dash(resource), policy_text(judged),
                            or_dash(record.source_ip), or_dash(record.request_id));
    if (!record.error_code.empty()) line += "  " + record.error_code;
    return printable(line);
}

Result<std::vector<std::string>> show(const std::string& directory, const Query& wanted)
{
    TRY(const auto entries, query(directory, wanted));
    std::vector<std::string> lines;
    for (const auto& entry : entries) lines.push_back(format_line(entry));
    return lines;
}

}  // namespace sekisho::audit
