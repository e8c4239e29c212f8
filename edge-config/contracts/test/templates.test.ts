import { describe, expect, test } from 'vitest';
import { type ExpandedSite, expandSite, siteDiff } from '../index.ts';
import { site } from './site-samples.ts';

const machine = (more: object = {}) => ({
  profile: 'machine',
  version: 1,
  label: { en: 'Machine' },
  source: 'made for tests',
  points: [
    { name: 'state', type: 'text' },
    { name: 'temperature', unit: 'Cel', deadband: 0.1, normal: { low: 10, high: 60 } },
  ],
  rules: [
    {
      id: 'telemetry',
      topic: 'devices/{id}/telemetry',
      time: { path: 't', format: 'epoch-ms' },
      values: [
        { point: '{device}/state', path: 'state' },
        { point: '{device}/temperature', path: 'temp' },
      ],
    },
  ],
  detectors: [
    {
      type: 'machine-state',
      inputs: { state: '{device}/state' },
      settings: { by: 'state', states: { run: 'producing' } },
    },
    {
      type: 'limit',
      subject: '{device}/temperature',
      inputs: { value: '{device}/temperature' },
      settings: { high: 60, highHigh: 75, deadband: 1 },
    },
  ],
  ...more,
});

/** A kind of machine: with one point more, a temperature that is normal elsewhere, and a counter. */
const press = (more: object = {}) => ({
  profile: 'press',
  extends: 'machine',
  version: 1,
  label: { en: 'Press' },
  source: 'made for tests',
  points: [
    { name: 'temperature', normal: { low: 20, high: 70 } },
    { name: 'strokes', unit: '{stroke}' },
  ],
  rules: [
    {
      id: 'counts',
      topic: 'devices/{id}/counts',
      time: { path: 't', format: 'epoch-ms' },
      values: [{ point: '{device}/strokes', path: 'n' }],
    },
  ],
  detectors: [
    { type: 'counter', inputs: { good: '{device}/strokes' } },
    { type: 'limit', subject: '{device}/temperature', settings: { high: 70 } },
  ],
  ...more,
});

type Override = { points?: object; detectors?: object[] };
const forty = (overrides: Record<number, Override> = {}, profile = 'press') => ({
  ...site(),
  devices: Array.from({ length: 40 }, (_, at) => ({
    id: `press-${at + 1}`,
    path: `hall/line-1/cell/press-${at + 1}`,
    profile,
    ...overrides[at + 1],
  })),
});

const expand = (document: unknown, profiles: readonly unknown[] = [machine(), press()]): ExpandedSite => {
  const expanded = expandSite(document, profiles);
  if (!expanded.ok) throw new Error(expanded.faults.map(({ where, what }) => `${where}: ${what}`).join('\n'));
  return expanded.site;
};
const faultsOf = (document: unknown, profiles: readonly unknown[] = [machine(), press()]) => {
  const expanded = expandSite(document, profiles);
  return expanded.ok ? [] : expanded.faults.map(({ document: of, where, code }) => `${of} ${where} ${code}`);
};
const pointOf = (expanded: ExpandedSite, device: number, name: string) =>
  expanded.points.find(({ path }) => path === `plant/hall/line-1/cell/press-${device}/${name}`);
const limitOf = (expanded: ExpandedSite, device: number) =>
  expanded.detectors.find(({ stream }) => stream === `limit:hall/line-1/cell/press-${device}/temperature`);

describe('a profile that extends another', () => {
  test('has its points, rules and detectors, and what is written anew holds before them', () => {
    const expanded = expand(forty());
    expect(expanded.points).toHaveLength(120);
    expect(pointOf(expanded, 7, 'temperature')).toMatchObject({
      unit: 'Cel',
      deadband: 0.1,
      normal: { low: 20, high: 70 },
    });
    expect(expanded.rules.slice(0, 2).map(({ id }) => id)).toEqual(['press-1/telemetry', 'press-1/counts']);
    expect(expanded.detectors).toHaveLength(120);
    expect(limitOf(expanded, 7)?.settings).toEqual({ high: 70, highHigh: 75, deadband: 1 });
  });

  test('may stand on another that extends one', () => {
    const fast = {
      ...press(),
      profile: 'fast',
      extends: 'press',
      points: [{ name: 'strokes', deadband: 5 }],
      rules: [],
      detectors: [],
    };
    const expanded = expand(forty({}, 'fast'), [machine(), press(), fast]);
    expect(pointOf(expanded, 1, 'strokes')).toMatchObject({ unit: '{stroke}', deadband: 5 });
    expect(pointOf(expanded, 1, 'temperature')).toMatchObject({ normal: { low: 20, high: 70 } });
  });

  test('is a fault where there is no such one, or where it extends itself', () => {
    expect(faultsOf(forty(), [press()])).toContain('profile press extends unknown-profile');
    expect(faultsOf(forty(), [machine({ extends: 'press' }), press()])).toEqual(
      expect.arrayContaining(['profile machine extends cycle', 'profile press extends cycle']),
    );
  });

  test('what is wrong in it is told in the document it was written in', () => {
    const wrong = machine({
      detectors: [
        {
          type: 'limit',
          subject: '{device}/temperature',
          inputs: { value: '{device}/temprature' },
          settings: { high: 1 },
        },
      ],
    });
    expect(faultsOf(forty({ 1: {} }), [wrong, press({ detectors: [] })])[0]).toBe(
      'profile machine detectors[0].inputs.value unknown-input',
    );
  });
});

