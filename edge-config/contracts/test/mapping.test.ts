import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { mappingRule, type Point, QUALITY, tryMapping } from '../index.ts';

const point = (path: string, more: Partial<Point> = {}): Point => ({
  id: 1,
  path: `plant/${path}`,
  type: 'number',
  unit: '1',
  retention: 'standard',
  lateness: 1,
  maxGap: 1,
  keepAtLeastEvery: 1,
  ...more,
});
const ARRIVAL = Date.UTC(2026, 10, 21, 6, 0, 0) * 1000;
const P = 'a/b/c/d/x';

function run(rule: object, payload: string | Uint8Array, points: Point[] = [point(P)], topic = 't') {
  const rules = [mappingRule.parse({ id: 'r', topic: 't', values: [{ point: P }], ...rule })];
  const bytes = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
  return tryMapping({ site: 'plant', rules, points }, topic, bytes, ARRIVAL);
}
const gives = (...args: Parameters<typeof run>) => {
  const { samples, rejected } = run(...args);
  return rejected.length > 0 ? rejected : samples.map(({ value }) => value);
};

describe('a payload', () => {
  test.each([
    ['number', '12.5', [12.5]],
    ['number', ' -3e2 ', [-300]],
    ['number', 'warm', ['not-a-number']],
    ['number', '', ['not-a-number']],
    ['json', '7', [7]],
    ['json', '"8.5"', [8.5]],
    ['json', 'true', [1]],
    ['json', 'null', [null]],
    ['json', '{"a":', ['not-json']],
    ['json', '{}', ['not-a-number']],
    ['json', '1e999', ['not-a-number']],
  ])('%s %j gives %j', (payload, text, expected) => {
    expect(gives({ payload }, text)).toEqual(expected);
  });

  test('that is not UTF-8 is refused with that reason', () => {
    expect(run({ payload: 'json' }, new Uint8Array([0xff, 0x31])).rejected).toEqual(['not-utf8']);
  });

  test.each([
    ['on', [true]],
    ['OFF', [false]],
    ['1', [true]],
    ['maybe', ['not-a-boolean']],
  ])('boolean %j gives %j', (text, expected) => {
    expect(gives({ payload: 'boolean' }, text, [point(P, { type: 'boolean' })])).toEqual(expected);
  });

  test('CSV gives a column, also a quoted one, by another separator', () => {
    const rule = { payload: 'csv', separator: ';', values: [{ point: P, path: '2' }] };
    expect(gives(rule, '\n"a;b";"say ""hi""";4.5\n')).toEqual([4.5]);
    expect(gives(rule, 'a;b')).toEqual(['no-value-found']);
    expect(gives(rule, '"a;b')).toEqual(['not-csv']);
  });

  test.each([
    ['a.b', '{"a":{"b":1}}', [1]],
    ['$.a[1].b', '{"a":[0,{"b":2}]}', [2]],
    ["['odd key']", '{"odd key":3}', [3]],
    ['constructor.name', '{}', ['no-value-found']],
    ['__proto__.x', '{"a":1}', ['no-value-found']],
    ['a.length', '{"a":[1,2]}', ['no-value-found']],
  ])('path %s of %s gives %j', (path, payload, expected) => {
    expect(gives({ values: [{ point: P, path }] }, payload)).toEqual(expected);
  });
});

