#include "services/s3/listing.h"

#include <gtest/gtest.h>

#include <set>

namespace sekisho::s3 {
namespace {

struct Entry {
    std::string key;
    friend bool operator==(const Entry&, const Entry&) = default;
};

struct Version {
    std::string key;
    std::string order;
};

/// The index as a sorted list, which counts how much of it is read.
class Index {
public:
    explicit Index(std::set<std::string> keys) : keys_(std::move(keys)) {}

    Result<std::vector<Entry>> operator()(const Seek& seek, std::size_t limit)
    {
        ++scans;
        std::vector<Entry> found;
        auto at = seek.kind == Seek::Kind::at ? keys_.lower_bound(seek.key) : keys_.upper_bound(seek.key);
        for (; at != keys_.end() && found.size() < limit; ++at) found.push_back({*at});
        read += found.size();
        return found;
    }
    std::size_t scans = 0;
    std::size_t read = 0;

private:
    std::set<std::string> keys_;
};

/// What S3 documents, literally: items are keys and common prefixes, in order; a page is what is behind the marker.
std::vector<std::pair<std::string, bool>> naive_items(const std::set<std::string>& keys, const ListingRequest& request)
{
    std::set<std::pair<std::string, bool>> items;
    for (const auto& key : keys) {
        if (!key.starts_with(request.prefix)) continue;
        const auto rest = key.substr(request.prefix.size());
        const auto found = request.delimiter.empty() ? std::string::npos : rest.find(request.delimiter);
        if (found == std::string::npos) items.emplace(key, false);
        else items.emplace(request.prefix + rest.substr(0, found + request.delimiter.size()), true);
    }
    std::vector<std::pair<std::string, bool>> behind;
    for (const auto& item : items)
        if (request.marker.empty() || item.first > request.marker) behind.push_back(item);
    return behind;
}

const std::set<std::string> sample{
    "a", "a/",    "a/b",     "a/b/c", "a/b/d", "a/c",  "a//x",    "ab",         "b/x/y",        "b/x/z",    "b/y",
    "c", "c-d/e", "d/e/f/g", "é/x",   "é/y",   "日本", "日本/語", "\U0010FFFF", "\U0010FFFF/x", "\uD7FF/a", "\uE000b"};

TEST(ListPage, AgreesWithTheLiteralModelForEveryPrefixDelimiterMarkerAndLimit)
{
    const std::vector<std::string> prefixes{"", "a", "a/", "a/b/", "b/", "c-", "é", "日", "x", "\U0010FFFF"};
    const std::vector<std::string> delimiters{"", "/", "b", "/b", "//", "\U0010FFFF", "\uD7FF"};
    std::vector<std::string> markers{"", "0", "a/b/", "a/bb", "b/", "b/x/", "zzzz", "é/"};
    markers.insert(markers.end(), sample.begin(), sample.end());
    for (const auto& prefix : prefixes)
        for (const auto& delimiter : delimiters)
            for (const auto& marker : markers)
                for (const std::size_t limit : {1u, 2u, 3u, 5u, 1000u}) {
                    const ListingRequest request{prefix, delimiter, limit, marker, {}};
                    auto expected = naive_items(sample, request);
                    const bool truncated = expected.size() > limit;
                    if (truncated) expected.resize(limit);
                    Index index(sample);
                    const auto page = list_page<Entry>(request, std::ref(index));
                    ASSERT_TRUE(page);
                    std::vector<std::pair<std::string, bool>> got;
                    for (const auto& entry : page->entries) got.emplace_back(entry.key, false);
                    for (const auto& common : page->common_prefixes) got.emplace_back(common, true);
                    std::ranges::sort(got);
                    ASSERT_EQ(got, expected) << prefix << "|" << delimiter << "|" << marker << "|" << limit;
                    ASSERT_EQ(page->truncated, truncated) << prefix << "|" << delimiter << "|" << marker << "|" << limit;
                    if (!expected.empty()) {
                        ASSERT_EQ(page->last, expected.back().first);
                    }
                }
}

TEST(ListPage, PagesJoinToTheWholeListing)
{
    for (const std::size_t limit : {1u, 2u, 3u, 7u}) {
        std::vector<std::string> joined;
        ListingRequest request{"", "/", limit, "", {}};
        while (true) {
            Index index(sample);
            const auto page = list_page<Entry>(request, std::ref(index));
            ASSERT_TRUE(page);
            std::vector<std::string> items = page->common_prefixes;
            for (const auto& entry : page->entries) items.push_back(entry.key);
            std::ranges::sort(items);
            joined.insert(joined.end(), items.begin(), items.end());
            if (!page->truncated) break;
            request.marker = page->last;
        }
        std::vector<std::string> whole;
        for (const auto& [item, common] : naive_items(sample, {"", "/", 1000, "", {}})) whole.push_back(item);
        EXPECT_EQ(joined, whole);
    }
}

TEST(ListPage, SkipsTheKeysOfACommonPrefixWithoutReadingThem)
{
    std::set<std::string> keys;
    for (int i = 0; i < 20'000; ++i) keys.insert("logs/" + std::to_string(i));
    keys.insert("z");
    Index index(keys);
    const auto page = list_page<Entry>({"", "/", 10, "", {}}, std::ref(index));
    ASSERT_TRUE(page);
    EXPECT_EQ(page->common_prefixes, std::vector<std::string>{"logs/"});
    EXPECT_EQ(page->entries, std::vector<Entry>{{"z"}});
    EXPECT_LE(index.read, 20u);
}

TEST(ListPage, ALimitOfZeroIsAnEmptyPageThatIsNotTruncated)
{
    Index index(sample);
    const auto page = list_page<Entry>({"", "", 0, "", {}}, std::ref(index));
    ASSERT_TRUE(page);
    EXPECT_TRUE(page->entries.empty());
    EXPECT_FALSE(page->truncated);
    EXPECT_EQ(index.scans, 0u);
}

TEST(ListPage, GoesOnWithinAKeyBehindAVersion)
{
    const std::vector<Version> versions{{"a", "1"}, {"a", "2"}, {"a", "3"}, {"b", "1"}};
    const auto scan = [&](const Seek& seek, std::size_t limit) -> Result<std::vector<Version>> {
        std::vector<Version> found;
        for (const auto& version : versions) {
            const bool behind = seek.kind == Seek::Kind::at ? version.key >= seek.key
                                : seek.kind == Seek::Kind::behind_key
                                    ? version.key > seek.key
                                    : version.key > seek.key || (version.key == seek.key && version.order > seek.order);
            if (behind && found.size() < limit) found.push_back(version);
        }
        return found;
    };
    const auto first = list_page<Version>({"", "", 2, "", {}}, scan);
    ASSERT_TRUE(first && first->truncated);
    EXPECT_EQ(first->last_order, "2");
    const auto second = list_page<Version>({"", "", 2, first->last, first->last_order}, scan);
    ASSERT_TRUE(second);
    ASSERT_EQ(second->entries.size(), 2u);
    EXPECT_EQ(second->entries[0].order, "3");
    EXPECT_EQ(second->entries[1].key, "b");
    EXPECT_FALSE(second->truncated);
    const auto behind_key = list_page<Version>({"", "", 2, "a", {}}, scan);
    ASSERT_TRUE(behind_key);
    EXPECT_EQ(behind_key->entries.size(), 1u);
}

TEST(BehindPrefix, IsTheLeastKeyAfterAllThatStartWithIt)
{
    EXPECT_EQ(behind_prefix("a/"), "a0");
    EXPECT_EQ(behind_prefix("\x7F"), "\u0080");
    EXPECT_EQ(behind_prefix("\u07FF"), "\u0800");
    EXPECT_EQ(behind_prefix("\uD7FF"), "\uE000");
    EXPECT_EQ(behind_prefix("\uFFFF"), "\U00010000");
    EXPECT_EQ(behind_prefix("a\U0010FFFF"), "b");
    EXPECT_EQ(behind_prefix("\U0010FFFF"), std::nullopt);
    EXPECT_EQ(behind_prefix(""), std::nullopt);
}

TEST(ContinuationToken, ComesBackAsItWasAndIsRefusedOtherwise)
{
    EXPECT_EQ(read_continuation_token(make_continuation_token("日本/x y")).value_or(""), "日本/x y");
    for (const auto* bad : {"", "x", "AAAA", "!!!!"}) {
        const auto read = read_continuation_token(bad);
        ASSERT_FALSE(read) << bad;
        EXPECT_EQ(read.error().code, "InvalidArgument");
    }
}

TEST(PageLimit, IsAThousandAtMostAndNeverNegative)
{
    EXPECT_EQ(page_limit(std::nullopt, "maxKeys").value_or(0), 1000u);
    EXPECT_EQ(page_limit(5000, "maxKeys").value_or(0), 1000u);
    EXPECT_EQ(page_limit(7, "maxKeys").value_or(0), 7u);
    EXPECT_FALSE(page_limit(-1, "maxKeys"));
}

}  // namespace
}  // namespace sekisho::s3
