import { z } from 'zod';
import {
  type Decision,
  decimal,
  type Effect,
  entity,
  isRefusal,
  proportion,
  quantity,
  type Refusal,
  type Row,
  ref,
  table,
  text,
  unit,
} from '../../kernel/index.ts';
import { type Item, item } from './item.ts';
import { movesAmong } from './post.ts';
import { refuse } from './refusals.ts';

/** Another unit that an item is bought, moved or counted in: 1 {box} makes 12 {piece}; 1000 {sheet} make 2.4 kg. */
export const itemUnit = entity('stock.item-unit', {
  label: { en: 'Unit of an item', bn: 'পণ্যের একক', hi: 'वस्तु की इकाई' },
  key: ['item', 'unit'],
  fields: {
    item: ref(item, { fixed: true }),
    unit: unit({ fixed: true, example: '{box}', label: { en: 'Unit', bn: 'একক', hi: 'इकाई' } }),
    amount: quantity({ example: '1', label: { en: 'So many of it', bn: 'এর এতগুলি', hi: 'इसके इतने' } }),
    makes: quantity({
      example: '12',
      label: { en: 'Make so many of the item’s unit', bn: 'পণ্যের এককে এত', hi: 'वस्तु की इकाई में इतने' },
    }),
  },
});
export type ItemUnit = Row<typeof itemUnit>;

/** What was said of a move beside its quantity: in another unit ("said"), or what the goods weighed ("caught"). */
export const moveMeasures = table('stock.move_measure', {
  ledger: 'entries',
  key: ['move', 'kind'],
  fields: { move: z.uuid(), unit: text(), kind: z.enum(['said', 'caught']), quantity: decimal() },
});

/** The quantity in the item's own unit. Rounded half away from zero at the sixth place; what comes to nothing is refused. */
export function inOwnUnit(
  { quantity: much, unit: said }: { readonly quantity: string; readonly unit?: string | undefined },
  of: Pick<Item, 'code' | 'unit'>,
  units: readonly ItemUnit[] = [],
): Refusal | { readonly quantity: string; readonly per: ItemUnit | undefined } {
  if (said === undefined || said === of.unit) return { quantity: much, per: undefined };
  const per = units.find((one) => one.unit === said);
  if (!per) return refuse('unit-of-item-unknown', { item: of.code, unit: said });
  const own = proportion(much, per.makes, per.amount);
  return own === '0' ? refuse('unit-comes-to-nothing', { quantity: much, unit: said }) : { quantity: own, per };
}

/** An item that is weighed as well as counted has both said of every move; others have no second measure. */
export function catchFault({ catch: caught }: { readonly catch?: string | undefined }, of: Item): Refusal | undefined {
  if (of.catchUnit && caught === undefined) return refuse('catch-wanted', { item: of.code, unit: of.catchUnit });
  if (!of.catchUnit && caught !== undefined) return refuse('catch-not-kept', { item: of.code });
  return undefined;
}

/**
 * Writes down what goods weighed, of each posting its move: `postings` in the order in which they were posted, with what
 * they weigh where they are weighed.
 */
export function weighed(
  effects: readonly Effect[],
  postings: readonly { readonly item: Pick<Item, 'catchUnit'>; readonly caught?: string | undefined }[],
): Effect[] {
  const moves = movesAmong(effects);
  return postings.flatMap(({ item: of, caught }, nth) => {
    const move = moves[nth];
    return of.catchUnit && caught !== undefined && move !== undefined
      ? [moveMeasures.insert({ move, kind: 'caught', unit: of.catchUnit, quantity: caught })]
      : [];
  });
}

/** Writes down what was said of the move that a decision makes. */
export function withMeasures(
  decision: Decision,
  measures: readonly { readonly kind: 'said' | 'caught'; readonly unit: string; readonly quantity: string }[],
): Decision {
  if (isRefusal(decision)) return decision;
  const [move] = movesAmong(decision);
  return move ? [...decision, ...measures.map((one) => moveMeasures.insert({ move, ...one }))] : decision;
}
