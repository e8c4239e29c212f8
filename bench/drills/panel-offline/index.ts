import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Drill, DrillContext, DrillResult } from '../../harness/drill.ts';
import { seeded } from '../../harness/random.ts';
import { type TcpProxy, tcpProxy } from '../../harness/tcp-proxy.ts';
import { plantDatabase } from '../faults/plant-database.ts';
import { killHard } from '../faults/victims.ts';
import { Device } from './device.ts';
import { weigh } from './ledger.ts';
import type { HeldEntry, Saved, Saying } from './panel.ts';
import { shiftOf } from './sayings.ts';
import { type TerminalPlant, terminalPlant } from './terminal-plant.ts';

const HOURS = 12;
/** Kills of the browser while the plant is away; one more comes while it drains. */
const KILLS = 4;
const JOBS = 40;
/** By hand, in each run of the browser. */
const TOUCHED = 2;
const WRONG_BY_MS = 40 * 60_000;
/** A terminal is back so long after a power cut. */
const POWER_BACK_MS = 90_000;
const DRAINED_WITHIN_MS = 900_000;
/** What the plant books is so far from the truth at most: below that a clock is not called wrong. */
const FURTHEST_S = 150;

/**
 * A shift without the plant at a terminal in Chromium: twelve hours go by while everything is said that an operator says, the
 * power fails, the server is restarted, the device's clock is lost; then the plant is back, and fails again while it is told.
 */
export const panelOfflineShift: Drill = {
  id: 'panel-offline-shift',
  title:
    'A panel in Chromium twelve hours without the plant, its power failing five times and its clock wrong by 40 minutes',
  async run(context) {
    const plant = await terminalPlant(context.folder);
    const link = await tcpProxy(() => plant.plant.ports.http);
    const shift = new Shift(context, plant, link);
    try {
      await shift.begin();
      await shift.work();
      await shift.comeBack();
      return await shift.result();
    } finally {
      await shift.device.kill();
      await link.close();
      await plant.plant.stop();
    }
  },
};

class Shift {
  readonly #context: DrillContext;
  readonly #plant: TerminalPlant;
  readonly #link: TcpProxy;
  readonly #random: ReturnType<typeof seeded>;
  readonly device: Device;
  readonly #saved = new Map<string, Saved>();
  #held: ReadonlyMap<string, HeldEntry> = new Map();
  #told: (n: number) => void = () => undefined;
  /** ms of the shift that went by without going by here. */
  #skipped = 0;
  #wrong = 0;
  readonly #faults: string[] = [];
  #drained = '';

  constructor(context: DrillContext, plant: TerminalPlant, link: TcpProxy) {
    this.#context = context;
    this.#plant = plant;
    this.#link = link;
    this.#random = seeded(context.seed);
    this.device = new Device({
      link,
      profile: join(context.folder, 'profile'),
      told: (what) => {
        const saved = what as Saved;
        this.#saved.set(saved.key, saved);
        this.#told(saved.n);
      },
    });
  }

