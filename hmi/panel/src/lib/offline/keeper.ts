import { type Me, newKey, type OfflinePeople, type OfflineStatement, type Shown } from '@millrace/hmi-client';
import { checkOf, keyOfBadge, sealedProof, signOnWords } from './proof.ts';

/** What a terminal keeps so that people sign on without the server. */
export interface Kept {
  /** The terminal that it was brought to. */
  readonly terminal: string;
  readonly list: OfflinePeople;
  /** Wrong PINs since then, by person. */
  readonly wrong: Readonly<Record<string, number>>;
  /** The latest time of the plant that was ever seen here, µs: a clock that is set back gives nobody more time. */
  readonly seen: number;
  /** Sign-ons that the server was not told yet. */
  readonly untold: readonly OfflineStatement[];
}
export interface KeeperOptions {
  /** This device's own disk. What is put there survives a power cut before `put` is fulfilled. */
  readonly store: { readonly get: () => Promise<Kept | null>; readonly put: (kept: Kept) => Promise<void> };
  /** The plant's time as this device knows it, µs. */
  readonly now: () => number;
  /** Signs with the key of that terminal's device; null: it has none, and could prove nothing. */
  readonly sign: (terminal: string) => Promise<((words: string) => Promise<string>) | null>;
  /** The key that scrypt makes of a PIN, in base64url. */
  readonly stretch: (pin: string, salt: string, cost: { N: number; r: number; p: number }) => Promise<string>;
}

/** Why nobody was signed on. `over`: nobody can be, until the server is there. */
export type Unsigned = 'unknown' | 'wrong' | 'locked' | 'over';
export type OfflineSignOn =
  | { readonly ok: true; readonly me: Me; readonly statement: OfflineStatement; readonly endsAt: number }
  | { readonly ok: false; readonly why: Unsigned };

type Person = OfflinePeople['people'][number];
type Found =
  | { readonly person: Person; readonly way: 'badge' | 'pin'; readonly key: string; readonly kept: Kept }
  | { readonly person: null; readonly why: Unsigned };
/** Wrong PINs of all people together: a shift that changes mistypes more often than one person. */
export const MOST_WRONG = 15;

/**
 * People who sign on at this terminal while the server is away: those whom it was told of with a link, for as long as the plant
 * says. Wrong PINs are counted on the disk before a PIN is looked at, without a clock, and told to the server.
 */
export class OfflineKeeper {
  readonly #options: KeeperOptions;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** Takes what the server has brought; `told` and `counted` are what it was told of with that. */
  bring(terminal: string, list: OfflinePeople, counted: Kept['wrong']): Promise<void> {
    return this.#inTurn(async () => {
      const before = await this.#of(terminal);
      const wrong = Object.entries(before?.wrong ?? {}).map(
        ([user, times]) => [user, times - (counted[user] ?? 0)] as const,
      );
      await this.#options.store.put({
        ...{ terminal, list, seen: list.at, untold: before?.untold ?? [] },
        wrong: Object.fromEntries(wrong.filter(([, times]) => times > 0)),
      });
    });
  }
  /** Whether anybody could sign on now. */
  async open(terminal: string): Promise<boolean> {
    const kept = await this.#of(terminal);
    return kept !== null && this.#isOpen(kept) && (await this.#options.sign(terminal)) !== null;
  }
  /** What the server was not told yet. */
  async owed(terminal: string): Promise<Pick<Kept, 'wrong' | 'untold'>> {
    const { wrong = {}, untold = [] } = (await this.#of(terminal)) ?? {};
    return { wrong, untold };
  }
  /** The server knows of that sign-on. */
  told(terminal: string, signOn: string): Promise<void> {
    return this.#inTurn(async () => {
      const kept = await this.#of(terminal);
      if (!kept?.untold.some(({ id }) => id === signOn)) return;
      await this.#options.store.put({ ...kept, untold: kept.untold.filter(({ id }) => id !== signOn) });
    });
  }

  signOn(terminal: string, shown: Exclude<Shown, { told: string }>): Promise<OfflineSignOn> {
    return this.#inTurn(async () => {
      const kept = await this.#of(terminal);
      const sign = await this.#options.sign(terminal);
      if (!kept || !sign || !this.#isOpen(kept) || kept.list.seal === null) return { ok: false, why: 'over' };
      const found = 'badge' in shown ? await byBadge(kept, shown.badge) : await this.#byPin(kept, shown);
      if (found.person === null) return { ok: false, why: found.why };
      const { person, way, key } = found;
      const after = found.kept;
      const at = Math.round(this.#now(after));
      const said = { id: newKey(), user: person.id, way, at };
      const words = signOnWords(terminal, said);
      const sealed = await sealedProof(kept.list.seal, words, key);
      const statement = { ...said, sealed, signature: await sign(words) };
      await this.#options.store.put({ ...after, seen: at, untold: [...after.untold, statement] });
      return { ok: true, me: meOf(kept.list, person), statement, endsAt: at + kept.list.lasts };
    });
  }

  async #byPin(kept: Kept, { number, pin }: { readonly number: string; readonly pin: string }): Promise<Found> {
    const person = kept.list.people.find((one) => one.pin?.number === number);
    if (!person?.pin) return { person: null, why: 'wrong' };
    const { tries, salt, cost, check } = person.pin;
    const before = kept.wrong[person.id] ?? 0;
    const all = Object.values(kept.wrong).reduce((sum, times) => sum + times, 0);
    if (before >= tries || all >= MOST_WRONG) return { person: null, why: 'locked' };
    // It counts before it is looked at: who pulls the plug in between has used it up.
    const counted = { ...kept, wrong: { ...kept.wrong, [person.id]: before + 1 } };
    await this.#options.store.put(counted);
    const key = await this.#options.stretch(pin, salt, cost);
    if ((await checkOf('pin', key)) !== check) return { person: null, why: before + 1 >= tries ? 'locked' : 'wrong' };
    const { [person.id]: _, ...others } = counted.wrong;
    return { person, way: 'pin', key, kept: { ...counted, wrong: others } };
  }
  async #of(terminal: string): Promise<Kept | null> {
    const kept = await this.#options.store.get();
    return kept?.terminal === terminal ? kept : null;
  }
  #now({ seen }: Pick<Kept, 'seen'>): number {
    return Math.max(seen, this.#options.now());
  }
  #isOpen(kept: Kept): boolean {
    return kept.list.people.length > 0 && this.#now(kept) < kept.list.goodUntil;
  }
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

async function byBadge(kept: Kept, badge: string): Promise<Found> {
  const key = await keyOfBadge(badge);
  const check = await checkOf('badge', key);
  const [person, another] = kept.list.people.filter(({ badges }) => badges.includes(check));
  // Of two whose badges come to the same nobody is taken for the other.
  if (!person || another) return { person: null, why: 'unknown' };
  return { person, way: 'badge', key, kept };
}

const meOf = ({ company, off, sites, permissions }: OfflinePeople, person: Person): Me => ({
  user: { id: person.id, name: person.name, email: person.email },
  ...{ company, companies: [company], off, sites, locale: person.locale },
  permissions: permissions[person.permissions] ?? [],
});
