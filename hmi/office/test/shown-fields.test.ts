import { expect, test } from 'vitest';
import { isShown, shownFields } from '../src/lib/records/shown-fields.ts';

test('a field is shown where its condition holds of what stands in the form, as a list would find the record', () => {
  const values = {
    kind: 'vehicle',
    weight: '2.50',
    price: { amount: '5', currency: 'BDT' },
    due: '2026-12-01',
    note: '',
  };
  const cases: readonly [Parameters<typeof isShown>[0], boolean][] = [
    [undefined, true],
    [{ kind: 'vehicle' }, true],
    [{ kind: 'visitor' }, false],
    [{ kind: { in: ['visitor', 'vehicle'] }, weight: { gte: '2.5' } }, true],
    [{ weight: 2.5 }, true],
    [{ weight: { gt: '10' } }, false],
    [{ due: { lt: '2026-12-02' } }, true],
    [{ 'price.currency': 'BDT' }, true],
    [{ 'price.currency': { ne: 'BDT' } }, false],
    [{ note: null }, true],
    [{ missing: { ne: 'x' } }, false],
    [{ missing: { eq: null } }, true],
  ];
  for (const [condition, shown] of cases) expect(isShown(condition, values), JSON.stringify(condition)).toBe(shown);
  const fields = [{ name: 'a' }, { name: 'b', shownWhen: { kind: 'visitor' } }];
  expect(shownFields(fields, values)).toEqual([{ name: 'a' }]);
});
