import { z } from 'zod';
import { site as sites } from '../../kernel/core/index.ts';
import {
  add,
  answer,
  choice,
  command,
  compare,
  type Effect,
  isZero,
  nextNumber,
  quantity,
  ref,
  seriesOf,
  subtract,
  text,
} from '../../kernel/index.ts';
import { costsWanted } from './costing/costs-wanted.ts';
import { expiryFault } from './expiry.ts';
import { handlingUnit, sscc, unitContents } from './handling-unit.ts';
import { item } from './item.ts';
import { catchFault } from './item-unit.ts';
import { balances, NO_LOT, STATUSES } from './ledger.ts';
import { location, placesAt, siteLocations } from './location.ts';
import { lot } from './lot.ts';
import { lotFault } from './move-command.ts';
import { refuse } from './refusals.ts';
import { ssccOf } from './sscc.ts';
import { moved, placesOf, postingsTo } from './unit-moved.ts';
import { treeFault, treeWants, unitTree } from './unit-tree.ts';

/** Makes an empty unit where it stands: by the code on its label, or the next one of the company's GS1 prefix. */
export const createUnit = command('stock.handling-unit.create', {
  label: { en: 'Make handling unit', bn: 'হ্যান্ডলিং ইউনিট তৈরি', hi: 'हैंडलिंग इकाई बनाएँ' },
  input: {
    site: text(),
    location: ref(location),
    sscc: sscc().optional(),
    /** The company's GS1 prefix, 7 to 10 digits, where a new code is wanted. */
    prefix: z
      .string()
      .regex(/^\d{7,10}$/, 'a GS1 company prefix has 7 to 10 digits')
      .meta({ field: 'text' })
      .optional(),
    packaging: text().nullable().default(null),
  },
  site: (input) => input.site,
  load: ({ location: at, sscc: given, prefix = '' }) => ({
    places: location.whereAny([{ id: at }], { lock: false }),
    there: handlingUnit.where({ sscc: given ?? '' }),
    ...seriesOf([`SSCC${prefix}`]),
  }),
  decide({ site, location: at, sscc: given, prefix, packaging }, { places, there, ...series }, { id, now }) {
    if (siteLocations(site, places, []).byId(at)?.kind !== 'internal')
      return refuse('location-unknown', { location: at });
    if (there.length > 0) return refuse('unit-there', { sscc: given });
    const made = { id: id(), packaging, site, location: at, since: now };
    if (given) return [handlingUnit.insert({ ...made, sscc: given }), answer({ id: made.id, sscc: given })];
    if (!prefix) return refuse('unit-needs-code');
    const { count, effect } = nextNumber(`SSCC${prefix}`, series, now);
    const fresh = ssccOf(prefix, {
      year: new Date(now / 1000).getUTCFullYear(),
      nth: count,
    });
    if (!fresh) return refuse('unit-codes-used-up', { prefix });
    return [effect, handlingUnit.insert({ ...made, sscc: fresh }), answer({ id: made.id, sscc: fresh })];
  },
});

const contentLine = z.strictObject({
  item: ref(item),
  lot: ref(lot).nullable().default(null),
  status: choice(STATUSES).default('available'),
  quantity: quantity(),
  /** What it weighs, of an item that is weighed as well as counted. */
  catch: quantity().optional(),
});
const contentLines = z.array(contentLine).min(1).max(200);

/** Packs loose goods of the place where a unit stands into it, or takes them out again: they stay where they are. */
const packing = (name: 'pack' | 'unpack', label: { en: string; bn: string; hi: string }) =>
  command(`stock.handling-unit.${name}`, {
    label,
    input: { unit: ref(handlingUnit), lines: contentLines },
    load: ({ unit, lines }) => ({
      found: handlingUnit.locked({ id: unit }),
      items: item.whereAny(
        lines.map(({ item: id }) => ({ id })),
        { lock: false },
      ),
      lots: lot.whereAny(
        lines.flatMap(({ lot: id }) => (id ? [{ id }] : [])),
        { lock: false },
      ),
      contents: unitContents.where({ unit }),
    }),
    loadMore: ({ lines }, { found }) => ({
      stock: balances.lockedAll(
        lines.map(({ item: of, lot: ofLot, status }) => ({
          ...{ item: of, location: found?.location ?? NO_LOT, lot: ofLot ?? NO_LOT, status },
        })),
      ),
    }),
    decide({ lines }, { found, items, lots, contents, stock }, { caller }) {
      if (!found || (caller.sites && !caller.sites.includes(found.site))) return refuse('unit-unknown');
      if (found.state !== 'open') return refuse('unit-gone', { sscc: found.sscc });
      const inside = new Map(contents.map((row) => [keyOf(row), row]));
      const held = new Map(stock.map((row) => [keyOf(row), row]));
      for (const line of lines) {
        const of = items.find(({ id }) => id === line.item);
        const fault =
          lotFault(line, { of, lots: lots.filter(({ id }) => id === line.lot), places: [] }) ??
          (of && catchFault(line, of));
        if (fault) return fault;
        const key = keyOf({ ...line, lot: line.lot ?? NO_LOT });
        const row = held.get(key);
        const content = inside.get(key);
        const there = name === 'pack' ? loose(row) : (content?.quantity ?? '0');
        if (!row || compare(there, line.quantity) < 0) {
          return refuse(name === 'pack' ? 'unit-short-loose' : 'unit-holds-less', {
            ...{ item: of?.code, sscc: found.sscc, available: there, wanted: line.quantity },
          });
        }
        const change = name === 'pack' ? add : subtract;
        held.set(key, { ...row, packed: change(row.packed, line.quantity) });
        const { item: ofItem, status } = line;
        const fresh = { unit: found.id, item: ofItem, lot: line.lot ?? NO_LOT, status };
        const left = change(content?.quantity ?? '0', line.quantity);
        // What was packed without being weighed stays of unknown weight until it is out.
        const unknown = content !== undefined && !isZero(content.quantity) && content.caught === null;
        const weight = line.catch === undefined || unknown ? null : change(content?.caught ?? '0', line.catch);
        // The last of it goes, whatever the scales say now; before that something has to be left.
        if (weight !== null && !isZero(left) && compare(weight, '0') <= 0) {
          return refuse('unit-holds-less', {
            ...{ item: of?.code, sscc: found.sscc, available: `${content?.caught ?? '0'} ${of?.catchUnit}` },
            wanted: `${line.catch} ${of?.catchUnit}`,
          });
        }
        inside.set(key, { ...fresh, quantity: left, caught: weight });
      }
      return [
        ...stock.map((was) => balances.change(was, { packed: held.get(keyOf(was))?.packed ?? was.packed })),
        ...[...inside].flatMap(([key, row]): Effect[] => {
          const was = contents.find((one) => keyOf(one) === key);
          if (!was) return isZero(row.quantity) ? [] : [unitContents.insert(row)];
          if (isZero(row.quantity)) return [unitContents.remove(was)];
          if (was.quantity === row.quantity && was.caught === row.caught) return [];
          return [unitContents.change(was, { quantity: row.quantity, caught: row.caught })];
        }),
        answer({ id: found.id, sscc: found.sscc }),
      ];
    },
  });

