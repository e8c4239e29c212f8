import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FickleWay, fickleWay } from '../../distribution/testing/fickle-way.ts';
import type { FileStore } from '../kernel/files/store/file-store.ts';
import { moveFiles } from '../kernel/files/store/move-files.ts';
import { s3Bucket } from '../kernel/files/store/s3-bucket.ts';
import { folderStore, s3Store, twoPlaces } from '../kernel/index.ts';
import { hasS3Server, type S3Server, s3Server } from '../testing/s3-server.ts';

// Both places of files by the same suite: a real folder, and a bucket of moto's server over HTTP, by way of a link that can
// be cut. That server checks every signature with Amazon's own library; it keeps objects in memory and encrypts nothing, so
// of durability and encryption nothing is proved here. (It takes "%2F" in a question for "/" before it reckons a signature,
// so what is listed here has no "/" in its name.)
let root: string;
let s3: S3Server | undefined;
let way: FickleWay | undefined;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'millrace-stores-'));
  if (!hasS3Server) return;
  s3 = await s3Server();
  way = await fickleWay(s3.port);
}, 60_000);
afterAll(async () => {
  await way?.close();
  await s3?.stop();
  await rm(root, { recursive: true, force: true });
});

let buckets = 0;
async function bucketStore(more: object = {}): Promise<FileStore> {
  if (!s3 || !way) throw new Error('there is no server');
  const settings = await s3.bucket(`files-${++buckets}`);
  const endpoint = `http://127.0.0.1:${way.port}`;
  return s3Store({ ...settings, endpoint, prefix: 'plant-7-', ...more }, join(root, `incoming-${buckets}`), 0);
}
let folders = 0;
const newFolder = async (): Promise<FileStore> => folderStore(await mkdtemp(join(root, `folder-${++folders}-`)), 0);

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const some = (text: string, size = 40_000): Buffer => Buffer.alloc(size, text);
async function keep(store: FileStore, bytes: Buffer): Promise<string> {
  const incoming = await store.take(Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]), 10_000_000);
  if (incoming === 'too-large') throw new Error(incoming);
  await incoming.keep();
  return incoming.hash;
}
const read = async (store: FileStore, hash: string, range?: { start: number; end: number }) =>
  buffer(await store.read(hash, range));
const listed = async (store: FileStore, after?: string) => {
  const found: string[] = [];
  for await (const { hash } of store.list(after)) found.push(hash);
  return found;
};

describe.each([
  ['a folder', true, newFolder],
  ['a bucket', hasS3Server, bucketStore],
] as const)('%s', (_, there, make) => {
  test.skipIf(!there)('keeps bytes once under their hash, and gives them and parts of them back', async () => {
    const store = await make();
    const bytes = some('the very same ');
    const hash = await keep(store, bytes);
    expect(hash).toBe(hashOf(bytes));
    expect(await keep(store, bytes)).toBe(hash);
    expect(await listed(store)).toEqual([hash]);
    expect(await read(store, hash)).toEqual(bytes);
    expect(await read(store, hash, { start: 4, end: 7 })).toEqual(bytes.subarray(4, 8));
    expect(await read(store, hash, { start: 39_998, end: 39_999 })).toEqual(bytes.subarray(39_998));
    expect(await store.has(hash)).toBe(true);
  });

  test.skipIf(!there)(
    'says of what is not there that it is not there, and makes no path of what is no hash',
    async () => {
      const store = await make();
      const hash = hashOf(some('nowhere'));
      expect(await store.has(hash)).toBe(false);
      await expect(store.read(hash)).rejects.toMatchObject({ code: 'ENOENT' });
      await store.remove(hash);
      for (const wrong of ['../../etc/passwd', '', hash.toUpperCase(), `${hash}/x`])
        await expect(async () => store.read(wrong)).rejects.toThrow(TypeError);
    },
  );

  test.skipIf(!there)('keeps nothing of what broke off, was too large, or was dropped', async () => {
    const store = await make();
    async function* broken() {
      yield some('begun');
      throw new Error('the line went dead');
    }
    await expect(store.take(broken(), 100_000)).rejects.toThrow('the line went dead');
    expect(await store.take(Readable.from([some('x')]), 10)).toBe('too-large');
    const incoming = await store.take(Readable.from([some('dropped')]), 100_000);
    if (incoming !== 'too-large') await incoming.drop();
    expect(await listed(store)).toEqual([]);
  });

  test.skipIf(!there)('lists in the order of hashes, from any of them on, and removes', async () => {
    const store = await make();
    const hashes: string[] = [];
    for (let nth = 0; nth < 12; nth += 1) hashes.push(await keep(store, some(`file ${nth} `, 100)));
    hashes.sort();
    expect(await listed(store)).toEqual(hashes);
    expect(await listed(store, hashes[4])).toEqual(hashes.slice(5));
    await store.remove(hashes[0] ?? '');
    expect(await listed(store)).toEqual(hashes.slice(1));
    expect(await store.has(hashes[0] ?? '')).toBe(false);
  });
});

