#include <gtest/gtest.h>

#include "services/cognito_idp/testing.h"

namespace sekisho::cognito_idp {
namespace {

using namespace std::chrono_literals;
using Upload = shapes::discovery::UploadUserImportFileOperation;

// Of "correct-horse", made by libxcrypt, hashlib and hashlib.
constexpr auto bcrypt = "$2b$04$abcdefghijklmnopqrstuuPoaPXzWjiVz4HaNq2LJXksWbO79E.S6";
constexpr auto scrypt = "$scrypt$ln=10,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$p6kus2keupxl8vDae4ueTXpLbHA/31G7H3kU5Fp9j+I";

template <class T>
std::string message(const Result<T>& result)
{
    return result ? "" : result.error().code + ": " + result.error().message;
}

/// Hands out a text in pieces.
class Pieces final : public net::ByteSource {
public:
    Pieces(std::string text, std::size_t size) : text_(std::move(text)), size_(size) {}
    Task<Result<std::optional<std::string>>> next() override
    {
        if (text_.empty()) co_return std::nullopt;
        auto piece = text_.substr(0, size_);
        text_.erase(0, piece.size());
        co_return std::optional(std::move(piece));
    }

private:
    std::string text_;
    std::size_t size_;
};

class Imports : public testing::Test {
protected:
    Imports()
    {
        pool = make_pool();
        client = harness.make_client(pool);
    }

    std::string make_pool()
    {
        return harness.make_pool([](api::CreateUserPoolRequest& request) {
            request.AutoVerifiedAttributes = {"email"};
            request.AliasAttributes = {"email"};
        });
    }

    api::UserImportJobType create(std::optional<std::string> algorithm = {})
    {
        api::CreateUserImportJobRequest request;
        request.UserPoolId = pool;
        request.JobName = "people";
        request.CloudWatchLogsRoleArn = "arn:aws:iam::123456789012:role/import-logs";
        request.PasswordHashingAlgorithm = std::move(algorithm);
        return *Harness::must(harness.call<api::CreateUserImportJobOperation>(std::move(request))).UserImportJob;
    }

