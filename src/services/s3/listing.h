#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

/// The one algorithm behind ListObjects, ListObjectsV2, ListObjectVersions and ListMultipartUploads: ranges of an ordered
/// index are scanned, and keys that share a prefix up to the delimiter are skipped by a seek, not by reading them.
/// Keys are ordered by their UTF-8 bytes.
namespace sekisho::s3 {

/// Where a scan begins: at `key`, behind all of `key`, or behind the entry of `key` that has `order`.
struct Seek {
    enum class Kind { at, behind_key, behind_entry };
    Kind kind = Kind::at;
    std::string key;
    std::string order;  ///< behind_entry: the entry's place among those of its key
};

struct ListingRequest {
    std::string prefix;
    std::string delimiter;                    ///< empty: none
    std::size_t limit = 1000;                 ///< entries and common prefixes together
    std::string marker;                       ///< only what is behind this key; empty: from the start
    std::optional<std::string> marker_order;  ///< set: entries of the marker's key behind this place also
};

template <class Entry>
struct ListingPage {
    std::vector<Entry> entries;
    std::vector<std::string> common_prefixes;
    bool truncated = false;
    std::string last;        ///< the last key or common prefix on the page
    std::string last_order;  ///< of the last entry; empty after a common prefix
};

/// The least key greater than every key that starts with `prefix`; nullopt where there is none. Valid UTF-8 stays so.
[[nodiscard]] std::optional<std::string> behind_prefix(std::string_view prefix);

/// `key` up to and including the first `delimiter` behind `prefix`; nullopt: there is none.
[[nodiscard]] std::optional<std::string> common_prefix_of(std::string_view key, const ListingRequest& request);

namespace listing_detail {

template <class Entry>
std::string order_of(const Entry& entry)
{
    if constexpr (requires { entry.order; }) return entry.order;
    else return {};
}

/// nullopt: nothing can follow the marker.
[[nodiscard]] std::optional<Seek> first_seek(const ListingRequest& request);

}  // namespace listing_detail

/// One page. `scan(const Seek&, std::size_t limit) -> Result<std::vector<Entry>>` yields entries in order, fewer than
/// `limit` only at the end of the index. An Entry has `key`, and `order` where several share a key.
template <class Entry, class Scan>
Result<ListingPage<Entry>> list_page(const ListingRequest& request, Scan&& scan)
{
    ListingPage<Entry> page;
    auto seek = request.limit == 0 ? std::nullopt : listing_detail::first_seek(request);
    while (seek) {
        const auto wanted = request.limit + 1 - page.entries.size() - page.common_prefixes.size();
        TRY(auto entries, scan(*seek, wanted));
        const bool at_end = entries.size() < wanted;
        if (!entries.empty())
            seek = Seek{Seek::Kind::behind_entry, entries.back().key, listing_detail::order_of(entries.back())};
        std::optional<std::string> skipped;
        for (auto& entry : entries) {
            if (!entry.key.starts_with(request.prefix)) return page;
            if (skipped && entry.key.starts_with(*skipped)) continue;
            auto common = common_prefix_of(entry.key, request);
            if (page.entries.size() + page.common_prefixes.size() == request.limit) {
                page.truncated = true;
                return page;
            }
            if (common) {
                skipped = common;
                page.last = *common;
                page.last_order.clear();
                page.common_prefixes.push_back(std::move(*common));
            } else {
                page.last = entry.key;
                page.last_order = listing_detail::order_of(entry);
                page.entries.push_back(std::move(entry));
            }
        }
        if (at_end) return page;
        if (skipped && seek->key.starts_with(*skipped)) {
            const auto next = behind_prefix(*skipped);
            if (!next) return page;
            seek = Seek{Seek::Kind::at, *next, {}};
        }
    }
    return page;
}

/// NextContinuationToken: opaque to clients.
[[nodiscard]] std::string make_continuation_token(std::string_view last);
/// InvalidArgument for what was not made by make_continuation_token().
[[nodiscard]] Result<std::string> read_continuation_token(std::string_view token);

/// max-keys and its like: 1000 where absent or greater; InvalidArgument below 0.
[[nodiscard]] Result<std::size_t> page_limit(const std::optional<int>& asked, std::string_view name);

}  // namespace sekisho::s3
