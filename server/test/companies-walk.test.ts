import { randomBytes, randomUUID } from 'node:crypto';
import { createKernel, modules, secretBox } from '@millrace/erp-core';
import { openStore } from '@millrace/timeseries';
import fc from 'fast-check';
import pg from 'pg';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { companyOn } from '../../erp-core/testing/erp.ts';
import { T0 } from '../../erp-core/testing/facts.ts';
import { inputOf } from '../../erp-core/testing/overheard-input.ts';
import { fullCompany, MARK } from '../../erp-core/testing/two-companies.ts';
import { eventually } from './eventually.ts';
import { leaksIn, type Overheard, type Step, stepsOf, walk } from './route-walk.ts';
import { GATEWAY_SECRET, type TestServer, testServer } from './test-server.ts';

// Two companies in one database. Somebody who may do everything in one of them calls every route the server has, with all
// that he could have overheard of the other: nothing of it may come back, in no answer, file, event or error.
let plant: TestServer;
let cookie: string;
let owner: pg.Pool;
let app: pg.Pool;
let kernel: ReturnType<typeof createKernel>;
let theirs: Awaited<ReturnType<typeof fullCompany>>;
let overheard: Overheard;
/** The mark that every name of theirs carries, and the ids of their records. */
let secrets: string[];
let steps: readonly Step[];
let undescribed: readonly string[];

beforeAll(async () => {
  plant = await testServer();
  // Mine is founded first: the one that the plant was claimed for.
  cookie = await plant.signIn();
  owner = new pg.Pool({ connectionString: plant.database.url, max: 4 });
  owner.on('error', () => undefined);
  app = new pg.Pool({ connectionString: plant.database.roleUrl('millrace_app'), max: 4 });
  app.on('error', () => undefined);
  const clock = { now: T0 + 60_000_000 };
  const key = randomBytes(32).toString('hex');
  const box = secretBox(() => ({ newest: key, before: null, version: 0 }));
  kernel = createKernel({ pool: app, modules, clock: () => clock.now, secrets: box });
  theirs = await fullCompany({ kernel, owner, app, clock, company: (name) => companyOn(kernel, name) });
  const points = await theirReadings();
  const { values, ids } = await known();
  secrets = [MARK, ...ids.values()].flat();
  const mine = (await plant.call('GET', '/api/v1/me', { cookie })).json.company.id;
  overheard = {
    values,
    mark: MARK,
    idsOf: (name) => ids.get(name.replaceAll('-', '_')) ?? [],
    inputsOf: (name) => {
      const input = (kernel.registry.commands.get(name) ?? kernel.registry.queries.get(name))?.input;
      if (!input) return [];
      // A command writes what it is given: the mark itself is never written by mine, so that it is always theirs.
      const isCommand = kernel.registry.commands.has(name);
      const given = isCommand ? values.filter((value) => !String(value).includes(MARK)) : values;
      return fc.sample(inputOf(input, given), { numRuns: 4, seed: 5 });
    },
    fieldsOf: (name) => Object.keys(kernel.registry.entities.get(name)?.table.fields ?? {}),
    parameters: {
      points: [points.join(',')],
      ids: [points.join(',')],
      from: ['0'],
      to: [String(T0 * 2)],
      width: ['100'],
      format: ['csv', 'parquet'],
      search: [MARK.slice(0, 4), 'gw'],
      limit: ['100'],
      after: ['0'],
      wait: ['0'],
      record: ['{"gateway":"gw-a","epoch":1,"seq":1}'],
      source: ['press-1', MARK],
      site: ['plant-a'],
      gateway: ['gw-a', 'gw-box'],
      companies: ['*', theirs.company, `${mine},${theirs.company}`],
    },
  };
  const document = (await plant.call('GET', '/openapi.json', { cookie })).json;
  ({ steps, undescribed } = stepsOf(plant.server, document, overheard));
});
afterAll(async () => {
  await kernel?.stop();
  await app?.end();
  await owner?.end();
  await plant?.close();
});

