import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileSite, expandSite, linkSite } from '../compile-site.ts';
import { gatewayConfig } from '../gateway-config.ts';
import { profile, site } from './site-samples.ts';

const ok = (document: unknown, profiles: readonly unknown[] = [profile()]) => {
  const expanded = expandSite(document, profiles);
  if (!expanded.ok) throw new Error(expanded.faults.map((fault) => `${fault.where}: ${fault.what}`).join('\n'));
  return expanded;
};
const faultsOf = (document: unknown, profiles: readonly unknown[] = [profile()]) => {
  const expanded = expandSite(document, profiles);
  return expanded.ok ? [] : expanded.faults.map(({ document: of, where, code }) => `${of} ${where} ${code}`);
};
const warningsOf = (document: unknown) => ok(document).warnings.map(({ code, where }) => `${where} ${code}`);

test('a profile is laid over each of its devices: points, rules, detectors and rights are theirs', () => {
  const { site: expanded } = ok(site());
  expect(expanded.points.map(({ path }) => path)).toEqual([
    'plant/hall/line-1/cell/press-1/state',
    'plant/hall/line-1/cell/press-1/good',
    'plant/hall/line-1/cell/press-2/state',
    'plant/hall/line-1/cell/press-2/good',
  ]);
  expect(expanded.rules.map(({ id, topic, values }) => [id, topic, values[0]?.point])).toEqual([
    ['press-1/telemetry', 'devices/press-1/telemetry', 'hall/line-1/cell/press-1/state'],
    ['press-2/telemetry', 'devices/press-2/telemetry', 'hall/line-1/cell/press-2/state'],
  ]);
  expect(expanded.detectors.map(({ stream, inputs }) => [stream, inputs])).toContainEqual([
    'counter:hall/line-1/cell/press-2',
    { good: 'plant/hall/line-1/cell/press-2/good' },
  ]);
  expect(expanded.devices[0]?.rights).toEqual({
    publish: ['devices/press-1/#', 'command-results/press-1'],
    subscribe: ['commands/press-1/#'],
  });
});

test('a linked site is what a gateway accepts, with numbers for paths', () => {
  const { site: expanded } = ok(site());
  const pointIds = new Map(expanded.points.map(({ path }, index) => [path, 100 + index]));
  const linked = linkSite(expanded, { version: 7, pointIds, secrets: new Map([['press-1', ['a'.repeat(64)]]]) });
  if (!linked.ok) throw new Error('it does not link');
  expect(gatewayConfig.parse(linked.config)).toEqual(linked.config);
  expect(linked.config.detectors.find(({ stream }) => stream === 'counter:hall/line-1/cell/press-2')?.inputs).toEqual({
    good: 103,
  });
  expect(linked.warnings.map(({ code, where }) => [code, where])).toEqual([['device-without-secret', 'devices[1]']]);
});

test('a point without a number is not guessed', () => {
  const compiled = compileSite(site(), [profile()], { version: 1, pointIds: new Map(), secrets: new Map() });
  expect(compiled.ok).toBe(false);
});

test('all faults come together, each with its place, also behind entries that could not be read', () => {
  const document = site();
  document.devices.unshift({ id: 'Press 0', path: 'hall/line-1/cell/press-0', profile: 'press' });
  document.devices.push({ id: 'press-2', path: 'hall/line-9/cell/press-9', profile: 'pres' });
  document.rules.push({ id: 'r', topic: 'a/#/b', values: [{ point: 'hall/line-1/cell/press-1/state' }] });
  expect(faultsOf(document)).toEqual([
    'site devices[0].id shape',
    'site devices[3].profile unknown-profile',
    'site devices[3].id duplicate-device',
    'site devices[3].path unknown-line',
    'site rules[0].topic topic',
  ]);
});

test('a calendar that cannot be read hides no fault of the devices', () => {
  const document = site();
  document.calendar.zone = 'Asia/Dacca Street';
  document.devices[1] = { id: 'press-2', path: 'hall/line-1/cell/press-2', profile: 'pres' };
  expect(faultsOf(document)).toEqual(['site calendar.zone shape', 'site devices[1].profile unknown-profile']);
});

test('what nothing knows is said, with the name that was probably meant', () => {
  const document = { ...site(), poinst: [] };
  const expanded = expandSite({ ...document, devices: [{ ...document.devices[0], profile: 'presss' }] }, [profile()]);
  if (expanded.ok) throw new Error('it was accepted');
  expect(expanded.faults.map(({ where, what }) => `${where}: ${what}`)).toEqual([
    'poinst: nothing is called "poinst" here',
    'devices[0].profile: there is no profile "presss": did you mean "press"?',
  ]);
});

test.each([
  ['two devices at one path', { devices: 1, path: 'hall/line-1/cell/press-1' }, 'duplicate-device-path'],
  ['a right on topics of the gateway', { devices: 1, rights: { publish: ['#'] } }, 'reserved-topic'],
])('refused: %s', (_, { devices: index, ...change }, code) => {
  const document = site();
  document.devices[index] = { ...document.devices[index], ...change } as (typeof document.devices)[number];
  expect(faultsOf(document).some((fault) => fault.endsWith(code))).toBe(true);
});

