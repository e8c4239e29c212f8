import fc from 'fast-check';
import { expect, test } from 'vitest';
import { corrected, PlantClock } from '../clock.ts';
import { type Entry, readEntry } from '../entry.ts';
import { countAgain, entityOf, kindOf } from '../meaning.ts';
import { Replay, type Verdict } from '../replay.ts';

const entry = (seq: number, entity: string): Entry => ({
  ...{ key: `k${seq}`, seq, revision: 0, kind: 'request', entity, command: 'c.d', input: {} },
  ...{ at: 0, ahead: 0, run: 'r', elapsed: 0, refused: null },
});

test('what is about one thing goes in order, others side by side within the bound, and all of it goes', async () => {
  const attempt = fc.constantFrom<Verdict['is']>('done', 'done', 'refused', 'later', 'stuck');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(5), { maxLength: 40 }),
      fc.array(attempt, { maxLength: 60 }),
      async (about, fate) => {
        let left = about.map((entity, seq) => entry(seq, `e${entity}`));
        const ended: Entry[] = [];
        const flying = new Set<string>();
        const fates = [...fate];
        const replay = new Replay({
          waiting: () => left,
          atOnce: 3,
          async send(one) {
            expect(flying.has(one.entity)).toBe(false);
            flying.add(one.entity);
            expect(flying.size).toBeLessThanOrEqual(3);
            await Promise.resolve();
            flying.delete(one.entity);
            const is = fates.shift() ?? 'done';
            if (is === 'later') return { is, after: 7_000 };
            if (is === 'stuck') return { is };
            left = left.filter((each) => each !== one);
            ended.push(one);
            return is === 'refused' ? { is, refusal: { code: 'c', message: 'm' } } : { is: 'done' };
          },
        });
        for (let run = 0; left.length > 0 && run < 200; run++) {
          const again = await replay.run();
          if (left.length > 0) expect(again).toBeGreaterThan(0);
        }
        expect(ended).toHaveLength(about.length);
        for (const entity of new Set(ended.map((one) => one.entity))) {
          const order = ended.filter((one) => one.entity === entity).map(({ seq }) => seq);
          expect(order).toEqual([...order].sort((a, b) => a - b));
        }
      },
    ),
  );
});

test('it is never quicker than the plant wants, waits longer each time, and not in step with others', async () => {
  const later = (after: number | null, random: number) =>
    new Replay({ waiting: () => [entry(1, 'e')], random: () => random, send: async () => ({ is: 'later', after }) });
  expect(await later(45_000, 0).run()).toBe(45_000);
  const replay = later(null, 1);
  const pauses: (number | null)[] = [];
  for (let n = 0; n < 8; n++) pauses.push(await replay.run());
  expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  expect(await later(null, 0).run()).toBe(500);
});

test('nobody there to send for ends it until somebody comes', async () => {
  const replay = new Replay({ waiting: () => [entry(1, 'e')], send: async () => ({ is: 'nobody' }) });
  expect(await replay.run()).toBeNull();
});

const MINUTE = 60_000;
/** A device whose clock and elapsed time the test moves. */
class Device {
  wall = 1_000_000_000_000;
  elapsed = 0;
  kept = { ahead: 0, heard: 0, run: '' };
  /** The true time, ms. */
  truth = this.wall;
  runs = 0;

  pass(ms: number): void {
    this.wall += ms;
    this.elapsed += ms;
    this.truth += ms;
  }
  sleep(ms: number): void {
    this.wall += ms;
    this.truth += ms;
  }
  start(): { readonly clock: PlantClock; readonly run: string } {
    this.elapsed = 0;
    const run = `run-${this.runs++}`;
    const clock = new PlantClock({
      run,
      wall: () => this.wall,
      elapsed: () => this.elapsed,
      kept: this.kept,
      keep: (kept) => {
        this.kept = kept;
      },
    });
    return { clock, run };
  }
  hear(clock: PlantClock): void {
    clock.heard(this.truth * 1_000, this.wall);
  }
}
/** What was said, beside when it truly was. */
const saidAt = (device: Device, { clock, run }: ReturnType<Device['start']>, seq: number) => ({
  truth: device.truth * 1_000,
  entry: { ...entry(seq, 'e'), input: { at: clock.now() }, ...clock.noted(), run },
});
/** Every entry's time as it is sent, beside what it truly was, µs. */
function settled(all: readonly ReturnType<typeof saidAt>[], { clock }: ReturnType<Device['start']>) {
  const by = new Map(clock.corrections(all.map((one) => one.entry)).map((one) => [one.key, one.by]));
  return all.map(({ entry: one, truth }) => Math.abs(Number(corrected(one, by.get(one.key) ?? 0).input.at) - truth));
}

