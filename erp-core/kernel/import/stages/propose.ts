import { z } from 'zod';
import { fieldMeta } from '../../fields.ts';
import { readCell } from '../cells.ts';
import { schemaOf } from '../columns.ts';
import type { Sheet } from '../sheet.ts';
import type { ImportTarget } from '../target.ts';
import { mappable, typeOf, wordOf } from './mapped-sheet.ts';
import type { Fit, Mapping, Proposed } from './mapping.ts';
import { SYNONYMS } from './synonyms.ts';
import { likeness } from './trigrams.ts';
import { type DateOrder, type Decimal, dateOrdersOf, decimalsOf } from './written-ways.ts';

const SAMPLES = 5;
/** Cells of a column that are looked at to see whether they are what a field takes. */
const LOOKED_AT = 200;
const MOST_FITS = 5;
const LEAST = 0.35;

/**
 * What each column may mean, the likeliest first: as such a header was mapped the last time, by the names and labels of
 * fields in three languages, by words that people use for them, by likeness, and by what stands in it. Each field is the
 * first proposal of one column at most. Pure.
 */
export function proposeColumns(
  { header, rows }: Sheet,
  target: ImportTarget,
  unseen: ReadonlySet<string>,
  template: Mapping | undefined,
): readonly Proposed[] {
  const columns = mappable(target, unseen).map((column) => {
    const schema = schemaOf(target.of, column) ?? z.never();
    const part = target.of.parts.find(({ name }) => name === column.part);
    const words = [
      wordOf(column),
      ...Object.values(fieldMeta(schema).label ?? {}).flatMap((label) => [
        label,
        ...Object.values(part?.options.label ?? {}).map((of) => `${of} ${label}`),
      ]),
    ].map((word) => (column.component ? `${word.replace(`.${column.component}`, '')} ${column.component}` : word));
    const locale = column.locale && column.locale !== 'en' ? ` ${column.locale}` : '';
    return {
      as: wordOf(column),
      type: typeOf(target.of, column),
      schema,
      words: words.map((word) => plainWord(`${word}${locale}`)),
      synonyms: [...(target.words[column.field] ?? []), ...(SYNONYMS[column.component ?? column.field] ?? [])].map(
        plainWord,
      ),
    };
  });
  const all = header.map((text, at) => {
    const cells = rows.map((row) => row.cells[at] ?? '').filter(Boolean);
    const looked = cells.slice(0, LOOKED_AT);
    const remembered = template?.columns.find((one) => one.at === at)?.as;
    const fits = columns
      .map((column): Fit => {
        if (column.as === remembered) return { as: column.as, confidence: 1, why: 'template' };
        const { score, why } = nameScore(plainWord(text), column);
        const fit = contentFit(looked, column);
        // What cannot stand in a field is not meant for it, whatever the column is called.
        const confidence = score * (looked.length === 0 ? 0.9 : 0.25 + 0.75 * fit);
        return { as: column.as, confidence: Math.round(confidence * 100) / 100, why };
      })
      .filter(({ confidence }) => confidence >= LEAST)
      .sort((a, b) => b.confidence - a.confidence)
      .slice(0, MOST_FITS);
    return {
      ...{ at, header: text, samples: cells.slice(0, SAMPLES).map((cell) => cell.slice(0, 100)), filled: cells.length },
      decimal: agreed<Decimal>(cells, decimalsOf, ['.', ',']),
      dates: agreed<DateOrder>(cells, dateOrdersOf, ['ymd', 'dmy', 'mdy']),
      fits,
    };
  });
  return eachOnce(all);
}

/** Where two columns could be the same field, the likelier one is; the other one's next guess comes first. */
function eachOnce(all: readonly Proposed[]): readonly Proposed[] {
  const taken = new Map<string, number>();
  const best = all
    .flatMap(({ at, fits }) => fits.map((fit) => ({ at, ...fit })))
    .sort((a, b) => b.confidence - a.confidence || a.at - b.at);
  const given = new Set<number>();
  for (const { at, as } of best) {
    if (given.has(at) || taken.has(as)) continue;
    taken.set(as, at);
    given.add(at);
  }
  return all.map((one) => ({
    ...one,
    fits: [...one.fits].sort((a, b) => Number(taken.get(b.as) === one.at) - Number(taken.get(a.as) === one.at)),
    // Nothing is left for it: what others took stays among its guesses, and is no proposal.
    ...(given.has(one.at)
      ? {}
      : { fits: one.fits.map((fit) => ({ ...fit, confidence: Math.min(fit.confidence, 0.3) })) }),
  }));
}

interface Known {
  readonly words: readonly string[];
  readonly synonyms: readonly string[];
}

function nameScore(text: string, { words, synonyms }: Known): { readonly score: number; readonly why: Fit['why'] } {
  if (words.includes(text)) return { score: 1, why: 'name' };
  if (synonyms.includes(text)) return { score: 0.92, why: 'word' };
  const best = Math.max(0, ...[...words, ...synonyms].map((word) => likeness(text, word)));
  return { score: best * 0.85, why: 'alike' };
}

/** The share of cells that a field takes. References are not looked up here: whatever is written may name a record. */
function contentFit(
  cells: readonly string[],
  { type, schema }: { readonly type: string; readonly schema: z.ZodType },
): number {
  if (cells.length === 0) return 1;
  const { field } = fieldMeta(schema);
  const fits = (cell: string): boolean => {
    if (type === 'number') return decimalsOf(cell).length > 0 || /\d/.test(cell);
    if (type === 'date' || type === 'moment')
      return dateOrdersOf(cell.split(/[T\s]/, 1)[0] ?? '').length > 0 || dateOrdersOf(cell).length > 0;
    if (field === 'yes-no' || field === 'choice') {
      const read = readCell(cell, schema);
      return 'value' in read && schema.safeParse(read.value).success;
    }
    return true;
  };
  return cells.filter(fits).length / cells.length;
}

/** The one way that fits all cells; "unclear" where several do and they differ; null where none does. */
function agreed<Way extends string>(
  cells: readonly string[],
  waysOf: (cell: string) => readonly Way[],
  all: readonly Way[],
): Way | 'unclear' | null {
  let left = all;
  let differs = false;
  let none = 0;
  for (const cell of cells) {
    const ways = waysOf(cell);
    if (ways.length === 0) {
      none += 1;
      continue;
    }
    if (ways.length < all.length) differs = true;
    const still = left.filter((way) => ways.includes(way));
    if (still.length > 0) left = still;
    else return 'unclear';
  }
  if (none === cells.length) return null;
  if (left.length === 1) return left[0] ?? null;
  return differs || isTwofold(cells, waysOf) ? 'unclear' : (all[0] ?? null);
}

/** Whether a cell means something else in each of two ways: "1,234", "03/04/2026"; and not "12". */
const isTwofold = (cells: readonly string[], waysOf: (cell: string) => readonly string[]): boolean =>
  cells.some((cell) => waysOf(cell).length > 1 && /[.,/-]/.test(cell));

const plainWord = (text: string): string =>
  text
    .normalize('NFC')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
