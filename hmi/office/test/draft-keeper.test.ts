import type { BoardRow } from '@millrace/hmi-client';
import { expect, test, vi } from 'vitest';

// No component reads the keeper here: plain values do for what would be drawn.
vi.stubGlobal(
  '$state',
  Object.assign(<T>(value: T): T => value, { raw: <T>(value: T): T => value }),
);
const given: [name: string, version: unknown][] = [];
vi.mock('../src/lib/session.svelte.ts', () => ({
  session: {
    api: {
      give: async (name: string, { version }: { version: number }) => {
        given.push([name, version]);
        return { result: { id: 'board-1', version: version + 1 } };
      },
    },
  },
}));
const { DraftKeeper } = await import('../src/lib/home/draft-keeper.svelte.ts');

test('what was published is not published again when what came after it was refused', async () => {
  const row = { id: 'board-1', version: 3, name: 'Day', scope: 'own', hasDraft: true } as unknown as BoardRow;
  const keeper = new DraftKeeper(row);
  expect(await keeper.publish()).not.toBeNull();
  expect(await keeper.publish()).toBeNull();
  keeper.keep([]);
  await keeper.publish();
  expect(given).toEqual([
    ['kernel.board.publish', 3],
    ['kernel.board.draft', 4],
    ['kernel.board.publish', 5],
  ]);
});
