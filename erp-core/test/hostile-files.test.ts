import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { type Zippable, zipSync } from 'fflate';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileName } from '../kernel/files/file-field.ts';
import { HEAD_BYTES, kindOf, typeOf } from '../kernel/files/file-kind.ts';
import { faultIn } from '../kernel/files/inspect.ts';
import { dimensionsOf } from '../kernel/files/picture/dimensions.ts';
import { smallerPictures } from '../kernel/files/picture/smaller-pictures.ts';
import { archiveFault } from '../kernel/files/zip-directory.ts';
import { folderStore, type PictureShelf, pictureShelf } from '../kernel/index.ts';

// What people send who mean no good: on a real folder, with the real process that reads pictures. No database is needed.
let folder: string;
let pictures: PictureShelf;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-hostile-'));
  pictures = pictureShelf({ folder: join(folder, 'pictures') });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What becomes of a file: its type where it is kept, else why it is not. */
async function judged(name: string, bytes: Uint8Array): Promise<string> {
  if (!fileName.safeParse(name).success) return 'name';
  const incoming = await folderStore(folder, 0).take(Readable.from([Buffer.from(bytes)]), 100_000_000);
  if (incoming === 'too-large') return incoming;
  try {
    const type = await typeOf(incoming.head, name);
    if (type === undefined) return 'kind';
    const refusal = await faultIn(incoming, type, { field: 'photo', pictures });
    return refusal ? refusal.code : type;
  } finally {
    await incoming.drop();
  }
}

const text = (said: string): Buffer => Buffer.from(said);
const zip = (files: Zippable): Uint8Array => zipSync(files, { level: 9 });
const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** A PNG of chunks, with sums of zeros: what is refused by its first bytes is refused before any sum is looked at. */
const png = (width: number, height: number, data = Buffer.alloc(0)): Buffer =>
  Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    ...[uint32(13), text('IHDR'), uint32(width), uint32(height), Buffer.from([1, 0, 0, 0, 0]), uint32(0)],
    ...[uint32(data.length), text('IDAT'), data, uint32(0)],
    ...[uint32(0), text('IEND'), Buffer.from('ae426082', 'hex')],
  ]);
const gif = (width: number, height: number): Buffer => {
  const bytes = Buffer.concat([text('GIF89a'), Buffer.alloc(7), text(';')]);
  bytes.writeUInt16LE(width, 6);
  bytes.writeUInt16LE(height, 8);
  return bytes;
};
const webp = (): Buffer =>
  Buffer.concat([
    text('RIFF'),
    Buffer.from([30, 0, 0, 0]),
    text('WEBPVP8X'),
    Buffer.from([10, 0, 0, 0, 0, 0, 0, 0]),
    Buffer.alloc(6, 0xff),
    Buffer.alloc(8),
  ]);

const drawn = (edge = 200) =>
  sharp({
    create: {
      width: edge,
      height: edge / 2,
      channels: 3,
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
      background: '#888',
    },
  });
const cut = (bytes: Buffer): Buffer => bytes.subarray(0, Math.floor(bytes.length * 0.6));

/** Two entries of which the second lies where the first one does. */
function overlapping(): Buffer {
  const bytes = Buffer.from(zip({ a: Buffer.alloc(1_000, 1), b: Buffer.alloc(1_000, 2) }));
  bytes.writeUInt32LE(0, bytes.lastIndexOf(text('PK\u0001\u0002')) + 42);
  return bytes;
}
const PDF = text('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n');

