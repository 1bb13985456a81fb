#include "guardrails/engine/sensitive.h"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "guardrails/engine/checks.h"
#include "guardrails/engine/patterns.h"
#include "guardrails/lexicons/lexicons.h"

namespace sekisho::guardrails {
namespace {

/// What is to be looked at beside the form: the value, and what stands around it.
struct Candidate {
    std::string_view text;
    std::size_t begin;
    std::size_t end;

    [[nodiscard]] std::string_view value() const { return text.substr(begin, end - begin); }
    [[nodiscard]] char before() const { return begin == 0 ? ' ' : text[begin - 1]; }
    [[nodiscard]] char after() const { return end >= text.size() ? ' ' : text[end]; }
};
using Check = bool (*)(const Candidate&);

bool is_digit(char c) { return c >= '0' && c <= '9'; }

template <bool (*check)(std::string_view)>
bool of_value(const Candidate& candidate)
{
    return check(candidate.value());
}

/// Not a piece of a longer number: "1-2-3-4".
bool stands_free(const Candidate& candidate)
{
    const auto joins = [](char sign, char digit) { return (sign == '-' || sign == '.' || sign == '/') && is_digit(digit); };
    const auto at = [&](std::size_t i) { return i < candidate.text.size() ? candidate.text[i] : ' '; };
    const bool left = candidate.begin >= 2 && joins(candidate.before(), at(candidate.begin - 2));
    return !left && !is_digit(candidate.before()) && !is_digit(candidate.after()) &&
           !joins(candidate.after(), at(candidate.end + 1));
}

bool address_of_network(const Candidate& candidate)
{
    const auto before = candidate.text.substr(0, candidate.begin);
    const auto tail = before.substr(before.size() - std::min<std::size_t>(before.size(), 9));
    for (const auto word : {"version ", "Version ", "release ", "v", "V", "section "})
        if (tail.ends_with(word)) return false;
    if (candidate.before() == '.' || candidate.before() == ':' ||
        (candidate.after() == ':' && !is_digit(candidate.text[candidate.begin])))
        return false;
    return checks::ip_address(candidate.value());
}

bool phone(const Candidate& candidate) { return stands_free(candidate) && checks::phone_number(candidate.value()); }
bool card(const Candidate& candidate) { return stands_free(candidate) && checks::card_number(candidate.value()); }
bool ssn(const Candidate& candidate) { return stands_free(candidate) && checks::social_security(candidate.value()); }

/// A password has something of a password: "password: required" has not.
bool password(const Candidate& candidate)
{
    const auto value = candidate.value();
    const auto has = [&](auto kind) { return std::ranges::any_of(value, kind); };
    return value.size() >= 4 &&
           (has(is_digit) || has([](char c) { return c >= '!' && c <= '/' && c != '\'' && c != ',' && c != '.'; }) ||
            (has([](char c) { return c >= 'A' && c <= 'Z'; }) && has([](char c) { return c >= 'a' && c <= 'z'; }) &&
             !std::ranges::all_of(value.substr(1), [](char c) { return c >= 'a' && c <= 'z'; })));
}

bool has_digit(const Candidate& candidate) { return std::ranges::any_of(candidate.value(), is_digit); }
/// A given name of the shipped list begins it.
bool known_name(const Candidate& candidate)
{
    const auto value = candidate.value();
    return lexicons::is_given_name(value.substr(0, value.find(' ')));
}
bool any(const Candidate&) { return true; }

struct Rule {
    std::string_view type;
    const char* expression;  ///< its first group is what is found
    Check check;
};

// Between the word that introduces a value and the value: "is", ":", "number is", "#".
#define SAYS R"((?:\s+(?:number|no\.?|code|id|is|was|are|of))*\s*(?:[:=#]|\bis\b|->)?\s*[\"'`]?)"
#define STREET \
    R"((?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Square|Sq|Terrace|Way|Parkway|Pkwy|Circle|Cir|Highway|Hwy|Close|Crescent)\b\.?)"

const Rule rules[] = {
    {"EMAIL", R"(([A-Za-z0-9][A-Za-z0-9._%+'-]{0,63}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,8}[A-Za-z]{2,24})\b)", any},
    {"EMAIL",
     R"(\b([A-Za-z0-9][A-Za-z0-9._%+-]{0,63}\s?(?:\[at\]|\(at\)|\{at\}|\sat\s)\s?[A-Za-z0-9-]{1,63}\s?(?:\[dot\]|\(dot\)|\{dot\}|\sdot\s)\s?[A-Za-z]{2,24})\b)",
     any},
    {"PHONE", R"((\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{1,4}(?:[ .-]?\d{2,4}){1,4})\b)", phone},
    {"PHONE", R"((?:^|[^\w.+-])(\(\d{3}\) ?\d{3}[ .-]\d{4})\b)", phone},
    {"PHONE", R"(\b((?:1[ .-])?[2-9]\d{2}[ .-][2-9]\d{2}[ .-]\d{4})\b)", phone},
    {"PHONE", R"(\b(0\d{2,4}[ -]\d{3,4}[ -]?\d{3,4})\b)", phone},
    {"PHONE",
     R"((?i)\b(?:phone|tel|telephone|mobile|cell|call me (?:at|on)|reach me (?:at|on)|whatsapp|fax))" SAYS
     R"((?:at |on )?(\+?\(?\d[\d ().-]{5,16}\d)\b)",
     phone},
    {"CREDIT_DEBIT_CARD_NUMBER", R"(\b(\d(?:[ -]?\d){12,18})\b)", card},
    {"CREDIT_DEBIT_CARD_CVV",
     R"((?i)\b(?:cvv2?|cvc2?|cid|csc|security code|card verification (?:value|code))"
     R"())" SAYS R"((\d{3,4})\b)",
     any},
    {"CREDIT_DEBIT_CARD_EXPIRY",
     R"((?i)\b(?:exp(?:iry|ires|iration)?(?: date)?\.?|valid (?:thru|through|until|to)|good thru)"
     R"())" SAYS R"(((?:0[1-9]|1[0-2])\s?[/-]\s?(?:20)?\d{2})\b)",
     any},
    {"US_SOCIAL_SECURITY_NUMBER", R"(\b(\d{3}-\d{2}-\d{4}|\d{3} \d{2} \d{4})\b)", ssn},
    {"US_SOCIAL_SECURITY_NUMBER",
     R"((?i)\b(?:ssn|social security(?: number)?|social))" SAYS R"((\d{3}[ .-]?\d{2}[ .-]?\d{4})\b)", ssn},
    {"US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER", R"(\b(9\d{2}-(?:5\d|6[0-5]|7\d|8[0-8]|9[0-2]|9[4-9])-\d{4})\b)",
     stands_free},
    {"US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER",
     R"((?i)\b(?:itin|individual tax(?:payer)? identification(?: number)?))" SAYS R"((9\d{2}[ -]?\d{2}[ -]?\d{4})\b)", any},
    {"US_PASSPORT_NUMBER", R"((?i)\bpassport)" SAYS R"(([A-Z]?\d{8,9})\b)", any},
    {"US_BANK_ACCOUNT_NUMBER",
     R"((?i)\b(?:(?:bank|checking|savings|deposit) account|account (?:number|no\.?|#)|acct(?:\.| no\.?| number)?))" SAYS
     R"((\d(?:[ -]?\d){5,16})\b)",
     any},
    {"US_BANK_ROUTING_NUMBER", R"((?i)\b(?:routing|aba|rtn)(?: (?:transit )?number)?)" SAYS R"((\d{9})\b)",
     of_value<checks::routing_number>},
    {"INTERNATIONAL_BANK_ACCOUNT_NUMBER", R"(\b([A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]{4}){2,7}(?:[ -]?[A-Za-z0-9]{1,4})?)\b)",
     of_value<checks::iban>},
    {"SWIFT_CODE", R"(\b(?i:swift|bic)(?i:/bic)?(?i: code)?)" SAYS R"(([A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)\b)",
     of_value<checks::swift_code>},
    {"CA_SOCIAL_INSURANCE_NUMBER", R"((?i)\b(?:sin|social insurance(?: number)?))" SAYS R"((\d{3}[ -]?\d{3}[ -]?\d{3})\b)",
     of_value<checks::luhn>},
    {"CA_HEALTH_NUMBER",
     R"((?i)\b(?:ohip|health (?:card|insurance|number)|health number|ramq|phn))" SAYS
     R"(((?:[A-Z]{4} ?)?\d{4}[ -]?\d{3,4}[ -]?\d{2,3}(?:[ -]?[A-Z]{2})?)\b)",
     any},
    {"UK_NATIONAL_INSURANCE_NUMBER", R"((?i)\b([A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D])\b)",
     stands_free},
    {"UK_NATIONAL_HEALTH_SERVICE_NUMBER", R"(\b(\d{3}[ -]\d{3}[ -]\d{4})\b)",
     [](const Candidate& c) { return stands_free(c) && checks::nhs_number(c.value()) && !(c.value()[0] == '0'); }},
    {"UK_NATIONAL_HEALTH_SERVICE_NUMBER", R"((?i)\bnhs)" SAYS R"((\d{3}[ -]?\d{3}[ -]?\d{4})\b)",
     of_value<checks::nhs_number>},
    {"UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER", R"((?i)\b(?:utr|unique taxpayer(?: reference)?))" SAYS R"((\d{5}[ -]?\d{5})\b)",
     any},
    {"DRIVER_ID",
     R"((?i)\b(?:driver'?s?'? ?licen[sc]e|driving licen[sc]e|driver id|dl))" SAYS
     R"(([A-Z0-9](?:[A-Z0-9-]{4,17})[A-Z0-9])\b)",
     [](const Candidate& c) { return std::ranges::count_if(c.value(), is_digit) >= 4; }},
    {"LICENSE_PLATE",
     R"((?i)\b(?:licen[sc]e plate|number plate|plate|registration plate|tag number|vehicle registration))" SAYS
     R"(([A-Z0-9]{1,4}[ -]?[A-Z0-9]{2,4}(?:[ -]?[A-Z0-9]{1,3})?)\b)",
     has_digit},
    {"VEHICLE_IDENTIFICATION_NUMBER", R"(\b([A-HJ-NPR-Za-hj-npr-z0-9]{17})\b)", of_value<checks::vehicle_number>},
    {"VEHICLE_IDENTIFICATION_NUMBER", R"((?i)\bvin)" SAYS R"(([A-HJ-NPR-Z0-9]{17})\b)", has_digit},
    {"IP_ADDRESS", R"(\b((?:\d{1,3}\.){3}\d{1,3})\b)",
     [](const Candidate& c) { return stands_free(c) && address_of_network(c); }},
    {"IP_ADDRESS",
     R"((?:^|[^\w:.])((?:[0-9A-Fa-f]{1,4}:){2,7}[0-9A-Fa-f]{1,4}|(?:[0-9A-Fa-f]{1,4}:){1,7}:(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,6})?|::(?:[0-9A-Fa-f]{1,4}:){0,6}[0-9A-Fa-f]{1,4})(?:$|[^\w:]))",
     [](const Candidate& c) { return checks::ip_address(c.value()); }},
    {"MAC_ADDRESS",
     R"(\b([0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})\b)",
     any},
    {"URL", R"((?i)\b((?:https?|ftps?|wss?|hxxps?)://[^\s<>"'`{}|\\^]*[^\s<>"'`{}|\\^.,;:!?)\]]))", any},
    {"URL", R"((?i)\b(www\.[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6}(?:/[^\s<>"'`{}|\\^]*[^\s<>"'`{}|\\^.,;:!?)\]])?))",
     any},
    {"AWS_ACCESS_KEY", R"(\b((?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AROA|ANPA|ANVA|AIPA)[A-Z0-9]{16})\b)", any},
    {"AWS_SECRET_KEY", R"((?:^|[^A-Za-z0-9/+])([A-Za-z0-9/+]{40})(?:$|[^A-Za-z0-9/+=]))", of_value<checks::secret_key>},
    {"PASSWORD",
     R"((?i)\b(?:password|passwd|pwd|passphrase|pass(?:word)?)\s*(?:is|was|:|=|->)+\s*["'`]?([^\s"'`<>]{4,64}[^\s"'`<>.,;:!?)]))",
     password},
    {"PIN",
     R"((?i)\b(?:pin|pin code|pin number)"
     R"())" SAYS R"((\d{4,8})\b)",
     any},
    {"USERNAME",
     R"((?i)\b(?:user ?name|user id|userid|login(?: name)?|screen ?name)\s*(?:is|was|:|=|->)+\s*["'`]?([A-Za-z0-9][\w.@-]{1,62}\w))",
     [](const Candidate& c) { return c.value() != "required" && c.value() != "missing" && c.value() != "invalid"; }},
    {"AGE",
     R"((?i)\b(?:i am|i'm|she is|he is|she's|he's|they are|patient is|aged|age[:=]?|age is|turned|turning)\s+(\d{1,3}(?:[ -]years?[ -]old)?)\b)",
     [](const Candidate& c) {
         const auto tail = c.text.substr(c.end, 12);
         return !(tail.starts_with("%") || tail.starts_with(" percent") || tail.starts_with(" minute") ||
                  tail.starts_with(" hour") || tail.starts_with(" km") || tail.starts_with(" mile") ||
                  tail.starts_with(":") || tail.starts_with(" of ") || tail.starts_with(" days") ||
                  tail.starts_with(" weeks") || tail.starts_with(" meters"));
     }},
    {"AGE", R"((?i)\b(\d{1,3}[ -]?(?:years?|yrs?|y)[ -]?(?:old|o)\b|\d{1,3}[ -]year[ -]old))", any},
    {"NAME",
     R"(\b(?:[Mm]y (?:full )?name is|[Nn]ame[:=]|I am called|[Cc]all me|[Pp]atient[:]|[Cc]ustomer[:]|[Ss]igned[:,]|[Rr]egards,|[Ss]incerely,)\s*([A-Z][a-z'’-]+(?:\s+[A-Z](?:[a-z'’-]+|\.)){0,3}))",
     any},
    {"NAME",
     R"(\b((?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Herr|Frau|Mme|Señor)\.?\s+[A-Z][a-z'’-]+(?:\s+[A-Z][a-z'’-]+){0,2}))",
     any},
    {"NAME", R"(\b([A-Z][a-z]+(?:\s+[A-Z]\.)?(?:\s+(?:van|von|de|der|del|la|bin|al))?\s+[A-Z][A-Za-z'’-]+)\b)", known_name},
    {"ADDRESS",
     R"(\b(\d{1,6}[A-Za-z]?\s+(?:[NSEW]\.?\s+)?(?:[A-Z][A-Za-z'’-]+\s+|\d{1,3}(?:st|nd|rd|th)\s+){1,4})" STREET
     R"((?:\s+(?:NW|NE|SW|SE|N|S|E|W)\b)?(?:,?\s*(?:Apt|Apartment|Suite|Ste|Unit|Floor|#)\.?\s*[\w-]{1,8})?(?:,?\s+[A-Z][A-Za-z.'’ -]{1,40},?\s+(?:[A-Z]{2}\s+\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z0-9]?\s*\d[A-Z]{2}))?))",
     any},
    {"ADDRESS", R"((?i)\b(p\.?\s?o\.?\s?box\s+\d{1,7})\b)", any},
    {"ADDRESS",
     R"(\b([A-ZÄÖÜ][a-zäöüß]+(?:stra(?:ss|ß)e|weg|platz|allee|gasse)\s+\d{1,4}[a-z]?(?:,?\s+\d{5}\s+[A-Z][a-z]+)?)\b)", any},
};

