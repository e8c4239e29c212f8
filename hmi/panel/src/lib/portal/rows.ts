import { reader } from '../reader.svelte.ts';
import { unitName } from '../scan/goods.svelte.ts';
import { isShort } from '../scan/receipt.ts';
import { m } from '../texts.ts';
import type { Booked, Compared } from './compare.ts';

/** A row of the list: a mark, what it is, and how it stands, in words. */
export interface PortalRow {
  readonly key: string;
  readonly mark: 'good' | 'short' | 'open' | 'extra' | 'unknown' | 'booked';
  readonly title: string;
  readonly detail: string;
  readonly amount: string;
  /** The tag that somebody may say what it is stuck on; null: nothing is asked. */
  readonly names: string | null;
}

/** A tag without a name is told by the end of its number, which is printed on most. */
const tailOf = (epc: string): string => `…${epc.slice(-8)}`;

/** What needs a person first, then what is expected, what else there is, and what was booked before. */
export function rowsOf(
  { lines, groups, units, unknown, unasked, booked }: Compared,
  { mayRegister }: { readonly mayRegister: boolean },
): readonly PortalRow[] {
  const { show } = reader;
  const tags = (n: number): string => m.portal_tags({ n: show.count(n) });
  const isList = lines.length > 0;
  const none = { amount: '', names: null } as const;
  const expected = [...lines.filter(isShort), ...lines.filter((line) => !isShort(line))];
  return [
    ...unknown.map(
      (epc): PortalRow => ({
        ...{ key: epc, mark: 'unknown', title: m.portal_unknown_tag(), detail: tailOf(epc), amount: '' },
        names: mayRegister ? epc : null,
      }),
    ),
    ...(isList ? extras() : []),
    ...expected.map(
      (line): PortalRow => ({
        ...{ key: line.id, title: show.name(line.item.name), names: null },
        mark: !isShort(line) ? 'good' : Number(line.got) > 0 ? 'short' : 'open',
        detail: line.lot ? m.scan_lot({ lot: line.lot.code }) : '',
        amount: m.count_of({
          made: show.quantity(line.got),
          planned: `${show.quantity(line.wanted)} ${show.unit(line.unit)}`,
        }),
      }),
    ),
    ...(isList ? [] : extras()),
    ...unasked.map(
      (epc): PortalRow => ({ ...none, key: epc, mark: 'open', title: tailOf(epc), detail: m.portal_not_asked() }),
    ),
    ...booked.map(
      (one): PortalRow => ({ ...none, key: one.epc, mark: 'booked', title: titleOf(one), detail: bookedOf(one) }),
    ),
  ];

  function extras(): readonly PortalRow[] {
    const mark = isList ? 'extra' : 'good';
    const beside = isList ? m.portal_not_listed() : '';
    return [
      ...units.map(
        (one): PortalRow => ({
          ...{ ...none, key: one.epc, mark, title: unitName(one.unit) },
          detail: beside || (one.place ? m.scan_from({ place: one.place.code }) : one.unit.sscc),
        }),
      ),
      ...groups.map(
        ({ key, item, lot, unit, quantity, epcs }): PortalRow => ({
          ...{ key, mark, title: show.name(item.name), names: null },
          detail: [beside, lot && m.scan_lot({ lot: lot.code }), tags(epcs.length)].filter(Boolean).join(' · '),
          amount: `${show.quantity(quantity)} ${show.unit(unit)}`,
        }),
      ),
    ];
  }
  function titleOf({ tag, epc }: Booked): string {
    if (tag?.kind === 'item') return show.name(tag.item.name);
    return tag?.kind === 'unit' ? unitName(tag.unit) : tailOf(epc);
  }
  function bookedOf({ at, by }: Booked): string {
    const time = show.clock(at);
    if (by === undefined) return m.portal_booked_here({ time });
    return by === null ? m.portal_booked_gate({ time }) : m.portal_booked_by({ time, who: by });
  }
}
