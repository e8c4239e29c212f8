import type {
  ConnectionStatus,
  GatewayConfig,
  GatewayStatus,
  GatewayThread,
  KeptMessage,
  ManualReading,
  QuarantineReport,
  Replayed,
  TagReads,
  TrustDecision,
} from '@millrace/contracts';
import type { KeptReading, ReadingsQuestion } from '@millrace/timeseries';
import type { Logger } from 'pino';
import type { Broker } from './broker/broker.types.ts';
import type { AskedDevices } from './commands/asked-device-commands.ts';
import type { DeviceCommands, LinkedDevices } from './commands/device-commands.ts';
import type { Journal } from './journal/journal.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { GatewaySettings } from './settings.ts';
import type { DeviceQuestions } from './supervisor/devices/device-questions.ts';
import type { Restarts } from './supervisor/restarts.ts';
import type { ServiceSecret } from './supervisor/service-secret.ts';
import type { Holds } from './supervisor/watchdog/held-back.ts';

/** What the gateway's further parts (detectors, forwarding, commands, time) may use. */
export interface GatewayServices {
  readonly settings: GatewaySettings;
  readonly journal: Journal;
  readonly broker: Broker;
  readonly ledger: Ledger;
  readonly log: Logger;
  /** Devices that are asked. */
  readonly devices: AskedDevices;
  /** Asks devices that are in no configuration. */
  readonly questions: DeviceQuestions;
  /** Devices that report through a link. */
  readonly links: LinkedDevices;
  /** Gives devices commands, however they are reached: asked, through a link, or over the broker. */
  readonly commands: Pick<DeviceCommands, 'carryOut'>;
  /** What is not to be begun now, for what it did before. */
  readonly held: Holds;
  readonly restarts: Restarts;
  /** A person's word on a certificate that a part was shown. Rejects where no part knows who it is. */
  readonly decide: (peer: string, what: 'trust' | 'distrust', decision: TrustDecision) => Promise<void>;
  /** The configuration that runs; null before the first one. */
  config(): GatewayConfig | null;
  /** Runs and keeps another configuration; only what changed restarts. Rejects where it cannot be used: nothing changed. */
  applyConfig(config: GatewayConfig): Promise<void>;
  /** Takes a person's reading. Resolves when it is on disk; rejects with why it is not, and then it is to be given again. */
  enter(reading: ManualReading): Promise<void>;
  status(): GatewayStatus;
  /** Hears what is published on the unified namespace: topic and payload, an empty one where a point is gone. */
  onLive(listener: (topic: string, payload: string) => void): void;
  /** Hears what readers of tags see. */
  onReads(listener: (reads: TagReads) => void): void;
  /** This gateway's certificate was renewed: the next connection to its centre shows the new one. */
  certificateRenewed(): void;
  /** What is kept of a point of the site that runs; null: the store is elsewhere. Rejects while it cannot be asked. */
  readonly readings: ((question: ReadingsQuestion) => Promise<readonly KeptReading[]>) | null;
  /** What this gateway shows to its server and to the receiver elsewhere; null: it was given none. */
  readonly secret: ServiceSecret | null;
  /** What the server's password at the broker may be from now on. */
  useLiveSecrets(secrets: readonly string[]): void;
  /** Readings are kept at another address (of the receiver's login) from now on; what it lacks is offered again. */
  moveStore(url: string): Promise<void>;
  quarantine: {
    report(limit?: number): Promise<QuarantineReport>;
    replay(entry: string): Promise<Replayed>;
    payloads(entry: string, limit: number): Promise<KeptMessage[]>;
    discard(entry: string): Promise<void>;
  };
}

/** A part in use. Everything but `stop` is optional. */
export interface RunningPart {
  stop(): Promise<void>;
  /** Called with every configuration that is applied after the start. */
  useConfig?(config: GatewayConfig): Promise<void>;
  sinks?(): GatewayStatus['sinks'];
  clock?(): GatewayStatus['clock'];
  doors?(): GatewayStatus['doors'];
  /** Threads of its own, told beside those of drivers. */
  threads?(): GatewayThread[];
  /** Links with certificates of its own, told beside those to devices. */
  connections?(): ConnectionStatus[];
  /** A person's word on a certificate; false where it is none of this part's. */
  decide?(peer: string, what: 'trust' | 'distrust', decision: TrustDecision): Promise<boolean>;
}

/** Makes a part, once the journal is open and the doors are not yet. */
export type GatewayPart = (services: GatewayServices) => Promise<RunningPart>;

/** Ports that the doors took; null where a door is closed. */
export interface GatewayPorts {
  readonly mqtt: number;
  readonly mqtts: number | null;
  readonly webSocket: number | null;
  readonly http: number;
  readonly https: number | null;
}

export interface RunningGateway extends GatewayServices {
  readonly ports: GatewayPorts;
  /** Closes the doors, commits what is on its way, ends everything. May be called twice. */
  stop(): Promise<void>;
}
