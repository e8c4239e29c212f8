import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConnectionStatus, expandSite, linkSite } from '@millrace/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import type * as opcua from '../../drivers/opcua/index.ts';
import { manifest } from '../../drivers/opcua/index.ts';
import { type Filler, startFiller } from '../../drivers/opcua/sim/filler.ts';
import { madeBy } from '../supervisor/threads/made-by.ts';
import { threadDriver } from '../supervisor/threads/thread-driver.ts';
import {
  countsOf,
  newFolder,
  type TestGateway,
  type TestStore,
  testGateway,
  testStore,
  until,
} from './gateway-fixture.ts';

// docs/opcua.md as it stands there: its profile and its site, node-opcua's own server, and a whole gateway with its journal,
// broker and store. Only the port is another.

const page = readFileSync(new URL('../../docs/opcua.md', import.meta.url), 'utf8');
const file = (name: string): unknown =>
  parse(page.match(new RegExp(`^\`\`\`yaml file=${name}\n([\\s\\S]*?)^\`\`\`$`, 'm'))?.[1] ?? '');

let filler: Filler;
let store: TestStore;
let plant: TestGateway;
const live = new Map<string, { v: unknown; q: number }>();

beforeAll(async () => {
  filler = await startFiller();
  const document = file('site.yaml') as { connections: { settings: object }[] };
  for (const { settings } of document.connections) Object.assign(settings, { endpoint: filler.endpoint });
  const folder = newFolder();
  // In a thread, as the gateway's own `main.ts` runs it.
  const module = new URL('../../drivers/opcua/index.ts', import.meta.url).href;
  const certificates = join(folder, 'certificates', 'opcua');
  const driver = threadDriver(manifest, madeBy<typeof opcua, 'opcuaDriver'>(module, 'opcuaDriver', certificates));
  const found = expandSite(document, [file('filler-7.yaml')], undefined, { opcua: driver.manifest });
  if (!found.ok) throw new Error(found.faults.map(({ where, what }) => `${where}: ${what}`).join('\n'));
  const pointIds = new Map(found.site.points.map(({ path }, at) => [path, at + 1]));
  const linked = linkSite(found.site, { version: 1, pointIds, secrets: new Map() });
  if (!linked.ok) throw new Error('the site of the page cannot be linked');
  store = await testStore();
  const config = await store.register(linked.config);
  plant = await testGateway({ folder, deviceDrivers: [driver], env: { MILLRACE_RECEIVER_URL: store.url } });
  plant.gateway.onLive((topic, payload) => {
    if (payload !== '') live.set(topic, JSON.parse(payload) as { v: unknown; q: number });
  });
  await plant.gateway.applyConfig(config);
});
afterAll(async () => {
  await plant?.remove();
  await store?.end();
  await filler?.stop();
});

const value = (point: string) => live.get(`millrace/v1/dairy/hall/bottles/filling/filler-1/${point}`);
const connection = (): ConnectionStatus | undefined => plant.gateway.status().connections?.[0];
const presented = () => connection()?.certificates?.peer;
const decide = (what: 'trust' | 'distrust') =>
  plant.gateway.devices.decide('filler-1', what, {
    thumbprint: presented()?.thumbprint ?? '',
    reasons: presented()?.reasons.map(({ code }) => code) ?? [],
  });

test('step 3: a server that nobody has approved is refused, and shown with its reasons', async () => {
  await until(() => expect(connection()?.state).toBe('refused'));
  expect(connection()?.reason).toMatch(/waits for approval .*nobody here has approved it/);
  expect(presented()).toMatchObject({
    standing: 'waiting',
    reasons: expect.arrayContaining([expect.objectContaining({ code: 'untrusted' })]) as unknown,
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
  });
  expect(connection()?.certificates?.own.subject).toContain('Millrace gateway');
});

test('step 4: approved, its values are live and stored without a restart', async () => {
  const approved = performance.now();
  await decide('trust');
  await until(() => {
    expect(value('speed')).toMatchObject({ v: 12_000, q: 0 });
    expect(value('running')).toMatchObject({ v: true, q: 0 });
    expect(value('recipe')).toMatchObject({ v: 'milk', q: 0 });
  });
  console.log(`live ${Math.round(performance.now() - approved)} ms after the approval`);
  expect(connection()).toMatchObject({ state: 'online', certificates: { peer: { standing: 'trusted' } } });
  filler.setSpeed(9_000);
  await until(() => expect(value('speed')).toMatchObject({ v: 9_000 }));
  await until(async () => {
    const { rows } = await store.pool.query<{ value: number }>(
      'select value from timeseries.sample_standard where value > 100 order by time',
    );
    // The first stands where the server dates it, and again as of the approval: what the gateway has said before is later.
    expect(rows.map((row) => row.value)).toEqual([12_000, 12_000, 9_000]);
  });
  expect(countsOf(plant.gateway, 'filler-1').received).toBeGreaterThanOrEqual(4);
});

test('a word that is taken back ends the link, and holds', async () => {
  await decide('distrust');
  await until(() => {
    expect(connection()).toMatchObject({ state: 'refused', certificates: { peer: { standing: 'rejected' } } });
    expect(value('speed')?.q).toBe(0x8001);
  });
  expect(connection()?.reason).toMatch(/was rejected by a person/);
  await decide('trust');
  await until(() => expect(value('speed')).toMatchObject({ v: 9_000, q: 0 }));
});

test('a certificate that is not the one shown cannot be approved', async () => {
  const other = { thumbprint: 'a'.repeat(40), reasons: [] };
  await expect(plant.gateway.devices.decide('filler-1', 'trust', other)).rejects.toThrow(
    /shows another certificate now/,
  );
  await expect(plant.gateway.devices.decide('filler-9', 'trust', other)).rejects.toThrow(/no connection/);
});
