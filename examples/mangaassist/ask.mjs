// Signs the people in, looks at their tokens, exchanges them at the identity pool, and tries what each may do; the clients are
// unmodified.
import assert from "node:assert/strict";
import {
  CARELESS, IDENTITY_POOL, ROLE, call, claimsOf, credentialsOf, deeds, endpoint, fromWebToken, idp, ok, provider, region, signIn,
} from "./people.mjs";

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
  assert.equal(await deeds(credentialsOf(tokens[person])), expected);
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
