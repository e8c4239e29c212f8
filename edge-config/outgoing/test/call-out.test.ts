import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcp, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addressOf } from '../address.ts';
import { callOut, type OutgoingCall, type Resolve } from '../call-out.ts';
import { OutgoingError } from '../outgoing-error.ts';
import { type AllowedPlace, addressFault } from '../target.ts';

// Real servers on this machine; the only thing that is not real is who answers for names, so that a name can change its mind.
let server: Server;
let calls: string[] = [];
let port = 0;
let base = '';
const stubborn = createTcp();
const held = new Set<Socket>();
/** What the stubborn one says to whoever connects. */
let says: (socket: Socket) => void = () => undefined;
beforeAll(async () => {
  server = createServer((request, response) => {
    calls.push(`${request.method} ${request.headers.host} ${request.url}`);
    if (request.url === '/moved') return void response.writeHead(302, { location: `${base}/secret` }).end();
    if (request.url === '/long') {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      return more();
    }
    response.end('thanks');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
  base = `http://127.0.0.1:${port}`;
  stubborn.on('connection', (socket) => {
    held.add(socket);
    socket.on('error', () => undefined).on('close', () => held.delete(socket));
    says(socket);
  });
  stubborn.listen(0, '127.0.0.1');
  await once(stubborn, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  for (const socket of held) socket.destroy();
  stubborn.close();
});

const here: AllowedPlace = { place: '127.0.0.1', ports: null, plain: true };
const call = (path: string, more: Partial<OutgoingCall> = {}) =>
  callOut({ url: `${base}${path}`, body: '{}', allowed: [here], ...more });
const failing = async (work: Promise<unknown>): Promise<OutgoingError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(OutgoingError);
  return error as OutgoingError;
};

test('an allowed place is called at the address that was judged, and answers', async () => {
  calls = [];
  const resolve: Resolve = async () => ['127.0.0.1'];
  const answer = await callOut({ url: `http://hooks.example.com:${port}/in`, body: '{}', allowed: [here], resolve });
  expect(answer).toMatchObject({ status: 200, text: 'thanks', cut: false, address: '127.0.0.1' });
  expect(calls).toEqual([`POST hooks.example.com:${port} /in`]);
});

test('a name that leads elsewhere a moment later is called where it was judged', async () => {
  calls = [];
  // On another address of this machine, at the same port: what nobody is to reach.
  const secret = createServer((request, response) => {
    calls.push(`secret ${request.url}`);
    response.end('secret');
  }).listen(port, '127.0.0.2');
  await once(secret, 'listening');
  let asked = 0;
  const resolve: Resolve = async () => {
    asked += 1;
    return [asked === 1 ? '127.0.0.1' : '127.0.0.2'];
  };
  const to = () => callOut({ url: `http://rebind.example.com:${port}/in`, body: '{}', allowed: [here], resolve });
  expect((await to()).text).toBe('thanks');
  expect([asked, calls]).toEqual([1, [`POST rebind.example.com:${port} /in`]]);
  // Asked anew for the next call, and judged anew.
  expect((await failing(to())).fault).toMatchObject({ code: 'own-network', at: '127.0.0.2' });
  expect([asked, calls.length]).toEqual([2, 1]);
  secret.close();
});

test('one address of many in the own network is enough for none to be called', async () => {
  calls = [];
  for (const [found, code] of [
    [['93.184.215.14', '127.0.0.1'], 'own-network'],
    [['93.184.215.14', '::ffff:10.0.0.1'], 'own-network'],
    [['2606:4700::1', 'fe80::1%eth0'], 'never'],
    [['169.254.169.254'], 'never'],
    [['93.184.215.14', 'no address'], 'never'],
  ] as const) {
    const error = await failing(
      callOut({ url: 'https://hooks.example.com/', allowed: [], resolve: async () => found }),
    );
    expect([error.code, error.fault?.code], String(found)).toEqual(['refused', code]);
  }
  expect(calls).toEqual([]);
});

test('a name that is allowed may lead into the network, but not to this machine', async () => {
  const allowed: readonly AllowedPlace[] = [{ place: 'mes.plant.example', ports: null, plain: true }];
  const target = { host: 'mes.plant.example', port, isEncrypted: false };
  const to = (address: string) => addressFault(target, addressOf(address) ?? [], allowed)?.code;
  expect([to('10.255.255.1'), to('fd00::1'), to('127.0.0.1'), to('::1'), to('169.254.169.254')]).toEqual([
    ...[undefined, undefined, 'own-network', 'own-network', 'never'],
  ]);
});

test('a redirect is told and not followed', async () => {
  calls = [];
  expect((await call('/moved')).status).toBe(302);
  expect(calls).toEqual([`POST 127.0.0.1:${port} /moved`]);
});

test('of an answer without an end so much is read as is wanted', async () => {
  const answer = await call('/long', { mostBytes: 1_000 });
  expect([answer.status, answer.text.length, answer.cut]).toEqual([200, 1_000, true]);
});

test.each([
  ['says nothing', () => undefined],
  [
    'says one letter of a header each moment',
    (socket: Socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx: ');
      const timer = setInterval(() => socket.write('x'), 20);
      socket.on('close', () => clearInterval(timer));
    },
  ],
  [
    'says a letter of a body each moment',
    (socket: Socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      const timer = setInterval(() => socket.write('1\r\nx\r\n'), 20);
      socket.on('close', () => clearInterval(timer));
    },
  ],
])('one that %s is left when its time is over', async (_, way) => {
  says = way;
  const began = performance.now();
  const url = `http://127.0.0.1:${(stubborn.address() as AddressInfo).port}/`;
  expect((await failing(callOut({ url, allowed: [here], withinMs: 250 }))).code).toBe('too-slow');
  expect(performance.now() - began).toBeLessThan(10_000);
});

test.each([
  ['speaks another language', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['has headers without an end', `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(200_000)}\r\n`],
  ['ends in the middle', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'],
])('one that %s is no answer', async (_, text) => {
  says = (socket) => socket.end(text);
  const url = `http://127.0.0.1:${(stubborn.address() as AddressInfo).port}/`;
  expect((await failing(callOut({ url, allowed: [here], withinMs: 5_000 }))).code).toBe('no-answer');
});

test('a name that nobody knows, and one that is asked for ever, are told as what they are', async () => {
  const unknown: Resolve = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
  const url = 'https://hooks.example.com/';
  expect((await failing(callOut({ url, allowed: [], resolve: unknown }))).code).toBe('name-unknown');
  expect((await failing(callOut({ url, allowed: [], resolve: async () => [] }))).code).toBe('name-unknown');
  const forEver: Resolve = () => new Promise(() => undefined);
  expect((await failing(callOut({ url, allowed: [], resolve: forEver, withinMs: 100 }))).code).toBe('too-slow');
});

test('who stops waiting is told why', async () => {
  says = () => undefined;
  const stop = new AbortController();
  const url = `http://127.0.0.1:${(stubborn.address() as AddressInfo).port}/`;
  const waiting = callOut({ url, allowed: [here], signal: stop.signal });
  stop.abort(new Error('the process stops'));
  await expect(waiting).rejects.toThrow('the process stops');
});
