import type { BoardRow } from '@millrace/hmi-client';
import { expect, onTestFinished, test } from 'vitest';
import { DraftKeeper } from '../src/lib/home/draft-keeper.svelte.ts';
import { answeringServer } from './answering-server.ts';

test('what was published is not published again when what came after it was refused', async () => {
  const server = await answeringServer(({ body }) => ({
    body: { result: { id: 'board-1', version: body.version + 1 } },
  }));
  onTestFinished(server.close);
  const row = { id: 'board-1', version: 3, name: 'Day', scope: 'own', hasDraft: true } as unknown as BoardRow;
  const keeper = new DraftKeeper(server.api, row);
  expect(await keeper.publish()).not.toBeNull();
  expect(await keeper.publish()).toBeNull();
  keeper.keep([]);
  await keeper.publish();
  expect(server.asked.map(({ path, body }) => [path, body.version])).toEqual([
    ['/api/v1/commands/kernel.board.publish', 3],
    ['/api/v1/commands/kernel.board.draft', 4],
    ['/api/v1/commands/kernel.board.publish', 5],
  ]);
});
