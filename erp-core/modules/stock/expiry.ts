import { localTime, type ShiftCalendar } from '@millrace/contracts';
import { site as sites } from '../../kernel/core/index.ts';
import type { Refusal } from '../../kernel/index.ts';
import type { Lot } from './lot.ts';
import { refuse } from './refusals.ts';

/** The calendar of a site, where a lot that may have expired is to be used. */
export const calendarFor = (site: string, lots: readonly Pick<Lot, 'expires'>[]) =>
  sites.whereAny(lots.some(({ expires }) => expires) ? [{ code: site }] : [], { lock: false });

/**
 * A lot may be used until the end of its day of expiry, by the clock of its site; later only where somebody says why
 * (`despite`).
 */
export function expiryFault(
  lots: readonly Lot[],
  {
    calendars: [place],
    now,
    despite,
  }: {
    readonly calendars: readonly { readonly calendar: unknown }[];
    readonly now: number;
    readonly despite: string | undefined;
  },
): Refusal | undefined {
  if (despite !== undefined) return undefined;
  const { date } = localTime((place?.calendar as ShiftCalendar | undefined)?.zone ?? 'UTC', now);
  const old = lots.find(({ expires }) => expires !== null && expires < date);
  return old ? refuse('lot-expired', { lot: old.code, expires: old.expires }) : undefined;
}
