// Patterns and single values of conditions, by the letter and without regard to speed.
#include <arpa/inet.h>

#include <algorithm>
#include <cstdint>
#include <set>

#include "base/encoding.h"
#include "policy/reference/oracle.h"

namespace sekisho::policy::reference {
namespace {

std::size_t length_of_character(const std::string& text, std::size_t at)
{
    // The longest prefix that is exactly one character of valid UTF-8; a stray byte counts as one.
    for (std::size_t length = 1; length <= 4 && at + length <= text.size(); ++length) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t wanted = lead < 0x80   ? 1
                                   : lead < 0xC2 ? 1
                                   : lead < 0xE0 ? 2
                                   : lead < 0xF0 ? 3
                                   : lead < 0xF5 ? 4
                                                 : 1;
        if (wanted != length) continue;
        bool good = true;
        for (std::size_t i = 1; i < length; ++i) good = good && (static_cast<unsigned char>(text[at + i]) >> 6) == 2;
        if (good) return length;
    }
    return 1;
}

/// Value of a single-valued key, or nothing.
std::optional<std::string> variable(const Context& context, const std::string& name,
                                    const std::optional<std::string>& otherwise)
{
    for (const auto& entry : context.entries()) {
        if (lower(entry.name) != lower(name) || entry.values.empty()) continue;
        if (entry.multivalued || entry.values.size() != 1) return std::nullopt;
        return entry.values[0];
    }
    return otherwise;
}

std::vector<std::vector<Token>> parts_of(const std::vector<Token>& tokens)
{
    std::vector<std::vector<Token>> parts(1);
    for (const auto& token : tokens) {
        if (token.kind == Token::Kind::byte && token.byte == ':' && parts.size() < 6) parts.emplace_back();
        else parts.back().push_back(token);
    }
    return parts;
}

bool arn_fits(const std::string& wanted, const std::string& actual, const Context* variables)
{
    if (wanted == "*") return true;
    const auto tokens = tokens_of(wanted, true, variables);
    if (!tokens) return false;
    const auto pattern_parts = parts_of(*tokens);
    const auto actual_parts = parts_of(*tokens_of(actual, false, nullptr));
    if (pattern_parts.size() != 6 || actual_parts.size() != 6) return false;
    for (std::size_t i = 0; i < 6; ++i) {
        std::string text;
        for (const auto& token : actual_parts[i]) text.push_back(token.byte);
        if (!fits(pattern_parts[i], text)) return false;
    }
    return true;
}

/// Lower case of U+0041..U+005A and U+00C0..U+00DE but U+00D7, character by character.
std::string folded(const std::string& text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool second = i > 0 && text[i - 1] == '\xC3';
        if (byte >= 'A' && byte <= 'Z') out.push_back(static_cast<char>(byte + 32));
        else if (second && byte >= 0x80 && byte <= 0x9E && byte != 0x97) out.push_back(static_cast<char>(byte + 32));
        else out.push_back(text[i]);
    }
    return out;
}

struct Number {
    bool negative;
    std::string whole, fraction;
};

std::optional<Number> number_of(std::string text)
{
    Number number{false, "", ""};
    if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
        number.negative = text[0] == '-';
        text.erase(0, 1);
    }
    const auto point = text.find('.');
    number.whole = text.substr(0, point);
    if (point != std::string::npos) number.fraction = text.substr(point + 1);
    if (number.whole.empty() || (point != std::string::npos && number.fraction.empty())) return std::nullopt;
    for (const char c : number.whole + number.fraction)
        if (c < '0' || c > '9') return std::nullopt;
    return number;
}

std::optional<int> order_of_numbers(const std::string& left, const std::string& right)
{
    auto a = number_of(left);
    auto b = number_of(right);
    if (!a || !b) return std::nullopt;
    const auto whole = std::max(a->whole.size(), b->whole.size());
    const auto fraction = std::max(a->fraction.size(), b->fraction.size());
    for (auto* n : {&*a, &*b}) {
        n->whole.insert(0, whole - n->whole.size(), '0');
        n->fraction.append(fraction - n->fraction.size(), '0');
        const auto digits = n->whole + n->fraction;
        if (std::ranges::all_of(digits, [](char c) { return c == '0'; })) n->negative = false;
    }
    if (a->negative != b->negative) return a->negative ? -1 : 1;
    const int order = (a->whole + a->fraction).compare(b->whole + b->fraction);
    const int sign = order < 0 ? -1 : order > 0 ? 1 : 0;
    return a->negative ? -sign : sign;
}

std::optional<std::int64_t> digits_of(const std::string& text, std::int64_t low, std::int64_t high)
{
    if (text.empty()) return std::nullopt;
    __int128 value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
        if (value > INT64_MAX) return std::nullopt;
    }
    if (value < low || value > high) return std::nullopt;
    return static_cast<std::int64_t>(value);
}

