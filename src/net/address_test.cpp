#include "net/address.h"

#include <gtest/gtest.h>

namespace sekisho::net {
namespace {

AddressKind kind(const char* text) { return kind_of(boost::asio::ip::make_address(text)); }
bool open_to(const AddressRules& rules, const char* host, const char* address)
{
    return may_connect(rules, host, boost::asio::ip::make_address(address));
}

TEST(Address, IsWhatItsRangeSays)
{
    for (const char* text : {"8.8.8.8", "172.32.0.1", "172.15.255.255", "100.128.0.1", "192.169.0.1", "2606:4700::1111"})
        EXPECT_EQ(kind(text), AddressKind::global) << text;
    for (const char* text : {"127.0.0.1", "127.255.0.3", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"})
        EXPECT_EQ(kind(text), AddressKind::loopback) << text;
    for (const char* text :
         {"10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "fc00::1", "fd12::1", "::ffff:10.0.0.1"})
        EXPECT_EQ(kind(text), AddressKind::private_network) << text;
    for (const char* text : {"169.254.169.254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::",
                             "fd00:ec2::254", "fe80::1", "febf::1", "168.63.129.16", "100.100.100.200", "192.0.0.192"})
        EXPECT_EQ(kind(text), AddressKind::link_local) << text;
    for (const char* text : {"0.0.0.0", "0.1.2.3", "224.0.0.1", "255.255.255.255", "240.0.0.1", "::", "::7f00:1", "ff02::1",
                             "2001:db8::1", "2001::1", "fec0::1", "192.0.2.1", "4000::1"})
        EXPECT_EQ(kind(text), AddressKind::reserved) << text;
}

TEST(Address, LoopbackIsOnlyForHostsThatSaySo)
{
    EXPECT_TRUE(open_to({}, "localhost", "127.0.0.1"));
    EXPECT_TRUE(open_to({}, "127.0.0.1", "127.0.0.1"));
    EXPECT_TRUE(open_to({}, "[::1]", "::1"));
    EXPECT_FALSE(open_to({}, "rebound.example", "127.0.0.1"));
    EXPECT_FALSE(open_to({}, "rebound.example", "::1"));
    EXPECT_FALSE(open_to({}, "localhost.example", "127.0.0.1"));
    EXPECT_FALSE(open_to({}, "evil.localhost", "::ffff:127.0.0.1"));
}

TEST(Address, MetadataIsClosedUnlessOpenedAndReservedAlways)
{
    EXPECT_FALSE(open_to({}, "169.254.169.254", "169.254.169.254"));
    EXPECT_FALSE(open_to({}, "idp.example", "fd00:ec2::254"));
    EXPECT_TRUE(open_to({.private_networks = true, .link_local = true}, "x", "169.254.169.254"));
    EXPECT_FALSE(open_to({.private_networks = true, .link_local = true}, "0.0.0.0", "0.0.0.0"));
    EXPECT_TRUE(open_to({}, "idp.corp", "10.0.0.8"));
    EXPECT_FALSE(open_to({.private_networks = false, .link_local = false}, "idp.corp", "10.0.0.8"));
}

}  // namespace
}  // namespace sekisho::net
