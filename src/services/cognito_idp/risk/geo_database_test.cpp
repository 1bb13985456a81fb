#include <gtest/gtest.h>

#include <bit>
#include <fstream>

#include "services/cognito_idp/risk/geo_lookup.h"
#include "services/cognito_idp/testing.h"

namespace sekisho::cognito_idp::risk {
namespace {

using namespace std::chrono_literals;

std::string big_endian(std::uint64_t value, std::size_t bytes)
{
    std::string text;
    for (std::size_t i = bytes; i-- > 0;) text += static_cast<char>(value >> (8 * i));
    return text;
}

// Values of the MaxMind DB format 2.0: a control byte of type and size, then the value. Sizes are below 29 here.
std::string head(unsigned type, std::size_t size)
{
    if (type > 7) return {static_cast<char>(size), static_cast<char>(type - 7)};
    return std::string(1, static_cast<char>((type << 5U) | size));
}
std::string text(std::string_view value) { return head(2, value.size()) + std::string(value); }
std::string real(double value) { return head(3, 8) + big_endian(std::bit_cast<std::uint64_t>(value), 8); }
std::string number(unsigned type, std::uint64_t value, std::size_t bytes)
{
    return head(type, bytes) + big_endian(value, bytes);
}
std::string map(std::initializer_list<std::pair<std::string_view, std::string>> members)
{
    auto all = head(7, members.size());
    for (const auto& [name, value] : members) all += text(name) + value;
    return all;
}

struct Entry {
    std::uint32_t network;  ///< of /24
    std::string data;
};

/// A database of IPv4 networks (/24), with records of 24 bits.
std::string database_of(const std::vector<Entry>& entries)
{
    struct Node {
        std::array<std::uint32_t, 2> next{};  ///< 0: nothing
        std::array<std::size_t, 2> entry{};   ///< 1 + index
    };
    std::vector<Node> nodes(1);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        std::uint32_t at = 0;
        for (unsigned bit = 0; bit < 24; ++bit) {
            const auto side = (entries[i].network >> (31U - bit)) & 1U;
            if (bit == 23) {
                nodes[at].entry[side] = i + 1;
                break;
            }
            if (nodes[at].next[side] == 0) {
                nodes[at].next[side] = static_cast<std::uint32_t>(nodes.size());
                nodes.emplace_back();
            }
            at = nodes[at].next[side];
        }
    }
    std::string data;
    std::vector<std::size_t> offsets;
    for (const auto& entry : entries) {
        offsets.push_back(data.size());
        data += entry.data;
    }
    std::string tree;
    for (const auto& node : nodes)
        for (const std::size_t side : {0U, 1U}) {
            std::uint64_t value = node.next[side] != 0 ? node.next[side] : nodes.size();
            if (node.entry[side] != 0) value = nodes.size() + 16 + offsets[node.entry[side] - 1];
            tree += big_endian(value, 3);
        }
    const auto metadata = map({{"node_count", number(6, nodes.size(), 4)},
                               {"record_size", number(5, 24, 2)},
                               {"ip_version", number(5, 4, 2)},
                               {"database_type", text("Test-City")},
                               {"languages", head(11, 1) + text("en")},
                               {"binary_format_major_version", number(5, 2, 2)},
                               {"binary_format_minor_version", number(5, 0, 2)},
                               {"build_epoch", number(9, 1'795'000'000, 8)},
                               {"description", map({{"en", text("made by a test")}})}});
    return tree + std::string(16, '\0') + data + "\xab\xcd\xefMaxMind.com" + metadata;
}

std::string city(std::string_view country, std::string_view name, Coordinates at)
{
    return map({{"city", map({{"names", map({{"en", text(name)}})}})},
                {"country", map({{"iso_code", text(country)}})},
                {"location", map({{"latitude", real(at.latitude)}, {"longitude", real(at.longitude)}})}});
}

class Geo : public testing::Test {
protected:
    Geo()
    {
        std::ofstream(file, std::ios::binary)
            << database_of({{0xC6336400, city("DE", "Berlin", {52.52, 13.405})},     // 198.51.100.0/24
                            {0xCB007100, city("JP", "Tokyo", {35.6895, 139.6917})},  // 203.0.113.0/24
                            {0xC0000200, map({{"country", map({{"iso_code", text("FR")}})}})}});
    }
    store::TemporaryDirectory folder;
    std::string file = folder.file("geo.mmdb");
};

TEST_F(Geo, FindsCountryCityAndCoordinatesAsFarAsTheyAreThere)
{
    const auto database = open_geo_database(file);
    ASSERT_TRUE(database) << database.error().message;
    const auto berlin = (*database)->find("198.51.100.200");
    ASSERT_TRUE(berlin);
    EXPECT_EQ(berlin->country, "DE");
    EXPECT_EQ(berlin->city, "Berlin");
    EXPECT_NEAR(berlin->coordinates->latitude, 52.52, 0.001);
    const auto france = (*database)->find("192.0.2.1");
    ASSERT_TRUE(france);
    EXPECT_EQ(france->country, "FR");
    EXPECT_FALSE(france->coordinates);
    for (const auto* none : {"198.51.101.1", "2001:db8::1", "", "localhost", "198.51.100"})
        EXPECT_FALSE((*database)->find(none)) << none;
}

TEST_F(Geo, AFileThatIsNoDatabaseIsRefusedAtOnce)
{
    EXPECT_FALSE(open_geo_database(folder.file("none")));
    std::ofstream(file, std::ios::trunc) << "no database";
    EXPECT_FALSE(open_geo_database(file));
}

TEST_F(Geo, AnotherCountryAndAnImpossibleWayAreHighRisk)
{
    Harness harness;
    harness.risk.geo_database_file = file;
    harness.open();
    const auto pool = harness.make_pool(
        [](api::CreateUserPoolRequest& request) { request.UserPoolAddOns.emplace().AdvancedSecurityMode = "AUDIT"; });
    const auto client = harness.make_client(pool);
    harness.make_user(pool, "alice", "correct-horse");
    const auto event = [&](const std::string& address, std::chrono::minutes later) {
        harness.clock.advance(later);
        harness.source_ip = address;
        Harness::must(harness.sign_in(client, "alice", "correct-horse"));
        api::AdminListUserAuthEventsRequest request;
        request.UserPoolId = pool;
        request.Username = "alice";
        return Harness::must(harness.call<api::AdminListUserAuthEventsOperation>(request)).AuthEvents->front();
    };
    EXPECT_FALSE(event("198.51.100.1", 1min).EventRisk->RiskLevel);
    const auto tokyo = event("203.0.113.1", 30min);
    EXPECT_EQ(tokyo.EventRisk->RiskLevel, "High");
    EXPECT_EQ(tokyo.EventContextData->Country, "JP");
    EXPECT_EQ(tokyo.EventContextData->City, "Tokyo");
    EXPECT_EQ(event("203.0.113.1", 30min).EventRisk->RiskLevel, "High") << "what stood out so much is not learned";
    EXPECT_FALSE(event("198.51.100.1", 30min).EventRisk->RiskLevel) << "and the user is still in Berlin";
}

}  // namespace
}  // namespace sekisho::cognito_idp::risk
