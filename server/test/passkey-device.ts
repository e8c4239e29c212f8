import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();
const base64url = (data: Buffer | string): string => Buffer.from(data).toString('base64url');
/** A CBOR byte string. */
const bytes = (data: Buffer): Buffer => {
  const head =
    data.length < 24
      ? [0x40 | data.length]
      : data.length < 256
        ? [0x58, data.length]
        : [0x59, data.length >> 8, data.length & 255];
  return Buffer.concat([Buffer.from(head), data]);
};
const FLAGS = { present: 1, verified: 4, attested: 0x40 };

export interface PasskeyDevice {
  /** Answers a server's question to make a passkey, as a browser's `toJSON()` gives it. */
  make(options: { challenge: string; rp: { id: string } }, origin: string): object;
  /** Proves it; `verified`: whether the device has checked the person. */
  prove(options: { challenge: string; rpId?: string }, origin: string, verified?: boolean): object;
}

/** A passkey's device in software (WebAuthn level 2, ES256, no attestation): for names that no browser of a test reaches. */
export function passkeyDevice(): PasskeyDevice {
  const id = randomBytes(16);
  const pair: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  let counter = 0;
  const clientData = (type: string, challenge: string, origin: string): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  function authenticatorData(party: string, flags: number, attested = Buffer.alloc(0)): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(++counter);
    return Buffer.concat([sha256(party), Buffer.from([flags]), count, attested]);
  }
  const credential = (response: object): object => ({
    id: base64url(id),
    rawId: base64url(id),
    type: 'public-key',
    authenticatorAttachment: 'platform',
    clientExtensionResults: {},
    response,
  });
  return {
    make({ challenge, rp }, origin) {
      const { x = '', y = '' } = pair.publicKey.export({ format: 'jwk' });
      const point = (text: string): Buffer => bytes(Buffer.from(text, 'base64url'));
      const key = Buffer.concat([
        Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
        point(x),
        Buffer.from([0x22]),
        point(y),
      ]);
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, key]);
      const data = authenticatorData(rp.id, FLAGS.present | FLAGS.verified | FLAGS.attested, attested);
      const attestation = Buffer.concat([
        Buffer.from([0xa3, 0x63]),
        Buffer.from('fmt'),
        Buffer.from([0x64]),
        Buffer.from('none'),
        Buffer.from([0x67]),
        Buffer.from('attStmt'),
        Buffer.from([0xa0, 0x68]),
        Buffer.from('authData'),
        bytes(data),
      ]);
      return credential({
        clientDataJSON: base64url(clientData('webauthn.create', challenge, origin)),
        attestationObject: base64url(attestation),
        transports: ['internal'],
      });
    },
    prove({ challenge, rpId = '' }, origin, verified = true) {
      const client = clientData('webauthn.get', challenge, origin);
      const data = authenticatorData(rpId, FLAGS.present | (verified ? FLAGS.verified : 0));
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), pair.privateKey);
      return credential({
        clientDataJSON: base64url(client),
        authenticatorData: base64url(data),
        signature: base64url(signature),
      });
    },
  };
}
