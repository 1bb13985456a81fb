// What administrators do with users.
import { attribute, check, claims, lastCode, makePool, password, pools, section, signIn } from './sweep.mjs';
const { call, proves, refuses } = pools;

section('administrators');
const people = await makePool('administered', { Schema: [{ Name: 'floor', AttributeDataType: 'String', Mutable: true }] });
const { of, ClientId } = people, ann = { ...of, Username: 'ann' };
const status = async (who = ann) => (await call('AdminGetUser', who)).UserStatus;
await proves('AdminCreateUser', { ...ann, TemporaryPassword: 'Temp0rary-horse', UserAttributes: [{ Name: 'email', Value: 'ann@example.com' },
  { Name: 'email_verified', Value: 'true' }] }, ({ User }) => User.UserStatus === 'FORCE_CHANGE_PASSWORD' && attribute(User.Attributes, 'sub').length === 36);
check('the invitation carries the temporary password', lastCode('ann') === 'Temp0rary-horse');
await refuses('AdminCreateUser', ann, 'UsernameExistsException');
const asked = await proves('AdminInitiateAuth', { ...of, ClientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'ann', PASSWORD: 'Temp0rary-horse' } },
  (answer) => answer.ChallengeName === 'NEW_PASSWORD_REQUIRED' && answer.Session.length > 20);
const answered = { ...of, ClientId, ChallengeName: 'NEW_PASSWORD_REQUIRED', Session: asked.Session, ChallengeResponses: { USERNAME: 'ann', NEW_PASSWORD: password } };
const { AuthenticationResult: tokens } = await proves('AdminRespondToAuthChallenge', answered, (answer) => claims(answer.AuthenticationResult.IdToken).email === 'ann@example.com');
await refuses('AdminRespondToAuthChallenge', answered, 'NotAuthorizedException', /[Ii]nvalid session/);
check('the user is CONFIRMED', (await status()) === 'CONFIRMED');
await proves('AdminUpdateUserAttributes', { ...ann, UserAttributes: [{ Name: 'custom:floor', Value: '3' }, { Name: 'name', Value: 'Ann' }] },
  async () => attribute((await call('AdminGetUser', ann)).UserAttributes, 'custom:floor') === '3');
await proves('AdminDeleteUserAttributes', { ...ann, UserAttributeNames: ['custom:floor'] },
  async () => attribute((await call('AdminGetUser', ann)).UserAttributes, 'custom:floor') === undefined);
await proves('AdminGetUser', ann, (user) => user.Enabled && attribute(user.UserAttributes, 'name') === 'Ann');
await proves('ListUsers', { ...of, Filter: 'email ^= "ann@"' }, ({ Users }) => Users.length === 1 && Users[0].Username === 'ann');
await proves('AdminUserGlobalSignOut', ann, () => call('GetUser', { AccessToken: tokens.AccessToken }).then(() => false, (error) => error.name === 'NotAuthorizedException'));
await proves('AdminDisableUser', ann, () => signIn(people, 'ann').then(() => false, (error) => /disabled/.test(error.message)));
await proves('AdminEnableUser', ann, async () => Boolean((await signIn(people, 'ann')).AuthenticationResult));
await proves('AdminResetUserPassword', ann, async () => (await status()) === 'RESET_REQUIRED' && /^\d{6}$/.test(lastCode('ann')));
await proves('AdminSetUserPassword', { ...ann, Password: password, Permanent: true }, async () => (await status()) === 'CONFIRMED');
await refuses('AdminSetUserPassword', { ...ann, Password: 'short' }, 'InvalidPasswordException');

section('their factors');
await proves('AdminGetUserAuthFactors', ann, (factors) => factors.Username === 'ann' && JSON.stringify(factors.ConfiguredUserAuthFactors) === '["PASSWORD"]');
const phone = [{ Name: 'phone_number', Value: '+15550001234' }, { Name: 'phone_number_verified', Value: 'true' }];
await call('AdminUpdateUserAttributes', { ...ann, UserAttributes: phone });
await call('SetUserPoolMfaConfig', { ...of, MfaConfiguration: 'OPTIONAL', SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' } } });
await proves('AdminSetUserMFAPreference', { ...ann, SMSMfaSettings: { Enabled: true, PreferredMfa: true } },
  async () => (await call('AdminGetUser', ann)).PreferredMfaSetting === 'SMS_MFA');
const options = { ...ann, MFAOptions: [] };
await proves('AdminSetUserSettings', options, async () => !(await call('AdminGetUser', ann)).MFAOptions?.length);

section('users who sign up themselves');
await call('SignUp', { ClientId, Username: 'bob', Password: password });
const bob = { ...of, Username: 'bob' };
await proves('AdminConfirmSignUp', bob, async () => (await status(bob)) === 'CONFIRMED');
await refuses('AdminConfirmSignUp', bob, 'NotAuthorizedException', /CONFIRMED/);
await proves('AdminDeleteUser', bob, async () => !(await call('ListUsers', { ...of, Filter: 'username = "bob"' })).Users.length);
await refuses('AdminGetUser', bob, 'UserNotFoundException');
await call('DeleteUserPool', of);
