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

const std::string providers = R"(providers:
  - {name: anthropic, type: anthropic, api_key: sealed, timeouts: {first_token_ms: 1000}, concurrency: 10}
  - {name: local, type: openai, url: "http://127.0.0.1:8000/v1", api_key: none, hidden_reasoning: false}
  - {name: aws, type: bedrock, region: us-west-2, access_key_id: AKIAEXAMPLE, secret_access_key_file: /run/key, role_arn: "arn:aws:iam::123456789012:role/models", circuit: {open_seconds: 5}}
models:
  - id: anthropic.claude-x
    name: Claude X
    provider_name: Anthropic
    aliases: [claude-x]
    input_modalities: [TEXT, IMAGE]
    context_window: 200000
    max_output_tokens: 8192
    retries: 2
    routes:
      - {provider: aws, model: us.anthropic.claude-x, weight: 3}
      - {provider: anthropic, model: claude-x, priority: 1, price_key: direct}
      - {provider: demo, priority: 9}
  - {id: tiny, name: Tiny, provider_name: Us, provider: local}
  - {id: demo-model, name: Demo, provider_name: Us, provider: demo}
)";

TEST(Configuration, ReadsProvidersAndRoutes)
{
    EXPECT_EQ(verdict(providers), "read");
    EXPECT_EQ(verdict("models: [{id: a, name: A, provider_name: B, provider: demo, max_output_tokens: 9}]"), "read");
}

TEST(Configuration, RefusesProvidersThatCouldNotBeMeant)
{
    const auto changed = [](const std::string& from, const std::string& to) {
        auto text = providers;
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        text.replace(at, from.size(), to);
        return verdict(text);
    };
    const auto says = [&](const std::string& from, const std::string& to, const std::string& what) {
        const auto said = changed(from, to);
        EXPECT_NE(said.find(what), std::string::npos) << to << ": " << said;
    };
    says("api_key: sealed", "api_key: sk-abc", "a key never stands here");
    says("api_key: sealed, ", "", "needs one of");
    says("api_key: sealed", "api_key: sealed, api_key_env: KEY", "needs one of");
    says("type: anthropic", "type: antropic", "none of anthropic, openai and bedrock");
    says("type: anthropic", "type: anthropic, region: x", "has no `region`");
    says("hidden_reasoning: false", "limit_name: tokens", "limit_name");
    says("region: us-west-2, ", "", "has no `region`");
    says("access_key_id: AKIAEXAMPLE, ", "", "together");
    says("secret_access_key_file: /run/key", "secret_access_key: none", "without a key");
    says("secret_access_key_file: /run/key, ", "", "together");
    says("access_key_id: AKIAEXAMPLE, secret_access_key_file: /run/key, role", "api_key: sealed, role",
         "cannot assume a role");
    says("access_key_id: AKIAEXAMPLE", "api_key: sealed, access_key_id: AKIAEXAMPLE", "either an access key or");
    says("role_arn: \"arn:aws:iam::123456789012:role/models\"", "external_id: x", "no `role_arn`");
    says("name: local", "name: aws", "configured twice");
    says("name: local", "name: demo", "configured twice");
    says("name: local", "name: ../local", "no name of a provider");
    says("first_token_ms: 1000", "first_token_ms: 0", "out of range");
    says("first_token_ms: 1000", "first_token_s: 1", "unknown key");
    says("concurrency: 10", "concurrency: -1", "below 0");
    says("open_seconds: 5", "open_seconds: 0", "out of range");
    says("provider: anthropic, model", "provider: antropic, model", "unknown provider");
    says("provider: local", "provider: nobody", "unknown provider");
    says("model: claude-x, ", "", "does not say how");
    says("weight: 3", "weight: -1", "out of range");
    says("weight: 3", "wieght: 3", "unknown key");
    says("provider: demo, priority: 9", "provider: demo, price_key: x", "of its own");
    says("provider: demo, priority: 9", "provider: anthropic, model: claude-x", "two equal routes");
    says("provider: local}", "provider: local, routes: [{provider: demo}]}", "either `provider` or `routes`");
    says(", provider: local}", "}", "either `provider` or `routes`");
    says("aliases: [claude-x]", "aliases: [tiny]", "another's");
    says("id: tiny", "id: demo-model", "configured twice");
    says("[TEXT, IMAGE]", "[TEXT, SMELL]", "modality");
    says("context_window: 200000", "context_window: 0", "no room for input");
    says("retries: 2", "retries: 100", "out of range");
}

TEST(Configuration, TakesNoKeyTwice) { EXPECT_EQ(verdict("region: a\nregion: b\n"), ":2: `region` stands there twice"); }

}  // namespace
}  // namespace sekisho::app
