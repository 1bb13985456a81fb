#include "gate/limit.h"

#include "op/errors.h"

namespace sekisho::gate {

Limiter::Limiter(std::uint32_t requests_per_caller)
    : requests_per_caller_(requests_per_caller),
      in_progress_(std::make_unique<std::array<std::atomic<std::uint32_t>, slots>>())
{
}

Result<Limiter::Hold> Limiter::arrive(std::string_view source_ip) { return take("arriving from " + std::string(source_ip)); }

Result<Limiter::Hold> Limiter::admit(const op::Caller& caller, std::string_view source_ip)
{
    return take(caller.principal.arn.empty() ? source_ip : std::string_view(caller.principal.arn));
}

Result<Limiter::Hold> Limiter::take(std::string_view key)
{
    auto& counter = (*in_progress_)[std::hash<std::string_view>()(key) % slots];
    Hold hold(&counter);
    if (counter.fetch_add(1, std::memory_order_relaxed) >= requests_per_caller_) return fail(op::errors::throttling());
    return hold;
}

}  // namespace sekisho::gate
