import type { GatewayThread } from '@millrace/contracts';
import type { DeviceDriver } from '@millrace/driver-api';

/** The threads of one protocol, for people to look at. */
export interface DriverThreads {
  /** Each by its name, without the devices: those the supervisor knows. */
  told(): Omit<GatewayThread, 'devices'>[];
  /** The thread in which a link with these settings runs, or would be made. */
  nameOf(settings: unknown): string;
}

/** A driver as the gateway runs it: where its links live in threads, it says in which. */
export type SupervisedDriver = DeviceDriver & { readonly threads?: DriverThreads };
