import {
  type LedgerCounts,
  type LogGroup,
  type Micros,
  type SourceLedger,
  STORE_OUTCOMES,
  type StoreOutcome,
} from '@millrace/contracts';
import type { LedgerDelta } from '../journal/group-draft.ts';
import type { LedgerRow } from '../journal/journal-file.ts';
import type { Refusals } from '../supervisor/refusals.ts';

type StoreCounts = Readonly<Record<StoreOutcome, number>>;
export type SourceOutcomes = StoreCounts & { readonly source: string };

interface Account {
  /** Committed with the journal. */
  readonly gateway: LedgerDelta;
  /** Committed with the rows, as the store says. */
  store: Record<StoreOutcome, number>;
  /** Values that the journal holds and the store has not acknowledged. */
  buffered: number;
  lastArrival: Micros | null;
  clockOffset: number | null;
}

/** A tenth of each new difference: a clock that drifts is followed, one odd reading is not. */
const WEIGHT = 0.1;

/** Every source's account: what came in, and what became of it. In memory; each part is kept where it was committed. */
export class Ledger {
  private readonly accounts = new Map<string, Account>();
  private readonly refusals: Refusals;

  constructor(refusals: Refusals) {
    this.refusals = refusals;
  }

  /** What the journal's file had counted when it was opened. */
  open(rows: readonly LedgerRow[]): void {
    for (const { source, lastArrival, ...delta } of rows) {
      const account = this.account(source);
      Object.assign(account.gateway, delta);
      account.lastArrival = lastArrival;
    }
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
    for (const account of this.accounts.values()) account.store = noOutcomes();
    this.stored(counts);
  }

  /** What one write of the store counted. */
  stored(counts: readonly SourceOutcomes[]): void {
    for (const one of counts) {
      const { store } = this.account(one.source);
      for (const outcome of STORE_OUTCOMES) store[outcome] += one[outcome];
    }
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

  sourceTime(source: string, time: Micros, arrival: Micros): void {
    const account = this.account(source);
    const offset = time - arrival;
    account.clockOffset =
      account.clockOffset === null ? offset : account.clockOffset + (offset - account.clockOffset) * WEIGHT;
  }

  counts(source: string): LedgerCounts {
    const { gateway, store, buffered } = this.account(source);
    return {
      received: gateway.received,
      stored: store.stored,
      corrected: store.corrected,
      duplicate: gateway.duplicate + store.duplicate,
      deadbanded: store.deadbanded,
      rejected: gateway.rejected + store.rejected,
      unmapped: gateway.unmapped,
      dropped: gateway.dropped,
      buffered,
    };
  }

  sources(): SourceLedger[] {
    for (const source of this.refusals.sources()) this.account(source);
    return [...this.accounts].map(([source, { lastArrival, clockOffset }]) => ({
      source,
      counts: this.counts(source),
      refused: { ...this.refusals.of(source) },
      lastArrival,
      clockOffset: clockOffset === null ? null : Math.round(clockOffset),
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
        clockOffset: null,
      };
      this.accounts.set(source, account);
    }
    return account;
  }
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
