#include "app/trigger_functions.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "app/files.h"

namespace sekisho::app {
namespace {

class TriggerFunctions : public testing::Test {
protected:
    TriggerFunctions()
    {
        std::string name = (std::filesystem::temp_directory_path() / "sekisho-triggers-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        write("key", std::string(40, 'k') + "\n", 0600);
        write("open-key", std::string(40, 'k'), 0644);
        write("short-key", "short", 0600);
        write("program", "#!/bin/sh\n", 0700);
        write("anybodys-program", "#!/bin/sh\n", 0777);
    }
    ~TriggerFunctions() override { std::filesystem::remove_all(folder_); }

    void write(const std::string& name, const std::string& text, unsigned mode)
    {
        ASSERT_TRUE(write_file(path(name), text, mode));
        ::chmod(path(name).c_str(), mode);
    }
    std::string path(const std::string& name) const { return folder_ + "/" + name; }

    TriggerFunctionSettings webhook() const
    {
        TriggerFunctionSettings function;
        function.arn = "arn:aws:lambda:us-east-1:123456789012:function:f";
        function.url = "https://hooks.example.com/f";
        function.secret_file = path("key");
        return function;
    }
    std::string refusal(std::vector<TriggerFunctionSettings> functions, bool local = false) const
    {
        const auto opened = open_trigger_functions({local, std::move(functions)}, clock_);
        return opened ? "none" : opened.error().message;
    }
    std::string refusal(std::function<void(TriggerFunctionSettings&)> edit, bool local = false) const
    {
        auto function = webhook();
        edit(function);
        return refusal({function}, local);
    }

    std::string folder_;
    SystemClock clock_;
};

TEST_F(TriggerFunctions, AreMappedByArn)
{
    const auto opened = open_trigger_functions({false, {webhook()}}, clock_);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_TRUE(opened->find(webhook().arn));
    EXPECT_FALSE(opened->find(webhook().arn + "2"));
}

TEST_F(TriggerFunctions, AreCalledByTlsOrOnThisMachine)
{
    EXPECT_EQ(refusal([](auto& f) { f.url = "http://127.0.0.1:8000/f"; }), "none");
    EXPECT_EQ(refusal([](auto& f) { f.url = "http://[::1]:8000/f"; }), "none");
    for (const auto* url : {"http://hooks.example.com/", "http://127.0.0.1.example.com/", "http://localhost@example.com/",
                            "ftp://127.0.0.1/", "https://", "/f", "http://169.254.169.254/"})
        EXPECT_NE(refusal([&](auto& f) { f.url = url; }), "none") << url;
}

TEST_F(TriggerFunctions, HaveAKeyThatNobodyElseReads)
{
    EXPECT_NE(refusal([&](auto& f) { f.secret_file = path("open-key"); }), "none");
    EXPECT_NE(refusal([&](auto& f) { f.secret_file = path("short-key"); }), "none");
    EXPECT_NE(refusal([&](auto& f) { f.secret_file = path("nothing"); }), "none");
    EXPECT_NE(refusal([](auto& f) { f.secret_file.clear(); }), "none");
    EXPECT_NE(refusal([](auto& f) { f.secret_env = "SEKISHO_TEST_KEY"; }), "none") << "both";
    ::setenv("SEKISHO_TEST_KEY", "01234567890123456789012345678901", 1);
    const auto by_environment = [](auto& f) {
        f.secret_file.clear();
        f.secret_env = "SEKISHO_TEST_KEY";
    };
    EXPECT_EQ(refusal(by_environment), "none");
    ::unsetenv("SEKISHO_TEST_KEY");
    EXPECT_NE(refusal(by_environment), "none");
    EXPECT_EQ(refusal([&](auto& f) { f.secret_file = path("short-key"); }).find("short\n"), std::string::npos);
}

TEST_F(TriggerFunctions, AreLocalExecutablesOnlyWhereThatIsAllowed)
{
    const auto run = [&](const std::string& name) {
        return [this, name](auto& f) {
            f.url.clear();
            f.command = {name.starts_with("/") || name.starts_with(".") ? name : path(name)};
        };
    };
    EXPECT_EQ(refusal(run("program"), true), "none");
    EXPECT_NE(refusal(run("program"), false), "none");
    EXPECT_NE(refusal(run("anybodys-program"), true), "none");
    EXPECT_NE(refusal(run("key"), true), "none") << "not executable";
    EXPECT_NE(refusal(run("./program"), true), "none");
    EXPECT_NE(refusal([&](auto& f) { f.command = {path("program")}; }, true), "none") << "both";
}

TEST_F(TriggerFunctions, AreNamedOnceAndByTheArnOfAFunction)
{
    EXPECT_NE(refusal({webhook(), webhook()}), "none");
    for (const auto* arn : {"f", "arn:aws:lambda:us-east-1:123456789012:function", "arn:aws:s3:::bucket:x:y",
                            "arn:aws:lambda:us-east-1:12345:function:f", "arn:aws:lambda::123456789012:function:f"})
        EXPECT_NE(refusal([&](auto& f) { f.arn = arn; }), "none") << arn;
}

TEST_F(TriggerFunctions, AreReadFromTheConfiguration)
{
    std::ofstream(path("good.yaml")) << "triggers:\n  allow_local_executables: true\n  functions:\n"
                                        "    - {arn: a, url: b, secret_env: C, ca_file: d}\n"
                                        "    - {arn: e, command: [/bin/f, g]}\n";
    const auto read = read_configuration(path("good.yaml"), {});
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_TRUE(read->triggers.allow_local_executables);
    ASSERT_EQ(read->triggers.functions.size(), 2U);
    EXPECT_EQ(read->triggers.functions[1].command, (std::vector<std::string>{"/bin/f", "g"}));
    std::ofstream(path("bad.yaml")) << "triggers:\n  functions:\n    - {arn: a, uri: b}\n";
    EXPECT_NE(read_configuration(path("bad.yaml"), {}).error().message.find("unknown key `uri`"), std::string::npos);
}

}  // namespace
}  // namespace sekisho::app
