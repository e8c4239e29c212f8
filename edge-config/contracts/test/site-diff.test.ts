import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ExpandedSite, expandSite } from '../compile-site.ts';
import { siteDiff } from '../site-diff.ts';
import { profile, site } from './site-samples.ts';

const expand = (document: unknown, profiles: readonly unknown[] = [profile()]): ExpandedSite => {
  const expanded = expandSite(document, profiles);
  if (!expanded.ok) throw new Error(expanded.faults.map((fault) => `${fault.where}: ${fault.what}`).join('\n'));
  return expanded.site;
};

test('a change of a profile is told once for all its devices, and only what it touches restarts', () => {
  const slower = profile();
  slower.points[1] = { name: 'good', unit: '{piece}', deadband: 2, lateness: '24 h' };
  const diff = siteDiff(expand(site()), expand(site(), [slower]));
  expect(diff.words).toEqual([
    'point "good" of 2 (hall/line-1/cell/press-1, hall/line-1/cell/press-2): deadband: 0 → 2; lateness: 3 d → 1 d',
    'detector "counter" of 2 (hall/line-1/cell/press-1, hall/line-1/cell/press-2): lateness: 3 d → 1 d',
    'these detectors compute their open windows anew: counter:hall/line-1/cell/press-1, counter:hall/line-1/cell/press-2',
  ]);
  expect(diff.restarts).toMatchObject({ devices: [], brokers: [], rules: false });
});

test('a device at the path of another is a replacement: the points keep their history', () => {
  const swapped = site();
  swapped.devices[1] = { id: 'press-2b', path: 'hall/line-1/cell/press-2', profile: 'press' };
  const diff = siteDiff(expand(site()), expand(swapped));
  expect(diff.changes[0]).toMatchObject({ kind: 'replaced', subjects: ['press-2', 'press-2b'] });
  expect(diff.changes.filter(({ part }) => part === 'point')).toEqual([]);
  expect(diff.restarts.detectors).toEqual([]);
});

test('a calendar that changes makes every detector compute its windows anew', () => {
  const later = site();
  const [shift] = later.calendar.shifts;
  if (!shift) throw new Error('the sample has no shift');
  shift.start = '07:00';
  const diff = siteDiff(expand(site()), expand(later));
  expect(diff.words[0]).toBe('calendar: shift.A.start: 06:00 → 07:00');
  expect(diff.restarts.detectors).toHaveLength(4);
});

test('rules tried in another order are a change, though none of them differs', () => {
  const rule = (id: string) => ({
    id,
    topic: 'devices/+/x',
    time: { path: 't' },
    values: [{ point: 'hall/line-1/cell/press-1/good' }],
  });
  const before = expand({ ...site(), rules: [rule('a'), rule('b')] });
  const after = expand({ ...site(), rules: [rule('b'), rule('a')] });
  expect(siteDiff(before, after).words[0]).toBe('rules are tried in another order: b, a');
});

test('property: no words for the same site, some for another, and the same change told from both sides', () => {
  const places = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });
  const of = (numbers: readonly number[]) =>
    expand({
      ...site(),
      devices: numbers.map((n) => ({ id: `p-${n}`, path: `hall/line-1/cell/p-${n}`, profile: 'press' })),
    });
  fc.assert(
    fc.property(places, places, (one, other) => {
      expect(siteDiff(of(one), of(one)).words).toEqual(['nothing changes']);
      const there = siteDiff(of(one), of(other));
      const back = siteDiff(of(other), of(one));
      const devices = (diff: typeof there, kind: string) =>
        diff.changes
          .filter((change) => change.part === 'device' && change.kind === kind)
          .flatMap(({ subjects }) => subjects);
      expect(devices(there, 'added').sort()).toEqual(devices(back, 'removed').sort());
      expect(devices(there, 'added').sort()).toEqual(
        other
          .filter((n) => !one.includes(n))
          .map((n) => `p-${n}`)
          .sort(),
      );
    }),
    { numRuns: 80 },
  );
});