#undef SAYS
#undef STREET

/// What one of our own expressions may cost, in bytes.
constexpr std::int64_t shipped_memory = 8 * 1024 * 1024;

/// The rules, compiled once for the life of the process.
struct CompiledRules {
    std::vector<Pattern> patterns;
    std::unique_ptr<PatternSet> set;

    CompiledRules()
    {
        std::vector<std::string> expressions;
        for (const auto& rule : rules) {
            auto pattern = Pattern::compile(rule.expression, shipped_memory);
            if (!pattern)
                throw std::logic_error(std::string("a rule for ").append(rule.type).append(": ") + pattern.error().message);
            patterns.push_back(*std::move(pattern));
            expressions.emplace_back(rule.expression);
        }
        set = std::make_unique<PatternSet>(expressions);
    }
};

const CompiledRules& compiled()
{
    static const CompiledRules compiled;
    return compiled;
}

}  // namespace

const std::vector<std::string_view>& sensitive_types()
{
    static const auto types = [] {
        std::vector<std::string_view> names;
        for (const auto& rule : rules)
            if (std::ranges::find(names, rule.type) == names.end()) names.push_back(rule.type);
        return names;
    }();
    return types;
}

bool is_sensitive_type(std::string_view type)
{
    return std::ranges::find(sensitive_types(), type) != sensitive_types().end();
}

std::vector<SensitiveHit> find_sensitive(std::string_view text)
{
    const auto& all = compiled();
    std::vector<SensitiveHit> hits;
    for (const auto index : all.set->present(text)) {
        const auto& rule = rules[index];
        Pattern::Range whole, value;
        for (std::size_t from = 0; all.patterns[static_cast<std::size_t>(index)].find(text, from, whole, value);) {
            const bool found = rule.check({text, value.begin, value.end});
            if (found) hits.push_back({rule.type, value.begin, value.end});
            from = found ? value.end : whole.begin + 1;  // what was no hit may begin one: a date before a card's number
        }
    }
    return hits;
}

}  // namespace sekisho::guardrails
