#include "audit/head.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <vector>

#include "base/encoding.h"
#include "store/failure.h"

namespace sekisho::audit {
namespace {

constexpr std::size_t slot_bytes = 512;
constexpr std::string_view purpose = "audit-head";
constexpr std::string_view version = "sekisho-audit-head-1";

// A slot is "<version> <sequence> <hash> <segment> <end> <seal>\n", filled up with spaces. The seal is that of an empty
// text bound to everything before it, so that it survives a rotation of the master key.
std::string statement_of(const Head& head)
{
    return fmt::format("{} {} {} {} {}", version, head.link.sequence, hex(head.link.hash), head.segment, head.end);
}

std::optional<std::uint64_t> number(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::vector<std::string_view> words_of(std::string_view text)
{
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const auto space = text.find(' ');
        words.push_back(text.substr(0, space));
        text = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
    }
    return words;
}

std::optional<Head> read_slot(std::string_view slot, const crypto::Sealer* sealer)
{
    const auto words = words_of(slot.substr(0, slot.find('\n')));
    if (words.size() != 6 || words[0] != version) return std::nullopt;
    const auto sequence = number(words[1]), segment = number(words[3]), end = number(words[4]);
    auto hash = from_hex(words[2]);
    const auto seal = from_base64url(words[5]);
    if (!sequence || !segment || !end || !hash || hash->size() != 32 || !seal) return std::nullopt;
    Head head{.link = {*sequence, std::move(*hash)}, .segment = *segment, .end = *end};
    if (sealer != nullptr && !sealer->open_sealed(purpose, statement_of(head), *seal)) return std::nullopt;
    return head;
}

std::string path_of(const std::string& directory) { return directory + "/head"; }

}  // namespace

Result<HeadState> read_head(const std::string& directory, const crypto::Sealer* sealer)
{
    if (::access(path_of(directory).c_str(), F_OK) != 0 && errno == ENOENT) return HeadState{};
    TRY(const auto text, store::read_file(path_of(directory), 4 * slot_bytes));
    if (text.empty()) return HeadState{};  // made, and not yet written, when a first start was cut short
    HeadState state{.kind = HeadState::Kind::forged, .head = {}};
    for (std::size_t at = 0; at < text.size() && at < 2 * slot_bytes; at += slot_bytes) {
        auto head = read_slot(std::string_view(text).substr(at, slot_bytes), sealer);
        if (!head || (state.kind != HeadState::Kind::forged && head->link.sequence < state.head.link.sequence)) continue;
        state.kind = sealer != nullptr ? HeadState::Kind::sealed : HeadState::Kind::unchecked;
        state.head = std::move(*head);
    }
    return state;
}

Result<HeadFile> HeadFile::open(const std::string& directory, const crypto::Sealer& sealer)
{
    TRY(auto file, store::File::open(path_of(directory), O_RDWR | O_CREAT));
    return HeadFile(std::move(file), sealer);
}

Result<void> HeadFile::write(const Head& head)
{
    auto slot = statement_of(head);
    slot += ' ' + base64url(sealer_->seal(purpose, slot, ""));
    slot.resize(slot_bytes - 1, ' ');
    slot += '\n';
    // The line break that ends the text stands before the filling.
    slot[slot.find_last_not_of(" \n") + 1] = '\n';
    const auto at = static_cast<off_t>(std::exchange(second_slot_, !second_slot_) ? slot_bytes : 0);
    const auto written = ::pwrite(file_.descriptor(), slot.data(), slot.size(), at);
    if (std::cmp_equal(written, slot.size())) return {};
    return fail(store::system_failure(fmt::format("cannot write `{}`", file_.path()), written < 0 ? errno : ENOSPC));
}

}  // namespace sekisho::audit
