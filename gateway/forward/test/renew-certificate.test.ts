import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { proofText } from '@millrace/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Issued, issueAuthority, issueGateway, issueServer } from '../../../distribution/certificates/issue.ts';
import { renewCertificate } from '../renew-certificate.ts';

const DAY = 86_400_000;
const begun = new Date('2026-01-10T00:00:00Z');
const after = (days: number) => (begun.getTime() + days * DAY) * 1000;
const never = new AbortController().signal;
let folder: string;
let file: string;
let authority: Issued;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-renew-'));
  file = join(folder, 'client.pem');
  authority = await issueAuthority('plant', begun);
  const { key } = await issueServer(authority, 'x', { dns: ['x'], ip: [] }, begun);
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  writeFileSync(file, `${await issueGateway(authority, 'box', publicKey, begun)}${key}`, { mode: 0o600 });
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What is fake: the way to the centre, which signs what it is asked for as the keeper does. */
const centre = (at: number, otherKey = false) => {
  const asked: string[] = [];
  return {
    asked,
    async post(_path: string, body: unknown) {
      const { publicKey, proof } = body as { publicKey: string; proof: string };
      asked.push(publicKey);
      const text = Buffer.from(proofText({ gateway: 'box' }));
      if (!verify('sha256', text, publicKey, Buffer.from(proof, 'base64'))) throw new Error('no proof');
      const key = otherKey ? new X509Certificate(readFileSync(file)).publicKey : createPublicKey(publicKey);
      const spki = key.export({ type: 'spki', format: 'pem' }).toString();
      return { certificate: await issueGateway(authority, 'box', spki, new Date(at / 1000)) };
    },
  };
};
const serial = () => new X509Certificate(readFileSync(file)).serialNumber;

test('in its last third a certificate is renewed for a new key, and both change in one file', async () => {
  const before = serial();
  const early = centre(after(200));
  expect(await renewCertificate({ gateway: 'box', caller: early, file }, after(200), never)).toBe(false);
  expect([early.asked, serial()]).toEqual([[], before]);
  const late = centre(after(300));
  expect(await renewCertificate({ gateway: 'box', caller: late, file }, after(300), never)).toBe(true);
  const text = readFileSync(file, 'utf8');
  const certificate = new X509Certificate(text);
  expect(certificate.serialNumber).not.toBe(before);
  expect(
    createPublicKey(text.slice(text.indexOf('-----BEGIN PRIVATE KEY'))).export({ type: 'spki', format: 'pem' }),
  ).toBe(late.asked[0]);
  expect([statSync(file).mode & 0o077, readdirSync(folder)]).toEqual([0, ['client.pem']]);
  expect(await renewCertificate({ gateway: 'box', caller: late, file }, after(301), never)).toBe(false);
});

test('what cannot be used is not kept: the old one holds on', async () => {
  const before = serial();
  const wrong = centre(after(300), true);
  await expect(renewCertificate({ gateway: 'box', caller: wrong, file }, after(300), never)).rejects.toThrow(
    'another key',
  );
  const away = { post: () => Promise.reject(new Error('away')) };
  await expect(renewCertificate({ gateway: 'box', caller: away, file }, after(300), never)).rejects.toThrow('away');
  expect([serial(), readdirSync(folder)]).toEqual([before, ['client.pem']]);
});