test.each([
  [
    'a placeholder that the topic does not name',
    { topic: 'm/{meter}', point: 'hall/line-1/cell/{press}/state' },
    'placeholder',
  ],
  ['a point that is not there', { topic: 'm/1', point: 'hall/line-1/cell/press-1/stat' }, 'unknown-point'],
  ['a path that is too short', { topic: 'm/1', point: 'press-1/state' }, 'path'],
])('refused: a rule with %s', (_, { topic, point }, code) => {
  const document = site();
  document.rules.push({ id: 'r', topic, values: [{ point }] });
  expect(faultsOf(document).some((fault) => fault.endsWith(code))).toBe(true);
});

test('a detector is refused for settings its kind does not take, for roles it does not have and for points not there', () => {
  const wrong = profile();
  wrong.detectors[1] = { type: 'counter', inputs: { god: '{device}/good' }, settings: { bukcet: '1 min' } };
  wrong.detectors.push({ type: 'countr', inputs: { good: '{device}/goods' }, settings: {} });
  const document = site();
  document.devices.pop();
  expect(faultsOf(document, [wrong])).toEqual([
    'profile press detectors[1].settings shape',
    'profile press detectors[1].inputs.god detector-input',
    'profile press detectors[2].type unknown-detector',
    'profile press detectors[2].inputs.good unknown-input',
  ]);
});

test('rules that can match the same topic are warned of, and one that is never reached', () => {
  const document = site();
  document.rules.push({
    id: 'all',
    topic: 'devices/{id}/#',
    time: { path: 'ts' },
    values: [{ point: 'hall/line-1/cell/{id}/good' }],
  });
  document.rules.push({
    id: 'some',
    topic: 'devices/+/telemetry',
    time: { path: 'ts' },
    values: [{ point: 'hall/line-1/cell/press-1/good' }],
  });
  const warnings = warningsOf(document);
  expect(warnings).toContain('rules[1].topic rule-never-reached');
  document.rules.reverse();
  expect(warningsOf(document)).toContain('rules[1].topic overlapping-rules');
});

test('messages without time and key are warned of, unless the device is declared at-least-once', () => {
  const document = site();
  document.rules.push({
    id: 'bare',
    topic: 'devices/press-1/bare',
    values: [{ point: 'hall/line-1/cell/press-1/good' }],
  });
  expect(warningsOf(document)).toContain('rules[0] no-identity');
  document.devices[0] = { ...document.devices[0], delivery: 'at-least-once' } as (typeof document.devices)[number];
  expect(warningsOf(document)).not.toContain('rules[0] no-identity');
});

test('shifts that overlap, and breaks outside their shift, are refused; a night shift over midnight is not', () => {
  const document = site();
  document.calendar.shifts.push({ id: 'N', name: { en: 'Night' }, start: '22:00', end: '06:00', breaks: [] });
  expect(faultsOf(document)).toEqual([]);
  document.calendar.shifts.push({ id: 'X', name: { en: 'Extra' }, start: '05:00', end: '07:00', breaks: [] });
  expect(faultsOf(document)).toEqual([
    'site calendar.shifts[2] overlapping-shifts',
    'site calendar.shifts[2] overlapping-shifts',
  ]);
  document.calendar.shifts = [
    {
      id: 'N',
      name: { en: 'Night' },
      start: '22:00',
      end: '06:00',
      breaks: [{ name: { en: 'Meal' }, start: '07:00', end: '07:30' }],
    },
  ];
  expect(faultsOf(document)).toEqual(['site calendar.shifts[0].breaks[0] break']);
});

test('property: nothing that can stand in a document makes the compiler throw', () => {
  const anything = fc.oneof(fc.anything(), fc.constantFrom('{device}', '#', 'a/{b', [], {}, null, '9'.repeat(200)));
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(site())),
      anything,
      fc.array(anything, { maxLength: 3 }),
      (key, value, more) => {
        const expanded = expandSite({ ...site(), [key]: value }, [profile(), ...more]);
        expect(typeof expanded.ok).toBe('boolean');
        if (!expanded.ok) for (const fault of expanded.faults) expect(fault.next).not.toBe('');
      },
    ),
    { numRuns: 300 },
  );
});

test('property: every device gets what its profile says, and nothing of another', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
  fc.assert(
    fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 12 }), (names) => {
      const document = {
        ...site(),
        devices: names.map((id) => ({ id, path: `hall/line-1/cell/${id}`, profile: 'press' })),
      };
      const { site: expanded } = ok(document);
      expect(new Set(expanded.points.map(({ path }) => path)).size).toBe(names.length * 2);
      expect(new Set(expanded.detectors.map(({ stream }) => stream)).size).toBe(names.length * 2);
      for (const rule of expanded.rules) {
        const [device] = rule.id.split('/');
        for (const value of rule.values) expect(value.point.split('/')[3]).toBe(device);
      }
    }),
    { numRuns: 60 },
  );
});
