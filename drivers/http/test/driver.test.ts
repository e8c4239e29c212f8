import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { MICROS_PER_MS, QUALITY } from '@millrace/contracts';
import type { ConnectContext } from '@millrace/driver-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noLog } from '../../api/testing/harness.ts';
import { filledBody, httpAddress } from '../address.ts';
import { httpDriver, manifest } from '../index.ts';
import { WebDevice } from '../sim/web-device.ts';

let device: WebDevice;
let other: WebDevice;
beforeEach(async () => {
  [device, other] = [await new WebDevice().start(), await new WebDevice().start()];
});
afterEach(() => Promise.all([device.stop(), other.stop()]));

const { signal } = new AbortController();
const context: ConnectContext = {
  signal,
  log: noLog,
  lost: () => undefined,
  secret: async (name) => `the ${name}`,
};
const pointOf = (address: unknown, id = 1) => ({ id, path: 'a/b/c/d/p', type: 'number' as const, address });

/** Opens the device, reads these addresses once, and gives what came; closes again. */
async function readOnce(addresses: readonly unknown[], settings: object = {}, profile: object = {}) {
  const link = await httpDriver.open({ ...device.settings, ...settings }, context);
  try {
    const requests = await link.plan(
      addresses.map((address, at) => pointOf(address, at + 1)),
      profile,
    );
    return (await Promise.all(requests.map((request) => request.read(signal)))).flatMap((batch) => [...batch]);
  } finally {
    await link.close();
  }
}

test('points of one page are one question; pages in JSON, CSV and text are read side by side', async () => {
  device.pages.set('api/status', (_, response) => response.end('{"motor":{"temp":71.5,"on":true},"odd/key":[3]}'));
  device.pages.set('log.csv', (_, response) => response.setHeader('content-type', 'text/csv').end('temp\n20\n21\n'));
  device.pages.set('about', (_, response) => response.setHeader('content-type', 'text/plain').end('Version: 4.2\n'));
  const samples = await readOnce([
    'api/status#/motor/temp',
    'api/status#motor.on',
    'api/status#/odd~1key/0',
    'api/status#/nothing',
    'log.csv#last.temp',
    'about#fields.Version',
  ]);
  expect(samples.map(({ point, value }) => [point, value])).toEqual([
    [1, 71.5],
    [2, true],
    [3, 3],
    [5, '21'],
    [6, '4.2'],
  ]);
  expect(device.heard.map(({ url }) => url)).toEqual(['/api/status', '/log.csv', '/about']);
});

test('a page that has not changed is not sent again, and is as good as new', async () => {
  let sent = 0;
  device.pages.set('status', (request, response) => {
    response.setHeader('etag', '"7"');
    if (request.headers['if-none-match'] === '"7"') response.writeHead(304).end();
    else response.end(JSON.stringify({ value: ++sent }));
  });
  const link = await httpDriver.open(device.settings, context);
  const [request] = await link.plan([pointOf('status#/value')], {});
  for (let times = 0; times < 3; times++)
    expect([...((await request?.read(signal)) ?? [])]).toMatchObject([{ value: 1, quality: QUALITY.good }]);
  expect(device.heard).toHaveLength(3);
  await link.close();
});

test('the time is the one the page tells; one that cannot be read is told, not guessed', async () => {
  device.pages.set('status', (_, response) => response.end('{"v":1,"at":"2026-01-02 09:04:05"}'));
  const at = { at: '/at', format: 'iso', zone: 'Asia/Dhaka' };
  expect(await readOnce(['status#/v'], {}, { time: at })).toMatchObject([
    { value: 1, time: Date.UTC(2026, 0, 2, 3, 4, 5) * MICROS_PER_MS },
  ]);
  await expect(readOnce(['status#/v'], {}, { time: { at: '/v', format: 'iso' } })).rejects.toMatchObject({
    code: 'device',
    message: expect.stringContaining('the time at "/v" cannot be read as iso: it is 1') as string,
  });
});

test('headers and secrets are sent, to this server alone: not to where it sends us on', async () => {
  device.pages.set('status', (_, response) => response.writeHead(302, { location: '/moved' }).end());
  device.pages.set('moved', (_, response) => response.writeHead(307, { location: `${other.settings.url}there` }).end());
  other.pages.set('there', (_, response) => response.end('{"v":5}'));
  const settings = {
    headers: { 'X-Line': '4' },
    secretHeaders: { 'X-Key': 'key' },
    user: 'reader',
    secret: 'password',
  };
  expect(await readOnce(['status#/v'], settings)).toMatchObject([{ value: 5 }]);
  const basic = `Basic ${Buffer.from('reader:the password').toString('base64')}`;
  for (const { headers } of device.heard) {
    expect(headers).toMatchObject({ 'x-line': '4', 'x-key': 'the key', authorization: basic });
  }
  expect(other.heard[0]?.headers).not.toHaveProperty('x-key');
  expect(other.heard[0]?.headers).not.toHaveProperty('authorization');
  expect(other.heard[0]?.headers).not.toHaveProperty('x-line');
  await expect(readOnce(['status#/v'], { redirects: 1 })).rejects.toMatchObject({
    code: 'device',
    message: expect.stringContaining('sent on more than 1 times') as string,
  });
});

test('nobody follows to anything but http and https', async () => {
  device.pages.set('status', (_, response) => response.writeHead(301, { location: 'file:///etc/passwd' }).end());
  await expect(readOnce(['status#/v'])).rejects.toMatchObject({
    code: 'device',
    message: expect.stringContaining('file:') as string,
  });
});

