import type { Scanned, TransferRow } from '@millrace/hmi-client';
import { device } from '../device.svelte.ts';
import { plantClock } from '../plant-clock.ts';
import { reader } from '../reader.svelte.ts';
import { session } from '../session.svelte.ts';
import { m } from '../texts.ts';
import {
  type GoodsStep,
  type GoodsWork,
  goodsInput,
  type InHand,
  NOTHING,
  type Place,
  scannedInto,
} from './goods-work.ts';
import { isShort, leftOf, type Receipt, scanAgainst } from './receipt.ts';
import type { Outcome } from './scanner.svelte.ts';

const RECEIVED_AT = 'millrace.panel.received-at';

/** A thing in a place, as the books have it: what a count is entered for. */
export interface Spot {
  readonly item: { readonly id: string; readonly name: InHand['item']['name'] };
  readonly lot: { readonly id: string; readonly code: string } | null;
  readonly status: string;
  readonly unit: string;
}

const receivedAt = (): Place | null => {
  const kept = localStorage.getItem(`${RECEIVED_AT}.${device.station?.site}`);
  return kept === null ? null : (JSON.parse(kept) as Place);
};
/** It is booked at the moment it was done: what is said may wait, also while the plant is heard. */
const when = (): { readonly at: number } => ({ at: plantClock.now() });

/** What somebody at this terminal is doing with goods: it goes on from page to page, and ends with him. */
class Goods {
  #work: GoodsWork = $state.raw(NOTHING);
  #typed = $state('');
  #saying = $state(false);
  /** What is expected, once its paper was scanned. */
  #receipt: Receipt | null = $state.raw(null);

