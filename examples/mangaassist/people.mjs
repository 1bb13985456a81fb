// Signing in and trying, for the scripts of this example; the clients are unmodified.
import assert from "node:assert/strict";
import { createRequire } from "node:module";

const require = createRequire(`${process.env.CLIENTS}/package.json`);
const { BedrockRuntimeClient, ConverseCommand } = require("@aws-sdk/client-bedrock-runtime");
const { S3Client, ListBucketsCommand } = require("@aws-sdk/client-s3");
export const { fromCognitoIdentityPool, fromWebToken } = require("@aws-sdk/credential-providers");

export const { SEKISHO_ENDPOINT: endpoint, POOL, CLIENT, IDENTITY_POOL, ROLE, CARELESS, PASSWORD } = process.env;
export const region = "us-east-1";
export const provider = `cognito-idp.us-east-1.amazonaws.com/${POOL}`;
export const haiku = "anthropic.claude-3-haiku-20240307-v1:0";
export const sonnet = "anthropic.claude-3-sonnet-20240229-v1:0";
export const tuned = "arn:aws:bedrock:us-east-1:123456789012:custom-model/manga-tone.v1/a1b2c3d4e5f6";
export const ok = (what) => console.log(`  ok  ${what}`);

export async function call(target, body) {
  const answer = await fetch(endpoint, {
    method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": target },
  });
  const value = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(value.message), { name: value.__type });
  return value;
}
export const idp = (operation, body) => call(`AWSCognitoIdentityProviderService.${operation}`, body);
export const claimsOf = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url"));

export async function signIn(person) {
  const answer = await idp("InitiateAuth", {
    AuthFlow: "USER_PASSWORD_AUTH", ClientId: CLIENT, AuthParameters: { USERNAME: person, PASSWORD },
  });
  return answer.AuthenticationResult;
}

export const credentialsOf = (tokens) => fromCognitoIdentityPool({
  identityPoolId: IDENTITY_POOL, logins: { [provider]: tokens.IdToken }, clientConfig: { region, endpoint },
});

async function verdict(client, command) {
  try {
    await client.send(command);
    return "may";
  } catch (error) {
    assert.match(error.name, /AccessDenied/, `${error.name}: ${error.message}`);
    return "may not";
  }
}

// What each of [model, max_tokens] and the list of buckets come to.
export async function deeds(credentials, asked = [[haiku], [sonnet]]) {
  const runtime = new BedrockRuntimeClient({ region, endpoint, credentials, maxAttempts: 1 });
  const s3 = new S3Client({ region, endpoint, credentials, forcePathStyle: true, maxAttempts: 1 });
  const all = [];
  for (const [modelId, maxTokens] of asked) {
    const inferenceConfig = maxTokens ? { maxTokens } : undefined;
    const messages = [{ role: "user", content: [{ text: "When does volume 3 arrive?" }] }];
    all.push(await verdict(runtime, new ConverseCommand({ modelId, messages, inferenceConfig })));
  }
  all.push(await verdict(s3, new ListBucketsCommand({})));
  runtime.destroy();
  return all.join(", ");
}
