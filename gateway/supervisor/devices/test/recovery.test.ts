import { fc, test } from '@fast-check/vitest';
import { isGood } from '@millrace/contracts';
import { DeviceError } from '@millrace/driver-api';
import { expect } from 'vitest';
import { pretendConfig, pretendPlant, silence } from './pretend-device.ts';

// What is fake: the devices, in memory, and time, which passes as the test says.

const EVERY = 1_000;
/** The timeout of `pretendConfig`. */
const ANSWER_WITHIN = 1_000;
/** What an attempt may take that began while the device was away: a link that is never made, and its end. */
const ATTEMPT = 5_000;
const MOST_BACK_OFF = 15_000;
/** Moments that are sums of fractions. */
const HAIR = 1;
const DEVICES = ['m1', 'm2'];

/** How the way to both devices can be gone, and how one alone can. */
const AWAY = ['refuses', 'hangs', 'silent', 'hangs-up', 'm1', 'm2'] as const;
type Away = (typeof AWAY)[number];

const absence = fc.record({
  how: fc.constantFrom<Away>(...AWAY),
  away: fc.integer({ min: 100, max: 120_000 }),
  well: fc.integer({ min: 30_000, max: 60_000 }),
  /** Whether the first telegram on the link that is made after the return is lost. */
  disturbed: fc.boolean(),
});

test.prop(
  [
    fc.array(absence, { minLength: 1, maxLength: 4 }),
    fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1 }),
  ],
  {
    numRuns: 40,
  },
)(
  'whatever was away is never taken for good, and has good values again within its back-off',
  async (absences, chances) => {
    let drawn = 0;
    const plant = pretendPlant({ random: () => chances[drawn++ % chances.length] as number });
    const { timing, pretend, told } = plant;
    let how: Away | null = null;
    let isToDisturb = false;
    let disturbs = false;
    /** The first attempt after the return. */
    let knocked: number | undefined;
    const knock = (): void => {
      if (how === null) knocked ??= timing.now();
    };
    pretend.connect = async (signal) => {
      knock();
      if (how === 'refuses') throw new DeviceError('lost', 'nothing listens there');
      if (how === 'hangs') await silence(signal);
      if (how === null) [disturbs, isToDisturb] = [isToDisturb, false];
    };
    pretend.read = async (unit, addresses, signal) => {
      knock();
      if (how === 'hangs-up') throw new DeviceError('lost', 'it hung up');
      if (how === 'silent' || how === 'hangs' || how === unit) return silence(signal);
      if (disturbs) {
        disturbs = false;
        return silence(signal);
      }
      return addresses.map(() => 1);
    };
    await plant.supervisor.use(pretendConfig([{ devices: { m1: { a: EVERY }, m2: { a: EVERY } } }]));
    await timing.pass(5_000);
    for (const one of absences) {
      const before = told.length;
      how = one.how;
      if (how === 'refuses') plant.links.at(-1)?.lost(new DeviceError('lost', 'it was switched off'));
      await timing.pass(one.away);
      const back = timing.now();
      const lost = DEVICES.filter((name) => how === name || !DEVICES.includes(how as string));
      for (const name of lost) {
        const since = told.slice(before).filter(({ source }) => source === name);
        expect(since.filter(({ quality }) => isGood(quality))).toEqual([]);
        if (one.away > 2 * (EVERY + ANSWER_WITHIN) + ANSWER_WITHIN) expect(since).not.toEqual([]);
      }
      [how, isToDisturb, knocked] = [null, one.disturbed, undefined];
      await timing.pass(one.well);
      for (const name of lost) {
        const good = told.find(({ source, at, quality }) => source === name && at >= back && isGood(quality));
        expect(good?.at ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(
          back + ATTEMPT + MOST_BACK_OFF + 2 * ANSWER_WITHIN,
        );
        if (lost.length === 2)
          expect((good?.at ?? 0) - (knocked ?? 0)).toBeLessThanOrEqual(EVERY + ANSWER_WITHIN + HAIR);
      }
      expect(plant.supervisor.status()[0]).toMatchObject({
        state: 'online',
        devices: [{ state: 'online' }, { state: 'online' }],
      });
    }
    await plant.supervisor.stop();
    expect(timing.waiting).toBe(0);
  },
);
