#include "guardrails/engine/checks.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <map>
#include <set>
#include <string>

namespace sekisho::guardrails::checks {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
int value_of(char digit) { return digit - '0'; }

std::string digits_of(std::string_view text)
{
    std::string digits;
    std::ranges::copy_if(text, std::back_inserter(digits), is_digit);
    return digits;
}

std::string compact(std::string_view text)
{
    std::string compacted;
    for (const char c : text)
        if (c != ' ' && c != '-' && c != '.') compacted += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return compacted;
}

bool all_same(std::string_view digits) { return digits.find_first_not_of(digits.front()) == std::string_view::npos; }

/// ISO 3166-1 alpha-2, without separators.
constexpr std::string_view countries =
    "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKD"
    "M"
    "DODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMK"
    "N"
    "KPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLP"
    "M"
    "PNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGV"
    "I"
    "VNVUWFWSXKYEYTZAZMZW";

bool is_country(std::string_view code)
{
    for (std::size_t at = 0; at + 1 < countries.size(); at += 2)
        if (countries.substr(at, 2) == code) return true;
    return false;
}

int mod_11(std::string_view digits)
{
    int sum = 0;
    for (std::size_t i = 0; i < 9; ++i) sum += value_of(digits[i]) * static_cast<int>(10 - i);
    return 11 - sum % 11;
}

}  // namespace

bool luhn(std::string_view number)
{
    const auto digits = digits_of(number);
    if (digits.empty() || all_same(digits)) return false;
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        int value = value_of(digits[digits.size() - 1 - i]);
        if (i % 2 == 1 && (value *= 2) > 9) value -= 9;
        sum += value;
    }
    return sum % 10 == 0;
}

bool card_number(std::string_view number)
{
    const auto digits = digits_of(number);
    if (digits.size() < 13 || digits.size() > 19 || !luhn(digits)) return false;
    const auto prefix = std::stoi(digits.substr(0, 4));
    const auto is_long = digits.size() >= 16;
    if (digits[0] == '4') return digits.size() == 13 || is_long;
    if ((prefix >= 5100 && prefix <= 5599) || (prefix >= 2221 && prefix <= 2720)) return digits.size() == 16;
    if (prefix / 100 == 34 || prefix / 100 == 37) return digits.size() == 15;
    if (prefix / 100 == 36 || prefix / 100 == 38 || prefix / 10 == 300 || prefix / 10 == 305)
        return digits.size() == 14 || is_long;
    return (digits[0] == '6' || digits[0] == '5' || prefix / 100 == 35) && is_long;
}

bool iban(std::string_view number)
{
    static const std::map<std::string_view, std::size_t> lengths{
        {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16}, {"BG", 22}, {"BH", 22},
        {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CR", 22}, {"CY", 28}, {"CZ", 24}, {"DE", 22}, {"DK", 18}, {"DO", 28},
        {"EE", 20}, {"EG", 29}, {"ES", 24}, {"FI", 18}, {"FO", 18}, {"FR", 27}, {"GB", 22}, {"GE", 22}, {"GI", 23},
        {"GL", 18}, {"GR", 27}, {"GT", 28}, {"HR", 21}, {"HU", 28}, {"IE", 22}, {"IL", 23}, {"IQ", 23}, {"IS", 26},
        {"IT", 27}, {"JO", 30}, {"KW", 30}, {"KZ", 20}, {"LB", 28}, {"LC", 32}, {"LI", 21}, {"LT", 20}, {"LU", 20},
        {"LV", 21}, {"MC", 27}, {"MD", 24}, {"ME", 22}, {"MK", 19}, {"MR", 27}, {"MT", 31}, {"MU", 30}, {"NL", 18},
        {"NO", 15}, {"PK", 24}, {"PL", 28}, {"PS", 29}, {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22}, {"SA", 24},
        {"SC", 31}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27}, {"TN", 24}, {"TR", 26}, {"UA", 29}, {"VA", 22},
        {"VG", 24}, {"XK", 20}};
    const auto text = compact(number);
    if (text.size() < 15) return false;
    const auto length = lengths.find(std::string_view(text).substr(0, 2));
    if (length == lengths.end() || length->second != text.size()) return false;
    int rest = 0;
    for (const char c : text.substr(4) + text.substr(0, 4)) {
        if (is_digit(c)) rest = (rest * 10 + value_of(c)) % 97;
        else if (c >= 'A' && c <= 'Z') rest = (rest * 100 + (c - 'A' + 10)) % 97;
        else return false;
    }
    return rest == 1;
}

