// The workload of bench/policy_bench.cpp for engines that run in node: its requests, its growth, CPU time per decision.
import { readFileSync } from "node:fs";

export const workload = JSON.parse(readFileSync(new URL("workload.json", import.meta.url)));

/** Statements in all: the six of the workload and unrelated ones, or ones about the same action on other resources. */
export const sizes = [6, 66, 606, 6006];

export const padded = (number) => String(number).padStart(5, "0");

/** Context keys as the gate puts them together, single values and lists. */
export function contextOf(request) {
  return {
    ...workload.caller.context,
    ...workload.caller.lists,
    "aws:CurrentTime": "2026-11-20T07:00:00Z",
    "aws:EpochTime": "1795158000",
    "aws:RequestedRegion": "us-east-1",
    "aws:ResourceAccount": workload.caller.account,
    "aws:SecureTransport": request.plaintext ? "false" : "true",
    "aws:SourceIp": "192.0.2.7",
    "aws:UserAgent": "aws-sdk-js/3.947.0 ua/2.1 os/linux lang/js md/nodejs#20.20.2",
    "aws:ViaAWSService": "false",
    ...request.context,
    ...request.lists,
  };
}

const secondsOfCpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/**
 * Checks every decision, then prints one line of JSON with the CPU time of one, the whole process's. `decide` answers
 * "allowed", "explicit deny" or "implicit deny" for one call.
 */
export async function measure(name, calls, decide) {
  for (const [i, call] of calls.entries()) {
    const verdict = await decide(call);
    const { action, resource, expected } = workload.requests[i];
    if (verdict !== expected) throw new Error(`${name}: ${action} on ${resource}: ${verdict}, not ${expected}`);
  }
  const rounds = async (seconds) => {
    const from = secondsOfCpu();
    let count = 0;
    let spent;
    do {
      for (const call of calls) {
        const verdict = decide(call);
        if (verdict instanceof Promise) await verdict;
      }
      count += calls.length;
      spent = secondsOfCpu() - from;
    } while (spent < seconds);
    return (spent / count) * 1e6;
  };
  await rounds(warm ? 0.3 : 2); // for the compiler, which has most to do at first
  warm = true;
  console.log(JSON.stringify({ name, cpuMicroseconds: await rounds(0.6) }));
}

let warm = false;
