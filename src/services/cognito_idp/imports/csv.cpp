#include "services/cognito_idp/imports/csv.h"

#include <algorithm>

namespace sekisho::cognito_idp::csv {
namespace {

std::unexpected<Error> malformed(std::string message) { return fail("Malformed", std::move(message)); }

/// One record. `at` stands at its beginning, and behind its line end afterwards.
class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    enum class End { record, text };
    Result<End> read(Record& record)
    {
        for (;;) {
            TRY(const auto end, field(record.emplace_back()));
            if (record.size() > most_fields) return malformed("a record has too many fields");
            if (end == FieldEnd::comma) continue;
            return end == FieldEnd::line ? End::record : End::text;
        }
    }
    [[nodiscard]] std::size_t at() const { return at_; }
    /// The text ends in the midst of a quoted field.
    [[nodiscard]] bool open_quote() const { return open_quote_; }

private:
    enum class FieldEnd { comma, line, text };

    Result<FieldEnd> field(std::string& value)
    {
        if (at_ < text_.size() && text_[at_] == '"') return quoted(value);
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '"') return malformed("a quote stands inside a field that is not quoted");
            if (c == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] == ',') {
                value += ',';
                at_ += 2;
                continue;
            }
            if (const auto end = ending()) return *end;
            value += c;
            ++at_;
        }
        return FieldEnd::text;
    }

    Result<FieldEnd> quoted(std::string& value)
    {
        ++at_;
        for (; at_ < text_.size(); ++at_) {
            if (text_[at_] != '"') {
                value += text_[at_];
                continue;
            }
            if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
                value += '"';
                ++at_;
                continue;
            }
            ++at_;
            if (at_ == text_.size() || (text_[at_] == '\r' && at_ + 1 == text_.size())) return FieldEnd::text;
            if (const auto end = ending()) return *end;
            return malformed("something stands behind a closing quote");
        }
        open_quote_ = true;
        return FieldEnd::text;
    }

    /// Whether a field ends here; steps over what ends it.
    std::optional<FieldEnd> ending()
    {
        if (text_[at_] == ',') return ++at_, FieldEnd::comma;
        if (text_[at_] == '\n') return ++at_, FieldEnd::line;
        if (text_.substr(at_, 2) == "\r\n") return at_ += 2, FieldEnd::line;
        return std::nullopt;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool open_quote_ = false;
};

}  // namespace

Result<std::optional<Record>> Reader::next()
{
    for (;;) {
        auto rest = text_.substr(consumed_);
        if (rest.empty()) return std::nullopt;
        const bool cut = rest.size() > longest_record;
        if (cut) rest = rest.substr(0, longest_record);
        Parser parser(rest);
        Record record;
        TRY(const auto end, parser.read(record));
        if (end == Parser::End::text) {
            if (cut) return malformed("a record is too long, or a quote is never closed");
            if (part_ == Part::more_follows) return std::nullopt;
            if (parser.open_quote()) return malformed("a quote is never closed");
        }
        const auto length = end == Parser::End::text ? rest.size() : parser.at();
        lines_ += static_cast<std::size_t>(std::ranges::count(rest.substr(0, length), '\n'));
        consumed_ += length;
        if (record.size() == 1 && record.front().empty()) continue;
        return record;
    }
}

std::string_view without_bom(std::string_view text)
{
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    return text;
}

}  // namespace sekisho::cognito_idp::csv
