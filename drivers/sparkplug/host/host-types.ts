import type { DataType } from '../codec/data-type.ts';
import type { EdgeNodeId } from '../topic.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A value of an edge node or device, as a host application hands it on. */
export interface HostValue extends EdgeNodeId {
  /** null: the metric is the edge node's own. */
  readonly device: string | null;
  readonly metric: string;
  /** null where the sender says so (`is_null`), and where nothing is known any more (`stale`). */
  readonly value: Json;
  readonly type: DataType;
  /**
   * Milliseconds since 1970, UTC, by the sender's clock; null where it gave none that can be. Where that stands before the
   * moment at which the value was last told as lost: when it was heard, by ours.
   */
  readonly time: number | null;
  /** The sender's own time, where `time` is ours. */
  readonly sourceTime?: number;
  readonly quality: 'good' | 'bad' | 'stale';
  /** Kept at the source while the way was away: it says nothing about now. */
  readonly historical: boolean;
  /** The sender asks not to keep it. */
  readonly transient: boolean;
}

export interface Publication {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

/**
 * What is to be done, as data. `presence` tells that a node or device came or went, `refused` what was not taken and
 * why (`whole`: nothing of the message was).
 */
export type HostEffect =
  | { readonly kind: 'value'; readonly value: HostValue }
  | { readonly kind: 'publish'; readonly publication: Publication }
  | ({
      readonly kind: 'presence';
      readonly device: string | null;
      readonly online: boolean;
      readonly at: number;
      readonly reason: string;
    } & EdgeNodeId)
  | { readonly kind: 'refused'; readonly topic: string; readonly reason: string; readonly whole?: true };

export interface HostRules {
  /** How long (ms) a message may be overtaken before its edge node is asked to begin anew. 0: no patience. */
  readonly reorderMs: number;
  /** An edge node is not asked again sooner (ms); where asking does not help, ever later. */
  readonly rebirthEveryMs: number;
  /** All edge nodes together are asked no more often than that. */
  readonly rebirthsPerSecond: number;
}

export const HOST_RULES: HostRules = { reorderMs: 2_000, rebirthEveryMs: 5_000, rebirthsPerSecond: 20 };

/** Beyond that, births are refused: names come from strangers, and each is remembered. */
export const MOST_NODES = 10_000;
export const MOST_DEVICES = 10_000;
