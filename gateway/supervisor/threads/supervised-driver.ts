import type { GatewayThread } from '@millrace/contracts';
import type { DeviceDriver, Driver, DriverHost, DriverLink } from '@millrace/driver-api';

/** The threads of one protocol, for people to look at. */
export interface DriverThreads {
  /** Each by its name, without the devices: those the supervisor knows. */
  told(): Omit<GatewayThread, 'devices'>[];
  /** The thread in which a link with these settings runs, or would be made. */
  nameOf(settings: unknown): string;
}

/** A device with the thread in which its driver runs; null: beside the journal. */
export interface ThreadPlace {
  readonly device: string;
  readonly thread: string | null;
}

/** A driver as the gateway runs it: where its links live in threads, it says in which. */
export type SupervisedDriver = DeviceDriver & { readonly threads?: DriverThreads };

/** The same of a driver that brings messages. */
export interface SupervisedLinkDriver {
  readonly manifest: Driver['manifest'];
  readonly threads?: DriverThreads;
  /** `failed` is to be told where the link fails in a way that its driver does not see: its thread ended. */
  link(settings: unknown, host: DriverHost, failed: (error: Error) => void): DriverLink;
}
