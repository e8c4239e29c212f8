import { createHash, timingSafeEqual } from 'node:crypto';
import type { OpcuaServer } from '@millrace/contracts';

type User = OpcuaServer['users'][number];

/** Milliseconds that the answer to a wrong password waits: doubled with each, for this name. */
const FIRST_WAIT = 250;
const LONGEST_WAIT = 8_000;
/** Names that nobody here has are looked at together: a guesser may think of any number. */
const NOBODY = '';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export interface SignInParts {
  /** A secret of the data folder. Rejects where there is none. */
  readonly secret: (name: string) => Promise<string>;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly onRefused: (name: string, reason: string) => void;
}

/**
 * Says who may enter: the users that the site names, each by the secret that it names, read anew each time, so that a
 * changed one holds at once. A right password is answered at once, however many wrong ones came before: nobody can be
 * locked out by another's guesses.
 */
export function signIn({ secret, pause, onRefused }: SignInParts) {
  let byName: ReadonlyMap<string, User> = new Map();
  const wrong = new Map<string, number>();

  async function isRight(user: User | undefined, password: string): Promise<boolean> {
    if (!user) return false;
    const kept = await secret(user.secret);
    // An empty file lets nobody in.
    return kept !== '' && timingSafeEqual(digest(kept), digest(password));
  }

  return {
    /** These from now on, and none before. */
    use(users: readonly User[]): void {
      byName = new Map(users.map((user) => [user.name, user]));
    },
    async mayEnter(name: string, password: string): Promise<boolean> {
      const user = byName.get(name);
      const known = user?.name ?? NOBODY;
      let reason = 'wrong name or password';
      try {
        if (await isRight(user, password)) {
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
    mayWrite: (name: string): boolean => byName.get(name)?.writes === true,
  };
}
export type SignIn = ReturnType<typeof signIn>;