bool nhs_number(std::string_view number)
{
    const auto digits = digits_of(number);
    if (digits.size() != 10 || all_same(digits)) return false;
    const int check = mod_11(digits) % 11;
    return check != 10 && check == value_of(digits[9]);
}

bool unique_taxpayer(std::string_view number)
{
    const auto digits = digits_of(number);
    if (digits.size() != 10) return false;
    constexpr int weights[] = {6, 7, 8, 9, 10, 5, 4, 3, 2};
    int sum = 0;
    for (std::size_t i = 0; i < 9; ++i) sum += value_of(digits[i + 1]) * weights[i];
    constexpr std::string_view by_rest = "21987654321";
    return by_rest[static_cast<std::size_t>(sum % 11)] == digits[0];
}

bool routing_number(std::string_view number)
{
    const auto digits = digits_of(number);
    if (digits.size() != 9 || all_same(digits)) return false;
    int sum = 0;
    for (std::size_t i = 0; i < 9; ++i) sum += value_of(digits[i]) * (i % 3 == 0 ? 3 : i % 3 == 1 ? 7 : 1);
    return sum % 10 == 0;
}

bool vehicle_number(std::string_view number)
{
    const auto text = compact(number);
    if (text.size() != 17) return false;
    constexpr std::string_view letters = "ABCDEFGHJKLMNPRSTUVWXYZ";
    constexpr std::string_view values = "12345678123457923456789";
    constexpr int weights[] = {8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
    int sum = 0;
    int digits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto letter = letters.find(text[i]);
        if (letter == std::string_view::npos && !is_digit(text[i])) return false;
        digits += is_digit(text[i]) ? 1 : 0;
        sum += weights[i] * value_of(letter == std::string_view::npos ? text[i] : values[letter]);
    }
    const int check = sum % 11;
    return digits >= 4 && text[8] == (check == 10 ? 'X' : static_cast<char>('0' + check));
}

bool social_security(std::string_view number)
{
    const auto digits = digits_of(number);
    if (digits.size() != 9 || all_same(digits) || digits == "123456789" || digits == "078051120") return false;
    const auto area = digits.substr(0, 3);
    return area != "000" && area != "666" && area[0] != '9' && digits.substr(3, 2) != "00" && digits.substr(5) != "0000";
}

bool swift_code(std::string_view code) { return (code.size() == 8 || code.size() == 11) && is_country(code.substr(4, 2)); }

bool ip_address(std::string_view address)
{
    boost::system::error_code error;
    const auto parsed = boost::asio::ip::make_address(std::string(address), error);
    return !error && (parsed.is_v4() || address.size() > 3);
}

bool secret_key(std::string_view key)
{
    int upper = 0, lower = 0, digits = 0, hexadecimal = 0;
    std::set<char> different;
    for (const char c : key) {
        different.insert(c);
        upper += c >= 'A' && c <= 'Z' ? 1 : 0;
        lower += c >= 'a' && c <= 'z' ? 1 : 0;
        digits += is_digit(c) ? 1 : 0;
        hexadecimal += is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') ? 1 : 0;
    }
    return key.size() == 40 && upper >= 4 && lower >= 4 && digits >= 1 && different.size() >= 18 && hexadecimal < 40;
}

bool phone_number(std::string_view number)
{
    const auto digits = digits_of(number);
    return digits.size() >= 7 && digits.size() <= 15 && !all_same(digits);
}

}  // namespace sekisho::guardrails::checks
