import { randomBytes, webcrypto } from 'node:crypto';
// The generator is built on decorators; it must find this first.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import type { MachineNames } from './names.ts';

x509.cryptoProvider.set(webcrypto);

const KEY = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;

/** A certificate and its key, both PEM. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
}

async function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return (await webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
}

const keyPem = async (key: webcrypto.CryptoKey): Promise<string> =>
  x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');

/** Positive, 127 bits: what RFC 5280 allows and no other certificate of ours has. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x7f) | 0x40, 0);
  return bytes.toString('hex');
}

/** The plant's own authority: EC P-256, ten years, signs server certificates and nothing below it. */
export async function issueAuthority(plant: string, now: Date): Promise<Issued> {
  const keys = await makeKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=Millrace authority of ${plant}, O=${plant}`,
    serialNumber: serialNumber(),
    notBefore: new Date(now.getTime() - DAY_MS),
    notAfter: new Date(now.getTime() + 3_650 * DAY_MS),
    keys,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: `${await keyPem(keys.privateKey)}\n` };
}

async function signer(authority: Issued) {
  const signingKey = await webcrypto.subtle.importKey(
    'pkcs8',
    x509.PemConverter.decodeFirst(authority.key),
    KEY,
    false,
    ['sign'],
  );
  return { issuer: new x509.X509Certificate(authority.certificate), signingKey };
}

/**
 * A server certificate for these names, signed by the authority: 396 days from a day ago (browsers refuse more than
 * 398), never beyond the authority's own end.
 */
export async function issueServer(authority: Issued, plant: string, names: MachineNames, now: Date): Promise<Issued> {
  const { issuer, signingKey } = await signer(authority);
  const keys = await makeKeys();
  const end = Math.min(now.getTime() + 395 * DAY_MS, issuer.notAfter.getTime());
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${plant}`,
    issuer: issuer.subject,
    serialNumber: serialNumber(),
    // A day back, for terminals whose clock is behind.
    notBefore: new Date(now.getTime() - DAY_MS),
    notAfter: new Date(end),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth], false),
      new x509.SubjectAlternativeNameExtension([
        ...names.dns.map((value) => ({ type: 'dns' as const, value })),
        ...names.ip.map((value) => ({ type: 'ip' as const, value })),
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer, false, webcrypto),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: `${await keyPem(keys.privateKey)}\n` };
}

/** Back from now: a box whose clock is behind, or a centre whose clock was set back, is no reason for a refusal. */
const GATEWAY_LEEWAY_MS = 7 * DAY_MS;

/**
 * A client certificate that names a gateway, for a public key of its own (SPKI, PEM): 396 days, renewed by the box itself
 * in their last third, never beyond the authority's own end. Good for calling only, never for serving.
 */
export async function issueGateway(authority: Issued, gateway: string, publicKey: string, now: Date): Promise<string> {
  const { issuer, signingKey } = await signer(authority);
  const key = new x509.PublicKey(publicKey);
  const end = Math.min(now.getTime() + 396 * DAY_MS, issuer.notAfter.getTime());
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${gateway}`,
    issuer: issuer.subject,
    serialNumber: serialNumber(),
    notBefore: new Date(now.getTime() - GATEWAY_LEEWAY_MS),
    notAfter: new Date(end),
    publicKey: key,
    signingKey,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth], false),
      await x509.AuthorityKeyIdentifierExtension.create(issuer, false, webcrypto),
      await x509.SubjectKeyIdentifierExtension.create(key, false, webcrypto),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}
