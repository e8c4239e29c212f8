import {
  faultOfTime,
  type LedgerCounts,
  type LogGroup,
  type Micros,
  type SourceLedger,
  STORE_OUTCOMES,
  type StoreOutcome,
} from '@millrace/contracts';
import type { LedgerDelta } from '../journal/group-draft.ts';
import type { LedgerRow } from '../journal/journal-file.ts';
import type { StoreCounts, StoreRemembered } from '../journal/store-told-table.ts';
import type { Refusals } from '../supervisor/refusals.ts';
import { ClockOffset } from '../time/clock-offset.ts';

export type SourceOutcomes = StoreCounts;

interface Account {
  /** Committed with the journal. */
  readonly gateway: LedgerDelta;
  /** Committed with the rows, as the store says. */
  store: Record<StoreOutcome, number>;
  /** Values that the journal holds and the store has not acknowledged. */
  buffered: number;
  lastArrival: Micros | null;
  readonly clock: ClockOffset;
  /** How far this source's time may be from the arrival, µs. */
  plausibleWithin: Micros;
}

/** Values that wait or were dropped before the journal could count them. */
export interface Beside {
  of(source: string): { readonly buffered: number; readonly dropped: number };
  sources(): Iterable<string>;
}
const NOTHING_BESIDE: Beside = { of: () => ({ buffered: 0, dropped: 0 }), sources: () => [] };

/** Of an hour's watching; in millionths. Ordinary crystals stay within a fifth of it. */
const DRIFTING = 500;

/** Every source's account: what came in, and what became of it. In memory; each part is kept where it was committed. */
export class Ledger {
  private readonly accounts = new Map<string, Account>();
  private readonly refusals: Refusals;
  private readonly beside: Beside;
  /** Sources of which the store counted something since it was taken the last time. */
  private readonly changed = new Set<string>();
  private asOf: Micros | null = null;

  constructor(refusals: Refusals, beside: Beside = NOTHING_BESIDE) {
    this.refusals = refusals;
    this.beside = beside;
  }

  /** What the journal's file had counted when it was opened. */
  open(rows: readonly LedgerRow[]): void {
    for (const { source, lastArrival, ...delta } of rows) {
      const account = this.account(source);
      Object.assign(account.gateway, delta);
      account.lastArrival = lastArrival;
    }
  }

  /**
   * What the journal's file remembers of the store: exact with the groups that the file says it lacks, though the store may
   * have more by now.
   */
  remembers({ at, counts }: StoreRemembered): void {
    for (const one of counts) {
      const { store } = this.account(one.source);
      for (const outcome of STORE_OUTCOMES) store[outcome] = one[outcome];
    }
    this.asOf = at;
  }

  /** When the store said what is told of it; null: it was asked since the start, and what is told is as of now. */
  get storeAsOf(): Micros | null {
    return this.asOf;
  }

  committed(
    deltas: ReadonlyMap<string, LedgerDelta>,
    held: readonly (readonly [source: string, values: number])[],
    at: Micros,
  ): void {
    for (const [source, delta] of deltas) {
      const account = this.account(source);
      const { gateway } = account;
      gateway.received += delta.received;
      gateway.unmapped += delta.unmapped;
      gateway.rejected += delta.rejected;
      gateway.duplicate += delta.duplicate;
      gateway.dropped += delta.dropped;
      account.lastArrival = at;
    }
    for (const [source, values] of held) this.account(source).buffered += values;
  }

  /** What the store itself says it has counted since ever: in place of what was known. */
  storeSays(counts: readonly SourceOutcomes[]): void {
    for (const [source, account] of this.accounts) {
      account.store = noOutcomes();
      this.changed.add(source);
    }
    this.stored(counts);
    this.asOf = null;
  }

  /** What one write of the store counted. */
  stored(counts: readonly SourceOutcomes[]): void {
    for (const one of counts) {
      const { store } = this.account(one.source);
      for (const outcome of STORE_OUTCOMES) store[outcome] += one[outcome];
      this.changed.add(one.source);
    }
  }

  /** What the store has counted since ever of the sources that changed since the last call. */
  takeChanged(): SourceOutcomes[] {
    const taken = [...this.changed].map((source) => ({ source, ...this.account(source).store }));
    this.changed.clear();
    return taken;
  }

  /** The store has these groups now. */
  released(groups: readonly LogGroup[]): void {
    for (const [source, values] of valuesBySource(groups)) this.account(source).buffered -= values;
  }

