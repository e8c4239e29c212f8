import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { PRESS } from '../testing/facts.ts';
import { memberWith } from '../testing/purchase.ts';

const HOUR = 3_600_000_000;
let erp: TestErp;
let company: Caller;
let shirt: string;
let trouser: string;
const as = (user: string): Caller => ({ ...company, user });

beforeAll(async () => {
  erp = await testErp();
  company = await erp.company();
  const item = async (code: string) =>
    (await run('stock.item.save', { code, name: { en: code }, unit: '{piece}', lots: false })).id;
  [shirt, trouser] = [await item('SHIRT'), await item('TROUSER')];
});
afterAll(() => erp?.close());

async function run(name: string, input: object, caller = company) {
  const outcome = await erp.kernel.execute(caller, name, input);
  if (!outcome.ok) throw new Error(`${outcome.refusal?.code} ${JSON.stringify(outcome.refusal?.details)}`);
  return outcome.result as { id: string; version: number };
}
const refusal = async (name: string, input: object, caller = company) =>
  (await erp.kernel.execute(caller, name, input)).refusal?.code;

let made = 0;
/** A document for what is said of its uses. */
async function instruction(uses: readonly object[], given?: string): Promise<string> {
  if (given === undefined) made += 1;
  const code = given ?? `WI-${made}`;
  const all = uses.map((use) => ({ site: null, place: null, item: null, ...use }));
  return (await run('instructions.document.create', { code, name: { en: code }, uses: all })).id;
}
const plain = (en: string) => ({ text: { en }, picture: null, drawing: null, page: null, video: null });
/** A released revision of it. */
async function revised(
  of: string,
  letter: string,
  from: number,
  steps: readonly object[] = [plain(`As ${letter} says`)],
) {
  const { id } = await run('instructions.revision.create', { document: of, letter, effectiveFrom: from, steps });
  await run('instructions.revision.release', { id });
  return id;
}
interface Shown {
  readonly code: string;
  readonly items: readonly string[] | null;
  readonly lastRead: string | null;
  readonly revisions: readonly { id: string; letter: string; readAt: number | null; steps: readonly object[] }[];
}
async function shown(of: { site?: string; station?: string; items?: readonly string[] }, caller = as('asha')) {
  const asked = { site: 'plant-a', station: PRESS, items: [], ...of };
  return ((await erp.kernel.query(caller, 'instructions.station', asked)) as { rows: readonly Shown[] }).rows;
}
const codes = async (of: Parameters<typeof shown>[0]) => (await shown(of)).map(({ code }) => code);
const say = (reading: string, revision: string, caller = as('asha'), at = erp.clock.now) =>
  erp.kernel.execute(caller, 'instructions.reading.say', { reading, site: 'plant-a', revision, station: PRESS, at });

test('a station is shown what is for its place, for what it makes, and for everybody', async () => {
  const { now } = erp.clock;
  for (const [code, use] of [
    ['ALL', {}],
    ['HALL', { site: 'plant-a', place: 'hall' }],
    ['LINE-1', { site: 'plant-a', place: 'hall/line-1' }],
    ['PRESS-1', { site: 'plant-a', place: PRESS }],
    ['LINE-10', { site: 'plant-a', place: 'hall/line-10' }],
    ['OTHER-SITE', { site: 'plant-b', place: 'hall/line-1' }],
    ['SHIRTS', { item: shirt }],
    ['SHIRTS-HERE', { site: 'plant-a', place: 'hall', item: shirt }],
    ['TROUSERS', { item: trouser }],
  ] as const)
    await revised(await instruction([use], code), 'A', now);
  expect(await codes({})).toEqual(['ALL', 'HALL', 'LINE-1', 'PRESS-1']);
  // A line whose name begins like another's is another line.
  expect(await codes({ station: 'hall/line-10/cell/press-9' })).toEqual(['ALL', 'HALL', 'LINE-10']);
  expect(await codes({ items: [shirt] })).toEqual(['ALL', 'HALL', 'LINE-1', 'PRESS-1', 'SHIRTS', 'SHIRTS-HERE']);
  const [trousers] = (await shown({ items: [trouser, shirt] })).filter(({ code }) => code === 'TROUSERS');
  expect(trousers?.items).toEqual([trouser]);
  expect((await shown({})).every(({ items }) => items === null)).toBe(true);
});

test('of the released revisions the one that came into effect last holds, and those to come are told with it', async () => {
  const { now } = erp.clock;
  const of = await instruction([{ site: 'plant-c' }]);
  const here = async () => (await shown({ site: 'plant-c' })).find(({ code }) => code === `WI-${made}`);
  expect(await here()).toBeUndefined();
  await run('instructions.revision.create', {
    document: of,
    letter: 'DRAFT',
    effectiveFrom: now,
    steps: [plain('No')],
  });
  expect(await here()).toBeUndefined();
  await revised(of, 'A', now - 9 * HOUR);
  const b = await revised(of, 'B', now - HOUR);
  await revised(of, 'C', now + HOUR);
  expect((await here())?.revisions.map(({ letter }) => letter)).toEqual(['B', 'C']);
  await run('instructions.revision.withdraw', { id: b });
  expect((await here())?.revisions.map(({ letter }) => letter)).toEqual(['A', 'C']);
  erp.clock.now = now + 2 * HOUR;
  expect((await here())?.revisions.map(({ letter }) => letter)).toEqual(['C']);
});

