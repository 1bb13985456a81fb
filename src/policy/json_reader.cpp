#include "policy/json_reader.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <optional>

#include "base/encoding.h"

namespace sekisho::policy {
namespace {

using Type = JsonNode::Type;

void append_utf8(std::string& out, std::uint32_t code)
{
    const auto byte = [&out](std::uint32_t value) { out.push_back(static_cast<char>(value)); };
    if (code < 0x80) {
        byte(code);
    } else if (code < 0x800) {
        byte(0xC0 | (code >> 6));
        byte(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        byte(0xE0 | (code >> 12));
        byte(0x80 | ((code >> 6) & 0x3F));
        byte(0x80 | (code & 0x3F));
    } else {
        byte(0xF0 | (code >> 18));
        byte(0x80 | ((code >> 12) & 0x3F));
        byte(0x80 | ((code >> 6) & 0x3F));
        byte(0x80 | (code & 0x3F));
    }
}

class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    std::expected<JsonNode, JsonFault> document()
    {
        JsonNode root;
        skip_space();
        if (!value(root, 1)) return std::unexpected(fault_);
        skip_space();
        if (at_ != text_.size()) {
            refuse("text follows the document");
            return std::unexpected(fault_);
        }
        return root;
    }

private:
    bool refuse(std::string reason, std::optional<std::size_t> offset = std::nullopt)
    {
        fault_ = {offset.value_or(at_), std::move(reason)};
        return false;
    }
    [[nodiscard]] int peek() const { return at_ < text_.size() ? static_cast<unsigned char>(text_[at_]) : -1; }
    void skip_space()
    {
        const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
        while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    }
    bool take(char wanted)
    {
        if (peek() != wanted) return false;
        ++at_;
        return true;
    }

    bool value(JsonNode& out, std::size_t depth)
    {
        if (depth > json_depth_limit) return refuse("nested too deeply");
        out.offset = at_;
        const bool good = any_value(out, depth);
        out.end = at_;
        return good;
    }
    bool any_value(JsonNode& out, std::size_t depth)
    {
        switch (peek()) {
            case '{': return object(out, depth);
            case '[': return array(out, depth);
            case '"': out.type = Type::string; return string(out.text);
            case 't': return word(out, "true", Type::boolean);
            case 'f': return word(out, "false", Type::boolean);
            case 'n': return word(out, "null", Type::null);
            case -1: return refuse("the text ends too early");
            default: return number(out);
        }
    }
    bool word(JsonNode& out, std::string_view spelling, Type type)
    {
        if (!text_.substr(at_).starts_with(spelling)) return refuse("no JSON value");
        at_ += spelling.size();
        out.type = type;
        out.text = spelling;
        return true;
    }
    std::size_t digits()
    {
        const auto start = at_;
        while (peek() >= '0' && peek() <= '9') ++at_;
        return at_ - start;
    }
    bool number(JsonNode& out)
    {
        const auto start = at_;
        take('-');
        const bool zero = peek() == '0';
        const auto whole = digits();
        if (whole == 0 || (zero && whole > 1)) return refuse("no JSON value", start);
        if (take('.') && digits() == 0) return refuse("no digit behind the decimal point");
        if (take('e') || take('E')) {
            if (!take('+')) take('-');
            if (digits() == 0) return refuse("no digit in the exponent");
        }
        out.type = Type::number;
        out.text = text_.substr(start, at_ - start);
        return true;
    }
    bool string(std::string& out)
    {
        ++at_;
        for (;;) {
            const auto plain = text_.substr(at_, plain_length());
            out.append(plain);
            at_ += plain.size();
            const int c = peek();
            if (c < 0x20) return refuse(c < 0 ? "the string does not end" : "a control character in a string");
            ++at_;
            if (c == '"') return true;
            if (!escape(out)) return false;
        }
    }
    /// Of what stands for itself in a string.
    [[nodiscard]] std::size_t plain_length() const
    {
        const auto ends = [](char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; };
        const auto rest = text_.substr(at_);
        return static_cast<std::size_t>(std::ranges::find_if(rest, ends) - rest.begin());
    }
    bool escape(std::string& out)
    {
        static constexpr std::string_view letters = "\"\\/bfnrt";
        static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
        const int c = peek();
        if (c == 'u') return unicode_escape(out);
        const auto which = c < 0 ? std::string_view::npos : letters.find(static_cast<char>(c));
        if (which == std::string_view::npos) return refuse("unknown escape");
        out.push_back(meanings[which]);
        ++at_;
        return true;
    }
    std::optional<std::uint32_t> code_unit()
    {
        if (!take('u') || text_.size() - at_ < 4) return std::nullopt;
        const auto bytes = from_hex(text_.substr(at_, 4));
        if (!bytes) return std::nullopt;
        at_ += 4;
        return static_cast<std::uint32_t>(static_cast<unsigned char>((*bytes)[0])) << 8 |
               static_cast<unsigned char>((*bytes)[1]);
    }
    bool unicode_escape(std::string& out)
    {
        const auto start = at_ - 1;
        const auto first = code_unit();
        if (!first) return refuse("broken \\u escape", start);
        if (*first < 0xD800 || *first > 0xDFFF) {
            append_utf8(out, *first);
            return true;
        }
        const auto second = *first < 0xDC00 && take('\\') ? code_unit() : std::nullopt;
        if (!second || *second < 0xDC00 || *second > 0xDFFF) return refuse("a lone surrogate", start);
        append_utf8(out, 0x10000 + ((*first - 0xD800) << 10) + (*second - 0xDC00));
        return true;
    }
    bool array(JsonNode& out, std::size_t depth)
    {
        ++at_;
        out.type = Type::array;
        skip_space();
        if (take(']')) return true;
        do {
            skip_space();
            if (!value(out.items.emplace_back(), depth + 1)) return false;
            skip_space();
        } while (take(','));
        return take(']') || refuse("',' or ']' expected");
    }
    bool object(JsonNode& out, std::size_t depth)
    {
        ++at_;
        out.type = Type::object;
        skip_space();
        if (take('}')) return true;
        do {
            skip_space();
            if (!member(out, depth)) return false;
            skip_space();
        } while (take(','));
        return take('}') ? no_name_twice(out) : refuse("',' or '}' expected");
    }
    bool member(JsonNode& out, std::size_t depth)
    {
        if (peek() != '"') return refuse("a member name expected");
        auto& name = out.names.emplace_back();
        name.offset = at_;
        if (!string(name.text)) return false;
        skip_space();
        if (!take(':')) return refuse("':' expected");
        skip_space();
        return value(out.items.emplace_back(), depth + 1);
    }
    bool no_name_twice(const JsonNode& object)
    {
        std::vector<std::size_t> order(object.names.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        const auto text = [&](std::size_t i) -> const std::string& { return object.names[i].text; };
        std::sort(order.begin(), order.end(),
                  [&](auto a, auto b) { return text(a) != text(b) ? text(a) < text(b) : a < b; });
        const auto twice =
            std::adjacent_find(order.begin(), order.end(), [&](auto a, auto b) { return text(a) == text(b); });
        if (twice == order.end()) return true;
        return refuse("the member name stands here twice", object.names[*std::next(twice)].offset);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    JsonFault fault_;
};

}  // namespace

const JsonNode* JsonNode::find(std::string_view name) const noexcept
{
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i].text == name) return &items[i];
    return nullptr;
}

std::expected<JsonNode, JsonFault> read_json(std::string_view text)
{
    if (!is_utf8(text)) return std::unexpected(JsonFault{0, "not valid UTF-8"});
    return Reader(text).document();
}

}  // namespace sekisho::policy