std::vector<std::string> split(const std::string& text, char separator)
{
    std::vector<std::string> parts(1);
    for (const char c : text) {
        if (c == separator) parts.emplace_back();
        else parts.back().push_back(c);
    }
    return parts;
}

/// Days since the first of January of the year 0, counted from leap years.
std::int64_t days(std::int64_t year, std::int64_t month, std::int64_t day)
{
    static constexpr int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    const auto floor_div = [](std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); };
    const auto leap_years_before = [&](std::int64_t y) {
        return floor_div(y - 1, 4) - floor_div(y - 1, 100) + floor_div(y - 1, 400);
    };
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return year * 365 + leap_years_before(year) + before[month - 1] + (leap && month > 2 ? 1 : 0) + day - 1;
}

/// Nanoseconds since 1970.
std::optional<__int128> instant_of(const std::string& text)
{
    constexpr __int128 second = 1'000'000'000;
    const auto t = text.find_first_of("tT");
    if (t == std::string::npos && text.find('-') == std::string::npos) {
        const auto seconds = digits_of(text, 0, INT64_MAX);
        return seconds ? std::optional<__int128>(*seconds * second) : std::nullopt;
    }
    auto date = text.substr(0, t);
    const bool negative = date.starts_with('-');
    if (negative) date.erase(0, 1);
    const auto ymd = split(date, '-');
    const auto year = digits_of(ymd[0], 0, negative ? 292275054 : 292278993);
    const auto month = ymd.size() > 1 ? digits_of(ymd[1], 1, 12) : 1;
    const auto day = ymd.size() > 2 ? digits_of(ymd[2], 1, 31) : 1;
    if (!year || !month || !day || ymd.size() > 3) return std::nullopt;
    __int128 result = __int128(days(negative ? -*year : *year, *month, *day) - days(1970, 1, 1)) * 86400 * second;
    if (t == std::string::npos) return result;
    auto clock = text.substr(t + 1);
    const auto z = clock.find_first_of("zZ+-");
    if (z != std::string::npos) {
        const auto zone = clock.substr(z + 1);
        if (clock[z] == 'z' || clock[z] == 'Z') {
            if (!zone.empty()) return std::nullopt;
        } else {
            const auto hm = split(zone, ':');
            const auto hours = hm[0].size() == 2 ? digits_of(hm[0], 0, 23) : std::nullopt;
            const auto minutes = hm.size() == 1                        ? 0
                                 : hm.size() == 2 && hm[1].size() == 2 ? digits_of(hm[1], 0, 59)
                                                                       : std::nullopt;
            if (!hours || !minutes) return std::nullopt;
            result += (clock[z] == '-' ? 1 : -1) * (*hours * 3600 + *minutes * 60) * second;
        }
        clock = clock.substr(0, z);
    }
    if (clock.empty()) return result;
    const auto hms = split(clock, ':');
    if (hms.size() > 3) return std::nullopt;
    const auto hour = digits_of(hms[0], 0, 23);
    const auto minute = hms.size() > 1 ? digits_of(hms[1], 0, 59) : 0;
    const auto seconds_and_fraction = split(hms.size() > 2 ? hms[2] : "0", '.');
    const auto seconds = digits_of(seconds_and_fraction[0], 0, 59);
    if (!hour || !minute || !seconds || seconds_and_fraction.size() > 2) return std::nullopt;
    result += (*hour * 3600 + *minute * 60 + *seconds) * second;
    if (seconds_and_fraction.size() < 2) return result;
    auto fraction = seconds_and_fraction[1];
    if (fraction.empty() || fraction.size() > 9 || !digits_of(fraction, 0, INT64_MAX)) return std::nullopt;
    fraction.append(9 - fraction.size(), '0');
    return result + *digits_of(fraction, 0, INT64_MAX);
}

/// The bits of a network's prefix as text, led by its family: "4:0000101000".
std::optional<std::string> bits_of(const std::string& text, std::string* family)
{
    const auto slash = text.find('/');
    const auto address = text.substr(0, slash);
    const bool six = address.find(':') != std::string::npos;
    unsigned char bytes[16] = {};
    if (address.find('\0') != std::string::npos || inet_pton(six ? AF_INET6 : AF_INET, address.c_str(), bytes) != 1)
        return std::nullopt;
    std::string bits;
    for (int i = 0; i < (six ? 16 : 4); ++i)
        for (int bit = 7; bit >= 0; --bit) bits.push_back((bytes[i] >> bit) & 1 ? '1' : '0');
    *family = six ? "6" : "4";
    if (slash == std::string::npos) return bits;
    const auto prefix = digits_of(text.substr(slash + 1), 0, static_cast<std::int64_t>(bits.size()));
    if (!prefix) return std::nullopt;
    return bits.substr(0, static_cast<std::size_t>(*prefix));
}

