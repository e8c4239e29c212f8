import { gatewayStatus, type SourceLedger } from '@millrace/contracts';
import { z } from 'zod';

/** `GET /api/v1/ledger`: the newest account of each gateway. */
export const ledgerAnswer = z.object({
  gateways: z.array(z.object({ status: gatewayStatus, receivedAt: z.number(), online: z.boolean() })),
});
export type LedgerAnswer = z.infer<typeof ledgerAnswer>;

/** What the gateways know of one device; null where it was never heard. */
export const sourceOf = ({ gateways }: LedgerAnswer, device: string): SourceLedger | null =>
  gateways.flatMap(({ status }) => status.sources).find(({ source }) => source === device) ?? null;
