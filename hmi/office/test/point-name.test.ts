import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { pathSegment } from '../../../edge-config/contracts/point.ts';
import { nameFor } from '../src/lib/devices/setup/point-name.ts';

const named = (label: string, above: string[] = [], ...taken: string[]): string =>
  nameFor({ label, address: 'ns=2;s=Tank 2.Level' }, above, new Set(taken));

test('a point is called what the device calls it; where that is taken, what it stands below tells it apart', () => {
  expect(named('Level')).toBe('level');
  expect(named('Füllstand (m³)')).toBe('f-llstand-m');
  expect(named('স্তর')).toBe('ns-2-s-tank-2-level');
  expect(named('Level', ['Hall', 'Tank 2'], 'level')).toBe('tank-2-level');
  expect(named('Level', ['Hall', 'Tank 2'], 'level', 'tank-2-level')).toBe('hall-tank-2-level');
  expect(named('Level', [], 'level', 'level-2')).toBe('level-3');
});

const words = fc.string({ unit: 'grapheme', maxLength: 90 });
property.prop([fc.array(fc.record({ label: words, address: words, above: fc.array(words, { maxLength: 4 }) }))])(
  'whatever a device calls its things, each gets a name of its own that a path may have',
  (things) => {
    const taken = new Set<string>();
    for (const { above, ...thing } of things) {
      const name = nameFor(thing, above, taken);
      expect(pathSegment.safeParse(name).success, name).toBe(true);
      expect(taken.has(name)).toBe(false);
      taken.add(name);
    }
  },
);
