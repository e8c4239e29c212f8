import { fc, test as property } from '@fast-check/vitest';
import type { LogGroup } from '@millrace/contracts';
import { expect } from 'vitest';
import { FreshGroups } from '../fresh-groups.ts';

const SIZE = 10;
/** Group `at` of one epoch; each holds ten records. */
const group = (at: number): LogGroup =>
  ({ epoch: 1, firstSeq: at * SIZE + 1, lastSeq: (at + 1) * SIZE }) as unknown as LogGroup;

const reader = fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 400 }));

property.prop([fc.integer({ min: 1, max: 40 }), fc.array(reader, { minLength: 1, maxLength: 3 })])(
  'what a reader has not had stays, what all have had goes',
  (groups, readers) => {
    const fresh = new FreshGroups(1_000_000);
    for (let at = 0; at < groups; at++) fresh.add(group(at));
    fresh.forget(readers.map((seq) => (seq === null ? null : { epoch: 1, seq })));
    const least = Math.min(...readers.map((seq) => seq ?? 1));
    const kept = Array.from({ length: groups }, (_, at) => group(at)).filter(({ lastSeq }) => lastSeq >= least);
    expect(fresh.oldest()).toEqual(kept[0] ? { epoch: 1, seq: kept[0].firstSeq } : null);
    const first = kept[0];
    if (first) expect(fresh.from(1, first.firstSeq, 1_000_000)).toEqual(kept);
  },
);
