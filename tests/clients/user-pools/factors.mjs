// Authenticator applications and passkeys.
import { Authenticator } from '../../e2e/passkeys/authenticator.mjs';
import { check, makePool, makeUser, pools, section, signIn, totp } from './sweep.mjs';
const { call, proves, refuses } = pools;

section('authenticator applications');
const people = await makePool('factors', { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } } },
  { ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] });
const { of, ClientId } = people;
await call('SetUserPoolMfaConfig', { ...of, MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } });
await makeUser(people, 'ann');
const { AccessToken } = (await signIn(people, 'ann')).AuthenticationResult;
const { SecretCode } = await proves('AssociateSoftwareToken', { AccessToken }, (answer) => /^[A-Z2-7]{32,}$/.test(answer.SecretCode));
await refuses('VerifySoftwareToken', { AccessToken, UserCode: totp(SecretCode, 20) }, 'EnableSoftwareTokenMFAException');
await proves('VerifySoftwareToken', { AccessToken, UserCode: totp(SecretCode), FriendlyDeviceName: 'phone' }, (answer) => answer.Status === 'SUCCESS');
const softwareToken = { SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true } };
await proves('SetUserMFAPreference', { AccessToken, ...softwareToken }, async () => (await call('GetUser', { AccessToken })).PreferredMfaSetting === 'SOFTWARE_TOKEN_MFA');
const asked = await signIn(people, 'ann');
check('a sign-in asks for the code', asked.ChallengeName === 'SOFTWARE_TOKEN_MFA');
const answer = { ClientId, ChallengeName: 'SOFTWARE_TOKEN_MFA', Session: asked.Session, ChallengeResponses: { USERNAME: 'ann', SOFTWARE_TOKEN_MFA_CODE: totp(SecretCode, 1) } };
const racers = await Promise.allSettled([1, 2, 3, 4].map(() => call('RespondToAuthChallenge', answer)));
check('of four answers at once exactly one wins', racers.filter((racer) => racer.status === 'fulfilled').length === 1);
await call('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings: { Enabled: false } });

section('passkeys');
await call('SetUserPoolMfaConfig', { ...of, MfaConfiguration: 'OFF', WebAuthnConfiguration: { RelyingPartyId: 'example.com', UserVerification: 'required' } });
const { CredentialCreationOptions: options } = await proves('StartWebAuthnRegistration', { AccessToken },
  (answer) => answer.CredentialCreationOptions.rp.id === 'example.com' && answer.CredentialCreationOptions.challenge.length >= 22);
const authenticator = new Authenticator('https://login.example.com'), forged = authenticator.copy({ origin: 'https://evil.example' });
await refuses('CompleteWebAuthnRegistration', { AccessToken, Credential: forged.create(options) }, 'WebAuthnOriginNotAllowedException');
const { CredentialCreationOptions: again } = await call('StartWebAuthnRegistration', { AccessToken });
const credential = authenticator.create(again);
await proves('CompleteWebAuthnRegistration', { AccessToken, Credential: credential }, async () => (await call('ListWebAuthnCredentials', { AccessToken })).Credentials.length === 1);
await proves('ListWebAuthnCredentials', { AccessToken }, ({ Credentials }) => Credentials[0].CredentialId === credential.id && Credentials[0].RelyingPartyId === 'example.com');
const challenge = await call('InitiateAuth', { ClientId, AuthFlow: 'USER_AUTH', AuthParameters: { USERNAME: 'ann', PREFERRED_CHALLENGE: 'WEB_AUTHN' } });
const assertion = authenticator.get(JSON.parse(challenge.ChallengeParameters.CREDENTIAL_REQUEST_OPTIONS));
const signedIn = await call('RespondToAuthChallenge', { ClientId, ChallengeName: 'WEB_AUTHN', Session: challenge.Session,
  ChallengeResponses: { USERNAME: 'ann', CREDENTIAL: JSON.stringify(assertion) } });
check('the passkey signs in', Boolean(signedIn.AuthenticationResult.AccessToken));
await proves('DeleteWebAuthnCredential', { AccessToken, CredentialId: credential.id }, async () => !(await call('ListWebAuthnCredentials', { AccessToken })).Credentials.length);
await call('DeleteUserPool', of);
