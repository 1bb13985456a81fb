// Calls each operation that configures a user pool once by AWS's SDK and checks its answer. Endpoint and keys come from the
// environment (SEKISHO_ENDPOINT, AWS_ACCESS_KEY_ID, ...).
import assert from 'node:assert/strict';
import * as idp from '@aws-sdk/client-cognito-identity-provider';

const client = new idp.CognitoIdentityProviderClient({ region: 'us-east-1', endpoint: process.env.SEKISHO_ENDPOINT, maxAttempts: 1 });
const call = (name, input) => client.send(new idp[name + 'Command'](input));
const refused = (name, input, code) => assert.rejects(call(name, input), { name: code });
let checks = 0;
const check = (what, holds) => { assert.ok(holds, what); checks += 1; console.log('  ok  ' + what); };

const pool = (await call('CreateUserPool', { PoolName: 'people' })).UserPool.Id;
const of = { UserPoolId: pool };
const app = (await call('CreateUserPoolClient', { ...of, ClientName: 'app' })).UserPoolClient.ClientId;
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');

// Resource servers, and what clients may have of them
const orders = { ...of, Identifier: 'https://orders.example', Name: 'orders' };
await call('CreateResourceServer', { ...orders, Scopes: [{ ScopeName: 'read', ScopeDescription: 'Read orders' }] });
check('a resource server', (await call('DescribeResourceServer', { ...of, Identifier: orders.Identifier })).ResourceServer.Scopes.length === 1);
await call('UpdateUserPoolClient', { ...of, ClientId: app, AllowedOAuthScopes: ['openid', 'https://orders.example/read'] });
await refused('UpdateUserPoolClient', { ...of, ClientId: app, AllowedOAuthScopes: ['https://orders.example/write'] }, 'ScopeDoesNotExistException');
check('an update replaces it', (await call('UpdateResourceServer', { ...orders, Name: 'all orders' })).ResourceServer.Scopes === undefined);
check('they are listed', (await call('ListResourceServers', { ...of, MaxResults: 10 })).ResourceServers.length === 1);
await call('DeleteResourceServer', { ...of, Identifier: orders.Identifier });

// Domains
await call('CreateUserPoolDomain', { ...of, Domain: 'people' });
await call('UpdateUserPoolDomain', { ...of, Domain: 'people', ManagedLoginVersion: 2 });
const domain = (await call('DescribeUserPoolDomain', { Domain: 'people' })).DomainDescription;
check('a domain', domain.UserPoolId === pool && domain.ManagedLoginVersion === 2 && domain.Status === 'ACTIVE');
await refused('DeleteUserPool', of, 'InvalidParameterException');
const certificate = { CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555' };
check('a host name of its own', (await call('CreateUserPoolDomain', { ...of, Domain: 'auth.example.com', CustomDomainConfig: certificate })).CloudFrontDomain);

// Identity providers
const google = { authorize_scopes: 'openid email', client_id: 'id', client_secret: 'secret' };
await call('CreateIdentityProvider', { ...of, ProviderName: 'Google', ProviderType: 'Google', ProviderDetails: google, IdpIdentifiers: ['example.com'] });
await refused('CreateIdentityProvider', { ...of, ProviderName: 'Google', ProviderType: 'Google', ProviderDetails: google }, 'DuplicateProviderException');
await call('UpdateIdentityProvider', { ...of, ProviderName: 'Google', AttributeMapping: { email: 'email', username: 'sub' } });
const provider = (await call('DescribeIdentityProvider', { ...of, ProviderName: 'Google' })).IdentityProvider;
check('an identity provider', provider.AttributeMapping.email === 'email' && provider.ProviderDetails.oidc_issuer === 'https://accounts.google.com');
check('by its identifier', (await call('GetIdentityProviderByIdentifier', { ...of, IdpIdentifier: 'example.com' })).IdentityProvider.ProviderName === 'Google');
check('listed', (await call('ListIdentityProviders', of)).Providers.length === 1);
const signing = (await call('GetSigningCertificate', of)).Certificate;
check('a signing certificate that stays', signing.length > 500 && signing === (await call('GetSigningCertificate', of)).Certificate);

// Links
await call('AdminCreateUser', { ...of, Username: 'ann', MessageAction: 'SUPPRESS' });
const person = { ProviderName: 'Google', ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: '1234' };
await call('AdminLinkProviderForUser', { ...of, DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: 'ann' }, SourceUser: person });
const identities = async () => (await call('AdminGetUser', { ...of, Username: 'ann' })).UserAttributes.find((a) => a.Name === 'identities');
check('a link', JSON.parse((await identities()).Value)[0].userId === '1234');
await call('AdminDisableProviderForUser', { ...of, User: person });
check('and its end', (await identities()) === undefined);
await call('DeleteIdentityProvider', { ...of, ProviderName: 'Google' });
await refused('DescribeIdentityProvider', { ...of, ProviderName: 'Google' }, 'ResourceNotFoundException');

