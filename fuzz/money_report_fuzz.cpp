// Reports of providers: read or refused, whatever the bytes; amounts come back as they were written.
#include <cstdlib>
#include <string_view>

#include "money/ledger.h"
#include "money/reconcile.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sekisho::money;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (const auto lines = reconcile::read(bytes))
        for (const auto& line : *lines)
            if (line.cost && *line.cost < 0) std::abort();
    if (const auto amount = parse_dollars(bytes))
        if (*parse_dollars(to_dollars(*amount)) != *amount) std::abort();
    const auto pairs = ledger::read_pairs(bytes);
    if (ledger::read_pairs(ledger::pairs_text(pairs)) != pairs) std::abort();
    return 0;
}
