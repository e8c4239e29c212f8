import { expandSite, type Fact, linkSite, MICROS_PER_MS } from '@millrace/contracts';
import { gatewayConfig } from '@millrace/contracts/gateway-config';
import { driver } from '@millrace/driver-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEMO_SITE, readSiteFolder } from '../../../edge-config/provisioning/site/read-site-folder.ts';
import { standardParts } from '../../../gateway/forward/standard-parts.ts';
import { EdgeServer } from '../../../gateway/forward/test/edge-server.ts';
import { countsOf, type TestGateway, testGateway, until } from '../../../gateway/test/gateway-fixture.ts';
import { seeded } from '../../api/testing/mutate.ts';
import { faceOf } from '../face.ts';
import { manifest } from '../manifest.ts';
import { AdmsClock } from '../sim/adms-clock.ts';
import { type ZktecoLink, zktecoLink } from '../zkteco-link.ts';

/** The demo plant as it ships, with its profile of a time clock and the detector of that. */
function demoPlant() {
  const { document, profiles } = readSiteFolder(DEMO_SITE);
  const expanded = expandSite(document, profiles);
  if (!expanded.ok) throw new Error('the demo plant has faults');
  const { site } = expanded;
  const linked = linkSite(site, {
    version: 1,
    pointIds: new Map(site.points.map(({ path }, index) => [path, index + 1])),
    secrets: new Map(),
  });
  if (!linked.ok) throw new Error('the demo plant does not link');
  const device = site.devices.find(({ profile }) => profile === 'time-clock');
  if (!device) throw new Error('the demo plant has no time clock');
  return { device, config: gatewayConfig.parse(linked.config) };
}

let server: EdgeServer;
let plant: TestGateway | null = null;
beforeEach(() => {
  server = new EdgeServer();
});
afterEach(async () => {
  await plant?.remove();
  plant = null;
  await server.stop();
});

/** What stands after all sets that were taken, in their order. */
function facts(): Map<string, Fact> {
  const standing = new Map<string, Fact>();
  for (const { set } of server.delivered) {
    for (const fact of [...set.asserted, ...set.changed]) standing.set(fact.key, fact);
    for (const { key } of set.retracted) standing.delete(key);
  }
  return standing;
}

/** A gateway with the link of the time clocks, as a site names it; the link's own face is kept, for its port is any. */
async function gatewayOfClocks(): Promise<{ link: ZktecoLink; device: string; path: string; zone: string }> {
  const { device, config } = demoPlant();
  const { zone } = config.calendar;
  let link: ZktecoLink | null = null;
  const devices = [{ device: device.id, settings: { serial: 'CJ1', zone } }];
  plant = await testGateway({
    config: { ...config, links: [{ id: 'clocks', protocol: 'zkteco', settings: { door: { port: 0 } }, devices }] },
    parts: standardParts(),
    env: { MILLRACE_SERVER_URL: await server.start(), MILLRACE_GATEWAY_SECRET: server.secret },
    linkDrivers: [
      driver(manifest, (settings, host) => {
        link = zktecoLink(settings, host);
        return link;
      }),
    ],
  });
  await until(() => expect(link?.port() ?? null).not.toBeNull());
  return { link: link as unknown as ZktecoLink, device: device.id, path: device.path, zone };
}

test('20,000 punches of a clock that was away, twice and in any order, become as many facts, each at its own time', {
  timeout: 240_000,
}, async () => {
  const { link, zone, path, device } = await gatewayOfClocks();
  const clock = new AdmsClock({ url: `http://127.0.0.1:${link.port()}`, serial: 'CJ1', eol: '\r\n' });
  const COUNT = 20_000;
  const from = Math.floor(Date.now() / 1_000) * 1_000 - 46 * 3_600_000;
  const wanted = new Map<string, string>();
  for (let n = 0; n < COUNT; n++) {
    const at = from + Math.floor((n * 45 * 3_600) / COUNT) * 1_000;
    const person = String(1_000 + (n % 350));
    const state = ([0, 1, 255] as const)[n % 3] as number;
    clock.punches.push({ person, wall: faceOf(zone, at), state, verify: state === 0 ? 1 : 15 });
    wanted.set(`${person} ${at * MICROS_PER_MS}`, ['in', 'out', 'unknown'][n % 3] as string);
  }
  const random = seeded(11);
  const twice = [...clock.punches, ...clock.punches].map((punch) => ({ punch, by: random() }));
  clock.punches.splice(0, COUNT, ...twice.sort((a, b) => a.by - b.by).map(({ punch }) => punch));
  await clock.handshake();
  const began = performance.now();
  expect(await clock.upload()).toBe(true);
  const uploaded = performance.now();
  expect(countsOf((plant as TestGateway).gateway, device)).toMatchObject({
    received: 2 * COUNT,
    duplicate: COUNT,
    rejected: 0,
    unmapped: 0,
  });
  await expect.poll(() => facts().size, { timeout: 180_000, interval: 200 }).toBe(wanted.size);
  console.log(
    `${2 * COUNT} punches: safe in ${Math.round(uploaded - began)} ms, facts after ${Math.round(performance.now() - began)} ms`,
  );
  for (const fact of facts().values()) {
    if (fact.type !== 'attendance.punched') throw new Error(`a fact of another kind: ${fact.type}`);
    const { person, at, direction, clockSuspect, clock: name, method } = fact.payload;
    expect(wanted.get(`${person} ${at}`)).toBe(direction);
    expect({ name, clockSuspect, method }).toEqual({
      name: expect.stringContaining(path),
      clockSuspect: false,
      method: direction === 'in' ? 'finger' : 'face',
    });
  }
});

test('a line that nobody can read is kept by the gateway for a person, with the reason', async () => {
  const { link, device } = await gatewayOfClocks();
  const clock = new AdmsClock({ url: `http://127.0.0.1:${link.port()}`, serial: 'CJ1' });
  expect(await clock.post('ATTLOG&Stamp=1', 'rubbish\n')).toBe(true);
  const { gateway } = plant as TestGateway;
  expect(countsOf(gateway, device)).toMatchObject({ received: 1, unmapped: 1 });
  const { entries } = await gateway.quarantine.report();
  expect(entries).toHaveLength(1);
  const [kept] = await gateway.quarantine.payloads(entries[0]?.id as string, 1);
  expect(JSON.stringify(kept)).toMatch(/rubbish|cnViYmlzaA/);
});
