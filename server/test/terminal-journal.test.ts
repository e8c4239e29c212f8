import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { profile, siteDocument } from '../../erp-core/testing/site.ts';
import { TerminalJournal } from '../terminal-journal/terminal-journal.ts';
import { GATEWAY_SECRET, OPERATOR, type TestServer, testServer } from './test-server.ts';

// The real server, its file and its database; what the entries say is nobody's business here.
let plant: TestServer;
let admin: string;
beforeAll(async () => {
  plant = await testServer();
  admin = await plant.signIn();
  await ok('plant.config.apply', { document: siteDocument(), profiles: [profile] });
});
afterAll(() => plant?.close());

const ok = (name: string, input: unknown) => plant.command(admin, name, input);
/** While `work` runs the database lets nobody of the server's in: it is full, and those who were in are put out. */
async function away(work: () => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: plant.database.url });
  await client.connect();
  const name = client.escapeIdentifier(client.database ?? '');
  try {
    await client.query(`alter database ${name} connection limit 0`);
    await client.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    await work();
  } finally {
    await client.query(`alter database ${name} connection limit -1`);
    await client.end();
  }
}
const registered = async (code: string): Promise<string> => {
  const { headers } = await plant.call('POST', '/api/v1/terminal/register', { body: { code } });
  return headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
};
/** The administrator at a terminal that was registered as one. */
async function atTerminal(name: string): Promise<string> {
  const { code } = await ok('kernel.terminal.add', { name, site: 'plant-a' });
  return `${admin}; ${await registered(code)}`;
}
const write = (cookie: string, put: readonly object[], drop: readonly string[] = []) =>
  plant.call('POST', '/api/v1/terminal/journal', { cookie, body: { put, drop } });
async function held(cookie: string): Promise<{ status: number; keys: string[] }> {
  const keys: string[] = [];
  for (;;) {
    const after = keys.at(-1) ?? '';
    const { status, json } = await plant.call('GET', `/api/v1/terminal/journal?after=${after}`, { cookie });
    if (status !== 200) return { status, keys };
    keys.push(...json.entries.map(({ key }: { key: string }) => key));
    if (!json.more) return { status, keys };
  }
}
const entry = (n: number, revision = 0) => ({ key: `entry-${String(n).padStart(5, '0')}`, revision, command: 'a.b' });

test('what a terminal could not send is kept beside it, also while the database is away, and given to its next device', async () => {
  const { id, code } = await ok('kernel.terminal.add', { name: 'Press 1', site: 'plant-a' });
  const cookie = await registered(code);
  const first = Array.from({ length: 499 }, (_, n) => entry(n));
  expect((await write(cookie, first)).json).toEqual({ held: 499 });
  // Said again, and a part of it over meanwhile: nothing is doubled.
  expect((await write(cookie, [entry(1), entry(2, 1)], [entry(0).key])).json).toEqual({ held: 498 });

  await away(async () => {
    const answer = await write(cookie, [entry(900), entry(901), entry(902)]);
    expect([answer.status, answer.json]).toEqual([200, { held: 501 }]);
    expect((await held(cookie)).status).toBe(503);
    expect((await write(`millrace-terminal=${'x'.repeat(43)}`, [entry(1)])).status).toBe(503);
  });

  const other = await ok('kernel.terminal.add', { name: 'Press 2', site: 'plant-a' });
  const neighbour = await registered(other.code);
  expect(await held(neighbour)).toEqual({ status: 200, keys: [] });

  // The device is replaced: another registers as the same terminal, and the old one is none any more.
  const again = await registered((await ok('kernel.terminal.code', { id })).code);
  const { keys } = await held(again);
  expect(keys).toHaveLength(501);
  expect(new Set(keys).size).toBe(501);
  expect((await write(cookie, [entry(1_000)])).json.code).toBe('not-a-terminal');
  expect((await plant.call('POST', '/api/v1/terminal/journal', { body: { put: [], drop: [] } })).status).toBe(401);
  expect((await write(again, [{ key: 'short', revision: 0 }])).status).toBe(400);
});

