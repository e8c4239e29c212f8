import {
  add,
  answer,
  command,
  type DecideContext,
  type Decision,
  isRefusal,
  moment,
  negate,
  type Refusal,
  ref,
  type Told,
} from '../../kernel/index.ts';
import { arrivesAs, balanceBook, leavesAs } from './balance-book.ts';
import { costsFound, costsWanted } from './costing/costs-wanted.ts';
import { counted as countedRows } from './counted.ts';
import { type HandlingUnit, handlingUnit } from './handling-unit.ts';
import { type Balance, balances, NO_LOT } from './ledger.ts';
import { type Location, location, placesAt, type SiteLocations, siteLocations } from './location.ts';
import { type Placed, placingFault, placingWants } from './location-rules.ts';
import { type Lot, lot } from './lot.ts';
import { type Lowest, lowestWanted } from './lowest-since.ts';
import { weighedAsHappened } from './passage-weight.ts';
import { movesAmong, post } from './post.ts';
import { sinceCounted, told as toldOf } from './posted.ts';
import { refuse } from './refusals.ts';
import { momentText, whenTold } from './told/as-told.ts';
import { fromElsewhere, unique } from './told/move-as-told.ts';
import { moved, placesOf, postingsTo, type UnitPosting } from './unit-moved.ts';
import { type TreeFound, treeFault, treeWants, unitTree } from './unit-tree.ts';

/**
 * Moves a unit to another place of its site with all that is in it, in one go: never a half of it. Told at a terminal as done it
 * is booked whatever the books have in its place; told late, of a moment before it came to where it stands, it stays there.
 */
export const moveUnit = command('stock.handling-unit.move', {
  fact: true,
  label: { en: 'Move unit', bn: 'ইউনিট সরান', hi: 'इकाई हटाएँ' },
  input: { unit: ref(handlingUnit), to: ref(location), at: moment().optional() },
  load: ({ unit, to }) => ({ tree: unitTree(unit), target: location.found({ id: to }) }),
  loadMore: ({ at }, { tree, target }, { caller, now, told }) => {
    const keys = tree.contents.map(({ item, lot, status, location: place }) => ({
      item,
      lot,
      status,
      location: place,
    }));
    const both = keys.flatMap((key) => [key, ...(target ? [{ ...key, location: target.id }] : [])]);
    return {
      ...treeWants(tree, target?.id),
      ...costsWanted(caller.company, [...new Set(keys.map(({ item }) => item))]),
      // A shortfall, and what makes a count good that was taken since.
      outside: balances.whereAny(
        keys.flatMap(({ item, lot }) =>
          (['to-reconcile', 'inventory-loss'] as const).map((kind) => ({ item, lot, kind })),
        ),
      ),
      places: placesAt(target?.site ?? '', placesOf(tree)),
      // To say which piece is not in it.
      lots: lot.whereAny(told ? keys.flatMap((key) => (key.lot === NO_LOT ? [] : [{ id: key.lot }])) : [], {
        lock: false,
      }),
      counted: countedRows.whereAny(at === undefined ? [] : both),
      ...placingWants([target]),
      ...lowestWanted(keys, { at, now }),
    };
  },
  decide({ unit, to, at }, { target, places, counted, ...found }, context) {
    const { caller, now, told } = context;
    const fault = treeFault(unit, found, caller.sites);
    if (fault) return fault;
    const top = found.units.find(({ id }) => id === unit);
    if (!top || target?.kind !== 'internal' || target.site !== top.site)
      return refuse('location-unknown', { location: to });
    const known = siteLocations(top.site, places);
    const late = at === undefined ? {} : sinceCounted(counted, known);
    const move = { top, target, known, late, at };
    if (told) return movedAsTold(move, found, { ...context, told });
    if (top.location === to) return refuse('same-location', { location: target.code });
    if (at !== undefined && at > now) return refuse('time-in-future');
    if (at !== undefined && at < (top.since ?? 0)) {
      return refuse('unit-moved-since', { sscc: top.sscc, at: momentText(top.since ?? 0) });
    }
    const postings = postingsTo(target, found, known, saidOf(top, at ?? now));
    const full = placingFault(postings, found.placed);
    if (full) return full;
    const stock = [...found.stock, ...found.outside];
    return moved({ ...found, stock }, postings, context, movedUnits(move, found, at ?? now), {
      ...late,
      ...(found.lowest ? { lowest: found.lowest } : {}),
    });
  },
});

