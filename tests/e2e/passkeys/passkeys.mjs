// Registers passkeys and signs in with them by AWS's SDK. On every answer of the authenticator, sound or bent,
// @simplewebauthn/server is asked as well: Sekisho must say what it says.
import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { Authenticator } from './authenticator.mjs';

const idp = new CognitoIdentityProvider({ endpoint: process.env.SEKISHO_ENDPOINT, region: 'us-east-1', maxAttempts: 1 });
const rpID = 'example.com', origin = 'https://login.example.com', password = 'C0rrect-horse-battery';
let checks = 0;
const ok = (what) => { checks += 1; console.log(`  ok  ${what}`); };
const refused = (promise) => promise.then(() => false, (error) => error);
const second = (promise) => promise.then((opinion) => opinion.verified, () => false);

const { UserPool: { Id: UserPoolId } } = await idp.createUserPool({
  PoolName: 'passkeys', Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
});
await idp.setUserPoolMfaConfig({ UserPoolId, MfaConfiguration: 'OFF', WebAuthnConfiguration: { RelyingPartyId: rpID, UserVerification: 'required' } });
const { WebAuthnConfiguration } = await idp.getUserPoolMfaConfig({ UserPoolId });
assert.equal(WebAuthnConfiguration.RelyingPartyId, rpID);
ok('SetUserPoolMfaConfig keeps the relying party');
const { UserPoolClient: { ClientId } } = await idp.createUserPoolClient({
  UserPoolId, ClientName: 'web', ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'], PreventUserExistenceErrors: 'ENABLED',
});
for (const Username of ['ann', 'bob']) {
  await idp.adminCreateUser({ UserPoolId, Username, MessageAction: 'SUPPRESS' });
  await idp.adminSetUserPassword({ UserPoolId, Username, Password: password, Permanent: true });
}
const tokenOf = async (USERNAME) =>
  (await idp.initiateAuth({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD: password } })).AuthenticationResult.AccessToken;
const ann = await tokenOf('ann'), bob = await tokenOf('bob');

// One registration: what Sekisho says, and what the second opinion is.
async function register(AccessToken, authenticator) {
  const { CredentialCreationOptions: options } = await idp.startWebAuthnRegistration({ AccessToken });
  const response = authenticator.create(options);
  const opinion = await second(verifyRegistrationResponse({ response, expectedChallenge: options.challenge, expectedOrigin: origin, expectedRPID: rpID, requireUserVerification: true }));
  const error = await refused(idp.completeWebAuthnRegistration({ AccessToken, Credential: response }));
  assert.equal(error === false, opinion, `Sekisho: ${error || 'verified'}; second opinion: ${opinion}`);
  return { error, options, response };
}
const forger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
for (const [what, bend, name] of [
  ['another origin', { origin: 'https://evil.example' }, 'WebAuthnOriginNotAllowedException'],
  ['another relying party', { rpId: 'evil.example' }, 'WebAuthnRelyingPartyMismatchException'],
  ['another challenge', { challenge: randomBytes(32).toString('base64url') }, 'WebAuthnChallengeNotFoundException'],
  ['a forged attestation', { forger }, 'WebAuthnCredentialNotSupportedException'],
  ['an unverified user', { flags: 0x01 }, 'WebAuthnCredentialNotSupportedException'],
]) {
  const { error } = await register(ann, new Authenticator(origin).copy(bend));
  assert.equal(error.name, name);
  ok(`a registration with ${what} is refused by both`);
}
const authenticator = new Authenticator(origin);
const registered = await register(ann, authenticator);
assert.equal(registered.error, false);
ok('a sound registration is accepted by both');
assert.equal((await refused(idp.completeWebAuthnRegistration({ AccessToken: ann, Credential: registered.response }))).name, 'WebAuthnChallengeNotFoundException');
ok('its challenge is good once');
const { options: again } = await register(ann, new Authenticator(origin));
assert.deepEqual(again.excludeCredentials.map(({ id }) => id), [registered.response.id]);
assert.equal(again.user.id, registered.options.user.id);
ok('the second registration excludes the first credential');
const { Credentials } = await idp.listWebAuthnCredentials({ AccessToken: ann });
assert.deepEqual(Credentials.map(({ RelyingPartyId }) => RelyingPartyId), [rpID, rpID]);
assert.equal((await idp.listWebAuthnCredentials({ AccessToken: bob })).Credentials.length, 0);
ok('ListWebAuthnCredentials shows the own ones');

