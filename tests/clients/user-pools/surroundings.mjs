// What surrounds the users of a pool: resource servers, domains, identity providers and links, branding, and what AWS has elsewhere.
import assert from 'node:assert/strict';
import { attribute, check, makePool, pools, section } from './sweep.mjs';
const { call, proves, refuses } = pools;
const { of, ClientId } = await makePool('surrounded');
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');

section('resource servers, and what clients may have of them');
const orders = { ...of, Identifier: 'https://orders.example', Name: 'orders' }, ofOrders = { ...of, Identifier: orders.Identifier };
await proves('CreateResourceServer', { ...orders, Scopes: [{ ScopeName: 'read', ScopeDescription: 'Read orders' }] }, ({ ResourceServer }) => ResourceServer.Scopes[0].ScopeName === 'read');
await proves('DescribeResourceServer', ofOrders, ({ ResourceServer }) => ResourceServer.Scopes.length === 1);
await call('UpdateUserPoolClient', { ...of, ClientId, AllowedOAuthScopes: ['openid', 'https://orders.example/read'] });
await refuses('UpdateUserPoolClient', { ...of, ClientId, AllowedOAuthScopes: ['https://orders.example/write'] }, 'ScopeDoesNotExistException');
await proves('UpdateResourceServer', { ...orders, Name: 'all orders' }, ({ ResourceServer }) => ResourceServer.Scopes === undefined);
await proves('ListResourceServers', { ...of, MaxResults: 10 }, ({ ResourceServers }) => ResourceServers.length === 1 && ResourceServers[0].Name === 'all orders');
await proves('DeleteResourceServer', ofOrders, async () => !(await call('ListResourceServers', { ...of, MaxResults: 10 })).ResourceServers.length);

section('domains');
const domain = async (Domain) => (await call('DescribeUserPoolDomain', { Domain })).DomainDescription;
await proves('CreateUserPoolDomain', { ...of, Domain: 'people' }, async () => (await domain('people')).UserPoolId === of.UserPoolId);
await proves('UpdateUserPoolDomain', { ...of, Domain: 'people', ManagedLoginVersion: 2 }, async () => (await domain('people')).ManagedLoginVersion === 2);
await proves('DescribeUserPoolDomain', { Domain: 'people' }, ({ DomainDescription: found }) => found.UserPoolId === of.UserPoolId && found.Status === 'ACTIVE');
await refuses('DeleteUserPool', of, 'InvalidParameterException');
const certificate = { CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555' };
check('a host name of its own', (await call('CreateUserPoolDomain', { ...of, Domain: 'auth.example.com', CustomDomainConfig: certificate })).CloudFrontDomain);

section('identity providers');
const google = { ...of, ProviderName: 'Google', ProviderType: 'Google', ProviderDetails: { authorize_scopes: 'openid email', client_id: 'id', client_secret: 'secret' } };
const ofGoogle = { ...of, ProviderName: 'Google' };
await proves('CreateIdentityProvider', { ...google, IdpIdentifiers: ['example.com'] }, (made) => made.IdentityProvider.ProviderType === 'Google');
await refuses('CreateIdentityProvider', google, 'DuplicateProviderException');
await proves('UpdateIdentityProvider', { ...ofGoogle, AttributeMapping: { email: 'email', username: 'sub' } }, (now) => now.IdentityProvider.AttributeMapping.email === 'email');
await proves('DescribeIdentityProvider', ofGoogle, ({ IdentityProvider }) =>
  IdentityProvider.AttributeMapping.username === 'sub' && IdentityProvider.ProviderDetails.oidc_issuer === 'https://accounts.google.com');
await proves('GetIdentityProviderByIdentifier', { ...of, IdpIdentifier: 'example.com' }, ({ IdentityProvider }) => IdentityProvider.ProviderName === 'Google');
await proves('ListIdentityProviders', of, ({ Providers }) => Providers.length === 1 && Providers[0].ProviderName === 'Google');
const { Certificate } = await proves('GetSigningCertificate', of, (answer) => answer.Certificate.length > 500);
check('a certificate that stays', (await call('GetSigningCertificate', of)).Certificate === Certificate);

section('links');
await call('AdminCreateUser', { ...of, Username: 'ann', MessageAction: 'SUPPRESS' });
const person = { ProviderName: 'Google', ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: '1234' };
const linked = async () => attribute((await call('AdminGetUser', { ...of, Username: 'ann' })).UserAttributes, 'identities');
await proves('AdminLinkProviderForUser', { ...of, DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: 'ann' }, SourceUser: person },
  async () => JSON.parse(await linked())[0].userId === '1234');
await proves('AdminDisableProviderForUser', { ...of, User: person }, async () => (await linked()) === undefined);
await proves('DeleteIdentityProvider', ofGoogle, async () => !(await call('ListIdentityProviders', of)).Providers.length);
await refuses('DescribeIdentityProvider', ofGoogle, 'ResourceNotFoundException');

