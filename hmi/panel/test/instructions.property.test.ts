import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filesOf, fitting } from '../src/lib/instructions/files.ts';
import { holding, isFor, leafOf, wants } from '../src/lib/instructions/holding.ts';
import { partOf } from '../src/service-worker/part.ts';

const file = fc.option(
  fc.record({ id: fc.uuid(), name: fc.string(), type: fc.string(), size: fc.integer({ min: 1, max: 1_000 }) }),
  { nil: null },
);
const step = fc.record({
  id: fc.uuid(),
  text: fc.record({ en: fc.string() }),
  picture: file,
  drawing: file,
  page: fc.integer({ min: 1, max: 9 }),
  video: file,
});
const revision = fc.record({
  id: fc.uuid(),
  letter: fc.string(),
  effectiveFrom: fc.integer({ min: 0, max: 100 }),
  changes: fc.constant(null),
  readAt: fc.option(fc.integer(), { nil: null }),
  steps: fc.array(step, { maxLength: 3 }),
});
const instruction = fc.record({
  revisions: fc
    .array(revision, { maxLength: 4 })
    .map((all) => [...all].sort((a, b) => a.effectiveFrom - b.effectiveFrom)),
});

test('what holds is the last that has come into effect, and no later moment goes back to an earlier letter', () => {
  fc.assert(
    fc.property(instruction, fc.integer({ min: 0, max: 120 }), fc.integer({ min: 0, max: 120 }), (of, at, later) => {
      const held = holding(of, at);
      if (!held) expect(of.revisions.every(({ effectiveFrom }) => effectiveFrom > at)).toBe(true);
      else {
        expect(held.effectiveFrom).toBeLessThanOrEqual(at);
        const index = of.revisions.indexOf(held);
        expect(of.revisions.slice(index + 1).every(({ effectiveFrom }) => effectiveFrom > at)).toBe(true);
        const then = holding(of, Math.max(at, later));
        expect(then && of.revisions.indexOf(then)).toBeGreaterThanOrEqual(index);
      }
    }),
  );
});

test('an instruction of no item is for everything, one of items for those alone', () => {
  expect(isFor({ items: null }, null)).toBe(true);
  expect(isFor({ items: ['a'] }, null)).toBe(false);
  expect(isFor({ items: ['a', 'b'] }, 'b')).toBe(true);
  expect(isFor({ items: ['a'] }, 'b')).toBe(false);
});

test('a letter is read once; a newer one is read again', () => {
  expect(wants({ lastRead: null }, { readAt: null }, false)).toBe('reading');
  expect(wants({ lastRead: 'A' }, { readAt: null }, false)).toBe('again');
  expect(wants({ lastRead: 'A' }, { readAt: null }, true)).toBe('nothing');
  expect(wants({ lastRead: 'B' }, { readAt: 1 }, false)).toBe('nothing');
});

test('a letter that comes into effect while another is read begins at its beginning', () => {
  const asked = new URLSearchParams('document=d&of=rev-c&leaf=3');
  expect(leafOf(asked, { id: 'rev-c' }, 4)).toBe(3);
  expect(leafOf(asked, { id: 'rev-c' }, 2)).toBe(1);
  expect(leafOf(asked, { id: 'rev-d' }, 4)).toBe(0);
  expect(leafOf(new URLSearchParams('document=d'), { id: 'rev-c' }, 4)).toBe(0);
});

test('files that are kept never take more than their room, none twice, pictures before drawings before videos', () => {
  fc.assert(
    fc.property(fc.array(instruction, { maxLength: 4 }), fc.integer({ min: 0, max: 2_000_000 }), (all, most) => {
      const wanted = filesOf(all);
      expect(new Set(wanted.map(({ url }) => url)).size).toBe(wanted.length);
      const steps = all.flatMap(({ revisions }) => revisions.flatMap(({ steps: own }) => own));
      expect(wanted.length).toBeLessThanOrEqual(
        steps.flatMap(({ picture, drawing, video }) => [picture, drawing, video].filter(Boolean)).length,
      );
      const kept = fitting(wanted, most);
      expect(kept.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(most);
      // What was left out would not have fitted beside what is kept before it.
      let used = 0;
      for (const one of wanted) {
        if (kept.includes(one)) used += one.size;
        else expect(used + one.size).toBeGreaterThan(most);
      }
    }),
  );
});

test('a part that a player asks for is what it asked, within the file', () => {
  expect(partOf(null, 10)).toBeUndefined();
  expect(partOf('bytes=0-', 10)).toEqual({ from: 0, end: 10 });
  expect(partOf('bytes=2-4', 10)).toEqual({ from: 2, end: 5 });
  expect(partOf('bytes=-3', 10)).toEqual({ from: 7, end: 10 });
  expect(partOf('bytes=-30', 10)).toEqual({ from: 0, end: 10 });
  expect(partOf('bytes=10-', 10)).toBe('beyond');
  expect(partOf('bytes=1-2,4-5', 10)).toBeUndefined();
  expect(partOf('bytes=-', 10)).toBeUndefined();
  fc.assert(
    fc.property(fc.nat(50), fc.nat(50), fc.integer({ min: 1, max: 40 }), (from, to, size) => {
      const part = partOf(`bytes=${from}-${to}`, size);
      if (part === 'beyond') expect(from >= size || to < from).toBe(true);
      else if (part) expect(part).toEqual({ from, end: Math.min(to + 1, size) });
    }),
  );
});
