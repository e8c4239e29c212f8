import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SimulatedTag } from '../sim/simulated-tag.ts';
import { EVERYTHING, station } from './station.ts';

const EPC = '3074257BF7194E4000001A85';
const NEW = '3074257BF7194E4000001A86';
const TID = 'E2003412013A0123456789AB';
const OTHER_TID = 'E2003412013A0123456789AC';
const soon = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 120_000 });

const stations = new Map<string, Awaited<ReturnType<typeof station>>>();
async function at(version: '1.0.1' | '1.1', tags: object = EVERYTHING) {
  const key = version + JSON.stringify(tags);
  const found = stations.get(key) ?? (await station(version, tags));
  stations.set(key, found);
  return found;
}
afterAll(async () => {
  for (const { end } of stations.values()) await end();
});

describe.each(['1.1', '1.0.1'] as const)('a reader of LLRP %s', (version) => {
  let desk: Awaited<ReturnType<typeof station>>;
  beforeEach(async () => {
    desk = await at(version);
  });

  test('a bank is read, of the tag that is named or of all in view', async () => {
    desk.lay({ epc: EPC, tid: TID, user: 'CAFE00010002' }, { epc: NEW, tid: OTHER_TID });
    expect(await desk.command('read-tag', { tag: EPC, bank: 'user', words: 2 })).toEqual({
      state: 'acknowledged',
      message: `${EPC}: CAFE0001`,
    });
    expect(await desk.command('read-tag', { bank: 'tid', words: 6 })).toEqual({
      state: 'acknowledged',
      message: `${EPC}: ${TID}\n${NEW}: ${OTHER_TID}`,
    });
    expect(desk.reader.access.size).toBe(0);
  });

  test('a tag gets its EPC and is read back by its TID, also where the new one is longer or a URI', async () => {
    const [tag] = desk.lay({ epc: 'E2801105', tid: TID });
    expect(await desk.command('commission-tag', { epc: 'urn:epc:tag:sgtin-96:3.0614141.812345.6789' })).toEqual({
      state: 'acknowledged',
      message: `E2801105 bears the EPC 3074257BF7194E4000001A85 (urn:epc:tag:sgtin-96:3.0614141.812345.6789) now, read back by its TID ${TID}`,
    });
    expect(tag?.epc).toBe(EPC);
    const named = await desk.command('commission-tag', { tag: EPC, epc: '3036 0000 0001' });
    expect(named).toMatchObject({ state: 'acknowledged' });
    expect(tag?.epc).toBe('303600000001');
  });

  test('of two in view none is written unless it is named; with one EPC alike, by the TID', async () => {
    const [one, other] = desk.lay({ epc: EPC, tid: TID }, { epc: EPC, tid: OTHER_TID });
    const refused = await desk.command('commission-tag', { epc: NEW });
    expect(refused).toMatchObject({ state: 'refused', message: expect.stringContaining('2 such tags are in view') });
    expect(refused.message).toContain(`tid=${OTHER_TID}`);
    expect([one?.epc, other?.epc]).toEqual([EPC, EPC]);
    expect(await desk.command('commission-tag', { tid: OTHER_TID, epc: NEW })).toMatchObject({ state: 'acknowledged' });
    expect([one?.epc, other?.epc]).toEqual([EPC, NEW]);
  });

  test('memory is written, in blocks as well, read back and erased', async () => {
    const [tag] = desk.lay({ epc: EPC, tid: 'E2003412' });
    expect(await desk.command('write-tag', { from: 1, data: 'CAFE BABE' })).toEqual({
      state: 'acknowledged',
      message: `${EPC}: 2 words written to user and read back`,
    });
    expect(await desk.command('write-tag', { tag: EPC, data: 1234, block: true })).toMatchObject({
      state: 'acknowledged',
    });
    expect(tag?.user).toBe(`1234CAFEBABE${'0'.repeat(20)}`);
    expect(await desk.command('erase-tag', { from: 1, words: 2 })).toMatchObject({ state: 'acknowledged' });
    expect(tag?.user).toBe(`1234${'0'.repeat(28)}`);
  });

  test('a lock gives the tag its password, holds against others, and opens for us', async () => {
    const [tag] = desk.lay({ epc: EPC, tid: TID });
    expect(await desk.command('lock-tag', { tag: EPC })).toMatchObject({ state: 'acknowledged' });
    expect(tag?.password('access')).toBe('0BADF00D');
    // Whoever has no password, or another one, is kept out.
    const stranger = await at(version, { allow: ['write'] });
    stranger.reader.access.tags.clear();
    stranger.reader.access.tags.add(tag as SimulatedTag);
    expect(await stranger.command('commission-tag', { epc: NEW })).toMatchObject({
      state: 'refused',
      message: expect.stringContaining('locked'),
    });
    expect(tag?.epc).toBe(EPC);
    expect(await desk.command('commission-tag', { tag: EPC, epc: NEW })).toMatchObject({ state: 'acknowledged' });
    expect(await desk.command('lock-tag', { tag: NEW, how: 'unlock' })).toMatchObject({ state: 'acknowledged' });
    expect(await stranger.command('commission-tag', { epc: EPC })).toMatchObject({ state: 'acknowledged' });
  });

  test('a tag with another password is not touched', async () => {
    const [tag] = desk.lay({ epc: EPC, tid: TID });
    tag?.banks[0].splice(2, 2, 0x1111, 0x2222);
    expect(await desk.command('lock-tag', { tag: EPC })).toMatchObject({
      state: 'refused',
      message: 'the tag has another access password',
    });
  });

  test('a tag is killed with its password, and is seen no more', async () => {
    const [tag] = desk.lay({ epc: EPC, tid: TID });
    expect(await desk.command('kill-tag', {})).toMatchObject({
      state: 'refused',
      message: expect.stringMatching(/tag/),
    });
    expect(await desk.command('kill-tag', { tag: EPC })).toMatchObject({ state: 'acknowledged' });
    expect(tag?.killed).toBe(true);
    expect(await desk.command('kill-tag', { tag: EPC })).toMatchObject({
      state: 'refused',
      message: expect.stringContaining('was seen within 0.2 s'),
    });
  });

  test('a tag that answers the third time is written all the same', async () => {
    const [tag] = desk.lay({ epc: EPC, tid: TID });
    expect(await desk.command('read-tag', { tag: EPC, bank: 'tid', words: 6 })).toMatchObject({
      state: 'acknowledged',
    });
    const answers = [0, 2, 0];
    for (const deaf of answers) {
      Object.assign(tag ?? {}, { deaf });
      expect(await desk.command('lock-tag', { tag: EPC, how: 'unlock' })).toMatchObject({ state: 'acknowledged' });
    }
  });

  test('what hinders it is told: nobody there, no such memory, too little power, no answer', async () => {
    desk.lay();
    expect(await desk.command('read-tag', { tag: EPC, bank: 'tid', words: 2 })).toEqual({
      state: 'refused',
      message: 'no such tag was seen within 0.2 s',
    });
    const [tag] = desk.lay({ epc: EPC, tid: TID });
    expect(await desk.command('read-tag', { bank: 'user', words: 9 })).toMatchObject({
      state: 'refused',
      message: expect.stringContaining(version === '1.1' ? 'no memory there' : 'not be there'),
    });
    expect(await desk.command('write-tag', { from: 7, data: '00010002' })).toMatchObject({
      state: 'refused',
      message: 'the tag has no memory there: ask for fewer words. Nothing was written',
    });
    Object.assign(tag ?? {}, { power: 1 });
    expect(await desk.command('write-tag', { data: '00010002' })).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/too little power.*of 2 words were written|too little power.*Nothing was written/),
    });
    Object.assign(tag ?? {}, { power: 99, deaf: 100 });
    expect(await desk.command('write-tag', { tag: EPC, data: '0001' })).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('did not answer'),
    });
    expect(desk.reader.access.size).toBe(0);
  });
});

