import { z } from 'zod';
import {
  answer,
  type CommandWork,
  compare,
  isRefusal,
  isZero,
  moment,
  proportion,
  quantity,
  type Refusal,
  ref,
  runCommand,
  sum,
  text,
} from '../../../kernel/index.ts';
import { convert } from '../convert.command.ts';
import { item } from '../item.ts';
import { location } from '../location.ts';
import { lot } from '../lot.ts';
import { propose } from '../propose.query.ts';
import { refuse } from '../refusals.ts';
import { type Kit, type KitLine, kit, kitLine } from './kit.ts';

const common = {
  site: text(),
  kit: ref(kit),
  /** Of the kit's item, in its unit. */
  quantity: quantity(),
  /** What the kits weigh, where they are weighed as well as counted. */
  catch: quantity().optional(),
  /** The lot that is made or taken apart, where the kit is kept in lots. */
  lot: ref(lot).nullable().default(null),
  at: moment().optional(),
  document: text().nullable().default(null),
  despite: text({ max: 500 }).optional(),
};

interface Wanted {
  readonly line: KitLine;
  readonly code: string;
  /** So much of it goes into the quantity of the kit that is asked for. */
  readonly quantity: string;
}

/** The kit with what goes into a quantity of it. */
async function partsOf(
  work: CommandWork,
  id: string,
  much: string,
): Promise<Refusal | { readonly of: Kit; readonly parts: readonly Wanted[] }> {
  const { of, lines } = await work.load({
    of: kit.found({ id }),
    lines: kitLine.where({ kit: id }, { lock: false }),
  });
  if (!of) return refuse('kit-unknown');
  const { items } = await work.load({
    items: item.whereAny(
      [of.item, ...lines.map((line) => line.item)].map((one) => ({ id: one })),
      { lock: false },
    ),
  });
  const codeOf = (one: string) => items.find((found) => found.id === one)?.code ?? one;
  if (lines.length === 0) return refuse('kit-without-parts', { item: codeOf(of.item) });
  const parts = lines.map((line) => ({
    ...{ line, code: codeOf(line.item), quantity: proportion(line.quantity, much, of.makes) },
  }));
  return { of, parts: parts.filter((part) => !isZero(part.quantity)) };
}

/** What a conversion comes to: its refusal, or its moves. */
async function converted(work: CommandWork, input: object): Promise<Refusal | { readonly moves: readonly string[] }> {
  const [result] = await work.decideAll([{ definition: convert, input: convert.input.parse(input) }]);
  return result as Refusal | { readonly moves: readonly string[] };
}

const taken = z.strictObject({
  item: ref(item),
  lot: ref(lot).nullable().default(null),
  from: ref(location),
  quantity: quantity(),
  /** What it weighs, of a part that is weighed as well as counted. */
  catch: quantity().optional(),
});

/**
 * Puts kits together: their parts are taken where `stock.propose` says (first expiry first, `from` one place or the whole
 * site), or from where it is said for a part; the kit is worth what went into it, and the genealogy says which lots did.
 */
export const assembleKit = runCommand('stock.kit.assemble', {
  label: { en: 'Put kits together', bn: 'কিট তৈরি', hi: 'किट बनाएँ' },
  why: 'which parts there are is known after the kit is read, and where they are after that',
  input: {
    ...common,
    to: ref(location),
    from: ref(location).optional(),
    parts: z.array(taken).max(200).default([]),
  },
  site: (input) => input.site,
  async run({ kit: id, quantity: much, catch: caught, to, from, parts: said, lot: ofLot, ...rest }, work) {
    const found = await partsOf(work, id, much);
    if (isRefusal(found)) return found;
    if (said.some((one) => !found.parts.some(({ line }) => line.item === one.item))) return refuse('kit-part-strange');
    const consumed: z.infer<typeof taken>[] = [];
    for (const { line, code, quantity: wanted } of found.parts) {
      const byHand = said.filter((one) => one.item === line.item);
      if (byHand.length > 0) {
        const all = sum(byHand.map((one) => one.quantity));
        if (compare(all, wanted) !== 0) return refuse('kit-parts-differ', { item: code, wanted, said: all });
        consumed.push(...byHand);
        continue;
      }
      const where = { site: rest.site, item: line.item, quantity: wanted, only: from };
      const { rows, short } = await propose(work.db, work.now, where);
      if (!isZero(short)) return refuse('kit-part-short', { item: code, wanted, short });
      consumed.push(
        ...rows.map((row) => ({
          ...{ item: line.item, lot: row.lot?.id ?? null, from: row.location.id, quantity: row.quantity },
        })),
      );
    }
    const produced = [{ item: found.of.item, lot: ofLot, quantity: much, catch: caught, to }];
    const result = await converted(work, { ...rest, consumed, produced });
    if (isRefusal(result)) return result;
    const told = consumed.map(({ item: of, lot: batch, from: place, quantity: one }) => ({
      ...{ item: of, lot: batch, from: place, quantity: one },
    }));
    return [answer({ moves: result.moves, consumed: told })];
  },
});

/** Lots that went into a lot, where the item has only one such: taken apart, they are these again. */
async function lotsInside(work: CommandWork, of: string | null): Promise<ReadonlyMap<string, string>> {
  if (of === null) return new Map();
  const rows = await work.db.rows<{ item: string; lot: string }>(
    `select l.item, min(e.consumed_lot::text) as lot from stock.genealogy e join stock.lot l on l.id = e.consumed_lot
     where e.produced_lot = $1 group by l.item having count(distinct e.consumed_lot) = 1`,
    [of],
  );
  return new Map(rows.map((row) => [row.item, row.lot]));
}

/**
 * Takes kits apart: the parts come into a place, and what the kit was worth is shared out by the shares of its parts. Parts
 * that are kept in lots are of the lots that are said, or of those that went into the kit's lot.
 */
export const disassembleKit = runCommand('stock.kit.disassemble', {
  label: { en: 'Take kits apart', bn: 'কিট খোলা', hi: 'किट खोलें' },
  why: 'which parts there are is known after the kit is read, and of which lots they are after that',
  input: {
    ...common,
    from: ref(location),
    to: ref(location),
    lots: z
      .array(z.strictObject({ item: ref(item), lot: ref(lot) }))
      .max(200)
      .default([]),
    /** What parts weigh that are weighed as well as counted. */
    weights: z
      .array(z.strictObject({ item: ref(item), catch: quantity() }))
      .max(200)
      .default([]),
  },
  site: (input) => input.site,
  async run({ kit: id, quantity: much, catch: caught, from, to, lots, weights, lot: ofLot, ...rest }, work) {
    const found = await partsOf(work, id, much);
    if (isRefusal(found)) return found;
    const inside = await lotsInside(work, ofLot);
    const produced = found.parts.map(({ line, quantity: one }) => ({
      ...{ item: line.item, quantity: one, to, share: line.share },
      catch: weights.find((said) => said.item === line.item)?.catch,
      lot: lots.find((said) => said.item === line.item)?.lot ?? inside.get(line.item) ?? null,
    }));
    const consumed = [{ item: found.of.item, lot: ofLot, quantity: much, catch: caught, from }];
    const result = await converted(work, { ...rest, consumed, produced });
    return isRefusal(result) ? result : [answer({ moves: result.moves })];
  },
});
