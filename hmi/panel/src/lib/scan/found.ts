import { ApiError, type Scanned } from '@millrace/hmi-client';
import { device } from '../device.svelte.ts';
import { recalled, remember } from '../remembered.ts';
import { session } from '../session.svelte.ts';

const KEPT = 'found';
/** Codes that are remembered, so that a scan means the same while the link is gone. */
const MOST = 500;

const known = (): Readonly<Record<string, Scanned>> => recalled<Record<string, Scanned>>(KEPT) ?? {};
function keep(text: string, found: Scanned): void {
  const { [text]: _before, ...others } = known();
  const rows = [...Object.entries(others).slice(1 - MOST), [text, found] as const];
  remember(KEPT, Object.fromEntries(rows));
}

/**
 * What a scanned text means here: as the plant says, or as it said it last while it cannot be asked, of another lot of the same
 * goods too. Null: nobody can say now, or this person may not ask.
 */
export async function findScanned(text: string): Promise<Scanned | null> {
  try {
    const found = await session.api.query('stock.scan', { text, site: device.station?.site ?? '' });
    if (found.kind !== 'unknown') keep(text, found);
    return found;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (!error.passing) return null;
    return known()[text] ?? (await import('./same-goods.ts')).sameGoods(text, known());
  }
}
