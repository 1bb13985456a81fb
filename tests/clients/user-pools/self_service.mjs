// What people do themselves: sign up, sign in by SRP, change what is theirs.
import { createHmac } from 'node:crypto';
import helpers from 'amazon-cognito-identity-js/lib/AuthenticationHelper.js';
import numbers from 'amazon-cognito-identity-js/lib/BigInteger.js';
import dates from 'amazon-cognito-identity-js/lib/DateHelper.js';
import { attribute, check, claims, lastCode, makePool, password, pools, section, signIn } from './sweep.mjs';
const { call, proves, refuses } = pools;
const AuthenticationHelper = helpers.default, BigInteger = numbers.default, DateHelper = dates.default;
const promised = (begin) => new Promise((resolve, reject) => begin((error, value) => (error ? reject(error) : resolve(value))));

section('sign-up');
const people = await makePool('self-service', {}, { ReadAttributes: ['email', 'email_verified', 'name'], WriteAttributes: ['email', 'name'] });
const { of, ClientId } = people, ann = { ClientId, Username: 'ann' }, Username = 'ann';
await proves('SignUp', { ...ann, Password: password, UserAttributes: [{ Name: 'email', Value: 'ann@example.com' }] },
  (answer) => !answer.UserConfirmed && answer.CodeDeliveryDetails.Destination === 'a***@e***');
await refuses('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'ann', PASSWORD: password } }, 'UserNotConfirmedException');
const first = lastCode('ann');
await proves('ResendConfirmationCode', ann, (answer) => answer.CodeDeliveryDetails.DeliveryMedium === 'EMAIL' && lastCode('ann') !== first);
await refuses('ConfirmSignUp', { ...ann, ConfirmationCode: lastCode('ann').replace(/^./, (digit) => (digit === '9' ? '0' : '9')) }, 'CodeMismatchException');
await proves('ConfirmSignUp', { ...ann, ConfirmationCode: lastCode('ann') }, async () => (await call('AdminGetUser', { ...of, Username })).UserStatus === 'CONFIRMED');

section('sign-in by SRP');
const poolName = of.UserPoolId.split('_')[1], helper = new AuthenticationHelper(poolName);
const A = await promised((done) => helper.getLargeAValue(done));
const { ChallengeParameters: asked } = await proves('InitiateAuth', { ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters: { USERNAME: 'ann', SRP_A: A.toString(16) } },
  (answer) => answer.ChallengeName === 'PASSWORD_VERIFIER' && answer.ChallengeParameters.SRP_B.length > 700);
const key = await promised((done) => helper.getPasswordAuthenticationKey(asked.USER_ID_FOR_SRP, password, new BigInteger(asked.SRP_B, 16), new BigInteger(asked.SALT, 16), done));
const TIMESTAMP = new DateHelper().getNowString();
const signature = createHmac('sha256', key).update(poolName).update(asked.USER_ID_FOR_SRP).update(Buffer.from(asked.SECRET_BLOCK, 'base64')).update(TIMESTAMP).digest('base64');
const answer = { ClientId, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses: { USERNAME: asked.USER_ID_FOR_SRP, PASSWORD_CLAIM_SECRET_BLOCK: asked.SECRET_BLOCK,
  PASSWORD_CLAIM_SIGNATURE: signature, TIMESTAMP } };
const { AuthenticationResult: tokens } = await proves('RespondToAuthChallenge', answer, (done) => claims(done.AuthenticationResult.AccessToken).username === 'ann');
await refuses('RespondToAuthChallenge', answer, 'NotAuthorizedException');
const { AccessToken } = tokens;

section('what is theirs');
const own = async (name) => attribute((await call('GetUser', { AccessToken })).UserAttributes, name);
await proves('UpdateUserAttributes', { AccessToken, UserAttributes: [{ Name: 'name', Value: 'Ann' }] }, async () => (await own('name')) === 'Ann');
await refuses('UpdateUserAttributes', { AccessToken, UserAttributes: [{ Name: 'nickname', Value: 'A' }] }, 'NotAuthorizedException');
await proves('GetUser', { AccessToken }, (user) => user.Username === 'ann' && attribute(user.UserAttributes, 'email_verified') === 'true');
await proves('DeleteUserAttributes', { AccessToken, UserAttributeNames: ['name'] }, async () => (await own('name')) === undefined);
await call('UpdateUserAttributes', { AccessToken, UserAttributes: [{ Name: 'email', Value: 'ann@example.org' }] });
await proves('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'email' }, (sent) => sent.CodeDeliveryDetails.AttributeName === 'email');
await proves('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code: lastCode('ann') }, async () => (await own('email_verified')) === 'true');
await proves('GetUserAuthFactors', { AccessToken }, (factors) => factors.Username === 'ann' && factors.ConfiguredUserAuthFactors.includes('PASSWORD'));
await proves('SetUserSettings', { AccessToken, MFAOptions: [] }, async () => !(await call('GetUser', { AccessToken })).MFAOptions?.length);

section('passwords');
const newer = 'An0ther-horse-battery';
await proves('ChangePassword', { AccessToken, PreviousPassword: password, ProposedPassword: newer }, async () => Boolean((await signIn(people, 'ann', newer)).AuthenticationResult));
await refuses('ChangePassword', { AccessToken, PreviousPassword: password, ProposedPassword: newer }, 'NotAuthorizedException');
await proves('ForgotPassword', ann, (sent) => sent.CodeDeliveryDetails.Destination === 'a***@e***');
await proves('ConfirmForgotPassword', { ...ann, ConfirmationCode: lastCode('ann'), Password: password }, async () => Boolean((await signIn(people, 'ann')).AuthenticationResult));

section('the end of sessions');
const session = (await signIn(people, 'ann')).AuthenticationResult;
await proves('RevokeToken', { ClientId, Token: session.RefreshToken }, () => call('GetUser', { AccessToken: session.AccessToken }).then(() => false, (error) => /revoked/i.test(error.message)));
const last = (await signIn(people, 'ann')).AuthenticationResult;
await proves('GlobalSignOut', { AccessToken: last.AccessToken }, () => call('GetUser', { AccessToken: last.AccessToken }).then(() => false, (error) => error.name === 'NotAuthorizedException'));
const rotating = await makePool('rotating', {}, { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'], RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } });
await call('SignUp', { ClientId: rotating.ClientId, Username, Password: password });
await call('AdminConfirmSignUp', { ...rotating.of, Username });
const old = { ClientId: rotating.ClientId, RefreshToken: (await signIn(rotating, 'ann')).AuthenticationResult.RefreshToken };
const fresh = await proves('GetTokensFromRefreshToken', old, ({ AuthenticationResult: next }) => next.AccessToken && next.RefreshToken !== old.RefreshToken);
await refuses('GetTokensFromRefreshToken', old, 'RefreshTokenReuseException');
check('reuse ends the sign-in', await call('GetUser', { AccessToken: fresh.AuthenticationResult.AccessToken }).then(() => false, () => true));
await proves('DeleteUser', { AccessToken: (await signIn(people, 'ann')).AuthenticationResult.AccessToken }, async () => !(await call('ListUsers', of)).Users.length);
for (const pool of [people, rotating]) await call('DeleteUserPool', pool.of);
