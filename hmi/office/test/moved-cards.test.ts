import type { EntityRecord } from '@millrace/hmi-client';
import { plantIsAhead } from '@millrace/hmi-ui/states/clock.svelte.ts';
import { afterEach, expect, test } from 'vitest';
import { MovedCards } from '../src/lib/records/board/moved.svelte.ts';

const card = (version: number, state: string) => ({ id: 'pass-1', version, state }) as unknown as EntityRecord;
afterEach(() => plantIsAhead(0));

test('a card is taken on as its last move left it, and as it was read where somebody else wrote it since', async () => {
  const moved = new MovedCards();
  const given: unknown[] = [];
  const take = (record: EntityRecord) =>
    moved.inTurn(record, async ({ version, state }) => void given.push([version, state]));
  moved.put(card(1, 'inside'), 'announced', 'inside');
  // The server answers while the next move already waits for its turn.
  const first = moved.inTurn(card(1, 'announced'), async () => moved.done(card(2, 'inside')));
  await Promise.all([first, take(card(1, 'inside'))]);
  await take(card(5, 'announced'));
  expect(given).toEqual([
    [2, 'inside'],
    [5, 'announced'],
  ]);
});

test('a card stands where it was put until the lists are newer by the clock that they are dated with', () => {
  const moved = new MovedCards();
  plantIsAhead(-60_000);
  const before = Date.now() - 60_000;
  moved.put(card(1, 'inside'), 'announced', 'inside');
  moved.done(card(2, 'inside'));
  const shown = (at: number) => moved.shown('announced', [card(1, 'announced')], () => at).length;
  expect(shown(before - 1)).toBe(0);
  expect(shown(before + 30_000)).toBe(1);
});
