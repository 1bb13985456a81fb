// What the scripts here share: the server under test, its administrator's client, checks, codes from the outbox.
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";

export const endpoint = process.env.SEKISHO_ENDPOINT;
export const administrator = new CognitoIdentityProviderClient({ endpoint, region: "us-east-1" });

export function check(what, good, seen) {
  if (!good) {
    console.error(`  NOT OK  ${what}${seen === undefined ? "" : `\n    seen: ${JSON.stringify(seen)}`}`);
    process.exit(1);
  }
  console.log(`  ok  ${what}`);
}

export async function refused(what, name, attempt) {
  const outcome = await attempt().then(() => "nothing", (error) => (error.name === "Error" ? error.constructor.name : error.name));
  check(what, outcome === name, outcome);
}

/// The newest code or temporary password that was sent to a user.
export function lastCode(user, pool) {
  const options = ["outbox", "--data", process.env.SEKISHO_DATA, "--pool", pool, "--user", user, "--last-code"];
  return execFileSync(process.env.SEKISHO, options, { encoding: "utf8" }).trim();
}

/// RFC 6238, as an authenticator application shows it `later` steps of 30 seconds from now.
export function totp(secret, later = 0) {
  const bits = [...secret.replace(/=+$/, "")].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + later));
  const mac = createHmac("sha1", key).update(step).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, "0");
}
