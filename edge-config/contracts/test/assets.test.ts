import { describe, expect, test } from 'vitest';
import { expandSite, siteDiff } from '../index.ts';

const kind = (profile: string, more: object) => ({
  profile,
  version: 1,
  label: { en: profile },
  source: 'made for this test',
  ...more,
});
/** A station that counts, one that closes what was filled, and the figures of the line that they stand in. */
const STATION = kind('station', {
  tags: { vendor: 'Acme', criticality: 'low' },
  points: [{ name: 'count', unit: '{bottle}', normal: { low: 0, high: 100 } }],
  rules: [{ id: 'count', topic: 'devices/{id}/count', values: [{ point: '{device}/count', path: 'n' }] }],
  detectors: [
    {
      type: 'limit',
      subject: '{device}/count',
      inputs: { value: '{device}/count' },
      settings: { low: 0, high: 100, deadband: 1 },
    },
  ],
});
const FIGURES = kind('figures', {
  points: [
    {
      name: 'lost',
      calculated: {
        formula: 'filled - closed',
        inputs: { filled: '{parent}/filler/count', closed: '{parent}/closer/count' },
      },
    },
  ],
});
const LINE = kind('bottling-line', {
  tags: { hall: 'north' },
  parts: [
    { id: 'filler', type: 'station', tags: { criticality: 'high' } },
    { id: 'closer', type: 'station', points: { count: { normal: { low: 0, high: 90 } } } },
    { id: 'whole', type: 'figures' },
  ],
});
const KINDS = [STATION, FIGURES, LINE];

const site = (assets: readonly object[], more: object = {}) => ({
  version: 1,
  site: 'plant',
  name: { en: 'Plant' },
  calendar: { zone: 'Asia/Dhaka', shifts: [{ id: 'A', name: { en: 'A' }, start: '06:00', end: '18:00' }] },
  areas: [{ id: 'hall', name: { en: 'Hall' }, lines: [{ id: 'ring', name: { en: 'Ring' } }] }],
  assets,
  ...more,
});
const expanded = (assets: readonly object[], kinds: readonly object[] = KINDS) => {
  const found = expandSite(site(assets), kinds);
  if (!found.ok) throw new Error(JSON.stringify(found.faults));
  return found.site;
};
const faultsOf = (assets: readonly object[], kinds: readonly object[] = KINDS, more: object = {}) => {
  const found = expandSite(site(assets, more), kinds);
  return found.ok ? [] : found.faults.map(({ code, document, where }) => [code, document, where]);
};

const FORTY = { type: 'station', id: 'frame-{n}', path: 'hall/ring/cell/frame-{n}', each: '01-40' };
const LINES = { type: 'bottling-line', id: 'l{n}', path: 'hall/ring/l{n}', each: '1-2', label: { en: 'Line {n}' } };

