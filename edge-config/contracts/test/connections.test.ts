import { expect, test } from 'vitest';
import { z } from 'zod';
import type { ProtocolCatalogue } from '../check-connections.ts';
import { expandSite, linkSite } from '../compile-site.ts';
import { gatewayConfig } from '../gateway-config.ts';
import { siteDiff } from '../site-diff.ts';
import { site } from './site-samples.ts';

const meter = () => ({
  profile: 'meter',
  version: 1,
  label: { en: 'Meter' },
  source: 'made for tests',
  points: [
    { name: 'power', unit: 'kW' },
    { name: 'energy', unit: 'kW.h' },
  ],
  asked: {
    protocol: 'line',
    profile: { gap: 4, order: 'ABCD' },
    points: [
      { point: 'power', address: 'p', every: '500 ms' },
      { point: 'energy', address: 'e' },
    ] as object[],
  },
});

type Connected = { device: string; profile?: object; points?: object[] };
const plant = (devices: Connected[] = [{ device: 'm1' }, { device: 'm2', profile: { unit: 2 } }]) => ({
  ...site(),
  devices: [
    { id: 'm1', path: 'hall/line-1/cell/m1', profile: 'meter' },
    { id: 'm2', path: 'hall/line-1/cell/m2', profile: 'meter' },
  ],
  connections: [{ id: 'bridge', protocol: 'line', settings: { host: '10.0.0.5' }, every: '2 s', devices }],
});

const PROTOCOLS: ProtocolCatalogue = {
  line: {
    settings: z.strictObject({ host: z.string() }),
    profile: z.strictObject({ unit: z.int().optional(), gap: z.int().optional(), order: z.string().optional() }),
    address: z.string().max(3, 'three letters at most'),
  },
};

const expanded = (document: unknown, profiles: readonly unknown[] = [meter()]) => {
  const found = expandSite(document, profiles, undefined, PROTOCOLS);
  if (!found.ok) throw new Error(found.faults.map(({ where, what }) => `${where}: ${what}`).join('\n'));
  return found;
};
const faultsOf = (document: unknown, profiles: readonly unknown[] = [meter()]) => {
  const found = expandSite(document, profiles, undefined, PROTOCOLS);
  return found.ok ? [] : found.faults.map(({ document: of, where, code }) => `${of} ${where} ${code}`);
};

test('a profile says once what is asked of each of its devices; what stands at the device comes before it', () => {
  const document = plant([
    { device: 'm1', points: [{ point: 'energy', address: 'x', every: '1 min' }] },
    { device: 'm2', profile: { unit: 2, gap: 0 } },
  ]);
  const { site: found, warnings } = expanded(document);
  expect(found.connections).toEqual([
    {
      id: 'bridge',
      protocol: 'line',
      settings: { host: '10.0.0.5' },
      timeout: 3_000_000,
      devices: [
        {
          id: 'm1',
          path: 'hall/line-1/cell/m1',
          profile: { gap: 4, order: 'ABCD' },
          points: [
            { path: 'plant/hall/line-1/cell/m1/power', address: 'p', every: 500_000 },
            { path: 'plant/hall/line-1/cell/m1/energy', address: 'x', every: 60_000_000 },
          ],
        },
        {
          id: 'm2',
          path: 'hall/line-1/cell/m2',
          profile: { gap: 0, order: 'ABCD', unit: 2 },
          points: [
            { path: 'plant/hall/line-1/cell/m2/power', address: 'p', every: 500_000 },
            { path: 'plant/hall/line-1/cell/m2/energy', address: 'e', every: 2_000_000 },
          ],
        },
      ],
    },
  ]);
  // A connection gives their values: no rule has to.
  expect(warnings.map(({ code }) => code)).not.toContain('point-without-rule');
  const pointIds = new Map(found.points.map(({ path }, at) => [path, 100 + at]));
  const linked = linkSite(found, { version: 1, pointIds, secrets: new Map() });
  if (!linked.ok) throw new Error('it does not link');
  expect(linked.warnings).toEqual([]);
  expect(gatewayConfig.parse(linked.config)).toEqual(linked.config);
  expect(linked.config.connections[0]?.devices[1]?.points).toEqual([
    { id: 102, address: 'p', every: 500_000 },
    { id: 103, address: 'e', every: 2_000_000 },
  ]);
});

test('every fault of the connections comes at once, each where it was written', () => {
  const profile = meter();
  profile.asked.points.push({ point: 'power', address: 'q' }, { point: 'curent', address: 'i' });
  const document = plant([
    { device: 'm1', points: [{ point: 'power', address: 'too long' }] },
    { device: 'm9' },
    { device: 'm2', profile: { unit: 'two' } },
  ]);
  const connections = [
    ...document.connections,
    { id: 'bridge', protocol: 'lime', devices: [{ device: 'm1', points: [{ point: 'energy', address: 'e' }] }] },
  ];
  expect(faultsOf({ ...document, connections }, [profile]).sort()).toEqual([
    'profile meter asked.points[2] duplicate-point',
    'profile meter asked.points[3].point unknown-point',
    'profile meter asked.points[3].point unknown-point',
    'site connections[0].devices[0].points[0].address shape',
    'site connections[0].devices[1].device unknown-device',
    'site connections[0].devices[2].profile.unit shape',
    'site connections[1].devices[0].device other-protocol',
    'site connections[1].devices[0].points[0] asked-twice',
    'site connections[1].id duplicate-connection',
    'site connections[1].protocol unknown-protocol',
  ]);
});

test('without the driver at hand, what only it can tell is left to the gateway', () => {
  const found = expandSite(plant([{ device: 'm1', profile: { anything: 1 } }]), [meter()]);
  expect(found.ok).toBe(true);
});

test('a rate that no plant needs, and a key that nobody reads, are slips of the pen', () => {
  const document = plant();
  const connections = [{ ...document.connections[0], every: '1 ms', timeuot: '2 s' }];
  const found = expandSite({ ...document, connections }, [meter()]);
  expect(found.ok ? [] : found.faults.map(({ where, what }) => `${where}: ${what}`)).toContain(
    'connections[0].every: at least 10 ms',
  );
  const slip = expandSite({ ...document, connections: [{ ...document.connections[0], timeuot: '2 s' }] }, [meter()]);
  expect(slip.ok ? [] : slip.faults.map(({ where, code }) => `${where} ${code}`)).toEqual([
    'connections[0].timeuot unknown-key',
  ]);
});

test('what changes of a connection is told, and only it is made anew', () => {
  const before = expanded(plant()).site;
  const document = plant();
  const after = expanded({ ...document, connections: [{ ...document.connections[0], timeout: '5 s' }] }).site;
  expect(siteDiff(before, before).restarts.connections).toEqual([]);
  const { changes, restarts } = siteDiff(before, after);
  expect(changes.map(({ part, subjects }) => [part, subjects])).toEqual([['connection', ['bridge']]]);
  expect(restarts).toMatchObject({ connections: ['bridge'], brokers: [], devices: [] });
});
