/** How long whoever has guessed wrong waits: nothing for the first few, then twice as long each time. */
interface Delays {
  /** Wrong guesses before anybody waits. */
  readonly free: number;
  /** Milliseconds of the first wait, and of the longest. */
  readonly first: number;
  readonly longest: number;
}

/** One account from one address: a person who mistypes. */
const OF_ONE: Delays = { free: 5, first: 2_000, longest: 900_000 };
/** One account from all addresses that it was never signed in from: a guess from many machines. */
const OF_STRANGERS: Delays = { free: 20, first: 30_000, longest: 900_000 };
/** Wrong guesses so old are forgotten. */
const FORGOTTEN_AFTER = 86_400_000;
/** Accounts and addresses remembered at most; the oldest go first. */
const MOST = 20_000;

interface Guesses {
  count: number;
  until: number;
  last: number;
}

export interface Attempt {
  /** Lower-case e-mail as it was typed, whether anybody has it or not. */
  readonly account: string;
  readonly peer: string;
  /** Whether this account was signed in from there before. */
  readonly known: boolean;
}

export interface LockOut {
  /** Counts a try before its password is looked at; null, or how many seconds to wait. What waits is not counted. */
  readonly take: (attempt: Attempt) => number | null;
  /** The password was right: what this address guessed before is forgotten. */
  readonly succeeded: (attempt: Attempt) => void;
  /** Milliseconds since 1970 until which strangers wait for this account; null: they do not. */
  readonly lockedUntil: (account: string) => number | null;
  readonly unlock: (account: string) => void;
}

/**
 * Slows guessing down without giving anybody a way to shut somebody else out. Each address has its own delay for an
 * account. Addresses that never signed in to it also share one, against guesses from many machines at once; one that did
 * is judged by its own tries alone, so its owner comes in there however hard others guess. Nobody waits longer than a
 * quarter of an hour, and what is refused meanwhile makes it no longer. Kept in memory: a restart forgets it.
 */
export function createLockOut(now: () => number = Date.now): LockOut {
  const guesses = new Map<string, Guesses>();
  const ownKey = ({ account, peer }: Attempt): string => `${account} ${peer}`;
  /** An e-mail has no space, so no account's key is another's address's. */
  const strangersKey = (account: string): string => `${account} `;

  function waiting(key: string): number | null {
    const found = guesses.get(key);
    const left = (found?.until ?? 0) - now();
    return left > 0 ? Math.ceil(left / 1_000) : null;
  }
  function count(key: string, { free, first, longest }: Delays): void {
    const time = now();
    const found = guesses.get(key);
    const before = found && time - found.last < FORGOTTEN_AFTER ? found.count : 0;
    const over = before + 1 - free;
    const wait = over < 0 ? 0 : Math.min(longest, first * 2 ** Math.min(over, 30));
    guesses.delete(key);
    if (guesses.size >= MOST) {
      const oldest = guesses.keys().next();
      if (!oldest.done) guesses.delete(oldest.value);
    }
    guesses.set(key, { count: before + 1, until: time + wait, last: time });
  }

  return {
    take(attempt) {
      const own = ownKey(attempt);
      const strangers = attempt.known ? null : strangersKey(attempt.account);
      const wait = waiting(own) ?? (strangers === null ? null : waiting(strangers));
      if (wait !== null) return wait;
      count(own, OF_ONE);
      if (strangers !== null) count(strangers, OF_STRANGERS);
      return null;
    },
    succeeded: (attempt) => void guesses.delete(ownKey(attempt)),
    lockedUntil(account) {
      const found = guesses.get(strangersKey(account));
      return found && found.until > now() ? found.until : null;
    },
    unlock(account) {
      for (const key of guesses.keys()) if (key.startsWith(`${account} `)) guesses.delete(key);
    },
  };
}
