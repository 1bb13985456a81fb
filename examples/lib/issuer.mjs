// A small OpenID provider for examples and tests, on loopback: it gives a token to everybody who asks, with whatever claims
// he wants. Nothing but Node's own modules.
//
// usage: node issuer.mjs URL_FILE      writes its issuer URL there once it listens
//
//   GET  /.well-known/openid-configuration, /keys     what an issuer publishes
//   POST /token        claims as JSON; the answer is a token of them (iss, iat and exp are added where missing)
//   POST /token/old    the same, signed with the key that the last /rotate withdrew
//   POST /token/forged the same, signed with a key that was never published, under the published key's id
//   POST /rotate       a new key; the old one is published no more
//   POST /down, /up    answers 503 to those who ask for keys, or answers again
//   GET  /fetches      how often the keys were asked for
import { createServer } from 'node:http';
import { generateKeyPairSync, sign } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';

const base64url = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
let made = 0;
const makeKey = () => ({ kid: `key-${++made}`, ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) });

let key = makeKey();
let old = key;
let up = true;
let fetches = 0;
let issuer = '';

function token(claims, { kid, privateKey }) {
  const now = Math.floor(Date.now() / 1000);
  const text = `${base64url({ alg: 'ES256', typ: 'JWT', kid })}.${base64url({ iss: issuer, iat: now, exp: now + 300, ...claims })}`;
  return `${text}.${sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

function publish(response, document) {
  if (!up) return response.writeHead(503).end();
  return response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'max-age=600' }).end(JSON.stringify(document));
}

async function bodyOf(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text ? JSON.parse(text) : {};
}

async function answer(request, response) {
  switch (`${request.method} ${request.url}`) {
    case 'GET /.well-known/openid-configuration':
      return publish(response, { issuer, jwks_uri: `${issuer}/keys`, id_token_signing_alg_values_supported: ['ES256'] });
    case 'GET /keys':
      fetches += 1;
      return publish(response, { keys: [{ ...key.publicKey.export({ format: 'jwk' }), kid: key.kid, alg: 'ES256', use: 'sig' }] });
    case 'POST /token': return response.end(token(await bodyOf(request), key));
    case 'POST /token/old': return response.end(token(await bodyOf(request), old));
    case 'POST /token/forged': return response.end(token(await bodyOf(request), { ...makeKey(), kid: key.kid }));
    case 'POST /rotate': [old, key] = [key, makeKey()]; return response.end();
    case 'POST /down': up = false; return response.end();
    case 'POST /up': up = true; return response.end();
    case 'GET /fetches': return response.end(String(fetches));
    default: return response.writeHead(404).end();
  }
}

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.writeHead(400).end());
});
server.listen(0, '127.0.0.1', () => {
  issuer = `http://127.0.0.1:${server.address().port}`;
  writeFileSync(`${process.argv[2]}.part`, issuer);
  renameSync(`${process.argv[2]}.part`, process.argv[2]);
});