interface Move {
  readonly top: HandlingUnit;
  readonly target: Location;
  readonly known: SiteLocations;
  readonly late: { readonly counts?: NonNullable<Parameters<typeof post>[2]['counts']> };
  readonly at: number | undefined;
}
type UnitFound = TreeFound &
  Parameters<typeof costsFound>[0] & {
    readonly outside: readonly Balance[];
    readonly lots: readonly Lot[];
    readonly placed?: readonly Placed[];
    readonly lowest?: readonly Lowest[];
  };

const saidOf = ({ id, sscc }: HandlingUnit, at: number) => ({
  ...{ at, reason: 'transfer', document: sscc, evidence: { unit: id } },
});

const movedUnits = ({ top, target }: Pick<Move, 'top' | 'target'>, { units }: TreeFound, since: number) =>
  units.map((one) =>
    handlingUnit.change(one, {
      ...{ location: target.id, since },
      // Moved by itself, it is no longer in the unit it was in.
      ...(one.id === top.id ? { parent: null } : {}),
    }),
  );

function movedAsTold(
  { top, target, known, late, at: said }: Move,
  found: UnitFound,
  { now, caller, told }: Pick<DecideContext, 'now' | 'caller'> & { readonly told: Told },
): Decision {
  const { at, doubts: ahead } = whenTold(said, now);
  const doubts: Refusal[] = [...ahead];
  const stays = () => [answer({ moves: [] }), ...told.doubted(doubts, top.site)];
  if (top.location === target.id) return stays();
  if (at < (top.since ?? 0)) {
    doubts.push(refuse('told-moved-since', { thing: top.sscc, at: momentText(top.since ?? 0) }));
    return stays();
  }
  const { evidence, ...more } = saidOf(top, at);
  const stock = [...found.stock, ...found.outside];
  const { whole: postings, left } = withoutElsewhere(
    postingsTo(target, found, known, { ...more, evidence: { ...evidence, told: told.key } }),
    stock,
  );
  for (const { item: of, lot } of left.apart) {
    doubts.push(
      refuse('told-not-in-unit', { item: of.code, lot: found.lots.find(({ id }) => id === lot)?.code, sscc: top.sscc }),
    );
  }
  const costs = costsFound(found);
  const closed = costs.settings?.closedThrough ?? 0;
  if (at <= closed) doubts.push(refuse('told-closed', { at: momentText(at), until: momentText(closed) }));
  const full = placingFault(postings, found.placed);
  if (full) doubts.push(full);
  const toReconcile = known.virtual('to-reconcile');
  const effects = post(postings, stock, {
    ...{ now, user: caller.user, toReconcile, costs, lowest: found.lowest },
    ...late,
  });
  if (isRefusal(effects)) return effects;
  for (const one of together(postings)) doubts.push(...fromElsewhere(one, effects, { toReconcile, lot: undefined }));
  return [
    ...known.made,
    ...movedUnits({ top, target }, found, at),
    ...left.effects,
    ...effects,
    ...weighedAsHappened(effects, postings),
    ...postings.flatMap(toldOf),
    ...told.doubted(unique(doubts), top.site),
    answer({ moves: movesAmong(effects) }),
  ];
}

/**
 * What goes with a unit, and what does not: a piece with a number of its own that was brought elsewhere by itself stays there. The
 * unit keeps account of it, so what is packed goes with the unit. `apart`: those that are not even where the unit comes to.
 */
function withoutElsewhere(postings: readonly UnitPosting[], stock: readonly Balance[]) {
  const book = balanceBook(stock);
  const placeOf = (one: UnitPosting): string | undefined => (one.item.serials ? book.inside(one)?.location : undefined);
  const isLeft = (one: UnitPosting): boolean => (placeOf(one) ?? one.from.id) !== one.from.id;
  const left = postings.filter(isLeft);
  for (const one of left) {
    const { from, to, quantity } = one;
    book.add(one, from, leavesAs(one), { quantity: '0', reserved: '0', packed: negate(quantity) });
    book.add(one, to, arrivesAs(one), { quantity: '0', reserved: '0', packed: quantity });
  }
  return {
    whole: postings.filter((one) => !left.includes(one)),
    left: { apart: left.filter((one) => placeOf(one) !== one.to.id), effects: book.effects() },
  };
}

/** Of units in one another the same goods are in several: they are taken from one balance. */
function together<One extends UnitPosting>(postings: readonly One[]): readonly One[] {
  const sums = new Map<string, One>();
  for (const one of postings) {
    const key = `${one.item.id} ${one.lot} ${one.from.id}`;
    const before = sums.get(key);
    sums.set(key, before ? { ...one, quantity: add(before.quantity, one.quantity) } : one);
  }
  return [...sums.values()];
}
