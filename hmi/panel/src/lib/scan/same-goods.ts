import { type Gs1Elements, isGs1Fault, readGs1, type Scanned } from '@millrace/hmi-client';

const gtinOf = (label: Gs1Elements): string | undefined => label.get('01') ?? label.get('02');
/** Whether a label says how many, or how much, it stands for (30, 37, and the measures 310n to 316n). */
const saysAmount = (label: Gs1Elements): boolean => [...label.keys()].some((ai) => /^(30|37|31\d\d)$/.test(ai));
const plainCount = (digits: string | undefined): string | null => digits?.replace(/^0+(?=\d)/, '') || null;

/**
 * Goods by a label that was not scanned here before, while nobody can be asked: as another label of the same GTIN was told, with
 * this one's lot or serial number. The plant reads the label again. Null: none of the same is known. Pure.
 */
export function sameGoods(text: string, known: Readonly<Record<string, Scanned>>): Scanned | null {
  const label = readGs1(text);
  const gtin = isGs1Fault(label) ? undefined : gtinOf(label);
  if (isGs1Fault(label) || gtin === undefined) return null;
  for (const [before, found] of Object.entries(known).reverse()) {
    const read = readGs1(before);
    if (found.kind !== 'item' || isGs1Fault(read) || gtinOf(read) !== gtin) continue;
    const code = label.get(found.serial ? '21' : '10');
    const fresh = found.lot && code ? { id: null, code, expires: null } : null;
    const lot = found.lot?.code === code ? found.lot : fresh;
    if (!saysAmount(label)) return { ...found, lot, quantity: saysAmount(read) ? null : found.quantity };
    // Single items (30) are counted in the item's own unit; what is weighed or measured is typed.
    const [items, units] = [plainCount(label.get('30')), plainCount(label.get('37'))];
    return { ...found, lot, unit: items ? null : found.unit, quantity: items ?? units };
  }
  return null;
}