describe.skipIf(!hasS3Server)('a bucket', () => {
  test('cut off in the middle of a file holds nothing of it, and has it once the link is back', async () => {
    const store = await bucketStore();
    const bytes = some('cut ', 9_000_000);
    const incoming = await store.take(Readable.from([bytes]), 10_000_000);
    if (incoming === 'too-large' || !way) throw new Error('not taken');
    way.set('cut');
    await expect(incoming.keep()).rejects.toMatchObject({ code: 'file-place-away', of: 'peer' });
    await expect(store.read(incoming.hash)).rejects.toMatchObject({ code: 'file-place-away' });
    await expect(store.has(incoming.hash)).rejects.toMatchObject({ code: 'file-place-away' });
    way.set('open');
    expect(await listed(store)).toEqual([]);
    // Breaks while the bytes are on their way, and is tried again by itself.
    way.slow(20);
    const made = way.made;
    const kept = incoming.keep();
    await expect.poll(() => way?.made).toBeGreaterThan(made + 1);
    way.set('cut');
    way.set('open');
    way.slow(0);
    await kept;
    expect((await read(store, incoming.hash)).equals(bytes)).toBe(true);
  }, 30_000);

  test('that is gone is away, not empty, and wrong keys are told as such', async () => {
    const settings = await s3?.bucket('files-refusing');
    if (!settings) throw new Error('there is no server');
    const gone = s3Store({ ...settings, bucket: 'no-such-bucket', prefix: '' }, root, 0);
    const hash = hashOf(some('a'));
    await expect(gone.has(hash)).rejects.toMatchObject({ code: 'file-place-away' });
    await expect(gone.read(hash)).rejects.toMatchObject({ code: 'file-place-away' });
    await expect(listed(gone)).rejects.toMatchObject({ code: 'file-place-away' });
    const wrong = s3Store({ ...settings, secretKey: 'wrong', prefix: '' }, root, 0);
    await expect(wrong.has(hash)).rejects.toMatchObject({ code: 'file-place-refused' });
    await expect(listed(wrong)).rejects.toMatchObject({ code: 'file-place-refused' });
  });

  test('whose clock differs from ours by an hour is signed for by its own', async () => {
    const settings = await s3?.bucket('files-skewed');
    if (!settings || !s3) throw new Error('there is no server');
    const hour = 3_600_000;
    const { port } = s3;
    let refused = 0;
    // Played: a server that is an hour ahead and says so as Amazon's does; what it takes goes on to the real one.
    const ahead = createServer((asked, answer) => {
      const [, y, mo, d, h, mi, sec] =
        /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(asked.headers['x-amz-date'])) ?? [];
      const said = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${sec}Z`);
      if (Math.abs(said - Date.now() - hour) > 900_000) {
        refused += 1;
        answer.writeHead(403, { date: new Date(Date.now() + hour).toUTCString() });
        answer.end(asked.method === 'HEAD' ? undefined : '<Error><Code>RequestTimeTooSkewed</Code></Error>');
        asked.resume();
        return;
      }
      const on = request(
        { host: '127.0.0.1', port, path: asked.url, method: asked.method, headers: asked.headers },
        (found) => {
          answer.writeHead(found.statusCode ?? 500, found.headers);
          found.pipe(answer);
        },
      );
      asked.pipe(on);
    });
    await new Promise<void>((resolve) => ahead.listen(0, '127.0.0.1', resolve));
    try {
      const endpoint = `http://127.0.0.1:${(ahead.address() as AddressInfo).port}`;
      const store = s3Store({ ...settings, endpoint, prefix: '' }, root, 0);
      const hash = await keep(store, some('skewed'));
      expect(await read(store, hash)).toEqual(some('skewed'));
      expect(refused).toBe(1);
    } finally {
      ahead.closeAllConnections();
      ahead.close();
    }
  });

  test('is asked to encrypt what it is given, where that is set', async () => {
    const settings = await s3?.bucket('files-encrypted');
    if (!settings) throw new Error('there is no server');
    const store = s3Store({ ...settings, prefix: 'plant/', encryption: 'AES256' }, root, 0);
    const hash = await keep(store, some('secret'));
    const object = await s3Bucket(settings).get(`plant/${hash}`);
    object?.resume();
    expect(object?.headers['x-amz-server-side-encryption']).toBe('AES256');
  });

  test('more than a page of objects is listed whole, whatever else lies beside them', async () => {
    const settings = await s3?.bucket('files-many');
    if (!settings) throw new Error('there is no server');
    const bucket = s3Bucket(settings);
    const empty = { path: '/dev/null', size: 0, hash: hashOf(Buffer.alloc(0)) };
    const hashes = Array.from({ length: 1_050 }, (_, nth) => hashOf(Buffer.from(`${nth}`)));
    for (let from = 0; from < hashes.length; from += 50)
      await Promise.all(hashes.slice(from, from + 50).map((hash) => bucket.put(`many-${hash}`, empty)));
    await bucket.put('many-notes.txt', empty);
    const store = s3Store({ ...settings, prefix: 'many-' }, root, 0);
    expect(await listed(store)).toEqual(hashes.toSorted());
  }, 60_000);

  test('files move there and back, can be read all the while, and a move that was cut off goes on', async () => {
    const [folder, bucket] = [await newFolder(), await bucketStore()];
    const all = Array.from({ length: 12 }, (_, nth) => some(`file ${nth} `, 5_000 + nth));
    for (const bytes of all) await keep(folder, bytes);
    const stop = new AbortController();
    const there = twoPlaces(bucket, folder);
    const cut = moveFiles(folder, bucket, {
      signal: stop.signal,
      progress: async ({ files }) => {
        for (const bytes of all) expect(await read(there, hashOf(bytes))).toEqual(bytes);
        if (files === 5) stop.abort(new Error('killed'));
      },
    });
    await expect(cut).rejects.toThrow('killed');
    expect((await listed(folder)).length + (await listed(bucket)).length).toBe(12);
    const moved = await moveFiles(folder, bucket);
    expect(moved).toMatchObject({ files: 7, damaged: [] });
    expect([await listed(folder), (await listed(bucket)).length]).toEqual([[], 12]);
    expect(await moveFiles(bucket, folder)).toMatchObject({ files: 12, damaged: [] });
    for (const bytes of all) expect(await read(folder, hashOf(bytes))).toEqual(bytes);
    expect(await listed(bucket)).toEqual([]);
  }, 30_000);
});

test('what is not what its name says is not moved, and told', async () => {
  const path = await mkdtemp(join(root, 'damaged-'));
  const [from, to] = [folderStore(path, 0), await newFolder()];
  const [good, bad] = [await keep(from, some('good')), await keep(from, some('bad'))];
  await truncate(join(path, bad.slice(0, 2), bad), 100);
  expect(await moveFiles(from, to)).toEqual({ files: 1, bytes: 40_000, damaged: [bad] });
  expect([await listed(from), await listed(to)]).toEqual([[bad], [good]]);
  expect(await readdir(join(path, 'incoming'))).toEqual([]);
});
