import {
  ApiError,
  ask,
  type KnownTag,
  knownTags,
  newKey,
  type Portal,
  type PortalLink,
  type TagReads,
} from '@millrace/hmi-client';
import { device } from '../device.svelte.ts';
import { plantClock } from '../plant-clock.ts';
import { recalled, remember } from '../remembered.ts';
import type { Place } from '../scan/goods-work.ts';
import { session } from '../session.svelte.ts';
import { type BookedHere, type Compared, compare, type Expected } from './compare.ts';
import { type Field, type FieldTag, heardIn, isHere } from './field.ts';

const MOST_ASKED = 100;
/** Tags of one pallet come within this: they are one question. */
const TOGETHER_MS = 120;
const ASK_AGAIN_MS = 5_000;
const KEEP_MS = 2_000;
/** The plant takes so many tags in one booking. */
const MOST_BOOKED = 500;

interface Kept {
  readonly at: number;
  readonly tags: readonly FieldTag[];
  readonly known: readonly KnownTag[];
  readonly expected: Expected | null;
  readonly here: readonly (readonly [string, number])[];
}
interface Ends {
  readonly from: Place | null;
  readonly to: Place | null;
}

/** What is being done at one reader of tags: kept on this device, so that it goes on without a link. */
export class PortalWork {
  readonly portal: Portal;
  readonly #site: string;
  #field: Field = $state.raw(new Map());
  #known: ReadonlyMap<string, KnownTag> = $state.raw(new Map());
  #here: BookedHere = $state.raw(new Map());
  #expected: Expected | null = $state.raw(null);
  #ends: Ends = $state.raw({ from: null, to: null });
  #link: PortalLink | null = $state.raw(null);
  #saying = $state(false);
  #beyond = $state(0);
  #lateAt: number | null = $state(null);
  /** When what is shown was told, where that was before this page (plant's clock, µs). */
  #keptAt: number | null = $state(null);
  #now = $state(performance.now());
  readonly #compared: Compared = $derived(
    compare(this.#field, this.#known, { expected: this.#expected, here: this.#here }),
  );
  readonly #hereNow: number = $derived([...this.#field.values()].filter((tag) => isHere(tag, this.#now)).length);
  #timer: ReturnType<typeof setTimeout> | null = null;
  #keeping: ReturnType<typeof setTimeout> | null = null;
  /** Tags that the plant is to tell of, at first or anew. */
  readonly #toAsk = new Set<string>();
  #asking = false;
  #askedAgain = performance.now();
  #closed = false;

