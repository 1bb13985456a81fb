// Files of user imports. Nothing may crash; whatever the file is cut into, the same records come out; and nothing is read
// behind what is malformed.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "crypto/foreign_hash.h"
#include "services/cognito_idp/imports/csv.h"

using namespace sekisho;
using namespace sekisho::cognito_idp;

namespace {

void must(bool holds)
{
    if (!holds) std::abort();
}

struct Reading {
    std::vector<csv::Record> records;
    std::size_t consumed = 0;
    bool whole = true;
};

Reading read(std::string_view text, csv::Reader::Part part)
{
    Reading reading;
    csv::Reader reader(text, part);
    for (;;) {
        auto record = reader.next();
        if (!record) reading.whole = false;
        if (!record || !*record) break;
        must((*record)->size() <= csv::most_fields);
        reading.records.push_back(**std::move(record));
    }
    reading.consumed = reader.consumed();
    must(reading.consumed <= text.size());
    return reading;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) return 0;
    const std::string_view all(reinterpret_cast<const char*>(data), size);
    const auto text = csv::without_bom(all.substr(1));
    const auto whole = read(text, csv::Reader::Part::last);
    const auto cut = text.size() * static_cast<std::size_t>(data[0]) / 255;
    auto first = read(text.substr(0, cut), csv::Reader::Part::more_follows);
    if (first.whole) {
        auto second = read(text.substr(first.consumed), csv::Reader::Part::last);
        first.whole = second.whole;
        first.records.insert(first.records.end(), second.records.begin(), second.records.end());
    }
    must(first.whole == whole.whole);
    must(first.records == whole.records);
    (void)crypto::is_foreign_hash(text);
    return 0;
}
