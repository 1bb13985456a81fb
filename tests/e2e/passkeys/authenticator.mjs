// An authenticator and its browser in JavaScript: one ES256 credential, whose answers can be bent.
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const base64url = (bytes) => Buffer.from(bytes).toString('base64url');

function head(major, length) {
  if (length < 24) return Buffer.from([(major << 5) | length]);
  if (length < 256) return Buffer.from([(major << 5) | 24, length]);
  return Buffer.from([(major << 5) | 25, length >> 8, length & 255]);
}
const bytes = (value) => Buffer.concat([head(2, value.length), value]);
const text = (value) => Buffer.concat([head(3, value.length), Buffer.from(value)]);
const small = (value) => (value < 0 ? head(1, -1 - value) : head(0, value));
const map = (entries) => Buffer.concat([head(5, entries.length), ...entries.flat()]);

export class Authenticator {
  id = randomBytes(32);
  keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  counter = 1;
  flags = 0x05; // user present and verified
  constructor(origin) { this.origin = origin; }

  copy(change) { return Object.assign(new Authenticator(this.origin), this, change); }

  create(options) {
    const { x, y } = this.keys.publicKey.export({ format: 'jwk' });
    const key = map([[small(1), small(2)], [small(3), small(-7)], [small(-1), small(1)],
      [small(-2), bytes(Buffer.from(x, 'base64url'))], [small(-3), bytes(Buffer.from(y, 'base64url'))]]);
    const data = Buffer.concat([this.#data(options.rp.id, this.flags | 0x40), Buffer.alloc(16), Buffer.from([0, this.id.length]), this.id, key]);
    const client = this.#client('webauthn.create', options.challenge);
    const signature = this.#sign(data, client);
    const statement = map([[text('alg'), small(-7)], [text('sig'), bytes(signature)]]);
    this.handle = options.user.id;
    return this.#credential({
      clientDataJSON: base64url(client),
      attestationObject: base64url(map([[text('fmt'), text('packed')], [text('attStmt'), statement], [text('authData'), bytes(data)]])),
      transports: ['internal'],
    });
  }

  get(options) {
    this.counter += 1;
    const data = this.#data(options.rpId, this.flags);
    const client = this.#client('webauthn.get', options.challenge);
    return this.#credential({
      clientDataJSON: base64url(client), authenticatorData: base64url(data), signature: base64url(this.#sign(data, client)), userHandle: this.handle,
    });
  }

  #data(rpId, flags) {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    return Buffer.concat([sha256(this.rpId ?? rpId), Buffer.from([flags]), counter]);
  }

  #client(type, challenge) {
    return Buffer.from(JSON.stringify({ type, challenge: this.challenge ?? challenge, origin: this.origin, crossOrigin: false }));
  }

  #sign(data, client) { return sign('sha256', Buffer.concat([data, sha256(client)]), (this.forger ?? this.keys).privateKey); }

  #credential(response) {
    const id = base64url(this.id);
    return { id, rawId: id, type: 'public-key', authenticatorAttachment: 'platform', clientExtensionResults: {}, response };
  }
}
