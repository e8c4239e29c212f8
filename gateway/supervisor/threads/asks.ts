import type { LinkCertificates, SampleValue, TrustDecision } from '@millrace/contracts';
import type { BrowsedItem, DevicePoint } from '@millrace/driver-api';
import type { CrossingBatch, CrossingFault } from './crossing.ts';

// Links, plans, subscriptions and lists have numbers, which the gateway gives.

interface OfLink {
  readonly link: number;
}

/** What the gateway asks of a thread of drivers. */
export type ThreadAnswers = {
  readonly open: (ask: OfLink & { settings: unknown }) => { parallel: number };
  /** The link is not wanted any more, also while it is being made. */
  readonly unwanted: (ask: OfLink & { fault: CrossingFault }) => void;
  readonly close: (ask: OfLink) => void;
  /** The points of each request. */
  readonly plan: (
    ask: OfLink & { plan: number; points: readonly DevicePoint[]; profile: unknown },
  ) => readonly Int32Array[];
  /** Nobody holds a request of this plan any more. */
  readonly forget: (ask: OfLink & { plan: number }) => void;
  readonly read: (ask: OfLink & { plan: number; request: number }) => CrossingBatch;
  readonly write: (ask: OfLink & { point: DevicePoint; value: SampleValue; profile: unknown }) => void;
  readonly subscribe: (
    ask: OfLink & { subscription: number; points: readonly DevicePoint[]; profile: unknown; patience: number },
  ) => void;
  readonly unsubscribe: (ask: OfLink & { subscription: number; fault: CrossingFault }) => void;
  /** The next items of a list, which the first such call begins. */
  readonly browse: (ask: OfLink & { list: number; under: string | undefined; profile: unknown }) => {
    readonly items: readonly BrowsedItem[];
    readonly done: boolean;
  };
  readonly browsed: (ask: OfLink & { list: number }) => void;
  readonly decide: (ask: { what: 'trust' | 'distrust'; decision: TrustDecision }) => void;
};

/** What a thread of drivers asks of the gateway. */
export type GatewayAnswers = {
  /** Answered when it is safe. */
  readonly deliver: (ask: OfLink & { subscription: number; batch: CrossingBatch }) => void;
  readonly secret: (ask: OfLink & { name: string }) => string;
  readonly lost: (ask: OfLink & { fault: CrossingFault }) => void;
  readonly log: (ask: OfLink & { level: 'info' | 'warn'; fields: object; message: string }) => void;
  /** What stands at both ends of a link with these settings. */
  readonly certificates: (ask: { settings: unknown; report: LinkCertificates | null }) => void;
};
