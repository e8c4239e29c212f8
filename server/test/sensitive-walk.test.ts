import { randomUUID } from 'node:crypto';
import { modules } from '@millrace/erp-core';
import fc from 'fast-check';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { registryOf } from '../../erp-core/kernel/index.ts';
import { inputOf } from '../../erp-core/testing/overheard-input.ts';
import { block, COSTS, installQuarry, quarry } from '../../erp-core/testing/quarry.ts';
import { unpacked } from '../../erp-core/testing/unpacked.ts';
import { eventually } from './eventually.ts';
import { type Overheard, type Step, stepsOf } from './route-walk.ts';
import { OPERATOR, type TestServer, testServer } from './test-server.ts';

// Something is kept from some people wherever a declaration can say so. Whoever lacks its right calls every route that the
// running server has, and listens on the live channel: one value that is told is a leak. The kernel's own doors are walked
// in `erp-core/test/sensitive-walk.test.ts`; here it is what the server makes of them.
let plant: TestServer;
/** Of the clerk: may do everything there is but for the one right. */
let cookie: string;
let ada: string;
let known: { readonly id: string; readonly line: object; readonly file: string; readonly proposal: string };
let steps: readonly Step[];

/** Every value that is kept begins with one of these; nothing else does. */
const SECRETS = ['zq-word', 'zq-rate', 'zq-paid', 'zq-file', '7654321', '8765432'];
const ENTITY = block.name;
const OPERATOR_HEADERS = { authorization: `Bearer ${OPERATOR}` };
const registry = registryOf([...modules, quarry]);
const others = [...new Set([...registry.permissions].map((name) => `${name.split('.', 1)[0]}.*`))].filter(
  (name) => !COSTS.startsWith(name.slice(0, -1)),
);

beforeAll(async () => {
  plant = await testServer(undefined, {}, { more: { modules: [quarry], install: installQuarry }, recheckMs: 200 });
  cookie = await plant.signIn();
  ada = (await plant.call('GET', '/api/v1/me', { cookie })).json.user.id;
  // Another one is administrator from now on; who founded the plant is a clerk.
  await done('kernel.member.save', { user: 'boss', name: 'Boss' });
  await done('kernel.role.give', { user: 'boss', role: 'administrator' });
  await done('kernel.role.save', { code: 'clerk', name: { en: 'Clerk' }, permissions: others, override: 'test' });
  await done('kernel.role.save', { code: 'buyer', name: { en: 'Buyer' }, permissions: [COSTS] });
  await done('kernel.role.give', { user: ada, role: 'clerk', override: 'test' });
  await done('kernel.role.take', { user: ada, role: 'administrator' });
  // Rights that are taken hold a second longer, those of all things among them.
  const heldByNow = async () => expect((await me()).permissions.toSorted()).toEqual(others.toSorted());
  await vi.waitFor(heldByNow, { timeout: 20_000 });
  known = await quarried('1');
  steps = await allSteps();
});
afterAll(() => plant?.close());

const me = async () => (await plant.call('GET', '/api/v1/me', { cookie })).json;

/** A command of the operator's own, who sees all. Returns what it answered, or what it proposed. */
async function done(name: string, body: object) {
  const headers = { ...OPERATOR_HEADERS, 'idempotency-key': randomUUID() };
  const answer = await plant.call('POST', `/api/v1/commands/${name}`, { body, headers });
  if (answer.status >= 300) throw new Error(`${name}: ${answer.text}`);
  return answer.json.result ?? answer.json.proposed;
}

const plan = [
  { step: 'cut', rate: 'zq-rate-1', parts: [{ of: 'saw', paid: 'zq-paid-1' }] },
  { step: 'lift', parts: [{ of: 'crane', paid: 'zq-paid-2' }] },
];
const cost = (end: string) => ({ amount: `7654321.${end}`, currency: 'BDT' });
const haul = (id: string, worth: string) => done(`${ENTITY}.haul`, { block: id, worth, steps: plan });

/** A block with something everywhere, that was made, changed, hauled, and waits to be sold. */
async function quarried(number: string): Promise<typeof known> {
  const sent = await fetch(`${plant.base}/api/v1/entities/${ENTITY}/files?field=paper`, {
    method: 'POST',
    headers: { ...OPERATOR_HEADERS, 'content-type': 'application/octet-stream', 'x-file-name': 'zq-file.txt' },
    body: 'zq-file-bytes',
  });
  const paper = (await sent.json()) as { id: string };
  const lines = [{ face: 'north', price: '8765432.32', work: plan }];
  const { id } = await done(`${ENTITY}.create`, { number, word: 'zq-word', cost: cost('21'), plan, paper, lines });
  await done(`${ENTITY}.change`, { id, version: 1, word: 'zq-word-2', cost: cost('22') });
  await haul(id, '7654321.23');
  const proposal = (await done(`${ENTITY}.sell`, { block: id, worth: '7654321.24', steps: plan })).id;
  const whole = await plant.call('GET', `/api/v1/entities/${ENTITY}/${id}`, { headers: OPERATOR_HEADERS });
  const [line] = whole.json.lines;
  return { id, line: { id: line.id, face: 'south' }, file: paper.id, proposal };
}