template <class Order>
bool order_fits(const std::string& op, const std::optional<Order>& order)
{
    if (!order) return false;
    if (op.ends_with("lessthan")) return *order < 0;
    if (op.ends_with("lessthanequals")) return *order <= 0;
    if (op.ends_with("greaterthan")) return *order > 0;
    if (op.ends_with("greaterthanequals")) return *order >= 0;
    return *order == 0;
}

bool text_fits(bool wildcards, bool ignore_case, const std::string& wanted, const std::string& actual,
               const Context* variables)
{
    const auto tokens = tokens_of(wanted, wildcards, variables);
    if (!tokens) return false;
    if (!ignore_case) return fits(*tokens, actual);
    std::string text;
    for (const auto& token : *tokens) text.push_back(token.byte);
    return folded(text) == folded(actual);
}

}  // namespace

std::string lower(std::string text)
{
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return text;
}

std::optional<std::vector<Token>> tokens_of(const std::string& text, bool wildcards, const Context* variables)
{
    std::vector<Token> tokens;
    const auto literal = [&](const std::string& bytes) {
        for (const char c : bytes) tokens.push_back({Token::Kind::byte, c});
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (variables != nullptr && text.compare(i, 2, "${") == 0) {
            auto end = text.find('}', i);
            auto inside = text.substr(i + 2, end - i - 2);
            std::optional<std::string> otherwise;
            if (const auto comma = inside.find(", '"); comma != std::string::npos) {
                const auto start = i + 2 + comma + 3;
                const auto quote = text.find('\'', start);
                otherwise = text.substr(start, quote - start);
                inside = inside.substr(0, comma);
                end = quote + 1;
            }
            if (inside == "*" || inside == "?" || inside == "$") {
                literal(inside);
            } else {
                const auto value = variable(*variables, inside, otherwise);
                if (!value) return std::nullopt;
                literal(*value);
            }
            i = end;
        } else if (wildcards && text[i] == '*') {
            tokens.push_back({Token::Kind::star, 0});
        } else if (wildcards && text[i] == '?') {
            tokens.push_back({Token::Kind::question, 0});
        } else {
            tokens.push_back({Token::Kind::byte, text[i]});
        }
    }
    return tokens;
}

bool fits(const std::vector<Token>& pattern, const std::string& text)
{
    // Where the tokens so far can end: before these bytes.
    std::set<std::size_t> reached{0};
    for (const auto& token : pattern) {
        std::set<std::size_t> next;
        for (const auto j : reached) {
            if (token.kind == Token::Kind::star) {
                for (auto k = j; next.insert(k).second && k < text.size(); k += length_of_character(text, k)) continue;
            } else if (j < text.size()) {
                if (token.kind == Token::Kind::question) next.insert(j + length_of_character(text, j));
                else if (token.byte == text[j]) next.insert(j + 1);
            }
        }
        if (next.empty()) return false;
        reached = std::move(next);
    }
    return reached.contains(text.size());
}

bool value_fits(const std::string& op, const std::string& wanted, const std::string& actual, const Context* variables)
{
    if (op == "stringequals") return text_fits(false, false, wanted, actual, variables);
    if (op == "stringequalsignorecase") return text_fits(false, true, wanted, actual, variables);
    if (op == "stringlike") return text_fits(true, false, wanted, actual, variables);
    if (op == "arnequals" || op == "arnlike") return arn_fits(wanted, actual, variables);
    if (op == "bool") return lower(wanted) == lower(actual);
    if (op == "binaryequals") return from_base64(wanted) == actual;
    if (op.starts_with("numeric")) return order_fits(op, order_of_numbers(actual, wanted));
    if (op == "ipaddress") {
        std::string wanted_family, actual_family;
        const auto range = bits_of(wanted, &wanted_family);
        const auto address = bits_of(actual, &actual_family);
        return range && address && wanted_family == actual_family && address->starts_with(*range);
    }
    const auto left = instant_of(actual);
    const auto right = instant_of(wanted);
    if (!left || !right) return false;
    return order_fits(op, std::optional<int>(*left < *right ? -1 : *left > *right ? 1 : 0));
}

std::vector<std::string> texts_of(const JsonNode& node)
{
    if (!node.is(JsonNode::Type::array)) return {node.text};
    std::vector<std::string> texts;
    for (const auto& item : node.items) texts.push_back(item.text);
    return texts;
}

}  // namespace sekisho::policy::reference
