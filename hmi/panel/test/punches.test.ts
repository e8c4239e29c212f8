import { expect, test } from 'vitest';
import { isSaid, saidNow } from '../src/lib/punches.ts';

test('that somebody went last week, said today without a link, does not make him gone', () => {
  const came = { input: { direction: 'in', at: 900 } };
  const went = { input: { direction: 'out', at: 100 }, chosen: true as const };
  expect(saidNow([came, went])).toBe(came);
  expect(saidNow([went])).toBeNull();
  const goes = { input: { direction: 'out', at: 950 } };
  expect(saidNow([came, goes, went])).toBe(goes);
});

test('the end of a stay that waits to be sent is not asked for again, that of another is', () => {
  const gone = { input: { direction: 'out', at: 150 }, chosen: true as const };
  expect(isSaid({ in: 100, before: 200 }, [gone])).toBe(true);
  expect(isSaid({ in: 200, before: 300 }, [gone])).toBe(false);
  expect(isSaid({ in: 100, before: 200 }, [{ input: gone.input }])).toBe(false);
});
