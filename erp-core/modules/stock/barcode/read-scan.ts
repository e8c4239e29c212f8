import { type Gs1Elements, gs1Date, isGs1Fault, readGs1 } from '@millrace/contracts';
import { plainCode } from './barcode.ts';

/** Units of the measures that GS1's identifiers 310n to 316n tell (General Specifications, 3.6). */
const MEASURES: Readonly<Record<string, string>> = {
  310: 'kg',
  311: 'm',
  312: 'm',
  313: 'm',
  314: 'm2',
  315: 'L',
  316: 'm3',
};

/** What a scanned text says by itself, before anything is looked up. */
export interface ReadScan {
  /** As a code of one's own, of an item, a place or a serial number. */
  readonly plain: string;
  readonly gtin: string | null;
  readonly sscc: string | null;
  readonly lot: string | null;
  readonly serial: string | null;
  readonly produced: string | null;
  readonly bestBefore: string | null;
  readonly expires: string | null;
  /** How many: single items (30), or units of the code (37). */
  readonly count: { readonly of: 'items' | 'units'; readonly quantity: string } | null;
  readonly measures: readonly { readonly unit: string; readonly quantity: string }[];
  readonly elements: Readonly<Record<string, string>> | null;
  /** Why it is no GS1 text, where it is none. */
  readonly fault: string | null;
}

/** "001250" with three decimals is "1.25". */
function measured(digits: string, decimals: number): string {
  const padded = digits.padStart(decimals + 1, '0');
  const whole = padded.slice(0, padded.length - decimals).replace(/^0+(?=\d)/, '');
  const fraction = decimals === 0 ? '' : padded.slice(-decimals).replace(/0+$/, '');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

const plainCount = (digits: string | undefined): string | undefined => {
  const count = digits?.replace(/^0+(?=\d)/, '');
  return count === undefined || count === '0' ? undefined : count;
};

function countOf(elements: Gs1Elements): ReadScan['count'] {
  const [items, units] = [plainCount(elements.get('30')), plainCount(elements.get('37'))];
  if (items) return { of: 'items', quantity: items };
  return units ? { of: 'units', quantity: units } : null;
}

/** Reads a scan: GS1 element string, Digital Link, GTIN or SSCC; whatever else it is, it is a code. Pure; µs. */
export function readScan(scanned: string, now: number): ReadScan {
  const plain = plainCode(scanned.trim());
  const read = readGs1(scanned);
  const nothing = { gtin: null, sscc: null, lot: null, serial: null, produced: null, bestBefore: null, expires: null };
  if (isGs1Fault(read)) {
    return { plain, ...nothing, count: null, measures: [], elements: null, fault: read.fault };
  }
  const year = new Date(now / 1000).getUTCFullYear();
  const day = (ai: string) => gs1Date(read.get(ai) ?? '', year) ?? null;
  const measures = [...read].flatMap(([ai, value]) => {
    const unit = ai.length === 4 ? MEASURES[ai.slice(0, 3)] : undefined;
    const quantity = measured(value, Number(ai.slice(3)));
    return unit && quantity !== '0' ? [{ unit, quantity }] : [];
  });
  return {
    ...{ plain, gtin: read.get('01') ?? read.get('02') ?? null, sscc: read.get('00') ?? null },
    ...{ lot: read.get('10') ?? null, serial: read.get('21') ?? null },
    ...{ produced: day('11'), bestBefore: day('15'), expires: day('17') },
    ...{ count: countOf(read), measures, elements: Object.fromEntries(read), fault: null },
  };
}
