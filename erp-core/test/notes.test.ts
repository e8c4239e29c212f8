import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, Refused, rightsOf } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { installPurchase, memberWith, purchase } from '../testing/purchase.ts';

// What people say of a record of a module that knows nothing of it.
let erp: TestErp;
let admin: Caller;
/** Sees the orders of one site, without their prices. */
let rina: Caller;
/** Sees orders below an amount. */
let karim: Caller;
/** Sees no orders. */
let mina: Caller;
const WRITE = { permissions: ['kernel.comment.write'] };
beforeAll(async () => {
  erp = await testErp([purchase]);
  await installPurchase(erp.owner);
  admin = await erp.company();
  const hidden = { on: 'purchase.order', actions: ['read' as const], fields: { hidden: ['price'] } };
  rina = await memberWith(erp, admin, 'rina', [WRITE, { grants: [hidden] }], ['north']);
  const small = { on: 'purchase.order', actions: ['read' as const], where: { amount: { lte: '100' } } };
  karim = await memberWith(erp, admin, 'karim', [WRITE, { grants: [small] }]);
  mina = await memberWith(erp, admin, 'mina', [WRITE]);
});
afterAll(() => erp?.close());

let made = 0;
async function order(more: object = {}): Promise<string> {
  made += 1;
  const input = { number: `O-${made}`, site: 'north', buyer: 'ada', amount: '50', price: '7', kind: 'goods', ...more };
  return (await done<{ id: string }>(admin, 'purchase.order.create', input)).id;
}
const run = (caller: Caller, name: string, input: object) => erp.kernel.execute(caller, name, input);
async function done<Result>(caller: Caller, name: string, input: object): Promise<Result> {
  erp.clock.now += 1_000_000;
  const { ok, result, refusal } = await run(caller, name, input);
  if (!ok) throw new Error(`${name}: ${JSON.stringify(refusal)}`);
  return result as Result;
}
const refused = async (caller: Caller, name: string, input: object) => (await run(caller, name, input)).refusal?.code;
const about = (record: string) => ({ entity: 'purchase.order', record });
const write = (caller: Caller, record: string, text: string, more: object = {}) =>
  done<{ id: string }>(caller, 'kernel.comment.write', { ...about(record), text, ...more });

interface Told {
  readonly kind: string;
  readonly id?: string;
  readonly text?: string | null;
  readonly version: number;
  readonly command?: string;
  readonly after?: Record<string, unknown>;
}
interface Timeline {
  readonly rows: readonly Told[];
  readonly next: string | null;
  readonly about?: { readonly comments: number; readonly followers: number; readonly follows: boolean };
}
const activity = async (caller: Caller, record: string, more: object = {}) =>
  (await erp.kernel.query(caller, 'kernel.activity', { ...about(record), ...more })) as Timeline;
const codeOf = async (work: Promise<unknown>): Promise<string | undefined> => {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error.refusal.code;
    throw error;
  }
};
interface Notices {
  readonly rows: readonly { id: string; text: string; template: string; record: string; readAt: number | null }[];
  readonly unread: number;
}
const noticesOf = async (caller: Caller, input: object = {}) =>
  (await erp.kernel.query(caller, 'kernel.notices', input)) as Notices;
const texts = async (caller: Caller) => (await noticesOf(caller)).rows.map(({ text }) => text);

test('what was written of a record and what was said of it are one timeline', async () => {
  const id = await order();
  const { id: comment } = await write(rina, id, '  Late again\nCall them  ');
  await done(admin, 'purchase.order.change', { id, version: 1, amount: '60' });
  const { rows, about: beside } = await activity(rina, id);
  expect(rows.map(({ kind, text, command }) => text ?? command ?? kind)).toEqual([
    'purchase.order.change',
    'Late again\nCall them',
    'purchase.order.create',
  ]);
  expect(beside).toEqual({ comments: 1, followers: 1, follows: true });
  // What she does not see of a record she does not see of its past.
  expect(rows[0]?.after).toMatchObject({ amount: '60' });
  expect(JSON.stringify(rows)).not.toContain('price');
  expect((await activity(rina, id, { kind: 'comment' })).rows).toMatchObject([{ id: comment }]);
  expect((await activity(rina, id, { kind: 'written' })).rows).toHaveLength(2);
});

test('a timeline read page by page is the same as read at once', async () => {
  const id = await order();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 6 }), fc.integer({ min: 1, max: 4 }), async (said, limit) => {
      let { version } = (await erp.kernel.get(admin, 'purchase.order', id)) as { version: number };
      for (const isComment of said) {
        // Half of them in the same moment.
        if (isComment) await run(admin, 'kernel.comment.write', { ...about(id), text: 'said' });
        else await run(admin, 'purchase.order.change', { id, version: version++, amount: String(version) });
      }
      const whole = (await activity(admin, id, { limit: 200 })).rows;
      const paged: Told[] = [];
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page: Timeline = await activity(admin, id, { limit, ...(cursor ? { cursor } : {}) });
        paged.push(...page.rows);
        cursor = page.next;
      }
      expect(paged).toEqual(whole);
    }),
    { numRuns: 8 },
  );
});

