#include "authn/session_codec.h"

namespace sekisho::authn {
namespace {

constexpr unsigned char version = 1;

enum Flag : std::uint64_t { has_policies = 1, has_mfa = 2, chained = 4, all_flags = 7 };

class Writer {
public:
    void number(std::uint64_t value)
    {
        for (; value >= 0x80; value >>= 7) bytes_.push_back(static_cast<char>((value & 0x7f) | 0x80));
        bytes_.push_back(static_cast<char>(value));
    }
    void time(Time value) { number(static_cast<std::uint64_t>(epoch_milliseconds(value))); }
    void text(std::string_view value)
    {
        number(value.size());
        bytes_.append(value);
    }
    template <class List, class Write>
    void list(const List& values, Write write)
    {
        number(values.size());
        for (const auto& value : values) write(value);
    }
    void texts(const std::vector<std::string>& values)
    {
        list(values, [this](const std::string& value) { text(value); });
    }
    std::string take() { return std::move(bytes_); }

private:
    std::string bytes_;
};

/// Reads what Writer wrote. After a failure everything reads as empty, and good() is false.
class Reader {
public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}

    std::uint64_t number()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 63; shift += 7) {
            if (rest_.empty()) break;
            const auto byte = static_cast<unsigned char>(rest_.front());
            rest_.remove_prefix(1);
            value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            if (byte < 0x80) return value;
        }
        failed_ = true;
        rest_ = {};
        return 0;
    }
    Time time() { return from_epoch_milliseconds(static_cast<std::int64_t>(number())); }
    std::string text()
    {
        const auto size = number();
        if (size > rest_.size()) {
            failed_ = true;
            rest_ = {};
            return {};
        }
        std::string value(rest_.substr(0, static_cast<std::size_t>(size)));
        rest_.remove_prefix(value.size());
        return value;
    }
    template <class Read>
    auto list(Read read)
    {
        std::vector<decltype(read())> values;
        const auto count = number();
        // Each element takes a byte at least: a count beyond the rest is a lie.
        if (count > rest_.size()) failed_ = true;
        for (std::uint64_t i = 0; i < count && !failed_; ++i) values.push_back(read());
        return values;
    }
    std::vector<std::string> texts()
    {
        return list([this] { return text(); });
    }
    [[nodiscard]] bool good() const { return !failed_ && rest_.empty(); }

private:
    std::string_view rest_;
    bool failed_ = false;
};

}  // namespace

std::string encode_session(const SessionClaims& claims)
{
    Writer out;
    out.number(version);
    out.number(static_cast<std::uint64_t>(claims.kind));
    out.number((claims.policies ? has_policies : 0) | (claims.mfa_authenticated ? has_mfa : 0) |
               (claims.from_role_chaining ? chained : 0));
    out.text(claims.secret_access_key.reveal());
    out.time(claims.issued);
    out.time(claims.expires);
    for (const auto* text :
         {&claims.account, &claims.arn, &claims.role_arn, &claims.unique_id, &claims.session_name, &claims.source_identity})
        out.text(*text);
    if (claims.policies) out.texts(*claims.policies);
    out.list(claims.tags, [&out](const auto& tag) {
        out.text(tag.first);
        out.text(tag.second);
    });
    out.texts(claims.transitive_tag_keys);
    out.list(claims.context, [&out](const SessionContextKey& key) {
        out.text(key.name);
        out.number(key.multivalued ? 1 : 0);
        out.texts(key.values);
    });
    if (claims.mfa_authenticated) out.time(*claims.mfa_authenticated);
    return out.take();
}

std::optional<SessionClaims> decode_session(std::string_view bytes)
{
    Reader in(bytes);
    if (in.number() != version) return std::nullopt;
    SessionClaims claims;
    const auto kind = in.number();
    if (kind < static_cast<std::uint64_t>(SessionKind::assumed_role) || kind > static_cast<std::uint64_t>(SessionKind::root))
        return std::nullopt;
    claims.kind = static_cast<SessionKind>(kind);
    const auto flags = in.number();
    if (flags > all_flags) return std::nullopt;
    claims.from_role_chaining = (flags & chained) != 0;
    claims.secret_access_key = Secret(in.text());
    claims.issued = in.time();
    claims.expires = in.time();
    for (auto* text :
         {&claims.account, &claims.arn, &claims.role_arn, &claims.unique_id, &claims.session_name, &claims.source_identity})
        *text = in.text();
    if (flags & has_policies) claims.policies = in.texts();
    claims.tags = in.list([&in] {
        auto name = in.text();
        return std::pair(std::move(name), in.text());
    });
    claims.transitive_tag_keys = in.texts();
    claims.context = in.list([&in] {
        SessionContextKey key;
        key.name = in.text();
        key.multivalued = in.number() != 0;
        key.values = in.texts();
        return key;
    });
    if (flags & has_mfa) claims.mfa_authenticated = in.time();
    if (!in.good()) return std::nullopt;
    return claims;
}

}  // namespace sekisho::authn