test('whatever is written in whatever order and however often, the newest of each that is not over is held', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-terminal-journal-'));
  const journal = new TerminalJournal(join(folder, 'journal.sqlite'));
  let run = 0;
  const writes = fc.array(
    fc.record({
      put: fc.array(fc.record({ n: fc.nat(6), revision: fc.nat(3) }), { maxLength: 4 }),
      drop: fc.array(fc.nat(6), { maxLength: 2 }),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(writes, (all) => {
      const terminal = { company: 'c', id: `t${run++}` };
      const model = new Map<string, number>();
      for (const { put, drop } of all) {
        const given = { put: put.map(({ n, revision }) => entry(n, revision)), drop: drop.map((n) => entry(n).key) };
        for (const key of given.drop) model.delete(key);
        for (const { key, revision } of given.put) model.set(key, Math.max(revision, model.get(key) ?? 0));
        expect(journal.write(terminal, given, 1)).toBe(model.size);
      }
      const { entries } = journal.page(terminal, '', { most: 100, bytes: 100_000 });
      const found = entries as { key: string; revision: number }[];
      expect(new Map(found.map(({ key, revision }) => [key, revision]))).toEqual(model);
    }),
    { numRuns: 50 },
  );
  journal.close();
  rmSync(folder, { recursive: true });
});

test('beyond its bound nothing of a write is kept, and what is held stays', () => {
  const journal = new TerminalJournal(':memory:', 3);
  const terminal = { company: 'c', id: 't' };
  expect(journal.write(terminal, { put: [entry(1), entry(2)], drop: [] }, 1)).toBe(2);
  expect(journal.write(terminal, { put: [entry(3), entry(4)], drop: [entry(1).key] }, 1)).toBe(3);
  expect(journal.write(terminal, { put: [entry(5)], drop: [] }, 1)).toBeNull();
  expect(journal.held(terminal)).toBe(3);
  expect(journal.write(terminal, { put: [], drop: [entry(2).key] }, 1)).toBe(2);
  journal.close();
});

test('the bytes of one terminal are bounded too, and those of a page, which has one entry at least', () => {
  const journal = new TerminalJournal(':memory:', 100, 3_000);
  const terminal = { company: 'c', id: 't' };
  const large = (n: number) => ({ ...entry(n), note: 'ক'.repeat(400) });
  expect(journal.write(terminal, { put: [large(1), large(2)], drop: [] }, 1)).toBe(2);
  expect(journal.write(terminal, { put: [large(3)], drop: [] }, 1)).toBeNull();
  expect(journal.write({ ...terminal, id: 'neighbour' }, { put: [large(3)], drop: [] }, 1)).toBe(1);
  const page = (after: string, most: number, bytes: number) => {
    const { entries, more } = journal.page(terminal, after, { most, bytes });
    return [entries.map((one) => (one as { key: string }).key), more];
  };
  expect(page('', 9, 10)).toEqual([[entry(1).key], true]);
  expect(page(entry(1).key, 9, 10)).toEqual([[entry(2).key], false]);
  expect([page('', 1, 9_000), page('', 2, 9_000)]).toEqual([
    [[entry(1).key], true],
    [[entry(1).key, entry(2).key], false],
  ]);
  journal.close();
});

test('that a credential is good is noted once an hour, and anew for another terminal', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-terminal-journal-'));
  const journal = new TerminalJournal(join(folder, 'journal.sqlite'));
  const reader = new DatabaseSync(join(folder, 'journal.sqlite'), { readOnly: true });
  const hash = new Uint8Array(32).fill(7);
  const notedAt = (id: string, now: number) => {
    journal.know(hash, { company: 'c', id }, now);
    return reader
      .prepare('select terminal, seen_at from known')
      .all()
      .map((row) => [row.terminal, row.seen_at]);
  };
  expect(notedAt('t', 1_000)).toEqual([['t', 1_000]]);
  expect(notedAt('t', 3_600_999)).toEqual([['t', 1_000]]);
  expect(notedAt('t', 3_601_000)).toEqual([['t', 3_601_000]]);
  expect(notedAt('u', 3_602_000)).toEqual([['u', 3_602_000]]);
  reader.close();
  journal.close();
  rmSync(folder, { recursive: true });
});

