import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeBusiness, fakeBusiness } from './fake-business.ts';
import { rawBytes, rawRequest } from './raw-request.ts';
import { ADMIN, CODE, GATEWAY_SECRET, type TestServer, testServer } from './test-server.ts';

let plant: TestServer;
let business: FakeBusiness;
let cookie: string;
beforeAll(async () => {
  business = fakeBusiness();
  plant = await testServer(business);
  cookie = await plant.signIn();
});
afterAll(() => plant.close());
const key = { 'idempotency-key': 'key-00000001' };

test('a body too large, of a wrong kind or broken is refused before anything reads it', async () => {
  const path = '/api/v1/commands/test.note.save';
  const large = await plant.call('POST', path, { cookie, headers: key, body: { text: 'x'.repeat(5_000_000) } });
  expect([large.status, large.json.code]).toEqual([413, 'body-too-large']);
  const small = await plant.call('POST', '/api/auth/sign-in/email', {
    body: { email: 'a@b.test', password: 'x'.repeat(20_000) },
  });
  expect(small.status).toBe(413);
  for (const type of ['text/xml', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const answer = await plant.call('POST', path, { cookie, headers: { ...key, 'content-type': type }, body: '<x/>' });
    expect([type, answer.status, answer.json.code]).toEqual([type, 415, 'unsupported-media-type']);
  }
  for (const body of ['{', '{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{}}}', '\u0000']) {
    const answer = await plant.call('POST', path, { cookie, headers: key, body });
    expect([body, answer.status, answer.json.code]).toEqual([body, 400, 'malformed-body']);
  }
  expect(business.executed).toEqual([]);
});

test('unknown fields are refused by name', async () => {
  const claim = await plant.call('POST', '/api/v1/setup/claim', { body: { code: CODE, ...ADMIN, role: 'owner' } });
  expect([claim.status, claim.json.code]).toEqual([400, 'invalid-input']);
  const signIn = await plant.call('POST', '/api/auth/sign-in/email', {
    body: { email: ADMIN.email, password: ADMIN.password, callbackURL: 'https://evil.test' },
  });
  expect(signIn.status).toBe(400);
  const query = await plant.call('GET', '/api/v1/trend?points=1&from=0&to=1&width=1&site=other', { cookie });
  expect(query.status).toBe(400);
});

test('odd parameters are told apart, never passed on', async () => {
  for (const query of [
    'points=1;drop&from=0&to=1&width=1',
    'points=&from=0&to=1&width=1',
    'points=1&from=-1&to=1&width=1',
    'points=1&from=0&to=1&width=1e9',
    'points=1&from=2&to=1&width=9',
    'points=99999999999&from=0&to=1&width=1',
  ]) {
    const answer = await plant.call('GET', `/api/v1/trend?${query}`, { cookie });
    expect([query, answer.status, answer.json.code]).toEqual([query, 400, 'invalid-input']);
  }
  for (const name of ['..%2f..%2fetc', '%00', 'A'.repeat(300), "x'--", '__proto__']) {
    const answer = await plant.call('GET', `/api/v1/queries/${name}`, { cookie });
    expect([name, [400, 404, 414].includes(answer.status)]).toEqual([name, true]);
  }
});

test('a request id goes into the log only when it is well-formed', async () => {
  const good = await plant.call('GET', '/api/v1/setup', { headers: { 'x-request-id': 'terminal-7.0001' } });
  expect(good.headers.get('x-request-id')).toBe('terminal-7.0001');
  for (const id of ['short', 'with spaces in it', '{"a":1}--------', 'x'.repeat(100)]) {
    const answer = await plant.call('GET', '/api/v1/setup', { headers: { 'x-request-id': id } });
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  }
});

test('what is no HTTP, or too much of it, ends its own connection and nothing else', async () => {
  const answers = await Promise.all([
    rawBytes(plant.server.port, '\u0016\u0003\u0001 not http\r\n\r\n'),
    rawBytes(plant.server.port, `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'y'.repeat(100_000)}\r\n\r\n`),
    rawBytes(plant.server.port, 'GET / HTTP/1.1\r\n\r\n'),
    rawBytes(
      plant.server.port,
      'POST /api/v1/setup/claim HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ),
  ]);
  for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 4\d\d/);
  expect((await plant.call('GET', '/health/live')).status).toBe(200);
});

test('a name that is not ours is not answered on this machine either', async () => {
  for (const host of ['evil.test', 'localhost.evil.test', '127.0.0.1.nip.io', 'user@localhost']) {
    const answer = await rawRequest({
      host: '127.0.0.1',
      port: plant.server.port,
      path: '/api/v1/setup',
      headers: { host },
    });
    expect([host, answer.status]).toEqual([host, 421]);
  }
  const none = await rawBytes(plant.server.port, 'GET /api/v1/setup HTTP/1.0\r\n\r\n');
  expect(none).toMatch(/^HTTP\/1\.1 421/);
  for (const host of ['localhost', 'LOCALHOST:8080', '127.0.0.1', 'plant.test', '[::1]:8080']) {
    const answer = await rawRequest({
      host: '127.0.0.1',
      port: plant.server.port,
      path: '/api/v1/setup',
      headers: { host },
    });
    expect([host, answer.status]).toEqual([host, 200]);
  }
});

test('guessing is slowed down: sign-in by account, the claim code by address', async () => {
  const guess = () =>
    plant.call('POST', '/api/auth/sign-in/email', { body: { email: 'bob@example.test', password: 'guess' } });
  for (let n = 0; n < 5; n++) expect((await guess()).status).toBe(401);
  let last = await guess();
  // Where the machine is slow, the first wait of two seconds is over before the answer came; each is twice the last.
  for (let n = 0; n < 10 && last.status === 401; n++) last = await guess();
  expect([last.status, last.json.code]).toEqual([429, 'too-many-attempts']);
  expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
  const codes: number[] = [];
  for (let n = 0; n < 15; n++) {
    codes.push((await plant.call('POST', '/api/v1/devices/claim', { body: { code: `GUESS-${n}-0000` } })).status);
  }
  expect(codes.at(-1)).toBe(429);
});

test('a gateway’s delivery with more sets than one may hold is refused whole', async () => {
  const sets = Array.from({ length: 501 }, (_, n) => ({ record: { gateway: 'gw-1', epoch: 1, seq: n + 1 }, set: {} }));
  const answer = await plant.call('POST', '/edge/v1/fact-sets', {
    headers: { authorization: `Bearer ${GATEWAY_SECRET}` },
    body: { gateway: 'gw-1', sets },
  });
  expect([answer.status, business.arrivals.length]).toEqual([400, 0]);
});
