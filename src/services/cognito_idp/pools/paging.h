#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "crypto/sealer.h"

namespace sekisho::cognito_idp {

/// Positions in lists, as opaque tokens that only we can make and that only the same list accepts. Thread-safe.
class Paging {
public:
    explicit Paging(const crypto::Sealer& sealer) : sealer_(sealer) {}
    /// `list` names operation, pool and filter; `last` is the key of the last entry given out.
    [[nodiscard]] std::string token(std::string_view list, std::string_view last) const;
    /// The key after which to go on; empty without a token. InvalidParameterException for a foreign token.
    [[nodiscard]] Result<std::string> position(std::string_view list, const std::optional<std::string>& token) const;

private:
    const crypto::Sealer& sealer_;
};

/// A place in a list that shows the newest first: whatever is older than `before`, or as old and of a lesser id.
struct NewestFirst {
    std::int64_t before = std::numeric_limits<std::int64_t>::max();  ///< milliseconds
    std::string id;

    /// The place after an entry, as Paging keeps it; an empty text is the beginning.
    [[nodiscard]] static std::string after(Time created, std::string_view id);
    [[nodiscard]] static NewestFirst at(std::string_view position);
};

/// One page of `entries`, an ordered map, after `position`. `more` tells whether there is another.
template <class Map>
struct Page {
    std::vector<const typename Map::mapped_type*> entries;
    std::string last;
    bool more = false;
};

template <class Map, class Predicate>
[[nodiscard]] Page<Map> page_of(const Map& map, std::string_view position, std::size_t limit, Predicate wanted)
{
    Page<Map> page;
    for (auto at = position.empty() ? map.begin() : map.upper_bound(position); at != map.end(); ++at) {
        if (!wanted(at->second)) continue;
        if (page.entries.size() == limit) {
            page.more = true;
            break;
        }
        page.entries.push_back(&at->second);
        page.last = at->first;
    }
    return page;
}

}  // namespace sekisho::cognito_idp
