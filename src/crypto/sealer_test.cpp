#include "crypto/sealer.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "crypto/random.h"

namespace sekisho::crypto {
namespace {

class KeyFile : public testing::Test {
protected:
    void SetUp() override
    {
        folder_ = std::filesystem::temp_directory_path() / ("sekisho-sealer-" + random_text(10, lower_alphanumeric));
        std::filesystem::create_directory(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string path(const char* name = "key") const { return folder_ / name; }
    void write(const std::string& text, mode_t mode = 0600, std::ios::openmode how = std::ios::trunc) const
    {
        std::ofstream(path(), how | std::ios::out) << text;
        ::chmod(path().c_str(), mode);
    }

    std::filesystem::path folder_;
};

TEST(Sealer, OpensWhatItSealed)
{
    const auto sealer = Sealer::ephemeral();
    for (const auto& plain : {std::string(), std::string("x"), random_bytes(100'000)}) {
        const auto sealed = sealer->seal("purpose", "row 1", plain);
        EXPECT_EQ(sealer->open_sealed("purpose", "row 1", sealed), plain);
    }
    EXPECT_NE(sealer->seal("purpose", "row 1", "x"), sealer->seal("purpose", "row 1", "x"));
}

TEST(Sealer, RefusesAnotherPurposeBindingOrKey)
{
    const auto sealer = Sealer::ephemeral();
    const auto sealed = sealer->seal("purpose", "row 1", "secret");
    EXPECT_FALSE(sealer->open_sealed("purpos", "row 1", sealed));
    EXPECT_FALSE(sealer->open_sealed("purpose", "row 2", sealed));
    EXPECT_FALSE(sealer->open_sealed("purpose", "", sealed));
    EXPECT_FALSE(Sealer::ephemeral()->open_sealed("purpose", "row 1", sealed));
}

TEST(Sealer, RefusesEveryFlippedByteAndEveryTruncation)
{
    const auto sealer = Sealer::ephemeral();
    const auto sealed = sealer->seal("purpose", "row 1", "secret");
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_FALSE(sealer->open_sealed("purpose", "row 1", changed)) << i;
        EXPECT_FALSE(sealer->open_sealed("purpose", "row 1", sealed.substr(0, i))) << i;
    }
    EXPECT_FALSE(sealer->open_sealed("purpose", "row 1", sealed + "x"));
}

TEST(Sealer, MacsDependOnPurposeAndMessageAndDifferFromSealing)
{
    const auto sealer = Sealer::ephemeral();
    EXPECT_EQ(sealer->mac("a", "m"), sealer->mac("a", "m"));
    EXPECT_NE(sealer->mac("a", "m"), sealer->mac("b", "m"));
    EXPECT_NE(sealer->mac("a", "m"), sealer->mac("a", "n"));
    EXPECT_NE(sealer->mac("a", "m"), Sealer::ephemeral()->mac("a", "m"));
}

TEST_F(KeyFile, IsMadeWithTightPermissionsAndServesAgain)
{
    const auto first = Sealer::open(path());
    ASSERT_TRUE(first) << first.error().message;
    struct stat status;
    ASSERT_EQ(::stat(path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
    EXPECT_EQ(status.st_nlink, 1u);
    const auto sealed = (*first)->seal("p", "b", "secret");
    const auto second = Sealer::open(path());
    ASSERT_TRUE(second);
    EXPECT_EQ((*second)->open_sealed("p", "b", sealed), "secret");
}

TEST_F(KeyFile, RotatesByAppendingAKey)
{
    const std::string old_key = std::string(64, 'a') + "\n";
    write(old_key);
    const auto before = Sealer::open(path());
    ASSERT_TRUE(before);
    const auto sealed = (*before)->seal("p", "b", "secret");
    write("# made today\n\n" + std::string(64, 'b') + "\n", 0600, std::ios::app);
    const auto after = Sealer::open(path());
    ASSERT_TRUE(after);
    EXPECT_EQ((*after)->open_sealed("p", "b", sealed), "secret");
    EXPECT_FALSE((*before)->open_sealed("p", "b", (*after)->seal("p", "b", "secret"))) << "the newest key seals";
}

TEST_F(KeyFile, IsRefusedWhenOthersHaveAccess)
{
    for (const mode_t mode : {0640u, 0604u, 0620u, 0601u, 0666u}) {
        write(std::string(64, 'a'), mode);
        EXPECT_FALSE(Sealer::open(path())) << mode;
    }
}

TEST_F(KeyFile, IsRefusedWhenMalformed)
{
    for (const auto& text : {std::string(), std::string("\n#\n"), std::string(63, 'a'), std::string(64, 'g'),
                             std::string(64, 'a') + "\nx", std::string(64, 'a') + "\r\n", std::string(100'000, '\n')}) {
        write(text);
        EXPECT_FALSE(Sealer::open(path())) << text.size();
    }
}

TEST_F(KeyFile, IsRefusedWhenALinkOrNoFile)
{
    write(std::string(64, 'a'));
    std::filesystem::create_symlink(path(), path("link"));
    EXPECT_FALSE(Sealer::open(path("link")));
    std::filesystem::create_directory(path("folder"));
    EXPECT_FALSE(Sealer::open(path("folder")));
    EXPECT_FALSE(Sealer::open(path("absent") + "/key"));
}

}  // namespace
}  // namespace sekisho::crypto