  /** The terminal is registered, somebody signs on, and then the plant is gone. */
  async begin(): Promise<void> {
    await this.device.start({ skipped: 0, wrong: 0 });
    await this.device.register(await this.#plant.code());
    await this.device.signOn();
    await this.device.prepare();
  }

  /** The shift: said without the plant, with the power failing at moments picked by chance. */
  async work(): Promise<void> {
    const { long, say } = this.#context;
    const jobs: string[] = [];
    for (let nth = 1; nth <= JOBS; nth++) jobs.push(await this.#plant.job(`J-${nth}`));
    const all = shiftOf(this.#random, long ? 3_000 : 600, HOURS, jobs);
    this.#link.set('cut');
    const cuts = Array.from({ length: KILLS }, () => Math.floor(this.#random.between(0.05, 0.95) * all.length)).sort(
      (a, b) => a - b,
    );
    // The clock is lost at one of the power cuts: what is said before it is right, what is said after it is not.
    const lostAt = Math.floor(this.#random.between(1, KILLS));
    const lostBy = this.#random.pick([WRONG_BY_MS, -WRONG_BY_MS]);
    let from = 0;
    for (const [nth, until] of [...cuts, null].entries()) {
      for (let touched = 0; touched < TOUCHED; touched++) await this.device.count(String(2 + touched));
      from = await this.#say(all, from, until);
      if (until === null) break;
      // The last one takes the cookies as well, whenever the browser would have written them.
      if (nth === KILLS - 1) await this.device.loseCookies();
      await this.device.kill();
      killHard(this.#plant.plant, 'server');
      this.#skipped += POWER_BACK_MS;
      if (nth === lostAt) this.#wrong = lostBy;
      say(
        `power cut ${nth + 1} after ${from} sayings, ${(this.#skipped / 3_600_000).toFixed(1)} h into the shift` +
          (nth === lostAt ? `; the clock comes back ${lostBy / 60_000} min wrong` : ''),
      );
      await this.device.start({ skipped: this.#skipped, wrong: this.#wrong });
    }
    const { entries, places } = await this.device.kiosk.shown();
    this.#held = new Map(entries.map((entry) => [entry.key, entry]));
    // Those given by hand are told by nobody to be saved: that one of them is in no journal shows by their number alone.
    const byHand = entries.filter(({ key }) => !this.#saved.has(key)).length;
    if (byHand < TOUCHED * (KILLS + 1))
      throw new Error(`${byHand} entries beside those told to be saved; ${TOUCHED * (KILLS + 1)} were given by hand`);
    for (const { name, fault } of places) if (fault) throw new Error(`${name} keeps nothing: ${fault}`);
    say(`${entries.length} wait on the terminal; ${this.#saved.size} of them were told to be saved`);
  }

  /** Says on from there; to the end, or until the power is to fail. Returns where to go on. */
  async #say(all: readonly Saying[], from: number, until: number | null): Promise<number> {
    const failure = Promise.withResolvers<void>();
    let last = from - 1;
    this.#told = (n) => {
      last = n;
      this.#skipped += all[n]?.after ?? 0;
      // In the middle of the next one, if it can be.
      if (until !== null && n >= until) setTimeout(failure.resolve, this.#random.between(0, 12));
    };
    const said = this.device.kiosk.say(all.slice(from));
    if (until === null) {
      await said;
      return all.length;
    }
    // What the kill does to it is what it is for.
    await Promise.race([failure.promise, said]);
    said.catch(() => undefined);
    // The one that was being said has gone by too.
    this.#skipped += all[last + 1]?.after ?? 0;
    return last + 2;
  }

  /** The plant is back: everything is sent, while the server and the power fail once more. */
  async comeBack(): Promise<void> {
    const { say } = this.#context;
    this.#plant.ahead(this.#skipped);
    const all = this.#held.size;
    const began = performance.now();
    this.#link.set('open');
    // Twelve hours have gone by, and with them the sign-on: the person shows the badge once more.
    await this.device.signOn();
    await this.#leftBelow(all * 0.7);
    killHard(this.#plant.plant, 'server');
    say('the server is killed while it drains');
    await this.#leftBelow(all * 0.4);
    await this.device.loseCookies();
    await this.device.kill();
    say('power cut 5, while it drains, which takes the cookies');
    await this.device.start({ skipped: this.#skipped, wrong: this.#wrong });
    // Whoever was signed on still is, and need not be there for the rest to be sent.
    if (await this.device.signOn()) this.#faults.push('a power cut signed off whoever was at the terminal');
    await this.#leftBelow(1);
    const seconds = (performance.now() - began) / 1_000;
    this.#drained = `${all} drained in ${seconds.toFixed(1)} s (${(all / seconds).toFixed(0)}/s, with a kill of the server and one of the browser)`;
    say(this.#drained);
  }
  async #leftBelow(most: number): Promise<void> {
    const end = performance.now() + DRAINED_WITHIN_MS;
    for (;;) {
      const left = await this.device.kiosk.left();
      if (left.waiting < most) return;
      if (left.asks) {
        this.#faults.push('whoever worked at the terminal was signed off while it drained');
        await this.device.signOn();
      }
      if (performance.now() > end) throw new Error(`${left.waiting} still wait: ${await this.device.says()}`);
      await delay(200);
    }
  }

  async result(): Promise<DrillResult> {
    const database = plantDatabase(this.#plant.plant);
    try {
      const { entries } = await this.device.kiosk.shown();
      const balance = await weigh(database, { saved: this.#saved, held: this.#held, left: entries });
      const { lost, doubled, fates, furthest } = balance;
      const faults = [...this.#faults, ...balance.faults];
      if (furthest > FURTHEST_S) faults.push(`a count is booked ${furthest.toFixed(0)} s from when it was`);
      for (const fault of faults.slice(0, 20)) this.#context.say(fault);
      const note =
        faults[0] ??
        `${fates.booked} booked, ${fates.unsettled} kept for a supervisor, ${fates.refused} sent back to the person; order kept; ` +
          `booked at most ${furthest.toFixed(0)} s from the truth; ${this.#drained}`;
      const passed = lost === 0 && doubled === 0 && faults.length === 0;
      const [sent, acknowledged] = [this.#held.size, this.#saved.size];
      return { id: 'panel-offline-shift', passed, sent, acknowledged, lost, doubled, note };
    } finally {
      await database.end();
    }
  }
}
