import { fc, test } from '@fast-check/vitest';
import { expect, test as plain, vi } from 'vitest';
import { governedSpeed } from '../run/governed-speed.ts';
import { type Backlog, BOUNDS, fullness, type Governor, govern, ungoverned } from '../run/governor.ts';
import { saySpeed } from '../run/say-speed.ts';

const empty: Backlog = { factSets: 0, inputs: 0, readings: 0 };
const backlog = fc.oneof(
  fc.constant(null),
  fc.record({ factSets: fc.nat(50_000), inputs: fc.nat(200_000), readings: fc.nat(1_000_000) }),
);
const asked = fc.double({ min: 1, max: 600, noNaN: true });

test.prop([fc.array(fc.tuple(asked, backlog), { minLength: 1, maxLength: 200 })])(
  'whatever is asked and seen, the speed is from 1 to what is asked, and no step is a jump',
  (looks) => {
    let governor: Governor = ungoverned(looks[0]?.[0] ?? 1);
    for (const [wanted, seen] of looks) {
      const next = govern(governor, wanted, seen);
      expect(next.speed).toBeGreaterThanOrEqual(1);
      expect(next.speed).toBeLessThanOrEqual(wanted);
      expect(next.speed).toBeLessThanOrEqual(governor.speed * 1.1001);
      expect(next.speed).toBeGreaterThanOrEqual(Math.min(wanted, governor.speed) / 1.5001);
      governor = next;
    }
  },
);

const LOOK_SECONDS = 2;
/** So many looks are half an hour: by then it has come to rest. */
const LOOKS = 900;

interface Plant {
  readonly wanted: number;
  /** Fact sets that are booked in a second. */
  readonly booked: number;
  /** The speed at which as many come as are booked. */
  readonly sustained: number;
  /** Looks that the account is behind. */
  readonly late: number;
  /** By so much, up and down, the booking rate differs from one look to the next. */
  readonly noise: readonly number[];
}

/** A plant whose fact sets come in proportion to the speed and are booked at a rate: speeds and backlogs, look by look. */
function run({ wanted, booked, sustained, late, noise }: Plant, from = ungoverned(wanted), waiting = 0) {
  let governor: Governor = from;
  const seen: number[] = [];
  const speeds: number[] = [];
  for (let look = 0; look < LOOKS; look++) {
    const rate = booked * (1 + (noise[look % noise.length] ?? 0));
    const came = (booked / sustained) * governor.speed;
    seen.push(Math.max(0, (seen.at(-1) ?? waiting) + LOOK_SECONDS * (came - rate)));
    const told = seen[Math.max(0, look - late)] ?? 0;
    governor = govern(governor, wanted, { ...empty, factSets: Math.round(told) });
    speeds.push(governor.speed);
  }
  return { speeds, seen, governor };
}
const restOf = (all: readonly number[]): number[] => all.slice(-LOOKS / 3);

/** Plants whose booking can follow at a tenth of the speed asked, or more. */
const plants = fc
  .record({
    wanted: fc.double({ min: 10, max: 600, noNaN: true }),
    booked: fc.double({ min: 4, max: 30, noNaN: true }),
    share: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
    late: fc.integer({ min: 0, max: 2 }),
    noise: fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 37, maxLength: 37 }),
  })
  .map(({ share, ...rest }) => ({ ...rest, sustained: Math.max(1.2, rest.wanted * share) }));

test.prop([plants])('it comes to the speed that booking can follow, and rests there', (plant) => {
  const drift = plant.noise.reduce((sum, n) => sum + n, 0) / plant.noise.length;
  const { speeds, seen } = run(plant);
  const [speed, waiting] = [restOf(speeds), restOf(seen)];
  const mean = speed.reduce((sum, n) => sum + n, 0) / speed.length;
  expect(mean / (plant.sustained * (1 + drift))).toBeGreaterThan(0.9);
  expect(mean / (plant.sustained * (1 + drift))).toBeLessThan(1.1);
  // No oscillation: at rest the speed keeps within a band, and the backlog near its bound.
  expect(Math.max(...speed) / Math.min(...speed)).toBeLessThan(1.5);
  expect(Math.max(...waiting)).toBeLessThan(1.6 * BOUNDS.factSets);
});

