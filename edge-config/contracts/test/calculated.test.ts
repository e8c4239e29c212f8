import { describe, expect, test } from 'vitest';
import { compileSite, expandSite, siteDiff } from '../index.ts';
import { profile, site } from './site-samples.ts';

type PointDraft = Record<string, unknown>;

/** The small site, whose press counts good pieces and has further points; both presses get them. */
const press = (...points: PointDraft[]) => {
  const base = profile();
  return {
    ...base,
    points: [...base.points, { name: 'scrap', unit: '{piece}' }, ...points],
    rules: base.rules.map((rule) => ({
      ...rule,
      values: [...rule.values, { point: '{device}/scrap', path: 'scrap' }],
    })),
  };
};
const quality = (calculated: PointDraft, more: PointDraft = {}) => ({ name: 'quality', ...more, calculated });
const RATIO = { formula: 'good / (good + scrap)', inputs: { good: 'good', scrap: 'scrap' } };

const faultsOf = (...points: PointDraft[]) => {
  const expanded = expandSite(site(), [press(...points)]);
  return expanded.ok ? [] : expanded.faults.map(({ code, where, what }) => ({ code, where, what }));
};

describe('calculated points of a site', () => {
  test('of one profile every machine has its own, with its own inputs', () => {
    const expanded = expandSite(site(), [press(quality(RATIO))]);
    if (!expanded.ok) throw new Error(JSON.stringify(expanded.faults));
    expect(expanded.warnings.filter(({ code }) => code === 'point-without-rule')).toEqual([]);
    expect(expanded.site.calculated).toEqual(
      ['press-1', 'press-2'].map((id) => ({
        path: `plant/hall/line-1/cell/${id}/quality`,
        formula: RATIO.formula,
        corrects: 3_600_000_000,
        inputs: {
          good: `plant/hall/line-1/cell/${id}/good`,
          scrap: `plant/hall/line-1/cell/${id}/scrap`,
        },
      })),
    );
  });

  test('inputs come before what is reckoned from them, in whatever order they are written', () => {
    const document = {
      ...site(),
      points: [
        {
          path: 'hall/line-1/cell/line/loss',
          calculated: { formula: '1 - all', inputs: { all: 'hall/line-1/cell/line/quality' } },
        },
        {
          path: 'hall/line-1/cell/line/quality',
          calculated: {
            formula: 'min(one, two)',
            inputs: { one: 'hall/line-1/cell/press-1/quality', two: 'hall/line-1/cell/press-2/quality' },
          },
        },
      ],
    };
    const points = ['loss', 'quality', 'scrap', 'good', 'state'];
    const paths = ['press-1', 'press-2', 'line'].flatMap((id) =>
      points.map((name) => `plant/hall/line-1/cell/${id}/${name}`),
    );
    const compiled = compileSite(document, [press(quality(RATIO))], {
      version: 1,
      pointIds: new Map(paths.map((path, at) => [path, at + 1])),
      secrets: new Map(),
    });
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.faults));
    const { calculated } = compiled.config;
    const name = (id: number) => paths[id - 1]?.split('/').slice(-2).join('/');
    expect(calculated.map(({ point }) => name(point))).toEqual([
      'press-2/quality',
      'press-1/quality',
      'line/quality',
      'line/loss',
    ]);
    expect(Object.entries(calculated[2]?.inputs ?? {}).map(([key, id]) => [key, name(id)])).toEqual([
      ['one', 'press-1/quality'],
      ['two', 'press-2/quality'],
    ]);
    expect(JSON.stringify(compiled.config.points)).not.toContain('formula');
  });

  test.each([
    ['an input that is not there', { formula: 'a', inputs: { a: 'goood' } }, 'unknown-input', 'inputs.a'],
    ['a formula that cannot be read', { formula: 'good /', inputs: { good: 'good' } }, 'formula', 'formula'],
    ['a name that is no input', { ...RATIO, inputs: { good: 'good' } }, 'formula', 'formula'],
    ['an input that is not used', { ...RATIO, formula: 'good + 1' }, 'unused-input', 'inputs.scrap'],
    ['a text where a number is needed', { formula: 's + 1', inputs: { s: 'state' } }, 'formula', 'formula'],
    ['yes or no for a number', { formula: 'good > 1', inputs: { good: 'good' } }, 'formula', 'formula'],
    ['a window that is too long', { formula: 'mean(g, "40 d")', inputs: { g: 'good' } }, 'formula', 'formula'],
    ['a point of itself', { formula: 'q + 1', inputs: { q: 'quality' } }, 'cycle', 'inputs'],
  ])('%s is told once, at its place in the profile', (_, calculated, code, where) => {
    expect(faultsOf(quality(calculated))).toEqual([
      expect.objectContaining({ code, where: `points[3].calculated.${where}` }),
    ]);
  });

  test('a circle over several points is told with its way', () => {
    const [fault, ...more] = faultsOf(quality({ formula: 'l + 1', inputs: { l: 'loss' } }), {
      name: 'loss',
      calculated: { formula: 'q * 2', inputs: { q: 'quality' } },
    });
    expect(more).toEqual([]);
    expect(fault?.what).toBe(
      'it is reckoned from itself: hall/line-1/cell/press-1/quality → hall/line-1/cell/press-1/loss → hall/line-1/cell/press-1/quality',
    );
  });

  test('what is reckoned and given by a rule is a fault', () => {
    const faulty = {
      ...press(),
      points: [
        ...press().points.slice(0, 2),
        { name: 'scrap', calculated: { formula: '1 + g', inputs: { g: 'good' } } },
      ],
    };
    const expanded = expandSite(site(), [faulty]);
    expect(expanded.ok ? [] : expanded.faults.map(({ code }) => code)).toContain('fed-twice');
  });

  test('a changed formula is planned as one change of all machines', () => {
    const before = expandSite(site(), [press(quality(RATIO))]);
    const after = expandSite(site(), [press(quality({ ...RATIO, formula: '100 * good / (good + scrap)' }))]);
    if (!before.ok || !after.ok) throw new Error('they are in order');
    expect(siteDiff(before.site, after.site).changes.map(({ words }) => words)).toEqual([
      'point "quality" of 2 (hall/line-1/cell/press-1, hall/line-1/cell/press-2): calculated.formula: good / (good + scrap) → 100 * good / (good + scrap)',
    ]);
  });
});
