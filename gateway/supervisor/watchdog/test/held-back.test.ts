import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { HeldBack, NotHeld } from '../held-back.ts';

const MINUTE = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'millrace-held-'));
afterEach(() => rmSync(join(folder, 'held.json'), { force: true }));
const bad = { kind: 'connection', id: 'press' } as const;

test('what is held back is held longer each time, and is let in when its time has passed or its configuration changed', () => {
  let now = 1_000_000_000_000;
  const held = new HeldBack(join(folder, 'held.json'), () => now);
  const minutes = () => (held.holdOf(bad)?.milliseconds ?? 0) / MINUTE;
  expect(held.holdOf(bad)).toBeNull();
  const holds: number[] = [];
  for (let times = 1; times <= 5; times++) {
    held.add(bad, 'busy, in poll (driver.ts:1:1)');
    holds.push(minutes());
    now += minutes() * MINUTE;
    expect(held.holdOf(bad)).toBeNull();
  }
  expect(holds).toEqual([5, 30, 180, 1_080, 1_440]);
  held.add(bad, 'busy, in poll (driver.ts:1:1)');
  expect(held.holdOf(bad)?.reason).toMatch(/had to be ended for it, 6 times in a row \(busy, in poll \(driver/);
  // Another process reads the same, and whoever is not named is not held.
  expect(new HeldBack(join(folder, 'held.json'), () => now).holdOf(bad)).not.toBeNull();
  expect(held.holdOf({ kind: 'link', id: 'press' })).toBeNull();
  held.release(bad);
  expect(held.holdOf(bad)).toBeNull();
});

test('what has behaved for a day begins anew, and a file that cannot be read holds nothing back', () => {
  let now = 1_000_000_000_000;
  const path = join(folder, 'held.json');
  const held = new HeldBack(path, () => now);
  held.add(bad, 'busy');
  held.add(bad, 'busy');
  now += (30 + 24 * 60) * MINUTE + 1;
  held.add(bad, 'busy');
  expect(held.holdOf(bad)?.milliseconds).toBe(5 * MINUTE);
  writeFileSync(path, '{"connection press": 1}');
  const next = new HeldBack(path, () => now);
  expect(next.holdOf(bad)).toBeNull();
  next.add(bad, 'busy');
  expect(next.holdOf(bad)).not.toBeNull();
});

test('a person lets go what he was shown, and the next time is the next of the same row', () => {
  let now = 1_000_000_000_000;
  const path = join(folder, 'held.json');
  const held = new HeldBack(path, () => now);
  held.add(bad, 'busy, in poll');
  const released = held.holdOf(bad)?.released;
  expect(held.told()).toEqual([
    { ...bad, since: now * 1_000, until: (now + 5 * MINUTE) * 1_000, times: 1, reason: 'busy, in poll' },
  ]);
  // What nobody has read the reason of stays: another time than the shown one, and another thing.
  expect(() => held.letGo(bad, (now - 1) * 1_000)).toThrow(/ended for it again since/);
  expect(() => held.letGo({ kind: 'link', id: 'press' }, now * 1_000)).toThrow(NotHeld);
  expect(released?.aborted).toBe(false);
  held.letGo(bad, now * 1_000);
  expect(released?.aborted).toBe(true);
  expect([held.holdOf(bad), held.told()]).toEqual([null, []]);
  expect(() => held.letGo(bad, now * 1_000)).toThrow(/not held back any more/);
  // Also after a start; and where it loops again, that is the second time in a row.
  expect(new HeldBack(path, () => now).holdOf(bad)).toBeNull();
  now += MINUTE;
  held.add(bad, 'busy, in poll');
  expect(held.told()).toMatchObject([{ times: 2, until: (now + 30 * MINUTE) * 1_000 }]);
  held.release(bad);
  held.add(bad, 'busy, in poll');
  expect(held.told()).toMatchObject([{ times: 1 }]);
});