describe('a value', () => {
  test('is scaled, then looked at', () => {
    const scaled = point(P, { scale: { factor: 0.1, offset: -40 }, range: { low: -20, high: 50, outside: 'mark' } });
    expect(run({}, '650', [scaled]).samples[0]).toMatchObject({ value: 25, quality: QUALITY.good });
    expect(run({}, '1000', [scaled]).samples[0]).toMatchObject({ value: 60, quality: QUALITY.uncertainOutOfRange });
    const clamped = point(P, { range: { low: 0, high: 10, outside: 'clamp' } });
    expect(run({}, '-3', [clamped]).samples[0]).toMatchObject({ value: 0, quality: QUALITY.goodClamped });
  });

  test.each([
    [0, 5, true],
    [1, 5, false],
    [31, 2 ** 31, true],
    [40, 2 ** 40, true],
    [63, -1, true],
  ])('bit %d of %d is %s', (bit, word, expected) => {
    const rule = { values: [{ point: P, path: 'w', bit }] };
    expect(gives(rule, `{"w":${word}}`, [point(P, { type: 'boolean' })])).toEqual([expected]);
  });

  test('an enumeration names what it knows and refuses the rest', () => {
    const rule = { values: [{ point: P, path: 's', enumeration: { '4': 'idle', '6': 'running' } }] };
    const text = [point(P, { type: 'text' })];
    expect(gives(rule, '{"s":6}', text)).toEqual(['running']);
    expect(gives(rule, '{"s":"toString"}', text)).toEqual(['not-in-enumeration']);
  });

  test('text and JSON are kept as they are', () => {
    expect(gives({}, '"ok \\ud83d\\ude00"', [point(P, { type: 'text' })])).toEqual(['ok 😀']);
    expect(gives({}, '{"a":[1]}', [point(P, { type: 'json' })])).toEqual([{ a: [1] }]);
    expect(gives({}, '"a\\u0000b"', [point(P, { type: 'text' })])).toEqual(['text-holds-nul']);
  });
});

describe('time', () => {
  const at = (format: string, raw: string, zone?: string) =>
    run(
      { time: { path: 'ts', format, ...(zone ? { zone } : {}) }, values: [{ point: P, path: 'v' }] },
      `{"ts":${raw},"v":1}`,
    ).samples[0];
  const noon = Date.UTC(2026, 10, 21, 5, 59, 30) * 1000;

  test.each([
    ['epoch-s', String(noon / 1e6), undefined],
    ['epoch-ms', String(noon / 1e3), undefined],
    ['epoch-us', String(noon), undefined],
    ['epoch-ns', `${noon}000`, undefined],
    ['epoch-ns', `"${noon}123"`, undefined],
    ['iso', '"2026-11-21T05:59:30Z"', undefined],
    ['iso', '"2026-11-21T11:59:30+06:00"', undefined],
    ['iso', '"2026-11-21 11:59:30.000000"', 'Asia/Dhaka'],
    ['iso', '"20261121T115930"', 'Asia/Dhaka'],
  ])('%s %s in %s', (format, raw, zone) => {
    expect(at(format, raw, zone)).toMatchObject({ time: noon, quality: QUALITY.good });
  });

  test('a clock that cannot be right is not believed: arrival time, and a quality that says so', () => {
    for (const raw of ['0', '"soon"', String(Date.UTC(2031, 0, 1)), 'null']) {
      expect(at('epoch-ms', raw)).toMatchObject({ time: ARRIVAL, quality: QUALITY.uncertainClock });
    }
    expect(at('iso', '"2026-02-31T00:00:00Z"')).toMatchObject({ time: ARRIVAL, quality: QUALITY.uncertainClock });
  });

  test('several readings in a message have times of their own', () => {
    const each = {
      values: [{ point: P, path: 'r', each: { time: 't', value: 'v' } }],
      time: { path: 't', format: 'epoch-us' },
    };
    const two = run(each, `{"r":[{"t":${noon},"v":1},{"t":${noon + 5},"v":2}]}`);
    expect(two.samples.map(({ time, value }) => [time - noon, value])).toEqual([
      [0, 1],
      [5, 2],
    ]);
    const every = {
      values: [{ point: P, path: 'r', each: { every: '100 ms' } }],
      time: { path: 't', format: 'epoch-us' },
    };
    expect(run(every, `{"t":${noon},"r":[1,2,3]}`).samples.map(({ time }) => time - noon)).toEqual([
      -200_000, -100_000, 0,
    ]);
    const none = { values: [{ point: P, path: 'r', each: {} }] };
    expect(run(none, '{"r":[1,2]}').rejected).toEqual(['readings-without-time', 'readings-without-time']);
  });
});

