import { setTimeout as delay } from 'node:timers/promises';
import { type Fault, NO_FAULT, startSimulator } from '@millrace/driver-modbus/sim';
import { tcpProxy } from '../../harness/tcp-proxy.ts';
import { type Away, knocks, type Misbehaving, type OraclePoint, type Random } from './device.ts';

const UNIT = 5;
const ECHO = 8;
const TICK_MS = 20;
/** What each register's value begins at: an answer to another question would show by it. */
const STEP = 10_000_000;
/** Far apart, so that each is a question of its own. */
const REGISTERS = [0, 1_000, 3_000];
/** A good value may be so old when it arrives: the longest answer there may be, and a gateway that was not given its turn. */
const MOST_AGE_MS = 2_500;
const ANSWER_WITHIN_MS = 500;
/** The longest back-off, and the attempt before it. */
const MOST_WAIT_MS = 40_000;

type Lie = (random: Random) => Fault;
const LIES: readonly Lie[] = [
  (random) => ({ kind: 'delay', by: random.between(100, 700) }),
  (random) => ({ kind: 'split', at: Math.floor(random.between(1, 8)), by: random.between(20, 300) }),
  () => ({ kind: 'exception', code: 4 }),
  () => ({ kind: 'wrong-unit' }),
  () => ({ kind: 'wrong-transaction' }),
  () => ({ kind: 'wrong-function' }),
  (random) => ({ kind: 'garbage', bytes: Uint8Array.from({ length: 40 }, () => Math.floor(random.between(0, 256))) }),
  () => ({ kind: 'twice' }),
  () => ({ kind: 'hang-up' }),
];

/** How the device, or the way to it, can go. */
type Absence = 'restart' | 'silence' | 'cut' | 'half-open';
const ABSENCES: readonly Absence[] = ['restart', 'silence', 'cut', 'half-open'];

export interface TickingOptions {
  readonly id: string;
  readonly framing: 'tcp' | 'rtu';
  /** Every absence is this one; all of them by chance where it is left out, and lies between them. */
  readonly only?: Absence;
  /** How long it is away at least and at most, ms. */
  readonly away: readonly [number, number];
  /**
   * Says nothing to function 8 (Return Query Data), as many units do that should say that they do not know it. It does not
   * lie: what such a unit says too late can be told from an answer by nothing but the time.
   */
  readonly deafToEcho?: boolean;
}

/**
 * A simulated device whose registers tell when they were read: each good value says what the device was doing then, and
 * which register it was, so that neither an old answer nor another's can pass for it.
 */
export async function tickingSimulator(options: TickingOptions): Promise<Misbehaving> {
  const { id, framing, only, away, deafToEcho = false } = options;
  const began = Date.now();
  const simulator = await startSimulator({ framing, units: [UNIT] });
  const misbehaves = (fault: () => Fault): void =>
    simulator.setFault(({ pdu }) => (deafToEcho && pdu[0] === ECHO ? { kind: 'silence' } : fault()));
  misbehaves(() => NO_FAULT);
  const knocked = knocks();
  const proxy = await tcpProxy(() => simulator.port, knocked.knock);
  const { holding } = simulator.memory(UNIT);
  const tick = (): void => {
    const now = Math.floor((Date.now() - began) / TICK_MS);
    for (const [at, register] of REGISTERS.entries()) {
      const value = at * STEP + now;
      holding[register] = value >>> 16;
      holding[register + 1] = value & 0xffff;
    }
  };
  tick();
  const ticking = setInterval(tick, TICK_MS);
  const wrong = (at: number) => (value: number, arrival: number) => {
    const ticks = value - at * STEP;
    if (ticks < 0 || ticks >= STEP) return `${value} is of another register`;
    const age = arrival - (began + ticks * TICK_MS);
    if (age < -2 * TICK_MS) return `${value} had not been there yet`;
    return age > MOST_AGE_MS ? `${value} is ${Math.round(age)} ms old` : null;
  };
  const points = REGISTERS.map(
    (register, at): OraclePoint => ({ name: `r${register}`, address: `holding:${register} uint32`, wrong: wrong(at) }),
  );

  const ways: Record<Absence, { go: () => Promise<void> | void; back: () => Promise<void> | void }> = {
    restart: { go: () => simulator.stop(), back: () => simulator.start() },
    silence: {
      go: () => misbehaves(() => ({ kind: 'silence' })),
      back: () => misbehaves(() => NO_FAULT),
    },
    cut: { go: () => proxy.set('cut'), back: () => proxy.set('open') },
    'half-open': { go: () => proxy.set('half-open'), back: () => proxy.set('open') },
  };
  async function leave(how: Absence, random: Random): Promise<Away> {
    await ways[how].go();
    const from = Date.now();
    await delay(random.between(...away));
    await ways[how].back();
    const to = Date.now();
    return { how, from, to, knocked: await knocked.after(to, MOST_WAIT_MS) };
  }

  return {
    id,
    settings: {
      ...{ transport: framing === 'tcp' ? 'tcp' : 'rtu-over-tcp', host: '127.0.0.1', port: proxy.port },
      ...{ answerWithin: `${ANSWER_WITHIN_MS} ms`, lateWithin: '600 ms' },
    },
    profile: { unit: UNIT },
    points,
    async misbehave(random) {
      if (only !== undefined) return await leave(only, random);
      if (deafToEcho || random.next() < 0.5) return await leave(random.pick(ABSENCES), random);
      const lie = random.pick(LIES);
      misbehaves(() => (random.next() < 0.5 ? lie(random) : NO_FAULT));
      await delay(random.between(1_000, 3_000));
      misbehaves(() => NO_FAULT);
      return null;
    },
    async heal() {
      misbehaves(() => NO_FAULT);
      proxy.set('open');
    },
    async stop() {
      clearInterval(ticking);
      await simulator.stop();
      await proxy.close();
    },
  };
}
