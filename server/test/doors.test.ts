import { X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificateFiles, keepCertificates } from '../../distribution/certificates/keep-certificates.ts';
import { fakeBusiness } from './fake-business.ts';
import { rawRequest } from './raw-request.ts';
import { ADMIN, CODE, type TestServer, testServer } from './test-server.ts';

const elsewhere = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
const NAME = 'plant.test';

function presented(port: number, host: string, ca: string): Promise<X509Certificate | undefined> {
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connect({ port, host, ca, servername: NAME }, () => {
      resolve(socket.getPeerX509Certificate());
      socket.end();
    });
    socket.on('error', reject);
  });
}

// The machine's own address is not loopback: a request to it comes from "elsewhere" as the server sees it.
describe.skipIf(!elsewhere)('from another machine', () => {
  const host = elsewhere ?? '';
  let plant: TestServer;
  let certificates: string;
  let ca: string;
  beforeAll(async () => {
    const data = mkdtempSync(join(tmpdir(), 'millrace-doors-'));
    certificates = join(data, 'certificates');
    mkdirSync(certificates);
    await keepCertificates(certificates, NAME);
    ca = readFileSync(certificateFiles(certificates).authority, 'utf8');
    plant = await testServer(fakeBusiness(), { MILLRACE_HOST: host }, { data });
  });
  afterAll(() => plant.close());
  const plain = (path: string, more: object = {}) =>
    rawRequest({ host, port: plant.server.port, path, headers: { host: `${host}:${plant.server.port}` }, ...more });
  const secure = (
    path: string,
    { headers = {}, ...more }: { headers?: Record<string, string>; method?: string; body?: string } = {},
  ) =>
    rawRequest({
      secure: true,
      host,
      port: plant.server.httpsPort() ?? 0,
      servername: NAME,
      ca,
      path,
      headers: { host: `${NAME}:${plant.server.httpsPort()}`, ...headers },
      ...more,
    });

  test('plain HTTP gives /trust and a redirect, and nothing else', async () => {
    const httpsPort = plant.server.httpsPort();
    for (const path of ['/', '/office/', '/api/v1/setup', '/health', '/metrics', '/openapi.json', '/trustworthy']) {
      const answer = await plain(path);
      expect([path, answer.status, answer.headers.location]).toEqual([
        path,
        308,
        `https://${host}:${httpsPort}${path}`,
      ]);
    }
    const strange = await plain('/office/', { headers: { host: 'evil.test' } });
    expect(strange.headers.location).toBe(`https://${NAME}:${httpsPort}/office/`);
    const claim = await plain('/api/v1/setup/claim', {
      method: 'POST',
      headers: { host, 'content-type': 'application/json', 'x-forwarded-for': '127.0.0.1', forwarded: 'for=127.0.0.1' },
      body: JSON.stringify({ code: CODE, ...ADMIN }),
    });
    expect([claim.status, JSON.parse(claim.text).code]).toEqual([403, 'https-only']);
    const socket = await plain('/live/?EIO=4&transport=polling');
    expect(socket.status).toBe(403);
  });

  test('/trust shows the authority’s fingerprint in three languages and hands it out for every system', async () => {
    const authority = new X509Certificate(ca);
    for (const [lang, word] of [
      ['en', 'fingerprint'],
      ['bn', 'আঙুলের ছাপ'],
      ['hi', 'फ़िंगरप्रिंट'],
    ] as const) {
      const page = await plain('/trust', { headers: { host, 'accept-language': lang } });
      expect(page.status).toBe(200);
      expect(page.text).toContain(authority.fingerprint256);
      expect(page.text).toContain(word);
      expect(page.text).not.toContain('<script');
    }
    const der = await plain('/trust/millrace-authority.crt');
    expect(der.headers['content-type']).toContain('application/x-x509-ca-cert');
    const pem = await plain('/trust/millrace-authority.pem');
    expect(new X509Certificate(pem.text).fingerprint256).toBe(authority.fingerprint256);
    const profile = await plain('/trust/millrace.mobileconfig');
    const data = /<data>([\s\S]*?)<\/data>/.exec(profile.text)?.[1] ?? '';
    expect(new X509Certificate(Buffer.from(data, 'base64')).fingerprint256).toBe(authority.fingerprint256);
  });

  test('over HTTPS everything is served, with cookies that are bound to this host', async () => {
    const answer = await secure('/api/v1/setup/claim', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: `https://${NAME}:${plant.server.httpsPort()}` },
      body: JSON.stringify({ code: CODE, ...ADMIN }),
    });
    expect(answer.status).toBe(200);
    const [line = ''] = [answer.headers['set-cookie']].flat();
    expect(line).toMatch(/^__Host-millrace\.session_token=.*Path=\/;.*HttpOnly.*Secure/);
    const cookie = line.split(';', 1)[0] ?? '';
    expect((await secure('/api/v1/me', { headers: { cookie } })).status).toBe(200);
    // The same session under the name that plain HTTP uses is not taken here.
    expect((await secure('/api/v1/me', { headers: { cookie: cookie.replace('__Host-', '') } })).status).toBe(401);
    expect(answer.headers['strict-transport-security']).toBeUndefined();
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    // What only this machine may ask needs a right from elsewhere.
    expect((await secure('/metrics')).status).toBe(401);
    expect((await secure('/metrics', { headers: { cookie } })).status).toBe(200);
  });

  test('the live channel is there over HTTPS, for the session and the name that are its own', async () => {
    const { email, password } = ADMIN;
    const answer = await secure('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
    const cookie = [answer.headers['set-cookie']].flat()[0]?.split(';', 1)[0] ?? '';
    const url = `https://${host}:${plant.server.httpsPort()}`;
    const attempt = (headers: Record<string, string>) => {
      const socket = io(url, {
        path: '/live',
        transports: ['websocket'],
        reconnection: false,
        ca,
        extraHeaders: headers,
      });
      return new Promise<string>((resolve) => {
        socket.once('connect', () => resolve('connected'));
        socket.once('connect_error', ({ message }) => resolve(message));
      }).finally(() => socket.disconnect());
    };
    expect(await attempt({ cookie, origin: url })).toBe('connected');
    expect(await attempt({ origin: url })).toBe('not-signed-in');
    expect(await attempt({ cookie, origin: 'https://evil.test' })).not.toBe('connected');
    expect(await attempt({ cookie, origin: url, host: 'evil.test' })).not.toBe('connected');
  });

  test('a name that is not ours is not answered, wherever it points', async () => {
    const answer = await secure('/api/v1/setup', { headers: { host: 'evil.test' } });
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([421, 'unknown-host']);
  });

  test('a renewed certificate is used by the next connection, without a restart', async () => {
    const before = await presented(plant.server.httpsPort() ?? 0, host, ca);
    rmSync(certificateFiles(certificates).server);
    await keepCertificates(certificates, NAME);
    await plant.server.reloadCertificate();
    const after = await presented(plant.server.httpsPort() ?? 0, host, ca);
    expect(after?.serialNumber).not.toBe(before?.serialNumber);
  });
});
