import { newKey } from '@millrace/hmi-client';
import { session } from '#lib/session.svelte.ts';
import { whyNot } from '#lib/why-not.ts';
import { addressOf, type Branch, type Branches, NO_BRANCH, ROOT, withItems } from './tree.ts';

/** How a device is reached, as its gateway is asked. */
export interface Reached {
  readonly protocol: string | undefined;
  readonly settings: object;
  readonly profile: object;
  readonly gateway?: string;
}

const PAGE = 1_000;
/** An answer comes after so long (µs), with what was found by then. */
const WAIT = 4_000_000;

type Answer = Awaited<ReturnType<typeof session.api.browseDevice>>;
type Unanswered = Pick<Answer, 'fault' | 'certificates'>;

/**
 * What a device has, as far as somebody has opened it. One list is under way at a time: many devices have one link to give,
 * and a gateway few. A list that was left for another is begun anew where it is gone on with.
 */
export class Browsed {
  #branches: Branches = $state.raw(new Map());
  #fault: Unanswered | null = $state.raw(null);
  #wrong: string | null = $state(null);
  /** `key` null: forgotten here, and still to be let go of by its gateway. */
  #under: { readonly key: string | null; readonly browsing: string } | null = null;
  #ending = new AbortController();
  /** One question after the other: the list of one that is still answered is not to be left for another. */
  #turn: Promise<void> = Promise.resolve();

  get branches(): Branches {
    return this.#branches;
  }
  get begun(): boolean {
    return this.#branches.size > 0;
  }
  get asking(): boolean {
    return [...this.#branches.values()].some(({ asking }) => asking);
  }
  /** Why the device did not answer, in its gateway's words; and why it could not be asked. */
  get fault(): Unanswered | null {
    return this.#fault;
  }
  get wrong(): string | null {
    return this.#wrong;
  }

  /** Looks at it anew, from the root on. */
  begin(of: Reached): Promise<void> {
    this.reset();
    return this.open(ROOT, of);
  }
  open(key: string, of: Reached): Promise<void> {
    const branch = this.#branches.get(key) ?? NO_BRANCH;
    this.#set(key, { ...branch, open: true });
    return branch.items.length > 0 || branch.done ? Promise.resolve() : this.more(key, of);
  }
  close(key: string): void {
    const branch = this.#branches.get(key);
    if (branch) this.#set(key, { ...branch, open: false });
  }
  /** The next of what is below a node. */
  more(key: string, of: Reached): Promise<void> {
    const branch = this.#branches.get(key) ?? NO_BRANCH;
    if (branch.asking || branch.done) return Promise.resolve();
    this.#set(key, { ...branch, asking: true });
    const { signal } = this.#ending;
    this.#turn = this.#turn.then(() => this.#next(key, of, signal));
    return this.#turn;
  }
  /** Forgets all of it, and what is asked for. */
  reset(): void {
    this.#ending.abort();
    this.#ending = new AbortController();
    if (this.#under) this.#under = { ...this.#under, key: null };
    this.#branches = new Map();
    this.#fault = null;
    this.#wrong = null;
  }

  async #next(key: string, of: Reached, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    this.#fault = null;
    this.#wrong = null;
    try {
      // A list that was begun anew tells again what is here: it is read on to where it stood.
      for (let known = (this.#branches.get(key) ?? NO_BRANCH).items.length; ; ) {
        const answer = await this.#ask(key, of, signal);
        if (signal.aborted) return;
        const before = this.#branches.get(key) ?? NO_BRANCH;
        const after = withItems(before, answer.items, answer.done && answer.fault === null);
        known -= answer.items.length;
        const isBehind = known > 0 && !answer.done && after.items.length === before.items.length;
        this.#set(key, { ...after, asking: isBehind });
        if (answer.fault) this.#fault = answer;
        if (!isBehind) return;
      }
    } catch (error) {
      if (signal.aborted) return;
      this.#wrong = whyNot(error);
      this.#under = null;
      this.#set(key, { ...(this.#branches.get(key) ?? NO_BRANCH), asking: false });
    }
  }
  async #ask(key: string, of: Reached, signal: AbortSignal): Promise<Answer> {
    const before = this.#under;
    const browsing = before?.key === key ? before.browsing : newKey();
    this.#under = { key, browsing };
    const body = {
      ...of,
      ...{ browsing, under: addressOf(key), limit: PAGE, wait: WAIT },
      ...(before && before.browsing !== browsing ? { instead: before.browsing } : {}),
    };
    const answer = await session.api.browseDevice(body, signal);
    if ((answer.done || answer.fault) && this.#under?.browsing === browsing) this.#under = null;
    return answer;
  }
  #set(key: string, branch: Branch): void {
    this.#branches = new Map(this.#branches).set(key, branch);
  }
}