test('who does not see a record neither reads nor writes about it, and learns nothing by asking', async () => {
  const [large, elsewhere] = [await order({ amount: '500' }), await order({ site: 'south' })];
  await write(admin, large, 'Secret');
  await write(admin, elsewhere, 'Secret');
  const nowhere = crypto.randomUUID();
  for (const [caller, record] of [
    [karim, large],
    [rina, elsewhere],
    [karim, nowhere],
  ] as const) {
    expect(await codeOf(activity(caller, record))).toBe('not-found');
    for (const verb of ['comment.write', 'record.follow'])
      expect(
        await refused(caller, `kernel.${verb}`, {
          ...about(record),
          ...(verb === 'comment.write' ? { text: 'x' } : {}),
        }),
      ).toBe('not-found');
    expect(await codeOf(erp.kernel.query(caller, 'kernel.mentionable', about(record)))).toBe('not-found');
  }
  expect(await codeOf(activity(mina, large))).toBe('not-permitted');
  const reader = await memberWith(erp, admin, 'reader', [{ permissions: ['purchase.order'] }]);
  expect((await activity(reader, large)).rows).toHaveLength(2);
  expect(await refused(reader, 'kernel.comment.write', { ...about(large), text: 'x' })).toBe('not-permitted');
});

test('only who sees the record is mentioned, and is told in his own language', async () => {
  const small = await order();
  const large = await order({ amount: '500' });
  const { rows } = (await erp.kernel.query(rina, 'kernel.mentionable', { ...about(large), search: 'R' })) as {
    rows: { user: string }[];
  };
  expect(rows.map(({ user }) => user)).toEqual(['reader', 'rina']);
  const wrong = await run(rina, 'kernel.comment.write', { ...about(large), text: 'Ask @[karim] and @[nobody]' });
  expect(wrong.refusal).toMatchObject({ code: 'mention-not-seen', details: { people: 'karim, nobody' } });
  await write(rina, small, 'Ask @[karim], @[karim] knows; not me @[rina]');
  expect((await activity(rina, small)).rows[0]).toMatchObject({
    mentions: [{ user: 'karim', name: 'karim' }, { user: 'rina' }],
  });
  expect(await texts({ ...karim, locale: 'hi' })).toEqual([`rina ने O-${made - 1} पर आपका उल्लेख किया`]);
  expect(await texts(rina)).toEqual([]);
  // Once the record is kept from him, so is what he was told of it.
  await done(admin, 'purchase.order.change', { id: small, version: 1, amount: '500' });
  expect(await noticesOf(karim)).toMatchObject({ rows: [], unread: 0 });
});

test('who follows is told once of what he has not read, and no more once he follows no longer', async () => {
  const id = await order();
  await done(karim, 'kernel.record.follow', about(id));
  await done(karim, 'kernel.record.follow', about(id));
  expect((await activity(karim, id)).about).toEqual({ comments: 0, followers: 1, follows: true });
  await write(rina, id, 'One');
  await write(rina, id, 'Two');
  const title = `O-${made}`;
  expect(await texts(karim)).toEqual([`2 new comments on ${title}, the newest by rina`]);
  expect((await noticesOf({ ...karim, locale: 'bn' })).rows[0]?.text).toBe(
    `${title}-এ ২টি নতুন মন্তব্য, সর্বশেষটি rina-এর`,
  );
  const [notice] = (await noticesOf(karim)).rows;
  expect(await done(rina, 'kernel.notice.read', { ids: [notice?.id] })).toEqual({ changed: 0 });
  expect(await done(karim, 'kernel.notice.read', { ids: [notice?.id] })).toEqual({ changed: 1 });
  expect(await noticesOf(karim, { unread: true })).toMatchObject({ rows: [], unread: 0 });
  await write(rina, id, 'Three');
  expect(await texts(karim)).toEqual([`rina commented on ${title}`, `2 new comments on ${title}, the newest by rina`]);
  expect(await done(karim, 'kernel.notice.read-all', { of: about(id) })).toEqual({ changed: 1 });
  await done(karim, 'kernel.record.unfollow', about(id));
  await write(rina, id, 'Four');
  expect((await noticesOf(karim)).unread).toBe(0);
});