test('what has happened is never sent back: it is booked, or kept for a supervisor, once however often it is told', async () => {
  // A session knows of a new site some seconds later.
  await expect.poll(async () => (await plant.read(admin, 'me')).sites.length).toBe(1);
  const MACHINE = 'hall/line-1/cell/press-1';
  const now = Date.now() * 1_000;
  const cookie = await atTerminal('Tells facts');
  const tell = (kind: 'fact' | 'request', key: string, input: object, corrected = 0) =>
    plant.call('POST', '/api/v1/commands/production-log.count.enter', {
      cookie,
      body: { entry: randomUUID(), site: 'plant-a', machine: MACHINE, quantity: '5', at: now - 1_000_000, ...input },
      headers: { 'idempotency-key': key, 'millrace-said': `${kind}; at=${now}; corrected=${corrected}` },
    });
  const open = async () =>
    (await plant.call('GET', '/api/v1/queries/kernel.unsettled?input=%7B%7D', { cookie: admin })).json.rows;
  const entry = randomUUID();
  // Its counter counts good pieces: a person's would be added to them.
  const first = await tell('fact', 'told-good-1', { entry, kind: 'good' });
  expect([first.status, first.json]).toEqual([200, { result: null, repeated: false, unsettled: true }]);
  expect((await tell('fact', 'told-good-1', { entry, kind: 'good' })).json).toMatchObject({ unsettled: true });
  expect((await tell('request', 'asked-good-2', { kind: 'good' })).json.code).toBe('machine-counts');
  expect((await tell('fact', 'told-scrap-1', { kind: 'scrap' })).json).toMatchObject({ repeated: false });
  // Booked, and told again in other words: nothing waits for a supervisor.
  const reworded = await tell('fact', 'told-scrap-1', { kind: 'scrap', quantity: '6' });
  expect([reworded.status, reworded.json.code]).toEqual([409, 'idempotency-key-reused']);
  const rows = await open();
  expect(rows).toHaveLength(1);
  // Whoever settles it reads in his own language why, whatever that of the terminal was.
  const inHindi = { cookie: admin, headers: { 'x-locale': 'hi' } };
  const [hindi] = (await plant.call('GET', '/api/v1/queries/kernel.unsettled', inHindi)).json.rows;
  expect([rows[0].message, hindi.message]).toEqual([
    expect.stringMatching(/^[A-Z]/),
    expect.stringMatching(/[\u0905-\u0939]/),
  ]);
  expect(rows[0]).toMatchObject({
    ...{ why: 'refused', code: 'machine-counts', command: 'production-log.count.enter', site: 'plant-a' },
    input: { quantity: '5', kind: 'good' },
  });

  // A clock that was forty minutes off is one thing to see to, however much was said by it.
  for (const key of ['told-scrap-2', 'told-scrap-3']) {
    expect((await tell('fact', key, { kind: 'scrap' }, -2_400_000_000)).status).toBe(200);
  }
  expect((await open()).map(({ why, message }: { why: string; message: string }) => [why, message])).toEqual([
    ['clock', '-40 min'],
    ['refused', expect.any(String)],
  ]);
  // What was said by the clock was booked, and is nobody's to settle.
  expect((await open())[0].input).toEqual({});
  await ok('kernel.unsettled.settle', { id: rows[0].id, note: 'corrected the counter' });
  expect(await open()).toHaveLength(1);
  // Nor does it become many by what the header says: the day is the plant's, and sizes of the error are told in steps.
  for (let n = 0; n < 12; n++) {
    const headers = {
      'idempotency-key': `told-clock-${n}`,
      'millrace-said': `fact; at=${n * 86_400_000_000}; corrected=${-(3_000 + n) * 1_000_000}`,
    };
    const body = {
      entry: randomUUID(),
      site: 'plant-a',
      machine: MACHINE,
      quantity: '1',
      kind: 'scrap',
      at: now - 1_000_000,
    };
    await plant.call('POST', '/api/v1/commands/production-log.count.enter', { cookie, body, headers });
  }
  expect((await open()).filter(({ why }: { why: string }) => why === 'clock')).toHaveLength(1);
  // A site that nobody has is not the site of what could not be booked.
  const elsewhere = await tell('fact', 'told-elsewhere-1', { kind: 'good', site: 'nowhere' });
  expect(elsewhere.json).toMatchObject({ unsettled: true });
  const [lost] = (await open()).filter(({ input }: { input: { site?: string } }) => input.site === 'nowhere');
  expect(lost).toMatchObject({ why: 'refused', site: 'plant-a' });
  // What is no fact is not made one by who tells it.
  const order = await plant.call('POST', '/api/v1/commands/production-log.job.start', {
    cookie,
    body: { job: randomUUID() },
    headers: { 'idempotency-key': 'asked-job-1', 'millrace-said': `fact; at=${now}; corrected=0` },
  });
  expect(order.json.code).toBe('job-unknown');
});

