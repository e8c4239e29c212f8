import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { ApiError, createApi, newKey } from '../index.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A real HTTP server on loopback that answers as the test says. */
async function serverThat(handle: Handler) {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => handle(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return createApi({ base: `http://127.0.0.1:${address.port}` });
}
const json = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const errorOf = (promise: Promise<unknown>): Promise<ApiError> =>
  promise.then(
    () => {
      throw new Error('it should have failed');
    },
    (error: unknown) => {
      if (error instanceof ApiError) return error;
      throw error;
    },
  );

// A name that is known only at run time takes anything: what is sent is not what these tests are about.
const ISSUE: string = 'stock.issue';

describe('a command', () => {
  test('is asked again with the same key while no answer comes, and done once', async () => {
    const keys: unknown[] = [];
    const api = await serverThat((request, response) => {
      keys.push(request.headers['idempotency-key']);
      if (keys.length === 1) request.socket.destroy();
      else if (keys.length === 2) json(response, 503, { code: 'starting' });
      else json(response, 200, { result: { id: 'x' } });
    });
    expect(await api.command(ISSUE, { quantity: '5' })).toEqual({ id: 'x' });
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });
  test('that is refused is not asked again, and says the code and the sentence', async () => {
    let asked = 0;
    const api = await serverThat((_, response) => {
      asked++;
      json(response, 422, { code: 'stock-short', detail: '3 are missing', details: { short: '3' } });
    });
    const error = await errorOf(api.command(ISSUE, {}));
    expect(error).toMatchObject({
      kind: 'refused',
      code: 'stock-short',
      message: '3 are missing',
      details: { short: '3' },
    });
    expect(error.passing).toBe(false);
    expect(asked).toBe(1);
  });
  test('with no retries leaves the queue to its caller', async () => {
    const api = await serverThat((request) => void request.socket.destroy());
    const error = await errorOf(api.command(ISSUE, {}, { retries: 0 }));
    expect(error).toMatchObject({ kind: 'link-lost', passing: true });
  });
  test('has a key of its own, also where the page is not secure', () => {
    const keys = Array.from({ length: 500 }, () => newKey());
    expect(new Set(keys).size).toBe(500);
    expect(keys[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('an answer', () => {
  test.each([
    [401, 'signed-out'],
    [403, 'no-permission'],
    [404, 'not-found'],
    [409, 'refused'],
    [429, 'busy'],
    [500, 'fault'],
    [503, 'busy'],
  ])('of %i is a typed error: %s', async (status, kind) => {
    const api = await serverThat((_, response) => json(response, status, { title: 'no' }));
    expect((await errorOf(api.me())).kind).toBe(kind);
  });
  test('that is not what was agreed names the field, and never reaches a screen', async () => {
    const api = await serverThat((_, response) => json(response, 200, { rows: [{ item: 1 }] }));
    const error = await errorOf(api.query('stock.balances', {}));
    expect(error).toMatchObject({ kind: 'fault', code: 'answer-malformed' });
    expect(error.message).toContain('rows.0.item');
  });
  test('that is a page of a proxy is told by its status', async () => {
    const api = await serverThat((_, response) => response.writeHead(502).end('<html>'));
    expect((await errorOf(api.ledger())).kind).toBe('busy');
  });
  test('with a field more is welcome', async () => {
    const api = await serverThat((_, response) => json(response, 200, { claimed: true, later: 1 }));
    expect(await api.setup()).toEqual({ claimed: true });
  });
  test('that is not waited for any more throws the abort, no error of anybody', async () => {
    const api = await serverThat(() => undefined);
    const abort = new AbortController();
    const asked = api.me(abort.signal);
    abort.abort();
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
  });
});

test('a query carries its input as JSON', async () => {
  let url = '';
  const api = await serverThat((request, response) => {
    url = request.url ?? '';
    json(response, 200, { rows: [], next: null });
  });
  await api.query('stock.moves', { site: 'demo', search: 'নেভি' });
  const asked = new URL(url, 'http://x');
  expect(asked.pathname).toBe('/api/v1/queries/stock.moves');
  expect(JSON.parse(asked.searchParams.get('input') ?? '')).toEqual({ site: 'demo', search: 'নেভি' });
});
