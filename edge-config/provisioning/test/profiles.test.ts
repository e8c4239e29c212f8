import { readFileSync } from 'node:fs';
import { expandSite } from '@millrace/contracts';
import { isUcum } from '@millrace/contracts/ucum';
import { PROTOCOLS } from '@millrace/driver-catalogue';
import { shippedProfile, shippedProfileNames, shippedProfiles } from '@millrace/profiles';
import { expect, test } from 'vitest';
import type { DevicePoint } from '../../../drivers/api/index.ts';
import { modbusDriver } from '../../../drivers/modbus/index.ts';
import { modbusProfile } from '../../../drivers/modbus/manifest.ts';
import { pointAddress } from '../../../drivers/modbus/point-address.ts';
import { profileTable } from '../reference/profile-table.ts';

const profiles = shippedProfiles();
const asked = profiles.filter((profile) => profile.asked);
const named = profiles.map((profile) => [profile.profile, profile] as const);

/** Settings that a link of the protocol could have; nothing is connected to. */
const SETTINGS: Readonly<Record<string, object>> = {
  modbus: { host: '192.0.2.1' },
  opcua: { endpoint: 'opc.tcp://192.0.2.1:4840' },
  scale: { protocol: 'sics', host: '192.0.2.1', port: 4001 },
};

const siteWith = (profile: (typeof profiles)[number]) => ({
  version: 1,
  site: 'mill',
  name: { en: 'Mill' },
  calendar: { zone: 'Asia/Dhaka', shifts: [{ id: 'A', name: { en: 'A' }, start: '06:00', end: '14:00' }] },
  areas: [{ id: 'hall', name: { en: 'Hall' }, lines: [{ id: 'line', name: { en: 'Line' } }] }],
  devices: [{ id: 'd1', path: 'hall/line/cell/d1', profile: profile.profile }],
  connections: profile.asked
    ? [
        {
          id: 'link',
          protocol: profile.asked.protocol,
          settings: SETTINGS[profile.asked.protocol] ?? {},
          devices: [{ device: 'd1' }],
        },
      ]
    : [],
});

test('more than thirty kinds of devices that can be bought ship, and their files are called like them', () => {
  expect(asked.length).toBeGreaterThan(30);
  expect(profiles.map(({ profile }) => profile)).toEqual(shippedProfileNames());
});

test.each(named)('%s says in three languages what it is, and where that was read', (name, profile) => {
  const { label, source } = profile;
  expect([label.bn, label.hi].every((words) => (words ?? '').length > 0)).toBe(true);
  // A title with a number, a page or a chapter, or the file of a public repository; the demo plant's kinds are our own.
  const told = /\bp\. ?(?:[A-Z]-)?\d|\bchapter \d|\d{4}|public repository/;
  expect(source).toMatch(source.startsWith('Demo plant') ? /^Demo plant; / : told);
  expect(readFileSync(new URL(`../../profiles/${name}.yaml`, import.meta.url), 'utf8')).toMatch(/^# /);
});

test.each(named)('%s lies over a device of a site without a fault', (name, profile) => {
  const found = expandSite(siteWith(profile), [shippedProfile(name)], undefined, PROTOCOLS);
  expect(found.ok ? [] : found.faults.map(({ where, what }) => `${where}: ${what}`)).toEqual([]);
  // A kind that is neither asked nor has rules is fed by a rule or a connection of the site, which this site has not.
  const fed = profile.asked !== undefined || profile.rules.length > 0;
  expect(found.warnings.filter(({ code }) => fed || code !== 'point-without-rule')).toEqual([]);
});

test.each(named)(
  '%s has units of UCUM, names in three languages, and enumerations of whole numbers',
  (_, { points }) => {
    for (const { name, unit, type, label, values, scale } of points) {
      expect(isUcum(unit), `${name}: ${unit}`).toBe(true);
      expect([label?.en, label?.bn, label?.hi].filter(Boolean), name).toHaveLength(3);
      if (!values) continue;
      // What a number means is said of the number that is read, so it is not scaled.
      expect([type, scale, unit], name).toEqual(['number', undefined, '1']);
      const meanings = Object.values(values).map(({ en }) => en);
      expect(new Set(meanings).size, name).toBe(meanings.length);
      for (const meaning of Object.values(values)) expect([meaning.bn, meaning.hi], name).not.toContain(undefined);
    }
  },
);

test.each(asked.map((profile) => [profile.profile, profile] as const))(
  '%s asks once for each of its points',
  (_, one) => {
    const names = one.points.map(({ name }) => name).sort();
    expect(one.asked?.points.map(({ point }) => point).sort()).toEqual(names);
  },
);

const modbus = asked.filter((profile) => profile.asked?.protocol === 'modbus');

test.each(modbus.map((profile) => [profile.profile, profile] as const))(
  'the planner asks %s for all of it, in fewer questions than points',
  (_, { asked: from, points }) => {
    const types = new Map(points.map(({ name, type }) => [name, type]));
    const placed = (from?.points ?? []).map(
      ({ point, address }, id): DevicePoint<ReturnType<typeof pointAddress.parse>> => ({
        id,
        path: `mill/hall/line/cell/d1/${point}`,
        type: types.get(point) ?? 'number',
        address: pointAddress.parse(address),
      }),
    );
    const profile = modbusProfile.parse(from?.profile ?? {});
    const requests = modbusDriver.parts.plan(placed, profile);
    expect(
      requests
        .flatMap((request) => [...request.points].map((point) => (typeof point === 'number' ? point : point.id)))
        .sort((a, b) => a - b),
    ).toEqual(placed.map(({ id }) => id));
    expect(requests.length).toBeLessThanOrEqual(placed.length);
    // Two points that read the same register whole would be one of them misread; bits of one register may be many.
    const places = placed.map(({ address: { place, type } }) => JSON.stringify([place, type]));
    expect(new Set(places).size).toBe(places.length);
  },
);

test('the table of docs/profiles.md is what the profiles say: "millrace device profiles --markdown" prints it', () => {
  const page = readFileSync(new URL('../../../docs/profiles.md', import.meta.url), 'utf8');
  expect(page).toContain(profileTable(profiles));
});
