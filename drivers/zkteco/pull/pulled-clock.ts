import { setTimeout as delay } from 'node:timers/promises';
import { MICROS_PER_MS } from '@millrace/contracts';
import { type DriverHost, whileWanted } from '@millrace/driver-api';
import type { ClockCommand } from '../adms/codec/command.ts';
import type { ClockMemory } from '../clock-memory.ts';
import { deliverAll } from '../deliver-all.ts';
import { faceOf } from '../face.ts';
import type { ClockSettings, PullSettings } from '../manifest.ts';
import { punchMessage, unreadableMessage, wanted } from '../punch.ts';
import { ClockClient } from './client/clock-client.ts';
import { ClockFault } from './codec/fault.ts';
import type { PulledPunch } from './codec/records.ts';

export interface PulledClockParts {
  readonly clock: ClockSettings & { readonly pull: PullSettings };
  readonly memory: ClockMemory;
  readonly host: Pick<DriverHost, 'deliver' | 'secret' | 'log'>;
  /** ms since 1970. */
  readonly now?: () => number;
  /** ms between two tries: at first, and at most. */
  readonly again?: readonly [number, number];
}

export interface PulledStatus {
  readonly device: string;
  readonly serial: string;
  readonly state: 'connecting' | 'online' | 'lost' | 'refused' | 'stopped';
  readonly reason: string | null;
  /** ms since 1970. */
  readonly lastRead: number | null;
  /** Seconds that its face is ahead of its zone, as it was last asked; negative where it is behind. */
  readonly ahead: number | null;
  /** Handed on since the start, also what had come before. */
  readonly punches: number;
  /** Of before the day from which they are wanted. */
  readonly earlier: number;
  readonly unreadable: number;
}

const PATIENCE = 10_000;
const AGAIN = [1_000, 60_000] as const;
const PULLED = 'pulled';
/** ms between two looks at its face while nothing else is asked: a link that is half open is found out by it. */
const BEAT = 5_000;
/** Seconds that a clock may be wrong before it is set. */
const WRONG = 30;

/**
 * A clock that is asked over port 4370: its memory is read when it is reached and every so often, what it tells at once is
 * handed on at once, and what it is to be told is told. It is connected again by itself, after a pause that doubles.
 *
 * Its memory only grows, so of what was read before only the rest is handed on; where it is not as it was (emptied, or
 * another clock) all of it is, and its keys tell what has been there.
 */
export class PulledClock {
  private readonly parts: PulledClockParts;
  private readonly ending = new AbortController();
  private running: Promise<void> | null = null;
  private standing: PulledStatus;
  private woken: () => void = () => undefined;
  /** It told of a punch that could not be kept: its memory has it. */
  private owes = false;

