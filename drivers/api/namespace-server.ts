import type {
  LinkCertificate,
  LogGroup,
  Micros,
  OpcuaServer,
  PeerCertificate,
  Point,
  Quality,
  SampleValue,
  TrustDecision,
} from '@millrace/contracts';
import type { DriverLog } from './driver.ts';
import type { LoopDelay } from './loop-delay.ts';
import type { OutletWrite } from './outlet.ts';

/** What somebody outside asks of a point, and who it is: it is kept under his name. */
export interface NamespaceWrite extends OutletWrite {
  readonly user: string;
  /** Where he calls from, for people to read. */
  readonly from: string;
  /** What the point said then, as the server told it; left out: nothing yet. */
  readonly before?: unknown;
  /** Why the server has refused it already: it is kept, and no device hears of it. */
  readonly refused?: string;
}

/** Readings of a point on the way from one moment (µs) to another: as time goes, or against it where `backward`. */
export interface NamespaceHistoryQuestion {
  readonly path: string;
  /** Where the way begins, itself included unless `past`; null: with the first (or last) that is kept. */
  readonly start: Micros | null;
  /** Where it ends, itself left out; null: with the last (or first). */
  readonly end: Micros | null;
  readonly past: boolean;
  readonly backward: boolean;
  readonly most: number;
}
export interface HistoricReading {
  readonly time: Micros;
  readonly arrival: Micros;
  readonly value: Exclude<SampleValue, undefined>;
  readonly quality: Quality;
}

/** A person of the plant who comes in from outside. */
export interface OutsidePerson {
  /** What he is known by in what is kept of his doings. */
  readonly name: string;
  /** May give devices commands. */
  readonly writes: boolean;
}

/** What the gateway gives a server of its namespace; nothing else: no journal, no devices. */
export interface NamespaceHost {
  /** What the namespace holds is that of a site. */
  readonly site: string;
  /** The address to listen on where the settings name none. */
  readonly address: string;
  /** Where its certificates are kept. */
  readonly folder: string;
  readonly version: string;
  /** A secret of the data folder by its name. Rejects, naming it, when there is none. */
  secret(name: string): Promise<string>;
  /** Carries out what somebody outside asks of a point; rejects with the reason where that cannot be. */
  write(wanted: NamespaceWrite): Promise<void>;
  /** What the store keeps of a point; null: this gateway has none. Rejects while it cannot be asked. */
  readonly history: ((question: NamespaceHistoryQuestion) => Promise<readonly HistoricReading[]>) | null;
  /** Who shows this API key as his; null: nobody who may come in. Rejects while that cannot be asked; null: it never can. */
  readonly person: ((name: string, key: string) => Promise<OutsidePerson | null>) | null;
  readonly log: DriverLog;
}

/** A program that has shown its certificate, whether or not it was let in. */
export interface NamespaceClient {
  readonly certificate: PeerCertificate;
  /** What it calls itself. */
  readonly name: string;
  readonly sessions: number;
}

export interface NamespaceServerState {
  readonly state: 'starting' | 'open' | 'failed';
  /** Why it is not open, in plain words. */
  readonly reason: string | null;
  readonly endpoint: string;
  readonly sessions: number;
  readonly monitoredItems: number;
  /** Our own certificate; null before it was made. */
  readonly own: LinkCertificate | null;
  readonly clients: readonly NamespaceClient[];
  /** Its thread: how late its event loop turned lately, times that it ended by itself, and why it did last. */
  readonly thread: {
    readonly delay: LoopDelay | null;
    readonly restarts: number;
    readonly ended: { readonly at: Micros; readonly reason: string } | null;
  };
}

/** A server of the unified namespace that runs. It tries again by itself for as long as it is not stopped. */
export interface NamespaceServer {
  /**
   * What the namespace holds from now on, who may enter and what may be written: what did not change goes on untouched, and
   * nobody is cut off but a user who is not among them any more. The rest of the settings is that of the beginning.
   */
  use(points: readonly Point[], settings: Pick<OpcuaServer, 'points' | 'writable' | 'users' | 'people'>): void;
  /** Readings that are safe on disk. Called for each group as it is committed, so it returns at once. */
  take(group: LogGroup): void;
  state(): NamespaceServerState;
  /** A person's word on a client's certificate. Rejects with a DeviceError where no such was shown. */
  decide(what: 'trust' | 'distrust', decision: TrustDecision): Promise<void>;
  /** Releases everything. May be called twice. */
  stop(): Promise<void>;
}

/** Opens a server, at the first `use`; nothing is thrown: what keeps it from opening is its state. */
export type OpenNamespaceServer = (settings: OpcuaServer, host: NamespaceHost) => NamespaceServer;
