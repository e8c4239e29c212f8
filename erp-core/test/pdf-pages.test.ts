import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PictureShelf, pictureShelf } from '../kernel/files/picture/shelf.ts';
import { pdf } from '../testing/pdf.ts';

let folder: string;
let shelf: PictureShelf;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-pages-'));
  shelf = pictureShelf({ folder });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const TYPE = 'application/pdf';
const fresh = (): string => randomBytes(32).toString('hex');
const reading = (bytes: Uint8Array) => () => Promise.resolve(Readable.from([Buffer.from(bytes)]));
/** Its size, and the colour in its middle. */
async function seen(picture: Uint8Array | undefined) {
  if (!picture) return undefined;
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const middle = (Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2)) * info.channels;
  return {
    width: info.width,
    height: info.height,
    colour: [...data.subarray(middle, middle + 3)].map((one) => (one > 127 ? 1 : 0)),
  };
}

test('a page is shown as a picture of every size, the page that is asked for and no other', {
  timeout: 120_000,
}, async () => {
  const bytes = pdf(['1 0 0', '0 0 1']);
  const hash = fresh();
  const page = (n: number, size: 'small' | 'large' | 'sheet') =>
    shelf.get({ hash, type: TYPE, page: n }, size, reading(bytes));
  expect(await seen(await page(1, 'sheet'))).toMatchObject({ height: 3200, colour: [1, 0, 0] });
  expect(await seen(await page(1, 'large'))).toMatchObject({ height: 1280, colour: [1, 0, 0] });
  expect(await seen(await page(2, 'large'))).toMatchObject({ height: 1280, colour: [0, 0, 1] });
  expect(await seen(await page(2, 'small'))).toMatchObject({ height: 96, colour: [0, 0, 1] });
  expect(await page(3, 'large')).toBeUndefined();
  // What is forgotten is forgotten with all its pages, and nothing else with it.
  const other = fresh();
  await shelf.get({ hash: other, type: TYPE, page: 1 }, 'small', reading(bytes));
  await shelf.remove(hash);
  const left = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.webp'));
  expect(left.length).toBeGreaterThan(0);
  expect(left.every((name) => name.includes(other))).toBe(true);
});

test('what is no PDF, or ends in the middle, is shown as nothing and harms nobody', { timeout: 120_000 }, async () => {
  const whole = pdf(['0 1 0']);
  for (const bytes of [Buffer.from('%PDF-1.4\nnothing'), whole.subarray(0, 60), randomBytes(4_000)])
    expect(await shelf.get({ hash: fresh(), type: TYPE, page: 1 }, 'large', reading(bytes))).toBeUndefined();
  expect(await seen(await shelf.get({ hash: fresh(), type: TYPE, page: 1 }, 'small', reading(whole)))).toMatchObject({
    colour: [0, 1, 0],
  });
});
