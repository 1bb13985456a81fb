// With the access model in force: who becomes which role, and may ask which model in this environment.
import assert from "node:assert/strict";
import { claimsOf, credentialsOf, deeds, haiku, ok, signIn, sonnet, tuned } from "./people.mjs";

const environment = process.argv[2];
const asked = [[haiku, 1000], [haiku, 2049], [sonnet, 1000], [tuned, 1000]];
const staging = environment === "staging";
//         who     role         Haiku, Haiku with many tokens, Sonnet, the fine-tuned model, buckets
const people = [
  ["ada", "admin", "may, may, may, may, may"],
  ["dev", "developer", staging ? "may, may, may, may, may not" : "may, may not, may not, may not, may not"],
  ["otto", "operator", "may, may not, may not, may not, may"],
  ["mika", "operator", "may, may not, may not, may not, may"],
  ["rita", "readonly", "may not, may not, may not, may not, may not"],
  ["new", "readonly", "may not, may not, may not, may not, may not"],
];
for (const [person, role, expected] of people) {
  const tokens = await signIn(person);
  assert.deepEqual(claimsOf(tokens.IdToken)["cognito:roles"], [`arn:aws:iam::123456789012:role/${role}`]);
  assert.equal(await deeds(credentialsOf(tokens), asked), expected, `${person} in ${environment}`);
  ok(`${person} is ${role} in ${environment}; Haiku, with many tokens, Sonnet, tuned, buckets: ${expected}`);
}