  constructor(site: string, portal: Portal) {
    this.#site = site;
    this.portal = portal;
    this.#ends = recalled<Ends>(this.#name('ends')) ?? this.#ends;
    const kept = recalled<Kept>(this.#name('list'));
    if (!kept) return;
    // A clock that only runs forward began anew with the page: what was kept is heard no more until it is told.
    const tags = kept.tags.map((tag) => [tag.epc, { ...tag, heardAt: Number.NEGATIVE_INFINITY }] as const);
    this.#field = new Map(tags);
    this.#known = new Map(kept.known.map((tag) => [tag.epc, tag]));
    this.#here = new Map(kept.here);
    this.#expected = kept.expected;
    this.#keptAt = kept.at;
    this.refresh();
  }
  get compared(): Compared {
    return this.#compared;
  }
  get read(): number {
    return this.#field.size;
  }
  get hereNow(): number {
    return this.#hereNow;
  }
  get link(): PortalLink | null {
    return this.#link;
  }
  get expected(): Expected | null {
    return this.#expected;
  }
  get from(): Place | null {
    return this.#ends.from;
  }
  get to(): Place | null {
    return this.#ends.to;
  }
  get saying(): boolean {
    return this.#saying;
  }
  /** New tags that the channel keeps back for now. */
  get beyond(): number {
    return this.#beyond;
  }
  /** The reader told reads of long ago within the last half minute. */
  get isLate(): boolean {
    return this.#lateAt !== null && this.#now - this.#lateAt < 30_000;
  }
  get keptAt(): number | null {
    return this.#keptAt;
  }

  readonly hear = ({ tags, beyond, late }: TagReads): void => {
    this.#beyond = beyond;
    if (late > 0) this.#lateAt = performance.now();
    if (tags.length === 0) return;
    for (const { epc, first } of tags) {
      const before = this.#field.get(epc);
      // It left and came again: it may have been booked meanwhile.
      if (!this.#known.has(epc) || (before && first > before.last)) this.#toAsk.add(epc);
    }
    this.#field = heardIn(this.#field, tags, performance.now());
    this.#keptAt = null;
    this.#askSoon();
    this.#keepSoon();
  };
  readonly linkIs = (link: PortalLink): void => {
    this.#link = link;
  };
  tick(): void {
    this.#now = performance.now();
    if (this.#now - this.#askedAgain < ASK_AGAIN_MS) return;
    // Somebody may say meanwhile what an unknown tag is on, here or elsewhere.
    this.#askedAgain = this.#now;
    for (const epc of this.#compared.unknown) this.#toAsk.add(epc);
    this.#askSoon();
  }
  expect(expected: Expected | null): void {
    this.#expected = expected;
    this.#keepSoon();
  }
  goesFrom(from: Place): void {
    this.#end({ ...this.#ends, from });
  }
  goesTo(to: Place): void {
    this.#end({ ...this.#ends, to });
  }
  /** Begins a new list: what lies in the field comes back by itself. */
  clear(): void {
    this.#field = new Map();
    this.#here = new Map();
    this.#expected = null;
    this.#beyond = 0;
    this.#keepSoon();
  }
  /** Asks anew what all of them are, and whether somebody booked them. */
  refresh(): void {
    for (const epc of this.#field.keys()) this.#toAsk.add(epc);
    this.#askSoon();
  }
  /** Says that a tag is stuck on goods; the plant tells what it is from then on. */
  register(epc: string, goods: { readonly item: string; readonly lot: string | null; readonly quantity: string }) {
    return session.outbox.say('stock.tag.register', { epc, ...goods });
  }

  /** How many tags one touch would book, as things are. */
  get bookable(): number {
    const { groups, units, unasked, lines } = this.#compared;
    if (this.portal.books) return 0;
    if (this.#expected?.kind === 'transfer') return lines.filter(({ got }) => Number(got) > 0).length;
    if (this.#expected) return this.#ends.to ? 1 : 0;
    const goods = groups.reduce((all, { epcs }) => all + epcs.length, 0) + unasked.length;
    const { from, to } = this.#ends;
    if (!to) return 0;
    return units.filter((one) => one.place?.id !== to.id).length + (from && from.id !== to.id ? goods : 0);
  }
  /** Books what was read, in one go: on this device first. False: there is nothing to book. */
  async book(): Promise<boolean> {
    if (this.#saying || this.bookable === 0) return false;
    this.#saying = true;
    try {
      const at = plantClock.now();
      const epcs = await this.#say(at);
      const here = new Map(this.#here);
      // What the reader has seen since is of the same visit: its clock may be ahead.
      for (const epc of epcs) here.set(epc, Math.max(at, this.#field.get(epc)?.last ?? at));
      this.#here = here;
      this.#field = new Map([...this.#field].filter(([epc, tag]) => !here.has(epc) || isHere(tag, performance.now())));
      this.#expected = null;
      this.#keep();
      return true;
    } finally {
      this.#saying = false;
    }
  }
  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#keeping) this.#keep();
  }

  async #say(at: number): Promise<readonly string[]> {
    const { lines, groups, units, unasked } = this.#compared;
    const { outbox } = session;
    const expected = this.#expected;
    const { from, to } = this.#ends;
    if (expected?.kind === 'transfer') {
      const arrived = lines.flatMap(({ id, got }) => (Number(got) > 0 ? [{ line: id, quantity: got }] : []));
      const rest = new Set([...groups.flatMap(({ epcs }) => epcs), ...unasked]);
      const tags = [...this.#field.keys()].filter((epc) => this.#known.get(epc)?.kind === 'item' && !rest.has(epc));
      const fresh = tags.filter((epc) => !this.#compared.booked.some((one) => one.epc === epc));
      await outbox.say('stock.transfer-order.receive', {
        ...{ transfer: expected.id, lines: arrived, at },
        ...{ tags: fresh.slice(0, MOST_BOOKED), portal: this.portal.path },
      });
      return fresh;
    }
    if (expected && to) {
      await outbox.say('stock.handling-unit.move', { unit: expected.id, to: to.id, at });
      return [...this.#field.keys()];
    }
    if (!to) return [];
    const moved = units.filter((one) => one.place?.id !== to.id);
    for (const { unit } of moved) await outbox.say('stock.handling-unit.move', { unit: unit.id, to: to.id, at });
    const goods = from && from.id !== to.id ? [...groups.flatMap(({ epcs }) => epcs), ...unasked] : [];
    for (let nth = 0; from && nth < goods.length; nth += MOST_BOOKED) {
      const tags = goods
        .slice(nth, nth + MOST_BOOKED)
        .map((epc) => ({ epc, first: Math.min(at, this.#field.get(epc)?.first ?? at) }));
      const ends = { from: from.id, to: to.id };
      const input = { site: this.#site, booking: newKey(), portal: this.portal.path, ...ends, tags, at };
      await outbox.say('stock.tags.book', input);
    }
    return [...moved.map(({ epc }) => epc), ...goods];
  }
  #end(ends: Ends): void {
    this.#ends = ends;
    remember(this.#name('ends'), ends);
  }
  #name(what: string): string {
    return `portal.${what}.${this.#site}.${this.portal.path}`;
  }
  #askSoon(after = TOGETHER_MS): void {
    if (this.#toAsk.size === 0) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.#ask();
    }, after);
  }
  async #ask(): Promise<void> {
    if (this.#asking || this.#closed) return;
    const epcs = [...this.#toAsk].slice(0, MOST_ASKED);
    if (epcs.length === 0) return;
    this.#asking = true;
    // Whoever wants one of them meanwhile wants it anew.
    for (const epc of epcs) this.#toAsk.delete(epc);
    let wait = TOGETHER_MS;
    try {
      const { rows } = await ask('stock.tags', { site: this.#site, epcs }, knownTags);
      const known = new Map(this.#known);
      for (const row of rows) known.set(row.epc, row);
      this.#known = known;
      this.#keepSoon();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // Without an answer they are shown as not known yet, and can be booked all the same.
      for (const epc of epcs) this.#toAsk.add(epc);
      wait = ASK_AGAIN_MS;
    } finally {
      this.#asking = false;
    }
    this.#askSoon(wait);
  }
  #keepSoon(): void {
    this.#keeping ??= setTimeout(() => this.#keep(), KEEP_MS);
  }
  #keep(): void {
    if (this.#keeping) clearTimeout(this.#keeping);
    this.#keeping = null;
    const kept: Kept = {
      at: plantClock.now(),
      tags: [...this.#field.values()],
      known: [...this.#field.keys()].flatMap((epc) => this.#known.get(epc) ?? []),
      expected: this.#expected,
      here: [...this.#here],
    };
    remember(this.#name('list'), kept);
  }
}

/** The reader that this terminal was last used with. */
const CHOSEN = 'millrace.panel.portal';
export const chosenPortal = {
  get: (): string | null => localStorage.getItem(`${CHOSEN}.${device.station?.site}`),
  set: (path: string): void => localStorage.setItem(`${CHOSEN}.${device.station?.site}`, path),
};