describe('what is different at one machine', () => {
  const override = {
    points: { temperature: { normal: { low: 30, high: 90 }, deadband: 0.5 } },
    detectors: [{ type: 'limit', subject: '{device}/temperature', settings: { high: 90, highHigh: 100 } }],
  };

  test('is laid over its profile, and no other machine has it', () => {
    const expanded = expand(forty({ 7: override }));
    expect(pointOf(expanded, 7, 'temperature')).toMatchObject({
      unit: 'Cel',
      deadband: 0.5,
      normal: { low: 30, high: 90 },
    });
    expect(pointOf(expanded, 8, 'temperature')).toMatchObject({ deadband: 0.1, normal: { low: 20, high: 70 } });
    expect(limitOf(expanded, 7)?.settings).toEqual({ high: 90, highHigh: 100, deadband: 1 });
    expect(limitOf(expanded, 8)?.settings).toEqual({ high: 70, highHigh: 75, deadband: 1 });
  });

  test('is planned in words', () => {
    const words = siteDiff(expand(forty()), expand(forty({ 7: override }))).changes.map((change) => change.words);
    expect(words).toEqual([
      'point hall/line-1/cell/press-7/temperature: deadband: 0.1 → 0.5; normal.low: 20 → 30; normal.high: 70 → 90',
      'detector limit:hall/line-1/cell/press-7/temperature: settings.high: 70 → 90; settings.highHigh: 75 → 100',
    ]);
  });

  test('a changed template is planned for every machine that follows it', () => {
    const warmer = press({
      points: [
        { name: 'temperature', normal: { low: 20, high: 80 } },
        { name: 'strokes', unit: '{stroke}' },
      ],
    });
    const [before, after] = [expand(forty({ 7: override })), expand(forty({ 7: override }), [machine(), warmer])];
    const { changes } = siteDiff(before, after);
    expect(changes).toHaveLength(1);
    expect(changes[0]?.words).toMatch(/^point "temperature" of 39 \(.*\): normal\.high: 70 → 80$/);
    expect(changes[0]?.subjects).not.toContain('hall/line-1/cell/press-7/temperature');
  });

  test('a detector can be off', () => {
    const expanded = expand(forty({ 7: { detectors: [{ type: 'counter', off: true }] } }));
    expect(expanded.detectors).toHaveLength(119);
    expect(expanded.detectors.map(({ stream }) => stream)).not.toContain('counter:hall/line-1/cell/press-7');
  });

  test.each<[string, Override, string]>([
    ['a point that the profile does not have', { points: { temperatur: {} } }, 'points.temperatur unknown-point'],
    ['a wrong value', { points: { temperature: { deadband: -1 } } }, 'points.temperature.deadband shape'],
    ['a key that there is not', { points: { temperature: { dedband: 1 } } }, 'points.temperature.dedband unknown-key'],
    ['another name', { points: { temperature: { name: 'temp' } } }, 'points.temperature.name unknown-key'],
    [
      'a detector that the profile does not have',
      { detectors: [{ type: 'silence' }] },
      'detectors[0] unknown-detector',
    ],
    [
      'a setting that there is not',
      { detectors: [{ type: 'limit', subject: '{device}/temperature', settings: { high: 'x' } }] },
      'detectors[0].settings.high shape',
    ],
  ])('%s is told at the machine', (_, wrong, place) => {
    expect(faultsOf(forty({ 7: wrong }))).toContain(`site devices[6].${place}`);
  });

  test('without a profile there is nothing to be different from', () => {
    const document = { ...site(), devices: [{ id: 'x', path: 'hall/line-1/cell/x', points: { a: { unit: 'kg' } } }] };
    expect(faultsOf(document)).toContain('site devices[0].points override-without-profile');
  });
});
