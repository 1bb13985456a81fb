#include "audit/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "audit/chain.h"
#include "audit/segments.h"
#include "base/encoding.h"
#include "store/failure.h"

namespace sekisho::audit {
namespace {

class Verifier {
public:
    Verifier(std::string directory, Head head, HeadState::Kind kind, VerifyOptions options)
        : directory_(std::move(directory)), head_(std::move(head)), options_(options)
    {
        report_.head = kind;
        report_.head_sequence = head_.link.sequence;
    }

    Result<Report> run()
    {
        TRY(const auto segments, list_segments(directory_));
        report_.segments = segments.size();
        for (std::size_t i = 0; i < segments.size() && !report_.problem; ++i) {
            if (i == 0) TRY_VOID(begin(segments[i]));
            if (report_.problem) break;
            if (segments[i] != link_.sequence + 1) problem(segments[i], 0, "a segment is missing before this one");
            else TRY_VOID(walk(segments[i], i + 1 == segments.size()));
        }
        if (!report_.problem) check_head();
        report_.last_sequence = report_.records == 0 ? 0 : link_.sequence;
        report_.last_hash = hex(link_.hash);
        list_evidence();
        return std::move(report_);
    }

private:
    /// A trail may begin late only if its reader knows that.
    Result<void> begin(std::uint64_t first)
    {
        if (first != options_.first_sequence) {
            problem(first, 0, fmt::format("the trail begins with record {}, not {}", first, options_.first_sequence));
            return {};
        }
        report_.first_sequence = first;
        if (first == 1) return {};
        TRY(auto reader, LineReader::open(segment_path(directory_, first), 0));
        TRY(const auto line, reader.next());
        if (!line) return {};
        const auto before = claimed_previous(line->text);
        if (before) link_ = *before;
        else problem(first, 1, before.error().message);
        return {};
    }

    Result<void> walk(std::uint64_t segment, bool last)
    {
        TRY(auto reader, LineReader::open(segment_path(directory_, segment), 0));
        for (std::uint64_t number = 1;; ++number) {
            TRY(const auto line, reader.next());
            if (!line) return {};
            if (!line->complete && last) {
                report_.incomplete_bytes = line->text.size();
                return {};
            }
            if (auto followed = follow(line->text, link_); !followed) {
                problem(segment, number, followed.error().message);
                return {};
            }
            ++report_.records;
            if (link_.sequence == head_.link.sequence && link_ != head_.link) {
                problem(segment, number, "the record is not the one that the head was sealed over");
                return {};
            }
        }
    }

    void check_head()
    {
        switch (report_.head) {
            case HeadState::Kind::absent:
                if (report_.segments > 0) whole("the head is missing: records may have been cut off at the end");
                return;
            case HeadState::Kind::forged: return whole("the head does not carry this installation's seal");
            case HeadState::Kind::sealed:
            case HeadState::Kind::unchecked:
                if (link_.sequence < head_.link.sequence)
                    whole(fmt::format("the trail ends with record {}, but its head was sealed over record {}",
                                      link_.sequence, head_.link.sequence));
        }
    }

    void problem(std::uint64_t segment, std::uint64_t line, std::string text)
    {
        report_.problem = Report::Problem{segment_name(segment), line, link_.sequence + 1, std::move(text)};
    }
    void whole(std::string text) { report_.problem = Report::Problem{"", 0, link_.sequence + 1, std::move(text)}; }

    void list_evidence()
    {
        std::error_code error;
        for (std::filesystem::directory_iterator entries(directory_, error), end; !error && entries != end;
             entries.increment(error))
            if (auto name = entries->path().filename().string(); name.starts_with("evidence-"))
                report_.evidence.push_back(std::move(name));
        std::ranges::sort(report_.evidence);
    }

    const std::string directory_;
    const Head head_;
    const VerifyOptions options_;
    Link link_;
    Report report_;
};

std::string_view text_of(HeadState::Kind kind)
{
    switch (kind) {
        case HeadState::Kind::absent: return "absent";
        case HeadState::Kind::sealed: return "sealed";
        case HeadState::Kind::forged: return "forged";
        case HeadState::Kind::unchecked: return "unchecked (no key)";
    }
    return "unknown";
}

}  // namespace

Result<Report> verify(const std::string& directory, const crypto::Sealer* sealer, VerifyOptions options)
{
    // The head first: what it states is then in the segments, however fast a server appends to them.
    TRY(auto state, read_head(directory, sealer));
    return Verifier(directory, std::move(state.head), state.kind, options).run();
}

std::string describe(const Report& report)
{
    auto text = fmt::format("{}: {} records in {} segments", report.intact() ? "intact" : "NOT INTACT", report.records,
                            report.segments);
    if (report.records > 0) text += fmt::format(", numbers {} to {}", report.first_sequence, report.last_sequence);
    text += fmt::format("\nlast hash {}\nhead {}, over record {}\n", report.last_hash, text_of(report.head),
                        report.head_sequence);
    if (report.problem) {
        const auto& problem = *report.problem;
        text += problem.segment.empty() ? fmt::format("problem: {}\n", problem.text)
                                        : fmt::format("problem in {}, line {}, at record {}: {}\n", problem.segment,
                                                      problem.line, problem.sequence, problem.text);
    }
    if (report.incomplete_bytes > 0)
        text += fmt::format("{} bytes behind the last record are incomplete\n", report.incomplete_bytes);
    for (const auto& file : report.evidence) text += fmt::format("set aside after a crash: {}\n", file);
    return text;
}

}  // namespace sekisho::audit
