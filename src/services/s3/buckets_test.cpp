#include "services/s3/test_support.h"

#include "policy/stand_in.h"
#include "services/s3/bucket_policy.h"
#include "services/s3/list_buckets.h"
#include "services/s3/names.h"
#include "services/s3/public_access_block.h"

namespace sekisho::s3 {
namespace {

TEST_F(S3, BucketsAreUniqueNamedByTheRulesAndDeletedOnlyEmpty)
{
    EXPECT_EQ(code_of(run<CreateBucket>({.Bucket = "bucket"})), "BucketAlreadyOwnedByYou");
    EXPECT_EQ(code_of(run<CreateBucket>({.Bucket = "No"})), "InvalidBucketName");
    ASSERT_TRUE(put("k", "x"));
    EXPECT_EQ(code_of(run<DeleteBucket>({.Bucket = "bucket"})), "BucketNotEmpty");
    ASSERT_TRUE(remove("k"));
    start_upload();
    EXPECT_TRUE(run<DeleteBucket>({.Bucket = "bucket"}));
    EXPECT_EQ(code_of(put("k", "x")), "NoSuchBucket");
    EXPECT_EQ(code_of(run<HeadBucket>({.Bucket = "bucket"})), "NoSuchBucket");
    EXPECT_TRUE(run<ListBuckets>({})->Buckets->empty());
}

TEST_F(S3, AnotherAccountsBucketIsNeitherListedNorMade)
{
    caller_.principal.account = "999999999999";
    EXPECT_EQ(code_of(run<CreateBucket>({.Bucket = "bucket"})), "BucketAlreadyExists");
    EXPECT_TRUE(run<ListBuckets>({})->Buckets->empty());
    const auto check = object_check(*buckets_->state(), "s3:GetObject", "bucket", "k", caller_);
    EXPECT_EQ(check.resource_account, account);
    EXPECT_EQ(check.resource, "arn:aws:s3:::bucket/k");
}

TEST_F(S3, ABucketMadeByAnotherAccountSinceTheRequestWasJudgedIsNotOpened)
{
    op::Caller other;
    other.principal.account = "999999999999";
    op::Envelope envelope;
    envelope.time = from_epoch_seconds(1'800'000'000);  // when the bucket was made
    EXPECT_EQ(code_of(open_bucket(*buckets_, "bucket", {}, other, envelope)), "AccessDenied");
    envelope.time += std::chrono::milliseconds(1);
    EXPECT_TRUE(open_bucket(*buckets_, "bucket", {}, other, envelope));
    EXPECT_EQ(code_of(open_bucket(*buckets_, "bucket", "111111111111", caller_, envelope)), "AccessDenied");
}

constexpr const char* public_policy =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket/*"}]})";

TEST_F(S3, PublicPoliciesAreBlockedUntilTheBlockIsLifted)
{
    PutBucketPolicy::Input input;
    input.Bucket = "bucket";
    input.Policy = public_policy;
    const auto blocked = run<PutBucketPolicy>(PutBucketPolicy::Input(input));
    ASSERT_FALSE(blocked);
    EXPECT_EQ(blocked.error().status, 403);
    EXPECT_EQ(code_of(run<GetBucketPolicy>({.Bucket = "bucket"})), "NoSuchBucketPolicy");
    ASSERT_TRUE(run<DeletePublicAccessBlock>({.Bucket = "bucket"}));
    ASSERT_TRUE(run<PutBucketPolicy>(PutBucketPolicy::Input(input)));
    EXPECT_EQ(run<GetBucketPolicy>({.Bucket = "bucket"})->Policy, public_policy);
    EXPECT_EQ(run<GetBucketPolicyStatus>({.Bucket = "bucket"})->PolicyStatus->IsPublic, true);

    const op::Caller anonymous;
    EXPECT_TRUE(object_check(*buckets_->state(), "s3:GetObject", "bucket", "k", anonymous).resource_policy);
    // RestrictPublicBuckets holds an existing public policy back from everyone outside the account.
    PutPublicAccessBlock::Input block;
    block.Bucket = "bucket";
    block.PublicAccessBlockConfiguration.RestrictPublicBuckets = true;
    ASSERT_TRUE(run<PutPublicAccessBlock>(std::move(block)));
    EXPECT_FALSE(object_check(*buckets_->state(), "s3:GetObject", "bucket", "k", anonymous).resource_policy);
    EXPECT_TRUE(object_check(*buckets_->state(), "s3:GetObject", "bucket", "k", caller_).resource_policy);
}

TEST_F(S3, TheOwnersRootUserIsNotLockedOutOfTheBucketPolicy)
{
    ASSERT_TRUE(run<DeletePublicAccessBlock>({.Bucket = "bucket"}));
    PutBucketPolicy::Input input;
    input.Bucket = "bucket";
    input.Policy =
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::bucket"}]})";
    ASSERT_TRUE(run<PutBucketPolicy>(std::move(input)));
    op::Caller root = caller_;
    root.principal.kind = policy::PrincipalKind::root;
    EXPECT_FALSE(bucket_check(*buckets_->state(), "s3:DeleteBucketPolicy", "bucket", root).resource_policy);
    EXPECT_TRUE(bucket_check(*buckets_->state(), "s3:ListBucket", "bucket", root).resource_policy);
    EXPECT_TRUE(bucket_check(*buckets_->state(), "s3:DeleteBucketPolicy", "bucket", caller_).resource_policy);
}

TEST_F(S3, SettingsAreThereAfterARestart)
{
    set_versioning("Enabled");
    ASSERT_TRUE(run<DeletePublicAccessBlock>({.Bucket = "bucket"}));
    PutBucketPolicy::Input input;
    input.Bucket = "bucket";
    input.Policy = public_policy;
    ASSERT_TRUE(run<PutBucketPolicy>(std::move(input)));
    load();
    const auto bucket = buckets_->find("bucket");
    ASSERT_TRUE(bucket && bucket->policy);
    EXPECT_TRUE(bucket->policy_is_public);
    EXPECT_EQ(bucket->versioning, Versioning::enabled);
    EXPECT_FALSE(bucket->public_access_block);
    EXPECT_EQ(bucket->ownership, "BucketOwnerEnforced");
}

TEST_F(S3, ABucketWhosePolicyCannotBeReadIsClosedAndTheServerStarts)
{
    const auto broken = database_->write_blocking(
        [](store::Connection& connection) -> Result<void> {
            TRY_VOID(connection.execute("UPDATE s3_buckets SET policy = ?", {std::string("{}")}));
            return {};
        },
        {});
    ASSERT_TRUE(broken);
    load();
    const auto bucket = buckets_->find("bucket");
    ASSERT_TRUE(bucket && bucket->policy);
    EXPECT_TRUE(policy::is_stand_in(*bucket->policy));
    EXPECT_EQ(policy::document_of(*bucket->policy), "{}") << "the owner sees what is stored";
    const policy::Question question{caller_.principal, "s3:GetObject", "arn:aws:s3:::bucket/k", account, caller_.context};
    policy::PolicySet policies;
    policies.resource = bucket->policy;
    const auto decision = policy::evaluate(question, policies);
    EXPECT_EQ(decision.verdict, policy::Verdict::explicit_deny);
    EXPECT_TRUE(policy::explain(question, decision).contains("statement the stored document no longer parses"));
}

TEST_F(S3, EveryOperationAsksForPermission)
{
    const auto operations = make_operations(stores());
    EXPECT_EQ(operations.size(), 61u);
    for (const auto& operation : operations) EXPECT_EQ(operation->open_reason(), nullptr) << operation->schema().name;
}

TEST_F(S3, AnonymousCallersNeitherListNorMakeBuckets)
{
    caller_ = op::Caller();
    EXPECT_EQ(code_of(run<CreateBucket>({.Bucket = "mine"})), "AccessDenied");
    EXPECT_EQ(code_of(run<ListBuckets>({})), "AccessDenied");
}

}  // namespace
}  // namespace sekisho::s3
