// Signs the people in, looks at their tokens, exchanges them at the identity pool, and tries what each may do; the clients are
// unmodified.
import assert from "node:assert/strict";
import { createRequire } from "node:module";

const require = createRequire(`${process.env.CLIENTS}/package.json`);
const { BedrockRuntimeClient, ConverseCommand } = require("@aws-sdk/client-bedrock-runtime");
const { S3Client, ListBucketsCommand } = require("@aws-sdk/client-s3");
const { fromCognitoIdentityPool, fromWebToken } = require("@aws-sdk/credential-providers");

const { SEKISHO_ENDPOINT: endpoint, POOL, CLIENT, IDENTITY_POOL, ROLE, CARELESS, PASSWORD } = process.env;
const region = "us-east-1";
const provider = `cognito-idp.us-east-1.amazonaws.com/${POOL}`;
const haiku = "anthropic.claude-3-haiku-20240307-v1:0";
const sonnet = "anthropic.claude-3-sonnet-20240229-v1:0";
const ok = (what) => console.log(`  ok  ${what}`);

async function call(target, body) {
  const answer = await fetch(endpoint, {
    method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": target },
  });
  const value = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(value.message), { name: value.__type });
  return value;
}
const idp = (operation, body) => call(`AWSCognitoIdentityProviderService.${operation}`, body);
const claimsOf = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url"));

async function signIn(person) {
  const answer = await idp("InitiateAuth", {
    AuthFlow: "USER_PASSWORD_AUTH", ClientId: CLIENT, AuthParameters: { USERNAME: person, PASSWORD },
  });
  return answer.AuthenticationResult;
}

async function verdict(client, command) {
  try {
    await client.send(command);
    return "may";
  } catch (error) {
    assert.match(error.name, /AccessDenied/, `${error.name}: ${error.message}`);
    return "may not";
  }
}

async function deeds(credentials) {
  const runtime = new BedrockRuntimeClient({ region, endpoint, credentials, maxAttempts: 1 });
  const s3 = new S3Client({ region, endpoint, credentials, forcePathStyle: true, maxAttempts: 1 });
  const ask = (modelId) => new ConverseCommand({ modelId, messages: [{ role: "user", content: [{ text: "When does volume 3 arrive?" }] }] });
  const all = [await verdict(runtime, ask(haiku)), await verdict(runtime, ask(sonnet)), await verdict(s3, new ListBucketsCommand({}))];
  runtime.destroy();
  return all.join(", ");
}

console.log("\n== groups become a role and a model tier; these decide what the one IAM role lets through");
//         who     role         model tier   Haiku, Sonnet, buckets
const people = [
  ["ada", "admin", "premium", "may, may, may"],
  ["dev", "developer", "premium", "may, may, may not"],
  ["otto", "operator", "standard", "may, may not, may"],
  ["mika", "operator", "standard", "may, may not, may"],
  ["rita", "readonly", "basic", "may, may not, may not"],
  ["new", "readonly", "basic", "may, may not, may not"],
  ["eve", "readonly", "basic", "may, may not, may not"],
];
const tokens = {};
for (const [person, role, tier, expected] of people) {
  tokens[person] = await signIn(person);
  for (const token of [tokens[person].IdToken, tokens[person].AccessToken]) {
    assert.equal(claimsOf(token)["sekisho:role"], role);
    assert.equal(claimsOf(token)["sekisho:model_tier"], tier);
  }
  const credentials = fromCognitoIdentityPool({
    identityPoolId: IDENTITY_POOL, logins: { [provider]: tokens[person].IdToken }, clientConfig: { region, endpoint },
  });
  assert.equal(await deeds(credentials), expected);
  ok(`${person}: ${role}, ${tier}; Haiku, Sonnet, buckets: ${expected}`);
}

console.log("\n== nobody makes himself more");
await assert.rejects(
  idp("UpdateUserAttributes", { AccessToken: tokens.new.AccessToken, UserAttributes: [{ Name: "custom:department", Value: "Engineering" }] }),
  { name: /NotAuthorizedException|InvalidParameterException/ });
ok("by the attribute that the mapping looks at");
for (const Name of ["sekisho:role", "custom:sekisho:role"]) {
  await assert.rejects(idp("UpdateUserAttributes", { AccessToken: tokens.new.AccessToken, UserAttributes: [{ Name, Value: "admin" }] }),
    { name: /NotAuthorizedException|InvalidParameterException/ });
}
ok("by attributes named like the claims");
const identity = (operation, body) => call(`AWSCognitoIdentityService.${operation}`, body);
const Logins = { [provider]: tokens.new.IdToken };
const { IdentityId } = await identity("GetId", { IdentityPoolId: IDENTITY_POOL, Logins });
const { Token } = await identity("GetOpenIdToken", { IdentityId, Logins });
const classic = fromWebToken({ roleArn: ROLE, roleSessionName: "classic", webIdentityToken: Token, clientConfig: { region, endpoint } });
assert.equal(await deeds(classic), "may, may not, may not");
ok("by the classic flow: its token carries the tags as well");
await assert.rejects(fromWebToken({ roleArn: CARELESS, roleSessionName: "classic", webIdentityToken: Token, clientConfig: { region, endpoint } })(),
  { name: /AccessDenied/ });
ok("and a role that trusts every identity pool is given to nobody");
