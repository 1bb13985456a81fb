#include "services/organizations/organizations.h"

namespace sekisho::organizations {

Result<std::unique_ptr<Organizations>> Organizations::open(Parts parts)
{
    State state;
    auto read = [&](store::Connection& connection) -> Result<void> {
        TRY(state, load(connection));
        return {};
    };
    TRY_VOID(parts.database.read_blocking(read));
    if (state.exists() && state.management != parts.accounts.management())
        return fail("Configuration",
                    "the organization of this installation is managed by account " + state.management +
                        ", which is not the configured one",
                    500);
    return std::unique_ptr<Organizations>(new Organizations(parts, std::move(state)));
}

std::shared_ptr<const op::OrganizationPlace> Organizations::place_of(std::string_view account) const
{
    const auto current = state();
    const auto found = current->places.find(account);
    return found == current->places.end() ? nullptr : found->second;
}

}  // namespace sekisho::organizations