  /** What the journal holds for the store, counted from its groups: in place of what was known. */
  holds(groups: readonly { readonly sources: readonly (readonly [source: string, values: number])[] }[]): void {
    for (const account of this.accounts.values()) account.buffered = 0;
    for (const { sources } of groups) for (const [source, values] of sources) this.account(source).buffered += values;
  }

  sourceTime(source: string, time: Micros, arrival: Micros, plausibleWithin: Micros): void {
    const account = this.account(source);
    account.clock.add(time, arrival);
    account.plausibleWithin = plausibleWithin;
  }

  /** The gateway's own clock was set by so much: what is known of the devices' clocks against it moves along. */
  ownClockSet(by: Micros): void {
    for (const { clock } of this.accounts.values()) clock.ownClockSet(by);
  }

  counts(source: string): LedgerCounts {
    const { gateway, store, buffered } = this.account(source);
    const waiting = this.beside.of(source);
    return {
      received: gateway.received + waiting.buffered + waiting.dropped,
      stored: store.stored,
      corrected: store.corrected,
      duplicate: gateway.duplicate + store.duplicate,
      deadbanded: store.deadbanded,
      rejected: gateway.rejected + store.rejected,
      unmapped: gateway.unmapped,
      dropped: gateway.dropped + waiting.dropped,
      buffered: buffered + waiting.buffered,
    };
  }

  sources(): SourceLedger[] {
    for (const source of [...this.refusals.sources(), ...this.beside.sources()]) this.account(source);
    return [...this.accounts].map(([source, account]) => ({
      source,
      counts: this.counts(source),
      refused: { ...this.refusals.of(source) },
      lastArrival: account.lastArrival,
      ...clockOf(account),
    }));
  }

  buffered(): number {
    let sum = 0;
    for (const { buffered } of this.accounts.values()) sum += buffered;
    return sum;
  }

  private account(source: string): Account {
    let account = this.accounts.get(source);
    if (!account) {
      account = {
        gateway: { received: 0, unmapped: 0, rejected: 0, duplicate: 0, dropped: 0 },
        store: noOutcomes(),
        buffered: 0,
        lastArrival: null,
        clock: new ClockOffset(),
        plausibleWithin: Number.POSITIVE_INFINITY,
      };
      this.accounts.set(source, account);
    }
    return account;
  }
}

/** Counts of several epochs as one a source. */
export function sumBySource(counts: readonly SourceOutcomes[]): SourceOutcomes[] {
  const sums = new Map<string, Record<StoreOutcome, number>>();
  for (const one of counts) {
    const sum = sums.get(one.source) ?? noOutcomes();
    sums.set(one.source, sum);
    for (const outcome of STORE_OUTCOMES) sum[outcome] += one[outcome];
  }
  return [...sums].map(([source, sum]) => ({ source, ...sum }));
}

const noOutcomes = (): Record<StoreOutcome, number> => ({
  stored: 0,
  corrected: 0,
  duplicate: 0,
  deadbanded: 0,
  rejected: 0,
});

function valuesBySource(groups: readonly LogGroup[]): Map<string, number> {
  const sums = new Map<string, number>();
  const add = (source: string, n: number): void => {
    if (n > 0) sums.set(source, (sums.get(source) ?? 0) + n);
  };
  for (const { samples, observations } of groups) {
    const counts = new Float64Array(samples.sources.length);
    for (let at = 0; at < samples.length; at++) {
      const source = samples.source[at] as number;
      counts[source] = (counts[source] as number) + 1;
    }
    for (const [at, source] of samples.sources.entries()) add(source, counts[at] as number);
    for (const { source } of observations) add(source, 1);
  }
  return sums;
}

function clockOf({ clock, plausibleWithin }: Account): Pick<SourceLedger, 'clockOffset' | 'clock'> {
  const known = clock.estimate();
  if (!known) return { clockOffset: null, clock: null };
  const { offset, uncertainty, since, drift } = known;
  const drifting = drift !== null && Math.abs(drift) > DRIFTING ? ('drifting' as const) : null;
  return {
    clockOffset: offset,
    clock: {
      offset,
      uncertainty,
      since,
      drift: drift === null ? null : Math.round(drift),
      fault: faultOfTime(since + offset, since, plausibleWithin) ?? drifting,
    },
  };
}
