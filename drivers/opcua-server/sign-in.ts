import { createHash, timingSafeEqual } from 'node:crypto';
import type { OpcuaServer } from '@millrace/contracts';
import type { OutsidePerson } from '@millrace/driver-api';
import type { WhoMayEnter } from './messages.ts';

type User = OpcuaServer['users'][number];
type Asked = OutsidePerson | null;

/** Milliseconds that the answer to a wrong password waits: doubled with each, for this name. */
const FIRST_WAIT = 250;
const LONGEST_WAIT = 8_000;
/** So long (ms) somebody who came in goes on while nobody can say whether he still may. */
const UNASKED = 900_000;
/** Keys are 256 random bits and a password of a person is none of them: what is longer is not asked for. */
const LONGEST_KEY = 256;
/** Names that nobody here has are looked at together: a guesser may think of any number. */
const NOBODY = '';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export interface SignInParts {
  /** A secret of the data folder. Rejects where there is none. */
  readonly secret: (name: string) => Promise<string>;
  /** Who shows this API key of his. Rejects while nobody can be asked. */
  readonly person: (name: string, key: string) => Promise<Asked>;
  /** Monotonic, in ms. */
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly onRefused: (name: string, reason: string) => void;
}

/**
 * Says who may enter: the users that the site names, each by the secret that it names, read anew each time, so that a
 * changed one holds at once; and where `people` says so those of the plant, each by a key of his own. A right password is answered at once, however many wrong ones came before: nobody can be
 * locked out by another's guesses.
 */
export function signIn({ secret, person, now, pause, onRefused }: SignInParts) {
  let byName: ReadonlyMap<string, User> = new Map();
  let takesPeople = false;
  /** People who came in, by the name they gave. */
  const people = new Map<string, { readonly key: string; found: OutsidePerson; askedAt: number }>();
  const wrong = new Map<string, number>();

  async function isRight(user: User | undefined, password: string): Promise<boolean> {
    if (!user) return false;
    const kept = await secret(user.secret);
    // An empty file lets nobody in.
    return kept !== '' && timingSafeEqual(digest(kept), digest(password));
  }

  async function isPerson(name: string, key: string): Promise<boolean> {
    if (!takesPeople || key.length > LONGEST_KEY) return false;
    const found = await person(name, key);
    if (found) people.set(name, { key, found, askedAt: now() });
    return found !== null;
  }

  return {
    /** These from now on, and none before. */
    use({ users, people: asWell }: WhoMayEnter): void {
      byName = new Map(users.map((user) => [user.name, user]));
      takesPeople = asWell;
      if (!asWell) people.clear();
    },
    /** Whether somebody who came in by this name may stay, as far as is known now. */
    mayStay: (name: string): boolean => byName.has(name) || people.has(name),
    /**
     * Asks again who came in as a person of the plant and is here (`here`): a key that was revoked, or a right that was
     * taken, ends what it opened. Afterwards `mayStay` and `mayWrite` say what came of it.
     */
    async askAgain(here: ReadonlySet<string>): Promise<void> {
      // As they were when it was looked who is here: who comes meanwhile is asked for the next time.
      for (const [name, one] of [...people]) {
        if (people.get(name) !== one) continue;
        if (!here.has(name)) {
          people.delete(name);
          continue;
        }
        try {
          const found = await person(name, one.key);
          if (found) Object.assign(one, { found, askedAt: now() });
          else if (people.get(name) === one) people.delete(name);
        } catch {
          if (people.get(name) === one && now() - one.askedAt > UNASKED) people.delete(name);
        }
      }
    },
    async mayEnter(name: string, password: string): Promise<boolean> {
      const user = byName.get(name);
      const known = user?.name ?? NOBODY;
      let reason = 'wrong name or password';
      try {
        if ((await isRight(user, password)) || (!user && (await isPerson(name, password)))) {
          wrong.delete(known);
          return true;
        }
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
      }
      const times = (wrong.get(known) ?? 0) + 1;
      wrong.set(known, times);
      onRefused(user ? name : 'somebody unknown here', reason);
      await pause(Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(times - 1, 10)));
      return false;
    },
    mayWrite: (name: string): boolean => (byName.get(name) ?? people.get(name)?.found)?.writes === true,
  };
}
export type SignIn = ReturnType<typeof signIn>;
