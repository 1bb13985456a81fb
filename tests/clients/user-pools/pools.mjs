// Pools, app clients and groups.
import { account, attribute, check, makeUser, pools, section } from './sweep.mjs';
const { call, proves, refuses } = pools;

section('pools');
const made = await proves('CreateUserPool', { PoolName: 'people', Policies: { PasswordPolicy: { MinimumLength: 10 } }, UserPoolTags: { team: 'a' } },
  ({ UserPool: pool }) => /^us-east-1_[0-9A-Za-z]{9}$/.test(pool.Id) && pool.Policies.PasswordPolicy.MinimumLength === 10);
const of = { UserPoolId: made.UserPool.Id }, ResourceArn = made.UserPool.Arn;
check('its ARN', ResourceArn === `arn:aws:cognito-idp:us-east-1:${account}:userpool/${of.UserPoolId}`);
await proves('UpdateUserPool', { ...of, PoolName: 'everybody', AutoVerifiedAttributes: ['email'] },
  async () => (await call('DescribeUserPool', of)).UserPool.Policies.PasswordPolicy.MinimumLength === 8);  // what is left out is reset
await proves('DescribeUserPool', of, ({ UserPool: pool }) => pool.Name === 'everybody' && pool.AutoVerifiedAttributes[0] === 'email');
await proves('ListUserPools', { MaxResults: 60 }, ({ UserPools }) => UserPools.some((pool) => pool.Id === of.UserPoolId));
await proves('AddCustomAttributes', { ...of, CustomAttributes: [{ Name: 'floor', AttributeDataType: 'Number' }] },
  async () => (await call('DescribeUserPool', of)).UserPool.SchemaAttributes.some(({ Name }) => Name === 'custom:floor'));
await refuses('AddCustomAttributes', { ...of, CustomAttributes: [{ Name: 'floor', AttributeDataType: 'Number' }] }, 'InvalidParameterException');
await proves('TagResource', { ResourceArn, Tags: { cost: '7' } }, async () => (await call('ListTagsForResource', { ResourceArn })).Tags.cost === '7');
await proves('UntagResource', { ResourceArn, TagKeys: ['cost'] }, async () => !(await call('ListTagsForResource', { ResourceArn })).Tags?.cost);
await call('TagResource', { ResourceArn, Tags: { cost: '8' } });
await proves('ListTagsForResource', { ResourceArn }, ({ Tags }) => Tags.cost === '8');
await proves('SetUserPoolMfaConfig', { ...of, MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } },
  (set) => set.MfaConfiguration === 'OPTIONAL' && set.SoftwareTokenMfaConfiguration.Enabled);
await proves('GetUserPoolMfaConfig', of, (set) => set.MfaConfiguration === 'OPTIONAL' && set.SoftwareTokenMfaConfiguration.Enabled);

section('app clients');
const { UserPoolClient: { ClientId } } = await proves('CreateUserPoolClient', { ...of, ClientName: 'app', GenerateSecret: true, ReadAttributes: ['email'] },
  ({ UserPoolClient: client }) => client.ClientSecret.length >= 24 && client.ReadAttributes.length === 1);
const app = { ...of, ClientId };
await proves('UpdateUserPoolClient', { ...app, ClientName: 'renamed', AccessTokenValidity: 5, TokenValidityUnits: { AccessToken: 'minutes' } },
  ({ UserPoolClient: client }) => client.ClientName === 'renamed' && client.AccessTokenValidity === 5);
await proves('DescribeUserPoolClient', app, ({ UserPoolClient: client }) => client.TokenValidityUnits.AccessToken === 'minutes' && client.ReadAttributes === undefined);
await proves('ListUserPoolClients', of, ({ UserPoolClients }) => UserPoolClients.length === 1 && UserPoolClients[0].ClientId === ClientId);
const second = (await proves('AddUserPoolClientSecret', app, ({ ClientSecretDescriptor: made }) => made.ClientSecretValue.length >= 24)).ClientSecretDescriptor.ClientSecretId;
await proves('ListUserPoolClientSecrets', app, ({ ClientSecrets }) =>
  ClientSecrets.length === 2 && ClientSecrets.some((entry) => entry.ClientSecretId === second) && !ClientSecrets.some((entry) => entry.ClientSecretValue));
await refuses('AddUserPoolClientSecret', app, 'LimitExceededException');
await proves('DeleteUserPoolClientSecret', { ...app, ClientSecretId: second }, async () => (await call('ListUserPoolClientSecrets', app)).ClientSecrets.length === 1);
await proves('DeleteUserPoolClient', app, async () => !(await call('ListUserPoolClients', of)).UserPoolClients.length);
await refuses('DescribeUserPoolClient', app, 'ResourceNotFoundException');

section('groups');
const group = { ...of, GroupName: 'editors' }, RoleArn = `arn:aws:iam::${account}:role/editor`;
await proves('CreateGroup', { ...group, Precedence: 3 }, ({ Group }) => Group.Precedence === 3 && Group.UserPoolId === of.UserPoolId);
await refuses('CreateGroup', group, 'GroupExistsException');
await proves('UpdateGroup', { ...group, Description: 'they edit', RoleArn }, ({ Group }) => Group.RoleArn === RoleArn && Group.Description === 'they edit');
await proves('GetGroup', group, ({ Group }) => Group.RoleArn === RoleArn);
await proves('ListGroups', of, ({ Groups }) => Groups.length === 1 && Groups[0].GroupName === 'editors');
await makeUser({ of }, 'ann');
const member = { ...group, Username: 'ann' };
await proves('AdminAddUserToGroup', member, async () => (await call('AdminListGroupsForUser', { ...of, Username: 'ann' })).Groups.length === 1);
await proves('AdminListGroupsForUser', { ...of, Username: 'ann' }, ({ Groups }) => Groups[0].GroupName === 'editors');
await proves('ListUsersInGroup', group, ({ Users }) => Users.length === 1 && attribute(Users[0].Attributes, 'email') === 'ann@example.com');
await proves('AdminRemoveUserFromGroup', member, async () => !(await call('ListUsersInGroup', group)).Users.length);
await proves('DeleteGroup', group, async () => !(await call('ListGroups', of)).Groups.length);
await refuses('GetGroup', group, 'ResourceNotFoundException');

await proves('DeleteUserPool', of, async () => !(await call('ListUserPools', { MaxResults: 60 })).UserPools.some((pool) => pool.Id === of.UserPoolId));
await refuses('DescribeUserPool', of, 'ResourceNotFoundException');
