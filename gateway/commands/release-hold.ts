import { HELD_NAME, holdRelease, type Micros } from '@millrace/contracts';
import { checked, DeviceError } from '@millrace/driver-api';
import type { DeviceSupervisor } from '../supervisor/devices/device-supervisor.ts';
import type { OwnerName } from '../supervisor/exception-owner.ts';
import type { LinkSupervisor } from '../supervisor/links/link-supervisor.ts';
import { type HeldBack, NotHeld } from '../supervisor/watchdog/held-back.ts';

/** Lets go what holds this device back, by the hold that was shown. Throws where nothing was let go, saying why. */
export type ReleaseHold = (device: string, since: Micros) => void;

interface ReleaseParts {
  readonly held: Pick<HeldBack, 'letGo'>;
  readonly devices: Pick<DeviceSupervisor, 'connectionOf'>;
  readonly links: Pick<LinkSupervisor, 'linkOf'>;
}

/** Lets go what holds a device back, or what is named by itself (`HELD_NAME`). Throws NotHeld where that is nothing. */
export const releaseHold =
  ({ held, devices, links }: ReleaseParts): ReleaseHold =>
  (device, since) => {
    const connection = devices.connectionOf(device);
    const link = links.linkOf(device);
    const owner: OwnerName | null =
      HELD_NAME.read(device) ??
      (connection !== null
        ? { kind: 'connection', id: connection }
        : link !== null
          ? { kind: 'link', id: link }
          : null);
    if (!owner) throw new NotHeld(`nothing here is begun for ${device} that could be held back`);
    held.letGo(owner, since);
  };

/** A person's word that something may be begun again. Never rejects: what went wrong is the result, in words. */
export function carryOutRelease(
  { device, parameters }: { readonly device: string; readonly parameters: unknown },
  release: ReleaseHold,
): { readonly state: 'acknowledged' | 'refused' | 'failed'; readonly message?: string } {
  try {
    release(device, checked(holdRelease, parameters, 'parameters').since);
    return { state: 'acknowledged' };
  } catch (error) {
    const refused = error instanceof NotHeld || error instanceof DeviceError;
    return { state: refused ? 'refused' : 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}
