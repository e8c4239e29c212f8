import { newKey, type OfflineStatement, type PanelApi, type ProveSent } from '@millrace/hmi-client';
import type { BoxMirror, BoxState } from './journal/box.ts';
import { corrected } from './journal/clock.ts';
import type { Entry } from './journal/entry.ts';
import { IndexedDbStore } from './journal/indexeddb-store.ts';
import { Journal, type Place, type Recovered } from './journal/journal.ts';
import { COUNT_AGAIN, countAgain, entityOf, kindOf } from './journal/meaning.ts';
import { OpfsStore } from './journal/opfs-store.ts';
import { Replay, type Verdict } from './journal/replay.ts';
import { verdictOf } from './journal/verdict.ts';
import { plantClock, thisRun } from './plant-clock.ts';

/** How often what waits is looked at without any news. */
const RETRY_MS = 15_000;
/** What the plant has confirmed is shown so often at most: three thousand entries are not three thousand redraws. */
const SHOWN_EVERY_MS = 200;
/** What waits for longer than this is kept beside the terminal too. */
const MIRROR_AFTER_MS = 1_000;
const LONGEST_MIRROR_PAUSE_MS = 60_000;
/** One page of this terminal at a time sends. */
const DRAINER = 'millrace-panel-drainer';

export interface OutboxOptions {
  readonly api: PanelApi;
  /** Something was confirmed: what shows the plant asks again. */
  readonly onDone: () => void;
  /** Asks the plant for its time. Throws where nothing answers. */
  readonly hear: () => Promise<void>;
  readonly station: () => { readonly site: string; readonly machine: string } | null;
}

