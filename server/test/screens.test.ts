import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeBusiness } from './fake-business.ts';
import { rawBytes, rawRequest } from './raw-request.ts';
import { type TestServer, testServer } from './test-server.ts';

let plant: TestServer;
let screens: string;
beforeAll(async () => {
  screens = mkdtempSync(join(tmpdir(), 'millrace-screens-'));
  const build = join(screens, 'office/build');
  mkdirSync(join(build, '_app/immutable'), { recursive: true });
  writeFileSync(
    join(build, 'index.html'),
    '<!doctype html><title>Office</title><script>start()</script><script src="/x.js"></script>',
  );
  writeFileSync(join(build, '_app/immutable/app.abc123.js'), 'export {}');
  writeFileSync(join(build, '_app/immutable/app.abc123.js.gz'), gzipSync('export {}'));
  writeFileSync(join(build, 'service-worker.js'), 'self.addEventListener("install", () => {})');
  writeFileSync(join(build, '.env'), 'SECRET=1');
  writeFileSync(join(screens, 'secret.txt'), 'outside');
  plant = await testServer(fakeBusiness(), {}, { screens });
});
afterAll(async () => {
  await plant.close();
  rmSync(screens, { recursive: true, force: true });
});

test('the app’s page answers every path of the app, whatever is accepted', async () => {
  for (const accept of ['text/html', '*/*', 'application/json']) {
    for (const path of ['/office/', '/office/lines/sewing-1', '/office/stock']) {
      const answer = await plant.call('GET', path, { headers: { accept } });
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.text).toContain('<title>Office</title>');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      expect(answer.headers.get('content-type')).toContain('text/html');
    }
  }
  const bare = await plant.call('GET', '/office');
  expect([bare.status, bare.headers.get('location')]).toEqual([308, '/office/']);
  const root = await plant.call('GET', '/');
  expect(root.headers.get('location')).toBe('/office/');
});

test('its policy lets run its own scripts and the inline one that was built in', async () => {
  const policy = (await plant.call('GET', '/office/')).headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/script-src 'self' 'sha256-[A-Za-z0-9+/=]{44}';/);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/script-src[^;]*unsafe/);
});

test('assets named by their hash are kept for a year, the worker is asked for each time', async () => {
  const asset = await plant.call('GET', '/office/_app/immutable/app.abc123.js');
  expect(asset.headers.get('cache-control')).toContain('immutable');
  expect(asset.headers.get('content-type')).toContain('javascript');
  const zipped = await rawRequest({
    port: plant.server.port,
    host: '127.0.0.1',
    path: '/office/_app/immutable/app.abc123.js',
    headers: { 'accept-encoding': 'gzip' },
  });
  expect(zipped.headers['content-encoding']).toBe('gzip');
  const worker = await plant.call('GET', '/office/service-worker.js');
  expect([worker.status, worker.headers.get('cache-control')]).toEqual([200, 'no-cache']);
});

test('a file that is gone is gone, not a page', async () => {
  for (const path of ['/office/_app/immutable/old.js', '/office/missing.png', '/office/.env']) {
    const answer = await plant.call('GET', path);
    expect([path, answer.status]).toEqual([path, 404]);
    expect(answer.text).not.toContain('SECRET');
  }
});

test('an app that was not built says so', async () => {
  const answer = await plant.call('GET', '/panel/', { headers: { 'accept-language': 'hi' } });
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  expect(answer.text).toContain('स्क्रीन अभी बनी नहीं हैं');
});

test('no trick with a path leads out of the build', async () => {
  symlinkSync(join(screens, 'secret.txt'), join(screens, 'panel-link.txt'));
  const tricks = [
    '/office/../../secret.txt',
    '/office/..%2f..%2fsecret.txt',
    '/office/%2e%2e/%2e%2e/secret.txt',
    '/office/..%5c..%5csecret.txt',
    '/office/....//....//secret.txt',
    '/office/%252e%252e%252f%252e%252e%252fsecret.txt',
    '/office/_app/../../../secret.txt',
    '/office//etc/passwd.txt',
    '/office/secret.txt%00.html',
    '/office/%c0%ae%c0%ae/secret.txt',
    '/office/%',
    '//office/secret.txt',
    '/office/\\..\\..\\secret.txt',
  ];
  for (const path of tricks) {
    const answer = await rawBytes(
      plant.server.port,
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    );
    expect([path, answer.includes('outside')]).toEqual([path, false]);
    expect(answer).toMatch(/^HTTP\/1\.1 (4\d\d|3\d\d|200)/);
    expect(answer).not.toContain('root:');
  }
});