test('known tricks are each refused with their reason, in bounded time', { timeout: 180_000 }, async () => {
  const jpeg = await drawn().jpeg().toBuffer();
  const grown = Buffer.from(jpeg);
  const frame = grown.indexOf(Buffer.from([0xff, 0xc0]));
  grown.writeUInt16BE(65_500, frame + 5);
  grown.writeUInt16BE(65_500, frame + 7);
  const docx = {
    '[Content_Types].xml': text(
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    ),
  };
  const tricks: readonly (readonly [string, string, Uint8Array])[] = [
    // Names.
    ...[
      '../../etc/passwd',
      'a/b.pdf',
      'a\\b.pdf',
      'a\nb.pdf',
      'a\0.pdf',
      '',
      ' ',
      '..',
      'invoice\u202Efdp.exe',
      'in\u200Bvoice.pdf',
      'CON',
      'nul.pdf',
      'report.pdf.exe',
      'photo.jpg.scr',
      'x.lnk',
      'run.bat ',
      'run.bat.',
      'page.SVG',
      `${'a'.repeat(201)}.pdf`,
    ].map((name) => ['name', name, PDF] as const),
    // Programs and pages under other names.
    ['kind', 'drawing.pdf', Buffer.from('4d5a90000300000004000000ffff0000b800000000000000400000', 'hex')],
    ['kind', 'notes.txt', text('#!/bin/sh\nrm -rf /\n')],
    ['kind', 'notes.txt', text('<?php system($_GET[0]);')],
    ['kind', 'notes.txt', text('\uFEFF <!-- hello --> <!DOCTYPE html><script>alert(1)</script>')],
    ['kind', 'picture.xml', text('<svg onload="alert(1)"/>')],
    ['kind', 'picture.xml', text('<!-- x --><svg onload="alert(1)"/>')],
    ['kind', 'picture.xml', text('<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x"><svg/>')],
    ['kind', 'picture.xml', text('<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><a/>')],
    ['kind', 'picture.xml', text('<?xml version="1.0"?><s:svg xmlns:s="http://www.w3.org/2000/svg"/>')],
    ['kind', 'data.xml', text('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>')],
    ['kind', 'data.xml', text(`<?xml version="1.0"?><!--${' '.repeat(HEAD_BYTES)}--><svg/>`)],
    ['kind', 'notes.txt', text('a\0b')],
    ['kind', 'notes.txt', Buffer.from([0xff, 0xfe, 0x61, 0x00])],
    // Archives.
    ['file-archive-unpacks-to-too-much', 'a.zip', zip({ a: new Uint8Array(60_000_000) })],
    ['file-archive-nested', 'a.zip', zip({ 'inner.zip': zip({ a: text('a') }) })],
    ['file-archive-nested', 'a.zip', zip({ 'inner.tar.gz': text('x') })],
    ['file-archive-path', 'a.zip', zip({ '../../etc/cron.d/x': text('x') })],
    ['file-archive-path', 'a.zip', zip({ '/etc/passwd': text('x') })],
    ['file-archive-path', 'a.zip', zip({ 'C:\\windows\\x': text('x') })],
    ['file-archive-path', 'a.zip', zip({ 'a\u0007b': text('x') })],
    ['file-archive-runs', 'a.zip', zip({ 'setup.exe': text('x') })],
    ['file-archive-runs', 'a.docx', zip({ ...docx, 'word/vbaProject.bin': text('x') })],
    ['file-archive-overlaps', 'a.zip', overlapping()],
    [
      'file-archive-too-many',
      'a.zip',
      zip(Object.fromEntries(Array.from({ length: 20_001 }, (_, nth) => [`${nth}`, new Uint8Array()]))),
    ],
    ['file-archive-broken', 'a.zip', cut(Buffer.from(zip({ a: Buffer.alloc(10_000, 'abc') })))],
    // Two kinds in one file.
    ['file-two-kinds', 'photo.png', Buffer.concat([await drawn().png().toBuffer(), zip({ 'a.class': text('x') })])],
    ['file-two-kinds', 'a.pdf', Buffer.concat([PDF, zip({ a: text('x') })])],
    ['picture-too-large', 'photo.gif', text('GIF89a=1;/*                         */alert(1)')],
    // Pictures: larger than anything, by their first bytes; cut off; nothing behind the first bytes.
    ['picture-too-large', 'photo.png', png(50_000, 50_000)],
    ['picture-too-large', 'photo.png', png(4_294_967_295, 1)],
    ['picture-too-large', 'photo.gif', gif(65_535, 65_535)],
    ['picture-too-large', 'photo.webp', webp()],
    ['picture-too-large', 'photo.jpg', grown],
    ['picture-broken', 'photo.png', png(1_000, 1_000)],
    ['picture-broken', 'photo.jpg', cut(jpeg)],
    ['picture-broken', 'photo.png', cut(await drawn().png().toBuffer())],
    ['picture-broken', 'photo.webp', cut(await drawn().webp().toBuffer())],
    ['picture-broken', 'photo.gif', cut(await drawn().gif().toBuffer())],
  ];
  for (const [why, name, bytes] of tricks) {
    const begun = performance.now();
    expect([name, await judged(name, bytes)]).toEqual([name, why]);
    expect(performance.now() - begun).toBeLessThan(20_000);
  }
});

test('what is meant well is taken: pictures, plain archives, texts of every script', async () => {
  for (const [type, name, bytes] of [
    ['image/jpeg', 'photo.jpg', await drawn().jpeg({ progressive: true }).toBuffer()],
    ['image/png', 'ছবি.png', await drawn().png().toBuffer()],
    ['image/gif', 'a.gif', await drawn().gif().toBuffer()],
    ['image/webp', 'a.webp', await drawn().webp().toBuffer()],
    ['application/zip', 'parts.zip', zip({ 'a/b.dxf': text('0\nSECTION\n'), 'c.txt': text('c') })],
    ['application/pdf', 'ড্রইং ক্‌ষ.pdf', PDF],
    ['application/xml', 'order.xml', text('<?xml version="1.0"?><!-- an order --><order xmlns="urn:x"/>')],
    ['text/plain', 'notes.txt', text('1 < 2, and <b> is a letter')],
    // A million pixels in two hundred bytes: no more than they are.
    [
      'image/png',
      'blank.png',
      await sharp({ create: { width: 1_000, height: 1_000, channels: 3, background: '#fff' } })
        .png({ compressionLevel: 9, palette: true, colours: 2 })
        .toBuffer(),
    ],
  ] as const)
    expect([name, await judged(name, bytes)]).toEqual([name, type]);
});

