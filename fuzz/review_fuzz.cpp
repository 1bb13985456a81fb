// Decision tables, proposals and audit records of any shape: nothing may crash; what is not understood is refused; a record
// that is judged again is judged as it was explained, and its texts are fit for a terminal.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "audit/line.h"
#include "review/decision_table.h"
#include "review/explanation.h"
#include "review/memory_view.h"
#include "review/proposals.h"
#include "review/replay.h"

using namespace sekisho;

namespace {

void must(bool holds)
{
    if (!holds) std::abort();
}

void must_be_printable(std::string_view text)
{
    for (const unsigned char c : text) must(c >= 0x20 || c == '\n');
}

Result<std::string> no_file(const std::string&) { return fail("File", "none"); }

void try_json(const wire::Json& json)
{
    if (const auto result = review::run_table(json, no_file)) must_be_printable(review::to_text(*result, "table"));
    review::Proposals proposals;
    (void)review::add_proposals(proposals, json, no_file);
}

void try_record(const audit::Record& record)
{
    must_be_printable(review::explain(record));
    must(wire::parse_json(review::explain_json(record)).has_value());
    const review::MemoryView view;
    const review::Proposals none;
    const review::ProposedView proposed(view, none);
    review::Replay replay(view, proposed);
    replay.add(record);
    const auto report = replay.report();
    must_be_printable(review::to_text(report));
    for (const auto& change : report.changes) must(change.today == change.proposed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto json = wire::parse_json(text)) try_json(*json);
    if (const auto entry = audit::parse_line(text)) try_record(entry->record);
    return 0;
}
