#include <gtest/gtest.h>

#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/pools/document_change.h"
#include "services/cognito_idp/testing.h"

namespace sekisho::cognito_idp {
namespace {

class DocumentsTest : public testing::Test {
protected:
    Result<PoolPtr> change(const std::string& pool_id, std::function<Result<void>(DocumentChange&)> edit)
    {
        return harness_.run(harness_.pools().directory().change_documents(pool_id, std::move(edit)));
    }
    PoolPtr pool(const std::string& pool_id) { return Harness::must(harness_.pools().directory().pool(pool_id)); }
    Document document(std::string body, std::string client_id = {})
    {
        return {std::move(body), {}, std::move(client_id), harness_.clock.now(), harness_.clock.now()};
    }

    Harness harness_;
};

TEST_F(DocumentsTest, SurviveARestartWithTheirSecretAndFiles)
{
    const auto id = harness_.make_pool();
    Harness::must(change(id, [&](DocumentChange& change) -> Result<void> {
        auto made = document(R"({"a":1})");
        made.secret = Secret("hidden");
        TRY_VOID(change.put(DocumentKind::identity_provider, "Google", std::move(made)));
        return change.put_files(DocumentKind::identity_provider, "Google", {{"logo", std::string("\0\x01", 2)}});
    }));
    harness_.open();
    const auto found = pool(id)->documents.find(DocumentKind::identity_provider, "Google");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->body, R"({"a":1})");
    EXPECT_EQ(found->secret->reveal(), "hidden");
    auto look = [&](store::Connection& connection) -> Result<void> {
        TRY(const auto files, read_files(connection, id, DocumentKind::identity_provider, "Google"));
        EXPECT_EQ(files.at("logo"), std::string("\0\x01", 2));
        TRY(const auto rows, connection.query("SELECT secret FROM user_pool_documents"));
        EXPECT_EQ(rows.front().blob("secret").find("hidden"), std::string::npos);
        return {};
    };
    ASSERT_TRUE(harness_.database().read_blocking(look));
}

TEST_F(DocumentsTest, AChangeThatFailsLeavesNothing)
{
    const auto id = harness_.make_pool();
    EXPECT_FALSE(change(id, [&](DocumentChange& change) -> Result<void> {
        TRY_VOID(change.put(DocumentKind::domain, "left-over", document("{}")));
        return fail(errors::invalid_parameter("no"));
    }));
    EXPECT_FALSE(pool(id)->documents.find(DocumentKind::domain, "left-over"));
    EXPECT_FALSE(harness_.pools().directory().state()->pool_of_domain("left-over"));
}

TEST_F(DocumentsTest, ADomainLeadsToItsPool)
{
    const auto id = harness_.make_pool();
    Harness::must(
        change(id, [&](DocumentChange& change) { return change.put(DocumentKind::domain, "people", document("{}")); }));
    harness_.open();
    ASSERT_TRUE(harness_.pools().directory().state()->pool_of_domain("people"));
    EXPECT_EQ(harness_.pools().directory().state()->pool_of_domain("people")->id, id);
    Harness::must(change(id, [](DocumentChange& change) { return change.remove(DocumentKind::domain, "people"); }));
    EXPECT_FALSE(harness_.pools().directory().state()->pool_of_domain("people"));
}

TEST_F(DocumentsTest, WhatIsAClientsGoesWithIt)
{
    const auto id = harness_.make_pool();
    const auto client = harness_.make_client(id);
    Harness::must(change(id, [&](DocumentChange& change) -> Result<void> {
        TRY_VOID(change.put(DocumentKind::terms, "its", document("{}", client)));
        return change.put(DocumentKind::terms, "pools", document("{}"));
    }));
    ASSERT_TRUE(harness_.run(harness_.pools().directory().delete_client(id, client)));
    EXPECT_EQ(pool(id)->documents.of(DocumentKind::terms).size(), 1U);
    harness_.open();
    EXPECT_EQ(pool(id)->documents.of(DocumentKind::terms).size(), 1U);
}

}  // namespace
}  // namespace sekisho::cognito_idp
