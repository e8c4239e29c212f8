import { expect, test } from 'vitest';
import { BadgeWaits } from '../api/badge-waits.ts';

const MINUTE = 60_000;

test('who waits is woken by what is told of his terminal, by who comes in his place, by going, and by the end', async () => {
  const waits = new BadgeWaits();
  const woken: string[] = [];
  const wait = (name: string, terminal: string, signal = new AbortController().signal) =>
    waits.wait(terminal, MINUTE, signal).then(() => woken.push(name));
  const first = wait('first', 'a');
  const second = wait('second', 'a');
  const end = new AbortController();
  const other = wait('other', 'b', end.signal);
  await first;
  expect(woken).toEqual(['first']);
  waits.wake('a');
  await second;
  expect(woken).toEqual(['first', 'second']);
  waits.wake('a');
  const gone = new AbortController();
  const left = wait('left', 'a', gone.signal);
  gone.abort();
  await left;
  await wait('gone before', 'a', gone.signal);
  end.abort();
  await other;
  expect(woken).toEqual(['first', 'second', 'left', 'gone before', 'other']);
});

test('nobody waits longer than he asked for', async () => {
  await new BadgeWaits().wait('a', 1, new AbortController().signal);
});
