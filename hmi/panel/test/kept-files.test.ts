import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fileUrl, keepFiles } from '../src/lib/instructions/files.ts';
import { keptFile } from '../src/service-worker/kept-files.ts';

const ORIGIN = 'http://plant.test';
const REVISION = '00000000-0000-4000-8000-000000000001';
const video = { id: 'v', name: 'v.mp4', type: 'video/mp4', size: 1_000 };
const told = [
  {
    revisions: [
      {
        ...{ id: REVISION, letter: 'A', effectiveFrom: 0, changes: null, readAt: null },
        steps: [{ id: 's', text: { en: 'Look' }, picture: null, drawing: null, page: 1, video }],
      },
    ],
  },
];
const URL_OF_IT = `${ORIGIN}${fileUrl(REVISION, video)}`;

/** What a browser keeps, as far as this asks it; files come when `arrive` is called. */
let kept: Map<string, Response>;
let asked: string[];
let arrive: () => void;
beforeEach(() => {
  kept = new Map();
  asked = [];
  const come = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const store = {
    keys: async () => [...kept.keys()].map((url) => ({ url })),
    match: async (url: string) => kept.get(url)?.clone(),
    delete: async (request: string | { url: string }) =>
      kept.delete(typeof request === 'string' ? request : request.url),
    add: async (path: string) => {
      asked.push(path);
      await come;
      kept.set(`${ORIGIN}${path}`, new Response('film'));
    },
  };
  vi.stubGlobal('caches', { open: async () => store });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('a file that takes longer than the next answers is fetched once', async () => {
  const all = [keepFiles(told), keepFiles(told), keepFiles(told)];
  await vi.waitFor(() => expect(asked.length).toBeGreaterThan(0));
  all.push(keepFiles(told));
  arrive();
  await Promise.all(all);
  expect(asked).toEqual([fileUrl(REVISION, video)]);
  expect(await keepFiles(told)).toEqual({ kept: 1, missing: 0 });
  expect(await keepFiles([])).toEqual({ kept: 0, missing: 0 });
  expect(kept.size).toBe(0);
});

test('a plant that says nothing is not waited for where the file is on the device', async () => {
  vi.useFakeTimers();
  kept.set(URL_OF_IT, new Response('film'));
  vi.stubGlobal('fetch', () => new Promise(() => undefined));
  const answer = keptFile(new Request(URL_OF_IT, { headers: { range: 'bytes=1-2' } }));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await (await answer).text()).toBe('il');
});

test('a busy plant is no reason to show nothing; one that says no is, and takes the file away', async () => {
  kept.set(URL_OF_IT, new Response('film'));
  for (const status of [429, 503]) {
    vi.stubGlobal('fetch', async () => new Response('busy', { status }));
    expect(await (await keptFile(new Request(URL_OF_IT))).text()).toBe('film');
  }
  vi.stubGlobal('fetch', async () => new Response('no', { status: 403 }));
  expect((await keptFile(new Request(URL_OF_IT))).status).toBe(403);
  expect(kept.size).toBe(0);
  vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('no link')));
  await expect(keptFile(new Request(URL_OF_IT))).rejects.toThrow('no link');
});