// Branding
await call('SetUICustomization', { ...of, CSS: '.logo-customizable { max-width: 60%; }', ImageFile: png });
const look = (await call('GetUICustomization', { ...of, ClientId: app })).UICustomization;
check('a look of the pages', look.ImageUrl.startsWith('data:image/png') && look.CSSVersion);
await refused('SetUICustomization', { ...of, CSS: '@import "x"' }, 'InvalidParameterException');
const settings = { components: { pageBackground: { lightMode: { color: '336699ff' } } } };
const style = (await call('CreateManagedLoginBranding', { ...of, ClientId: app, Settings: settings,
  Assets: [{ Category: 'PAGE_BACKGROUND', ColorMode: 'LIGHT', Extension: 'PNG', Bytes: png }] })).ManagedLoginBranding;
const styleOf = { ...of, ManagedLoginBrandingId: style.ManagedLoginBrandingId };
const described = (await call('DescribeManagedLoginBranding', styleOf)).ManagedLoginBranding;
assert.deepEqual(described.Settings, settings);
check('a style with its pictures', Buffer.from(described.Assets[0].Bytes).equals(png));
check('by its client', (await call('DescribeManagedLoginBrandingByClient', { ...of, ClientId: app, ReturnMergedResources: true })).ManagedLoginBranding.Settings.categories);
check('back to the defaults', !(await call('UpdateManagedLoginBranding', { ...styleOf, UseCognitoProvidedValues: true })).ManagedLoginBranding.Settings);
await call('DeleteManagedLoginBranding', styleOf);
const terms = (await call('CreateTerms', { ...of, ClientId: app, TermsName: 'terms-of-use', TermsSource: 'LINK', Enforcement: 'NONE',
  Links: { 'cognito:default': 'https://example.com/terms' } })).Terms;
const termsOf = { ...of, TermsId: terms.TermsId };
await call('UpdateTerms', { ...termsOf, Links: { 'cognito:default': 'https://example.com/terms-2' } });
check('terms', (await call('DescribeTerms', termsOf)).Terms.Links['cognito:default'].endsWith('terms-2'));
check('listed', (await call('ListTerms', of)).Terms.length === 1);
await call('DeleteTerms', termsOf);

// What is elsewhere on AWS
check('no log destinations', (await call('GetLogDeliveryConfiguration', of)).LogDeliveryConfiguration.LogConfigurations.length === 0);
await call('SetLogDeliveryConfiguration', { ...of, LogConfigurations: [] });
await refused('SetLogDeliveryConfiguration', { ...of, LogConfigurations: [{ LogLevel: 'ERROR', EventSource: 'userNotification' }] }, 'InvalidParameterException');
check('one replica, the pool itself', (await call('ListUserPoolReplicas', of)).UserPoolReplicas[0].Role === 'PRIMARY');
for (const name of ['CreateUserPoolReplica', 'DeleteUserPoolReplica']) await refused(name, { ...of, RegionName: 'eu-west-1' }, 'InvalidParameterException');
await refused('UpdateUserPoolReplica', { ...of, RegionName: 'eu-west-1', Status: 'ACTIVE' }, 'InvalidParameterException');

// Limits
const definition = { LimitDefinition: { LimitClass: 'API_CATEGORY', Attributes: { Category: 'UserPoolRead' } } };
check('no limit at first', (await call('GetProvisionedLimit', definition)).Limit.ProvisionedLimitValue > 1e6);
await call('UpdateProvisionedLimit', { ...definition, RequestedLimitValue: 1 });
const answers = await Promise.allSettled(Array.from({ length: 10 }, () => call('DescribeUserPool', of)));
check('a limit holds', answers.some((a) => a.status === 'fulfilled') && answers.some((a) => a.reason?.name === 'TooManyRequestsException'));
await call('UpdateProvisionedLimit', { ...definition, RequestedLimitValue: 1000 });

for (const name of ['people', 'auth.example.com']) await call('DeleteUserPoolDomain', { ...of, Domain: name });
await call('DeleteUserPool', of);
console.log(`\nall ${checks} checks passed`);