// One sign-in, likewise.
const { registrationInfo } = await verifyRegistrationResponse({
  response: registered.response, expectedChallenge: registered.options.challenge, expectedOrigin: origin, expectedRPID: rpID,
});
const stored = { ...registrationInfo.credential };
async function signIn(USERNAME, answering, compare = USERNAME === 'ann') {
  const asked = await idp.initiateAuth({ ClientId, AuthFlow: 'USER_AUTH', AuthParameters: { USERNAME, PREFERRED_CHALLENGE: 'WEB_AUTHN' } });
  assert.equal(asked.ChallengeName, 'WEB_AUTHN');
  const options = JSON.parse(asked.ChallengeParameters.CREDENTIAL_REQUEST_OPTIONS);
  const response = answering.get(options);
  const answer = { ClientId, ChallengeName: 'WEB_AUTHN', Session: asked.Session, ChallengeResponses: { USERNAME, CREDENTIAL: JSON.stringify(response) } };
  let counter = stored.counter;
  const opinion = await second(verifyAuthenticationResponse({ response, expectedChallenge: options.challenge, expectedOrigin: origin, expectedRPID: rpID, credential: stored, requireUserVerification: true })
    .then((result) => { counter = result.authenticationInfo.newCounter; return result; }));
  let tokens;
  const error = await refused(idp.respondToAuthChallenge(answer).then((result) => { tokens = result.AuthenticationResult; }));
  if (compare) assert.equal(error === false, opinion, `Sekisho: ${error || 'verified'}; second opinion: ${opinion}`);
  stored.counter = counter;
  return { options, answer, error, tokens };
}
const first = await signIn('ann', authenticator);
assert.ok(first.tokens.AccessToken);
assert.ok(first.options.allowCredentials.some(({ id }) => id === registered.response.id));
ok('a sound assertion signs in');
assert.match((await refused(idp.respondToAuthChallenge(first.answer))).message, /session can only be used once/);
ok('its session is good once');
for (const [what, bend] of [
  ['a forged signature', { forger }], ['another origin', { origin: 'https://evil.example' }], ['another relying party', { rpId: 'evil.example' }],
  ['another challenge', { challenge: randomBytes(32).toString('base64url') }], ['an unverified user', { flags: 0x01 }],
]) {
  const { error } = await signIn('ann', authenticator.copy({ counter: stored.counter, ...bend }));
  assert.equal(error.name, 'NotAuthorizedException');
  assert.equal(error.message, 'Incorrect username or password.');
  assert.ok((await signIn('ann', authenticator.copy({ counter: stored.counter }))).tokens);
  ok(`an assertion with ${what} is refused by both`);
}
assert.equal((await signIn('ann', authenticator.copy({ counter: 1 }))).error.name, 'NotAuthorizedException');
ok('a counter that goes back is refused by both');
// As with users, some strangers seem to have a passkey and some do not; who does is the pool's secret.
async function isAskedForPasskey(USERNAME) {
  const { ChallengeName } = await idp.initiateAuth({ ClientId, AuthFlow: 'USER_AUTH', AuthParameters: { USERNAME, PREFERRED_CHALLENGE: 'WEB_AUTHN' } });
  return ChallengeName === 'WEB_AUTHN';
}
let nobody;
for (let number = 0; number < 64 && !nobody; number++) {
  if (await isAskedForPasskey(`nobody-${number}`)) nobody = `nobody-${number}`;
}
assert.ok(nobody, 'of 64 strangers one seems to have a passkey');
const stranger = await signIn(nobody, authenticator.copy({}));
assert.equal(stranger.error.message, 'Incorrect username or password.');
assert.deepEqual(Object.keys(stranger.options), Object.keys(first.options));
assert.deepEqual((await signIn(nobody, authenticator.copy({}))).options.allowCredentials, stranger.options.allowCredentials);
ok('a stranger is asked like a user, every time the same');

assert.equal((await refused(idp.deleteWebAuthnCredential({ AccessToken: bob, CredentialId: registered.response.id }))).name, 'ResourceNotFoundException');
await idp.deleteWebAuthnCredential({ AccessToken: ann, CredentialId: registered.response.id });
assert.equal((await signIn('ann', authenticator.copy({ counter: stored.counter }), false)).error.name, 'NotAuthorizedException');
ok('a removed passkey signs nobody in');
console.log(`${checks} checks`);
