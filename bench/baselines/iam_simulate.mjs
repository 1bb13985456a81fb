// iam-simulate through both of its public interfaces: one validates policies and request with each call, the other does
// not. It is a program of its own here (AGPL-3.0); nothing of it is part of Sekisho.
import { runSimulation, runUnsafeSimulation } from "@cloud-copilot/iam-simulate";
import { contextOf, measure, padded, sizes, workload } from "./workload.mjs";

const kinds = {
  unrelated: (i) => ({
    Effect: "Allow",
    Action: [`svc${i}:Get*`, `svc${i}:PutThing`],
    Resource: `arn:aws:svc${i}:us-east-1:123456789012:thing/*`,
  }),
  same_action: (i) => ({ Effect: "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::tenant-${padded(i)}/*` }),
};

const verdicts = { Allowed: "allowed", ExplicitlyDenied: "explicit deny", ImplicitlyDenied: "implicit deny" };

/** It drops keys of identity pools from requests to other services, so the identity goes in as a tag. */
const known = (value) =>
  JSON.parse(JSON.stringify(value).replaceAll("cognito-identity.amazonaws.com:", "aws:PrincipalTag/identity-"));

async function decide(simulation) {
  const answer = await runSimulation(simulation, {});
  if (answer.resultType === "error") throw new Error(JSON.stringify(answer.errors));
  return verdicts[answer.overallResult];
}

const decideUnvalidated = (simulation) => verdicts[runUnsafeSimulation(simulation, {})];

for (const [kind, statement] of Object.entries(kinds)) {
  for (const size of sizes) {
    const others = Array.from({ length: size - 6 }, (_, i) => statement(i));
    const policy = known({ ...workload.policy, Statement: [...workload.policy.Statement, ...others] });
    const calls = workload.requests.map((request) => ({
      request: {
        principal: workload.caller.arn,
        action: request.action,
        resource: { resource: request.resource, accountId: workload.caller.account },
        contextVariables: known(contextOf(request)),
      },
      identityPolicies: [{ name: "app", policy }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    }));
    await measure(`iam_simulate/${kind}/${size}`, calls, decide);
    await measure(`iam_simulate_unvalidated/${kind}/${size}`, calls, decideUnvalidated);
  }
}
