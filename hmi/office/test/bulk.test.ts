import { ApiError, type EntityRecord } from '@millrace/hmi-client';
import { expect, test, vi } from 'vitest';

const bulk = vi.fn();
vi.mock('../src/lib/session.svelte.ts', () => ({ session: { api: { bulk } } }));
vi.mock('../src/lib/why-not.ts', () => ({ whyNot: (error: Error) => error.message }));
const { giveAll, takeAllBack } = await import('../src/lib/records/bulk/bulk.ts');

const records: EntityRecord[] = Array.from({ length: 1_200 }, (_, at) => ({ id: `pass-${at}`, version: 1 }));
const done = async (_: string, inputs: readonly unknown[]) => inputs.map(() => ({ ok: true }));
const broken = new Error('no answer');

test('a link that breaks after some were done tells these, and of the rest why not', async () => {
  bulk.mockImplementationOnce(done).mockRejectedValueOnce(broken);
  const results = await giveAll('gate.pass.let-in', records, ({ id }) => ({ id }));
  expect(results.map(({ record }) => record)).toEqual(records);
  expect(results.map(({ refused }) => refused)).toEqual([...Array(500).fill(null), ...Array(700).fill('no answer')]);
  // What comes after a broken link is not tried either.
  expect(bulk).toHaveBeenCalledTimes(2);
});

test('where nothing was done, or nobody is signed in any more, it is thrown', async () => {
  bulk.mockReset().mockRejectedValueOnce(broken);
  await expect(giveAll('gate.pass.let-in', records, ({ id }) => ({ id }))).rejects.toThrow('no answer');
  const ended = new ApiError('signed-out', 'Sign in.');
  bulk.mockImplementationOnce(done).mockRejectedValueOnce(ended);
  await expect(giveAll('gate.pass.let-in', records, ({ id }) => ({ id }))).rejects.toBe(ended);
});

test('what was done is taken back by what each says, in one go for each command', async () => {
  const [a, b, c] = records as readonly [EntityRecord, EntityRecord, EntityRecord];
  const undo = (command: string, id: string) => ({ command, input: { id, version: 2 } });
  const result = { refused: null, proposed: false };
  bulk
    .mockReset()
    .mockImplementation(async (_: string, inputs: readonly { id: string }[]) =>
      inputs.map(({ id }) => ({ ok: id !== b.id, refusal: id === b.id ? { message: 'changed since' } : undefined })),
    );
  const back = await takeAllBack([
    { record: a, ...result, undo: undo('gate.pass.undo', a.id) },
    { record: b, ...result, undo: undo('gate.pass.undo', b.id) },
    { record: c, ...result, undo: null },
  ]);
  expect(bulk.mock.calls.map(([command, inputs]) => [command, inputs])).toEqual([
    [
      'gate.pass.undo',
      [
        { id: a.id, version: 2 },
        { id: b.id, version: 2 },
      ],
    ],
  ]);
  expect(back.map(({ record, refused }) => [record.id, refused])).toEqual([
    [a.id, null],
    [b.id, 'changed since'],
  ]);
});
