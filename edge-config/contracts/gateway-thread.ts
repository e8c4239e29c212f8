import { z } from 'zod';
import { micros } from './time.ts';

/** One thread of a gateway in which drivers run, and what runs in it. */
export const gatewayThread = z.object({
  /** `main`, where everything runs that has no thread of its own; else the protocol, with a number where it has several. */
  name: z.string(),
  /** `idle`: nothing needs it. `waiting`: it ended, and is begun again after a while. */
  state: z.enum(['running', 'idle', 'waiting']),
  /** Devices whose connections or links run in it. */
  devices: z.array(z.string()),
  /**
   * How late its event loop turns (ms), over the last five to ten seconds: 99 turns in a hundred are no later than `p99`. Null
   * where it does not run.
   */
  delay: z.object({ p99: z.number().nonnegative(), longest: z.number().nonnegative() }).nullable(),
  /** Bytes of heap and buffers; null where it is not looked at. */
  memory: z.number().nonnegative().nullable(),
  /** Times that it ended without being told to, since the gateway's start. */
  restarts: z.int().nonnegative(),
  /** When and why that was last. */
  ended: z.object({ at: micros, reason: z.string() }).nullable(),
});
export type GatewayThread = z.infer<typeof gatewayThread>;

/** What failed where nobody could catch it, or ended a gateway by a loop without an end, and was begun anew alone. */
export const gatewayRestart = z.object({
  kind: z.enum(['connection', 'link', 'forward', 'opcua-server', 'question']),
  /** Of the connection, link or forward as it is configured. */
  id: z.string(),
  /** Since the gateway's start. */
  times: z.int().positive(),
  at: micros,
  reason: z.string(),
});
export type GatewayRestart = z.infer<typeof gatewayRestart>;
