import { readFileSync } from 'node:fs';
import { expandSite, linkSite } from '@millrace/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { scaleDriver } from '../../drivers/scale/index.ts';
import { SimulatedScale } from '../../drivers/scale/sim/simulated-scale.ts';
import { countsOf, type TestGateway, testGateway, until } from './gateway-fixture.ts';

// docs/scale.md as it stands there, with the profile that ships: a whole gateway with its journal and broker, and a scale
// that is simulated. Only the port is another.

const text = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const block = (start: string): unknown =>
  parse(text('docs/scale.md').match(new RegExp(`^\`\`\`yaml${start}\n([\\s\\S]*?)^\`\`\`$`, 'm'))?.[1] ?? '');

const scale = new SimulatedScale('sics');
let plant: TestGateway;
const live = new Map<string, { v: unknown; q: number }>();

beforeAll(async () => {
  await scale.start();
  scale.reading = { ...scale.reading, weight: '12.50' };
  const document = block(' file=site.yaml') as { connections: { settings: object }[] };
  for (const { settings } of document.connections) Object.assign(settings, { port: scale.port });
  const profile: unknown = parse(text('edge-config/profiles/weighing-indicator.yaml'));
  const found = expandSite(document, [profile], undefined, { scale: scaleDriver.manifest });
  if (!found.ok) throw new Error(found.faults.map(({ where, what }) => `${where}: ${what}`).join('\n'));
  const pointIds = new Map(found.site.points.map(({ path }, at) => [path, at + 1]));
  const linked = linkSite(found.site, { version: 1, pointIds, secrets: new Map() });
  if (!linked.ok) throw new Error('the site of the page cannot be linked');
  plant = await testGateway({ deviceDrivers: [scaleDriver] });
  plant.gateway.onLive((topic, payload) => {
    if (payload !== '') live.set(topic, JSON.parse(payload) as { v: unknown; q: number });
  });
  await plant.gateway.applyConfig(linked.config);
});
afterAll(async () => {
  await plant?.remove();
  await scale.stop();
});

const value = (point: string) => live.get(`millrace/v1/mill/hall/goods-in/dock/scale-1/${point}`);

test('the scale of the page is live: its weight, whether it rests, and counted', async () => {
  await until(() => {
    expect(value('weight')).toMatchObject({ v: 12.5, q: 0 });
    expect(value('stable')).toMatchObject({ v: true, q: 0 });
  });
  scale.reading = { ...scale.reading, weight: '40.00', stable: false };
  await until(() => {
    expect(value('weight')).toMatchObject({ v: 40, q: 0x4000 });
    expect(value('stable')).toMatchObject({ v: false, q: 0 });
  });
  await until(() => expect(countsOf(plant.gateway, 'scale-1').received).toBeGreaterThanOrEqual(4));
});

test('a scale that is switched off has no weight any more, and comes back by itself', async () => {
  await scale.stop();
  await until(() => expect(value('weight')?.q).toBe(0x8001));
  await until(() => expect(plant.gateway.status().connections?.[0]?.reason).toMatch(/nothing listens/));
  scale.reading = { ...scale.reading, weight: '41.00', stable: true };
  await scale.start();
  await until(() => expect(value('weight')).toMatchObject({ v: 41, q: 0 }));
});

test('the settings that the page shows for lines are settings', () => {
  const { settings } = block('') as { settings: unknown };
  expect(scaleDriver.manifest.settings.safeParse(settings).success).toBe(true);
});