    Result<Upload::Output> upload(const api::UserImportJobType& job, std::string text, std::size_t piece = 100'000)
    {
        Upload::Input input;
        input.UserPoolId = pool;
        input.JobId = *job.JobId;
        input.Token = job.PreSignedUrl->substr(job.PreSignedUrl->find("token=") + 6);
        input.Body = std::make_unique<Pieces>(std::move(text), piece);
        return harness.call<Upload>(std::move(input));
    }

    Result<api::StartUserImportJobResponse> start(const api::UserImportJobType& job)
    {
        api::StartUserImportJobRequest request;
        request.UserPoolId = pool;
        request.JobId = *job.JobId;
        return harness.call<api::StartUserImportJobOperation>(std::move(request));
    }

    api::UserImportJobType describe(const api::UserImportJobType& job)
    {
        api::DescribeUserImportJobRequest request;
        request.UserPoolId = pool;
        request.JobId = *job.JobId;
        return *Harness::must(harness.call<api::DescribeUserImportJobOperation>(std::move(request))).UserImportJob;
    }

    /// Uploads, starts, and waits for the end.
    api::UserImportJobType run(const std::string& text, std::optional<std::string> algorithm = {})
    {
        const auto job = create(std::move(algorithm));
        EXPECT_EQ(message(upload(job, text)), "");
        EXPECT_EQ(message(start(job)), "");
        harness.pools().imports().wait_until_idle();
        return describe(job);
    }

    std::string header(bool passwords = false)
    {
        api::GetCSVHeaderRequest request;
        request.UserPoolId = pool;
        std::string line;
        for (const auto& name : *Harness::must(harness.call<api::GetCSVHeaderOperation>(request)).CSVHeader)
            line += (line.empty() ? "" : ",") + name;
        return line + (passwords ? ",cognito:password_hash" : "") + "\n";
    }

    /// A line under that header.
    static std::string row(const std::string& name, const std::string& more = "", const std::string& verified = "true")
    {
        return "A \\, B,,,,,,,,," + name + "@example.com," + verified + ",,,,,,,,,FALSE," + name + more + "\n";
    }

    /// The line with a verified phone number in the columns where `names` has it.
    static std::string with_phone(const std::string& names, const std::string& line, const std::string& number)
    {
        const auto column_of = [&](std::string_view name) {
            return std::ranges::count(names.substr(0, names.find(name)), ',');
        };
        std::string made;
        std::ptrdiff_t column = 0;
        for (std::size_t at = 0; at < line.size(); ++at) {
            const bool escaped = at > 0 && line[at - 1] == '\\';
            if ((line[at] == ',' && !escaped) || line[at] == '\n') {
                if (column == column_of("phone_number,")) made += number;
                if (column == column_of("phone_number_verified")) made += "true";
                ++column;
            }
            made += line[at];
        }
        return made;
    }

    Result<api::AdminGetUserResponse> get(const std::string& name)
    {
        api::AdminGetUserRequest request;
        request.UserPoolId = pool;
        request.Username = name;
        return harness.call<api::AdminGetUserOperation>(std::move(request));
    }

    std::int64_t rows_of(const std::string& table)
    {
        std::int64_t rows = 0;
        auto read = [&](store::Connection& connection) -> Result<void> {
            TRY(const auto found, connection.query("SELECT COUNT(*) AS rows FROM " + table));
            rows = found.front().integer("rows");
            return {};
        };
        EXPECT_TRUE(harness.database().read_blocking(read));
        return rows;
    }

    Harness harness;
    std::string pool, client;
};

TEST_F(Imports, TheHeaderIsAwsTemplate)
{
    EXPECT_EQ(header(),
              "name,given_name,family_name,middle_name,nickname,preferred_username,profile,picture,website,email,"
              "email_verified,gender,birthdate,zoneinfo,locale,phone_number,phone_number_verified,address,updated_at,"
              "cognito:mfa_enabled,cognito:username\n");
}

TEST_F(Imports, UsersComeInAndMustResetTheirPassword)
{
    const auto job = run("\xEF\xBB\xBF" + header() + row("alice") + row("bob"));
    EXPECT_EQ(job.Status, "Succeeded");
    EXPECT_EQ(job.ImportedUsers, 2);
    EXPECT_EQ(job.SkippedUsers, 0);
    EXPECT_EQ(job.FailedUsers, 0);
    const auto alice = Harness::must(get("alice"));
    EXPECT_EQ(alice.UserStatus, "RESET_REQUIRED");
    EXPECT_TRUE(
        std::ranges::any_of(*alice.UserAttributes, [](const auto& attribute) { return attribute.Value == "A , B"; }));
    EXPECT_EQ(message(harness.sign_in(client, "alice", "whatever-it-is")),
              "PasswordResetRequiredException: Password reset required for the user");
    EXPECT_EQ(rows_of("user_pool_import_chunks"), 0) << "the file is gone";
}

TEST_F(Imports, RowsThatAreNotGoodFailAndTheOthersComeIn)
{
    harness.make_user(pool, "carol", "correct-horse");
    const auto job = run(header() + row("alice") + row("alice") + row("carol") +     // taken twice
                         row("dave", "", "false") +                                  // nobody could reset his password
                         row("erin", ",more") +                                      // a field too many
                         row("fred\x01") + "\"\xff\xfe\"" + row("gina").substr(9) +  // no text
                         "=cmd(),,,,,,,,,hugo@example.com,true,,,,,,,,,maybe,hugo\n" + row("ivan"));
    EXPECT_EQ(job.Status, "Succeeded");
    EXPECT_EQ(job.ImportedUsers, 2);
    EXPECT_EQ(job.SkippedUsers, 2);
    EXPECT_EQ(job.FailedUsers, 5);
    EXPECT_EQ(rows_of("user_pool_users"), 3);
}

TEST_F(Imports, AnAliasOfAnotherUserIsNotTakenAndLeavesNothingBehind)
{
    const auto job = run(header() + row("alice") + "x,,,,,,,,,alice@example.com,true,,,,,,,,,false,mallory\n");
    EXPECT_EQ(job.ImportedUsers, 1);
    EXPECT_EQ(job.FailedUsers.value() + job.SkippedUsers.value(), 1);
    EXPECT_FALSE(get("mallory"));
}

TEST_F(Imports, AFileWithAnotherHeaderOrBrokenQuotesEndsTheJob)
{
    const auto other = run("name,email\nx,y\n");
    EXPECT_EQ(other.Status, "Failed");
    EXPECT_EQ(other.CompletionMessage, "Line 1: The header in the CSV file does not match the expected headers.");
    const auto broken = run(header() + row("alice") + "\"x\"y\n" + row("mallory"));
    EXPECT_EQ(broken.Status, "Failed");
    EXPECT_EQ(broken.CompletionMessage, "Line 3: something stands behind a closing quote");
    EXPECT_FALSE(get("mallory")) << "nothing behind it is read";
    EXPECT_EQ(run("").Status, "Failed");
}

TEST_F(Imports, APasswordHashOfAnotherSystemSignsInOnceAndIsReplaced)
{
    const auto job = run(header(true) + row("alice", std::string(",") + bcrypt) + row("bob", ","), "BCRYPT");
    EXPECT_EQ(job.ImportedUsers, 2);
    EXPECT_EQ(Harness::must(get("alice")).UserStatus, "CONFIRMED");
    EXPECT_EQ(Harness::must(get("bob")).UserStatus, "RESET_REQUIRED");
    EXPECT_EQ(message(harness.sign_in(client, "alice", "wrong-horse")),
              "NotAuthorizedException: Incorrect username or password.");
    const auto kept = [&] {
        std::size_t verifier = 0;
        auto read = [&](store::Connection& connection) -> Result<void> {
            TRY(const auto rows, connection.query("SELECT srp_verifier FROM user_pool_users WHERE username = 'alice'"));
            verifier = rows.front().blob("srp_verifier").size();
            return {};
        };
        EXPECT_TRUE(harness.database().read_blocking(read));
        return verifier;
    };
    EXPECT_EQ(kept(), 0U);
    EXPECT_EQ(message(harness.sign_in(client, "alice", "correct-horse")), "");
    EXPECT_GT(kept(), 0U) << "from now on SRP works, too";
    EXPECT_EQ(message(harness.sign_in(client, "alice", "correct-horse")), "");
    EXPECT_FALSE(harness.sign_in(client, "alice", "wrong-horse"));
}

TEST_F(Imports, HashesOfAnotherAlgorithmOrThatWouldExhaustTheMachineFail)
{
    const auto job = run(header(true) + row("a", std::string(",\"") + scrypt + "\"") +
                             row("b", ",\"$scrypt$ln=20,r=32,p=4$MDEyMzQ1Njc4OWFiY2RlZg$p6kus2keupxl8vDae4ueTXpLbHA\"") +
                             row("c", std::string(",") + bcrypt) + row("d", ",plain-password"),
                         "SCRYPT");
    EXPECT_EQ(job.ImportedUsers, 1);
    EXPECT_EQ(job.FailedUsers, 3);
    EXPECT_EQ(message(harness.sign_in(client, "a", "correct-horse")), "");
}

TEST_F(Imports, AnUploadUrlIsForOneJobOnceAndAWhile)
{
    const auto job = create();
    EXPECT_TRUE(job.PreSignedUrl->starts_with("http://127.0.0.1:8080/" + pool + "/.well-known/user-import/"));
    auto forged = job;
    forged.JobId = *create().JobId;
    EXPECT_EQ(message(upload(forged, "x")), "AccessDenied: Access Denied");
    forged = job;
    forged.PreSignedUrl = "token=" + std::string(100, 'A');
    EXPECT_EQ(message(upload(forged, "x")), "AccessDenied: Access Denied");
    EXPECT_EQ(message(upload(job, "x")), "");
    EXPECT_EQ(message(upload(job, "y")), "AccessDenied: Access Denied") << "twice";
    const auto late = create();
    harness.clock.advance(15min);
    EXPECT_EQ(message(upload(late, "x")), "AccessDenied: Access Denied");
}

TEST_F(Imports, AFileThatIsTooLargeIsNotKept)
{
    const auto job = create();
    EXPECT_EQ(message(upload(job, std::string(100 * 1024 * 1024 + 1, 'a'), 4 * 1024 * 1024)).substr(0, 15),
              "EntityTooLarge:");
    EXPECT_EQ(message(start(job)), "PreconditionNotMetException: The CSV file of the job has not been uploaded.");
    EXPECT_EQ(message(upload(job, header() + row("alice"))), "") << "the URL is still good";
    EXPECT_EQ(message(start(job)), "");
    harness.pools().imports().wait_until_idle();
    EXPECT_EQ(describe(job).ImportedUsers, 1);
}

TEST_F(Imports, ManyRowsGoInStepsAndEachOnceWhateverEndsTheServer)
{
    constexpr int people = 1000;
    auto text = header();
    for (int i = 0; i < people; ++i) text += row("user" + std::to_string(i));
    const auto job = create();
    ASSERT_EQ(message(upload(job, text, 777)), "");
    ASSERT_EQ(message(start(job)), "");
    for (int i = 0; i < 5; ++i) harness.open();  // each ends the runner in the midst of its work
    harness.pools().imports().wait_until_idle();
    const auto done = describe(job);
    EXPECT_EQ(done.Status, "Succeeded");
    EXPECT_EQ(done.ImportedUsers, people);
    EXPECT_EQ(done.SkippedUsers, 0) << "no row was read twice";
    EXPECT_EQ(rows_of("user_pool_users"), people);
}

TEST_F(Imports, AFileLargerThanItsChunksIsReadAsOne)
{
    auto text = header();
    int people = 0;
    const std::string address(15'000, 'x');
    for (; text.size() < 1'300'000; ++people)
        text += "n,,,,,,,,,u" + std::to_string(people) + "@example.com,true,,,,,,,\"" + std::string(1500, 'x') +
                "\n\",,false,u" + std::to_string(people) + "\n";
    const auto job = run(text);
    EXPECT_EQ(job.ImportedUsers, people) << *job.CompletionMessage;
}

TEST_F(Imports, AJobStopsAndDoesNotStartAgain)
{
    auto text = header();
    for (int i = 0; i < 3000; ++i) text += row("user" + std::to_string(i));
    const auto job = create();
    ASSERT_EQ(message(upload(job, text)), "");
    ASSERT_EQ(message(start(job)), "");
    EXPECT_EQ(start(job).error().code, "PreconditionNotMetException");
    const auto second = create();
    ASSERT_EQ(message(upload(second, text)), "");
    const auto other = start(second);
    api::StopUserImportJobRequest request;
    request.UserPoolId = pool;
    request.JobId = *job.JobId;
    const auto stopped = harness.call<api::StopUserImportJobOperation>(request);
    if (stopped) {  // it was not faster
        EXPECT_EQ(other.error().code, "PreconditionNotMetException") << "one job of a pool at a time";
        EXPECT_EQ(stopped->UserImportJob->Status, "Stopping");
        harness.pools().imports().wait_until_idle();
        EXPECT_EQ(describe(job).Status, "Stopped");
    }
    EXPECT_EQ(start(job).error().code, "PreconditionNotMetException");
}

TEST_F(Imports, AJobThatIsNotStartedInTimeExpiresWithItsFile)
{
    const auto job = create();
    ASSERT_EQ(message(upload(job, header())), "");
    harness.clock.advance(24h);
    EXPECT_EQ(describe(job).Status, "Expired");
    EXPECT_EQ(start(job).error().code, "PreconditionNotMetException");
    EXPECT_EQ(rows_of("user_pool_import_chunks"), 0);
}

TEST_F(Imports, JobsOfOtherPoolsAreNotSeen)
{
    const auto job = create();
    ASSERT_EQ(message(upload(job, header())), "");
    pool = make_pool();
    EXPECT_EQ(start(job).error().code, "ResourceNotFoundException");
    EXPECT_EQ(message(upload(job, header())), "AccessDenied: Access Denied");
    api::ListUserImportJobsRequest request;
    request.UserPoolId = pool;
    request.MaxResults = 60;
    EXPECT_TRUE(Harness::must(harness.call<api::ListUserImportJobsOperation>(request)).UserImportJobs->empty());
}

TEST_F(Imports, JobsAreListedNewestFirstInPagesAndWithoutTheirUrls)
{
    std::vector<std::string> ids;
    for (int i = 0; i < 3; ++i) {
        ids.insert(ids.begin(), *create().JobId);
        harness.clock.advance(1s);
    }
    api::ListUserImportJobsRequest request;
    request.UserPoolId = pool;
    request.MaxResults = 2;
    std::vector<std::string> listed;
    do {
        const auto page = Harness::must(harness.call<api::ListUserImportJobsOperation>(request));
        for (const auto& job : *page.UserImportJobs) {
            listed.push_back(*job.JobId);
            EXPECT_FALSE(job.PreSignedUrl);
        }
        request.PaginationToken = page.PaginationToken;
    } while (request.PaginationToken);
    EXPECT_EQ(listed, ids);
    for (int i = 3; i < 10; ++i) create();
    api::CreateUserImportJobRequest creation;
    creation.UserPoolId = pool;
    creation.JobName = "one too many";
    creation.CloudWatchLogsRoleArn = "arn:aws:iam::123456789012:role/import-logs";
    EXPECT_EQ(harness.call<api::CreateUserImportJobOperation>(creation).error().code, "LimitExceededException");
}

TEST_F(Imports, SwitchOnSmsForRowsThatSaySo)
{
    api::SetUserPoolMfaConfigRequest factors;
    factors.UserPoolId = pool;
    factors.MfaConfiguration = "OPTIONAL";
    factors.SmsMfaConfiguration.emplace().SmsConfiguration.emplace().SnsCallerArn = "arn:aws:iam::123456789012:role/sms";
    Harness::must(harness.call<api::SetUserPoolMfaConfigOperation>(std::move(factors)));
    auto line = row("mia");
    line.replace(line.find("FALSE"), 5, "TRUE");
    const auto names = header();
    const auto job = run(names + with_phone(names, line, "+15550001234"));
    ASSERT_EQ(job.ImportedUsers, 1) << job.CompletionMessage.value_or("");
    EXPECT_EQ(Harness::must(get("mia")).UserMFASettingList, std::vector<std::string>{"SMS_MFA"});
}

}  // namespace
}  // namespace sekisho::cognito_idp
