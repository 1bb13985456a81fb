// What the checks have in common.
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";

export const region = "us-east-1";
export const haiku = "anthropic.claude-3-haiku-20240307-v1:0";
export const sonnet = "anthropic.claude-3-sonnet-20240229-v1:0";
export const handbook = "Orders above 50 euros ship free of charge. Refunds are paid within 14 days of the return's arrival.";
export const question = "When are refunds paid?";
export const passage = "Refunds are paid within 14 days of the return's arrival.";

export const ok = (what) => console.log(`  ok  ${what}`);
export const section = (what) => console.log(`\n== ${what}`);

/** The promise must fail as `expected` says: assert.rejects, with the name of what was checked. */
export async function refused(what, promise, expected) {
  await assert.rejects(promise, expected);
  ok(what);
}

class Sha256 {
  constructor(secret) {
    this.hash = secret ? createHmac("sha256", secret) : createHash("sha256");
  }
  update(data) {
    this.hash.update(data);
  }
  async digest() {
    return this.hash.digest();
  }
}

/** A request that is signed by hand. */
export async function signedFetch(endpoint, service, credentials, { method = "POST", path = "/", body = "", headers = {} }) {
  const url = new URL(endpoint);
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256, applyChecksum: false });
  const signed = await signer.sign({ method, protocol: url.protocol, hostname: url.hostname, port: url.port, path, query: {},
    headers: { host: url.host, ...headers }, body });
  return fetch(`${endpoint}${path}`, { method, headers: signed.headers, body: method === "GET" ? undefined : body });
}

/** All that a stream says. */
export async function all(stream) {
  const events = [];
  for await (const event of stream) events.push(event);
  return events;
}
