import fc from 'fast-check';
import { expect, test } from 'vitest';
import { corrected, PlantClock } from '../clock.ts';
import type { Entry } from '../entry.ts';
import { entityOf, kindOf } from '../meaning.ts';
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

test('a clock that is set while the page runs, or was wrong before it began, does not move what people said', () => {
  let [wall, elapsed] = [1_000_000_000_000, 5_000];
  const kept: number[] = [];
  const options = { wall: () => wall, elapsed: () => elapsed, keep: (ahead: number) => kept.push(ahead) };
  const pass = (ms: number): void => {
    wall += ms;
    elapsed += ms;
  };
  const MINUTES_40 = 40 * 60_000;
  const clock = new PlantClock({ ...options, ahead: 0 });
  clock.heard(wall * 1_000, wall);
  pass(60_000);
  const right = wall;
  wall += MINUTES_40; // somebody sets it
  expect(clock.now()).toBe(right * 1_000);
  expect(clock.wrong).toBe(true);
  const said = { ...entry(1, 'e'), input: { at: clock.now() }, ...clock.noted(), run: 'one' };
  expect(clock.correctionOf(said, 'one')).toBe(0);

  // Cold start without a link: the clock is still wrong, and how it was is all that is known.
  elapsed = 100;
  const cold = new PlantClock({ ...options, ahead: 0 });
  pass(1_000);
  const wrong = { ...entry(2, 'e'), input: { at: cold.now() }, ...cold.noted(), run: 'two' };
  expect(cold.correctionOf(wrong, 'two')).toBe(0);
  pass(3_600_000);
  cold.heard((wall - MINUTES_40) * 1_000, wall);
  expect(cold.correctionOf(wrong, 'two')).toBe(-MINUTES_40 * 1_000);
  const put = corrected(wrong, -MINUTES_40 * 1_000);
  expect(put.input.at).toBe((right + 1_000) * 1_000);
  expect(cold.correctionOf(put, 'two')).toBe(0);
  // Of a run before this one nobody else knows; the device's clock is taken to have been wrong then too.
  expect(cold.correctionOf({ ...wrong, run: 'before' }, 'two')).toBe(-MINUTES_40 * 1_000);
  expect(corrected(put, MINUTES_40 * 1_000).input).toEqual(wrong.input);
});

test('order is kept within a line, a person and a site of stock; what has happened is no request', () => {
  const station = { site: 'dhaka', machine: 'sewing/line-1/cell/m1' };
  expect(entityOf('production-log.count.take-back', { entry: 'x' }, station)).toBe('line:dhaka:sewing/line-1');
  expect(entityOf('production-log.job.start', { job: 'x' }, station)).toBe('line:dhaka:sewing/line-1');
  expect(entityOf('production-log.stop.explain', { site: 'b', machine: 'a/l/c/d' }, station)).toBe('line:b:a/l');
  expect(entityOf('stock.issue', { site: 'dhaka', scan: '01' }, station)).toBe('stock:dhaka');
  expect(entityOf('plant.reading.enter', { site: 'dhaka', point: 'p' }, station)).toBe('point:dhaka:p');
  expect(kindOf('production-log.count.enter')).toBe('fact');
  expect(kindOf('production-log.job.start')).toBe('request');
});
