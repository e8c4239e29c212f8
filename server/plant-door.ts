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
  /** Whose secret has this SHA-256 (hexadecimal), and whether it may still come in; null: nobody's. */
  readonly gatewayOfSecret: (hash: string) => Promise<{ readonly gateway: string; readonly revoked: boolean } | null>;
  /** A box that shows its code, with the SHA-256 of its public key; null: not known, run out, or used by another box. */
  readonly joinGateway: (
    code: string,
    keyHash: string,
  ) => Promise<{ readonly gateway: string; readonly site: string; readonly secret: string } | null>;
  /** Until when (µs) the certificate holds that was signed for it. */
  readonly certificateIssued: (gateway: string, until: number) => Promise<void>;
}
