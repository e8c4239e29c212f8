import { z } from 'zod';

const user = z.object({
  name: z.string().min(1).max(256),
  secret: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'name a secret of the data folder, do not write it here')
    .describe('the name of a secret of the data folder, never the secret itself'),
  /** May write to the points that are opened for it (`writable`). */
  writes: z.boolean().default(false),
});

/**
 * The unified namespace of a site, offered by its gateway as an OPC UA server. Nobody enters but the users that are named
 * here; they read, and write only where `writable` and their own `writes` both say so.
 */
export const opcuaServer = z.object({
  port: z.int().min(1).max(65_535).default(4840),
  /** The address it listens on; left out: that of the gateway's other doors. */
  host: z.string().min(1).max(255).optional(),
  /** Filters on area/line/cell/device/name, as of MQTT. */
  points: z.array(z.string()).min(1).default(['#']),
  /** Points that users with `writes` may write: filters as in `points`. */
  writable: z.array(z.string()).default([]),
  users: z.array(user).max(100).default([]),
  /**
   * People of the plant enter as well, by their e-mail address and an API key of theirs; they read and write what their
   * rights say of this site. Their server has to be reached for it.
   */
  people: z.boolean().default(false),
  /** Who gives no name may read, too. */
  anonymous: z.boolean().default(false),
  /** Also offers messages that are neither signed nor encrypted, to clients without a certificate. */
  unsecured: z.boolean().default(false),
  limits: z
    .object({
      sessions: z.int().min(1).max(500).default(50),
      subscriptions: z.int().min(1).max(5_000).default(200),
      monitoredItems: z.int().min(1).max(1_000_000).default(50_000),
    })
    .prefault({}),
});
export type OpcuaServer = z.infer<typeof opcuaServer>;