test('a writer changes and removes what he said himself; how it read is kept', async () => {
  const id = await order();
  const { id: comment } = await write(rina, id, 'Frist');
  const other = { id: comment, version: 1, text: 'Mine' };
  expect(await refused(karim, 'kernel.comment.change', other)).toBe('comment-of-another');
  expect(await refused(karim, 'kernel.comment.remove', { id: comment, version: 1 })).toBe('comment-of-another');
  expect(await done(rina, 'kernel.comment.change', { id: comment, version: 1, text: 'First' })).toMatchObject({
    version: 2,
  });
  expect(await refused(rina, 'kernel.comment.change', other)).toBe('comment-changed');
  expect((await activity(karim, id)).rows[0]).toMatchObject({ text: 'First', version: 2, changedAt: erp.clock.now });
  await done(rina, 'kernel.comment.remove', { id: comment, version: 2 });
  expect((await activity(karim, id)).rows[0]).toMatchObject({ text: null, mentions: [], files: [] });
  expect(await refused(rina, 'kernel.comment.remove', { id: comment, version: 3 })).toBe('not-found');
  const kept = await erp.owner.query('select text from kernel.comment_wording where comment = $1 order by version', [
    comment,
  ]);
  expect(kept.rows).toEqual([{ text: 'Frist' }, { text: 'First' }]);
});

test('what is no comment is refused with the field and the reason', async () => {
  const id = await order();
  for (const text of ['', ' \n ', 'x'.repeat(8_001), Array.from({ length: 21 }, (_, at) => `@[u${at}]`).join(' ')])
    expect((await run(rina, 'kernel.comment.write', { ...about(id), text })).refusal).toMatchObject({
      code: 'input-invalid',
      details: { issues: [{ path: 'text' }] },
    });
  expect(await refused(rina, 'kernel.comment.write', { entity: 'no.such', record: id, text: 'x' })).toBe(
    'unknown-name',
  );
});

const bytes = (text: string, name: string) => ({ name, bytes: Readable.from([Buffer.from(text)]) });

test('files are attached as they were taken in, and none that nobody took in', async () => {
  const id = await order();
  const file = await erp.kernel.files.addFor(rina, 'kernel.comment.write', 'files', bytes('said', 'note.txt'));
  await write(rina, id, 'See the note', { files: [file] });
  expect((await activity(karim, id)).rows[0]).toMatchObject({
    files: [{ id: file.id, name: 'note.txt', type: 'text/plain' }],
  });
  for (const wrong of [
    { ...file, id: crypto.randomUUID() },
    { ...file, size: 9_999 },
  ])
    expect(await refused(rina, 'kernel.comment.write', { ...about(id), text: 'x', files: [file, wrong] })).toBe(
      'reference-unknown',
    );
});

test('what is said is heard by who reads such records, and a notice by its person alone', async () => {
  const id = await order();
  const from = await erp.kernel.events.newest(admin.company);
  await write(rina, id, 'Heard? @[karim]');
  const heard = async (caller: Caller) => (await erp.kernel.events.after(caller, from)).map(({ type }) => type);
  expect(await heard(rina)).toEqual(['kernel.comment-written']);
  expect(await heard(karim)).toEqual(['kernel.notice-given', 'kernel.comment-written']);
  expect(await heard(mina)).toEqual([]);
  const south = await memberWith(erp, admin, 'south', [{ permissions: ['purchase.*'] }], ['south']);
  expect(await heard(south)).toEqual([]);
});

const tell = () => done(admin, 'kernel.follow.tell', {});

test('who follows is told of what others have written, once, and of nothing that is kept from him', async () => {
  const id = await order();
  const title = `O-${made}`;
  for (const caller of [karim, rina, admin]) await done({ ...caller }, 'kernel.record.follow', about(id));
  // What earlier tests left to be told.
  await tell();
  const before = (await noticesOf(karim)).rows.length;
  await done(admin, 'purchase.order.change', { id, version: 1, amount: '60' });
  await done(admin, 'purchase.order.change', { id, version: 2, amount: '70' });
  expect(await tell()).toEqual({ told: 2, more: false });
  expect(await tell()).toEqual({ told: 0, more: false });
  expect((await texts(karim))[0]).toBe(`${title} was changed 2 times, last by The system`);
  // Above what he sees, and then below it again: he is told of the last change alone, which he sees.
  await done(admin, 'purchase.order.change', { id, version: 3, amount: '700' });
  expect(await tell()).toEqual({ told: 1, more: false });
  expect((await noticesOf(karim)).rows).toHaveLength(before);
  await done(admin, 'purchase.order.change', { id, version: 4, amount: '80' });
  await tell();
  expect((await noticesOf(karim)).rows).toHaveLength(before + 1);
  await done(admin, 'purchase.order.remove', { id, version: 5 });
  expect(await tell()).toEqual({ told: 0, more: false });
});

