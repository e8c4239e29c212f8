import { webcrypto } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectContext, DeviceError } from '@millrace/driver-api';
import { trustIn } from '@millrace/opcua-pki';
import { ownCertificate } from '@millrace/opcua-pki/own-certificate';
import { OPCUACertificateManager } from 'node-opcua';
import { CertificatePurpose, createSelfSignedCertificate } from 'node-opcua-crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { manifest } from '../manifest.ts';
import { leave, openSession, type Pki } from '../session.ts';
import { freePort, startServer, type TestServer } from '../sim/server.ts';

let server: TestServer;
let folder: string;
let pki: Pki;
const warned: string[] = [];

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  warned.length = 0;
  folder = await mkdtemp(join(tmpdir(), 'opcua-pki-'));
  pki = { folder, trust: trustIn(folder) };
  return () => rm(folder, { recursive: true, force: true });
});

const passwords: ConnectContext['secret'] = async (name) => (name === 'right' ? 'secret' : 'wrong');
const context = (signal = new AbortController().signal, secret = passwords): ConnectContext => ({
  signal,
  log: { info: () => undefined, warn: (_, message) => warned.push(message) },
  secret,
  lost: () => undefined,
});
const open = (given: object, signal?: AbortSignal, secret?: ConnectContext['secret']) =>
  openSession(manifest.settings.parse({ endpoint: server.endpoint, ...given }), context(signal, secret), pki);

async function userPair(name: string): Promise<{ certificate: string; key: string }> {
  const { privateKey } = await webcrypto.subtle.generateKey(
    { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2_048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
    true,
    ['sign', 'verify'],
  );
  const purpose = CertificatePurpose.ForUserAuthentication;
  const { cert } = await createSelfSignedCertificate({ privateKey, subject: `CN=${name}`, purpose });
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', privateKey)).toString('base64');
  return { certificate: cert, key: `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n` };
}
const refusal = async (given: object): Promise<DeviceError> => {
  const error = await open(given).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(DeviceError);
  return error as DeviceError;
};

describe('the certificate of a server', () => {
  test('waits for a person, with every reason, and holds from the approval on', async () => {
    const error = await refusal({});
    expect(error.code).toBe('refused');
    expect(error.message).toMatch(/waits for approval \([0-9a-f]{40}\).*nobody here has approved/);
    const [waiting] = await pki.trust.waiting();
    expect(waiting?.faults.map(({ code }) => code)).toEqual(expect.arrayContaining(['untrusted']));
    expect(error.message).toContain(waiting?.thumbprint);

    await pki.trust.approve(waiting?.thumbprint ?? '');
    const opened = await open({});
    expect(await pki.trust.waiting()).toEqual([]);
    expect(opened.client.securityPolicy).toMatch(/Aes256_Sha256_RsaPss/);
    await leave(opened.client);
  });

  test('is not asked for where the channel has no security', async () => {
    const opened = await open({ policy: 'None' });
    expect(await readdir(folder)).not.toContain('rejected');
    await leave(opened.client);
  });
});

describe('our own certificate', () => {
  test('is renewed without an outage: a server that knows the old one only goes on taking it, and we say so', async () => {
    const rootFolder = await mkdtemp(join(tmpdir(), 'opcua-strict-'));
    const manager = new OPCUACertificateManager({ rootFolder, automaticallyAcceptUnknownCertificate: false });
    await manager.initialize();
    const strict = await startServer(undefined, { serverCertificateManager: manager });
    try {
      const day = 24 * 3_600_000;
      const quiet = { info: () => undefined, warn: () => undefined };
      const old = await ownCertificate(folder, quiet, new Date(Date.now() - (5 * 365 - 30) * day));
      await manager.trustCertificate(old.certificate.raw);
      const strictly = { endpoint: strict.endpoint };
      await refusal(strictly);
      for (const { thumbprint } of await pki.trust.waiting()) await pki.trust.approve(thumbprint);
      warned.length = 0;
      const opened = await open(strictly);
      await leave(opened.client);
      expect(warned).toContain('the server knows our old certificate only: approve the new one there');
      const own = await ownCertificate(folder, quiet, new Date());
      expect(own.thumbprint).not.toBe(old.thumbprint);
      expect(own.before?.thumbprint).toBe(old.thumbprint);
      await manager.trustCertificate(own.certificate.raw);
      warned.length = 0;
      await leave((await open(strictly)).client);
      expect(warned).toEqual([]);
    } finally {
      await strict.stop();
      await rm(rootFolder, { recursive: true, force: true });
    }
  });
});

describe('a user', () => {
  beforeEach(async () => {
    await refusal({});
    for (const { thumbprint } of await pki.trust.waiting()) await pki.trust.approve(thumbprint);
  });

  test('by name comes in with the right secret and not with a wrong one', async () => {
    const opened = await open({ user: { name: 'op', secret: 'right' } });
    await leave(opened.client);
    const error = await refusal({ user: { name: 'op', secret: 'other' } });
    expect(error).toMatchObject({ code: 'refused', message: expect.stringMatching(/name and secret/) });
  });

  test('by certificate comes in when the server trusts it, and only with the key that belongs to it', async () => {
    const [operator, other] = [await userPair('operator'), await userPair('other')];
    const secrets: Record<string, string> = { cert: operator.certificate, key: operator.key, stranger: other.key };
    const secret = async (name: string): Promise<string> => secrets[name] ?? '';
    const opened = await open({ user: { certificate: 'cert', key: 'key' } }, undefined, secret);
    await leave(opened.client);
    const error = await open({ user: { certificate: 'cert', key: 'stranger' } }, undefined, secret).catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ code: 'refused', message: expect.stringMatching(/user/) });
  });
});

describe('what does not work is said', () => {
  test('a policy that the server has not', async () => {
    const error = await refusal({ policy: 'Aes128_Sha256_RsaOaep' });
    expect(error.code).toBe('misconfigured');
    expect(error.message).toMatch(/does not offer Aes128_Sha256_RsaOaep.*but .*Basic256Sha256 \(SignAndEncrypt\)/);
  });

  test('a port where nobody listens', async () => {
    const error = await refusal({ endpoint: `opc.tcp://127.0.0.1:${await freePort()}` });
    expect(error).toMatchObject({ code: 'lost', message: expect.stringMatching(/nothing listens/) });
  });

  test('an abort ends the attempt at once', async () => {
    const abort = new AbortController();
    const attempt = open({ policy: 'None' }, abort.signal);
    abort.abort(new Error('not wanted'));
    await expect(attempt).rejects.toThrow('not wanted');
  });
});
