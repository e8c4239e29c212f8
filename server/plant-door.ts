import type { DeviceCommand, DeviceCommandResult, GatewayConfig } from '@millrace/contracts';

/** What the server uses of the plant's own data: which gateway serves which site, and what it is to run. */
export interface PlantDoor {
  /** Null: no plant has that gateway (yet). */
  readonly placeOf: (gateway: string) => Promise<{ readonly company: string; readonly site: string } | null>;
  /** The newest applied configuration of the gateway's site; null while there is none. */
  readonly config: (gateway: string) => Promise<GatewayConfig | null>;
  /** The highest epoch of which the gateway's fact sets were taken; 0: none. */
  readonly highestEpoch: (gateway: string) => Promise<number>;
  /** Commands to devices of the gateway that wait to be fetched and have not expired. */
  readonly waitingCommands: (gateway: string) => Promise<readonly DeviceCommand[]>;
  readonly commandResult: (gateway: string, result: DeviceCommandResult) => Promise<void>;
  /** A device that shows its one-time code gets its identity and a secret, once; null: the code is not known (any more). */
  readonly claimDevice: (code: string) => Promise<{ readonly device: string; readonly secret: string } | null>;
}
