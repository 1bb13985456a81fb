// Signs in on one device again and again. The library is unmodified; its requests are only watched.
const assert = require("node:assert/strict");
const { writeFileSync } = require("node:fs");
const { AuthenticationDetails, CognitoUser, CognitoUserPool } = require("amazon-cognito-identity-js");

const { SEKISHO_ENDPOINT: endpoint, SEKISHO_POOL: poolId, SEKISHO_CLIENT: clientId, SEKISHO_KEY_FILE: keyFile } = process.env;
const ok = (what) => console.log(`  ok  ${what}`);
const section = (what) => console.log(`\n== ${what}`);

/** The memory of one device. */
class Memory {
  #entries = new Map();
  setItem(key, value) { this.#entries.set(key, value); return value; }
  getItem(key) { return this.#entries.has(key) ? this.#entries.get(key) : null; }
  removeItem(key) { this.#entries.delete(key); }
  clear() { this.#entries.clear(); }
  find(ending) { return [...this.#entries].find(([key]) => key.endsWith(ending))?.[1]; }
}

const asked = [];
const { fetch: plain } = globalThis;
globalThis.fetch = (url, options) => {
  const operation = options?.headers?.["X-Amz-Target"]?.split(".")[1];
  asked.push(operation === "RespondToAuthChallenge" ? JSON.parse(options.body).ChallengeName : operation);
  return plain(url, options);
};
const last = (count) => asked.slice(-count);

const memory = new Memory();
const prefix = `CognitoIdentityServiceProvider.${clientId}.alice`;  // where the library keeps what it knows of the device
const newUser = () => new CognitoUser({
  Username: "alice", Storage: memory, Pool: new CognitoUserPool({ UserPoolId: poolId, ClientId: clientId, endpoint, Storage: memory }),
});
/** A sign-in by SRP; `prompt` tells that the user is to be asked whether to remember the device. */
const signIn = () => new Promise((resolve, reject) => {
  const user = newUser();
  user.authenticateUser(new AuthenticationDetails({ Username: "alice", Password: "C0rrect-horse!" }), {
    onSuccess: (session, prompt) => resolve({ user, session, prompt: prompt === true }),
    onFailure: reject,
  });
});
const call = (user, name, ...before) => new Promise((resolve, reject) => user[name](...before, { onSuccess: resolve, onFailure: reject }));
const refresh = ({ user, session }) => new Promise((resolve, reject) =>
  user.refreshSession(session.getRefreshToken(), (error, value) => (error ? reject(error) : resolve(value))));
const deviceOf = (session) => session.getAccessToken().decodePayload().device_key;

(async () => {
  section("a new device");
  const first = await signIn();
  const key = memory.find(".deviceKey");
  assert.match(key, /^us-east-1_[0-9a-f-]{36}$/);
  assert.equal(first.prompt, true);
  assert.equal(deviceOf(first.session), key);
  ok("the library confirms it, and is told to ask its user");
  assert.equal((await call(first.user, "listDevices", 10, null)).Devices.length, 0);
  ok("it is not remembered yet");
  assert.equal(deviceOf(await refresh(first)), key);
  ok("the session refreshes, naming the device");

  section("a device that is not remembered");
  await signIn();
  assert.deepEqual(last(2), ["InitiateAuth", "PASSWORD_VERIFIER"]);
  ok("is not asked to prove itself");

  section("a remembered device");
  await call(first.user, "setDeviceStatusRemembered");
  const devices = (await call(first.user, "listDevices", 10, null)).Devices;
  assert.deepEqual(devices.map((device) => device.DeviceKey), [key]);
  ok("setDeviceStatusRemembered, listDevices");
  const second = await signIn();
  assert.deepEqual(last(4), ["InitiateAuth", "PASSWORD_VERIFIER", "DEVICE_SRP_AUTH", "DEVICE_PASSWORD_VERIFIER"]);
  assert.equal(deviceOf(second.session), key);
  ok("proves itself by SRP after the password");
  assert.equal(deviceOf(await refresh(second)), key);
  ok("and refreshes");
  const attributes = (await call(second.user, "getDevice")).Device.DeviceAttributes;
  assert.equal(attributes.find(({ Name }) => Name === "dev:device_remembered_status").Value, "remembered");
  ok("getDevice");

  section("a wrong secret of the device");
  const secretAt = `${prefix}.randomPasswordKey`;
  const secret = memory.getItem(secretAt);
  memory.setItem(secretAt, "guessed");
  await assert.rejects(signIn(), { name: "NotAuthorizedException", message: "Incorrect username or password." });
  memory.setItem(secretAt, secret);
  assert.equal(deviceOf((await signIn()).session), key);
  ok("is refused; the right one is not");

  section("a forgotten device");
  const left = await signIn();
  const leftKey = memory.find(".deviceKey");
  await call(left.user, "forgetDevice");
  await assert.rejects(call(second.user, "getDevice"), { message: "Device does not exist." });
  ok("forgetDevice forgets it, whoever asks");
  memory.setItem(`${prefix}.deviceKey`, leftKey);
  memory.setItem(`${prefix}.deviceGroupKey`, "-forgotten");
  memory.setItem(secretAt, secret);
  const again = await signIn();
  assert.deepEqual(last(4), ["InitiateAuth", "PASSWORD_VERIFIER", "PASSWORD_VERIFIER", "ConfirmDevice"]);
  assert.notEqual(deviceOf(again.session), leftKey);
  ok("is unknown: the library tries again without it, and becomes a new device");
  writeFileSync(keyFile, memory.find(".deviceKey"));
})().catch((error) => { console.error(error); process.exit(1); });
