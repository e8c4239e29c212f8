import type { LinkCertificate, OpcuaServer, Point, TrustDecision } from '@millrace/contracts';
import type {
  HistoricReading,
  LoopDelay,
  NamespaceClient,
  NamespaceHistoryQuestion,
  NamespaceWrite,
  OutsidePerson,
} from '@millrace/driver-api';

/** What the server's thread is begun with. */
export interface ThreadBeginning {
  readonly settings: OpcuaServer;
  readonly site: string;
  readonly address: string;
  readonly folder: string;
  readonly version: string;
  /** Whether there is a store that keeps what points were. */
  readonly history: boolean;
}

export type ServedPoint = Pick<Point, 'id' | 'path' | 'type' | 'unit' | 'label' | 'values' | 'range'> & {
  readonly writable: boolean;
};

/**
 * The newest readings of some points, in columns of equal length. `place` is the position of a point in the list that was
 * sent last; booleans are 0 and 1; what is no number (text, JSON) is in `other`, as JSON text, by row.
 */
export interface NewestBatch {
  readonly place: Int32Array;
  readonly value: Float64Array;
  readonly time: Float64Array;
  readonly arrival: Float64Array;
  readonly quality: Uint16Array;
  readonly other: ReadonlyMap<number, string>;
}

/** Users with a secret each, and whether people of the plant come in. */
export type WhoMayEnter = Pick<OpcuaServer, 'users' | 'people'>;

/** A question across threads and its answer, by number. */
export type Questions = {
  secret: { readonly ask: string; readonly answer: string };
  history: { readonly ask: NamespaceHistoryQuestion; readonly answer: readonly HistoricReading[] };
  person: { readonly ask: { readonly name: string; readonly key: string }; readonly answer: OutsidePerson | null };
  write: {
    readonly ask: NamespaceWrite;
    readonly answer: null;
  };
};
export type Question = keyof Questions;

export type ToThread =
  | { readonly kind: 'use'; readonly points: readonly ServedPoint[]; readonly who: WhoMayEnter }
  | { readonly kind: 'newest'; readonly batch: NewestBatch }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly reason: string }
  | {
      readonly kind: 'decide';
      readonly id: number;
      readonly what: 'trust' | 'distrust';
      readonly decision: TrustDecision;
    }
  | { readonly kind: 'ping' }
  | { readonly kind: 'stop' };

export interface ThreadState {
  readonly endpoint: string;
  readonly sessions: number;
  readonly monitoredItems: number;
  readonly own: LinkCertificate | null;
  readonly clients: readonly NamespaceClient[];
}

export type FromThread =
  | { readonly kind: 'open'; readonly state: ThreadState }
  /** It cannot be opened, in plain words: another attempt is made later. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'state'; readonly state: ThreadState }
  /** The batch was taken: the next may come. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'pong'; readonly delay: LoopDelay }
  | { readonly kind: 'decided'; readonly id: number; readonly fault: string | null }
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question; readonly ask: unknown }
  | { readonly kind: 'log'; readonly level: 'info' | 'warn'; readonly fields: object; readonly message: string };
