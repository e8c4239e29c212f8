import { answer, type CommandWork, newId, on, ref, runCommand, yesNo } from '../../../kernel/index.ts';
import { item } from '../item.ts';
import { refuse } from '../refusals.ts';
import type { CostState } from './cost-state.ts';
import { costsOutOfOrder } from './events.ts';
import { foldEntries } from './fold-entries.ts';
import { costRows } from './rows.ts';
import { costing, costs } from './tables.ts';

/** What a replay found of one entry: what its value and amount differ by from what they were. */
interface Correction {
  readonly number: number;
  readonly valueBy: bigint;
  readonly amountBy: bigint;
}

/**
 * Reckons what an item's stock is worth again, in the order in which things happened. Entries get the value they have in
 * that order; what was posted stays, and the difference is posted: at the entry's own moment where its period is open,
 * else, together, at the first open moment. Done twice it changes nothing.
 */
export const replayCosts = runCommand('stock.cost.replay', {
  label: { en: 'Replay costs', bn: 'মূল্য পুনর্গণনা', hi: 'लागत पुनर्गणना' },
  why: 'an early entry changes all that follow it: they are read once, reckoned in memory and written in one statement',
  input: {
    item: ref(item),
    /** Only where an entry has come out of order since the last replay. */
    whereMarked: yesNo().default(false),
  },
  async run(input, work) {
    const { cost, settings } = await work.load({
      cost: costs.locked({ item: input.item }),
      settings: costing.found({ company: work.caller.company }),
    });
    // Whatever was valued was valued in a currency that is written down.
    if (!cost || !settings) return refuse('item-unknown', { item: input.item });
    if (input.whereMarked && cost.replayFrom === null) return [answer({ item: input.item, changed: 0, posted: 0 })];
    const { places, closedThrough } = settings;
    const rows = costRows(places);
    const entries = (await readEntries(work, input.item)).map(rows.entryOf);
    const replayed = foldEntries(entries);
    const corrections = entries.flatMap(({ number, value, amount }): Correction[] => {
      const now = replayed.costs.get(number);
      if (!now || (now.value === value && now.amount === amount)) return [];
      return [{ number, valueBy: now.value - value, amountBy: now.amount - amount }];
    });
    const posted = await correct(work, input.item, { corrections, closedThrough, text: rows.amountText });
    await replaceLayers(work, input.item, replayed.state, rows);
    return [
      costs.change(cost, { ...rows.costOf(replayed.state), replayFrom: null }),
      answer({ item: input.item, entries: entries.length, changed: corrections.length, posted }),
    ];
  },
});

/** Follows bookings out of order; of many in a row the first replay serves all that were there by then. */
export const replayOutOfOrder = on('stock.replay-costs', costsOutOfOrder, async ({ payload }, { call }) => {
  await call(replayCosts, { item: payload.item, whereMarked: true });
});

type Read = Parameters<ReturnType<typeof costRows>['entryOf']>[0];

const readEntries = ({ db }: CommandWork, of: string): Promise<Read[]> =>
  db.rows<Read>(
    `select number, at, lot, quantity, given, reverses, method, standard, value, amount
     from stock.cost_entry where item = $1 order by number`,
    [of],
  );

/**
 * Corrects entries and posts what they differ by, in one statement: for each entry of an open period at its own moment, and
 * together for all of the closed ones with the same site and other side. Returns the number of postings.
 */
async function correct(
  { db, now }: CommandWork,
  of: string,
  { corrections, closedThrough, text }: Corrections,
): Promise<number> {
  if (corrections.length === 0) return 0;
  return db.run(
    `with said as materialized (
       select * from unnest($2::bigint[], $3::numeric[], $4::numeric[], $5::uuid[]) s (number, value_by, amount_by, id)),
     corrected as (
       update stock.cost_entry e set value = e.value + s.value_by, amount = e.amount + s.amount_by
       from said s where e.item = $1 and e.number = s.number
       returning e.number, e.site, e.at, e.counterpart, s.value_by, s.amount_by, s.id),
     posted as (
       select id, number, site, at, 'replay' as why, counterpart, value_by, amount_by from corrected where at > $6
       union all
       select (array_agg(id order by number))[1], min(number), site, $6 + 1, 'closed-period', counterpart,
         sum(value_by), sum(amount_by)
       from corrected where at <= $6 group by site, counterpart having sum(value_by) <> 0 or sum(amount_by) <> 0)
     insert into stock.value_posting (id, item, entry, site, at, booked_at, why, counterpart, value, amount)
     select id, $1, number, site, at, $7, why, counterpart, value_by, amount_by from posted`,
    [
      of,
      arrayOf(corrections, ({ number }) => number),
      arrayOf(corrections, ({ valueBy }) => text(valueBy)),
      arrayOf(corrections, ({ amountBy }) => text(amountBy)),
      arrayOf(corrections, () => newId()),
      closedThrough,
      now,
    ],
  );
}

interface Corrections {
  readonly corrections: readonly Correction[];
  readonly closedThrough: number;
  readonly text: (amount: bigint) => string;
}

/** As PostgreSQL reads an array of numbers or ids. The driver would quote each of them, which takes longer than to find it. */
const arrayOf = <Of>(all: readonly Of[], part: (one: Of) => string | number): string => `{${all.map(part).join(',')}}`;

async function replaceLayers(
  { db }: CommandWork,
  of: string,
  state: CostState,
  rows: ReturnType<typeof costRows>,
): Promise<void> {
  await db.run('delete from stock.cost_layer where item = $1', [of]);
  const layers = state.layers.map((layer) => rows.layerOf(of, layer));
  await db.run(
    `insert into stock.cost_layer (item, number, at, lot, quantity, value)
     select $1, l.number, l.at, l.lot, l.quantity, l.value
     from unnest($2::bigint[], $3::bigint[], $4::uuid[], $5::numeric[], $6::numeric[]) l (number, at, lot, quantity, value)`,
    [
      of,
      layers.map(({ number }) => number),
      layers.map(({ at }) => at),
      layers.map(({ lot }) => lot),
      layers.map(({ quantity }) => quantity),
      layers.map(({ value }) => value),
    ],
  );
}
