import type { EntityRecord } from '@millrace/hmi-client';
import { expect, onTestFinished, test } from 'vitest';
import { giveAll, takeAllBack } from '../src/lib/records/bulk/bulk.ts';
import { type Answer, type Asked, answeringServer } from './answering-server.ts';

const COMMAND = 'gate.pass.let-in';
const records: EntityRecord[] = Array.from({ length: 1_200 }, (_, at) => ({ id: `pass-${at}`, version: 1 }));
const done = ({ body }: Asked): Answer => ({ body: { results: body.inputs.map(() => ({ ok: true })) } });

/** Lets all passes in at a server that answers so; what it was asked stands in `asked`. */
async function letIn(answerTo: (asked: Asked, nth: number) => Answer | null) {
  const server = await answeringServer(answerTo);
  onTestFinished(server.close);
  const given = giveAll(
    server.api,
    COMMAND,
    records,
    ({ id }) => ({ id }),
    (error) => `not done: ${error}`,
  );
  return { given, asked: server.asked };
}

test('a link that breaks after some were done tells these, and of the rest why not', async () => {
  const { given, asked } = await letIn((one, nth) => (nth === 1 ? done(one) : null));
  const results = await given;
  expect(results.map(({ record }) => record)).toEqual(records);
  expect(results.slice(0, 500).map(({ refused }) => refused)).toEqual(Array(500).fill(null));
  const rest = new Set(results.slice(500).map(({ refused }) => refused));
  expect([...rest]).toEqual([expect.stringMatching(/^not done: .*did not answer/)]);
  // What comes after a broken link is not tried either.
  expect(asked.map(({ path, body }) => [path, body.inputs.length])).toEqual([
    [`/api/v1/commands/${COMMAND}/bulk`, 500],
    [`/api/v1/commands/${COMMAND}/bulk`, 500],
  ]);
});

test('where nothing was done it is thrown', async () => {
  const { given } = await letIn(() => null);
  await expect(given).rejects.toMatchObject({ kind: 'link-lost' });
});

test('whoever is not signed in any more is told that alone, whatever was done before', async () => {
  const { given } = await letIn((one, nth) => (nth === 1 ? done(one) : { status: 401, body: {} }));
  await expect(given).rejects.toMatchObject({ kind: 'signed-out' });
});

test('what was done is taken back by what each says, in one go for each command', async () => {
  const [a, b, c] = ['pass-1', 'pass-2', 'pass-3'].map((id) => ({ id, version: 1 })) as [
    EntityRecord,
    EntityRecord,
    EntityRecord,
  ];
  const server = await answeringServer(({ body }) => ({
    body: {
      results: body.inputs.map(({ id }: EntityRecord) =>
        id === b.id ? { ok: false, refusal: { code: 'record-changed', message: 'changed since' } } : { ok: true },
      ),
    },
  }));
  onTestFinished(server.close);
  const undo = (id: string) => ({ command: 'gate.pass.undo', input: { id, version: 2 } });
  const result = { refused: null, proposed: false };
  const done = [
    { record: a, ...result, undo: undo(a.id) },
    { record: b, ...result, undo: undo(b.id) },
    { record: c, ...result, undo: null },
  ];
  const back = await takeAllBack(server.api, done, String);
  const inputs = [a, b].map(({ id }) => ({ id, version: 2 }));
  expect(server.asked).toEqual([{ path: '/api/v1/commands/gate.pass.undo/bulk', body: { inputs } }]);
  expect(back.map(({ record, refused }) => [record.id, refused])).toEqual([
    [a.id, null],
    [b.id, 'changed since'],
  ]);
});
