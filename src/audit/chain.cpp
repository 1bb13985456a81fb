#include "audit/chain.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "audit/line.h"
#include "base/encoding.h"
#include "crypto/hash.h"

namespace sekisho::audit {
namespace {

constexpr std::string_view sequence_member = R"(,"sequence":)";
constexpr std::string_view previous_member = R"(,"previousHash":")";
constexpr std::string_view hash_member = R"(,"hash":")";
constexpr std::size_t hash_digits = 64;

struct Parts {
    std::string_view hashed;  ///< what the hash covers beside the previous hash
    std::uint64_t sequence = 0;
    std::string previous;
    std::string hash;
};

/// Cuts `<member><64 digits><ending>` off the end of `line`.
std::optional<std::string> cut_hash(std::string_view& line, std::string_view member, std::string_view ending)
{
    const auto length = member.size() + hash_digits + ending.size();
    if (line.size() < length || !line.ends_with(ending)) return std::nullopt;
    const auto part = line.substr(line.size() - length);
    if (!part.starts_with(member)) return std::nullopt;
    line.remove_suffix(length);
    const auto digits = part.substr(member.size(), hash_digits);
    auto bytes = from_hex(digits);
    // One spelling only: upper-case digits would be a change that no hash notices.
    if (!bytes || hex(*bytes) != digits) return std::nullopt;
    return bytes;
}

std::optional<Parts> split(std::string_view line)
{
    Parts parts;
    auto hash = cut_hash(line, hash_member, "\"}");
    if (!hash) return std::nullopt;
    parts.hash = std::move(*hash);
    parts.hashed = line;
    auto previous = cut_hash(line, previous_member, "\"");
    if (!previous) return std::nullopt;
    parts.previous = std::move(*previous);
    const auto at = line.rfind(sequence_member);
    if (at == std::string_view::npos) return std::nullopt;
    const auto* first = line.data() + at + sequence_member.size();
    const auto* last = line.data() + line.size();
    const auto [end, error] = std::from_chars(first, last, parts.sequence);
    if (error != std::errc() || end != last || parts.sequence == 0) return std::nullopt;
    return parts;
}

std::unexpected<Error> broken(std::string message) { return fail("AuditChainBroken", std::move(message), 500); }

}  // namespace

void append_line(std::string& out, const Record& record, Link& link)
{
    std::string hashed = link.hash;
    append_record(hashed, record);
    hashed += sequence_member;
    hashed += std::to_string(++link.sequence);
    hashed += previous_member;
    hashed += hex(link.hash);
    hashed += '"';
    link.hash = crypto::sha256(hashed);
    out.append(hashed, 32);
    out += hash_member;
    out += hex(link.hash);
    out += "\"}\n";
}

Result<void> follow(std::string_view line, Link& link)
{
    const auto parts = split(line);
    if (!parts) return broken("this is no record of the chain");
    if (parts->sequence != link.sequence + 1)
        return broken(fmt::format("record {} stands where record {} belongs", parts->sequence, link.sequence + 1));
    if (parts->previous != link.hash)
        return broken(fmt::format("record {} does not continue the record before it", parts->sequence));
    std::string hashed = link.hash;
    hashed += parts->hashed;
    if (crypto::sha256(hashed) != parts->hash) return broken(fmt::format("record {} was changed", parts->sequence));
    link = Link{parts->sequence, parts->hash};
    return {};
}

Result<Link> claimed_link(std::string_view line)
{
    auto parts = split(line);
    if (!parts) return broken("this is no record of the chain");
    return Link{parts->sequence, std::move(parts->hash)};
}

Result<Link> claimed_previous(std::string_view line)
{
    auto parts = split(line);
    if (!parts) return broken("this is no record of the chain");
    return Link{parts->sequence - 1, std::move(parts->previous)};
}

}  // namespace sekisho::audit
