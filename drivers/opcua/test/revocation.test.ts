import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trustIn } from '@millrace/opcua-pki';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

/** Authorities as plants make them, by OpenSSL: one that revokes, and a stranger of the same name with a key of its own. */
const made = mkdtempSync(join(tmpdir(), 'opcua-authority-'));
let folder: string;

const openssl = (...given: string[]): Buffer =>
  execFileSync('openssl', given, { cwd: made, stdio: ['ignore', 'pipe', 'ignore'] });

function authority(name: string): void {
  mkdirSync(join(made, name));
  writeFileSync(join(made, name, 'index.txt'), '');
  writeFileSync(
    join(made, name, 'ca.cnf'),
    `[ca]\ndefault_ca = own\n[own]\ndatabase = ${name}/index.txt\nserial = ${name}/serial\nnew_certs_dir = ${name}\nprivate_key = ${name}/key.pem\ncertificate = ${name}/ca.pem\ndefault_md = sha256\ndefault_days = 400\ndefault_crl_days = 30\npolicy = any\ncopy_extensions = copy\n[any]\ncommonName = supplied\n`,
  );
  openssl(
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '400', '-subj', '/CN=Plant authority'],
    ...['-keyout', `${name}/key.pem`, '-out', `${name}/ca.pem`],
  );
}
const signed = (server: string): void => {
  openssl(
    ...['req', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${server}`, '-keyout', `${server}.key`],
    ...['-addext', 'subjectAltName=URI:urn:plc,DNS:plc-7', '-out', `${server}.csr`],
  );
  openssl('ca', '-batch', '-config', 'own/ca.cnf', '-rand_serial', '-in', `${server}.csr`, '-out', `${server}.pem`);
};
const listOf = (name: string, file: string): Buffer =>
  openssl('ca', '-gencrl', '-config', `${name}/ca.cnf`, '-out', file);

beforeAll(() => {
  authority('own');
  authority('stranger');
  for (const server of ['good', 'stolen']) signed(server);
  openssl('ca', '-config', 'own/ca.cnf', '-revoke', 'stolen.pem');
  listOf('own', 'own.crl');
  openssl('crl', '-in', 'own.crl', '-outform', 'DER', '-out', 'own-der.crl');
  listOf('stranger', 'stranger.crl');
}, 60_000);
afterAll(() => rmSync(made, { recursive: true, force: true }));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opcua-revocation-'));
  mkdirSync(join(folder, 'issuers'));
  copyFileSync(join(made, 'own', 'ca.pem'), join(folder, 'issuers', 'ca.pem'));
  return () => rmSync(folder, { recursive: true, force: true });
});

const put = (file: string): void => copyFileSync(join(made, file), join(folder, 'issuers', file));
const judge = (server: string) => {
  const { raw } = new X509Certificate(readFileSync(join(made, `${server}.pem`)));
  return trustIn(folder).judge(
    { chain: [raw], endpoint: 'opc.tcp://plc-7:4840', applicationUri: 'urn:plc' },
    new Date(),
  );
};

test.each(['own.crl', 'own-der.crl'])(
  'a certificate that is on the list %s is refused, others are not',
  async (list) => {
    expect(await judge('stolen')).toMatchObject({ trusted: true });
    put(list);
    expect(await judge('good')).toMatchObject({ trusted: true });
    const day = new Date().toISOString().slice(0, 10);
    expect(await judge('stolen')).toMatchObject({
      trusted: false,
      faults: [{ code: 'revoked', text: `it was revoked by its authority on ${day}: the server needs a new one` }],
    });
  },
);

test('what is revoked cannot be approved, also where it was before', async () => {
  rmSync(join(folder, 'issuers', 'ca.pem'));
  const verdict = await judge('stolen');
  if (verdict.trusted) throw new Error('nobody has approved it yet');
  await trustIn(folder).approve(verdict.thumbprint);
  expect(await judge('stolen')).toMatchObject({ trusted: true });
  copyFileSync(join(made, 'own', 'ca.pem'), join(folder, 'issuers', 'ca.pem'));
  put('own.crl');
  expect(await judge('stolen')).toMatchObject({ trusted: false, faults: [{ code: 'revoked' }] });
  await expect(trustIn(folder).approve(verdict.thumbprint)).rejects.toThrow(/was revoked by its authority/);
});

test.each([
  ['that somebody else has signed in the name of the authority', 'stranger.crl'],
  ['that is damaged', 'damaged.crl'],
])('a list %s leaves open who is revoked, and that is said', async (_, list) => {
  writeFileSync(join(made, 'damaged.crl'), readFileSync(join(made, 'own-der.crl')).subarray(0, 40));
  put(list);
  expect(await judge('good')).toMatchObject({
    trusted: false,
    faults: [{ code: 'revocation-unknown', text: expect.stringContaining(list) as string }],
  });
});
