import { mkdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, folderStore, inCompany } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { installTrade, trade } from '../testing/trade.ts';

let erp: TestErp;
let admin: Caller;
beforeAll(async () => {
  erp = await testErp([trade]);
  await installTrade(erp.owner);
  await erp.owner.query('call kernel.keep_file_uses()');
  admin = await erp.company();
  await erp.kernel.start();
});
afterAll(() => erp?.close());

const DAY = 24 * 3600 * 1_000_000;
const pass = (days: number): void => {
  erp.clock.now += days * DAY;
};
// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects to be there
async function done(command: string, input: object, caller = admin): Promise<any> {
  const { ok, result, refusal } = await erp.kernel.execute(caller, command, input);
  if (!ok) throw new Error(JSON.stringify(refusal));
  return result;
}
let numbers = 0;
const quote = async (more: object = {}, caller = admin): Promise<string> =>
  (
    await done(
      'trade.quote.create',
      { number: `S-${++numbers}`, title: { en: 'Steel' }, price: { amount: '10', currency: 'BDT' }, tags: [], ...more },
      caller,
    )
  ).id;
const take = (said: string, caller = admin) =>
  erp.kernel.files.add(caller, 'trade.quote', 'drawing', {
    name: `${said}.txt`,
    bytes: Readable.from([Buffer.from(said)]),
  });
const attach = async (record: string, said: string) => {
  const file = await erp.kernel.files.addFor(admin, 'kernel.attachment.add', 'files', {
    name: 'a.txt',
    bytes: Readable.from([Buffer.from(said)]),
  });
  return (await done('kernel.attachment.add', { entity: 'trade.quote', record, files: [file] })).attachments[0];
};
const hashOf = async (id: string): Promise<string | undefined> =>
  (await erp.owner.query('select hash from kernel.file where id = $1', [id])).rows[0]?.hash;
const isThere = async (hash: string | undefined) => folderStore(erp.folder).has(hash ?? '');
const keepFor = (days: number | null) =>
  done('kernel.settings.set', { name: 'kernel.files', values: { replacedDays: days } });

/** One night, as the clock of the plant would have it. */
async function night() {
  const { job } = await done('kernel.files.nightly', {});
  const state = async () =>
    (await erp.kernel.get(admin, 'kernel.job', job)) as { state: string; result: unknown; problem: unknown };
  await expect.poll(async () => (await state()).state, { timeout: 20_000 }).toBe('done');
  return (await state()).result as { versions: number; forgotten: number; bytes: { removed: number; backup: boolean } };
}

test('what was taken in and never saved goes after a week and its bytes a day later, never while a backup runs', async () => {
  const [draft, saved] = [await take('never saved'), await take('saved')];
  const id = await quote({ drawing: saved });
  const [draftBytes, savedBytes] = [await hashOf(draft.id), await hashOf(saved.id)];
  await night();
  pass(6);
  expect((await night()).forgotten).toBe(0);
  pass(2);
  expect(await night()).toMatchObject({ forgotten: 1, bytes: { removed: 0 } });
  expect([await hashOf(draft.id), await isThere(draftBytes)]).toEqual([undefined, true]);
  pass(2);
  erp.backup.runs = true;
  expect((await night()).bytes).toEqual({ removed: 0, backup: true });
  erp.backup.runs = false;
  expect((await night()).bytes).toEqual({ removed: 1, backup: false });
  expect([await isThere(draftBytes), await isThere(savedBytes)]).toEqual([false, true]);
  expect(await textOf(await (await erp.kernel.files.open(admin, 'trade.quote', id, saved.id)).read())).toBe('saved');
});

