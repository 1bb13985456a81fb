#include <gtest/gtest.h>

#include "shapes/bedrock.h"
#include "shapes/bedrock_runtime.h"
#include "shapes/cognito_identity.h"
#include "shapes/cognito_idp.h"
#include "shapes/iam.h"
#include "shapes/s3.h"
#include "shapes/sts.h"

namespace sekisho::wire {
namespace {

const std::vector<const ServiceSchema*> services{&shapes::bedrock::service,
                                                 &shapes::bedrock_runtime::service,
                                                 &shapes::cognito_identity::service,
                                                 &shapes::cognito_idp::service,
                                                 &shapes::iam::service,
                                                 &shapes::s3::service,
                                                 &shapes::sts::service};

void expect_valid_patterns(const Shape& shape, std::vector<const Shape*>& seen)
{
    if (std::ranges::find(seen, &shape) != seen.end()) return;
    seen.push_back(&shape);
    if (shape.pattern != nullptr) {
        EXPECT_TRUE(shape.pattern->valid()) << shape.name << ": " << shape.pattern->text();
    }
    if (shape.element != nullptr) expect_valid_patterns(*shape.element, seen);
    if (shape.key != nullptr) expect_valid_patterns(*shape.key, seen);
    if (shape.structure != nullptr)
        for (const auto& member : shape.structure->members) expect_valid_patterns(*member.shape, seen);
}

TEST(Shapes, HaveOnlyPatternsThatCompile)
{
    std::vector<const Shape*> seen;
    for (const auto* service : services)
        for (const auto* operation : service->operations)
            for (const auto* side : {operation->input, operation->output})
                for (const auto& member : side->members) expect_valid_patterns(*member.shape, seen);
    EXPECT_GT(seen.size(), 500U);
}

TEST(Shapes, DescribeEveryOperationOfCognitoAndSts)
{
    EXPECT_EQ(shapes::cognito_idp::service.operations.size(), 129U);
    EXPECT_EQ(shapes::cognito_identity::service.operations.size(), 23U);
    EXPECT_EQ(shapes::sts::service.operations.size(), 11U);
    EXPECT_EQ(std::ranges::count_if(shapes::cognito_idp::service.operations, &OperationSchema::unsigned_allowed), 32);
}

TEST(Shapes, MatchPatternsAgainstTheWholeValue)
{
    const auto* name = shapes::iam::CreateRoleRequest::wire_schema.find("RoleName");
    ASSERT_NE(name, nullptr);
    EXPECT_TRUE(name->required);
    EXPECT_EQ(name->shape->bounds.max, 64);
    EXPECT_TRUE(name->shape->pattern->matches("a-b_c@d"));
    EXPECT_FALSE(name->shape->pattern->matches("a b"));
    EXPECT_FALSE(name->shape->pattern->matches("ab\n"));
    const auto* alias = shapes::iam::CreateAccountAliasRequest::wire_schema.find("AccountAlias")->shape;
    EXPECT_TRUE(alias->pattern->matches("a-b"));
    EXPECT_TRUE(alias->pattern->matches("abc-1"));
    EXPECT_FALSE(alias->pattern->matches("a--b"));
    EXPECT_FALSE(alias->pattern->matches("-ab"));
    EXPECT_FALSE(alias->pattern->matches("ab"));
}

TEST(Shapes, KnowWhichOperationsStream)
{
    EXPECT_TRUE(shapes::s3::PutObjectOperation::schema.streams_input());
    EXPECT_TRUE(shapes::s3::GetObjectOperation::schema.streams_output());
    EXPECT_TRUE(shapes::bedrock_runtime::ConverseStreamOperation::schema.streams_output());
    EXPECT_FALSE(shapes::bedrock_runtime::InvokeModelOperation::schema.streams_input());
}

}  // namespace
}  // namespace sekisho::wire
