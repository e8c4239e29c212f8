import type { Forward, ForwardedRecord, ForwardedSample, Point, SampleValue } from '@millrace/contracts';
import type { DriverLog, LinkState } from './driver.ts';

/** A record that the peer said it will never take, with the reason in plain words. */
export interface RefusedRecord {
  readonly record: ForwardedRecord;
  readonly reason: string;
}

/**
 * The peer takes nothing now: everything that was given is to be offered again, after a while. `retryAfter`: the peer
 * itself said how long to wait (ms).
 */
export class OutletError extends Error {
  override readonly name = 'OutletError';
  readonly retryAfter: number | null;
  constructor(message: string, options: ErrorOptions & { readonly retryAfter?: number } = {}) {
    super(message, options);
    this.retryAfter = options.retryAfter ?? null;
  }
}

/** What somebody outside asks of a point. */
export interface OutletWrite {
  /** Whole path of the point. */
  readonly path: string;
  readonly value: SampleValue;
}

/** What the gateway gives an outlet; nothing else: no journal, no position. */
export interface OutletHost {
  /** Tells people how the link is, with the reason in plain words where it is not online. */
  report(state: LinkState, reason: string | null): void;
  /** A secret of the data folder by its name. Rejects, naming it, when there is none. */
  secret(name: string): Promise<string>;
  /** Points that this forward takes. */
  readonly points: readonly Point[];
  /** Carries out what somebody outside asks of a point; rejects with the reason where that cannot be. */
  write(wanted: OutletWrite): Promise<void>;
  /** A file of the outlet's own, for what must outlive a restart beside the position. */
  readonly stateFile: string;
  readonly log: DriverLog;
}

/** A link to somebody outside. It connects again by itself for as long as it is started. */
export interface OutletLink {
  start(): Promise<void>;
  /** Releases everything; what is being sent is given up. May be called twice. */
  stop(): Promise<void>;
  /**
   * Resolves once the peer has confirmed every record for good, but those that it will never take, which are given back.
   * Rejects (an OutletError, or the signal's reason) where that is not known: all are offered again, in their order, by
   * the same ids. Called once at a time; records are in the order of the log.
   */
  send(records: readonly ForwardedRecord[], signal: AbortSignal): Promise<readonly RefusedRecord[]>;
}

/** A way out of the plant. Its settings are of the contracts, so that a site is checked where no outlet is at hand. */
export interface Outlet {
  readonly kind: Forward['kind'];
  /** Makes a link; nothing is opened before `start`. Throws a RangeError where the settings cannot be used. */
  readonly link: (settings: Forward, host: OutletHost) => OutletLink;
}

/** Declares an outlet: one place where the type of its settings is inferred from its kind. */
export function outlet<const Kind extends Forward['kind']>(
  kind: Kind,
  link: (settings: Extract<Forward, { kind: Kind }>, host: OutletHost) => OutletLink,
): Outlet {
  const isOurs = (settings: Forward): settings is Extract<Forward, { kind: Kind }> => settings.kind === kind;
  return {
    kind,
    link(settings, host) {
      if (!isOurs(settings))
        throw new RangeError(`"${settings.id}" is a forward of kind ${settings.kind}, not ${kind}`);
      return link(settings, host);
    },
  };
}

export const isSample = (record: ForwardedRecord): record is ForwardedSample => record.kind === 'sample';
