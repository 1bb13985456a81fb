#include <fstream>
#include <iterator>

#include "base/encoding.h"
#include "shapes/bedrock.h"
#include "shapes/bedrock_runtime.h"
#include "shapes/cognito_identity.h"
#include "shapes/cognito_idp.h"
#include "shapes/iam.h"
#include "shapes/s3.h"
#include "shapes/sts.h"
#include "wire/test_support.h"

// Requests as botocore writes them (tests/cases/wire/requests_of_botocore.json): routed, decoded, and compared with what
// the caller meant, as the audit trail would show it.
namespace sekisho::wire {
namespace {

struct Entry {
    const OperationSchema* schema;
    Result<std::string> (*decode)(const net::Request& request, std::string_view body);
};

template <class... Operation>
std::vector<Entry> entries()
{
    return {Entry{&Operation::schema, [](const net::Request& request, std::string_view body) -> Result<std::string> {
                      TRY(const auto input, test::decode<Operation>(request, body));
                      return redacted_json(Operation::schema, &input);
                  }}...};
}

std::vector<Entry> known()
{
    using namespace shapes;
    auto all = entries<iam::CreateRoleOperation, iam::SimulateCustomPolicyOperation, iam::GetUserOperation,
                       iam::UntagRoleOperation, iam::UpdateAccountPasswordPolicyOperation, sts::AssumeRoleOperation,
                       sts::GetCallerIdentityOperation, cognito_idp::CreateUserPoolOperation,
                       cognito_idp::ListUsersOperation, cognito_identity::SetIdentityPoolRolesOperation,
                       bedrock_runtime::CountTokensOperation, bedrock_runtime::ConverseOperation,
                       bedrock_runtime::InvokeModelOperation, bedrock::ListFoundationModelsOperation>();
    const auto more =
        entries<s3::PutObjectOperation, s3::GetObjectOperation, s3::DeleteObjectsOperation, s3::CreateBucketOperation,
                s3::PutBucketTaggingOperation, s3::PutBucketCorsOperation, s3::PutBucketAclOperation,
                s3::CompleteMultipartUploadOperation, s3::UploadPartCopyOperation, s3::ListObjectsV2Operation,
                s3::GetObjectAttributesOperation, s3::PutBucketLifecycleConfigurationOperation,
                s3::PutPublicAccessBlockOperation, s3::PutBucketPolicyOperation, s3::PutBucketVersioningOperation>();
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

/// The same value with the members of every object in the order of their names.
Json sorted(const Json& json)
{
    if (const auto* array = json.array()) {
        Json::Array out;
        for (const auto& element : *array) out.push_back(sorted(element));
        return out;
    }
    if (json.object() == nullptr) return json;
    Json::Object out;
    for (const auto& [name, value] : *json.object()) out.emplace_back(name, sorted(value));
    std::ranges::sort(out, {}, &Json::Member::first);
    return out;
}

std::string text_of(const Json& json, std::string_view name) { return *json.find(name)->string(); }

TEST(RequestsOfBotocore, MeanWhatTheCallerMeant)
{
    std::ifstream file(SEKISHO_SOURCE_DIR "/tests/cases/wire/requests_of_botocore.json");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto cases = parse_json(text);
    ASSERT_TRUE(cases) << cases.error().message;
    const auto table = known();
    std::vector<const OperationSchema*> operations;
    for (const auto& entry : table) operations.push_back(entry.schema);
    const Router router(operations);
    std::size_t tried = 0;
    for (const auto& one : *cases->array()) {
        const auto name = text_of(one, "operation"), body = text_of(one, "body");
        const auto entry = std::ranges::find_if(table, [&](const Entry& candidate) {
            return candidate.schema->name == name && candidate.schema->service->name == text_of(one, "service");
        });
        ASSERT_NE(entry, table.end()) << name;
        auto request = test::request(text_of(one, "method"), text_of(one, "target"));
        for (const auto& [header, value] : *one.find("headers")->object())
            request.headers.add(lower_ascii(header), *value.string());
        const auto found = router.route(*entry->schema->service, request, body);
        ASSERT_TRUE(found) << name << ": " << found.error().code;
        EXPECT_EQ((*found)->name, name);
        const auto input = entry->decode(request, entry->schema->streams_input() ? std::string_view() : body);
        ASSERT_TRUE(input) << name << ": " << test::outcome(input);
        EXPECT_EQ(to_text(sorted(*parse_json(*input))), to_text(sorted(*one.find("input")))) << name;
        ++tried;
    }
    EXPECT_EQ(tried, 29U);
}

}  // namespace
}  // namespace sekisho::wire
