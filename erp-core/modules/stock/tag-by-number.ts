import { decodeEpc, epcElements, isEpcFault } from '@millrace/contracts';
import { type Caller, type Db, proportion } from '../../kernel/index.ts';
import { findScanned, type ScannedUnit } from './barcode/find-scanned.ts';
import type { Item } from './item.ts';
import type { Lot } from './lot.ts';

/** What a tag that nobody has registered is on, by its number; `lot`: one that the books have. */
export type Named =
  | { readonly kind: 'item'; readonly item: Item; readonly lot: Lot | null; readonly quantity: string }
  | { readonly kind: 'unit'; readonly unit: ScannedUnit['unit'] };

/**
 * What the number on a tag says by itself, as a label with the same number would: an item by its GTIN (one of the packing that
 * it is the number of), a handling unit by its SSCC. Undefined: nothing, or more than one thing.
 */
export async function byNumber(
  db: Db,
  epc: string,
  context: { readonly site: string; readonly now: number; readonly caller: Pick<Caller, 'sites'> },
): Promise<Named | undefined> {
  const decoded = decodeEpc(epc);
  const elements = isEpcFault(decoded) ? undefined : epcElements(decoded);
  if (!elements) return undefined;
  const label = `]C1${[...elements].map(([identifier, value]) => `${identifier}${value}`).join('\u001d')}`;
  const { meanings } = await findScanned(db, label, context);
  const [found, another] = meanings;
  if (!found || another || found.kind === 'location') return undefined;
  if (found.kind === 'handling-unit') return { kind: 'unit', unit: found.unit };
  const { item, lot, unit } = found;
  const quantity = unit ? proportion('1', unit.makes, unit.amount) : '1';
  return { kind: 'item', item, lot: lot?.isNew ? null : lot, quantity };
}
