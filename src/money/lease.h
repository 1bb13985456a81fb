#pragma once

#include <string>

#include "base/result.h"
#include "money/money.h"
#include "store/database.h"

namespace sekisho::money {

/// One budget's account of one period and subject.
struct CounterName {
    std::string scope;    ///< of the budget: "role=developer,user=each per day"
    std::string subject;  ///< whose calls it counts: limits::ScopeMatcher::counter_of
    std::string period;   ///< "2026-11-20"
};

/// How much of a budget this replica may give away by itself. The leases of all replicas on one counter are never more than
/// its limit in sum, so that the ceiling holds with any number of them, and a replica that dies takes no more with it than
/// what it held. Called on the treasury's thread, inside the transaction of the hold that needs it.
class Leases {
public:
    virtual ~Leases() = default;
    /// What this replica may have spent and held on the counter in all. Where that is below `needed`, it draws more from the
    /// store, as far as `limit` and what others have drawn allow; the answer may still be less. An Error: nothing is drawn.
    virtual Result<NanoDollars> extend(store::Connection& connection, const CounterName& counter, NanoDollars limit,
                                       NanoDollars needed) = 0;
};

/// Of the one replica that there is: the database belongs to it alone (store/file_lock.h), and so does every budget.
class WholeBudgets final : public Leases {
public:
    Result<NanoDollars> extend(store::Connection&, const CounterName&, NanoDollars limit, NanoDollars) override
    {
        return limit;
    }
};

}  // namespace sekisho::money