const FIELDS = ['word', 'cost', 'cost.amount', 'plan', 'plan.rate', 'paper', 'paper.name', 'steps', 'dear', 'lines'];

/**
 * Every route of the running server, with all that the clerk knows wherever its own description takes it: of the module
 * with something kept, of the kernel that all of it passes through, and of the server itself. Commands are tried alone
 * (`dryRun`, which tells what would be written), for the walk is to find tomorrow what it found today.
 */
async function allSteps(): Promise<readonly Step[]> {
  const values = [known.id, known.file, known.proposal, ENTITY, 'quarry.hauled', 'all', 0, '1', ada, 'boss', 'buyer'];
  const inputsOf = (name: string) => {
    const input = (registry.commands.get(name) ?? registry.queries.get(name))?.input;
    const more = name === 'kernel.proposals' ? [{ state: 'all' }, { id: known.proposal }] : [];
    return input ? [...more, ...fc.sample(inputOf(input, values), { numRuns: 3, seed: 7 })] : [];
  };
  const overheard: Overheard = {
    values,
    mark: 'zq-word',
    inputsOf,
    idsOf: (name) => (name === ENTITY ? [known.id] : []),
    fieldsOf: (name) => (name === ENTITY ? FIELDS : []),
    parameters: {
      ...{ format: ['csv'], search: ['zq'], limit: ['100'], after: ['0'], wait: ['0'] },
      ...{ companies: ['*'], measures: ['{"m":{"filled":"cost"}}'], into: ['csv'] },
    },
  };
  const document = (await plant.call('GET', '/openapi.json', { cookie })).json;
  const isOurs = (path: string): boolean =>
    /\/(quarry|kernel)\./.test(path) || !/^\/api\/v1\/[a-z]+\/[a-z-]+\./.test(path);
  const walked = stepsOf(plant.server, document, overheard).steps.filter(
    ({ path, route }) => isOurs(path) && !route.includes(' /api/auth/') && !route.includes(' /edge/'),
  );
  const dry = walked.map((step) =>
    step.route === 'POST /api/v1/commands/:name' ? { ...step, path: `${step.path}?dryRun=1` } : step,
  );
  const written = dry.filter(({ method, route }) => method === 'GET' || route === 'POST /api/v1/commands/:name');
  return [...written, ...fileSteps(), ...commandSteps()];
}

/** Files of a record, and workbooks: made one by one, for a workbook takes its time. */
function fileSteps(): Step[] {
  const get = (route: string, path: string): Step => ({ route: `GET /api/v1/${route}`, method: 'GET', path });
  return [
    get('entities/:name/:id/files/:file', `/api/v1/entities/${ENTITY}/${known.id}/files/${known.file}`),
    get('files/:file', `/api/v1/files/${known.file}`),
    get('exports/:name', `/api/v1/exports/${ENTITY}?format=xlsx`),
    get('exports/:name', `/api/v1/exports/${ENTITY}?format=xlsx&companies=*`),
    get('templates/:name', `/api/v1/templates/${ENTITY}?format=xlsx`),
  ];
}

/** What is said to commands of it: all that a clerk knows, and what he has heard of. Refused or tried, and nothing more. */
function commandSteps(): Step[] {
  const { id, line } = known;
  const late = { id, version: 1 };
  const step = (verb: string, body: unknown, more = ''): Step => {
    const route = `POST /api/v1/commands/:name${more.startsWith('/') ? more : ''}`;
    return { route, method: 'POST', path: `/api/v1/commands/${verb}${more}`, body };
  };
  const check = (text: string) => step('kernel.import.check', { entity: ENTITY, file: 'x.csv', text }, '?dryRun=1');
  return [
    step(`${ENTITY}.change`, { id, version: 3, number: '1b' }, '?dryRun=1'),
    step(`${ENTITY}.change`, { id, version: 3, lines: [line] }, '?dryRun=1'),
    step(`${ENTITY}.change`, { ...late, number: '1c' }),
    step(`${ENTITY}.change/bulk`, { inputs: [{ ...late, number: '1d' }, { id }, { ...late, word: 'x' }] }),
    step(`${ENTITY}.change`, { ...late, word: 7, plan: 'no' }),
    step(`${ENTITY}.remove`, late),
    step(`${ENTITY}.remove`, { id, version: 3 }, '?dryRun=1'),
    step(`${ENTITY}.undo`, { id, version: 3 }, '?dryRun=1'),
    step(`${ENTITY}.create`, { number: '1' }),
    step(`${ENTITY}.haul`, { block: id }, '?dryRun=1'),
    step(`${ENTITY}.sell`, { block: id }, '?dryRun=1'),
    step('kernel.proposal.confirm', { id: known.proposal, worth: 1 }),
    check('number\n1'),
    check('number,word\n1,a'),
    check('number,cost.amount,cost.currency\n1,1,BDT'),
  ];
}