/** A reading of theirs that says the mark. Returns the numbers of their points. */
async function theirReadings(): Promise<number[]> {
  const pool = new pg.Pool({ connectionString: plant.database.roleUrl('millrace_receiver'), max: 2 });
  try {
    const store = await openStore({ pool });
    const points = (await store.points.all(['plant-a'])).map(({ id }) => id);
    const [point = 0] = points;
    await store.receiver.write({
      gateway: 'gw-a',
      epoch: 1,
      samples: {
        length: 1,
        seq: Float64Array.of(1),
        point: Int32Array.of(point),
        time: Float64Array.of(T0),
        arrival: Float64Array.of(T0),
        value: Float64Array.of(Number.NaN),
        quality: Uint16Array.of(0),
        source: Uint16Array.of(0),
        sources: [MARK],
        other: new Map([[0, JSON.stringify(MARK)]]),
      },
      observations: [],
      covered: [{ from: 1, to: 1 }],
      deadbanded: new Map(),
    });
    return points;
  } finally {
    await pool.end();
  }
}

/** Values and ids of everything that carries their company, by the catalogue and not by what anybody remembered. */
async function known(): Promise<{ values: unknown[]; ids: Map<string, string[]> }> {
  const values = new Set<unknown>(['plant-a', 'hall/line-1', 'hall/line-1/cell/press-1', 'press-1', 'gw-a', 'gw-a:e1']);
  for (const value of ['A', 'E-1', 'why', '0001', 'ABCD0001', T0, T0 + 60_000_000, 1, '1', theirs.company]) {
    values.add(value);
  }
  const ids = new Map<string, string[]>();
  const { rows: tables } = await owner.query<{ schema: string; name: string }>(
    `select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attname = 'company' and not a.attisdropped
     where c.relkind in ('r', 'p') order by 1, 2`,
  );
  for (const { schema, name } of tables) {
    const { rows } = await owner.query(`select * from ${schema}."${name}" where company = $1 limit 4`, [
      theirs.company,
    ]);
    for (const row of rows) {
      for (const field of ['id', 'code', 'number', 'epc', 'key', 'user_id', 'fact']) {
        if (typeof row[field] === 'string') values.add(row[field]);
      }
      if (typeof row.id === 'string') {
        const all = ids.get(`${schema}.${name}`) ?? [];
        ids.set(`${schema}.${name}`, [...all, row.id]);
      }
    }
  }
  return { values: [...values], ids };
}

/** What ends the session or changes the password is not walked while the session is needed. */
const LAST = ['POST /api/auth/sign-out', 'POST /api/auth/change-password', 'POST /api/auth/sign-in/email'];

const asMine = ({ method, path, body, route }: Step) => {
  const isEdge = route.includes(' /edge/');
  return plant.call(method, path, {
    ...(isEdge ? {} : { cookie }),
    ...(body === undefined ? {} : { body }),
    headers: {
      ...(isEdge ? { authorization: `Bearer ${GATEWAY_SECRET}` } : {}),
      ...(method === 'POST' ? { 'idempotency-key': path.includes('dryRun') ? 'key-of-a' : randomUUID() } : {}),
    },
  });
};

test('there is something to be seen, and the walk comes to every route', async () => {
  expect(undescribed).toEqual([]);
  const routes = plant.server.routes().filter(({ method, url }) => /^(GET|POST)$/.test(method) && !url.includes('*'));
  const walked = new Set(steps.map(({ route }) => route));
  expect(routes.map(({ method, url }) => `${method} ${url}`).filter((route) => !walked.has(route))).toEqual([]);
  expect(secrets.length).toBeGreaterThan(30);
  // Who is of their company does see it, through the very same kernel.
  expect(JSON.stringify(await kernel.list(theirs, 'stock.item', {}))).toContain(MARK);
});