const keyOf = (row: { readonly item: string; readonly lot: string; readonly status: string }): string =>
  `${row.item} ${row.lot} ${row.status}`;
const loose = (row: { quantity: string; reserved: string; packed: string } | undefined): string =>
  row ? subtract(row.quantity, add(row.reserved, row.packed)) : '0';

export const packUnit = packing('pack', { en: 'Pack', bn: 'প্যাক করুন', hi: 'पैक करें' });
export const unpackUnit = packing('unpack', { en: 'Unpack', bn: 'খুলুন', hi: 'खोलें' });

/** Puts a unit into another that stands in the same place, or takes it out of the one that it is in. */
export const nestUnit = command('stock.handling-unit.nest', {
  label: { en: 'Put unit into another', bn: 'ইউনিট অন্যটিতে রাখুন', hi: 'इकाई दूसरी में रखें' },
  input: { unit: ref(handlingUnit), into: ref(handlingUnit).nullable() },
  load: ({ unit, into }) => ({ tree: unitTree(unit), above: handlingUnit.lockedAll(into ? [{ id: into }] : []) }),
  loadMore: (_, { tree }) => treeWants(tree, undefined),
  decide({ unit, into }, { above: [above], ...found }, { caller }) {
    const fault = treeFault(unit, found, caller.sites);
    if (fault) return fault;
    const moved = found.units.find(({ id }) => id === unit);
    if (!moved) return refuse('unit-unknown');
    if (into && above?.state !== 'open') return refuse('unit-unknown');
    if (above && above.location !== moved.location) return refuse('unit-elsewhere', { sscc: above.sscc });
    if (above && found.tree.units.includes(above.id)) return refuse('unit-in-itself', { sscc: moved.sscc });
    return [handlingUnit.change(moved, { parent: into }), answer({ id: unit })];
  },
});

/** A unit leaves the plant with all that is in it: to a customer, into production, to scrap. What was in it stays written. */
export const issueUnit = command('stock.handling-unit.issue', {
  label: { en: 'Issue unit', bn: 'ইউনিট প্রদান', hi: 'इकाई जारी करें' },
  input: {
    unit: ref(handlingUnit),
    for: z.enum(['production', 'customer', 'scrap']).default('customer'),
    document: text().nullable().default(null),
    despite: text({ max: 500 }).optional(),
  },
  load: ({ unit }) => ({ tree: unitTree(unit), top: handlingUnit.found({ id: unit }) }),
  loadMore: (_, { tree, top }, { caller }) => ({
    ...treeWants(tree, undefined),
    ...costsWanted(caller.company, [...new Set(tree.contents.map((content) => content.item))]),
    places: placesAt(top?.site ?? '', placesOf(tree)),
    lots: lot.whereAny(
      tree.contents.map(({ lot: id }) => ({ id })),
      { lock: false },
    ),
    calendars: sites.whereAny(top ? [{ code: top.site }] : [], { lock: false }),
  }),
  decide({ unit, for: purpose, document, despite }, { top, places, lots, calendars, ...found }, context) {
    const fault = treeFault(unit, found, context.caller.sites);
    if (fault || !top) return fault ?? refuse('unit-unknown');
    if (purpose !== 'scrap') {
      const held = found.contents.find(({ status }) => status !== 'available');
      if (held) return refuse('status-not-usable', { status: held.status });
      const expired = expiryFault(lots, { calendars, now: context.now, despite });
      if (expired) return expired;
    }
    const known = siteLocations(top.site, places);
    const said = { at: context.now, reason: despite ?? 'issue', document: document ?? top.sscc };
    return moved(found, postingsTo(known.virtual(purpose), found, known, said), context, [
      ...known.made,
      ...found.units.map((one) =>
        handlingUnit.change(one, one.id === unit ? { state: 'gone', parent: null } : { state: 'gone' }),
      ),
    ]);
  },
});
