import { gatewayStatus, keptMessage, quarantineReport } from '@millrace/contracts';
import { z } from 'zod';
import { micros } from './common.ts';

/** `GET /ledger`: the newest account of each gateway; `receivedAt` is the server's clock; `joining`: boxes can join here. */
export const ledger = z.object({
  gateways: z.array(z.object({ site: z.string(), status: gatewayStatus, receivedAt: micros, online: z.boolean() })),
  joining: z.boolean().default(false),
});
export type Ledger = z.infer<typeof ledger>;

/** `GET /quarantine` */
export const quarantineEntry = quarantineReport.shape.entries.element.extend({
  gateway: z.string(),
  state: z.enum(['waiting', 'replaying', 'replayed', 'discarded']).default('waiting'),
  /** What the gateway said of the last replay. */
  result: z.string().nullable().default(null),
});
export type QuarantineEntry = z.infer<typeof quarantineEntry>;
export const quarantine = z.object({ entries: z.array(quarantineEntry) });
/** `GET /quarantine/<id>/payloads` */
export const keptMessages = z.object({ messages: z.array(keptMessage) });
