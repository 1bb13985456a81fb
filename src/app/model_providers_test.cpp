#include "app/model_providers.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace sekisho::app {
namespace {

struct ModelProviders : ::testing::Test {
    ModelProviders()
    {
        std::filesystem::create_directories(folder);
        configuration.data = folder;
        auto& up = configuration.providers.emplace_back();
        up.name = "up";
        up.type = "openai";
        up.url = "http://127.0.0.1:9/v1";
        ModelSettings model;
        model.id = "m";
        auto& first = model.routes.emplace_back();
        first.provider = "up";
        first.model = "theirs";
        first.price_key = "dear";
        model.routes.emplace_back().provider = "demo";
        configuration.models = {model};
    }
    ~ModelProviders() override { std::filesystem::remove_all(folder); }

    std::string file(const std::string& text, mode_t mode)
    {
        const auto path = folder + "/key";
        std::ofstream(path) << text;
        ::chmod(path.c_str(), mode);
        return path;
    }
    std::string verdict()
    {
        const auto opened = open_models(configuration, keys, clock);
        return opened ? "open" : opened.error().message;
    }

    std::string folder = ::testing::TempDir() + "sekisho-providers-" + std::to_string(::getpid());
    std::unique_ptr<crypto::Sealer> sealer = crypto::Sealer::ephemeral();
    ProviderKeys keys{folder, *sealer};
    SystemClock clock;
    Configuration configuration;
};

TEST_F(ModelProviders, ReadKeysOfPrivateFilesAlone)
{
    auto& key = configuration.providers[0].api_key;
    key.source.file = file("sk-secret\n", 0600);
    EXPECT_EQ(verdict(), "open");
    ::chmod(key.source.file.c_str(), 0644);
    EXPECT_NE(verdict().find("others may read it"), std::string::npos);
    key.source.file = folder + "/nothing";
    EXPECT_NE(verdict().find("is no file"), std::string::npos);
    key.source.file = file("sk secret", 0600);
    EXPECT_NE(verdict().find("characters"), std::string::npos);
    EXPECT_EQ(verdict().find("sk secret"), std::string::npos);
}

TEST_F(ModelProviders, ReadKeysOfTheEnvironment)
{
    configuration.providers[0].api_key.source.environment = "SEKISHO_TEST_PROVIDER_KEY";
    EXPECT_NE(verdict(), "open");
    ::setenv("SEKISHO_TEST_PROVIDER_KEY", "sk-secret", 1);
    EXPECT_EQ(verdict(), "open");
    ::unsetenv("SEKISHO_TEST_PROVIDER_KEY");
}

TEST_F(ModelProviders, ReadSealedKeysThatOpenForNobodyElse)
{
    configuration.providers[0].api_key.word = "sealed";
    EXPECT_NE(verdict().find("no sealed key"), std::string::npos);
    ASSERT_TRUE(keys.put("up", Secret("sk-very-secret")));
    EXPECT_EQ(verdict(), "open");
    EXPECT_EQ(keys.get("up").value().reveal(), "sk-very-secret");
    EXPECT_EQ(keys.names(), std::vector<std::string>{"up"});
    const auto path = folder + "/provider-keys/up";
    struct stat status{};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
    std::ifstream stored(path);
    const std::string text((std::istreambuf_iterator<char>(stored)), {});
    EXPECT_EQ(text.find("secret"), std::string::npos);
    std::filesystem::copy(path, folder + "/provider-keys/other");
    EXPECT_FALSE(keys.get("other")) << "a key is its provider's";
    const auto elsewhere = crypto::Sealer::ephemeral();
    EXPECT_FALSE(ProviderKeys(folder, *elsewhere).get("up")) << "and its installation's";
    EXPECT_TRUE(keys.remove("up"));
    EXPECT_FALSE(keys.get("up"));
    EXPECT_FALSE(keys.remove("up"));
    EXPECT_FALSE(keys.put("../up", Secret("x")));
    EXPECT_FALSE(keys.get("../key"));
}

TEST_F(ModelProviders, RefuseUrlsOnWhichKeysTravelInTheClear)
{
    configuration.providers[0].api_key.word = "none";
    EXPECT_EQ(verdict(), "open");
    configuration.providers[0].url = "http://10.0.0.1:8000/v1";
    EXPECT_NE(verdict().find("is not of this machine"), std::string::npos);
}

TEST_F(ModelProviders, AModelHasThePricesOfAllItsRoutes)
{
    configuration.providers[0].api_key.word = "none";
    const auto models = open_models(configuration, keys, clock).value();
    EXPECT_EQ(models.at(0).price_keys, (std::vector<std::string>{"dear", "m"}));
    EXPECT_EQ(models.at(0).provider->name(), "m");
}

}  // namespace
}  // namespace sekisho::app
