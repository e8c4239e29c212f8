import { Readable } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ToldAttachment } from '../kernel/attachments/attachments.query.ts';
import { type Caller, Refused } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { memberWith } from '../testing/purchase.ts';
import { installTrade, trade } from '../testing/trade.ts';

let erp: TestErp;
let admin: Caller;
let record: string;
beforeAll(async () => {
  erp = await testErp([trade]);
  await installTrade(erp.owner);
  admin = await erp.company();
  record = await quote('A-1');
});
afterAll(() => erp?.close());

async function quote(number: string): Promise<string> {
  const made = { number, title: { en: 'Steel' }, price: { amount: '10', currency: 'BDT' }, tags: [] };
  return (await done('trade.quote.create', made)).id;
}
// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects to be there
async function done(command: string, input: object, caller = admin): Promise<any> {
  const { ok, result, refusal } = await erp.kernel.execute(caller, command, input);
  if (!ok) throw new Error(JSON.stringify(refusal));
  return result;
}
const refusal = async (command: string, input: object, caller = admin) =>
  (await erp.kernel.execute(caller, command, input)).refusal?.code;
const file = (said: string, name = 'plan.txt', caller = admin, command = 'kernel.attachment.add', field = 'files') =>
  erp.kernel.files.addFor(caller, command, field, { name, bytes: Readable.from([Buffer.from(said)]) });
const beside = async (caller = admin, removed = false) =>
  (await erp.kernel.query(caller, 'kernel.attachments', { entity: 'trade.quote', record, removed })) as {
    rows: ToldAttachment[];
    may: boolean;
  };
const versions = async (id: string) =>
  ((await erp.kernel.query(admin, 'kernel.attachment.versions', { id })) as { rows: ToldAttachment[] }).rows;
const bytesOf = async (id: string, of: string, caller = admin) =>
  textOf(await (await erp.kernel.files.openAttached(caller, id, of)).read());
async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Refused) return error.refusal.code;
    throw error;
  }
  return 'nothing was refused';
}
async function attach(...said: string[]): Promise<string[]> {
  const files = await Promise.all(said.map((one) => file(one)));
  return (await done('kernel.attachment.add', { entity: 'trade.quote', record, files })).attachments;
}

test('several files are put beside a record at once, and whoever sees the record reads them', async () => {
  const ids = await attach('first', 'second');
  const { rows, may } = await beside();
  expect([may, rows.map(({ id }) => id).toSorted()]).toEqual([true, ids.toSorted()]);
  const reader = await memberWith(erp, admin, 'reads', [{ permissions: ['trade.quote'] }]);
  expect((await beside(reader)).may).toBe(false);
  expect(await bytesOf(ids[0] ?? '', rows.find(({ id }) => id === ids[0])?.file.id ?? '', reader)).toBe('first');
  const attaches = await memberWith(erp, admin, 'attaches', [
    { permissions: ['trade.quote', 'kernel.attachment.add'] },
  ]);
  const own = await file('mine', 'mine.txt', attaches);
  const given = { entity: 'trade.quote', record, files: [own] };
  expect(await refusal('kernel.attachment.add', given, attaches)).toBe('attachment-not-permitted');
  expect(await refusal('kernel.attachment.add', given, reader)).toBe('not-permitted');
  const stranger = await erp.company('Meghna Mills');
  expect(await codeOf(bytesOf(ids[0] ?? '', rows[0]?.file.id ?? '', stranger))).toBe('file-unknown');
  expect(await codeOf(erp.kernel.query(stranger, 'kernel.attachments', { entity: 'trade.quote', record }))).toBe(
    'not-found',
  );
});

test('what was replaced stays as a version with who, when and size, and is taken back as a new one', async () => {
  const [id = ''] = await attach('draft');
  erp.clock.now += 60_000_000;
  const better = await file('better than the draft', 'plan 2.txt', admin, 'kernel.attachment.replace', 'file');
  expect(await done('kernel.attachment.replace', { id, version: 1, file: better })).toEqual({ id, version: 2 });
  expect(await refusal('kernel.attachment.replace', { id, version: 1, file: better })).toBe('attachment-changed');
  await done('kernel.attachment.describe', { id, version: 2, name: 'Plan.txt', description: 'of the new hall' });
  await done('kernel.attachment.take-back', { id, version: 3, to: 1 });
  expect(
    (await versions(id)).map(({ version, file: { name, size }, description }) => [version, name, size, description]),
  ).toEqual([
    [4, 'plan.txt', 5, null],
    [3, 'Plan.txt', 21, 'of the new hall'],
    [2, 'plan 2.txt', 21, null],
    [1, 'plan.txt', 5, null],
  ]);
  expect(await bytesOf(id, better.id)).toBe('better than the draft');
  expect(await refusal('kernel.attachment.take-back', { id, version: 4, to: 9 })).toBe('not-found');
});

test('what was removed is brought back, and both are undone as any command', async () => {
  const [id = ''] = await attach('to and fro');
  await done('kernel.attachment.remove', { id, version: 1 });
  expect((await beside()).rows.some((one) => one.id === id)).toBe(false);
  expect((await beside(admin, true)).rows.map((one) => one.id)).toEqual([id]);
  expect(await refusal('kernel.attachment.describe', { id, version: 2, description: null })).toBe('attachment-changed');
  await done('kernel.attachment.restore', { id, version: 2 });
  expect((await beside()).rows.some((one) => one.id === id)).toBe(true);
});

test('a file that a record named before is read by whoever reads its history', async () => {
  const drawn = (said: string) =>
    erp.kernel.files.add(admin, 'trade.quote', 'drawing', {
      name: `${said}.txt`,
      bytes: Readable.from([Buffer.from(said)]),
    });
  const [old, other] = [await drawn('the old one'), await drawn('the new one')];
  const id = await quote('A-2');
  await done('trade.quote.change', { id, version: 1, drawing: old });
  await done('trade.quote.change', { id, version: 2, drawing: other });
  const opened = await erp.kernel.files.open(admin, 'trade.quote', id, old.id);
  expect([opened.name, await textOf(await opened.read())]).toEqual(['the old one.txt', 'the old one']);
  expect(await codeOf(erp.kernel.files.open(admin, 'trade.quote', record, old.id))).toBe('file-unknown');
});
