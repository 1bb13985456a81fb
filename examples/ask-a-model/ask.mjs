// Signs in, becomes a role, asks a model. Every answer is checked; the clients are unmodified.
import assert from "node:assert/strict";
import { BedrockClient, ListFoundationModelsCommand } from "@aws-sdk/client-bedrock";
import {
  BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand, InvokeModelCommand, InvokeModelWithResponseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { fromCognitoIdentityPool } from "@aws-sdk/credential-providers";
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from "amazon-cognito-identity-js";
import { JwtVerifier } from "aws-jwt-verify";

const { SEKISHO_ENDPOINT: endpoint, SEKISHO_TLS_ENDPOINT: tlsEndpoint, SEKISHO_POOL: poolId, SEKISHO_CLIENT: clientId } = process.env;
const { SEKISHO_IDENTITY_POOL: identityPoolId, SEKISHO_PROVIDER: provider } = process.env;
const region = "us-east-1";
const haiku = "anthropic.claude-3-haiku-20240307-v1:0";
const sonnet = "anthropic.claude-3-sonnet-20240229-v1:0";
const handbook = "Orders above 50 euros ship free of charge. Refunds are paid within 14 days of the return's arrival. Gift cards cannot be refunded.";
const question = "When are refunds paid?";
const passage = "Refunds are paid within 14 days of the return's arrival.";

const ok = (what) => console.log(`  ok  ${what}`);
const section = (what) => console.log(`\n== ${what}`);

/** One attempt to sign in by SRP; with `newPassword`, the new-password challenge is answered. */
function signIn(password, newPassword) {
  const user = new CognitoUser({ Username: "alice", Pool: new CognitoUserPool({ UserPoolId: poolId, ClientId: clientId, endpoint }) });
  return new Promise((resolve, reject) => {
    let challenged = false;
    const callbacks = {
      onSuccess: (session) => resolve({ user, session, challenged }),
      onFailure: reject,
      newPasswordRequired: () => {
        challenged = true;
        if (newPassword) user.completeNewPasswordChallenge(newPassword, {}, callbacks);
        else reject(new Error("a new password is required"));
      },
    };
    user.authenticateUser(new AuthenticationDetails({ Username: "alice", Password: password }), callbacks);
  });
}

section("signing in by SRP");
await assert.rejects(signIn("Wr0ng-password"), { name: "NotAuthorizedException", message: "Incorrect username or password." });
ok("a wrong password is refused");
const first = await signIn("Temp0rary!pass", "C0rrect-horse-battery");
assert.equal(first.challenged, true);
ok("the new-password challenge is answered");
const { user, session, challenged } = await signIn("C0rrect-horse-battery");
assert.equal(challenged, false);
ok("the new password signs in");
const idToken = session.getIdToken().getJwtToken();
const issuer = session.getIdToken().payload.iss;
const verifier = JwtVerifier.create({ issuer, audience: clientId, jwksUri: `${tlsEndpoint}/${poolId}/.well-known/jwks.json` });
assert.equal((await verifier.verify(idToken))["cognito:username"], "alice");
ok("aws-jwt-verify verifies the ID token through the pool's JWKS");
await assert.rejects(verifier.verify(`${idToken.slice(0, -6)}AAAAAA`));
ok("and refuses an altered one");
const refreshed = await new Promise((resolve, reject) => user.refreshSession(session.getRefreshToken(), (error, value) => (error ? reject(error) : resolve(value))));
assert.equal(refreshed.getIdToken().payload.sub, session.getIdToken().payload.sub);
ok("the session refreshes");

const credentials = fromCognitoIdentityPool({ identityPoolId, logins: { [provider]: idToken }, clientConfig: { region, endpoint } });
assert.match((await credentials()).accessKeyId, /^ASIA/);
ok("fromCognitoIdentityPool gives temporary credentials");

const converse = (modelId) => ({
  modelId, system: [{ text: handbook }], messages: [{ role: "user", content: [{ text: question }] }], inferenceConfig: { maxTokens: 200 },
});
const anthropicBody = JSON.stringify({
  anthropic_version: "bedrock-2023-05-31", max_tokens: 200, system: handbook, messages: [{ role: "user", content: question }],
});

async function ask(over, at) {
  section(`asking a model over ${over}`);
  const runtime = new BedrockRuntimeClient({ region, endpoint: at, credentials, maxAttempts: 1 });

  const answer = await runtime.send(new ConverseCommand(converse(haiku)));
  assert.equal(answer.output.message.content[0].text, passage);
  assert.equal(answer.stopReason, "end_turn");
  assert.equal(answer.usage.totalTokens, answer.usage.inputTokens + answer.usage.outputTokens);
  assert.ok(answer.usage.outputTokens > 0);
  assert.equal(answer.additionalModelResponseFields["sekisho:answeredBy"], "sekisho-demo");
  ok(`Converse: "${passage}" (${answer.usage.inputTokens} + ${answer.usage.outputTokens} tokens), and it says who answered`);

  let text = "", events = 0, usage, stopReason;
  for await (const event of (await runtime.send(new ConverseStreamCommand(converse(haiku)))).stream) {
    events += 1;
    text += event.contentBlockDelta?.delta.text ?? "";
    usage = event.metadata?.usage ?? usage;
    stopReason = event.messageStop?.stopReason ?? stopReason;
  }
  assert.equal(text, passage);
  assert.deepEqual(usage, answer.usage);
  assert.equal(stopReason, "end_turn");
  ok(`ConverseStream: the same in ${events} events`);

  const invoked = await runtime.send(new InvokeModelCommand({ modelId: haiku, contentType: "application/json", accept: "application/json", body: anthropicBody }));
  const message = JSON.parse(new TextDecoder().decode(invoked.body));
  assert.equal(message.content[0].text, passage);
  assert.equal(message.type, "message");
  assert.equal(message.usage.output_tokens, answer.usage.outputTokens);
  ok("InvokeModel with an Anthropic message body");

  let streamed = "";
  const types = new Set();
  const response = await runtime.send(new InvokeModelWithResponseStreamCommand({ modelId: haiku, contentType: "application/json", body: anthropicBody }));
  for await (const event of response.body) {
    const part = JSON.parse(new TextDecoder().decode(event.chunk.bytes));
    types.add(part.type);
    streamed += part.delta?.text ?? "";
  }
  assert.equal(streamed, passage);
  for (const type of ["message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta", "message_stop"]) assert.ok(types.has(type), type);
  ok("InvokeModelWithResponseStream");

  const withTools = (messages) => ({ modelId: haiku, messages, toolConfig: { tools: [{ toolSpec: { name: "opening_hours", inputSchema: { json: { type: "object" } } } }] } });
  const wish = { role: "user", content: [{ text: "use opening_hours" }] };
  const wanted = await runtime.send(new ConverseCommand(withTools([wish])));
  assert.equal(wanted.stopReason, "tool_use");
  const { toolUse } = wanted.output.message.content[0];
  assert.deepEqual([toolUse.name, toolUse.input], ["opening_hours", {}]);
  const result = { toolResult: { toolUseId: toolUse.toolUseId, content: [{ text: "The shop closes at 18:00." }] } };
  const told = await runtime.send(new ConverseCommand(withTools([wish, wanted.output.message, { role: "user", content: [result, { text: "When does the shop close?" }] }])));
  assert.equal(told.output.message.content[0].text, "The shop closes at 18:00.");
  await assert.rejects(runtime.send(new ConverseCommand(withTools([wish, wanted.output.message, wish]))), { name: "ValidationException", message: /^Expected toolResult blocks at messages\.2\.content/ });
  ok("a tool is used and its result is read; a result that is missing is refused");

  for (const command of [new ConverseCommand(converse(sonnet)), new ConverseStreamCommand(converse(sonnet)), new InvokeModelCommand({ modelId: sonnet, body: anthropicBody })]) {
    await assert.rejects(runtime.send(command), (error) => {
      assert.equal(error.name, "AccessDeniedException");
      assert.equal(error.$metadata.httpStatusCode, 403);
      assert.match(error.message, /^User: arn:aws:sts::\d{12}:assumed-role\/reader-\d+\/CognitoIdentityCredentials is not authorized to perform: bedrock:InvokeModel(WithResponseStream)? on resource: arn:aws:bedrock:us-east-1::foundation-model\/anthropic\.claude-3-sonnet-20240229-v1:0 because no identity-based policy allows the bedrock:InvokeModel(WithResponseStream)? action$/);
      return true;
    });
  }
  ok("Sonnet is refused with Bedrock's AccessDeniedException");
  await assert.rejects(runtime.send(new ConverseCommand({ ...converse(haiku), messages: [] })), { name: "ValidationException" });
  ok("a conversation without messages is a ValidationException");
  const parallel = await Promise.all(Array.from({ length: 50 }, () => runtime.send(new ConverseCommand(converse(haiku)))));
  assert.ok(parallel.every((one) => one.output.message.content[0].text === passage));
  ok("50 conversations at once on one connection");
  runtime.destroy();
}

await ask("prior-knowledge h2c", endpoint);
await ask("h2 over TLS", tlsEndpoint);

section("which models there are");
const models = await new BedrockClient({ region, endpoint, credentials }).send(new ListFoundationModelsCommand({}));
assert.ok(models.modelSummaries.some((model) => model.modelId === haiku && model.providerName === "Anthropic"));
ok(`ListFoundationModels: ${models.modelSummaries.length} models`);
const stranger = new BedrockRuntimeClient({ region, endpoint, maxAttempts: 1, credentials: { accessKeyId: "ASIAQQQQQQQQQQQQQQQQ", secretAccessKey: "guess", sessionToken: "guess" } });
await assert.rejects(stranger.send(new ConverseCommand(converse(haiku))), { name: "UnrecognizedClientException" });
ok("a stranger's credentials are refused");
process.exit(0);