test('nothing is changed where the settings do not open it, and no password is read or written by hand', async () => {
  const { command, lay } = await at('1.1', {});
  const [tag] = lay({ epc: EPC, tid: TID });
  for (const [name, parameters] of [
    ['write-tag', { data: '0001' }],
    ['commission-tag', { epc: NEW }],
    ['erase-tag', { words: 1 }],
    ['lock-tag', { tag: EPC }],
    ['lock-tag', { tag: EPC, how: 'lock-for-good' }],
    ['kill-tag', { tag: EPC }],
  ] as const) {
    const answer = await command(name, parameters);
    expect(answer).toMatchObject({ state: 'refused', message: expect.stringContaining('tags.allow') });
  }
  expect(tag?.epc).toBe(EPC);
  for (const bank of ['reserved', 'kill']) {
    expect(await command('read-tag', { bank, words: 2 })).toMatchObject({ state: 'refused' });
  }
});

test.each([
  ['read-tag', { bank: 'user', words: 0 }, /words/],
  ['write-tag', { data: 'CAF' }, /whole words/],
  ['commission-tag', { epc: 'urn:epc:tag:sgtin-96:9.0.0.0' }, /an EPC/],
  ['commission-tag', { epc: 'F'.repeat(128) }, /an EPC/],
  ['lock-tag', { tag: EPC, how: 'weld' }, /lock-for-good/],
])('%s with %j is refused with the reason', async (name, parameters, why) => {
  const { command } = await at('1.1');
  expect(await command(name, parameters)).toMatchObject({ state: 'refused', message: expect.stringMatching(why) });
});

test('a secret that is no password is named, not used', async () => {
  const { command, lay } = await at('1.1', { allow: ['lock'], accessSecret: 'short' });
  lay({ epc: EPC, tid: TID });
  const answer = await command('lock-tag', { tag: EPC });
  expect(answer).toMatchObject({ state: 'refused', message: expect.stringContaining('"short" is no password') });
});

test('a reader that goes away in the middle leaves no order behind, and the command says that it may be half done', async () => {
  const { reader, command, host, lay } = await at('1.1');
  lay();
  const waiting = command('read-tag', { tag: EPC, bank: 'tid', words: 2, within: 20_000 });
  await soon(() => expect(reader.access.size).toBe(1));
  reader.cut();
  expect(await waiting).toMatchObject({ state: 'failed' });
  await soon(() => expect(host.states.slice(-3).map(([state]) => state)).toEqual(['lost', 'connecting', 'online']));
  expect(reader.access.size).toBe(0);
});

test('nobody waits any more: the order is taken back', async () => {
  const { reader, command, lay } = await at('1.1');
  lay();
  const given = new AbortController();
  const waiting = command('read-tag', { tag: EPC, bank: 'tid', words: 2, within: 20_000 }, given.signal);
  await soon(() => expect(reader.access.size).toBe(1));
  given.abort(new Error('expired'));
  expect(await waiting).toEqual({ state: 'failed', message: 'nobody waited for the answer any more' });
  expect(reader.access.size).toBe(0);
});
