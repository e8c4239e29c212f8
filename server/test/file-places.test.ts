import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { readSettings } from '@millrace/contracts';
import { fileKeeping } from '@millrace/erp-core';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasS3Server, type S3Server, s3Server } from '../../erp-core/testing/s3-server.ts';
import { filePlaces } from '../file-places.ts';
import { serverSettings } from '../settings.ts';

// Settings as they are set, and a bucket of moto's server.
let data: string;
let s3: S3Server | undefined;
const pool = new pg.Pool({ connectionString: 'postgres://nobody@127.0.0.1:1/none' });
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'millrace-places-'));
  await mkdir(join(data, 'files'));
  await writeFile(join(data, 'secret'), 'not yet\n');
  if (hasS3Server) s3 = await s3Server();
}, 60_000);
afterAll(async () => {
  await s3?.stop();
  await pool.end();
  await rm(data, { recursive: true, force: true });
});

const places = (env: Record<string, string>) => {
  const settings = readSettings(serverSettings, {
    ...{ MILLRACE_DATA: data, MILLRACE_APP_URL: 'postgres://a', MILLRACE_READER_URL: 'postgres://a' },
    ...{ MILLRACE_AUTH_URL: 'postgres://a', MILLRACE_AUTH_SECRET: 'x'.repeat(32), ...env },
  });
  return filePlaces(data, settings, pino({ level: 'silent' }));
};

test('a bucket is set as a whole or not at all, and its faults are told at the start', () => {
  expect(places({})).toMatchObject({ store: { name: 'folder' }, bytesStayDays: 1 });
  expect(() => places({ MILLRACE_FILES_AT: 's3' })).toThrow('MILLRACE_FILES_AT is s3');
  expect(() => places({ MILLRACE_S3_BUCKET: 'plant' })).toThrow('either all are set or none');
  expect(() => places({ MILLRACE_S3_BUCKET: 'No Bucket' })).toThrow('3 to 63 small letters');
  expect(() => places({ MILLRACE_S3_ENDPOINT: 'ftp://x' })).toThrow('MILLRACE_S3_ENDPOINT');
});

test.skipIf(!hasS3Server)(
  'from the folder to a bucket and back by settings, with everything readable at every step',
  async () => {
    if (!s3) throw new Error('there is no server');
    const { endpoint, bucket, accessKey, secretKey } = await s3.bucket('plant-files');
    await writeFile(join(data, 'secret'), `${secretKey}\n`);
    const env = {
      ...{ MILLRACE_S3_ENDPOINT: endpoint, MILLRACE_S3_BUCKET: bucket, MILLRACE_S3_KEY: accessKey },
      ...{ MILLRACE_S3_SECRET_FILE: join(data, 'secret'), MILLRACE_S3_PREFIX: 'plant-7-' },
    };
    const kept = async (at: ReturnType<typeof places>, said: string) => {
      const incoming = await at.store.take(Readable.from([Buffer.from(said)]), 100);
      if (incoming === 'too-large') throw new Error(incoming);
      await incoming.keep();
      return incoming.hash;
    };
    const inFolder = async () =>
      (await readdir(join(data, 'files'), { recursive: true })).filter((name) => /[0-9a-f]{64}$/.test(name)).length;
    const first = await kept(places({}), 'in the folder');
    const bucketed = places({ ...env, MILLRACE_FILES_AT: 's3' });
    expect(bucketed.bytesStayDays).toBe(100);
    const second = await kept(bucketed, 'in the bucket');
    expect(await inFolder()).toBe(1);
    const back = places({ ...env, MILLRACE_FILES_AT: 'folder' });
    const readAll = async (at: ReturnType<typeof places>) => {
      expect(await text(await at.store.read(first))).toBe('in the folder');
      expect(await text(await at.store.read(second))).toBe('in the bucket');
    };
    const move = (at: ReturnType<typeof places>) =>
      fileKeeping({ ...at, pool, isBackupRunning: async () => false }).move?.({});
    await readAll(bucketed);
    expect(await move(bucketed)).toEqual({ files: 1, bytes: 13, damaged: [] });
    expect(await inFolder()).toBe(0);
    await readAll(bucketed);
    await readAll(back);
    expect(await move(back)).toEqual({ files: 2, bytes: 26, damaged: [] });
    expect(await inFolder()).toBe(2);
    await readAll(places({}));
  },
);