describe('rules', () => {
  test('one rule with names takes hundreds of meters; the first that matches wins', () => {
    const points = [point('a/b/c/meter-7/power', { id: 7 }), point('a/b/c/meter-9/power', { id: 9 })];
    const rules = [
      mappingRule.parse({
        id: 'off',
        topic: 'm/meter-9/p',
        payload: 'number',
        values: [{ point: 'a/b/c/meter-7/power' }],
      }),
      mappingRule.parse({
        id: 'all',
        topic: 'm/{meter}/p',
        payload: 'number',
        values: [{ point: 'a/b/c/{meter}/power' }],
      }),
    ];
    const tried = (topic: string) => tryMapping({ site: 'plant', rules, points }, topic, new TextEncoder().encode('1'));
    expect(tried('m/meter-7/p')).toMatchObject({ rule: 'all', samples: [{ point: 'plant/a/b/c/meter-7/power' }] });
    expect(tried('m/meter-9/p')).toMatchObject({ rule: 'off' });
    expect(tried('m/meter-8/p')).toMatchObject({
      rule: 'all',
      missing: ['a/b/c/meter-8/power'],
      rejected: ['unknown-point'],
    });
    expect(tried('m/meter-7/p/q').rule).toBeNull();
  });

  test('a read of several tags is an observation each, with a key each', () => {
    const rules = [
      mappingRule.parse({
        id: 'reads',
        topic: 'reads',
        time: { path: 'ts', format: 'epoch-us' },
        key: 'seq',
        observation: {
          type: 'tag-read',
          device: 'a/b/c/gate',
          each: 'reads',
          fields: { epc: 'epc', antenna: 'antenna' },
        },
      }),
    ];
    const payload = {
      seq: 5,
      ts: ARRIVAL - 9,
      reads: [
        { epc: 'abcd', antenna: 1 },
        { epc: 'ABCE', antenna: '2', ts: ARRIVAL - 1 },
        { epc: 'xyz', antenna: 1 },
      ],
    };
    const tried = tryMapping(
      { site: 'plant', rules, points: [] },
      'reads',
      new TextEncoder().encode(JSON.stringify(payload)),
      ARRIVAL,
    );
    expect(tried.observations).toMatchObject([
      { key: '5/0', observation: { time: ARRIVAL - 9, body: { type: 'tag-read', epc: 'ABCD', antenna: '1' } } },
      { key: '5/1', observation: { time: ARRIVAL - 1, body: { epc: 'ABCE' } } },
    ]);
    expect(tried.rejected).toEqual(['tag-read-epc']);
  });

  test('a punch without a key of its own has one by time and content', () => {
    const rules = [
      mappingRule.parse({
        id: 'punch',
        topic: 'punch',
        time: { path: 'at', format: 'iso', zone: 'Asia/Dhaka' },
        observation: { type: 'punch', device: 'a/b/c/clock', fields: { person: 'badge' } },
      }),
    ];
    const once = (badge: unknown) =>
      tryMapping(
        { site: 'plant', rules, points: [] },
        'punch',
        new TextEncoder().encode(JSON.stringify({ at: '2026-11-21 11:00:00', badge })),
        ARRIVAL,
      );
    expect(once(17).observations[0]?.key).toBe(once('17').observations[0]?.key);
    expect(once(17).observations[0]?.key).not.toBe(once(18).observations[0]?.key);
    expect(once('a\u0000b').rejected).toEqual(['punch-text']);
  });
});

