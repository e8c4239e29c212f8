import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { FilterIndex } from '../filter-index.ts';
import { filtersOverlap } from '../topic-filter.ts';

const level = fc.constantFrom('a', 'b', 'c', '+', '{id}', '');
const filter = fc
  .tuple(fc.array(level, { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([levels, open]) => [...levels, ...(open ? ['#'] : [])].join('/'));

property.prop([fc.array(filter, { maxLength: 30 }), filter])(
  'an index finds what comparing with each filter finds',
  (filters, asked) => {
    const index = new FilterIndex<number>();
    for (const [at, one] of filters.entries()) index.add(one, at);
    const found = index.overlapping(asked).sort((one, other) => one - other);
    expect(found).toEqual([...filters.keys()].filter((at) => filtersOverlap(filters[at] ?? '', asked)));
  },
);

test('thirty thousand topics are looked up among thirty thousand filters', { timeout: 20_000 }, () => {
  const index = new FilterIndex<number>();
  const topics = Array.from({ length: 30_000 }, (_, at) => `devices/machine-${at}/counts`);
  for (const [at, topic] of topics.entries()) index.add(topic.replace('counts', '#'), at);
  // Compared with each other these are 900 million pairs, minutes of a core.
  expect(topics.every((topic, at) => index.overlapping(topic)[0] === at)).toBe(true);
});