test.prop([plants])('an even booking rate leaves an even speed', (plant) => {
  const { speeds, seen } = run({ ...plant, noise: [0] });
  const speed = restOf(speeds);
  expect(Math.max(...speed) / Math.min(...speed)).toBeLessThan(1.05);
  expect(Math.max(...restOf(seen)) / BOUNDS.factSets).toBeLessThan(1.2);
});

test.prop([plants])('the more is booked again, the faster it runs again: up to what is asked', (plant) => {
  const held = run(plant);
  const again = run({ ...plant, sustained: 1.5 * plant.wanted, noise: [0] }, held.governor, held.seen.at(-1));
  expect(again.speeds.at(-1)).toBe(plant.wanted);
  expect(again.seen.at(-1)).toBeLessThan(BOUNDS.factSets);
});

test.prop([asked, fc.nat(BOUNDS.factSets / 2)])('what is booked as it comes is left alone', (wanted, waiting) => {
  const seen = { ...empty, factSets: waiting };
  let governor = ungoverned(wanted);
  for (let look = 0; look < 50; look++) governor = govern(governor, wanted, seen);
  expect(governor.speed).toBe(wanted);
});

plain('the worst of what waits counts, by its own bound', () => {
  expect(fullness(empty)).toBe(0);
  expect(fullness({ ...empty, factSets: BOUNDS.factSets })).toBe(1);
  expect(fullness({ factSets: 1, inputs: 2 * BOUNDS.inputs, readings: BOUNDS.readings })).toBe(2);
});

plain('one line says what was asked, what it is and why', () => {
  expect(saySpeed(60, 60, empty)).toBe('running at 60×');
  expect(saySpeed(60, 34.2, { factSets: 1840, inputs: 900, readings: 7 })).toBe(
    'asked for 60×, running at 34×: booking is behind by 1,840 fact sets',
  );
  expect(saySpeed(60, 1, { ...empty, factSets: 5_200 })).toBe(
    'asked for 60×, running at 1×: booking is behind by at least 5,200 fact sets',
  );
  expect(saySpeed(60, 2.55, { factSets: 3, inputs: 90_000, readings: 7 })).toBe(
    'asked for 60×, running at 2.6×: the detectors are behind by 90,000 inputs',
  );
  expect(saySpeed(60, 34, 'the server is away')).toBe(
    'asked for 60×, running at 34×: nobody can say how far booking is (the server is away)',
  );
});

plain('it slows the devices while booking is behind, says so, and gives the speed back', async () => {
  let waiting: number | Error = 20 * BOUNDS.factSets;
  const set: number[] = [];
  const told: string[] = [];
  const speed = governedSpeed({
    asked: 60,
    see: async () => {
      if (waiting instanceof Error) throw waiting;
      return { ...empty, factSets: waiting };
    },
    setSpeed: (now) => set.push(now),
    tell: (line) => told.push(line),
    every: 2,
  });
  const until = (check: () => void) => vi.waitFor(check, { timeout: 30_000, interval: 5 });
  await until(() => expect(set.at(-1)).toBe(1));
  expect(told[0]).toMatch(/^asked for 60×, running at [\d.]+×: booking is behind by 4,000 fact sets$/);
  expect(speed.state).toBe('asked for 60×, running at 1×: booking is behind by 4,000 fact sets');
  waiting = 0;
  await until(() => expect(set.at(-1)).toBe(60));
  expect(told.at(-1)).toBe('running at 60×');
  // Nobody answers: nobody knows that anything is booked.
  waiting = new Error('the server is away');
  await until(() => expect(set.at(-1)).toBeLessThan(50));
  expect(told.some((line) => line.includes('nobody can say how far booking is (the server is away)'))).toBe(true);
  waiting = 0;
  await until(() => expect(set.at(-1)).toBe(60));
  speed.ask(10);
  expect([set.at(-1), told.at(-1)]).toEqual([10, 'running at 10×']);
  speed.stop();
});

plain('where nobody could ever say how far booking is, the speed asked for stays, and that is said once', async () => {
  const set: number[] = [];
  const told: string[] = [];
  const speed = governedSpeed({
    asked: 60,
    see: () => Promise.reject(new Error('there is no operator token')),
    setSpeed: (now) => set.push(now),
    tell: (line) => told.push(line),
    every: 1,
  });
  await vi.waitFor(() => expect(set.length).toBeGreaterThan(20), { timeout: 30_000 });
  speed.stop();
  expect(new Set(set)).toEqual(new Set([60]));
  expect(told).toEqual(['running at 60×: nobody can say how far booking is (there is no operator token)']);
});
