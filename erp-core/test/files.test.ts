import { readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text as textOf } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, folderStore, Refused } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { memberWith } from '../testing/purchase.ts';
import { installTrade, MARGIN, trade } from '../testing/trade.ts';

let erp: TestErp;
let admin: Caller;
beforeAll(async () => {
  erp = await testErp([trade]);
  await installTrade(erp.owner);
  admin = await erp.company();
});
afterAll(() => erp?.close());

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
  'base64',
);
const PDF = Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n');

const plain = { title: { en: 'Steel' }, price: { amount: '10', currency: 'BDT' }, tags: [] };
const add = (field: string, bytes: string | Uint8Array, name = 'a file', caller = admin) =>
  erp.kernel.files.add(caller, 'trade.quote', field, { name, bytes: Readable.from([Buffer.from(bytes)]) });
async function made(number: string, more: object = {}): Promise<string> {
  const { result, refusal } = await erp.kernel.execute(admin, 'trade.quote.create', { ...plain, number, ...more });
  if (!result) throw new Error(JSON.stringify(refusal));
  return (result as { id: string }).id;
}
async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Refused) return error.refusal.code;
    throw error;
  }
  return 'nothing was refused';
}
const READS = { permissions: ['trade.quote'] };
const kept = async (): Promise<string[]> =>
  (await readdir(erp.folder, { recursive: true, withFileTypes: true }))
    .filter((one) => one.isFile())
    .map((one) => one.name);

test('a file is told by its own bytes, stands in the record with its name, and whoever reads the record reads it', async () => {
  const drawing = await add('drawing', PDF, 'Zeichnung 17.pdf');
  expect(drawing).toMatchObject({ name: 'Zeichnung 17.pdf', type: 'application/pdf', size: PDF.length });
  const photo = await add('photo', PIXEL, 'pixel.txt');
  expect(photo.type).toBe('image/png');
  const id = await made('F-1', { drawing, photo: { ...photo, name: 'ছবি.png' } });
  expect(await erp.kernel.get(admin, 'trade.quote', id)).toMatchObject({
    drawing,
    photo: { ...photo, name: 'ছবি.png' },
  });
  const opened = await erp.kernel.files.open(admin, 'trade.quote', id, photo.id);
  expect(opened).toMatchObject({ name: 'ছবি.png', type: 'image/png', size: PIXEL.length });
  expect(await buffer(await opened.read())).toEqual(PIXEL);
  const [entry] = await erp.kernel.history(admin, 'trade.quote', id);
  expect(entry).toMatchObject({ after: { drawing } });
  const { rows } = await erp.kernel.list(admin, 'trade.quote', { filter: { 'drawing.name': 'Zeichnung 17.pdf' } });
  expect(rows.map(({ number }) => number)).toEqual(['F-1']);
});

test('the same bytes are kept once, and nothing of what was refused stays', async () => {
  const before = await kept();
  const [first, second] = [
    await add('drawing', 'twice the same', 'a.txt'),
    await add('drawing', 'twice the same', 'b.txt'),
  ];
  expect(first.id).not.toBe(second.id);
  expect(await kept()).toHaveLength(before.length + 1);
  expect(await codeOf(add('photo', PDF))).toBe('file-kind');
  expect(await codeOf(add('drawing', Buffer.alloc(100_001, 65)))).toBe('file-too-large');
  expect(await codeOf(add('drawing', ''))).toBe('file-empty');
  expect(await kept()).toHaveLength(before.length + 1);
});

