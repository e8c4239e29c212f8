import { migrateTimeseries } from '@millrace/timeseries';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTerminalDoor, type TerminalDoor } from '../kernel/core/index.ts';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { evidenceOf, setOf } from '../testing/facts.ts';
import { profile, siteDocument } from '../testing/site.ts';

// A badge that a device tells, through the gateway, at the panel beside which its reader stands.
let erp: TestErp;
let admin: Caller;
let door: TerminalDoor;
const SECOND = 1_000_000;
const BADGES = { asha: '04:A2:1F:7B', babul: '04:A2:1F:7C', chitra: '04:A2:1F:7D' };
beforeAll(async () => {
  erp = await testErp();
  await migrateTimeseries(erp.owner);
  await erp.kernel.start();
  admin = await erp.company();
  door = createTerminalDoor({ pool: erp.app, kernel: erp.kernel, clock: () => erp.clock.now });
  for (const site of ['plant-a', 'plant-b'])
    await run('plant.config.apply', { document: { ...siteDocument(), site }, profiles: [profile] });
  for (const [user, badge] of Object.entries(BADGES)) {
    await run('kernel.member.save', { user, name: user, sites: user === 'chitra' ? ['plant-b'] : null });
    await run('kernel.badge.assign', { user, badge });
  }
});
afterAll(() => erp?.close());

async function run(name: string, input: object) {
  const { ok, result, refusal } = await erp.kernel.execute(admin, name, input);
  if (!ok) throw new Error(`${name}: ${JSON.stringify(refusal)}`);
  return result as { id: string };
}
const refusalOf = async (name: string, input: object) => (await erp.kernel.execute(admin, name, input)).refusal?.code;

async function terminal(name: string, device: string | null) {
  const { id } = await run('kernel.terminal.add', { name, site: 'plant-a' });
  if (device !== null) await run('kernel.terminal.bind-reader', { id, device });
  return { company: admin.company, id, site: 'plant-a' };
}

let seq = 0;
/** A badge shown so many seconds ago, by the clock of the server. */
async function shown(reader: string, badge: string, ago = 0, clockSuspect = false) {
  seq += 1;
  const at = erp.clock.now - ago * SECOND;
  const common = { version: 1, occurredAt: at, recordedAt: at, site: 'plant-a', evidence: [evidenceOf(seq, badge)] };
  const fact = { ...common, key: `badge/${seq}`, type: 'badge.shown', payload: { badge, reader, at, clockSuspect } };
  const window = { key: String(seq), from: at, to: null };
  const arrival = {
    company: admin.company,
    site: 'plant-a',
    gateway: 'gw-1',
    record: { gateway: 'gw-1', epoch: 1, seq },
  };
  const set = { ...setOf([], { stream: `badge-read:${reader}`, window, through: at }), asserted: [fact] };
  const deliver = async () => (await erp.kernel.applyFactSet({ ...arrival, set })).status;
  expect(await deliver()).toBe('applied');
  return deliver;
}

test('who shows a badge to the reader of a terminal signs on there, once, in place of whoever is there', async () => {
  const at = await terminal('Press', 'press-reader');
  const heard: string[] = [];
  const deaf = erp.kernel.onEvent(({ type, payload }) => {
    if (type === 'kernel.badge-told') heard.push(String(Object(payload).terminal));
  });
  const again = await shown('press-reader', '04a21f7b');
  const told = await door.told(at);
  expect(told).toMatchObject({ user: 'asha' });
  await expect.poll(() => heard, { timeout: 20_000 }).toEqual([at.id]);
  deaf();
  const by = { told: told?.id ?? '' };
  // It is this terminal's, and nobody else can use what it was told.
  expect(await door.signOn(await terminal('Other', null), by)).toMatchObject({ ok: false, code: 'unknown-badge' });
  expect(await door.signOn(at, by)).toMatchObject({ ok: true, user: 'asha', way: 'badge' });
  expect(await door.told(at)).toBeNull();
  expect(await door.signOn(at, by)).toMatchObject({ ok: false, code: 'unknown-badge' });
  // The gateway sends it once more: it was heard.
  await again();
  expect(await door.told(at)).toBeNull();
  await shown('press-reader', BADGES.babul);
  expect(await door.signOn(at, { told: (await door.told(at))?.id ?? '' })).toMatchObject({ ok: true, user: 'babul' });
});

test('what was shown a while ago signs nobody on: nobody stands there any more', async () => {
  const at = await terminal('Late', 'late-reader');
  await shown('late-reader', BADGES.asha, 16);
  await shown('late-reader', BADGES.asha, -6);
  await shown('late-reader', BADGES.asha, 0, true);
  expect(await door.told(at)).toBeNull();
  await shown('late-reader', BADGES.asha, 14);
  expect(await door.told(at)).toMatchObject({ user: 'asha' });
  // One that comes behind it, and was shown before it, changes nothing.
  await shown('late-reader', BADGES.babul, 15);
  expect(await door.told(at)).toMatchObject({ user: 'asha' });
  const { id = '' } = (await door.told(at)) ?? {};
  erp.clock.now += 21 * SECOND;
  expect(await door.told(at)).toBeNull();
  expect(await door.signOn(at, { told: id })).toMatchObject({ ok: false, code: 'unknown-badge' });
});

test('a reader signs on at its own terminal and site alone, and badges nobody has slow it down', async () => {
  const at = await terminal('Store', 'store-reader');
  await shown('some-reader', BADGES.asha);
  await shown('store-reader', BADGES.chitra);
  expect(await door.told(at)).toBeNull();
  for (let tried = 0; tried < 10; tried++) await shown('store-reader', `FFFFFF${tried}`);
  await shown('store-reader', BADGES.asha);
  expect(await door.told(at)).toBeNull();
  erp.clock.now += 60 * SECOND;
  await shown('store-reader', BADGES.asha);
  expect(await door.told(at)).toMatchObject({ user: 'asha' });
  // The trail tells of it, and of no badge.
  const { rows } = await erp.owner.query(
    `select to_jsonb(a)::text as told from kernel.audit a where changes::text like '%badge_told%'`,
  );
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toMatch(/04A21F7B/i);
});

test('which reader stands beside a terminal is said by whoever looks after terminals, and ends with its place', async () => {
  const at = await terminal('Moving', 'moving-reader');
  const other = await terminal('Second', null);
  expect(await refusalOf('kernel.terminal.bind-reader', { id: other.id, device: 'moving-reader' })).toBe(
    'already-there',
  );
  await shown('moving-reader', BADGES.asha);
  await run('kernel.terminal.change', { id: at.id, name: 'Moving', site: 'plant-b' });
  expect(await door.told(at)).toBeNull();
  await shown('moving-reader', BADGES.asha);
  expect(await door.told(at)).toBeNull();
  await run('kernel.terminal.bind-reader', { id: other.id, device: 'moving-reader' });
  await run('kernel.terminal.revoke', { id: other.id });
  expect(await refusalOf('kernel.terminal.bind-reader', { id: other.id, device: 'x' })).toBe('not-found');
  const { rows } = (await erp.kernel.query(admin, 'kernel.terminals', {})) as { rows: { name: string }[] };
  expect(rows.find(({ name }) => name === 'Press')).toMatchObject({ reader: 'press-reader' });
  expect(rows.find(({ name }) => name === 'Second')).toMatchObject({ reader: null });
});