const anyRule = fc.record({
  payload: fc.constantFrom('json', 'number', 'text', 'csv', 'boolean'),
  time: fc.option(
    fc.record({ path: fc.constantFrom('t', '[0]', ''), format: fc.constantFrom('iso', 'epoch-s', 'epoch-ns') }),
    { nil: undefined },
  ),
  key: fc.option(fc.constantFrom('k', 't'), { nil: undefined }),
  values: fc.array(
    fc.record(
      {
        point: fc.constant(P),
        path: fc.constantFrom('v', '', 'a.b', '[1]', '2'),
        bit: fc.integer({ min: 0, max: 63 }),
        each: fc.constantFrom({}, { value: 'v', time: 't' }, { every: '1 s' }),
        enumeration: fc.constant({ '1': 'one' }),
      },
      { requiredKeys: ['point'] },
    ),
    { minLength: 1, maxLength: 3 },
  ),
});
const anyPayload = fc.oneof(
  fc.json().map((text) => new TextEncoder().encode(text)),
  fc.uint8Array({ maxLength: 60 }),
  fc.record({ t: fc.anything(), v: fc.anything(), k: fc.anything(), a: fc.anything() }).map((value) => {
    let text: string | undefined;
    try {
      text = JSON.stringify(value);
    } catch {
      text = '{}'; // what JSON cannot hold is not sent
    }
    return new TextEncoder().encode(text ?? '{}');
  }),
);

property.prop([anyRule, anyPayload, fc.constantFrom('number', 'boolean', 'text', 'json')])(
  'no payload breaks a rule: what comes out fits its point, the rest has a reason',
  (rule, payload, type) => {
    const { time, key, ...rest } = rule;
    const given = { ...rest, ...(time ? { time } : {}), ...(key ? { key } : {}) };
    const tried = run(given, payload, [point(P, { type: type as Point['type'] })]);
    for (const sample of tried.samples) {
      expect(Number.isSafeInteger(sample.time)).toBe(true);
      expect(Math.abs(sample.time - ARRIVAL)).toBeLessThan(200 * 3_600_000_000);
      if (type === 'number' && sample.value !== null) expect(Number.isFinite(sample.value)).toBe(true);
      if (type === 'text' && sample.value !== null) expect(typeof sample.value).toBe('string');
    }
    for (const reason of tried.rejected) expect(reason).toMatch(/^[a-z0-9-]+$/);
    // An empty array of readings is nothing to count; all else leaves a value or a reason.
    if (!rule.values.some(({ each }) => each)) expect(tried.samples.length + tried.rejected.length).toBeGreaterThan(0);
  },
);

describe('what the source says of its values', () => {
  const told = (quality: unknown, value: unknown = 7, more: object = {}) => {
    const rule = { values: [{ point: P, path: 'value' }], quality: 'quality', ...more };
    const { samples, rejected } = run(rule, JSON.stringify({ value, quality }));
    return rejected.length > 0 ? rejected : samples.map(({ value: of, quality: is }) => [of, is]);
  };
  test.each([
    [undefined, 7, [[7, QUALITY.good]]],
    [null, 7, [[7, QUALITY.good]]],
    ['good', 7, [[7, QUALITY.good]]],
    ['badCommLost', null, [[null, QUALITY.badCommLost]]],
    ['uncertainStale', 7, [[7, QUALITY.uncertainStale]]],
    [0x8002, 7, [[7, QUALITY.badDevice]]],
    // It cannot make a reading that failed a good one.
    ['good', null, [[null, QUALITY.bad]]],
    ['uncertainStale', null, [[null, QUALITY.bad]]],
    ['fine', 7, ['unknown-quality']],
    [-1, 7, ['unknown-quality']],
    [{ is: 'good' }, 7, ['unknown-quality']],
  ])('%j of %j', (quality, value, result) => expect(told(quality, value)).toEqual(result));

  test('holds for each reading of an array', () => {
    const values = [{ point: P, path: 'value', each: { every: '1 s' } }];
    expect(told('badDevice', [1, 2], { values })).toEqual([
      [1, QUALITY.badDevice],
      [2, QUALITY.badDevice],
    ]);
  });
});
