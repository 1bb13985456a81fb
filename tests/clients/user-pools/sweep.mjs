// Calls operations by AWS's SDK and keeps account of which were proven: called, with an answer that was looked at, or with the
// refusal that is documented. Endpoint and keys come from the environment (SEKISHO_ENDPOINT, AWS_ACCESS_KEY_ID, ...).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import * as idp from '@aws-sdk/client-cognito-identity-provider';
import * as identity from '@aws-sdk/client-cognito-identity';

const settings = { region: 'us-east-1', endpoint: process.env.SEKISHO_ENDPOINT, maxAttempts: 1 };
export const account = '123456789012', password = 'C0rrect-horse-battery';
let checks = 0;
export const check = (what, holds) => { assert.ok(holds, what); checks += 1; console.log('  ok  ' + what); };
export const section = (what) => console.log('\n== ' + what);

/** The operations of one service: those of its SDK, and what was proven of them. */
class Sweep {
  #proven = new Set();
  constructor(sdk, Client) { this.sdk = sdk; this.client = new Client(settings); }

  /** One call that proves nothing: a step on the way to another. */
  call = (name, input) => this.client.send(new this.sdk[name + 'Command'](input));

  /** One call, of whose answer `holds` must say that it is right; where the answer is empty, by looking for the effect. */
  proves = async (name, input, holds) => {
    const output = await this.call(name, input).catch((error) => { throw new Error(`${name}: ${error.name}: ${error.message}`, { cause: error }); });
    check(name, await holds(output));
    this.#proven.add(name);
    return output;
  };

  /** One call that must be refused in this way. */
  refuses = async (name, input, code, message = /./) => {
    await assert.rejects(this.call(name, input), (error) => {
      assert.equal(error.name, code, `${name}: ${error.message}`);
      assert.match(error.message, message, name);
      return true;
    });
    check(`${name}: ${code}`, true);
    this.#proven.add(name);
  };

  /** The operations that the SDK has and that were not proven. */
  missing() {
    const commands = Object.keys(this.sdk).filter((name) => /^[A-Z]\w*Command$/.test(name)).map((name) => name.slice(0, -'Command'.length));
    return commands.filter((name) => !this.#proven.has(name));
  }
  count() { return this.#proven.size; }
}

export const pools = new Sweep(idp, idp.CognitoIdentityProviderClient);
export const identities = new Sweep(identity, identity.CognitoIdentityClient);

/** The newest code that was sent to a user. */
export const lastCode = (name) =>
  execFileSync(process.env.SEKISHO, ['outbox', '--data', process.env.SEKISHO_DATA, '--user', name, '--last-code'], { encoding: 'utf8' }).trim();

/** What an authenticator application shows (RFC 6238), `steps` from now. */
export function totp(secret, steps = 0) {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const moment = Buffer.alloc(8);
  moment.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const hash = createHmac('sha1', key).update(moment).digest();
  const at = hash[19] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

export const claims = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
export const attribute = (list, name) => list.find((entry) => entry.Name === name)?.Value;

/** A pool with one client for passwords. */
export async function makePool(name, settings = {}, clientSettings = {}) {
  const UserPoolId = (await pools.call('CreateUserPool', { PoolName: name, AutoVerifiedAttributes: ['email'], ...settings })).UserPool.Id;
  const { ClientId } = (await pools.call('CreateUserPoolClient', { UserPoolId, ClientName: 'app', EnableTokenRevocation: true,
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    ...clientSettings })).UserPoolClient;
  return { UserPoolId, ClientId, of: { UserPoolId } };
}

/** A user with a permanent password and a verified e-mail address. */
export async function makeUser({ of }, Username) {
  await pools.call('AdminCreateUser', { ...of, Username, MessageAction: 'SUPPRESS',
    UserAttributes: [{ Name: 'email', Value: `${Username}@example.com` }, { Name: 'email_verified', Value: 'true' }] });
  await pools.call('AdminSetUserPassword', { ...of, Username, Password: password, Permanent: true });
}

/** The answer to a sign-in with the password. */
export const signIn = ({ ClientId }, USERNAME, PASSWORD = password) =>
  pools.call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } });

/** Says how many checks there were; call it last. */
export const finish = () => console.log(`\nall ${checks} checks passed`);
