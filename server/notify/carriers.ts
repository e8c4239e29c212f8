import type { Carriers } from '@millrace/erp-core';
import type { AllowedPlace } from '@millrace/outgoing';
import { type NotifyKeys, notifyKeys, seal, unseal } from './keys.ts';
import { mailCarrier } from './mail-carrier.ts';
import { pushCarrier } from './push-carrier.ts';
import { textCarrier } from './text-carrier.ts';

export interface CarriersOptions {
  /** The folder for everything that must survive. */
  readonly data: string;
  /** Where people reach this plant, for links. */
  readonly origin: string;
  /** What addresses that people give may lead to beside public hosts; nothing where it is left out. */
  readonly allowed?: readonly AllowedPlace[];
}

/** Everything by which notices leave the house, with the keys of this plant. */
export interface Outside {
  readonly carriers: Carriers;
  /** What browsers subscribe with. */
  readonly pushKey: () => string;
  /** Seals the secret of a channel of a company. */
  readonly seal: (secret: string, company: string, channel: string) => string;
}

export function createOutside({ data, origin, allowed = [] }: CarriersOptions): Outside {
  let read: NotifyKeys | undefined;
  // Not at the start of the server: a damaged file keeps notices, and nothing else.
  const keys = (): NotifyKeys => {
    read ??= notifyKeys(data);
    return read;
  };
  const open = (sealed: string, purpose: string): string => {
    try {
      return unseal(keys().seal, purpose, sealed);
    } catch (cause) {
      throw new Error('the secret of this channel cannot be opened with the keys of this plant: give it anew', {
        cause,
      });
    }
  };
  return {
    carriers: {
      mail: mailCarrier({ origin, open }),
      push: pushCarrier({ origin, keys: () => keys().vapid, allowed }),
      text: textCarrier({ origin, open, allowed }),
    },
    pushKey: () => keys().vapid.public,
    seal: (secret, company, channel) => seal(keys().seal, `${company}/${channel}`, secret),
  };
}
