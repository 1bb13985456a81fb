// Every operation that AWS's SDK knows of user pools and identity pools, proven: what it has and these files leave out fails.
import assert from 'node:assert/strict';
import { check, finish, identities, pools, section } from './sweep.mjs';

// One after the other: they have to do with the same server, and the last one holds it to a limit.
for (const area of ['pools', 'administration', 'self_service', 'factors', 'devices', 'threats_and_import', 'identity_pools', 'surroundings'])
  await import(`./${area}.mjs`);

section('all of them');
// Newer than the description of the API that Sekisho follows (api/cognito_idp.api): refused as what nobody knows.
for (const name of ['AdminDeleteSoftwareToken', 'AdminListUserSessions', 'AdminRevokeUserSession', 'DescribeTermsByClient', 'GetClientToken',
  'GetUserPoolClientSessionConfiguration', 'GetUserPoolSessionConfiguration', 'ListUserSessions', 'RevokeUserSession',
  'SetUserPoolClientSessionConfiguration', 'SetUserPoolSessionConfiguration'])
  await pools.refuses(name, { UserPoolId: 'us-east-1_123456789' }, 'UnknownOperationException');
for (const [what, sweep] of Object.entries({ 'user pools': pools, 'identity pools': identities })) {
  assert.deepEqual(sweep.missing(), [], `operations of ${what} that nobody proved`);
  check(`the ${sweep.count()} operations that the SDK has of ${what}`, true);
}
finish();
