import type { DataType } from '../codec/data-type.ts';
import type { SparkplugValue } from '../codec/value.ts';
import type { Publication } from '../host/host-types.ts';
import type { EdgeNodeId } from '../topic.ts';

/** What an edge node reports: its own where `device` is null. `writable`: hosts may write to it. */
export interface EdgePoint {
  readonly device: string | null;
  readonly name: string;
  readonly type: Exclude<DataType, 'Template' | 'PropertySet' | 'PropertySetList'>;
  readonly writable?: boolean;
}

/** A reading of a point; `time` in ms since 1970, UTC. null: there is no value. */
export interface EdgeValue {
  readonly device: string | null;
  readonly name: string;
  readonly value: SparkplugValue | null;
  readonly time: number;
  /** It is told late: said as history also where nothing newer was said before. */
  readonly historical?: boolean;
}

export interface EdgeRules extends EdgeNodeId {
  /** The host without which nothing is sent; null where none is waited for. */
  readonly primaryHost: string | null;
  /** Names are said in births alone, numbers stand for them in data. */
  readonly aliases: boolean;
  /** Brokers that are tried in turn. */
  readonly brokers: number;
  /** Values that are kept while nobody takes them. */
  readonly mostKept: number;
}

/** What is to be done, as data. `next`: the next broker is to be tried, else the same again. */
export type EdgeEffect =
  | { readonly kind: 'publish'; readonly publication: Publication }
  | { readonly kind: 'disconnect'; readonly reason: string; readonly next: boolean }
  | {
      readonly kind: 'write';
      readonly device: string | null;
      readonly name: string;
      readonly value: SparkplugValue | null;
    }
  | { readonly kind: 'refused'; readonly topic: string; readonly reason: string };

/** Metrics of one message: more values than that go in several. */
export const MOST_METRICS = 500;
/** How long (ms) the primary host is waited for at a broker, where there is another to try. */
export const HOST_WAIT_MS = 5_000;
