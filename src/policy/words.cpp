#include "policy/words.h"

namespace sekisho::policy {
namespace {

unsigned char byte_at(std::string_view text, std::size_t i)
{
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
}

/// Bytes of the control character at `i`; 0 where there is none.
std::size_t control_length(std::string_view text, std::size_t i)
{
    const auto first = byte_at(text, i), second = byte_at(text, i + 1), third = byte_at(text, i + 2);
    if (first < 0x20 || first == 0x7F) return 1;
    if (first == 0xC2 && second >= 0x80 && second <= 0x9F) return 2;  // C1
    // U+200E, U+200F, U+2028..U+202E: marks and changes of direction, separators of lines; U+2066..U+2069: isolates.
    if (first == 0xE2 && second == 0x80 && ((third >= 0xA8 && third <= 0xAE) || third == 0x8E || third == 0x8F)) return 3;
    if (first == 0xE2 && second == 0x81 && third >= 0xA6 && third <= 0xA9) return 3;
    return 0;
}

}  // namespace

std::string_view caller_name(const Principal& principal)
{
    switch (principal.kind) {
        case PrincipalKind::anonymous: return "anonymous";
        case PrincipalKind::web_identity:
        case PrincipalKind::service: return principal.provider;
        default: return principal.arn;
    }
}

std::string_view kind_name(PolicyType type)
{
    switch (type) {
        case PolicyType::none: return "policy";
        case PolicyType::identity: return "identity policy";
        case PolicyType::resource: return "resource policy";
        case PolicyType::boundary: return "permissions boundary";
        case PolicyType::session: return "session policy";
        case PolicyType::service_control: return "service control policy";
        case PolicyType::resource_control: return "resource control policy";
        case PolicyType::endpoint: return "VPC endpoint policy";
        case PolicyType::trust: return "role trust policy";
    }
    return "policy";
}

std::string one_line(std::string_view text, std::size_t limit)
{
    std::string line;
    for (std::size_t i = 0; i < text.size();) {
        const auto length = control_length(text, i);
        line += length > 0 ? ' ' : text[i];
        i += length > 0 ? length : 1;
    }
    if (line.size() <= limit) return line;
    auto cut = limit;
    while (cut > 0 && (static_cast<unsigned char>(line[cut]) & 0xC0) == 0x80) --cut;  // not within a character
    line.resize(cut);
    return line + "...";
}

}  // namespace sekisho::policy