describe('assets', () => {
  test('forty machines of one kind are one line', () => {
    const { devices, points, rules } = expanded([FORTY]);
    expect(devices.map(({ id }) => id)).toEqual(
      Array.from({ length: 40 }, (_, at) => `frame-${String(at + 1).padStart(2, '0')}`),
    );
    expect(points[6]).toMatchObject({ path: 'plant/hall/ring/cell/frame-07/count', unit: '{bottle}' });
    expect(rules[6]).toMatchObject({ id: 'frame-07/count', topic: 'devices/frame-07/count' });
  });

  test('a kind made of others comes to a device for each part, which may reckon with each other', () => {
    const { devices, calculated, document } = expanded([LINES]);
    expect(devices.map(({ id, path, profile }) => [id, path, profile])).toEqual(
      ['l1', 'l2'].flatMap((line) =>
        [
          ['filler', 'station'],
          ['closer', 'station'],
          ['whole', 'figures'],
        ].map(([part, of]) => [`${line}-${part}`, `hall/ring/${line}/${part}`, of]),
      ),
    );
    expect(document.devices.at(-1)?.label).toEqual({ en: 'Line 2 · whole' });
    expect(calculated[1]).toMatchObject({
      path: 'plant/hall/ring/l2/whole/lost',
      inputs: { filled: 'plant/hall/ring/l2/filler/count', closed: 'plant/hall/ring/l2/closer/count' },
    });
  });

  test('a part may have parts', () => {
    const HALL = kind('block', { parts: [{ id: 'left', type: 'bottling-line' }] });
    expect(
      expanded([{ type: 'block', id: 'b', path: 'hall/ring' }], [...KINDS, HALL]).devices.map(({ path }) => path),
    ).toEqual(['hall/ring/left/filler', 'hall/ring/left/closer', 'hall/ring/left/whole']);
  });

  test('tags come from the kind, the whole and the part; what is nearer holds', () => {
    const { devices } = expanded([
      { ...LINES, tags: { hall: 'south' }, different: { 'l2-closer': { tags: { vendor: 'Other' } } } },
    ]);
    expect(devices.map(({ tags }) => tags)[0]).toEqual({ vendor: 'Acme', criticality: 'high', hall: 'south' });
    expect(devices.map(({ tags }) => tags)[4]).toEqual({ vendor: 'Other', criticality: 'low', hall: 'south' });
  });

  test('a device is different from its part, and a part from its kind', () => {
    const { points, detectors } = expanded([
      {
        ...LINES,
        different: {
          'l2-closer': {
            points: { count: { unit: '{piece}' } },
            detectors: [{ type: 'limit', subject: '{device}/count', settings: { high: 80 } }],
          },
        },
      },
    ]);
    const of = (path: string) => points.find((point) => point.path === `plant/hall/ring/${path}/count`);
    expect(of('l1/filler')).toMatchObject({ unit: '{bottle}', normal: { high: 100 } });
    expect(of('l1/closer')).toMatchObject({ unit: '{bottle}', normal: { high: 90 } });
    expect(of('l2/closer')).toMatchObject({ unit: '{piece}', normal: { high: 90 } });
    expect(detectors.find(({ subject }) => subject === 'hall/ring/l2/closer/count')?.settings).toMatchObject({
      high: 80,
      low: 0,
    });
  });

  test('one more machine is planned as one, and nothing else changes', () => {
    const words = siteDiff(expanded([FORTY]), expanded([{ ...FORTY, each: '01-41' }])).changes.map((one) => one.words);
    expect(words.filter((text) => text.startsWith('new device'))).toEqual([
      'new device frame-41 at hall/ring/cell/frame-41 (station)',
    ]);
    expect(words.join()).not.toContain('frame-40:');
  });

  test.each<[string, readonly object[], readonly object[], string[]]>([
    ['a kind that is missing', [{ ...FORTY, type: 'statoin' }], KINDS, ['unknown-profile', 'site', 'assets[0].type']],
    [
      'numbers that id or path do not tell',
      [{ ...FORTY, path: 'hall/ring/cell/x' }],
      KINDS,
      ['each', 'site', 'assets[0].each'],
    ],
    ['{n} without numbers', [{ ...FORTY, each: undefined }], KINDS, ['each', 'site', 'assets[0]']],
    ['numbers the wrong way round', [{ ...FORTY, each: '9-1' }], KINDS, ['each', 'site', 'assets[0].each']],
    ['too many', [{ ...FORTY, each: '1-9999' }], KINDS, ['too-many', 'site', 'assets[0].each']],
    [
      'parts at the level of a device',
      [{ ...LINES, path: 'hall/ring/cell/l{n}' }],
      KINDS,
      ['level', 'site', 'assets[0].path'],
    ],
    [
      'a device at the level of a cell',
      [{ ...FORTY, path: 'hall/ring/{n}' }],
      KINDS,
      ['level', 'site', 'assets[0].path'],
    ],
    [
      'a slip in what is different',
      [{ ...FORTY, different: { 'frame-7': {} } }],
      KINDS,
      ['unknown-device', 'site', 'assets[0].different.frame-7'],
    ],
    [
      'a point that a device cannot be different in',
      [{ ...FORTY, different: { 'frame-07': { points: { cuont: {} } } } }],
      KINDS,
      ['unknown-point', 'site', 'assets[0].different.frame-07.points.cuont'],
    ],
    [
      'a part of a kind that is missing',
      [{ type: 'a', id: 'x', path: 'hall/ring/c' }],
      [kind('a', { parts: [{ id: 'p', type: 'statoin' }] })],
      ['unknown-profile', 'profile a', 'parts'],
    ],
    [
      'parts that hold themselves',
      [{ type: 'a', id: 'x', path: 'hall/ring' }],
      [kind('a', { parts: [{ id: 'p', type: 'b' }] }), kind('b', { parts: [{ id: 'q', type: 'a' }] })],
      ['cycle', 'profile a', 'parts'],
    ],
    [
      'a kind of parts with points of its own',
      [{ type: 'a', id: 'x', path: 'hall/ring/c' }],
      [
        STATION,
        kind('a', { parts: [{ id: 'p', type: 'station' }], points: [{ name: 'own', manual: { every: '1 h' } }] }),
      ],
      ['parts-and-points', 'profile a', 'parts'],
    ],
  ])('%s is told once, where it was written', (_, assets, kinds, fault) => {
    expect(faultsOf(assets, kinds)).toEqual([fault]);
  });

  test('a device cannot be of a kind that is made of parts', () => {
    const devices = [{ id: 'x', path: 'hall/ring/cell/x', profile: 'bottling-line' }];
    expect(faultsOf([], KINDS, { devices })).toEqual([['kind-of-parts', 'site', 'devices[0].profile']]);
  });
});
