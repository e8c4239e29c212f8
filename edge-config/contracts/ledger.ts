import { z } from 'zod';
import { CLOCK_FAULTS } from './clock-fault.ts';
import { connectionStatus } from './device-state.ts';
import { gatewayRestart, gatewayThread } from './gateway-thread.ts';
import { heldBack } from './held-back.ts';
import { linkStatus } from './link-status.ts';
import { micros } from './time.ts';

/**
 * The delivery ledger of one source. Unit: one value, counted in the journal's transaction. At every moment
 * received = stored + corrected + duplicate + deadbanded + rejected + unmapped + dropped + buffered.
 * `buffered` is counted from what the journal still holds unacknowledged, not from the difference, so that the
 * equation can fail and so prove something. What a door refuses never was received: it is counted in `refused`.
 */
export const ledgerCounts = z.object({
  received: z.int().nonnegative(),
  stored: z.int().nonnegative(),
  corrected: z.int().nonnegative(),
  duplicate: z.int().nonnegative(),
  deadbanded: z.int().nonnegative(),
  rejected: z.int().nonnegative(),
  unmapped: z.int().nonnegative(),
  dropped: z.int().nonnegative(),
  buffered: z.int().nonnegative(),
});
export type LedgerCounts = z.infer<typeof ledgerCounts>;

/** Outcomes the store decides (committed with its rows); the others are the gateway's, committed with the journal. */
export const STORE_OUTCOMES = ['stored', 'corrected', 'duplicate', 'deadbanded', 'rejected'] as const;
export type StoreOutcome = (typeof STORE_OUTCOMES)[number];

export const sourceLedger = z.object({
  source: z.string(),
  counts: ledgerCounts,
  /** By reason: wrong-credential, topic-not-allowed, payload-too-large, full, too-many-connections … */
  refused: z.record(z.string(), z.int().nonnegative()),
  lastArrival: micros.nullable(),
  /** Source time minus arrival in microseconds, as estimated; null until something had a time of its own. */
  clockOffset: z.number().nullable(),
  /**
   * The same with what it rests upon: `uncertainty` (µs; null while there is too little), `since` when it is measured
   * (the start, or the moment the clock was set), `drift` in millionths, and what is wrong with the clock. Left out by
   * gateways from before it was told.
   */
  clock: z
    .object({
      offset: z.number(),
      uncertainty: z.number().nonnegative().nullable(),
      since: micros,
      drift: z.number().nullable(),
      fault: z.enum([...CLOCK_FAULTS, 'drifting']).nullable(),
    })
    .nullable()
    .optional(),
});
export type SourceLedger = z.infer<typeof sourceLedger>;

export const ledgerBalances = ({ received, ...parts }: LedgerCounts): boolean =>
  received === Object.values(parts).reduce((sum, n) => sum + n, 0);

export const forwardAccount = z.object({
  offered: z.int().nonnegative(),
  delivered: z.int().nonnegative(),
  /** Not of what it takes. */
  filtered: z.int().nonnegative(),
  /** The peer said that it will never take them. */
  refused: z.int().nonnegative(),
  /** Beyond what its policy keeps. */
  dropped: z.int().nonnegative(),
  buffered: z.int().nonnegative(),
});
export type ForwardAccount = z.infer<typeof forwardAccount>;

export const forwardBalances = ({ offered, ...parts }: ForwardAccount): boolean =>
  offered === Object.values(parts).reduce((sum, n) => sum + n, 0);

/** A gateway's account of itself, once a second: what the devices page shows. */
export const gatewayStatus = z.object({
  gateway: z.string(),
  epoch: z.int().positive(),
  at: micros,
  startedAt: micros,
  version: z.string(),
  configVersion: z.int().nonnegative(),
  sources: z.array(sourceLedger),
  doors: z.array(
    z.object({
      name: z.string(),
      address: z.string(),
      state: z.enum(['open', 'full', 'closed', 'failed']),
      reason: z.string().nullable(),
      connections: z.int().nonnegative(),
    }),
  ),
  journal: z.object({
    bytes: z.int().nonnegative(),
    limitBytes: z.int().positive(),
    oldest: micros.nullable(),
    nextSeq: z.int().positive(),
    /** When the journal would be full at the present rate; null: it does not grow. */
    fullAt: micros.nullable(),
    /**
     * Who holds the log back from being trimmed, beside sinks and backup: "store-move". `broken`: what it held may be
     * gone, for it was held too long or grew too large. Left out by gateways from before there were pins.
     */
    pins: z
      .array(
        z.object({
          name: z.string(),
          since: micros,
          until: micros,
          broken: z.enum(['age', 'size', 'restored']).nullable(),
        }),
      )
      .optional(),
  }),
  sinks: z.array(
    z.object({
      name: z.string(),
      state: z.enum(['running', 'behind', 'waiting', 'failed']),
      reason: z.string().nullable(),
      buffered: z.int().nonnegative(),
      oldestUnacknowledged: micros.nullable(),
      /**
       * What of the ledger this sink decides is as it said then: since its start the gateway has not reached it, and it may
       * have more by now. Left out where it is as of now.
       */
      asOf: micros.optional(),
      /**
       * The account of one that is forwarded to, in records of the log: offered = delivered + filtered + refused + dropped
       * + buffered. `refusals`: what the peer would never take, newest first. Left out by sinks that count by source.
       */
      account: forwardAccount.optional(),
      refusals: z.array(z.object({ at: micros, records: z.int().positive(), reason: z.string() })).optional(),
    }),
  ),
  clock: z.object({ synchronised: z.boolean().nullable(), reason: z.string().nullable() }),
  /** Links to devices that are asked. Left out by gateways from before there were any. */
  connections: z.array(connectionStatus).optional(),
  /** Links that bring messages, brokers included. Left out by gateways from before it was told. */
  links: z.array(linkStatus).optional(),
  /** Threads in which drivers run, `main` first. Left out by gateways from before it was told. */
  threads: z.array(gatewayThread).optional(),
  /** What was begun anew alone, the latest first. Left out by gateways from before it was told. */
  restarts: z.array(gatewayRestart).optional(),
  /** What is not begun for now. Left out by gateways from before it was told. */
  held: z.array(heldBack).optional(),
});
export type GatewayStatus = z.infer<typeof gatewayStatus>;