  constructor(parts: PulledClockParts) {
    this.parts = parts;
    const { device, serial } = parts.clock;
    this.standing = {
      device,
      serial,
      state: 'stopped',
      reason: null,
      lastRead: null,
      ahead: null,
      punches: 0,
      earlier: 0,
      unreadable: 0,
    };
  }

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.ending.abort(new Error('this clock is not asked any more'));
    await this.running;
    this.note({ state: 'stopped', reason: null });
  }

  status(): PulledStatus {
    return this.standing;
  }

  /** A command waits: it is given now and not at the next reading. */
  wake(): void {
    this.woken();
  }

  private async run(): Promise<void> {
    const { signal } = this.ending;
    const [first, most] = this.parts.again ?? AGAIN;
    let pause = first;
    while (!signal.aborted) {
      this.note({ state: 'connecting' });
      try {
        await this.visit(() => {
          pause = first;
        });
      } catch (error) {
        if (signal.aborted) return;
        const reason = error instanceof Error ? error.message : String(error);
        const state = error instanceof ClockFault && error.code === 'refused' ? 'refused' : 'lost';
        if (this.standing.reason !== reason)
          this.parts.host.log.warn({ device: this.standing.device, state, reason }, 'a time clock is not read');
        this.note({ state, reason });
        // Half of it by chance, so that clocks of one hall that lost their switch do not all come back at once.
        await delay(pause * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
        pause = Math.min(pause * 2, most);
      }
    }
  }

  /** One session, until it is lost. */
  private async visit(reached: () => void): Promise<void> {
    const { clock, host } = this.parts;
    const { pull, serial } = clock;
    const key = pull.secret === undefined ? 0 : keyOf(pull.secret, await host.secret(pull.secret));
    const visit = new AbortController();
    const signal = AbortSignal.any([this.ending.signal, visit.signal]);
    const client = await ClockClient.connect(
      { host: pull.host, port: pull.port, transport: pull.transport, key, patience: PATIENCE, signal },
      { punches: (punches) => this.told(punches), missed: () => this.owe(), lost: (fault) => visit.abort(fault) },
    );
    try {
      const there = await client.serial();
      if (there !== serial)
        throw new ClockFault(
          'refused',
          `at ${pull.host} is clock "${there.slice(0, 64)}", not ${serial}: see its address`,
        );
      await client.listen();
      reached();
      for (;;) {
        await this.read(client);
        await this.look(client);
        await this.tell(client);
        this.note({ state: 'online', reason: null });
        await this.wait(pull.every / MICROS_PER_MS, signal, client);
      }
    } finally {
      await client.leave();
    }
  }

  /** What it tells at once. Where that cannot be kept now, its memory is read again soon, not at the next full reading. */
  private async told(punches: readonly PulledPunch[]): Promise<void> {
    try {
      await this.hand(punches);
    } catch (error) {
      this.owe();
      throw error;
    }
  }

  private owe(): void {
    this.owes = true;
    this.woken();
  }

  private async hand(punches: readonly PulledPunch[]): Promise<void> {
    const { clock, host } = this.parts;
    const handed = punches.filter((punch) => wanted(clock, punch));
    const messages = handed.map((punch) => punchMessage(clock, { ...punch, workCode: null }));
    await whileWanted(deliverAll(messages, host.deliver), this.ending.signal);
    this.note({
      punches: this.standing.punches + handed.length,
      earlier: this.standing.earlier + punches.length - handed.length,
    });
  }

  private async read(client: ClockClient): Promise<void> {
    const { clock, host, memory } = this.parts;
    const { punches, faults } = await client.punches();
    const [before = 0, bad = 0] = this.before(punches, faults.length);
    await this.hand(punches.slice(before));
    const unreadable = faults.slice(bad).map((fault) => unreadableMessage(clock, fault));
    await whileWanted(deliverAll(unreadable, host.deliver), this.ending.signal);
    memory.keepStamp(clock.serial, PULLED, stampOf(punches, punches.length, faults.length));
    this.note({
      lastRead: this.parts.now?.() ?? Date.now(),
      unreadable: this.standing.unreadable + unreadable.length,
    });
  }

  /** Looks at its face, and sets it where that is wanted and needed. */
  private async look(client: ClockClient): Promise<void> {
    const { clock, host } = this.parts;
    const face = await client.time();
    const right = faceOf(clock.zone, this.parts.now?.() ?? Date.now());
    const ahead = Math.round((millisOf(face) - millisOf(right)) / 1_000);
    this.note({ ahead });
    if (!clock.pull.keepTime || Math.abs(ahead) <= WRONG) return;
    await client.setTime(right);
    host.log.info({ device: clock.device, serial: clock.serial, ahead }, 'a time clock was wrong and was set');
    this.note({ ahead: 0 });
  }

  /** How many punches and faults were handed on before; none where the memory is not the one that was read then. */
  private before(punches: readonly PulledPunch[], faults: number): readonly number[] {
    const stamp = this.parts.memory.stamp(this.parts.clock.serial, PULLED);
    const [count = 0, bad = 0] = (stamp ?? '').split('/', 2).map(Number);
    return count <= punches.length && bad <= faults && stamp === stampOf(punches, count, bad) ? [count, bad] : [0, 0];
  }

  /** Gives the commands that wait. One that the clock refuses is answered so; where the link is lost, it waits on. */
  private async tell(client: ClockClient): Promise<void> {
    const { clock, memory } = this.parts;
    const now = this.parts.now?.() ?? Date.now();
    for (const { id, command } of memory.open(clock.serial)) {
      memory.sent(id, now);
      try {
        await this.carryOut(client, command);
        memory.settle(id, 'done', null);
      } catch (error) {
        if (!(error instanceof ClockFault) || error.code !== 'device') throw error;
        memory.settle(id, 'refused', error.message);
      }
    }
  }

  private async carryOut(client: ClockClient, command: ClockCommand): Promise<void> {
    switch (command.kind) {
      case 'put-person': {
        const { person, name, card, administrator } = command;
        const number = Number(card ?? 0);
        if (number > 0xffff_ffff)
          throw new ClockFault('device', `this clock takes cards up to 4294967295, not ${card}`);
        return client.putPerson({ person, name, card: number, privilege: administrator ? 14 : 0 });
      }
      case 'remove-person':
        await client.removePerson(command.person);
        return;
      case 'set-clock':
        return client.setTime(faceOf(this.parts.clock.zone, this.parts.now?.() ?? Date.now()));
      case 'tell-about-itself':
        await client.counts();
    }
  }

  /** Until the next reading; meanwhile commands are given, and whether it is still there is seen. Rejects when the session is over. */
  private async wait(ms: number, signal: AbortSignal, client: ClockClient): Promise<void> {
    const [soon] = this.parts.again ?? AGAIN;
    let until = performance.now() + ms;
    for (;;) {
      if (this.owes) {
        this.owes = false;
        until = Math.min(until, performance.now() + soon);
      }
      const left = until - performance.now();
      if (left <= 0) return;
      // Asked for before it is looked at what waits: what is given in between wakes it.
      const woken = new Promise<true>((resolve) => {
        this.woken = () => resolve(true);
      });
      if (this.parts.memory.open(this.parts.clock.serial).length > 0) await this.tell(client);
      const turn = new AbortController();
      const ends = AbortSignal.any([signal, turn.signal]);
      try {
        const isWoken = await Promise.race([woken, delay(Math.min(left, BEAT), false, { signal: ends })]);
        if (!isWoken && left > BEAT) await this.look(client);
      } catch (error) {
        signal.throwIfAborted();
        throw error;
      } finally {
        turn.abort();
      }
    }
  }

  private note(change: Partial<PulledStatus>): void {
    this.standing = { ...this.standing, ...change };
  }
}

const millisOf = (face: string): number => Date.parse(`${face.replace(' ', 'T')}Z`);

/** The communication key is a number of the clock's menu. */
function keyOf(name: string, secret: string): number {
  const key = Number(secret.trim());
  if (!/^\d{1,10}$/.test(secret.trim()) || key > 0xffff_ffff)
    throw new ClockFault('refused', `secret "${name}" is to be the clock's "Comm key": a number up to 4294967295`);
  return key;
}

function stampOf(punches: readonly PulledPunch[], count: number, faults: number): string {
  const last = punches[count - 1];
  return `${count}/${faults}/${last ? `${last.person}/${last.wall}/${last.state}` : ''}`;
}