test('what runs is no file, whatever it is called', async () => {
  for (const [name, bytes] of [
    ['drawing.pdf', Buffer.from('4d5a90000300000004000000ffff0000b800000000000000400000', 'hex')],
    ['notes.txt', Buffer.from('#!/bin/sh\nrm -rf /\n')],
    ['notes.txt', Buffer.from('  <!DOCTYPE html><script>alert(1)</script>')],
    ['picture.txt', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ['picture.xml', Buffer.from('<?xml version="1.0"?><!-- x --><svg onload="alert(1)"/>')],
    ['notes.txt', Buffer.from([0x61, 0x00, 0x62])],
    ['notes.txt', Buffer.from([0xff, 0xfe, 0x61])],
  ] as const)
    expect([name, await codeOf(add('drawing', bytes, name))]).toEqual([name, 'file-kind']);
});

test('a record says of a file what it is, and names one that is there', async () => {
  const drawing = await add('drawing', PDF);
  const refusal = async (value: object) =>
    (await erp.kernel.execute(admin, 'trade.quote.create', { ...plain, number: 'F-2', ...value })).refusal?.code;
  expect(await refusal({ drawing: { ...drawing, id: crypto.randomUUID() } })).toBe('reference-unknown');
  expect(await refusal({ drawing: { ...drawing, size: 1 } })).toBe('reference-unknown');
  expect(await refusal({ drawing: { ...drawing, type: 'text/plain' } })).toBe('reference-unknown');
  expect(await refusal({ photo: drawing })).toBe('file-kind');
  expect(await refusal({ drawing: { ...drawing, name: '../../etc/passwd' } })).toBe('input-invalid');
  expect(await refusal({ drawing })).toBeUndefined();
});

test('who may not read the field, the record or the company reads no file of it', async () => {
  const reckoning = await add('reckoning', 'a,b\n1,2\n', 'reckoning.csv');
  const drawing = await add('drawing', PDF);
  const id = await made('F-3', { reckoning, drawing });
  const reader = await memberWith(erp, admin, 'reader', [READS]);
  const seller = await memberWith(erp, admin, 'seller', [{ ...READS, permissions: [...READS.permissions, MARGIN] }]);
  expect((await erp.kernel.files.open(seller, 'trade.quote', id, reckoning.id)).type).toBe('text/csv');
  expect(await codeOf(erp.kernel.files.open(reader, 'trade.quote', id, reckoning.id))).toBe('file-unknown');
  expect((await erp.kernel.files.open(reader, 'trade.quote', id, drawing.id)).type).toBe('application/pdf');
  const other = await made('F-4');
  expect(await codeOf(erp.kernel.files.open(admin, 'trade.quote', other, drawing.id))).toBe('file-unknown');
  const stranger = await erp.company('Meghna Mills');
  expect(await codeOf(erp.kernel.files.open(stranger, 'trade.quote', id, drawing.id))).toBe('not-found');
  const { refusal } = await erp.kernel.execute(stranger, 'trade.quote.create', { ...plain, number: 'S-1', drawing });
  expect(refusal?.code).toBe('reference-unknown');
  expect(await codeOf(add('reckoning', 'a,b\n', 'a.csv', reader))).toBe('not-permitted');
});

test('who took a file in sees it before a record names it, for a day, and nobody else does', async () => {
  const drawing = await add('drawing', 'not saved yet', 'draft.txt');
  expect(await textOf(await (await erp.kernel.files.own(admin, drawing.id)).read())).toBe('not saved yet');
  const other = await memberWith(erp, admin, 'other', [{ permissions: ['trade.quote.*'] }]);
  expect(await codeOf(erp.kernel.files.own(other, drawing.id))).toBe('file-unknown');
  erp.clock.now += 25 * 3600 * 1_000_000;
  expect(await codeOf(erp.kernel.files.own(admin, drawing.id))).toBe('file-unknown');
});

test('bytes that are gone are told as a fault, and an import passes files by', async () => {
  const drawing = await add('drawing', 'soon to be lost', 'lost.txt');
  const id = await made('F-5', { drawing });
  const { rows } = await erp.owner.query('select hash from kernel.file where id = $1', [drawing.id]);
  await rm(join(erp.folder, String(rows[0]?.hash).slice(0, 2)), { recursive: true });
  const opened = await erp.kernel.files.open(admin, 'trade.quote', id, drawing.id);
  await expect(opened.read()).rejects.toMatchObject({ code: 'file-lost' });
  expect(await erp.kernel.template(admin, 'trade.quote')).not.toContain('drawing');
});

test('what is called like a path is refused before it is kept, and so is what would fill the disk', async () => {
  const before = await kept();
  expect(await codeOf(add('drawing', 'x', '../../etc/passwd'))).toBe('input-invalid');
  expect(await codeOf(add('drawing', 'x', 'a\nb.txt'))).toBe('input-invalid');
  expect(await codeOf(add('drawing', 'x', ''))).toBe('input-invalid');
  expect((await add('drawing', 'x', 'ক্‌ষ.txt')).name).toBe('ক্‌ষ.txt');
  const full = folderStore(erp.folder, Number.MAX_SAFE_INTEGER);
  await expect(full.take(Readable.from([Buffer.from('x')]), 100)).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(await kept()).toHaveLength(before.length + 1);
});

test('a source that breaks off, or a disk that refuses, leaves nothing behind', async () => {
  const before = await kept();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 5_000 }), { maxLength: 8 }), async (chunks) => {
      async function* broken() {
        yield* chunks;
        throw new Error('the line went dead');
      }
      const adding = erp.kernel.files.add(admin, 'trade.quote', 'drawing', { name: 'x.txt', bytes: broken() });
      await expect(adding).rejects.toThrow('the line went dead');
      expect(await kept()).toEqual(before);
    }),
    { numRuns: 20 },
  );
});

