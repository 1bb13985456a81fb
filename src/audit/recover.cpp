#include "audit/recover.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>

#include "audit/line.h"
#include "audit/segments.h"
#include "store/file.h"

namespace sekisho::audit {
namespace {

std::unexpected<Error> tampered(const std::string& directory, std::string_view what)
{
    return fail(
        "AuditTampered",
        fmt::format("the audit trail in `{}` was changed from outside: {}; run `sekisho audit verify`, keep the folder "
                    "as evidence and move it aside to begin a new trail",
                    directory, what),
        500);
}

/// The record at the head must be the one that the head names.
Result<void> check_anchor(const std::string& directory, const Head& head)
{
    const auto path = segment_path(directory, head.segment);
    TRY(const auto file, store::File::open(path, O_RDONLY));
    TRY(const auto size, file.size());
    if (size < head.end)
        return tampered(directory, fmt::format("records before number {} are missing", head.link.sequence + 1));
    const auto length = std::min<std::uint64_t>(head.end, max_line_bytes + 1);
    TRY(const auto text, file.read_at(head.end - length, static_cast<std::size_t>(length)));
    if (!text.ends_with('\n')) return tampered(directory, "the head points into a record");
    auto line = std::string_view(text).substr(0, text.size() - 1);
    if (const auto begin = line.rfind('\n'); begin != std::string_view::npos) line.remove_prefix(begin + 1);
    auto link = claimed_previous(line);
    if (!link || !follow(line, *link) || *link != head.link)
        return tampered(directory, fmt::format("record {} is not the one that was sealed", head.link.sequence));
    return {};
}

/// Cuts the last segment off at `offset` and keeps what was behind in a file of its own.
Result<Evidence> set_aside(const std::string& directory, const Head& head, std::uint64_t offset, std::string reason)
{
    TRY(auto file, store::File::open(segment_path(directory, head.segment), O_RDWR));
    TRY(const auto size, file.size());
    Evidence evidence{.file = fmt::format("evidence-{:020}-{}.bin", head.link.sequence + 1, size),
                      .bytes = size - offset,
                      .reason = std::move(reason)};
    TRY(auto kept, store::File::open(directory + "/" + evidence.file, O_WRONLY | O_CREAT | O_TRUNC));
    for (auto at = offset; at < size;) {
        TRY(const auto block, file.read_at(at, max_line_bytes));
        if (block.empty()) break;
        TRY_VOID(kept.write_all(block));
        at += block.size();
    }
    TRY_VOID(kept.sync());
    TRY_VOID(store::sync_directory(directory));
    TRY_VOID(file.truncate(offset));
    TRY_VOID(file.sync());
    return evidence;
}

/// Follows the chain through one segment from head.end on. nullopt: to its end.
Result<std::optional<std::string>> follow_segment(const std::string& directory, Head& head)
{
    TRY(auto reader, LineReader::open(segment_path(directory, head.segment), head.end));
    while (true) {
        TRY(const auto line, reader.next());
        if (!line) return std::optional<std::string>();
        if (!line->complete) return std::optional<std::string>("its end is missing");
        if (auto followed = follow(line->text, head.link); !followed) return std::optional(followed.error().message);
        head.end = line->offset + line->text.size() + 1;
    }
}

}  // namespace

Result<Recovered> recover(const std::string& directory, const crypto::Sealer& sealer)
{
    TRY(auto segments, list_segments(directory));
    TRY(const auto state, read_head(directory, &sealer));
    if (state.kind == HeadState::Kind::forged) return tampered(directory, "the seal of its head is not ours");
    if (state.kind == HeadState::Kind::absent) {
        if (!segments.empty()) return tampered(directory, "its head is missing");
        return Recovered{};
    }
    Recovered found{.head = state.head, .evidence = {}};
    std::erase_if(segments, [&](std::uint64_t first) { return first < found.head.segment; });
    if (found.head.link.sequence > 0) {
        if (segments.empty() || segments.front() != found.head.segment) return tampered(directory, "a segment is missing");
        TRY_VOID(check_anchor(directory, found.head));
    }
    for (const auto first : segments) {
        if (first != found.head.segment) {
            if (first != found.head.link.sequence + 1) return tampered(directory, "segments do not follow one another");
            found.head.segment = first;
            found.head.end = 0;
        }
        TRY(auto problem, follow_segment(directory, found.head));
        if (!problem) continue;
        if (first != segments.back()) return tampered(directory, *problem);
        TRY(auto evidence, set_aside(directory, found.head, found.head.end, std::move(*problem)));
        found.evidence.push_back(std::move(evidence));
    }
    return found;
}

}  // namespace sekisho::audit
