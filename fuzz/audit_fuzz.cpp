// Lines of a trail of any shape: nothing may crash; a line that was made from what was read follows the chain, and one
// changed byte in it does not.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "audit/chain.h"
#include "audit/line.h"
#include "audit/query.h"

using namespace sekisho;

namespace {

void must(bool holds)
{
    if (!holds) std::abort();
}

std::string line_of(const audit::Record& record)
{
    audit::Link link;
    std::string line;
    audit::append_line(line, record, link);
    must(line.ends_with('\n'));
    line.pop_back();
    must(line.find('\n') == std::string::npos);
    return line;
}

bool follows(std::string_view line)
{
    audit::Link link;
    return audit::follow(line, link).has_value();
}

void try_record(const audit::Record& record, std::size_t position)
{
    auto line = line_of(record);
    must(follows(line));
    auto entry = audit::parse_line(line);
    must(entry.has_value());
    must(line_of(entry->record) == line);
    for (const unsigned char c : audit::format_line(*entry)) must(c >= 0x20 && c != 0x7f);
    line[position % line.size()] ^= 1;
    must(!follows(line));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    must(!follows(text));
    (void)audit::claimed_link(text);
    if (const auto entry = audit::parse_line(text)) {
        // Once written, what was read comes back the same.
        if (const auto settled = audit::parse_line(line_of(entry->record))) try_record(settled->record, size);
    }
    audit::Record record;
    record.user_agent = record.arn = text;
    record.request_parameters = text;
    record.judgements = {{.action = std::string(text),
                          .resource = "*",
                          .verdict = "allowed",
                          .policy_type = {},
                          .policy = {},
                          .statement = {},
                          .context = {{.name = std::string(text), .values = {std::string(text)}}},
                          .findings = {{.policy_type = "identity",
                                        .policy = {},
                                        .statement = std::string(text),
                                        .effect = {},
                                        .failed = {},
                                        .condition = std::string(text)}},
                          .changes = {std::string(text)}}};
    record.basis.principal = text;
    record.basis.context = {{.name = "k", .values = {std::string(text), ""}, .multivalued = true}};
    record.basis.session_policies.emplace().push_back({.name = "n", .hash = "h", .document = std::string(text)});
    must(follows(line_of(record)));
    (void)audit::parse_line(line_of(record));
    return 0;
}
