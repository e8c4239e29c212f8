import { MICROS_PER_MS } from '@millrace/contracts';
import { describe, expect, test } from 'vitest';
import { BUILT_IN_DETECTORS } from '../built-in.ts';
import type { StreamConfig } from '../stream-rules.ts';
import { facts, type Message, MINUTE, plant, SHIFT_A, stream } from './harness.ts';

/** Numbers from 0 to 1, always the same ones. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('passage', () => {
  const portal = 'dispatch/gate/cell-1/portal-1';
  const gate = (settings: StreamConfig['settings'] = {}) =>
    stream(
      'rfid-passage',
      { outside: 'YARD', inside: 'STORE', antennas: { a1: 'outside', a2: 'inside' }, ...settings },
      { subject: portal, devices: [portal] },
    );
  const read = (ms: number, antenna: string, rssi?: number): Message => ({
    kind: 'observation',
    device: portal,
    key: `k${ms}${antenna}`,
    time: SHIFT_A + ms * MICROS_PER_MS,
    body: { type: 'tag-read', epc: '3034257BF7194E4000001A85', antenna, ...(rssi === undefined ? {} : { rssi }) },
  });
  const moved = async (messages: readonly Message[], settings: StreamConfig['settings'] = {}) =>
    (await facts(gate(settings), messages, 60)).map(({ payload }) => payload);

  test('five hundred reads are one, and the strongest tell the way, though both antennas see it from the start', async () => {
    const reads = Array.from({ length: 250 }, (_, at) => [
      read(at * 10, 'a1', -40 - Math.abs(at - 60) / 5),
      read(at * 10 + 3, 'a2', -40 - Math.abs(at - 190) / 5),
    ]).flat();
    expect(await moved(reads)).toEqual([
      {
        portal,
        identifier: { scheme: 'epc', value: '3034257BF7194E4000001A85' },
        direction: 'in',
        from: 'YARD',
        to: 'STORE',
        firstSeen: SHIFT_A,
        lastSeen: SHIFT_A + 2_493_000,
        reads: 500,
      },
    ]);
  });

  test('outward it is swapped; without strength the first and last side tell; one side alone tells nothing', async () => {
    expect(await moved([read(0, 'a2', -40), read(900, 'a1', -41)])).toMatchObject([
      { direction: 'out', from: 'STORE', to: 'YARD' },
    ]);
    expect(await moved([read(0, 'a2'), read(400, 'a1'), read(900, 'a1')])).toMatchObject([{ direction: 'out' }]);
    expect(await moved([read(0, 'a1', -50), read(900, 'a1', -40)])).toMatchObject([
      { direction: 'unknown', from: 'YARD' },
    ]);
  });

  test('seen again after the gap it has passed again; too few reads are none', async () => {
    expect(await moved([read(0, 'a1'), read(4_000, 'a2'), read(12_000, 'a2'), read(13_000, 'a1')])).toMatchObject([
      { direction: 'in' },
      { direction: 'out' },
    ]);
    expect(await moved([read(0, 'a1'), read(100, 'a2')], { fewestReads: 3 })).toEqual([]);
  });

  test('carried past too quickly, or seen only weakly from beside, it has not passed', async () => {
    const quick = [read(0, 'a1', -40), read(200, 'a2', -40)];
    expect(await moved(quick, { dwell: '300 ms' })).toEqual([]);
    expect(await moved(quick, { dwell: '200 ms' })).toMatchObject([{ direction: 'in', reads: 2 }]);
    const beside = [read(0, 'a1', -71), read(300, 'a1', -40), read(600, 'a2', -42), read(900, 'a1', -75)];
    expect(await moved(beside, { weakest: -70 })).toMatchObject([
      { direction: 'in', reads: 2, firstSeen: SHIFT_A + 300_000, lastSeen: SHIFT_A + 600_000 },
    ]);
    expect(await moved([read(0, 'a1', -71), read(300, 'a2', -72)], { weakest: -70 })).toEqual([]);
    expect(await moved([read(0, 'a1'), read(300, 'a2')], { weakest: -70 })).toMatchObject([{ direction: 'in' }]);
  });

  test('a block of 500 tags in two seconds is 500 passages, each the right way', async () => {
    const tags = Array.from(
      { length: 500 },
      (_, tag) => `3034257BF7194E40${tag.toString(16).toUpperCase().padStart(8, '0')}`,
    );
    const random = seeded(20261129);
    // A whole gateway with its reader does it with 200 reads each (`gateway/test/link-pages.test.ts`).
    // Every tag is seen by both antennas all the time; each comes nearest to one and then to the other, with noise.
    const reads = Array.from({ length: 20 }, (_, step) =>
      tags.map((epc, tag): Message => {
        const inward = tag % 3 !== 0;
        const first = random() < 0.5;
        const nearest = first === inward ? 6 : 14;
        const rssi = -45 - Math.abs(step - nearest) * 2 + random() * 2;
        return {
          kind: 'observation',
          device: portal,
          key: `k${step}-${tag}`,
          time: SHIFT_A + (step * 100 + tag / 10) * MICROS_PER_MS,
          body: { type: 'tag-read', epc, antenna: first ? 'a1' : 'a2', rssi: Number(rssi.toFixed(1)) },
        };
      }),
    );
    const line = await plant(BUILT_IN_DETECTORS, [gate({ gap: '5 s' })]);
    for (const messages of reads) await line.arrive(messages.map((message) => ({ at: message.time, message })));
    await line.wait(SHIFT_A + MINUTE);
    const found = line
      .booked()
      .facts()
      .flatMap((fact) => (fact.type === 'stock.moved' ? [fact.payload] : []));
    const said = new Map(
      found.map(({ identifier, direction, reads: count }) => [identifier.value, { direction, count }]),
    );
    expect([found.length, said.size]).toEqual([500, 500]);
    expect(tags.filter((epc, tag) => said.get(epc)?.direction !== (tag % 3 === 0 ? 'out' : 'in'))).toEqual([]);
    expect(found.reduce((sum, { reads: count }) => sum + count, 0)).toBe(10_000);
  });
});
