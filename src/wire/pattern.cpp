#include <re2/re2.h>

#include "wire/schema.h"

namespace sekisho::wire {

/// What one compiled pattern may cost; AWS's largest needs less than a megabyte.
constexpr std::int64_t pattern_bytes = 16 * 1024 * 1024;

const void* Pattern::compiled() const
{
    if (const void* known = compiled_.load(std::memory_order_acquire)) return known;
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(pattern_bytes);
    const auto* fresh =
        new re2::RE2(expression_, options);  // kept for the life of the process, like the table it belongs to
    const void* expected = nullptr;
    if (compiled_.compare_exchange_strong(expected, fresh, std::memory_order_acq_rel)) return fresh;
    delete fresh;
    return expected;
}

bool Pattern::valid() const { return static_cast<const re2::RE2*>(compiled())->ok(); }

bool Pattern::matches(std::string_view value) const
{
    const auto* expression = static_cast<const re2::RE2*>(compiled());
    return expression->ok() && re2::RE2::FullMatch(re2::StringPiece(value.data(), value.size()), *expression);
}

}  // namespace sekisho::wire
