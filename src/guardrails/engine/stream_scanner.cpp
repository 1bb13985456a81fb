#include "guardrails/engine/stream_scanner.h"

#include <algorithm>

namespace sekisho::guardrails {
namespace {

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

StreamScanner::Passed StreamScanner::add(std::string_view piece)
{
    Passed passed;
    const auto full = window_.hold + window_.step;
    while (!passed.blocked && !piece.empty()) {
        // Filled up to the same places, however the text is cut.
        const auto held = text_.size() - handled_;
        const auto more = std::min(piece.size(), full > held ? full - held : 1);
        text_.append(piece.substr(0, more));
        piece.remove_prefix(more);
        if (text_.size() - handled_ >= full) decide(window_.step, passed);
    }
    return passed;
}

StreamScanner::Passed StreamScanner::finish()
{
    Passed passed;
    if (text_.size() > handled_) decide(text_.size() - handled_, passed);
    return passed;
}

void StreamScanner::decide(std::size_t amount, Passed& passed)
{
    auto limit = handled_ + amount;
    while (limit < text_.size() && limit > handled_ + 1 && continues_character(text_[limit])) --limit;
    Findings masks;
    for (std::size_t i = 0; i < layers_.size(); ++i) {
        auto findings = layers_[i].guardrail->find(text_, Source::output);
        std::erase_if(findings, [&](const Finding& finding) { return finding.end <= handled_ || finding.begin >= limit; });
        if (findings.empty()) continue;
        listener_.found(i, findings, text_);
        if (layers_[i].mode == Mode::shadow) continue;
        for (auto& finding : findings) {
            if (finding.action == Action::block && !passed.blocked) passed.blocked = true, passed.blocked_by = i;
            finding.begin = std::max(finding.begin, handled_);
            if (finding.action == Action::anonymize) masks.push_back(std::move(finding));
        }
    }
    if (passed.blocked) return;
    for (const auto& mask : masks) limit = std::max(limit, mask.end);
    const std::string_view decided = std::string_view(text_).substr(handled_, limit - handled_);
    for (auto& mask : masks) mask.begin -= handled_, mask.end -= handled_;
    passed.masked = passed.masked || !masks.empty();
    passed.text += masked(decided, masks);
    handled_ = limit;
    if (handled_ <= window_.context) return;
    auto surplus = handled_ - window_.context;
    // Cut between words, so that no half of one is taken for a whole one.
    while (surplus < handled_ && text_[surplus - 1] != ' ' && text_[surplus - 1] != '\n') ++surplus;
    if (surplus == handled_) surplus = handled_ - window_.context;
    while (surplus < handled_ && continues_character(text_[surplus])) ++surplus;
    text_.erase(0, surplus);
    handled_ -= surplus;
}

}  // namespace sekisho::guardrails