test('what was released is never changed, and a revision says something', async () => {
  const of = await instruction([{}]);
  const input = { document: of, letter: 'A', effectiveFrom: erp.clock.now };
  const draft = await run('instructions.revision.create', { ...input, steps: [] });
  expect(await refusal('instructions.revision.release', { id: draft.id })).toBe('revision-without-steps');
  const changed = { id: draft.id, version: draft.version, steps: [plain('Cut'), plain('Sew')] };
  const { version } = await run('instructions.revision.change', changed);
  await run('instructions.revision.release', { id: draft.id, version });
  expect(await erp.kernel.get(company, 'instructions.revision', draft.id)).toMatchObject({
    ...{ state: 'released', releasedAt: erp.clock.now, releasedBy: company.user },
    steps: [{ text: { en: 'Cut' } }, { text: { en: 'Sew' } }],
  });
  const again = { id: draft.id, version: version + 1, effectiveFrom: erp.clock.now + HOUR };
  expect(await refusal('instructions.revision.change', again)).toBe('revision-not-draft');
  expect(await refusal('instructions.revision.remove', { id: draft.id, version: version + 1 })).toBe(
    'revision-not-draft',
  );
  expect(await refusal('instructions.revision.create', { ...input, steps: [] })).toBe('already-there');
  const placed = { code: 'NOWHERE', name: { en: 'x' }, uses: [{ site: null, place: 'hall', item: null }] };
  expect(await refusal('instructions.document.create', placed)).toBe('instruction-place-without-site');
});

test('that somebody has read a letter is kept once, for him alone, whatever became of the letter since', async () => {
  const of = await instruction([{ site: 'plant-d' }]);
  const a = await revised(of, 'A', erp.clock.now);
  const here = async (user: string) =>
    (await shown({ site: 'plant-d' }, as(user))).find(({ code }) => code === `WI-${made}`);
  const said = crypto.randomUUID();
  const at = erp.clock.now;
  expect((await say(said, a)).ok).toBe(true);
  expect((await say(said, a)).ok).toBe(true);
  expect(await here('asha')).toMatchObject({ lastRead: 'A', revisions: [{ letter: 'A', readAt: at }] });
  expect(await here('babul')).toMatchObject({ lastRead: null, revisions: [{ letter: 'A', readAt: null }] });

  // A newer letter has to be read again; what was read before is remembered.
  erp.clock.now += HOUR;
  await revised(of, 'B', erp.clock.now);
  expect(await here('asha')).toMatchObject({ lastRead: 'A', revisions: [{ letter: 'B', readAt: null }] });

  // Babul read A while his terminal had no link: it is booked although A has been withdrawn since.
  await run('instructions.revision.withdraw', { id: a });
  expect((await say(crypto.randomUUID(), a, as('babul'), at)).ok).toBe(true);
  const { rows } = await erp.kernel.list(company, 'instructions.reading', { filter: { document: of } });
  expect(rows.map(({ person, letter, readAt }) => [person, letter, readAt])).toEqual(
    expect.arrayContaining([
      ['asha', 'A', at],
      ['babul', 'A', at],
    ]),
  );
  expect(rows).toHaveLength(2);
});

test('what cannot have been read is not booked: a draft, a letter that is not there, a moment to come', async () => {
  const of = await instruction([{}]);
  const input = { document: of, letter: 'A', effectiveFrom: erp.clock.now, steps: [plain('Cut')] };
  const draft = await run('instructions.revision.create', input);
  const code = async (revision: string, at?: number) =>
    (await say(crypto.randomUUID(), revision, as('asha'), at)).refusal?.code;
  expect(await code(draft.id)).toBe('revision-unknown');
  expect(await code(crypto.randomUUID())).toBe('revision-unknown');
  await run('instructions.revision.release', { id: draft.id });
  expect(await code(draft.id, erp.clock.now + HOUR)).toBe('reading-in-future');
});

test('a step has a picture, a drawing and a video, which whoever may read the revision opens', async () => {
  // The beginning of a WebM file: EBML with the type of document.
  const webm = Buffer.concat([
    Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x82, 0x84]),
    Buffer.from('webm'),
    Buffer.alloc(64),
  ]);
  const pdf = Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n');
  const add = (field: string, bytes: Uint8Array, name: string) =>
    erp.kernel.files.add(company, 'instructions.revision', field, { name, bytes: Readable.from([Buffer.from(bytes)]) });
  const video = await add('steps.video', webm, 'fold.webm');
  expect(video.type).toBe('video/webm');
  const drawing = await add('steps.drawing', pdf, 'sheet.pdf');
  const of = await instruction([{ site: 'plant-e' }]);
  const id = await revised(of, 'A', erp.clock.now, [{ ...plain('Fold'), drawing, page: 2, video }]);
  const reader = await memberWith(erp, company, 'reader', [{ permissions: ['instructions.*'] }]);
  const [row] = (await shown({ site: 'plant-e' }, reader)).filter(({ code }) => code === `WI-${made}`);
  expect(row?.revisions[0]?.steps).toMatchObject([{ text: { en: 'Fold' }, picture: null, drawing, page: 2, video }]);
  expect(await erp.kernel.files.open(reader, 'instructions.revision', id, video.id)).toMatchObject({
    name: 'fold.webm',
  });
  await expect(add('steps.video', pdf, 'no.webm')).rejects.toMatchObject({ refusal: { code: 'file-kind' } });
});
