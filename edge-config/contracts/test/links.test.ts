import { expect, test } from 'vitest';
import { z } from 'zod';
import type { ProtocolCatalogue } from '../check-connections.ts';
import { expandSite, linkSite } from '../compile-site.ts';
import { gatewayConfig } from '../gateway-config.ts';
import { linkSettings } from '../link.ts';
import { siteDiff } from '../site-diff.ts';
import { site } from './site-samples.ts';

const door = (settings: object = { port: 8090 }) => ({
  id: 'clocks',
  protocol: 'bell',
  settings,
  devices: [{ device: 'gate', settings: { serial: 'A1' } }] as object[],
});
const plant = (links: object[] = [door()]) => ({
  ...site(),
  devices: [{ id: 'gate', path: 'hall/line-1/cell/gate' }],
  brokers: [{ id: 'hall', url: 'mqtt://10.0.0.1', subscribe: [{ filter: 'x/#' }] }],
  links,
});

const PROTOCOLS: ProtocolCatalogue = {
  bell: {
    settings: z.strictObject({
      id: z.string(),
      port: z.int(),
      devices: z.array(z.strictObject({ device: z.string(), serial: z.string() })).default([]),
    }),
  },
  line: { settings: z.object({}), profile: z.object({}), address: z.string() },
};

const faultsOf = (document: unknown, protocols: ProtocolCatalogue = PROTOCOLS) => {
  const found = expandSite(document, [], undefined, protocols);
  return found.ok ? [] : found.faults.map(({ where, code, next }) => `${where} ${code}: ${next}`);
};
const expanded = (document: unknown) => {
  const found = expandSite(document, [], undefined, PROTOCOLS);
  if (!found.ok) throw new Error(found.faults.map(({ where, what }) => `${where}: ${what}`).join('\n'));
  return found.site;
};

test('a link reaches the gateway as it is written, and its driver reads it with its devices as one', () => {
  const found = expanded(plant());
  const linked = linkSite(found, {
    version: 1,
    pointIds: new Map(found.points.map(({ path }, at) => [path, at + 1])),
    secrets: new Map(),
  });
  if (!linked.ok) throw new Error('it does not link');
  expect(gatewayConfig.parse(JSON.parse(JSON.stringify(linked.config))).links).toEqual([door()]);
  expect(linkSettings(door() as Parameters<typeof linkSettings>[0])).toEqual({
    id: 'clocks',
    port: 8090,
    devices: [{ device: 'gate', serial: 'A1' }],
  });
});

test('a configuration that was kept before there were links has none', () => {
  const { links: _, ...before } = plant();
  expect(expanded(before).document.links).toEqual([]);
});

test('every fault at once, each where it was written', () => {
  const wrong = [
    { ...door({ port: 'many' }), devices: [{ device: 'gate', settings: { serial: 7 } }, { device: 'gatee' }] },
    { ...door(), devices: [door().devices[0], door().devices[0]] },
    { id: 'hall', protocol: 'bel' },
    { id: 'meter', protocol: 'line' },
  ];
  expect(faultsOf(plant(wrong))).toEqual([
    'links[0].devices[1].device unknown-device: write the id of a device, or add it under devices',
    'links[0].settings.port shape: write it in the type that is asked for',
    'links[0].devices[0].settings.serial shape: write it in the type that is asked for',
    'links[0].devices[1].settings.serial shape: add "serial"',
    'links[1].id duplicate-link: leave one, or give it another name',
    'links[1].devices[1].device linked-twice: leave one of them',
    'links[2].id duplicate-link: leave one, or give it another name',
    'links[2].protocol unknown-protocol: write one of bell',
    'links[3].protocol asked-protocol: write it under connections',
  ]);
  const connection = { id: 'c', protocol: 'bell', devices: [{ device: 'gate', points: [{ point: 'p', address: 1 }] }] };
  expect(faultsOf({ ...plant([]), connections: [connection] })).toContain(
    'connections[0].protocol link-protocol: write it under links',
  );
  // Where no driver is at hand, only what the document itself tells is told.
  expect(faultsOf(plant(wrong), null)).toHaveLength(4);
});

test('a broker is checked as a link of mqtt is, where that driver is at hand', () => {
  const mqtt = { settings: z.object({ url: z.string().refine((url) => !url.includes('10.'), 'not that network') }) };
  const found = faultsOf(plant([]), { ...PROTOCOLS, mqtt });
  expect(found).toEqual([expect.stringContaining('brokers[0].url shape')]);
});

test('a plan says what becomes of each device of a link, and only that link is made anew', () => {
  const other = { ...door(), id: 'back', devices: [] };
  const before = expanded(plant([door(), other]));
  const after = expanded(plant([{ ...door(), devices: [{ device: 'gate', settings: { serial: 'A2' } }] }, other]));
  const { restarts, words } = siteDiff(before, after);
  expect(restarts).toMatchObject({ links: ['clocks'], brokers: [], connections: [], devices: [], rules: false });
  expect(words.join('\n')).toMatch(/link clocks: .*serial.*A1.*A2/);
  expect(words).toContain('these links are made anew: clocks');
});

test('a device that is believed a month back is listened to a month back by its detectors', () => {
  const gate = { id: 'gate', path: 'hall/line-1/cell/gate' };
  const of = (clock?: object) => {
    const detectors = [{ type: 'attendance-punch', subject: gate.path }];
    const { detectors: found } = expanded({
      ...plant([]),
      devices: [{ ...gate, ...(clock ? { clock } : {}) }],
      detectors,
    });
    return found.find(({ type }) => type === 'attendance-punch')?.lateness;
  };
  const hour = 3_600_000_000;
  expect([of(), of({ plausibleWithin: '1 h' }), of({ plausibleWithin: '31 d' })]).toEqual([
    72 * hour,
    72 * hour,
    31 * 24 * hour,
  ]);
});