test('a clock that is set while the page runs does not move what people said, also not over a cold start after it', () => {
  const device = new Device();
  const first = device.start();
  device.hear(first.clock);
  device.pass(MINUTE);
  const all = [saidAt(device, first, 1)];
  device.wall += 40 * MINUTE;
  device.pass(MINUTE);
  all.push(saidAt(device, first, 2));
  expect(first.clock.wrong).toBe(true);
  device.pass(MINUTE);
  const second = device.start();
  device.pass(MINUTE);
  all.push(saidAt(device, second, 3));
  device.hear(second.clock);
  expect(settled(all, second)).toEqual([0, 0, 0]);
  expect(second.clock.corrections(all.map((one) => one.entry))).toEqual([]);
});

test('a clock that was lost between two runs is put right once the plant is heard, for those after it alone', () => {
  for (const lost of [40 * MINUTE, -40 * MINUTE, -1_000_000 * MINUTE]) {
    const device = new Device();
    const first = device.start();
    device.hear(first.clock);
    device.pass(60 * MINUTE);
    const all = [saidAt(device, first, 1)];
    const second = device.start();
    device.pass(10 * MINUTE);
    all.push(saidAt(device, second, 2));
    device.pass(MINUTE);
    device.wall += lost;
    const third = device.start();
    device.pass(5 * MINUTE);
    all.push(saidAt(device, third, 3));
    const fourth = device.start();
    device.pass(5 * MINUTE);
    all.push(saidAt(device, fourth, 4));
    device.pass(2 * MINUTE);
    device.hear(fourth.clock);
    expect(settled(all, fourth), String(lost)).toEqual([0, 0, 0, 0]);
  }
});

test('a device that lost what it knew of the clock moves nothing that came back from a copy', () => {
  const device = new Device();
  device.wall += 40 * MINUTE;
  const first = device.start();
  device.hear(first.clock);
  device.pass(MINUTE);
  const all = [saidAt(device, first, 1)];
  device.kept = { ahead: 0, heard: 0, run: '' };
  const second = device.start();
  device.pass(MINUTE);
  device.hear(second.clock);
  expect(settled(all, second)).toEqual([0]);
});

test('sleep is no wrong clock', () => {
  const device = new Device();
  const only = device.start();
  device.hear(only.clock);
  const second = device.start();
  device.pass(MINUTE);
  const all = [saidAt(device, second, 1)];
  device.sleep(30 * MINUTE);
  all.push(saidAt(device, second, 2));
  device.hear(second.clock);
  expect(settled(all, second)).toEqual([0, 0]);
});

test('what is put right is told by how much, and can be said again in the words of then', () => {
  const one = { ...entry(1, 'e'), input: { at: 5_000, text: 'x' } };
  const put = corrected(one, -2_000);
  expect(put).toMatchObject({ input: { at: 3_000, text: 'x' }, corrected: -2_000 });
  expect(corrected(put, 2_000).input).toEqual(one.input);
  // A moment that the plant told is right whatever the clock was; so is it after the journal gave the entry back.
  const kept = readEntry(JSON.parse(JSON.stringify({ ...one, chosen: true })));
  expect(kept && corrected(kept, -2_000)).toMatchObject({ input: one.input, corrected: -2_000 });
});

test('order is kept within a line, a person and a site of stock; what has happened is no request', () => {
  const station = { site: 'dhaka', machine: 'sewing/line-1/cell/m1' };
  expect(entityOf('production-log.count.take-back', { entry: 'x' }, station)).toBe('line:dhaka:sewing/line-1');
  expect(entityOf('production-log.job.start', { job: 'x' }, station)).toBe('line:dhaka:sewing/line-1');
  expect(entityOf('production-log.stop.explain', { site: 'b', machine: 'a/l/c/d' }, station)).toBe('line:b:a/l');
  expect(entityOf('stock.issue', { site: 'dhaka', scan: '01' }, station)).toBe('stock:dhaka');
  expect(entityOf('plant.reading.enter', { site: 'dhaka', point: 'p' }, station)).toBe('point:dhaka:p');
  expect(kindOf('production-log.count.enter')).toBe('fact');
  expect(kindOf('stock.issue')).toBe('fact');
  expect(kindOf('production-log.job.start')).toBe('request');
});

test('who counted blind is told where to count once more, and by nothing else', () => {
  const asked = { state: 'recount', item: 'BOLT', place: 'A1' };
  expect(countAgain('stock.count.spot', asked)).toEqual({ item: 'BOLT', place: 'A1' });
  expect(countAgain('stock.count.spot', { ...asked, state: 'counted' })).toBeNull();
  expect(countAgain('stock.count.spot', null)).toBeNull();
  expect(countAgain('stock.issue', asked)).toBeNull();
});
