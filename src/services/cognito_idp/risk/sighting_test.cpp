#include "services/cognito_idp/risk/sighting.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/hash.h"
#include "services/cognito_idp/risk/breached_passwords.h"
#include "services/cognito_idp/risk/feedback.h"
#include "services/cognito_idp/users/watch.h"
#include "store/testing.h"

#include <fstream>

namespace sekisho::cognito_idp::risk {
namespace {

/// What AWS's libraries send as EncodedData.
std::string encoded_data(const std::string& device, const std::string& timestamp)
{
    wire::Json context, payload, outer;
    context.set("UserAgent", "Mozilla/5.0");
    context.set("DeviceId", device);
    context.set("ClientTimezone", "+01:00");
    payload.set("contextData", context);
    payload.set("username", "alice");
    payload.set("timestamp", timestamp);
    outer.set("payload", wire::to_text(payload));
    outer.set("signature", base64(timestamp));
    outer.set("version", "JS20171115");
    return base64(wire::to_text(outer));
}

class Sightings : public testing::Test {
protected:
    Sighting see(Origin origin) { return sighting_of(origin, *sealer, nullptr); }
    std::unique_ptr<crypto::Sealer> sealer = crypto::Sealer::ephemeral();
};

TEST_F(Sightings, NetworksAre24And48)
{
    EXPECT_EQ(network_of("203.0.113.77"), "203.0.113.0/24");
    EXPECT_EQ(network_of("2001:db8:1:2::3"), "2001:db8:1::/48");
    EXPECT_EQ(network_of("::ffff:203.0.113.77"), "203.0.113.0/24");
    for (const auto* none : {"", "localhost", "203.0.113", "203.0.113.1, 10.0.0.1", "fe80::1%eth0", "1.2.3.4.5"})
        EXPECT_EQ(network_of(none), "") << none;
}

TEST_F(Sightings, ADeviceIsItsIdWhateverTheTimeStampSays)
{
    const auto one = see({"192.0.2.1", "agent", encoded_data("device-1", "1")});
    EXPECT_EQ(one.fingerprint, see({"192.0.2.1", "agent", encoded_data("device-1", "2")}).fingerprint);
    EXPECT_NE(one.fingerprint, see({"192.0.2.1", "agent", encoded_data("device-2", "1")}).fingerprint);
    EXPECT_EQ(one.timezone, "+01:00");
}

TEST_F(Sightings, TextOfAnyOtherFormIsAFingerprintAsAWhole)
{
    const auto one = see({{}, {}, "whatever an app sends"});
    EXPECT_FALSE(one.fingerprint.empty());
    EXPECT_EQ(one.fingerprint.find("whatever"), std::string::npos) << "only a MAC is kept";
    EXPECT_NE(one.fingerprint, see({{}, {}, "something else"}).fingerprint);
    EXPECT_TRUE(see({{}, {}, std::string(20'000, 'x')}).fingerprint.empty());
    EXPECT_FALSE(see({{}, {}, base64(R"({"payload":"{}"})")}).fingerprint.empty());
}

TEST_F(Sightings, NamesOfDevicesAreOurWords)
{
    EXPECT_EQ(device_name_of("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/120 Safari/537 Edg/120"),
              "Edge, Windows");
    EXPECT_EQ(device_name_of("Mozilla/5.0 (iPhone; like Mac OS X) Version/17 Safari/604"), "Safari, iOS");
    EXPECT_EQ(device_name_of("<script>alert(1)</script>\r\n"), "Other");
}

TEST(FeedbackTokens, AreGoodForOneEventOfOneUserAndForAWhile)
{
    const auto sealer = crypto::Sealer::ephemeral();
    ManualClock clock{from_epoch_seconds(1'795'000'000)};
    const FeedbackTokens tokens(*sealer, clock);
    const auto token = tokens.make("sub", "event");
    EXPECT_TRUE(tokens.is_good(token, "sub", "event"));
    EXPECT_FALSE(tokens.is_good(token, "sub", "event2"));
    EXPECT_FALSE(tokens.is_good(token, "sub2", "event"));
    EXPECT_FALSE(tokens.is_good("", "sub", "event"));
    EXPECT_FALSE(tokens.is_good(base64url(sealer->seal("another-purpose", "sub|event", "99999999999999")), "sub", "event"));
    clock.advance(std::chrono::days(30));
    EXPECT_FALSE(tokens.is_good(token, "sub", "event"));
}

class Breached : public testing::Test {
protected:
    std::string write(const std::string& text)
    {
        const auto path = folder.file("list");
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }
    static bool has(const BreachedPasswords& list, std::string text)
    {
        return list.contains(Secret(std::move(text))).value();
    }
    store::TemporaryDirectory folder;
};

TEST_F(Breached, EveryLineOfASortedListIsFoundAndNoOther)
{
    std::vector<std::string> lines;
    for (int i = 0; i < 2000; ++i) {
        auto digits = hex(crypto::sha1("password" + std::to_string(i)));
        for (auto& c : digits) c = static_cast<char>(c >= 'a' ? c - 'a' + 'A' : c);
        lines.push_back(digits + ":" + std::to_string(i * i));
    }
    std::ranges::sort(lines);
    for (const std::string end : {"\n", "\r\n"}) {
        std::string text;
        for (const auto& line : lines) text += line + end;
        for (const bool whole : {true, false}) {  // the last line with and without its end
            const auto list = BreachedPasswords::open(write(whole ? text : text.substr(0, text.size() - end.size())));
            ASSERT_TRUE(list);
            for (int i = 0; i < 2000; ++i) ASSERT_TRUE(has(**list, "password" + std::to_string(i))) << i;
            for (int i = 2000; i < 3000; ++i) ASSERT_FALSE(has(**list, "password" + std::to_string(i))) << i;
        }
    }
}

TEST_F(Breached, APlainListHasItsLines)
{
    const auto list = BreachedPasswords::open(write("123456\r\nhunter2\n\npass:word\nlast"));
    ASSERT_TRUE(list);
    for (const auto* one : {"123456", "hunter2", "pass:word", "last"}) EXPECT_TRUE(has(**list, one)) << one;
    for (const auto* one : {"", "hunter", "hunter22", "Hunter2"}) EXPECT_FALSE(has(**list, one)) << one;
}

TEST_F(Breached, AListThatCannotBeReadIsRefusedAtOnce)
{
    EXPECT_FALSE(BreachedPasswords::open(folder.file("none")));
    EXPECT_FALSE(BreachedPasswords::open(write("")));
    EXPECT_FALSE(BreachedPasswords::open(folder.path()));
}

TEST_F(Breached, AListThatIsNoListIsAnErrorAndNotANo)
{
    std::string text = std::string(40, 'A') + ":1\n" + std::string(100'000, 'B');
    const auto list = BreachedPasswords::open(write(text));
    ASSERT_TRUE(list);
    EXPECT_FALSE((*list)->contains(Secret(std::string("anything"))));
}

TEST(Origins, OnlyAClientWithASecretSaysWhereItsUserIs)
{
    op::Envelope envelope;
    envelope.source_ip = "198.51.100.7";
    const api::UserContextDataType context{.IpAddress = "192.0.2.77", .EncodedData = {}};
    Client client;
    EXPECT_EQ(origin_of(envelope, client, context).ip, envelope.source_ip);
    client.settings.EnablePropagateAdditionalUserContextData = true;
    EXPECT_EQ(origin_of(envelope, client, context).ip, envelope.source_ip) << "anybody could have sent that";
    client.secrets.emplace_back();
    EXPECT_EQ(origin_of(envelope, client, context).ip, "192.0.2.77");
}

}  // namespace
}  // namespace sekisho::cognito_idp::risk
