import { webcrypto, X509Certificate } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Trust, trustIn } from '@millrace/opcua-pki';
import { ownCertificate } from '@millrace/opcua-pki/own-certificate';
import { CertificatePurpose, createSelfSignedCertificate } from 'node-opcua-crypto';
import { beforeEach, expect, test } from 'vitest';
import { splitChain } from '../session.ts';

const NOW = new Date('2026-03-01T00:00:00Z');
const log = { info: () => undefined, warn: () => undefined };
let folder: string;
let trust: Trust;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'opcua-trust-'));
  trust = trustIn(folder);
  return () => rm(folder, { recursive: true, force: true });
});

async function certificate(given: { until?: string; dns?: string; uri?: string; bits?: number } = {}): Promise<Buffer> {
  const { until = '2027-01-01', dns = 'plc-7', uri = 'urn:plc', bits = 2_048 } = given;
  const { privateKey } = await webcrypto.subtle.generateKey(
    { name: 'RSASSA-PKCS1-v1_5', modulusLength: bits, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
    true,
    ['sign', 'verify'],
  );
  const { cert } = await createSelfSignedCertificate({
    privateKey,
    applicationUri: uri,
    subject: 'CN=PLC 7',
    dns: [dns],
    notBefore: new Date('2025-01-01'),
    notAfter: new Date(until),
    purpose: CertificatePurpose.ForApplication,
  });
  return new X509Certificate(cert).raw;
}

const judge = (der: Buffer, now = NOW) =>
  trust.judge({ chain: [der], endpoint: 'opc.tcp://plc-7:4840/x', applicationUri: 'urn:plc' }, now);

test('every failing reason is told at once, and approved together', async () => {
  const bad = await certificate({ until: '2026-01-01', dns: 'other', uri: 'urn:other', bits: 1_024 });
  const verdict = await judge(bad);
  expect(verdict).toMatchObject({
    trusted: false,
    faults: [
      { code: 'untrusted' },
      { code: 'expired' },
      { code: 'wrong-host' },
      { code: 'wrong-application' },
      { code: 'short-key' },
    ],
  });
  const [waiting] = await trust.waiting();
  await trust.approve(waiting?.thumbprint ?? '');
  expect(await judge(bad)).toMatchObject({ trusted: true });
});

test('an approval covers what was shown: a certificate that has expired since is shown again', async () => {
  const der = await certificate();
  expect(await judge(der)).toMatchObject({ trusted: false, faults: [{ code: 'untrusted' }] });
  await trust.approve((await trust.waiting())[0]?.thumbprint ?? '');
  expect(await judge(der)).toMatchObject({ trusted: true, expires: new Date('2027-01-01') });
  expect(await judge(der, new Date('2027-02-01'))).toMatchObject({ trusted: false });
  await trust.approve((await trust.waiting())[0]?.thumbprint ?? '');
  expect(await judge(der, new Date('2027-02-01'))).toMatchObject({ trusted: true });
});

test('another certificate of the same name is a stranger', async () => {
  await judge(await certificate());
  await trust.approve((await trust.waiting())[0]?.thumbprint ?? '');
  expect(await judge(await certificate())).toMatchObject({ trusted: false });
});

test('what is laid into the folder by hand is trusted, unless it has expired', async () => {
  const [der, old] = [await certificate(), await certificate({ until: '2026-01-01' })];
  for (const one of [der, old]) await judge(one);
  await mkdir(join(folder, 'trusted'));
  for (const { thumbprint } of await trust.waiting())
    await copyFile(join(folder, 'rejected', `${thumbprint}.pem`), join(folder, 'trusted', `${thumbprint}.pem`));
  expect(await judge(der)).toMatchObject({ trusted: true });
  expect(await judge(old)).toMatchObject({ trusted: false });
});

test('nothing can be approved that does not wait, by whatever name', async () => {
  await expect(trust.approve('../../etc/passwd')).rejects.toThrow(RangeError);
  await expect(trust.approve('0'.repeat(40))).rejects.toThrow('connect once');
});

test('bytes that are no certificate are refused, and kept nowhere', async () => {
  expect(await judge(Buffer.from('not a certificate'))).toMatchObject({ trusted: false });
  expect(await trust.waiting()).toEqual([]);
});

test('a server that shows another certificate at every try does not fill the disk', async () => {
  await mkdir(join(folder, 'rejected'));
  for (let at = 0; at < 120; at++) {
    const name = at.toString(16).padStart(40, '0');
    await writeFile(join(folder, 'rejected', `${name}.json`), '{}');
    await writeFile(join(folder, 'rejected', `${name}.pem`), '');
  }
  await judge(await certificate());
  expect((await readdir(join(folder, 'rejected'))).length).toBe(200);
});

test('a chain of certificates is cut where each ends', async () => {
  const [one, other] = [await certificate(), await certificate()];
  expect(splitChain(Buffer.concat([one, other]))).toEqual([one, other]);
  expect(splitChain(Buffer.from([0x30, 0x82, 0xff, 0xff, 1]))).toHaveLength(1);
});

test('our own certificate is made once, and renewed before it ends under the same name', async () => {
  const first = await ownCertificate(folder, log, NOW);
  expect((await ownCertificate(folder, log, new Date('2026-06-01'))).thumbprint).toBe(first.thumbprint);
  const renewed = await ownCertificate(folder, log, new Date('2031-02-01'));
  expect(renewed.thumbprint).not.toBe(first.thumbprint);
  expect(renewed.applicationUri).toBe(first.applicationUri);
  expect(await readdir(join(folder, 'own'))).toContain(`${first.thumbprint}.pem`);
});
