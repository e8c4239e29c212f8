import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FickleWay, fickleWay } from '../../../distribution/testing/fickle-way.ts';
import { until } from '../../test/gateway-fixture.ts';
import { Caller } from '../http-call.ts';
import { testAuthority } from './test-authority.ts';

const never = new AbortController().signal;
/** Five minutes: a call that ends in a test did not end by its time limit. */
const LONG = 300_000;

let server: Server;
let way: FickleWay;
let caller: Caller;
/** What the server was asked, knocks aside. */
let asked: string[];
let knocks = 0;

const authority = testAuthority();
const files = authority.certificate('server');
afterAll(() => authority.remove());

let scheme: 'http' | 'https';
const listen = (port = 0) =>
  new Promise<number>((resolve) => {
    const answer: RequestListener = (request, response) => {
      if (request.method === 'HEAD') knocks++;
      else asked.push(request.url ?? '');
      response.end('{}');
    };
    const tls = { cert: authority.read(files.certificate), key: authority.read(files.key) };
    server = scheme === 'http' ? createServer(answer) : createSecureServer(tls, answer);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
const away = () =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

const ask = (path: string) =>
  caller.call({ method: 'GET', path, signal: never, timeout: LONG }).then(
    ({ status }) => status,
    (error: Error) => error.message,
  );

describe.each(['http', 'https'] as const)('over %s', (over) => {
  beforeEach(async () => {
    scheme = over;
    asked = [];
    knocks = 0;
    way = await fickleWay(await listen());
    caller = new Caller({ url: `${scheme}://127.0.0.1:${way.port}`, watch: true, tls: { ca: files.ca } });
  });
  afterEach(async () => {
    caller.close();
    await way.close();
    await away();
  });

  test('while all goes well nobody knocks', async () => {
    for (let n = 0; n < 20; n++) expect(await ask(`/${n}`)).toBe(200);
    expect({ knocks, connections: way.most, lost: caller.lost }).toEqual({ knocks: 0, connections: 1, lost: false });
  });

  test('a call that was swallowed is given up as soon as the way is open again, and few knocks wait meanwhile', async () => {
    expect(await ask('/before')).toBe(200);
    way.set('swallow');
    const before = way.most;
    const hanging = ask('/swallowed');
    // Knocks go out, and none is answered.
    await until(() => expect(way.most).toBeGreaterThanOrEqual(before + 3));
    way.set('open');
    expect(await hanging).toMatch(/does not answer/);
    expect(caller.lost).toBe(false);
    expect(await ask('/after')).toBe(200);
    expect(asked).toEqual(['/before', '/after']);
    // The old connection, the one of the call that came next, and four knocks.
    expect(way.most).toBeLessThanOrEqual(6);
  });

  test('a way that swallows for long is known as lost, and calls wait for its return instead of hanging', async () => {
    way.set('swallow');
    expect(await ask('/swallowed')).toMatch(/does not answer/);
    expect(caller.lost).toBe(true);
    // Meanwhile quick knocks that got no answer made room for new ones.
    expect(way.made).toBeGreaterThan(8);
    const back = caller.untilReached(never).then(() => caller.lost);
    const stopped = new AbortController();
    const waiting = caller.untilReached(stopped.signal).then(() => caller.lost);
    stopped.abort();
    expect(await waiting).toBe(true);
    way.set('open');
    expect(await back).toBe(false);
    expect(await ask('/after')).toBe(200);
    expect(way.most).toBeLessThanOrEqual(6);
  });

  test.runIf(over === 'https')('a connection that was swallowed before anybody knocked is given up too', async () => {
    way.set('swallow');
    const hanging = ask('/swallowed');
    await until(() => expect(way.swallowed).toBeGreaterThan(0));
    way.set('open');
    expect(await hanging).toMatch(/does not answer \(socket hang up|given up/);
    expect(await ask('/after')).toBe(200);
    expect(asked).toEqual(['/after']);
  });

  test.each(['cut', 'away'] as const)('a server that is %s is found when it listens again', async (how) => {
    expect(await ask('/before')).toBe(200);
    const { port } = server.address() as AddressInfo;
    if (how === 'cut') way.set('cut');
    else await away();
    expect(await ask('/lost')).toMatch(/does not answer/);
    expect(caller.lost).toBe(true);
    if (how === 'cut') way.set('open');
    else await listen(port);
    await caller.untilReached(never);
    expect(await ask('/after')).toBe(200);
    const found = knocks;
    expect(found).toBeGreaterThan(0);
    // Who has been found is not knocked at any more.
    expect(await ask('/later')).toBe(200);
    expect(knocks).toBe(found);
  });

  test('a slow link and a slow server are no lost ones: the call goes through, asked once', async () => {
    way.slow(800);
    expect(await ask('/slow')).toBe(200);
    expect(caller.lost).toBe(false);
    expect(asked).toEqual(['/slow']);
  });

  test('a call that the server holds back raises no doubt; one that should be answered does', async () => {
    const held: (() => void)[] = [];
    server.prependListener('request', (request, response) => {
      if (request.method === 'HEAD') return;
      const end = response.end.bind(response);
      response.end = () => response;
      held.push(() => end('{}'));
    });
    const { port } = server.address() as AddressInfo;
    const direct = new Caller({ url: `${scheme}://127.0.0.1:${port}`, watch: true, tls: { ca: files.ca } });
    const polled = caller.poll('/poll', never, 60);
    const asking = direct.get('/slow', never);
    // Each doubt is one knock, which is answered.
    await until(() => expect(knocks).toBeGreaterThanOrEqual(2));
    expect(way.most).toBe(1);
    for (const end of held) end();
    expect([await polled, await asking]).toEqual([{}, {}]);
    direct.close();
  });

  test('whoever is closed knocks no more', async () => {
    way.set('cut');
    expect(await ask('/lost')).toMatch(/does not answer/);
    const back = caller.untilReached(never);
    caller.close();
    await back;
    way.set('open');
    expect(knocks).toBe(0);
  });
});