/** An answer as text: head and body, packed ones unpacked. */
async function told({ method, path, body }: Step): Promise<{ readonly ok: boolean; readonly text: string }> {
  const answer = await fetch(`${plant.base}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      cookie,
      'content-type': 'application/json',
      ...(method === 'POST' ? { 'idempotency-key': randomUUID(), origin: plant.base } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const isPacked = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const parts = isPacked ? unpacked(bytes) : [new TextDecoder().decode(bytes)];
  return { ok: answer.ok, text: `${JSON.stringify([...answer.headers])} ${parts.join()}` };
}

interface Walked {
  /** Where something that is kept was told, by route. */
  readonly leaks: ReadonlyMap<string, string>;
  readonly ok: ReadonlySet<string>;
}
async function walk(): Promise<Walked> {
  const leaks = new Map<string, string>();
  const ok = new Set<string>();
  const waiting = [...steps];
  const worker = async (): Promise<void> => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const answer = await told(step);
      if (answer.ok) ok.add(step.route);
      const asked = decodeURIComponent(`${step.path} ${JSON.stringify(step.body ?? null)}`);
      const secret = SECRETS.find((one) => answer.text.includes(one) && !asked.includes(one));
      if (secret) leaks.set(step.route, `${step.path} told ${secret}: ${answer.text}`.slice(0, 2_000));
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  return { leaks, ok };
}

/** All that the live channel tells: what was before, and a haul while it listens. */
async function heardLive(): Promise<string> {
  const socket = io(plant.base, { path: '/live', transports: ['websocket'], extraHeaders: { cookie } });
  const heard: unknown[] = [];
  socket.onAny((...message: unknown[]) => heard.push(message));
  const hauls = () => JSON.stringify(heard).split('quarry.hauled').length - 1;
  try {
    await eventually(() => socket.connected).toBe(true);
    socket.emit('events', { after: 0 });
    await eventually(hauls).toBeGreaterThan(0);
    const before = hauls();
    await haul((await quarried(randomUUID().slice(0, 8))).id, '7654321.25');
    await eventually(hauls).toBe(before + 2);
    return JSON.stringify(heard);
  } finally {
    socket.disconnect();
  }
}

test('no route tells what is kept to whoever lacks its right, whatever else he may do', async () => {
  const { leaks, ok } = await walk();
  expect(Object.fromEntries(leaks)).toEqual({});
  // A walk that is refused everywhere would find nothing either.
  for (const route of ['entities/:name', 'entities/:name/:id', 'entities/:name/:id/history', 'aggregates/:name']) {
    expect(ok).toContain(`GET /api/v1/${route}`);
  }
  for (const route of ['exports/:name', 'queries/:name', 'descriptions/:name', 'templates/:name', 'events']) {
    expect(ok).toContain(`GET /api/v1/${route}`);
  }
  expect(ok).toContain('POST /api/v1/commands/:name');
  expect(ok).toContain('GET /openapi.json');
}, 240_000);

test('nor does the live channel, of what was and of what happens while he listens', async () => {
  const heard = await heardLive();
  expect(SECRETS.filter((secret) => heard.includes(secret))).toEqual([]);
}, 120_000);

test('nor can it be found out by asking for it: refusals name what he said and nothing else', async () => {
  const guesses = FIELDS.filter((field) => field !== 'lines').flatMap((field) => [
    `entities/${ENTITY}?filter=${encodeURIComponent(JSON.stringify({ [field]: { gte: '0' } }))}`,
    `entities/${ENTITY}?sort=${field}`,
    `entities/${ENTITY}?companies=*&sort=${field}`,
    `aggregates/${ENTITY}?by=${field}`,
    `aggregates/${ENTITY}?measures=${encodeURIComponent(JSON.stringify({ m: { greatest: field } }))}`,
    `exports/${ENTITY}?sort=${field}`,
  ]);
  for (const guess of guesses) {
    const answer = await plant.call('GET', `/api/v1/${guess}`, { cookie });
    expect([guess, answer.status]).toEqual([guess, 422]);
    expect(answer.text).not.toMatch(/zq-|7654321|8765432/);
  }
  const found = await plant.call('GET', `/api/v1/entities/${ENTITY}?search=zq-word`, { cookie });
  expect(found.json.rows).toEqual([]);
});

test('with the right, the same walk hears it through every route that tells of values', async () => {
  await done('kernel.role.give', { user: ada, role: 'buyer', override: 'test' });
  await eventually(async () => (await me()).permissions).toContain(COSTS);
  const { leaks } = await walk();
  const telling = [
    'entities/:name',
    'entities/:name/:id',
    'entities/:name/:id/history',
    'entities/:name/:id/files/:file',
  ];
  for (const route of [...telling, 'aggregates/:name', 'exports/:name', 'queries/:name', 'events']) {
    expect([...leaks.keys()]).toContain(`GET /api/v1/${route}`);
  }
  expect([...leaks.keys()]).toContain('POST /api/v1/commands/:name');
  expect(await heardLive()).toMatch(/7654321\.25/);
}, 240_000);