  get work(): GoodsWork {
    return this.#work;
  }
  /** What the keys say, as decimal text; empty: nothing. */
  get typed(): string {
    return this.#typed;
  }
  set typed(typed: string) {
    this.#typed = typed;
  }
  get saying(): boolean {
    return this.#saying;
  }
  /** Nothing is in the hand and nobody stands anywhere. */
  get idle(): boolean {
    const { place, inHand, choices } = this.#work;
    return !place && !inHand && choices.length === 0 && !this.#receipt;
  }
  /** How many are meant: typed, or as the label says. */
  get quantity(): string | null {
    const { inHand } = this.#work;
    return decimal(this.#typed) ?? (inHand?.kind === 'item' ? inHand.quantity : null);
  }
  get receiveTo(): Place | null {
    return this.#work.receiveTo ?? receivedAt();
  }
  proposeTo(place: Place): void {
    if (!this.receiveTo) this.#work = { ...this.#work, receiveTo: place };
  }
  get receipt(): Receipt | null {
    return this.#receipt;
  }
  clear(): void {
    this.#work = NOTHING;
    this.#receipt = null;
    this.#typed = '';
  }
  /** What somebody had begun when another came. */
  restore({
    work,
    typed,
    receipt = null,
  }: {
    readonly work: GoodsWork;
    readonly typed: string;
    readonly receipt?: Receipt | null;
  }): void {
    if (!this.idle) return;
    this.#work = work;
    this.#receipt = receipt;
    this.#typed = typed;
  }

  /** What was scanned is what `found` says: goes on with the work, and says what came of it. */
  async take(text: string, found: Exclude<Scanned, { kind: 'unknown' }>): Promise<Outcome> {
    const against = this.#against(found);
    if (against) return against;
    const { inHand } = this.#work;
    const work =
      inHand?.kind === 'item' ? { ...this.#work, inHand: { ...inHand, quantity: this.quantity } } : this.#work;
    const step = scannedInto(work, text, found);
    if (step.did === 'move-unit') {
      await this.#say('stock.handling-unit.move', { unit: step.unit.id, to: step.to.id, ...when() });
      this.#after(step.work);
      return {
        mark: 'done',
        title: m.scan_moved_to({ what: unitName(step.unit), place: step.to.code }),
        detail: m.scan_kept(),
      };
    }
    if (step.did === 'move-item') {
      await this.#move(step.goods, step.from, step.to);
      this.#after(step.work);
      return {
        mark: 'done',
        title: m.scan_moved_to({ what: nameOf(step.goods), place: step.to.code }),
        detail: m.scan_kept(),
      };
    }
    this.#work = step.work;
    if (step.did !== 'target') this.#typed = '';
    return answerTo(step);
  }
  /** Its paper was scanned: what is on the way to here is what is expected. */
  expect({ id, number, lines }: TransferRow): Outcome {
    this.clear();
    const open = lines.map(({ onTheWay, ...line }) => ({ ...line, wanted: onTheWay, got: '0' })).filter(isShort);
    this.#receipt = { id, number, lines: open };
    return { mark: 'done', title: number, detail: m.receipt_scan_goods() };
  }
  /** A scan while something is expected: its line is filled, or what was expected is told. Null: it is no goods. */
  #against(found: Exclude<Scanned, { kind: 'unknown' }>): Outcome | null {
    if (!this.#receipt || found.kind !== 'item') return null;
    const { item, lot, quantity, unit } = found;
    const packing = unit?.amount && unit.makes ? { amount: unit.amount, makes: unit.makes } : null;
    const said = decimal(this.#typed) ?? quantity;
    const against = scanAgainst(this.#receipt, { item: item.id, lot: lot?.id ?? null, quantity: said, packing });
    const { show } = reader;
    const name = show.name(item.name);
    if (against.kind === 'got') {
      this.#receipt = against.receipt;
      this.#typed = '';
      const { got, wanted, unit: of } = against.line;
      const much = m.count_of({ made: show.quantity(got), planned: `${show.quantity(wanted)} ${show.unit(of)}` });
      return {
        mark: 'done',
        title: name,
        detail: [lot && m.scan_lot({ lot: lot.code }), much].filter(Boolean).join(' · '),
      };
    }
    const { expected } = against;
    const wants = expected
      ? [
          show.name(expected.item.name),
          expected.lot && m.scan_lot({ lot: expected.lot.code }),
          `${show.quantity(leftOf(expected))} ${show.unit(expected.unit)}`,
        ]
      : [m.receipt_nothing_more()];
    const title = {
      'wrong-item': m.receipt_wrong_item,
      'wrong-lot': m.receipt_wrong_lot,
      'too-much': m.receipt_too_much,
    }[against.kind]({ what: name });
    return { mark: 'refused', title, detail: m.receipt_expected({ what: wants.filter(Boolean).join(' · ') }) };
  }
  /** Takes in what was scanned of what is expected; what is short stays on the way. */
  async confirm(): Promise<Outcome | null> {
    const receipt = this.#receipt;
    const lines = (receipt?.lines ?? []).flatMap(({ id, got }) =>
      Number(got) > 0 ? [{ line: id, quantity: got }] : [],
    );
    if (!receipt || lines.length === 0) return null;
    await this.#say('stock.transfer-order.receive', { transfer: receipt.id, lines, ...when() });
    this.clear();
    return { mark: 'done', title: m.receipt_done({ number: receipt.number }), detail: m.scan_kept() };
  }
  /** A person chose what a scan means, of several. */
  choose(nth: number): Promise<Outcome> | null {
    const choice = this.#work.choices[nth];
    return choice ? this.take(choice.text, choice.thing) : null;
  }

  async receive(): Promise<Outcome | null> {
    const { inHand } = this.#work;
    const to = this.receiveTo;
    if (inHand?.kind !== 'item' || !to || this.quantity === null) return null;
    await this.#say('stock.receive', { ...this.#site, ...goodsInput(inHand, this.quantity), to: to.id, ...when() });
    localStorage.setItem(`${RECEIVED_AT}.${device.station?.site}`, JSON.stringify(to));
    this.#after(NOTHING);
    return { mark: 'done', title: m.scan_received({ what: nameOf(inHand), place: to.code }), detail: m.scan_kept() };
  }
  async issue(purpose: 'production' | 'scrap'): Promise<Outcome | null> {
    const { inHand, place } = this.#work;
    if (inHand?.kind !== 'item' || !place || this.quantity === null) return null;
    const input = { ...this.#site, ...goodsInput(inHand, this.quantity), from: place.id, for: purpose, ...when() };
    await this.#say('stock.issue', input);
    this.#after({ ...this.#work, inHand: null });
    const title =
      purpose === 'scrap' ? m.scan_scrapped({ what: nameOf(inHand) }) : m.scan_issued({ what: nameOf(inHand) });
    return { mark: 'done', title, detail: m.scan_kept() };
  }
  async move(): Promise<Outcome | null> {
    const { inHand, place, moveTo } = this.#work;
    if (inHand?.kind !== 'item' || !place || !moveTo || this.quantity === null) return null;
    await this.#move({ ...inHand, quantity: this.quantity }, place, moveTo);
    this.#after({ ...this.#work, inHand: null, moveTo: null });
    return {
      mark: 'done',
      title: m.scan_moved_to({ what: nameOf(inHand), place: moveTo.code }),
      detail: m.scan_kept(),
    };
  }
  /** Says what is in the place: of what is in the hand, or of what the books have there. */
  async count(spot: Spot | null): Promise<Outcome | null> {
    const { inHand, place } = this.#work;
    const quantity = decimal(this.#typed);
    const goods =
      inHand?.kind === 'item' ? { item: inHand.item.id, lot: inHand.lot?.id ?? null, scan: inHand.text } : null;
    const said = spot ? { item: spot.item.id, lot: spot.lot?.id ?? null, status: spot.status } : goods;
    if (!place || !said || quantity === null) return null;
    await this.#say('stock.count.spot', { ...this.#site, location: place.id, ...said, quantity, at: plantClock.now() });
    this.#after({ ...this.#work, inHand: null });
    const what = spot ? reader.show.name(spot.item.name) : inHand?.kind === 'item' ? nameOf(inHand) : '';
    return { mark: 'done', title: m.scan_counted({ what, n: reader.show.quantity(quantity) }), detail: m.scan_kept() };
  }

  #move(goods: InHand, from: Place, to: Place): Promise<void> {
    const input = { ...this.#site, ...goodsInput(goods, goods.quantity), from: from.id, to: to.id, ...when() };
    return this.#say('stock.transfer', input);
  }
  get #site(): { readonly site: string } {
    return { site: device.station?.site ?? '' };
  }
  #after(work: GoodsWork): void {
    this.#work = work;
    this.#typed = '';
  }
  async #say(command: string, input: Readonly<Record<string, unknown>>): Promise<void> {
    this.#saying = true;
    try {
      await session.outbox.say(command, input);
    } finally {
      this.#saying = false;
    }
  }
}
export const goods = new Goods();
session.onLeft(() => goods.clear());

/** Typed on the keys as decimal text; null: nothing, or a mark alone. */
export function decimal(typed: string): string | null {
  const text = typed.replace(/\.$/, '').replace(/^0+(?=\d)/, '');
  return /^\d+(\.\d+)?$/.test(text) ? text : null;
}

export const nameOf = ({ item }: Pick<InHand, 'item'>): string => reader.show.name(item.name);
/** A unit is told by the end of its number, which is what people read to each other. */
export const unitName = ({ sscc }: { readonly sscc: string }): string => m.scan_unit({ number: sscc.slice(-6) });

/** Lot, expiry and quantity of goods in the hand, in one line. */
export function detailOf({ lot, quantity, unit, item }: InHand): string {
  const { show } = reader;
  return [
    lot && m.scan_lot({ lot: lot.code }),
    lot?.expires && m.scan_expires({ date: lot.expires }),
    lot && !lot.id && m.scan_lot_new(),
    quantity !== null && `${show.quantity(quantity)} ${show.unit(unit?.unit ?? item.unit)}`,
  ]
    .filter(Boolean)
    .join(' · ');
}

function answerTo({ did, work }: GoodsStep): Outcome {
  const { inHand, place, choices } = work;
  if (did === 'choose') return { mark: 'ask', title: m.scan_several(), detail: choices[0]?.text };
  if (did === 'place' || did === 'same-place') {
    return { mark: 'done', title: place ? placeName(place) : '', detail: m.scan_at_place() };
  }
  const to = work.moveTo ?? work.receiveTo;
  if (did === 'target') return { mark: 'done', title: to ? placeName(to) : '', detail: m.scan_goes_here() };
  if (inHand?.kind === 'handling-unit')
    return { mark: 'done', title: unitName(inHand.unit), detail: m.scan_where_to() };
  return { mark: 'done', title: inHand ? nameOf(inHand) : '', detail: inHand ? detailOf(inHand) : '' };
}
export function placeName({ code, name }: Pick<Place, 'code' | 'name'>): string {
  const called = reader.show.name(name);
  return called === code ? code : `${code} · ${called}`;
}