section('branding');
await proves('SetUICustomization', { ...of, CSS: '.logo-customizable { max-width: 60%; }', ImageFile: png }, ({ UICustomization: look }) => look.CSS.includes('max-width'));
await proves('GetUICustomization', { ...of, ClientId }, ({ UICustomization: look }) => look.ImageUrl.startsWith('data:image/png') && look.CSSVersion);
await refuses('SetUICustomization', { ...of, CSS: '@import "x"' }, 'InvalidParameterException');
const Settings = { components: { pageBackground: { lightMode: { color: '336699ff' } } } };
const Assets = [{ Category: 'PAGE_BACKGROUND', ColorMode: 'LIGHT', Extension: 'PNG', Bytes: png }];
const { ManagedLoginBranding: { ManagedLoginBrandingId } } = await proves('CreateManagedLoginBranding', { ...of, ClientId, Settings, Assets }, (made) => made.ManagedLoginBranding.ManagedLoginBrandingId);
const style = { ...of, ManagedLoginBrandingId };
await proves('DescribeManagedLoginBranding', style, ({ ManagedLoginBranding: found }) => {
  assert.deepEqual(found.Settings, Settings);
  return Buffer.from(found.Assets[0].Bytes).equals(png);
});
await proves('DescribeManagedLoginBrandingByClient', { ...of, ClientId, ReturnMergedResources: true }, (found) => found.ManagedLoginBranding.Settings.categories);
await proves('UpdateManagedLoginBranding', { ...style, UseCognitoProvidedValues: true }, (now) => !now.ManagedLoginBranding.Settings);
await proves('DeleteManagedLoginBranding', style, () => call('DescribeManagedLoginBranding', style).then(() => false, (error) => error.name === 'ResourceNotFoundException'));
const { Terms: { TermsId } } = await proves('CreateTerms', { ...of, ClientId, TermsName: 'terms-of-use', TermsSource: 'LINK', Enforcement: 'NONE',
  Links: { 'cognito:default': 'https://example.com/terms' } }, ({ Terms }) => Terms.TermsName === 'terms-of-use');
const terms = { ...of, TermsId };
await proves('UpdateTerms', { ...terms, Links: { 'cognito:default': 'https://example.com/terms-2' } }, ({ Terms }) => Terms.Links['cognito:default'].endsWith('terms-2'));
await proves('DescribeTerms', terms, ({ Terms }) => Terms.Links['cognito:default'].endsWith('terms-2'));
await proves('ListTerms', of, ({ Terms }) => Terms.length === 1 && Terms[0].TermsId === TermsId);
await proves('DeleteTerms', terms, async () => !(await call('ListTerms', of)).Terms.length);

section('the end of domains');
await proves('DeleteUserPoolDomain', { ...of, Domain: 'people' }, async () => !(await domain('people'))?.UserPoolId);
await call('DeleteUserPoolDomain', { ...of, Domain: 'auth.example.com' });

section('what is elsewhere on AWS');
await proves('SetLogDeliveryConfiguration', { ...of, LogConfigurations: [] }, (now) => !now.LogDeliveryConfiguration?.LogConfigurations?.length);
await proves('GetLogDeliveryConfiguration', of, ({ LogDeliveryConfiguration: found }) => found.LogConfigurations.length === 0 && found.UserPoolId === of.UserPoolId);
await refuses('SetLogDeliveryConfiguration', { ...of, LogConfigurations: [{ LogLevel: 'ERROR', EventSource: 'userNotification' }] }, 'InvalidParameterException');
await proves('ListUserPoolReplicas', of, ({ UserPoolReplicas }) => UserPoolReplicas.length === 1 && UserPoolReplicas[0].Role === 'PRIMARY');
for (const name of ['CreateUserPoolReplica', 'DeleteUserPoolReplica']) await refuses(name, { ...of, RegionName: 'eu-west-1' }, 'InvalidParameterException');
await refuses('UpdateUserPoolReplica', { ...of, RegionName: 'eu-west-1', Status: 'ACTIVE' }, 'InvalidParameterException');

section('limits');
const definition = { LimitDefinition: { LimitClass: 'API_CATEGORY', Attributes: { Category: 'UserPoolRead' } } };
await proves('GetProvisionedLimit', definition, ({ Limit }) => Limit.ProvisionedLimitValue > 1e6);
await proves('UpdateProvisionedLimit', { ...definition, RequestedLimitValue: 1 }, async () => {
  const answers = await Promise.allSettled(Array.from({ length: 10 }, () => call('DescribeUserPool', of)));
  return answers.some((a) => a.status === 'fulfilled') && answers.some((a) => a.reason?.name === 'TooManyRequestsException');
});
await call('UpdateProvisionedLimit', { ...definition, RequestedLimitValue: 1000 });
await call('DeleteUserPool', of);