test('a command takes in a file of its own, which is what it says and there, or the command is refused', async () => {
  const quote = await made('F-6');
  const addFor = (bytes: string | Uint8Array, caller = admin, field = 'certificate') =>
    erp.kernel.files.addFor(caller, 'trade.quote.attach', field, {
      name: 'certificate.pdf',
      bytes: Readable.from([Buffer.from(bytes)]),
    });
  const described = await erp.kernel.describe(admin, 'trade.quote');
  const input = described.commands.find(({ name }) => name === 'trade.quote.attach')?.input;
  expect(input?.find(({ name }) => name === 'certificate')?.file).toEqual({
    ...{
      accept: ['pdf'],
      maxBytes: 10_000,
      entity: 'trade.quote',
      field: 'certificate',
      command: 'trade.quote.attach',
    },
  });
  const certificate = await addFor(PDF);
  const attach = (value: object, options = {}) =>
    erp.kernel.execute(admin, 'trade.quote.attach', { quote, certificate: value }, options);
  for (const [value, code] of [
    [{ ...certificate, id: crypto.randomUUID() }, 'reference-unknown'],
    [{ ...certificate, size: 1 }, 'reference-unknown'],
    [await add('drawing', 'a text', 'a.txt'), 'file-kind'],
  ] as const)
    expect((await attach(value)).refusal?.code).toBe(code);
  const done = await attach(certificate, { idempotencyKey: 'attach-0001' });
  expect(done.ok).toBe(true);
  expect(await attach(certificate, { idempotencyKey: 'attach-0001' })).toMatchObject({ ok: true, repeated: true });
  expect(await erp.kernel.get(admin, 'trade.quote', quote)).toMatchObject({ drawing: certificate });
  const reader = await memberWith(erp, admin, 'reads-only', [READS]);
  expect(await codeOf(addFor(PDF, reader))).toBe('not-permitted');
  expect(await codeOf(addFor(PDF, admin, 'quote'))).toBe('unknown-name');
  expect(await codeOf(addFor('a text'))).toBe('file-kind');
  expect(await codeOf(addFor(Buffer.alloc(10_001, 65)))).toBe('file-too-large');
});

test('files that come at once draw on one reserve: what is promised to one is not promised again', async () => {
  const { bavail, bsize } = await statfs(erp.folder);
  const most = Math.floor(bavail * bsize * 0.6);
  const store = folderStore(erp.folder, 0);
  const opened = Promise.withResolvers<void>();
  const onItsWay = Promise.withResolvers<void>();
  async function* slow() {
    yield Buffer.from('the first');
    onItsWay.resolve();
    await opened.promise;
  }
  const first = store.take(slow(), most);
  await onItsWay.promise;
  const second = () => store.take(Readable.from([Buffer.from('the second')]), most);
  await expect(second()).rejects.toMatchObject({ code: 'ENOSPC' });
  opened.resolve();
  const incoming = [await first, await second()];
  for (const one of incoming) if (one !== 'too-large') await one.drop();
  const broken = store.take(Readable.from([Buffer.alloc(20)]), 10);
  expect(await broken).toBe('too-large');
  const last = await second();
  expect(last).not.toBe('too-large');
  if (last !== 'too-large') await last.drop();
});
