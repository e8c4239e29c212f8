import { z } from 'zod';
import { gatewayRestart } from './gateway-thread.ts';
import { micros } from './time.ts';

/** What a gateway does not begin for now, for it had to be ended for it: a loop without an end. */
export const heldBack = z.object({
  kind: gatewayRestart.shape.kind,
  /** Of the connection, link or forward as it is configured. */
  id: z.string(),
  /** When the gateway was ended for it last: by this a person who lets it go says what he was shown. */
  since: micros,
  /** When it is begun by itself. */
  until: micros,
  /** In a row; it is held longer each time. */
  times: z.int().positive(),
  /** What it was in the midst of. */
  reason: z.string(),
});
export type HeldBack = z.infer<typeof heldBack>;

/**
 * How something that is held back is named where it is let go and no device is behind it: a broker of others, a way out of
 * the plant, the OPC UA server. No device has a colon in its id.
 */
export const HELD_NAME = {
  of: ({ kind, id }: Pick<HeldBack, 'kind' | 'id'>): string => `${kind}:${id}`,
  /** Null where it is none of these names. */
  read(name: string): Pick<HeldBack, 'kind' | 'id'> | null {
    const [kind, ...rest] = name.split(':');
    const known = heldBack.shape.kind.safeParse(kind);
    return known.success && rest.length > 0 ? { kind: known.data, id: rest.join(':') } : null;
  },
} as const;

/** The command to the gateway that begins at once what it holds back. Only `plant.device.release` gives it. */
export const RELEASE_COMMAND = 'hold.release';
/** Its parameters: the hold that was shown. Another one, of which nobody has read the reason, is not let go by it. */
export const holdRelease = z.strictObject({ since: micros });
