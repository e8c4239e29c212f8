import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { type ForwardedSample, forward } from '@millrace/contracts';
import { OutletError } from '@millrace/driver-api';
import { afterEach, describe, expect, test } from 'vitest';
import { httpOutlet, signatureOf } from '../index.ts';
import { verdictOf } from '../verdict.ts';

interface Call {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly ids: string[];
}
type Answer = { readonly status: number; readonly headers?: Record<string, string>; readonly text?: string } | null;

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
const signal = new AbortController().signal;

/** A real server that answers as the test says; null: never. */
async function server(answer: (call: Call) => Answer) {
  const calls: Call[] = [];
  const made: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const lines = gunzipSync(body).toString().trimEnd().split('\n');
      const call = {
        headers: request.headers,
        body,
        ids: lines.map((line) => (JSON.parse(line) as { id: string }).id),
      };
      calls.push(call);
      const said = answer(call);
      if (said) response.writeHead(said.status, said.headers ?? {}).end(said.text ?? '');
    });
  });
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  cleanups.push(async () => {
    made.closeAllConnections();
    made.close();
  });
  return { calls, url: `http://127.0.0.1:${(made.address() as AddressInfo).port}/in` };
}

async function linkTo(url: string, more: object = {}) {
  const link = httpOutlet.link(forward.parse({ id: 'web', kind: 'http', url, batch: 4, ...more }), {
    points: [],
    report: () => undefined,
    secret: async (name) => `secret of ${name}`,
    stateFile: '/nowhere',
    write: async () => undefined,
    log: { info: () => undefined, warn: () => undefined },
  });
  await link.start();
  cleanups.push(() => link.stop());
  return link;
}
const records = (count: number): ForwardedSample[] =>
  Array.from({ length: count }, (_, at) => ({
    id: `gw/1/${at + 1}`,
    kind: 'sample',
    source: 'm1',
    path: 'plant/area/line/cell/m1/speed',
    time: at,
    arrival: at,
    value: at,
    unit: 'm/s',
    quality: 'good',
    status: 0,
  }));

describe('batches by POST', () => {
  test('are JSON lines in order, gzipped, each with a key of its own, signed over what is sent', async () => {
    const { calls, url } = await server(() => ({ status: 204 }));
    const link = await linkTo(url, { secret: 'token', signingSecret: 'sign' });
    expect(await link.send(records(6), signal)).toEqual([]);
    expect(calls.map(({ ids }) => ids.length)).toEqual([4, 2]);
    expect(calls.map(({ headers }) => headers['idempotency-key'])).toEqual([
      expect.stringMatching(/^gw\/1\/1\.\.gw\/1\/4\/[0-9a-f]{16}$/),
      expect.stringMatching(/^gw\/1\/5\.\.gw\/1\/6\/[0-9a-f]{16}$/),
    ]);
    for (const { headers, body } of calls) {
      expect(headers.authorization).toBe('Bearer secret of token');
      const signature = String(headers['millrace-signature']);
      const seconds = Number(/^t=(\d+),/.exec(signature)?.[1]);
      expect(Math.abs(seconds - Date.now() / 1_000)).toBeLessThan(60);
      expect(signature).toBe(signatureOf('secret of sign', seconds, body));
    }
  });

  test('one record that is never taken is found among many; the others come, it is given back with the reason', async () => {
    const { calls, url } = await server(({ ids }) =>
      ids.includes('gw/1/3')
        ? { status: 422, text: JSON.stringify({ title: 'Unknown point.', detail: 'Add it first.' }) }
        : { status: 200 },
    );
    const link = await linkTo(url);
    expect(await link.send(records(6), signal)).toMatchObject([
      { record: { id: 'gw/1/3' }, reason: 'the server answered 422: Unknown point. Add it first.' },
    ]);
    expect(calls.some(({ ids }) => ids.join() === 'gw/1/4')).toBe(true);
  });

  test('a server that is busy, gone or silent takes nothing: all is to be offered again, after as long as it says', async () => {
    const { url } = await server(() => ({ status: 503, headers: { 'retry-after': '7' } }));
    await expect((await linkTo(url)).send(records(1), signal)).rejects.toMatchObject({ retryAfter: 7_000 });
    const silent = await server(() => null);
    const late = await linkTo(silent.url, { timeoutSeconds: 0.2 });
    await expect(late.send(records(1), signal)).rejects.toThrow(/does not answer in time/);
    const gone = (await linkTo('http://127.0.0.1:9')).send(records(1), signal);
    await expect(gone).rejects.toThrow(OutletError);
    await expect(gone).rejects.toThrow('nothing listens at 127.0.0.1:9');
  });
});

describe('what an answer means', () => {
  test.each([200, 201, 204])('%i: taken', (status) => {
    expect(verdictOf(status, undefined, '', 0).kind).toBe('taken');
  });
  test.each([400, 413, 415, 422])('%i: never', (status) => {
    expect(verdictOf(status, undefined, '', 0).kind).toBe('never');
  });
  test.each([302, 401, 403, 404, 408, 409, 429, 500, 502, 503])('%i: later', (status) => {
    expect(verdictOf(status, undefined, '', 0).kind).toBe('later');
  });
  test.each([
    ['120', 120_000],
    ['Thu, 01 Jan 1970 00:01:00 GMT', 50_000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['99999999', 3_600_000],
    ['soon', null],
  ])('Retry-After %s', (text, retryAfter) => {
    expect(verdictOf(503, text, '', 10_000)).toMatchObject({ retryAfter });
  });
});

test('a batch with the same ends and other records between has another key: what a server knows it would not take', async () => {
  const { url, calls } = await server(() => ({ status: 204 }));
  const link = await linkTo(url);
  const all = records(3);
  for (const batch of [all.toSpliced(1, 1), all, all]) await link.send(batch, signal);
  const [first, second, third] = calls.map(({ headers }) => headers['idempotency-key']);
  expect(second).not.toBe(first);
  expect(third).toBe(second);
});