test('no route tells anything of another company: answers, files, errors', { timeout: 300_000 }, async () => {
  // First all questions, then what writes.
  const now = steps.filter(({ route }) => !LAST.includes(route)).sort((a, b) => (a.method < b.method ? -1 : 0));
  const { leaks, taken, ok } = await walk(asMine, now, secrets);
  expect(leaks).toEqual([]);
  expect(taken.size).toBe(new Set(now.map(({ route }) => route)).size);
  // A walk that is refused everywhere would find nothing either.
  for (const route of ['entities/:name', 'aggregates/:name', 'exports/:name', 'queries/:name', 'descriptions/:name']) {
    expect(ok).toContain(`GET /api/v1/${route}`);
  }
  expect(ok).toContain('GET /api/v1/events');
  expect(ok).toContain('POST /api/v1/commands/:name');
});

test('asking for the other company by its id or name opens nothing', async () => {
  for (const company of [theirs.company, `${MARK} Works`]) {
    const answer = await plant.call('GET', '/api/v1/entities/stock.item', {
      cookie,
      headers: { 'x-company': company },
    });
    expect([answer.status, answer.json.code, answer.text.includes(MARK)]).toEqual([403, 'no-company', false]);
  }
});

/** All that the live channel tells somebody of mine, until it has told an event of mine that came after theirs. */
async function heardLive(): Promise<string> {
  const socket = io(plant.base, { path: '/live', transports: ['websocket'], extraHeaders: { cookie } });
  const told: unknown[] = [];
  socket.onAny((...message: unknown[]) => told.push(message));
  await eventually(() => socket.connected).toBe(true);
  const points = overheard.parameters.points?.[0]?.split(',').map(Number) ?? [];
  socket.emit('events', { after: 0 });
  socket.emit('watch', { points, topics: ['ledger'] });
  const assign = (caller: typeof theirs, user: string) =>
    kernel.execute(caller, 'attendance.person.save', { number: user, name: user, site: 'plant-a' });
  await assign(theirs, `${MARK}-new`);
  const move = await kernel.execute(theirs, 'plant.device-command.send', {
    site: 'plant-a',
    device: 'press-1',
    name: MARK,
  });
  if (!move.ok) throw new Error(JSON.stringify(move.refusal));
  const document = {
    version: 1,
    site: `mine-${randomUUID().slice(0, 8)}`,
    name: { en: 'Mine' },
    calendar: { zone: 'Asia/Dhaka', shifts: [{ id: 'A', name: { en: 'Day' }, start: '06:00', end: '18:00' }] },
    areas: [],
    devices: [],
  };
  const applied = await plant.call('POST', '/api/v1/commands/plant.config.apply', {
    cookie,
    body: { document, profiles: [] },
    headers: { 'idempotency-key': randomUUID() },
  });
  expect([applied.status, applied.text]).toEqual([200, expect.any(String)]);
  // Whoever is bound to no sites hears the new one once his rights are read again: a second at most.
  const again = io(plant.base, { path: '/live', transports: ['websocket'], extraHeaders: { cookie } });
  again.onAny((...message: unknown[]) => told.push(message));
  await eventually(async () => (await plant.call('GET', '/api/v1/me', { cookie })).text).toContain(document.site);
  again.disconnect().connect();
  await eventually(() => again.connected).toBe(true);
  again.emit('events', { after: 0 });
  await eventually(() => JSON.stringify(told)).toContain(document.site);
  socket.disconnect();
  again.disconnect();
  return JSON.stringify(told);
}

test('the live channel tells nothing of another company', { timeout: 120_000 }, async () => {
  expect(leaksIn('', await heardLive(), secrets)).toEqual([]);
});

