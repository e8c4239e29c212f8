import { choice, query, say, text } from '../../../kernel/index.ts';
import { refuse } from '../refusals.ts';
import { findScanned, type Scanned } from './find-scanned.ts';

const shown = (found: Scanned): object => {
  if (found.kind !== 'item') return found;
  const { item, unit, lot, serial, quantity, caught, dates } = found;
  return {
    kind: 'item',
    item: { id: item.id, code: item.code, name: item.name, unit: item.unit, lots: item.lots, serials: item.serials },
    unit: unit && { unit: unit.unit, amount: unit.amount, makes: unit.makes },
    // A lot that the books do not have yet has a code and dates, and no id.
    lot: lot && { id: lot.isNew ? null : lot.id, code: lot.code, expires: lot.expires },
    ...{ serial, quantity, caught, dates, catchUnit: item.catchUnit },
  };
};

/**
 * What a scanned text is: `item` (with packing, lot, serial number, dates, quantity, as far as it says them),
 * `handling-unit`, `location`, `several` with the `candidates` that a person chooses from, or `unknown` with the reason
 * in the reader's words. `elements` is what GS1 says, by application identifier.
 */
export const scanQuery = query('stock.scan', {
  label: { en: 'What a scan is', bn: 'স্ক্যান কী', hi: 'स्कैन क्या है' },
  input: {
    text: text({ max: 400 }),
    /** Where it was scanned: places of other sites are not meant. */
    site: text().optional(),
    /** What is looked for, where a text may be more than one thing. */
    as: choice(['item', 'handling-unit', 'location']).optional(),
  },
  site: (input) => input.site,
  async run({ text: scanned, site, as }, { db, caller, now }) {
    const { read, meanings } = await findScanned(db, scanned, { site, now, caller });
    // The label of a unit that stands in the plant tells what is in it as well: it is the unit that is meant.
    const unit = meanings.find((one) => one.kind === 'handling-unit' && one.unit.state === 'open');
    const wanted = as ? meanings.filter(({ kind }) => kind === as) : unit ? [unit] : meanings;
    const { elements } = read;
    const [only, another] = wanted;
    if (only && !another) return { ...shown(only), elements };
    if (only) return { kind: 'several', candidates: wanted.map(shown), elements };
    const why = refuse('scan-unknown', { scanned, reason: elements ? 'not-in-the-books' : read.fault });
    const { code, says, details } = why;
    return { kind: 'unknown', code, reason: details.reason, message: say(says, caller.locale, details), elements };
  },
});