/**
 * What is said here is kept in this device's journals first and sent after; it leaves only when the plant has confirmed it.
 * A refusal stays with its reason until its person has read it. Nothing is ever dropped.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #journal = new Journal([new IndexedDbStore(), new OpfsStore()]);
  readonly #replay: Replay;
  /** Loaded when it is first needed: a first page waits for nothing of it. */
  #box: BoxMirror | null = null;
  #terminal: string | null = null;
  #mirroring: ReturnType<typeof setTimeout> | null = null;
  #boxFailures = 0;
  #boxState: BoxState = $state.raw({ is: 'none' });
  #right = false;
  #opening: Promise<void> | null = null;
  #entries: readonly Entry[] = $state.raw([]);
  #places: readonly Place[] = $state.raw([]);
  #recovered: readonly Recovered[] = $state.raw([]);
  #person: string | null = $state(null);
  /** How that person signed on, where it was without the server. */
  #on: OfflineStatement | null = null;
  /** Who is signed on with the server, and sends; null: nobody is; undefined: nothing is sent now. */
  #carrier: string | null | undefined;
  #draining: Promise<void> | null = null;
  #timer: ReturnType<typeof setInterval> | null = null;
  #again: ReturnType<typeof setTimeout> | null = null;
  #showing: ReturnType<typeof setTimeout> | null = null;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#replay = new Replay({ waiting: () => this.#mine(), send: (entry) => this.#send(entry) });
  }
  get waiting(): readonly Entry[] {
    return this.#own.filter(({ refused }) => refused === null);
  }
  get refused(): readonly Entry[] {
    return this.#own.filter(({ refused }) => refused !== null);
  }
  /** What people said who are not here now: it waits until they sign on again, and is sent in nobody else's name. */
  get ofOthers(): number {
    return this.#entries.length - this.#own.length;
  }
  get all(): readonly Entry[] {
    return this.#entries;
  }
  /** The journals of this device, and what is wrong with each. */
  get places(): readonly Place[] {
    return this.#places;
  }
  /** What becomes of the copy beside this terminal. */
  get box(): BoxState {
    return this.#boxState;
  }
  /** What a journal had lost and another gave back at the start, until somebody has read it. */
  get recovered(): readonly Recovered[] {
    return this.#recovered;
  }
  get #own(): readonly Entry[] {
    return this.#entries.filter(({ by }) => by === undefined || by === this.#person);
  }

  /** Opens the journals, whoever is here. Throws only where this device can keep nothing at all. */
  open(): Promise<void> {
    this.#opening ??= this.#journal.open().then(() => {
      this.#recovered = this.#journal.recovered;
      this.#show();
    });
    return this.#opening;
  }
  /**
   * @param person who says things from now on, and whose entries are sent
   * @param on that person signed on so, without the server: nothing is sent until it was told
   */
  async start(person: string, on: OfflineStatement | null = null): Promise<void> {
    this.#person = person;
    this.#on = on;
    this.#carrier = on ? undefined : person;
    await this.open();
    addEventListener('online', this.drain);
    this.#timer ??= setInterval(this.drain, RETRY_MS);
    this.drain();
  }
  stop(): void {
    removeEventListener('online', this.drain);
    if (this.#timer) clearInterval(this.#timer);
    if (this.#again) clearTimeout(this.#again);
    this.#timer = null;
    this.#again = null;
    this.#person = null;
    this.#on = null;
    this.#carrier = undefined;
  }
  /**
   * Sends, before anybody else is signed on with the server, what this one said who still is there.
   * @returns how many entries got no answer
   */
  async carry(carrier: string | null): Promise<number> {
    await this.open();
    await this.#draining;
    this.#carrier = carrier;
    await this.settle();
    const left = this.#mine().length;
    this.#carrier = undefined;
    return left;
  }

  /** Which terminal this device is: what it cannot send is kept beside it too, under that name. Null: it is none. */
  belongsTo(terminal: string | null): void {
    if (terminal === this.#terminal) return;
    this.#terminal = terminal;
    this.#box?.forget();
    this.#boxState = { is: 'none' };
    this.#mirrorSoon(0);
  }

  /**
   * Fulfilled when it is in every journal of this device that works; sending goes on by itself.
   * @param how `chosen`: its moment (`at`) is none of this terminal's clock (see `Entry`)
   */
  async say(
    command: string,
    input: Readonly<Record<string, unknown>>,
    { chosen = false }: { readonly chosen?: boolean } = {},
  ): Promise<void> {
    const by = this.#person;
    await this.open();
    await this.#journal.add({
      key: newKey(),
      kind: kindOf(command),
      entity: entityOf(command, input, this.#options.station()),
      // As it goes over the wire: what the page may still change of it is not what was said.
      input: JSON.parse(JSON.stringify(input)),
      ...{ command, ...plantClock.noted(), run: thisRun, refused: null },
      ...(by === null ? {} : { by }),
      ...(this.#on ? { on: this.#on } : {}),
      ...(chosen ? { chosen } : {}),
    });
    this.#show();
    this.drain();
  }
  /** Its person has read why it was refused. */
  async seen(entry: Entry): Promise<void> {
    await this.#journal.drop(entry.key);
    this.#show();
  }
  /** Somebody has read what was recovered. */
  noted(): void {
    this.#recovered = [];
  }

  /** Sends what waits; one run at a time, in one page of this terminal. */
  readonly drain = (): void => {
    if (this.#draining || this.#mine().length === 0) return;
    if (this.#again) clearTimeout(this.#again);
    this.#again = null;
    this.#draining = this.#drained().finally(() => {
      this.#draining = null;
      this.#show();
    });
  };
  /** Sends what waits before its person goes; what gets no answer stays that person's. Never throws. */
  async settle(): Promise<void> {
    this.drain();
    await this.#draining;
  }

  async #drained(): Promise<void> {
    const run = async (): Promise<void> => {
      const again = (await this.#putRight()) ? await this.#replay.run() : RETRY_MS * (0.5 + Math.random() / 2);
      if (again !== null && this.#carrier !== undefined) this.#again = setTimeout(this.drain, again);
    };
    // Locks exist over HTTPS and on this machine alone, like all that makes a terminal.
    if ('locks' in navigator)
      await navigator.locks.request(DRAINER, { ifAvailable: true }, (lock) => (lock ? run() : undefined));
    else await run();
  }
  #mine(): readonly Entry[] {
    const carrier = this.#carrier;
    if (carrier === undefined) return [];
    return this.#journal.entries.filter(({ by, on, refused }) => {
      if (refused !== null) return false;
      // What was said without the server comes after what was said with it.
      return on ? this.#on === null : by === undefined || by === carrier;
    });
  }
  /** Puts right, before anything is sent in this run, what a wrong clock did to the times that entries name. */
  async #putRight(): Promise<boolean> {
    if (this.#right) return true;
    if (!plantClock.sure && (await verdictOf(this.#options.hear)).is !== 'done') return false;
    const all = new Map(this.#journal.entries.map((entry) => [entry.key, entry]));
    const waiting = [...all.values()].filter(({ refused }) => refused === null);
    const changes = plantClock.corrections(waiting).map(({ key, by }) => {
      const entry = all.get(key);
      return entry && this.#journal.change(corrected(entry, by));
    });
    await Promise.all(changes);
    this.#right = true;
    return true;
  }
  async #send(entry: Entry): Promise<Verdict> {
    let verdict = await this.#sent(entry);
    if (verdict.is === 'refused' && verdict.refusal.code === 'idempotency-key-reused' && entry.corrected) {
      // It had left before its time was put right, and nobody heard the answer: asked again in the words of then.
      verdict = await this.#sent(corrected(entry, -entry.corrected));
    }
    if (verdict.is === 'done') {
      const again = countAgain(entry.command, verdict.result);
      if (again)
        await this.#journal.change({
          ...entry,
          refused: { code: COUNT_AGAIN, message: `${again.item} · ${again.place}` },
        });
      // Not awaited: should the device die now it is sent again, and changes nothing.
      else void this.#journal.drop(entry.key);
      this.#shown(this.#options.onDone);
    } else if (verdict.is === 'refused') {
      await this.#journal.change({ ...entry, refused: verdict.refusal });
      this.#shown();
    }
    return verdict;
  }
  async #sent({ command, input, key, kind, at, corrected = 0, on, by }: Entry): Promise<Verdict> {
    const terminal = this.#terminal;
    // A device that is no terminal asks: it may be refused, and comes back to its person.
    const said = { fact: kind === 'fact' && terminal !== null, at, corrected };
    const send = (signedOn: ProveSent | null) =>
      this.#options.api.command(command, input, { key, retries: 0, said, signedOn });
    if (!on || terminal === null) return verdictOf(() => send(null));
    const { sendProven } = await import('./offline/sign-on.ts');
    const verdict = await verdictOf(() =>
      sendProven(terminal, { key, command, on }, (proof) => {
        if (proof || by === this.#carrier) return send(proof);
        throw new TypeError('this device has lost the key that proves who said it');
      }),
    );
    // Of this one nobody knows who said it: what others said goes on.
    return verdict.is === 'nobody' ? { is: 'stuck' } : verdict;
  }

  #mirrorSoon(ms = MIRROR_AFTER_MS): void {
    if (this.#terminal === null) return;
    this.#mirroring ??= setTimeout(() => void this.#mirror(), ms);
  }
  async #mirrorOf(): Promise<BoxMirror> {
    const { BoxMirror } = await import('./journal/box.ts');
    const { api } = this.#options;
    this.#box ??= new BoxMirror({
      write: async (put, drop) => void (await api.keepTerminalJournal({ put, drop })),
      read: () => wholeJournal(api),
    });
    return this.#box;
  }
  async #mirror(): Promise<void> {
    await this.open();
    const box = await this.#mirrorOf().catch(() => null);
    const levelled = await box?.sync(
      async (found) => {
        const taken = await this.#journal.take(found);
        if (taken > 0 && this.#journal.fresh)
          this.#recovered = [...this.#recovered, { lost: 'device', entries: taken }];
      },
      () => this.#journal.entries,
    );
    this.#boxFailures = levelled ? 0 : this.#boxFailures + 1;
    this.#boxState = box?.state ?? this.#boxState;
    this.#mirroring = null;
    this.#show();
    if (!levelled)
      this.#mirrorSoon(Math.min(LONGEST_MIRROR_PAUSE_MS, 2_000 * 2 ** this.#boxFailures) * (0.5 + Math.random() / 2));
    else if (this.#mine().length > 0) this.drain();
  }

  #show(): void {
    if (this.#showing) clearTimeout(this.#showing);
    this.#showing = null;
    this.#entries = this.#journal.entries;
    this.#places = this.#journal.places;
    if (this.#box?.lags(this.#entries) ?? true) this.#mirrorSoon();
  }
  #shown(also?: () => void): void {
    this.#showing ??= setTimeout(() => {
      this.#show();
      also?.();
    }, SHOWN_EVERY_MS);
  }
}

async function wholeJournal(api: PanelApi): Promise<readonly unknown[]> {
  const entries: unknown[] = [];
  for (;;) {
    const last = entries.at(-1) as { readonly key?: unknown } | undefined;
    const page = await api.terminalJournal(String(last?.key ?? ''));
    entries.push(...page.entries);
    if (!page.more) return entries;
  }
}
