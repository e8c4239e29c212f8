import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nowMicros } from '@millrace/contracts';
import { pino } from 'pino';
import { afterAll, expect, test, vi } from 'vitest';
import type { Message } from '../../../pipeline/source.ts';
import { LinkSupervisor } from '../../links/link-supervisor.ts';
import { Restarts } from '../../restarts.ts';
import { madeBy } from '../made-by.ts';
import { threadLinkDriver } from '../thread-link-driver.ts';
import type * as trying from './trying-links.ts';
import { manifest, tryingLinks } from './trying-links.ts';

// The real supervisor of links with a real thread: two links of one protocol in it, and one of the same kind beside the
// journal. What is fake: the driver, which does what it is told, and the journal, in whose place stands a list.

const MODULE = new URL('./trying-links.ts', import.meta.url).href;
const inThread = threadLinkDriver(manifest, madeBy<typeof trying, 'tryingLinks'>(MODULE, 'tryingLinks'), {
  limits: { busyFor: 500, lookEvery: 100 },
});
const beside = { ...tryingLinks, manifest: { ...manifest, protocol: 'beside' } };
const folder = mkdtempSync(join(tmpdir(), 'millrace-links-'));
const kept: { readonly source: string; readonly text: string }[] = [];
/** What the journal has been given and has not said of yet that it is safe. */
const waiting: (() => void)[] = [];
let takes: 'at once' | 'later' | 'nothing' = 'at once';
const restarts = new Restarts(nowMicros);
const links = new LinkSupervisor({
  ...{ drivers: [inThread, beside], folder, clock: nowMicros, restarts, again: 50 },
  accept({ source, payload }: Message, done) {
    if (takes === 'nothing') return done(new Error('the journal is full'));
    kept.push({ source: source.name, text: new TextDecoder().decode(payload) });
    if (takes === 'later') waiting.push(() => done(null));
    else done(null);
  },
  device: (name) => ({ name, plausibleWithin: 1, delivery: 'identified' }),
  secret: async (name) => `the secret ${name}`,
  log: pino({ level: 'silent' }),
});
afterAll(async () => {
  await links.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const patient = { timeout: 120_000, interval: 20 };
const link = (id: string, protocol = manifest.protocol, settings: Record<string, string> = {}) => ({
  ...{ id, protocol, settings, devices: [{ device: `${id}-1`, settings: {} }] },
});
const wanted = [link('one', manifest.protocol, { secret: 'door' }), link('two'), link('near', 'beside')];
const standing = (id: string) => links.status().find((one) => one.id === id);
const tell = (of: string, name: string, parameters: object = {}, signal = new AbortController().signal) =>
  links.command({ id: '1', device: `${of}-1`, name, parameters: { ...parameters } }, signal);
const thanked = async (of: string): Promise<string[]> =>
  JSON.parse((await tell(of, 'thanked')).message ?? '[]') as string[];
const online = () =>
  vi.waitFor(() => expect(links.status().map(({ state }) => state)).toEqual(['online', 'online', 'online']), patient);

test('in a thread a link has its folder, its secrets and its commands, and tells its devices and strangers', async () => {
  await links.use({ brokers: [], links: wanted });
  await online();
  expect(readFileSync(join(folder, 'one', 'secret'), 'utf8')).toBe('the secret door');
  expect(existsSync(join(folder, 'one'))).toBe(true);
  await vi.waitFor(() => {
    expect(standing('one')).toMatchObject({
      devices: [{ id: 'one-1', state: 'silent', reason: 'asleep', lastHeard: 5_000 }],
      strangers: [{ name: 'one', times: 3 }],
    });
  }, patient);
  expect(links.reaches('one-1')).toBe(false);
  expect(await tell('one', 'wake')).toEqual({ state: 'acknowledged' });
  await vi.waitFor(() => expect(links.reaches('one-1')).toBe(true), patient);
  expect(await tell('one', 'refuse')).toEqual({ state: 'failed', message: 'it broke' });
  // Whoever gives up waiting hears from the driver whether the device had it.
  const ending = new AbortController();
  const answer = tell('one', 'wait', {}, ending.signal);
  ending.abort(new Error('its time is over'));
  expect(await answer).toEqual({ state: 'failed', message: 'withdrawn: its time is over' });
  expect(links.threadPlaces()).toEqual([
    { device: 'one-1', thread: 'trying-links' },
    { device: 'two-1', thread: 'trying-links' },
    { device: 'near-1', thread: null },
  ]);
});

test('a message is thanked when it is safe and no earlier, in their order; what is refused is told to its source', async () => {
  takes = 'later';
  const texts = Array.from({ length: 3_000 }, (_, at) => `m${at}`);
  expect(await tell('one', 'begin to say', { texts })).toEqual({ state: 'acknowledged' });
  // So many may be on their way at once, and no more before one of them is safe.
  await vi.waitFor(() => expect(waiting).toHaveLength(2_000), patient);
  expect(await thanked('one')).toEqual([]);
  await vi.waitFor(async () => {
    for (const safe of waiting.splice(0)) safe();
    expect(await thanked('one')).toEqual(texts);
  }, patient);
  expect(kept.map(({ text }) => text)).toEqual(texts);
  expect(new Set(kept.map(({ source }) => source))).toEqual(new Set(['one-1']));
  takes = 'nothing';
  await tell('one', 'say', { texts: ['too much'] });
  expect((await thanked('one')).at(-1)).toBe('too much: the journal is full');
  takes = 'at once';
  await tell('one', 'say', { texts: ['again'] });
  expect((await thanked('one')).at(-1)).toBe('again');
});

test('what fails in a callback of one link makes that link anew, and no other', async () => {
  await tell('two', 'say', { texts: ['before'] });
  await tell('one', 'throw');
  await vi.waitFor(
    () =>
      expect(restarts.told()).toMatchObject([{ kind: 'link', id: 'one', times: 1, reason: 'what nobody expected' }]),
    patient,
  );
  await online();
  expect([await thanked('one'), await thanked('two')]).toEqual([[], ['before']]);
  expect(inThread.threads?.told()).toMatchObject([{ name: 'trying-links', state: 'running', restarts: 0 }]);
});

test.each([
  ['exit', /ended by itself/],
  ['loop', /busy for 0\.5 s/],
])(
  '%s: the thread ends with the links that are in it, and they alone are made anew',
  async (deed, words) => {
    const since = standing('near')?.since;
    const before = inThread.threads?.told()[0]?.restarts ?? 0;
    const answer = tell('one', deed);
    await tell('near', 'say', { texts: ['still here'] });
    expect(await answer).toMatchObject({ state: 'failed', message: expect.stringMatching(words) as string });
    await vi.waitFor(() => {
      const failed = restarts.told().filter(({ reason }) => words.test(reason));
      expect(failed.map(({ id }) => id).sort()).toEqual(['one', 'two']);
    }, patient);
    await online();
    expect(inThread.threads?.told()[0]).toMatchObject({ restarts: before + 1 });
    expect(standing('near')?.since).toBe(since);
    await tell('one', 'say', { texts: ['back'] });
    expect(await thanked('one')).toEqual(['back']);
  },
  120_000,
);

test('one that cannot be begun says why, and one that is not wanted any more leaves its thread', async () => {
  await links.use({ brokers: [], links: [...wanted, link('broken')] });
  await vi.waitFor(
    () => expect(standing('broken')).toMatchObject({ state: 'refused', reason: 'no such wire' }),
    patient,
  );
  await links.use({ brokers: [], links: [link('near', 'beside')] });
  expect(links.threadPlaces()).toEqual([{ device: 'near-1', thread: null }]);
  expect(links.status().map(({ id }) => id)).toEqual(['near']);
}, 60_000);
