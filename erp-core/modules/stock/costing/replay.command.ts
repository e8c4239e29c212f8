import { answer, type CommandWork, newId, on, ref, runCommand, yesNo } from '../../../kernel/index.ts';
import { item } from '../item.ts';
import { refuse } from '../refusals.ts';
import type { CostState } from './cost-state.ts';
import { costsOutOfOrder } from './events.ts';
import { foldEntries } from './fold-entries.ts';
import { costRows } from './rows.ts';
import { type CostEntryRow, costing, costs } from './tables.ts';

/** What a replay found of one entry: its value and amount in the order of time, and what they differ by. */
interface Correction {
  readonly entry: CostEntryRow;
  readonly value: bigint;
  readonly amount: bigint;
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
    const entries = await readEntries(work, input.item);
    const replayed = foldEntries(entries.map(rows.entryOf));
    const corrections = entries.flatMap((entry): Correction[] => {
      const now = replayed.costs.get(entry.number);
      if (!now) return [];
      const valueBy = now.value - rows.amount(entry.value);
      const amountBy = now.amount - rows.amount(entry.amount);
      return valueBy === 0n && amountBy === 0n ? [] : [{ entry, ...now, valueBy, amountBy }];
    });
    await correctEntries(work, corrections, rows.amountText);
    const postings = postingsOf(corrections, closedThrough);
    await post(work, input.item, postings, rows.amountText);
    await replaceLayers(work, input.item, replayed.state, rows);
    return [
      costs.change(cost, { ...rows.costOf(replayed.state), replayFrom: null }),
      answer({ item: input.item, entries: entries.length, changed: corrections.length, posted: postings.length }),
    ];
  },
});

/** Follows bookings out of order; of many in a row the first replay serves all that were there by then. */
export const replayOutOfOrder = on('stock.replay-costs', costsOutOfOrder, async ({ payload }, { call }) => {
  await call(replayCosts, { item: payload.item, whereMarked: true });
});

const readEntries = ({ db }: CommandWork, of: string): Promise<CostEntryRow[]> =>
  db.rows<CostEntryRow>(
    `select item, number, at, site, move, counterpart, lot, quantity, given, reverses, method, standard, value, amount
     from stock.cost_entry where item = $1 order by number`,
    [of],
  );

async function correctEntries(
  { db }: CommandWork,
  corrections: readonly Correction[],
  text: (amount: bigint) => string,
): Promise<void> {
  const [first] = corrections;
  if (!first) return;
  await db.run(
    `update stock.cost_entry e set value = c.value, amount = c.amount
     from unnest($2::bigint[], $3::numeric[], $4::numeric[]) c (number, value, amount)
     where e.item = $1 and e.number = c.number`,
    [
      first.entry.item,
      corrections.map(({ entry }) => entry.number),
      corrections.map(({ value }) => text(value)),
      corrections.map(({ amount }) => text(amount)),
    ],
  );
}

interface Posting {
  readonly entry: number;
  readonly site: string | null;
  readonly at: number;
  readonly why: 'replay' | 'closed-period';
  readonly counterpart: string;
  value: bigint;
  amount: bigint;
}

/** A posting for each entry of an open period; one for all of the closed ones with the same site and other side. */
function postingsOf(corrections: readonly Correction[], closedThrough: number): Posting[] {
  const postings: Posting[] = [];
  const closed = new Map<string, Posting>();
  for (const { entry, valueBy, amountBy } of corrections) {
    const { number, site, at, counterpart } = entry;
    if (at > closedThrough) {
      postings.push({ entry: number, site, at, why: 'replay', counterpart, value: valueBy, amount: amountBy });
      continue;
    }
    const key = `${counterpart} ${site}`;
    const sum = closed.get(key) ?? {
      ...{ entry: number, site, at: closedThrough + 1, why: 'closed-period' as const, counterpart },
      ...{ value: 0n, amount: 0n },
    };
    sum.value += valueBy;
    sum.amount += amountBy;
    closed.set(key, sum);
  }
  return [...postings, ...[...closed.values()].filter(({ value, amount }) => value !== 0n || amount !== 0n)];
}

async function post(
  { db, now }: CommandWork,
  of: string,
  postings: readonly Posting[],
  text: (amount: bigint) => string,
): Promise<void> {
  if (postings.length === 0) return;
  await db.run(
    `insert into stock.value_posting (id, item, entry, site, at, booked_at, why, counterpart, value, amount)
     select p.id, $1, p.entry, p.site, p.at, $2, p.why, p.counterpart, p.value, p.amount
     from unnest($3::uuid[], $4::bigint[], $5::text[], $6::bigint[], $7::text[], $8::text[], $9::numeric[], $10::numeric[])
       p (id, entry, site, at, why, counterpart, value, amount)`,
    [
      of,
      now,
      postings.map(() => newId()),
      postings.map(({ entry }) => entry),
      postings.map(({ site }) => site),
      postings.map(({ at }) => at),
      postings.map(({ why }) => why),
      postings.map(({ counterpart }) => counterpart),
      postings.map(({ value }) => text(value)),
      postings.map(({ amount }) => text(amount)),
    ],
  );
}

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
