import { z } from 'zod';
import { companySettings } from '../../../kernel/core/index.ts';
import {
  answer,
  choice,
  command,
  isCurrency,
  minorDigits,
  moment,
  newId,
  reading,
  ref,
  runCommand,
  unitCost,
} from '../../../kernel/index.ts';
import { item } from '../item.ts';
import { refuse } from '../refusals.ts';
import { COSTS } from './amounts.ts';
import { costingOf } from './company-costing.ts';
import { COSTING_METHODS, NO_COST } from './cost-state.ts';
import { enter } from './fold-entries.ts';
import { costRows } from './rows.ts';
import { costEntries, costing, costLayers, costs, NO_CURRENCY, valuePostings } from './tables.ts';

const momentText = (at: number): string => new Date(at / 1000).toISOString();

/**
 * Says which currency stock is valued in, where it is not the company's. Once something is valued it stays (`currency-fixed`):
 * amounts that are booked are not worth the same in another. What was valued before it had a name (XXX) may be given one.
 */
export const setCurrency = command('stock.costing.set-currency', {
  label: { en: 'Set currency of costs', bn: 'মূল্যের মুদ্রা নির্ধারণ', hi: 'लागत की मुद्रा तय करें' },
  input: { currency: z.string().regex(/^[A-Z]{3}$/, 'a code of ISO 4217, such as BDT') },
  load: (_, { caller }) => ({
    settings: costing.locked({ company: caller.company }),
    valued: reading(async (db) => (await db.one('select from stock.cost limit 1')) !== undefined),
  }),
  decide({ currency }, { settings, valued }, { caller }) {
    if (!isCurrency(currency)) return refuse('currency-unknown', { currency });
    const said = { currency, places: minorDigits(currency) };
    const isNamed = settings !== undefined && settings.currency !== NO_CURRENCY;
    const stays = settings && (isNamed ? settings.currency === currency : settings.places === said.places);
    if (valued && settings && !stays)
      return refuse('currency-fixed', { currency: settings.currency, wanted: currency });
    return [
      settings
        ? costing.change(settings, said)
        : costing.insert({ company: caller.company, closedThrough: 0, ...said }),
      answer(said),
    ];
  },
});

/**
 * Closes everything until a moment: nothing is asked for in it any more, and what becomes known of it later is posted as a
 * difference after it. Closed stays closed.
 */
export const closePeriod = runCommand('stock.costing.close', {
  label: { en: 'Close period of costs', bn: 'মূল্যের মেয়াদ বন্ধ', hi: 'लागत की अवधि बंद करें' },
  why: 'it takes its turn with every booking: the costs of all items are locked in one statement',
  input: { through: moment() },
  async run({ through }, work) {
    const waiting = await work.db.rows<{ replayFrom: number | null }>(
      'select replay_from as "replayFrom" from stock.cost order by item for update',
    );
    const { settings, profile } = await work.load({
      settings: costing.locked({ company: work.caller.company }),
      profile: companySettings.wanted(),
    });
    const closedThrough = settings?.closedThrough ?? 0;
    if (through >= work.now || through <= closedThrough) {
      return refuse('period-ends-ahead', { until: momentText(closedThrough) });
    }
    const items = waiting.filter(({ replayFrom }) => replayFrom !== null && replayFrom <= through).length;
    if (items > 0) return refuse('costs-being-replayed', { items });
    return [
      settings
        ? costing.change(settings, { closedThrough: through })
        : costing.insert({
            company: work.caller.company,
            ...costingOf(undefined, profile, work.now),
            closedThrough: through,
          }),
      answer({ closedThrough: through }),
    ];
  },
});

/**
 * Says how an item's stock is valued: at the start of a period. A new standard cost is a revaluation, and may come at any
 * time.
 */
export const setCostMethod = command('stock.cost.set-method', {
  label: { en: 'Set costing method', bn: 'মূল্যায়ন পদ্ধতি নির্ধারণ', hi: 'लागत पद्धति तय करें' },
  input: {
    item: ref(item),
    method: choice(COSTING_METHODS, {
      choices: {
        'moving-average': { en: 'Moving average', bn: 'চলমান গড়', hi: 'चल औसत' },
        fifo: { en: 'First in, first out', bn: 'আগে এলে আগে যায়', hi: 'पहले आए, पहले जाए' },
        standard: { en: 'Standard cost', bn: 'মান মূল্য', hi: 'मानक लागत' },
        'specific-lot': { en: 'By lot', bn: 'লট অনুযায়ী', hi: 'लॉट के अनुसार' },
      },
    }),
    /** Of a unit, under the standard method. */
    standard: unitCost({ sensitive: COSTS }).optional(),
  },
  load: (input, { caller }) => ({
    of: item.found({ id: input.item }),
    cost: costs.locked({ item: input.item }),
    layers: costLayers.where({ item: input.item }, { lock: false }),
    settings: costing.found({ company: caller.company }),
    profile: companySettings.wanted(),
  }),
  decide(input, { of, cost, layers, settings, profile }, { now, caller }) {
    if (!of) return refuse('item-unknown', { item: input.item });
    if (input.method === 'standard' && input.standard === undefined) return refuse('standard-cost-wanted');
    if (input.method === 'specific-lot' && !of.lots) return refuse('item-without-lots', { item: of.code });
    const costsOf = costingOf(settings, profile, now);
    const { places, closedThrough } = costsOf;
    const rows = costRows(places);
    const sameMethod = cost?.method === input.method;
    if (cost && !sameMethod && cost.lastAt > closedThrough) {
      return refuse('method-at-period-start', { item: of.code, until: momentText(closedThrough) });
    }
    if (cost && !sameMethod && input.method === 'specific-lot' && cost.quantity !== '0') {
      return refuse('method-needs-empty', { item: of.code, quantity: cost.quantity });
    }
    if (sameMethod && input.method !== 'standard') return [answer({ revaluedBy: '0' })];
    const number = (cost?.entries ?? 0) + 1;
    const at = sameMethod ? Math.max(now, cost.lastAt) : closedThrough + 1;
    const method = { method: input.method, standard: rows.unitCost(input.standard ?? '0') };
    const entry = { number, at, lot: null, quantity: 0n, given: null, reverses: null, method };
    const before = cost ? rows.stateOf(cost, layers) : NO_COST;
    const { state, value } = enter(before, entry, () => undefined);
    const after = { ...rows.costOf(state), entries: number, lastAt: Math.max(at, cost?.lastAt ?? 0) };
    const revaluedBy = rows.amountText(value);
    return [
      ...(settings ? [] : [costing.insert({ company: caller.company, ...costsOf })]),
      cost ? costs.change(cost, after) : costs.insert({ item: of.id, ...after, replayFrom: null }),
      ...layers.map((layer) => costLayers.remove(layer)),
      ...state.layers.map((layer) => costLayers.insert(rows.layerOf(of.id, layer))),
      costEntries.insert({
        ...{ item: of.id, number, at, quantity: '0', counterpart: 'revaluation' },
        ...{
          method: input.method,
          standard: rows.unitCostText(method.standard),
          value: revaluedBy,
          amount: revaluedBy,
        },
      }),
      ...(value === 0n
        ? []
        : [
            valuePostings.insert({
              ...{ id: newId(), item: of.id, entry: number, at, bookedAt: now, why: 'revaluation' },
              ...{ counterpart: 'revaluation', value: revaluedBy, amount: revaluedBy },
            }),
          ]),
      answer({ revaluedBy }),
    ];
  },
});