test('what was replaced stays for ever where nothing is set, else so many days, and as long as its record is held', async () => {
  const [first, second] = [await take('first drawing'), await take('second drawing')];
  const id = await quote({ drawing: first });
  const attachment = await attach(id, 'first attached');
  const replaced = await erp.kernel.files.addFor(admin, 'kernel.attachment.replace', 'file', {
    name: 'b.txt',
    bytes: Readable.from([Buffer.from('second attached')]),
  });
  await done('kernel.attachment.replace', { id: attachment, version: 1, file: replaced });
  await done('trade.quote.change', { id, version: 1, drawing: second });
  await night();
  pass(1_000);
  expect(await night()).toMatchObject({ versions: 0, forgotten: 0 });
  const hold = await done('kernel.legal-hold.create', { entity: 'trade.quote', record: id, reason: 'a dispute' });
  await keepFor(30);
  expect(await night()).toMatchObject({ versions: 0, forgotten: 0 });
  await done('kernel.legal-hold.remove', { id: hold.id, version: 1 });
  expect(await night()).toMatchObject({ versions: 1 });
  pass(31);
  await night();
  expect([await hashOf(first.id), (await hashOf(second.id)) !== undefined]).toEqual([undefined, true]);
  const { rows } = (await erp.kernel.query(admin, 'kernel.attachment.versions', { id: attachment })) as {
    rows: unknown[];
  };
  expect(rows).toHaveLength(1);
  expect(await textOf(await (await erp.kernel.files.openAttached(admin, attachment, replaced.id)).read())).toBe(
    'second attached',
  );
  await keepFor(null);
});

test('bytes that somebody else has, or takes in again in that very moment, stay', async () => {
  const other = await erp.company('Meghna Mills');
  const [mine, theirs] = [await take('the same bytes'), await take('the same bytes', other)];
  const id = await quote({ drawing: theirs }, other);
  const again = await take('taken in again');
  const bytes = await hashOf(again.id);
  pass(8);
  await night();
  pass(8);
  await night();
  expect([await hashOf(mine.id), await hashOf(again.id)]).toEqual([undefined, undefined]);
  // Somebody is about to take the same bytes in: whoever removes them waits for him.
  const held = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const taking = inCompany(erp.app, admin, async (db) => {
    await db.run('select pg_advisory_xact_lock_shared(7211, hashtext($1))', [bytes]);
    held.resolve();
    await goOn.promise;
    await db.run(
      `insert into kernel.file (id, hash, name, type, size, at, user_id) values (gen_random_uuid(), $1, 'x', 'text/plain', 14, 1, 'x')`,
      [bytes],
    );
  });
  await held.promise;
  pass(2);
  const sweeping = night();
  await expect
    .poll(
      async () =>
        (await erp.owner.query(`select 1 from pg_locks where locktype = 'advisory' and not granted`)).rowCount,
    )
    .toBe(1);
  goOn.resolve();
  await taking;
  await sweeping;
  expect(await isThere(bytes)).toBe(true);
  expect(await textOf(await (await erp.kernel.files.open(other, 'trade.quote', id, theirs.id)).read())).toBe(
    'the same bytes',
  );
});

test('a job moves what lies in the place of before, tells how far it is, and names what is damaged', async () => {
  await mkdir(erp.before);
  const place = folderStore(erp.before, 0);
  const hashes: string[] = [];
  for (let nth = 0; nth < 6; nth += 1) {
    const incoming = await place.take(Readable.from([Buffer.from(`from before ${nth}`)]), 100);
    if (incoming === 'too-large') throw new Error(incoming);
    await incoming.keep();
    hashes.push(incoming.hash);
  }
  const [bad = '', ...good] = hashes;
  await truncate(join(erp.before, bad.slice(0, 2), bad), 3);
  const { job } = await done('kernel.files.move', {});
  const moved = async () => (await erp.kernel.get(admin, 'kernel.job', job)) as { state: string; result: unknown };
  await expect.poll(async () => (await moved()).state, { timeout: 20_000 }).toBe('done');
  expect((await moved()).result).toEqual({ files: 5, bytes: 65, damaged: [bad] });
  for (const hash of good) expect([await isThere(hash), await place.has(hash)]).toEqual([true, false]);
  expect(await place.has(bad)).toBe(true);
});