test('a text chunk that unpacks to a hundred megabytes, and a hundred million pixels of nothing, end within their bounds', async () => {
  const plain = await drawn().png().toBuffer();
  const bomb = Buffer.concat([text('zTXtx\0\0'), deflateSync(Buffer.alloc(100_000_000))]);
  const chunk = Buffer.concat([uint32(bomb.length - 4), bomb, uint32(0)]);
  const at = plain.indexOf(text('IDAT')) - 4;
  const begun = performance.now();
  await judged('a.png', Buffer.concat([plain.subarray(0, at), chunk, plain.subarray(at)]));
  const empty = await sharp({ create: { width: 11_000, height: 10_000, channels: 3, background: '#fff' } })
    .png({ compressionLevel: 1 })
    .toBuffer();
  expect(['image/png', 'picture-broken']).toContain(await judged('b.png', empty));
  expect(performance.now() - begun).toBeLessThan(60_000);
}, 120_000);

test('a smaller picture is upright and says nothing of where and by whom it was taken', async () => {
  const taken = await drawn(400)
    .jpeg()
    .withMetadata({
      orientation: 6,
      exif: { IFD0: { Artist: 'Somebody' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '23/1 48/1 0/1' } },
    })
    .toBuffer();
  expect((await sharp(taken).metadata()).orientation).toBe(6);
  const told = await smallerPictures(taken, 'image/jpeg');
  if (!('pictures' in told)) throw new Error(told.fault.why);
  for (const [size, edge] of [
    ['small', 96],
    ['medium', 320],
    ['large', 400],
  ] as const) {
    const about = await sharp(told.pictures[size]).metadata();
    expect([about.format, about.width, about.height, about.orientation, about.exif, about.xmp]).toEqual([
      'webp',
      edge / 2,
      edge,
      undefined,
      undefined,
      undefined,
    ]);
    expect(Buffer.from(told.pictures[size]).includes('Somebody')).toBe(false);
  }
});

test('a picture is made once of each file, and one that cannot be made is asked for once', async () => {
  const path = join(folder, 'photo.png');
  await writeFile(path, await drawn().png().toBuffer());
  let reads = 0;
  const read = async () => {
    reads += 1;
    return createReadStream(path);
  };
  const hash = 'a'.repeat(64);
  const got = await Promise.all([
    pictures.get({ hash, type: 'image/png', page: 1 }, 'small', read),
    pictures.get({ hash, type: 'image/png', page: 1 }, 'medium', read),
  ]);
  for (const one of got) expect((await sharp(one).metadata()).format).toBe('webp');
  expect(await pictures.get({ hash, type: 'image/png', page: 1 }, 'large', read)).toBeDefined();
  const before = reads;
  const none = 'b'.repeat(64);
  await writeFile(path, 'nothing');
  for (const _ of [1, 2])
    expect(await pictures.get({ hash: none, type: 'image/png', page: 1 }, 'small', read)).toBeUndefined();
  expect(reads).toBe(before + 1);
  await pictures.remove(hash);
  expect(await pictures.get({ hash, type: 'image/png', page: 1 }, 'small', read)).toBeUndefined();
});

test('ten thousand damaged and made-up files bring nothing down', { timeout: 120_000 }, async () => {
  const drawings = [drawn(40).png(), drawn(40).jpeg(), drawn(40).webp(), drawn(40).gif()];
  const seeds = [
    ...(await Promise.all(drawings.map((one) => one.toBuffer()))),
    zip({ 'a.txt': text('a'), 'b/c.txt': text('c') }),
    PDF,
    text('<?xml version="1.0"?><!-- a --><!DOCTYPE a><a/>'),
  ];
  const damaged = fc
    .record({
      seed: fc.nat(seeds.length - 1),
      writes: fc.array(fc.tuple(fc.nat(4_000), fc.nat(255)), { maxLength: 8 }),
      keep: fc.nat(4_000),
      more: fc.uint8Array({ maxLength: 64 }),
    })
    .map(({ seed, writes, keep, more }) => {
      const bytes = Buffer.from(seeds[seed] ?? []);
      for (const [at, byte] of writes) bytes[at % bytes.length] = byte;
      return Buffer.concat([bytes.subarray(0, keep < 3_000 ? keep : undefined), more]);
    });
  const path = join(folder, 'any');
  let nth = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(damaged, fc.uint8Array({ maxLength: 300 })),
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      async (bytes, name) => {
        const begun = performance.now();
        fileName.safeParse(name);
        const type = await typeOf(bytes, name);
        if (type !== undefined) {
          expect(kindOf(type)).toBeDefined();
          const said = dimensionsOf(type, bytes);
          if (said) expect(Math.min(said.width, said.height)).toBeGreaterThanOrEqual(0);
          await writeFile(path, bytes);
          if (type === 'application/zip') await archiveFault(path);
          // Every twentieth picture to its end, in this very process: a fault of the library would end the test.
          nth += 1;
          if (kindOf(type) === 'image' && bytes.length > 0 && nth % 20 === 0) await smallerPictures(bytes, type);
        }
        expect(performance.now() - begun).toBeLessThan(2_000);
      },
    ),
    { numRuns: 10_000 },
  );
});
