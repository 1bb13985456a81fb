#include "services/openai/completions.h"

#include <gtest/gtest.h>

namespace sekisho::openai {
namespace {

TEST(Embeddings, TellPoliciesOfOutputTokensWhatBedrocksOwnDoorTells)
{
    models::Model model;
    model.id = "amazon.titan-embed-text-v2:0";
    model.max_output_tokens = 4096;
    const models::Catalogue catalogue({model});
    const gateway::ModelAccess access(catalogue, "production");
    const SystemClock clock;
    const gateway::Gateway gateway(gateway::Gateway::Parts{.clock = clock});
    const CreateEmbeddings embeddings({access, gateway});
    CreateEmbeddings::Reading reading;
    reading.model = model.id;
    op::Caller caller;
    caller.principal.account = "123456789012";
    op::Envelope envelope;
    envelope.region = "us-east-1";
    const auto checks = embeddings.access({}, reading, caller, envelope);
    ASSERT_TRUE(checks);
    ASSERT_EQ(checks->size(), 1U);
    EXPECT_EQ(checks->front().action, "bedrock:InvokeModel");
    EXPECT_EQ(checks->front().context.value("sekisho:MaxOutputTokens"), "0");
}

}  // namespace
}  // namespace sekisho::openai