test('a page that is too long is given up, whether the server says its length or not', async () => {
  device.pages.set('said', (_, response) => response.setHeader('content-length', 2_000).end('x'.repeat(2_000)));
  device.pages.set('endless', (_, response) => {
    const more = (): void => void (response.destroyed || response.write('x'.repeat(65_536), () => setImmediate(more)));
    more();
  });
  for (const page of ['said', 'endless']) {
    await expect(readOnce([`${page}#text`], { maxBytes: 1_000 })).rejects.toMatchObject({
      code: 'device',
      message: expect.stringContaining('longer than maxBytes (1000)') as string,
    });
  }
});

test.each([
  [401, 'refused', 'look at user, secret and headers'],
  [404, 'device', 'there is no such page'],
  [429, 'device', 'ask less often'],
  [500, 'device', 'the server answers 500'],
])('an answer of %i is told as %s: %s', async (status, code, words) => {
  device.pages.set('status', (_, response) => response.writeHead(status).end('no'));
  await expect(readOnce(['status#/v'])).rejects.toMatchObject({
    code,
    message: expect.stringContaining(words) as string,
  });
});

test('what is written is sent once, as JSON, and what the server says against it is told', async () => {
  const got: string[] = [];
  device.pages.set('order', (request, response, body) => {
    got.push(`${request.method} ${request.headers['content-type']} ${body}`);
    if (got.length > 1) response.writeHead(422).end('speed is\nat most 60');
    else response.writeHead(204).end();
  });
  const address = {
    read: 'status#/speed',
    write: { to: 'order', method: 'POST', body: { set: [{ speed: '{value}' }] } },
  };
  const link = await httpDriver.open(device.settings, context);
  await link.write(pointOf(address), 50, { signal, profile: {} });
  await expect(link.write(pointOf(address), 70, { signal, profile: {} })).rejects.toMatchObject({
    code: 'unwritable',
    message: expect.stringContaining('the server answers 422: speed is at most 60') as string,
  });
  await expect(link.write(pointOf('status#/speed'), 1, { signal, profile: {} })).rejects.toMatchObject({
    code: 'unwritable',
  });
  expect(got).toEqual(['POST application/json {"set":[{"speed":50}]}', 'POST application/json {"set":[{"speed":70}]}']);
  await link.close();
});

test('a value is put into a body as it is, however it looks', () => {
  expect(filledBody({ a: '{value}', b: 'x {value}' }, '","admin":true')).toEqual({
    a: '","admin":true',
    b: 'x {value}',
  });
});

test('faults of addresses and settings say what to write', () => {
  const faultOf = (
    schema: { safeParse(given: unknown): { success: boolean; error?: { issues: { message: string }[] } } },
    given: unknown,
  ) =>
    schema
      .safeParse(given)
      .error?.issues.map(({ message }) => message)
      .join('; ') ?? '';
  expect(faultOf(httpAddress, 'http://elsewhere/x#/a')).toContain('below the connection');
  expect(faultOf(httpAddress, '//elsewhere/x')).toContain('below the connection');
  expect(faultOf(httpAddress, 'status#/a~b')).toContain('no JSON pointer');
  expect(faultOf(httpAddress, 'status#a..b')).toContain('cannot be read');
  expect(faultOf(httpAddress, 'my page')).toContain('%20');
  expect(faultOf(manifest.settings, { url: 'ftp://x/' })).toContain('only http and https');
  expect(faultOf(manifest.settings, { url: 'http://me:pw@x/' })).toContain('name of a secret');
  expect(faultOf(manifest.settings, { url: 'http://x/', user: 'me' })).toContain('belong together');
  expect(faultOf(manifest.settings, { url: 'http://x/', headers: { Authorization: 'Bearer abc' } })).toContain(
    'secretHeaders',
  );
  expect(faultOf(manifest.settings, { url: 'http://x/', headers: { 'Content-Length': '3' } })).toContain(
    'leave it out',
  );
});

test.each([
  ['gzip', (text: string) => gzipSync(text)],
  ['deflate', (text: string) => deflateSync(text)],
  ['deflate', (text: string) => deflateRawSync(text)],
  ['br', (text: string) => brotliCompressSync(text)],
  ['deflate, gzip', (text: string) => gzipSync(deflateSync(text))],
])('a page that comes packed (%s) is read as any other', async (coding, pack) => {
  device.pages.set('status', (_, response) =>
    response.setHeader('content-encoding', coding).end(pack('{"value":7.5}')),
  );
  expect(await readOnce(['status#/value'])).toMatchObject([{ value: 7.5 }]);
  expect(device.heard[0]?.headers['accept-encoding']).toMatch(/^identity, gzip;q=0\.\d/);
});

test.each([
  ['unpacks to more than is read', 'gzip', gzipSync(Buffer.alloc(64 * 1024 * 1024, ' ')), /longer than maxBytes/],
  ['is cut off', 'gzip', gzipSync('{"value":7.5}').subarray(0, 20), /cannot be unpacked/],
  ['is not packed at all', 'deflate', Buffer.from('{"value":7.5}'), /cannot be unpacked/],
  ['is packed by nothing that is known', 'compress', Buffer.from('{}'), /not read \(compress\)/],
  ['is packed again and again', 'gzip, gzip, gzip', Buffer.from('{}'), /3 times over/],
])('a page that %s is refused in words, and the next question is asked', async (_, coding, body, words) => {
  let packed = true;
  device.pages.set('status', (_request, response) => {
    if (packed) response.setHeader('content-encoding', coding).end(body);
    else response.end('{"value":1}');
  });
  const link = await httpDriver.open(device.settings, context);
  const [request] = await link.plan([pointOf('status#/value')], {});
  await expect(request?.read(signal)).rejects.toThrow(words);
  packed = false;
  expect([...((await request?.read(signal)) ?? [])]).toMatchObject([{ value: 1 }]);
  await link.close();
});