test('the walk would see it: without the policy of a table it finds the leak', { timeout: 300_000 }, async () => {
  const drop = async (table: string): Promise<() => Promise<unknown>> => {
    const { rows } = await owner.query<{ using: string }>(
      `select pg_get_expr(polqual, polrelid) as using from pg_policy where polrelid = $1::regclass and polname = 'company'`,
      [table],
    );
    const [{ using }] = rows as [{ using: string }];
    await owner.query(`drop policy company on ${table}; alter table ${table} disable row level security`);
    return () =>
      owner.query(`alter table ${table} enable row level security;
        create policy company on ${table} using (${using}) with check (${using})`);
  };
  const told = async (part: RegExp) => {
    const asked = steps.filter(({ method, path }) => method === 'GET' && part.test(path));
    return new Set((await walk(asMine, asked, secrets)).leaks);
  };
  // What the commands of the test above wrote into records of mine, it was told there and not here.
  const before = await told(/./);
  const seen = async (part: RegExp): Promise<boolean> => [...(await told(part))].some((leak) => !before.has(leak));
  const sitesSeen = async () => (await plant.call('GET', '/api/v1/me', { cookie })).text.includes('plant-a');
  for (const [table, part] of [
    ['stock.item', /\/(entities|exports|aggregates)\/stock\.item\b/],
    ['attendance.person', /\/entities\/attendance\.person/],
    ['kernel.duty_conflict', /duty-conflict/],
    ['kernel.dead_letter', /dead-letters/],
  ] as const) {
    const back = await drop(table);
    const found = await seen(part).finally(back);
    expect([table, found, await seen(part)]).toEqual([table, true, false]);
  }
  // Of what gateways hold back also the site has to be one's own: two policies stand before a leak. So it is with events of
  // what is of a site; what is said of other records has one.
  const [events, held] = [/\/api\/v1\/events/, /\/api\/v1\/quarantine/];
  const backs = [await drop('kernel.event'), await drop('plant.held_message')];
  expect([await seen(events), await seen(held)]).toEqual([true, false]);
  backs.push(await drop('kernel.site'));
  await eventually(sitesSeen).toBe(true);
  const found = [await seen(events), await seen(held)];
  const live = await heardLive().finally(() => Promise.all(backs.map((back) => back())));
  expect([found, live.includes(MARK)]).toEqual([[true, true], true]);
  await eventually(sitesSeen).toBe(false);
  expect([await seen(events), await seen(held)]).toEqual([false, false]);
});

test('the group view tells of companies that one belongs to and of no other: with a membership it finds theirs', {
  timeout: 300_000,
}, async () => {
  const asked = steps.filter(({ method, path }) => method === 'GET' && /[?&]companies=/.test(path));
  expect(new Set(asked.map(({ route }) => route))).toEqual(
    new Set(['entities', 'aggregates', 'exports'].map((kind) => `GET /api/v1/${kind}/:name`)),
  );
  const told = async () => (await walk(asMine, asked, secrets)).leaks;
  const before = new Set(await told());
  const { user, company } = (await plant.call('GET', '/api/v1/me', { cookie })).json;
  const run = async (name: string, input: object) => {
    const { refusal } = await kernel.execute(theirs, name, input);
    if (refusal) throw new Error(`${name}: ${JSON.stringify(refusal)}`);
  };
  const companies = async () => (await plant.call('GET', '/api/v1/me', { cookie })).json.companies.length;
  // The one thing that stands before it: whoever is a member sees all of it, by the very same questions.
  await run('kernel.member.save', { user: user.id, name: 'Mine' });
  await run('kernel.role.give', { user: user.id, role: 'administrator', override: 'the walk' });
  await eventually(companies).toBe(2);
  const items = async () => (await plant.call('GET', '/api/v1/entities/stock.item?companies=*', { cookie })).text;
  await eventually(items).toContain(MARK);
  const leaks = (await told()).filter((leak) => !before.has(leak));
  for (const kind of ['entities', 'aggregates', 'exports']) {
    expect(leaks.some((leak) => leak.startsWith(`GET /api/v1/${kind}/stock.item`))).toBe(true);
  }
  await run('kernel.member.remove', { user: user.id });
  await eventually(companies).toBe(1);
  expect((await told()).filter((leak) => !before.has(leak))).toEqual([]);
  const named = await plant.call('GET', `/api/v1/entities/stock.item?companies=${company.id},${theirs.company}`, {
    cookie,
  });
  expect([named.status, named.json.code]).toEqual([403, 'no-company']);
});
