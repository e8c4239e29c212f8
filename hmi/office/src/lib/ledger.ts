import type { GatewayStatus, LedgerCounts } from '@millrace/hmi-client';
import { m } from './texts.ts';

/** What a received reading can have become; `always`: shown even when nothing did. */
export const outcomes = (counts: LedgerCounts): { word: string; count: number; always: boolean }[] => [
  { word: m.ledger_stored(), count: counts.stored, always: true },
  { word: m.ledger_deadbanded(), count: counts.deadbanded, always: false },
  { word: m.ledger_corrected(), count: counts.corrected, always: false },
  { word: m.ledger_duplicate(), count: counts.duplicate, always: true },
  { word: m.ledger_rejected(), count: counts.rejected, always: true },
  { word: m.ledger_unmapped(), count: counts.unmapped, always: false },
  { word: m.ledger_dropped(), count: counts.dropped, always: false },
  { word: m.ledger_buffered(), count: counts.buffered, always: true },
];

/** Received minus everything it became: zero, or something is wrong and must be seen. */
export const difference = ({ received, ...parts }: LedgerCounts): number =>
  received - Object.values(parts).reduce((sum, count) => sum + count, 0);

const add = (a: LedgerCounts, b: LedgerCounts): LedgerCounts => ({
  received: a.received + b.received,
  stored: a.stored + b.stored,
  corrected: a.corrected + b.corrected,
  duplicate: a.duplicate + b.duplicate,
  deadbanded: a.deadbanded + b.deadbanded,
  rejected: a.rejected + b.rejected,
  unmapped: a.unmapped + b.unmapped,
  dropped: a.dropped + b.dropped,
  buffered: a.buffered + b.buffered,
});
const NOTHING: LedgerCounts = {
  received: 0,
  stored: 0,
  corrected: 0,
  duplicate: 0,
  deadbanded: 0,
  rejected: 0,
  unmapped: 0,
  dropped: 0,
  buffered: 0,
};

/** The ledger of all sources of all gateways; null where there is none. */
export function sumOf(statuses: readonly GatewayStatus[]): { counts: LedgerCounts; difference: number } | null {
  if (!statuses.length) return null;
  const counts = statuses.flatMap(({ sources }) => sources).reduce((sum, source) => add(sum, source.counts), NOTHING);
  return { counts, difference: difference(counts) };
}
