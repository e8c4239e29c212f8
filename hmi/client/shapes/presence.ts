import { z } from 'zod';

/** A record that a screen shows. */
export interface Looking {
  readonly entity: string;
  readonly record: string;
  readonly editing: boolean;
}

const onlooker = z.object({ user: z.string(), name: z.string().nullable(), editing: z.boolean() });
export type Onlooker = z.infer<typeof onlooker>;

/** `presence` of the live channel: who else has this record open. */
export const presence = z.object({ entity: z.string(), record: z.string(), people: z.array(onlooker) });
