// Identity pools: all their operations.
import { execFileSync } from 'node:child_process';
import { account, claims, identities, makePool, makeUser, pools, section, signIn } from './sweep.mjs';
const { call, proves, refuses } = identities;
const own = 'cognito-identity.amazonaws.com';

/** A role for the members and guests of that pool, made with AWS CLI ($AWS). */
function roleFor(poolId) {
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Federated: own }, Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
    Condition: { StringEquals: { [`${own}:aud`]: poolId }, 'ForAnyValue:StringLike': { [`${own}:amr`]: '*authenticated' } } }] };
  return execFileSync(process.env.AWS, ['--endpoint-url', process.env.SEKISHO_ENDPOINT, 'iam', 'create-role', '--role-name', 'visitor', '--query', 'Role.Arn',
    '--output', 'text', '--assume-role-policy-document', JSON.stringify(trust)], { encoding: 'utf8' }).trim();
}
const people = await makePool('logins'), provider = `cognito-idp.us-east-1.amazonaws.com/${people.UserPoolId}`;
await makeUser(people, 'ann');
const Logins = { [provider]: (await signIn(people, 'ann')).AuthenticationResult.IdToken };

section('identity pools');
const wanted = { IdentityPoolName: 'visitors', AllowUnauthenticatedIdentities: true, AllowClassicFlow: true, DeveloperProviderName: 'login.example' };
const pool = await proves('CreateIdentityPool', wanted, (made) => /^us-east-1:[0-9a-f-]{36}$/.test(made.IdentityPoolId) && made.AllowClassicFlow);
const of = { IdentityPoolId: pool.IdentityPoolId }, ResourceArn = `arn:aws:cognito-identity:us-east-1:${account}:identitypool/${pool.IdentityPoolId}`;
const CognitoIdentityProviders = [{ ProviderName: provider, ClientId: people.ClientId, ServerSideTokenCheck: true }];
await proves('UpdateIdentityPool', { ...of, ...wanted, CognitoIdentityProviders }, (now) => now.CognitoIdentityProviders[0].ClientId === people.ClientId);
await proves('DescribeIdentityPool', of, (now) => now.IdentityPoolName === 'visitors' && now.DeveloperProviderName === 'login.example');
await proves('ListIdentityPools', { MaxResults: 60 }, ({ IdentityPools }) => IdentityPools.some((entry) => entry.IdentityPoolId === of.IdentityPoolId));
const role = roleFor(pool.IdentityPoolId), roles = { authenticated: role, unauthenticated: role };
await proves('SetIdentityPoolRoles', { ...of, Roles: roles }, async () => (await call('GetIdentityPoolRoles', of)).Roles.authenticated === roles.authenticated);
await proves('GetIdentityPoolRoles', of, ({ Roles }) => Roles.unauthenticated === roles.unauthenticated);
const tagsOf = { ...of, IdentityProviderName: provider };
await proves('SetPrincipalTagAttributeMap', { ...tagsOf, UseDefaults: false, PrincipalTags: { user: 'sub' } }, (now) => now.PrincipalTags.user === 'sub');
await proves('GetPrincipalTagAttributeMap', tagsOf, (now) => now.UseDefaults === false && now.PrincipalTags.user === 'sub');
await proves('TagResource', { ResourceArn, Tags: { team: 'a', cost: '7' } }, async () => (await call('ListTagsForResource', { ResourceArn })).Tags.cost === '7');
await proves('UntagResource', { ResourceArn, TagKeys: ['cost'] }, async () => !(await call('ListTagsForResource', { ResourceArn })).Tags.cost);
await proves('ListTagsForResource', { ResourceArn }, ({ Tags }) => Tags.team === 'a');

section('identities');
const { IdentityId: guest } = await proves('GetId', of, ({ IdentityId }) => IdentityId.startsWith('us-east-1:'));
await proves('GetOpenIdToken', { IdentityId: guest }, ({ Token }) => claims(Token).aud === of.IdentityPoolId && claims(Token).amr[0] === 'unauthenticated');
const { IdentityId: ann } = await call('GetId', { ...of, Logins });
await proves('GetCredentialsForIdentity', { IdentityId: ann, Logins }, ({ Credentials }) => /^ASIA/.test(Credentials.AccessKeyId) && Credentials.SessionToken && Credentials.Expiration > new Date());
await refuses('GetCredentialsForIdentity', { IdentityId: ann }, 'NotAuthorizedException', /forbidden/);
await proves('DescribeIdentity', { IdentityId: ann }, (found) => found.Logins.length === 1 && found.Logins[0] === provider);
await proves('ListIdentities', { ...of, MaxResults: 10 }, ({ Identities }) => Identities.length === 2);
const SourceUserIdentifier = 'user-8', DestinationUserIdentifier = 'user-7';
const developer = (user) => ({ ...of, Logins: { 'login.example': user } });
const { IdentityId: seven } = await proves('GetOpenIdTokenForDeveloperIdentity', developer('user-7'), ({ IdentityId, Token }) => claims(Token).sub === IdentityId && claims(Token).iss === `https://${own}`);
await call('GetOpenIdTokenForDeveloperIdentity', developer('user-8'));
await proves('LookupDeveloperIdentity', { ...of, IdentityId: seven }, (found) => found.DeveloperUserIdentifierList.join() === 'user-7');
const { IdentityId: merged } = await proves('MergeDeveloperIdentities', { ...of, DeveloperProviderName: 'login.example', SourceUserIdentifier, DestinationUserIdentifier },
  async ({ IdentityId }) => (await call('LookupDeveloperIdentity', { ...of, IdentityId })).DeveloperUserIdentifierList.length === 2);
const eight = { ...of, IdentityId: merged, DeveloperProviderName: 'login.example', DeveloperUserIdentifier: 'user-8' };
await proves('UnlinkDeveloperIdentity', eight, async () => (await call('LookupDeveloperIdentity', { ...of, IdentityId: merged })).DeveloperUserIdentifierList.join() === 'user-7');
await refuses('UnlinkDeveloperIdentity', eight, 'NotAuthorizedException', /Logins don't match/);
await proves('UnlinkIdentity', { IdentityId: ann, Logins, LoginsToRemove: [provider] }, async () => !(await call('DescribeIdentity', { IdentityId: ann })).Logins?.length);
await proves('DeleteIdentities', { IdentityIdsToDelete: [guest, merged] }, async ({ UnprocessedIdentityIds }) =>
  !UnprocessedIdentityIds?.length && (await call('ListIdentities', { ...of, MaxResults: 10 })).Identities.every(({ IdentityId }) => IdentityId !== guest));
await refuses('DescribeIdentity', { IdentityId: guest }, 'ResourceNotFoundException');
await proves('DeleteIdentityPool', of, async () => !(await call('ListIdentityPools', { MaxResults: 60 })).IdentityPools.some((entry) => entry.IdentityPoolId === of.IdentityPoolId));
await refuses('DescribeIdentityPool', of, 'ResourceNotFoundException');
await pools.call('DeleteUserPool', people.of);