test('goods that left are booked as they were told; a request of the same is refused', async () => {
  const made = async (name: string, body: object) => (await ok(name, body)) as { id: string };
  const item = await made('stock.item.save', { code: 'TOLD', name: { en: 'Told' }, unit: '{piece}' });
  const place = await made('stock.location.save', { site: 'plant-a', code: 'TOLD-1', name: { en: 'Told 1' } });
  const at = Date.now() * 1_000 - 1_000_000;
  const cookie = await atTerminal('Tells goods');
  const tell = (kind: 'fact' | 'request', key: string) =>
    plant.call('POST', '/api/v1/commands/stock.issue', {
      cookie,
      body: { site: 'plant-a', item: item.id, quantity: '2', from: place.id, at },
      headers: { 'idempotency-key': key, 'millrace-said': `${kind}; at=${at}; corrected=0` },
    });
  expect((await tell('request', 'asked-issue-1')).json.code).toBe('stock-short');
  const told = await tell('fact', 'told-issue-1');
  expect([told.status, told.json.result.moves.length]).toEqual([200, 1]);
  expect((await tell('fact', 'told-issue-1')).json).toMatchObject({ repeated: true, result: told.json.result });
  const open = await plant.call('GET', '/api/v1/queries/kernel.unsettled?input=%7B%7D', { cookie: admin });
  const mine = open.json.rows.filter(({ command }: { command: string }) => command === 'stock.issue');
  expect(mine).toMatchObject([{ why: 'booked', code: 'told-short', site: 'plant-a', saidAt: at }]);
});

test('only a registered terminal tells something as done: a browser, a key, a wall and the operator ask for it', async () => {
  const now = Date.now() * 1_000;
  const { key } = await ok('kernel.api-key.create', { name: 'Told by a key' });
  const wall = await ok('kernel.terminal.add', { name: 'Board', site: 'plant-a', wall: true });
  const gone = await ok('kernel.terminal.add', { name: 'Gone', site: 'plant-a' });
  const revoked = await registered(gone.code);
  await ok('kernel.terminal.revoke', { id: gone.id });
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const say = (kind: 'fact' | 'request', who: { cookie?: string; headers?: Record<string, string> }, dry = '') =>
    plant.call('POST', `/api/v1/commands/production-log.count.enter${dry}`, {
      ...(who.cookie === undefined ? {} : { cookie: who.cookie }),
      body: {
        entry: randomUUID(),
        site: 'plant-a',
        machine: 'hall/line-1/cell/press-1',
        quantity: '5',
        kind: 'good',
        at: now,
      },
      headers: {
        ...{ 'idempotency-key': randomUUID(), 'millrace-said': `${kind}; at=${now}; corrected=0` },
        ...who.headers,
      },
    });
  const unsettled = async () => (await plant.read(admin, 'queries/kernel.unsettled')).rows.length;
  const before = await unsettled();
  for (const who of [
    { cookie: admin },
    { headers: bearer(key) },
    { headers: bearer(OPERATOR) },
    { cookie: `${admin}; ${await registered(wall.code)}` },
    { cookie: `${admin}; ${revoked}` },
    { cookie: `${admin}; millrace-terminal=${'x'.repeat(43)}` },
  ]) {
    const told = await say('fact', who);
    expect([told.status, told.json.code]).toEqual([403, 'fact-not-from-terminal']);
    expect((await say('fact', who, '?dryRun=1')).json.code).toBe('fact-not-from-terminal');
  }
  expect(await unsettled()).toBe(before);
  // As a request it is judged like any other; and a terminal tells it.
  expect((await say('request', { cookie: admin })).json.code).toBe('machine-counts');
  expect((await say('request', { headers: bearer(key) })).json.code).toBe('machine-counts');
  expect((await say('fact', { cookie: await atTerminal('Tells too') })).json).toMatchObject({ unsettled: true });
  // The credential of a gateway opens no command at all.
  expect((await say('fact', { headers: bearer(GATEWAY_SECRET) })).status).toBe(401);
});