test('a kernel that runs tells followers by itself, what was written before it ran as well', async () => {
  const id = await order();
  await done(karim, 'kernel.record.follow', about(id));
  await done(admin, 'purchase.order.change', { id, version: 1, amount: '61' });
  const told = () =>
    new Promise<void>((heard) => {
      const stop = erp.kernel.onEvent(({ type, payload }) => {
        if (type !== 'kernel.notice-given' || (payload as { record: string }).record !== id) return;
        stop();
        heard();
      });
    });
  // It may tell while it starts.
  const first = told();
  await erp.kernel.start();
  await first;
  const next = told();
  await done(admin, 'purchase.order.change', { id, version: 2, amount: '62' });
  await next;
  expect((await texts(karim))[0]).toBe(`O-${made} was changed 2 times, last by The system`);
});

test('tags are of the company, and lists, sums and sheets are filtered by them', async () => {
  const [first, second] = [await order({ buyer: 'tagged' }), await order({ buyer: 'tagged' })];
  const tag = async (code: string) =>
    (await done<{ id: string }>(admin, 'kernel.tag.create', { code, name: { en: code }, colour: 'series3' })).id;
  const [late, dear] = [await tag('LATE'), await tag('DEAR')];
  const on = (record: string, one: string) => ({ ...about(record), tag: one });
  expect(await refused(rina, 'kernel.record.tag', on(first, late))).toBe('not-permitted');
  const tagger = await memberWith(erp, admin, 'tagger', [
    {
      permissions: ['kernel.record.tag'],
      grants: [{ on: 'purchase.order', actions: ['read'], where: { amount: { lte: '100' } } }],
    },
  ]);
  expect(await done(tagger, 'kernel.record.tag', on(first, late))).toEqual({ changed: true });
  expect(await done(tagger, 'kernel.record.tag', on(first, late))).toEqual({ changed: false });
  await done(tagger, 'kernel.record.tag', on(second, dear));
  expect(await refused(tagger, 'kernel.record.tag', on(await order({ amount: '500' }), late))).toBe('not-found');
  expect(await refused(tagger, 'kernel.record.tag', on(first, crypto.randomUUID()))).toBe('reference-unknown');
  const listed = async (tags: unknown) => {
    const filter = { buyer: 'tagged', $tags: tags } as never;
    const { rows } = await erp.kernel.list(rina, 'purchase.order', { filter });
    const sums = await erp.kernel.aggregate(rina, 'purchase.order', { filter });
    expect(sums.rows).toMatchObject([{ count: rows.length }]);
    return rows.map(({ id }) => id);
  };
  expect(await listed(late)).toEqual([first]);
  expect(await listed({ in: [late, dear] })).toEqual([first, second]);
  expect(await listed({ ne: late })).toEqual([second]);
  for (const wrong of ['LATE', { like: late }, { in: [] }, null])
    expect(await codeOf(listed(wrong))).toBe('input-invalid');
  const tags = (caller: Caller, records: string[]) =>
    erp.kernel.query(caller, 'kernel.record-tags', { entity: 'purchase.order', records });
  expect(await tags(rina, [first, second])).toEqual({
    rows: expect.arrayContaining([
      { record: first, tags: [late] },
      { record: second, tags: [dear] },
    ]),
  });
  await done(admin, 'purchase.order.change', { id: first, version: 1, site: 'south' });
  expect(await tags(rina, [first])).toEqual({ rows: [] });
  expect(await refused(admin, 'kernel.tag.remove', { id: dear, version: 1 })).toBe('record-in-use');
  await done(admin, 'kernel.record.untag', on(second, dear));
  await done(admin, 'kernel.tag.remove', { id: dear, version: 1 });
});

test('what a person said is among the data that is kept of him', async () => {
  const { comments, mentioned } = (await erp.kernel.query(karim, 'kernel.person-data.own', {})) as {
    comments: unknown[];
    mentioned: number;
  };
  expect([comments, mentioned]).toEqual([[], 2]);
  const all: { text: string | null; before: unknown[] }[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = (await erp.kernel.query(admin, 'kernel.person-data', {
      ...{ user: 'rina', limit: 3 },
      ...(cursor ? { cursor } : {}),
    })) as { comments: typeof all; next: string | null };
    all.push(...page.comments);
    cursor = page.next;
  }
  expect(all.map(({ text }) => text)).toContain('Late again\nCall them');
  expect(all.find(({ text }) => text === null)?.before).toMatchObject([{ text: 'Frist' }, { text: 'First' }]);
  expect(await codeOf(erp.kernel.query(karim, 'kernel.person-data', { user: 'rina' }))).toBe('not-permitted');
});

test('what every member may do is not for who is narrowed to some names', async () => {
  const key = { ...rina, rights: rightsOf(rina).narrowed(['purchase.*']) };
  expect(await codeOf(erp.kernel.query(key, 'kernel.notices', {}))).toBe('not-permitted');
  expect(await refused(key, 'kernel.record.follow', about(await order()))).toBe('not-permitted');
});
