// Cedar, compiled to WebAssembly, with its policies parsed before. Entities and context go in with each call, as its
// interface wants it; the context holds only what the policies look at.
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import * as cedar from "@cedar-policy/cedar-wasm/nodejs";
import { measure, padded, sizes, workload } from "./workload.mjs";

// The V8 of node 20 aborts when it has to undo the inlining of a call into WebAssembly. It is no slower without.
setFlagsFromString("--no-turbo-inline-js-wasm-calls");

const six = readFileSync(new URL("workload.cedar", import.meta.url), "utf8");
const sub = workload.caller.context["cognito-identity.amazonaws.com:sub"];

const kinds = {
  unrelated: (i) =>
    `permit (principal, action in [Action::"svc${i}:GetThing", Action::"svc${i}:PutThing"],
       resource in Resource::"arn:aws:svc${i}:us-east-1:123456789012:thing");`,
  same_action: (i) =>
    `permit (principal, action == Action::"s3:GetObject", resource in Resource::"arn:aws:s3:::tenant-${padded(i)}");`,
};

/** Cedar's patterns hold no variables: who an object or a prefix belongs to is told with the request. */
function callOf(request) {
  const [bucket, owner] = request.resource.replace("arn:aws:s3:::", "").split("/");
  const resource = { type: "Resource", id: request.resource };
  const context = { sub, region: "us-east-1", secure: !request.plaintext };
  if (request.context) context.prefixOwner = request.context["s3:prefix"].split("/")[0];
  if (request.lists) context.leadingKeys = request.lists["dynamodb:LeadingKeys"];
  return {
    principal: { type: "Session", id: workload.caller.arn },
    action: { type: "Action", id: request.action },
    resource,
    context,
    entities: owner ? [{ uid: resource, attrs: { bucket, owner }, parents: [] }] : [],
  };
}

function decide(call) {
  const answer = cedar.statefulIsAuthorized(call);
  if (answer.type !== "success") throw new Error(JSON.stringify(answer.errors));
  const { decision, diagnostics } = answer.response;
  if (diagnostics.errors.length > 0) throw new Error(JSON.stringify(diagnostics.errors));
  if (decision === "allow") return "allowed";
  return diagnostics.reason.length > 0 ? "explicit deny" : "implicit deny";
}

for (const [kind, statement] of Object.entries(kinds)) {
  for (const size of sizes) {
    const name = `cedar_wasm/${kind}/${size}`;
    const others = Array.from({ length: size - 6 }, (_, i) => statement(i));
    const parsed = cedar.preparsePolicySet(name, { staticPolicies: six + others.join("\n") });
    if (parsed.type !== "success") throw new Error(JSON.stringify(parsed.errors));
    const calls = workload.requests.map((request) => ({ ...callOf(request), preparsedPolicySetId: name }));
    await measure(name, calls, decide);
  }
}
