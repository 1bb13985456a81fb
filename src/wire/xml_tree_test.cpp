#include "wire/xml_tree.h"

#include <gtest/gtest.h>

namespace sekisho::wire {
namespace {

TEST(XmlTree, NamesAreResolvedToTheirNamespaces)
{
    const auto root = parse_xml(R"(<?xml version="1.0"?><!-- c --><a:r xmlns:a="urn:a" xmlns="urn:b" id="1" a:k="v">)"
                                R"(<x> t&lt;<![CDATA[u]]></x><y xmlns="urn:c"/><a:z/></a:r>)",
                                {});
    ASSERT_TRUE(root) << root.error().detail;
    EXPECT_EQ(root->name, "r");
    EXPECT_EQ(root->space, "urn:a");
    ASSERT_NE(root->attribute("id"), nullptr);
    EXPECT_EQ(*root->attribute("a:k"), "v");
    EXPECT_EQ(root->attribute("xmlns"), nullptr);
    ASSERT_NE(root->child("urn:b", "x"), nullptr);
    EXPECT_EQ(root->child("urn:b", "x")->text, " t<u");
    EXPECT_NE(root->child("urn:c", "y"), nullptr);
    EXPECT_EQ(root->child("urn:b", "y"), nullptr);
    EXPECT_NE(root->child("urn:a", "z"), nullptr);
}

TEST(XmlTree, WhatIsNoPlainDocumentIsRefused)
{
    const auto refused = [](std::string_view text) { return !parse_xml(text, {}).has_value(); };
    EXPECT_TRUE(refused(""));
    EXPECT_TRUE(refused("text"));
    EXPECT_TRUE(refused("<a/>text"));
    EXPECT_TRUE(refused("<a/><b/>"));
    EXPECT_TRUE(refused("<a>"));
    EXPECT_TRUE(refused("<p:a/>"));
    EXPECT_TRUE(refused("<a>\xff</a>"));
    EXPECT_TRUE(refused(std::string_view("<a>\0</a>", 8)));
    EXPECT_TRUE(refused("<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>"));
    EXPECT_TRUE(refused("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>"));
}

TEST(XmlTree, LimitsHold)
{
    std::string deep;
    for (int i = 0; i < 40; ++i) deep += "<a>";
    for (int i = 0; i < 40; ++i) deep += "</a>";
    EXPECT_FALSE(parse_xml(deep, {.depth = 32}));
    EXPECT_TRUE(parse_xml(deep, {.depth = 40}));
    EXPECT_FALSE(parse_xml("<a><b/><b/></a>", {.elements = 2}));
    EXPECT_TRUE(parse_xml("<a><b/><b/></a>", {.elements = 3}));
    EXPECT_FALSE(parse_xml("<aaaa/>", {.bytes = 6}));
    const std::string spaces = R"(<r xmlns:a="1" xmlns:b="2"><x xmlns:c="3"/><y xmlns:d="4"/></r>)";
    EXPECT_FALSE(parse_xml(spaces, {.spaces = 2}));
    EXPECT_TRUE(parse_xml(spaces, {.spaces = 3}));
}

}  // namespace
}  // namespace sekisho::wire
