import { expandSite, linkSite } from '@millrace/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { kilnDriver } from '../../drivers/tutorial/index.ts';
import { Kiln } from '../../drivers/tutorial/sim/kiln.ts';
import { filesOfPage } from '../../drivers/tutorial/test/page.ts';
import { countsOf, type TestGateway, testGateway, until } from './gateway-fixture.ts';

// The last chapter of docs/tutorial-driver.md: the site and the profile that stand there, a whole gateway with its journal
// and broker, and a kiln on a port. Only the port is another.

const kiln = new Kiln();
let plant: TestGateway;
const live = new Map<string, { v: unknown; q: number }>();

beforeAll(async () => {
  await kiln.start();
  const document = parse(filesOfPage.get('site.yaml') ?? '') as { connections: { settings: object }[] };
  for (const connection of document.connections) Object.assign(connection.settings, { port: kiln.settings.port });
  const found = expandSite(document, [parse(filesOfPage.get('kiln.yaml') ?? '')], undefined, {
    kiln: kilnDriver.manifest,
  });
  if (!found.ok) throw new Error(found.faults.map(({ where, what }) => `${where}: ${what}`).join('\n'));
  const pointIds = new Map(found.site.points.map(({ path }, at) => [path, at + 1]));
  const linked = linkSite(found.site, { version: 1, pointIds, secrets: new Map() });
  if (!linked.ok) throw new Error('the site of the page cannot be linked');
  expect([...found.warnings, ...linked.warnings]).toEqual([]);
  kiln.set('temp', 812.5);
  plant = await testGateway({ deviceDrivers: [kilnDriver] });
  plant.gateway.onLive((topic, payload) => {
    if (payload !== '') live.set(topic, JSON.parse(payload) as { v: unknown; q: number });
  });
  await plant.gateway.applyConfig(linked.config);
});
afterAll(async () => {
  await plant?.remove();
  await kiln.stop();
});

const temperature = () => live.get('millrace/v1/pottery/hall/kilns/row-1/kiln-1/temperature');
const kilnState = () => plant.gateway.status().connections?.[0];

test('its first value is live, and it is counted as everything is', async () => {
  await until(() => expect(temperature()).toMatchObject({ v: 812.5, q: 0 }));
  // On a machine that is busy the first question may be late.
  await until(() =>
    expect(kilnState()).toMatchObject({
      id: 'kiln-1',
      protocol: 'kiln',
      state: 'online',
      devices: [{ id: 'kiln-1', state: 'online', points: 2, usable: 2 }],
    }),
  );
  await until(() => expect(countsOf(plant.gateway, 'kiln-1').received).toBeGreaterThanOrEqual(2));
  const source = plant.gateway.status().sources.find(({ source: name }) => name === 'kiln-1');
  // Its clock is compared with ours.
  expect(Math.abs(source?.clockOffset ?? Number.NaN)).toBeLessThan(5_000_000);
});

test('a sensor that breaks, a value out of its range and a kiln that is off are told apart', async () => {
  kiln.set('temp', null);
  await until(() => expect(temperature()?.q).toBe(0x8002));
  kiln.set('temp', 1_400);
  await until(() => expect(temperature()).toMatchObject({ v: 1_400, q: 0x4003 }));
  await kiln.stop();
  await until(() => expect(temperature()?.q).toBe(0x8001));
  expect(kilnState()?.reason).toMatch(/the kiln ended the connection|nothing listens there/);
  kiln.set('temp', 900);
  await kiln.start();
  await until(() => expect(temperature()).toMatchObject({ v: 900, q: 0 }));
});

test('a clock that died says so, and the reading stands at its arrival', async () => {
  kiln.setClock(Date.UTC(2000, 0, 1));
  await until(() => expect(temperature()).toMatchObject({ v: 900, q: 0x4002 }));
});
