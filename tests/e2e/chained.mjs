// Asks models through two Sekishos with AWS's SDK, unmodified.
import assert from "node:assert/strict";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../examples/ask-a-model/package.json", import.meta.url));
const { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand, CountTokensCommand, InvokeModelCommand } = require("@aws-sdk/client-bedrock-runtime");

const client = new BedrockRuntimeClient({ region: "us-east-1", endpoint: process.env.SEKISHO_ENDPOINT, maxAttempts: 1 });
const handbook = "Orders above 50 euros ship free of charge. Refunds are paid within 14 days of the return's arrival. Gift cards cannot be refunded.";
const passage = "Refunds are paid within 14 days of the return's arrival.";
const conversation = { system: [{ text: handbook }], messages: [{ role: "user", content: [{ text: "When are refunds paid?" }] }] };
const ok = (what) => console.log(`  ok  ${what}`);

for (const modelId of ["anthropic.chained", "by-role", "falls-back"]) {
  const whole = await client.send(new ConverseCommand({ modelId, ...conversation }));
  assert.equal(whole.output.message.content[0].text, passage);
  assert.equal(whole.stopReason, "end_turn");
  assert.equal(whole.usage.totalTokens, whole.usage.inputTokens + whole.usage.outputTokens);
  assert.equal(whole.additionalModelResponseFields["sekisho:answeredBy"], "sekisho-demo");
  const { stream } = await client.send(new ConverseStreamCommand({ modelId, ...conversation }));
  let text = "", pieces = 0, usage, stopReason;
  for await (const event of stream) {
    if (event.contentBlockDelta) { text += event.contentBlockDelta.delta.text; ++pieces; }
    if (event.messageStop) ({ stopReason } = event.messageStop);
    if (event.metadata) ({ usage } = event.metadata);
  }
  assert.equal(text, passage);
  assert.equal(stopReason, "end_turn");
  assert.ok(pieces > 5, `${pieces} pieces`);
  assert.deepEqual(usage, whole.usage);
  ok(`${modelId}: the answer of the second behind the first, whole and in ${pieces} pieces, with the same usage`);
}

const counted = await client.send(new CountTokensCommand({ modelId: "anthropic.chained", input: { converse: conversation } }));
const asked = await client.send(new ConverseCommand({ modelId: "anthropic.chained", ...conversation }));
assert.equal(counted.inputTokens, asked.usage.inputTokens);
ok("tokens are counted by the second");

const short = await client.send(new ConverseCommand({ modelId: "anthropic.chained", ...conversation, inferenceConfig: { maxTokens: 3 } }));
assert.equal(short.stopReason, "max_tokens");
assert.equal(short.usage.outputTokens, 3);
ok("limits reach it");

const image = { image: { format: "png", source: { bytes: Buffer.from("89504e470d0a1a0a", "hex") } } };
await assert.rejects(
  client.send(new ConverseCommand({ modelId: "anthropic.chained", messages: [{ role: "user", content: [image, { text: "What is this?" }] }] })),
  { name: "ValidationException" });
ok("what it cannot take is the caller's error");

const body = { anthropic_version: "bedrock-2023-05-31", max_tokens: 50, system: handbook, messages: [{ role: "user", content: "When are refunds paid?" }] };
const invoked = await client.send(new InvokeModelCommand({ modelId: "anthropic.chained", contentType: "application/json", body: JSON.stringify(body) }));
assert.equal(JSON.parse(new TextDecoder().decode(invoked.body)).content[0].text, passage);
ok("InvokeModel at the first is Converse at the second");

for (const command of [new ConverseCommand({ modelId: "refused", ...conversation }), new ConverseStreamCommand({ modelId: "refused", ...conversation })])
  await assert.rejects(client.send(command), (error) => {
    assert.equal(error.name, "ServiceUnavailableException");
    assert.doesNotMatch(error.message, /signature|credential|key/i);
    return true;
  });
ok("a wrong key of ours is no news for callers");
