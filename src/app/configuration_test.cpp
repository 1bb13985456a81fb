#include "app/configuration.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace sekisho::app {
namespace {

/// The Error's text without the file's name, or "read".
std::string verdict(const std::string& text)
{
    const auto file =
        std::filesystem::temp_directory_path() / ("sekisho-configuration-" + std::to_string(::getpid()) + ".yaml");
    std::ofstream(file) << text;
    Configuration defaults;
    defaults.data = "data";
    auto read = read_configuration(file.string(), defaults);
    std::filesystem::remove(file);
    if (read) read = checked(*std::move(read));
    if (read) return "read";
    auto message = read.error().message;
    for (auto at = message.find(file.string()); at != std::string::npos; at = message.find(file.string()))
        message.erase(at, file.string().size());
    return message;
}

const std::string mapping = R"(access_mapping:
  session_tags: true
  mappings:
    - default_role: readonly
      roles:
        - {name: admin, rank: 2, groups: [platform-admin], claims: [{claim: "custom:groups", includes: platform-admin}]}
        - {name: readonly, rank: 1, groups: [analytics]}
)";

TEST(Configuration, ReadsTheMappingOfTheExample)
{
    std::ifstream file(SEKISHO_SOURCE_DIR "/examples/mangaassist/mapping.yaml");
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    ASSERT_NE(text.find("access_mapping:"), std::string::npos);
    EXPECT_EQ(verdict(text), "read");
}

TEST(Configuration, RefusesAMappingThatCouldNotBeMeant)
{
    EXPECT_EQ(verdict(mapping), "read");
    const auto changed = [](const std::string& from, const std::string& to) {
        auto text = mapping;
        text.replace(text.find(from), from.size(), to);
        return verdict(text);
    };
    EXPECT_EQ(changed("rank: 1, ", ""), ":2: `access_mapping`: :4: `mappings`: :6: `roles`: `readonly` has no `rank`");
    EXPECT_NE(changed("rank: 1", "rank: low").find("`rank` has a value of the wrong type"), std::string::npos);
    EXPECT_NE(changed("rank: 1", "rank: 2").find("has the rank 2 of another"), std::string::npos);
    EXPECT_NE(changed("rank: 1", "rank: 3").find("lowest rank"), std::string::npos);
    EXPECT_NE(changed("groups: [analytics]", "group: analytics").find("unknown key `group`"), std::string::npos);
    EXPECT_NE(changed("groups: [analytics]", "groups: analytics").find("wrong type"), std::string::npos);
    EXPECT_NE(changed("groups: [analytics]", "groups: [platform-admin]").find("stands there twice"), std::string::npos);
    EXPECT_NE(changed("session_tags: true", "session_tags: sometimes").find("wrong type"), std::string::npos);
    EXPECT_NE(changed("includes: platform-admin", "includes: a, equals: b").find("one of"), std::string::npos);
    EXPECT_NE(changed(", includes: platform-admin", "").find("one of"), std::string::npos);
    EXPECT_NE(changed("default_role: readonly", "default_role: readonly\n      default_role: admin").find("twice"),
              std::string::npos);
    EXPECT_NE(changed("mappings:\n", "mappings: {}\n  other:\n"), "read");
    EXPECT_NE(verdict("access_mapping: {mappings: {}}"), "read");
}

TEST(Configuration, TakesNoKeyTwice) { EXPECT_EQ(verdict("region: a\nregion: b\n"), ":2: `region` stands there twice"); }

}  // namespace
}  // namespace sekisho::app
