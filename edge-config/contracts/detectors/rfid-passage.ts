import { z } from 'zod';
import { duration } from '../time.ts';

export const RFID_PASSAGE_ROLES = ['tag-read'] as const;

/** A portal between two stock locations. `antennas` names the side that each looks at. */
export const rfidPassageSettings = z
  .strictObject({
    /** Not read for longer: the tag has passed. */
    gap: duration.default(5_000_000),
    antennas: z.record(z.string(), z.enum(['outside', 'inside'])).default({}),
    /** Where the portal can only be passed one way, and antennas need not tell. */
    always: z.enum(['in', 'out']).optional(),
    /** Codes of the stock locations on its two sides. */
    outside: z.string().min(1).max(64),
    inside: z.string().min(1).max(64),
    /** A tag seen less often was not passing, but lay near. */
    fewestReads: z.int().positive().default(1),
    /** Seen for a shorter time than this: carried past, not through. */
    dwell: duration.optional(),
    /** dBm. Weaker reads come from beside the gate and do not count; those without strength do. */
    weakest: z.number().min(-120).max(0).optional(),
  })
  .refine(({ antennas, always }) => always || Object.keys(antennas).length > 0, {
    error: 'name the side of each antenna, or say "always: in" or "always: out"',
  });
export type RfidPassageSettings = z.infer<typeof rfidPassageSettings>;
