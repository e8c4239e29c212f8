import {
  type Api,
  ApiError,
  createApi,
  type LinkState,
  Live,
  type Me,
  type Shown,
  type Terminal,
  type TreeSite,
} from '@millrace/hmi-client';
import { device } from './device.svelte.ts';
import { touched } from './idle.ts';
import { Outbox } from './outbox.svelte.ts';
import { preferences } from './preferences.ts';

/** Who works at this terminal and whether the plant is heard. One for the whole app. */
class Session {
  readonly api: Api = createApi();
  #standing: 'loading' | 'signed-out' | 'signed-in' | 'offline' = $state('loading');
  #me: Me | null = $state.raw(null);
  /** The same person beside the runes: what is torn down is shown a rune as it was before. */
  #present: string | null = null;
  #terminal: Terminal | null = $state.raw(null);
  #signedOn = $state(false);
  #factorNeeded = $state(false);
  #sites: readonly TreeSite[] = $state.raw([]);
  #link: LinkState = $state.raw({ state: 'connecting', since: Date.now(), reason: null, stale: false });
  #live: Live | null = null;
  #sent = $state(0);
  readonly outbox = new Outbox(this.api, () => {
    this.#sent++;
  });

  get standing() {
    return this.#standing;
  }
  get me(): Me | null {
    return this.#me;
  }
  /** Id of whoever is here at this very moment, also for what is being torn down. */
  get present(): string | null {
    return this.#present;
  }
  /** What this device is registered as; null: it is no terminal. */
  get terminal(): Terminal | null {
    return this.#terminal;
  }
  /** Whoever is here signed on at the terminal, by badge or PIN, and not by e-mail. */
  get signedOn(): boolean {
    return this.#signedOn;
  }
  /** Whoever came in has to prove himself a second time, which the office takes. */
  get factorNeeded(): boolean {
    return this.#factorNeeded;
  }
  /** Whether the company works with a module: pages of others are not offered. */
  has(module: string): boolean {
    return !this.#me?.off.includes(module);
  }
  /** Whether whoever is here may do it: what he may not is not offered. The server decides all the same. */
  may(name: string): boolean {
    return (
      this.#me?.permissions.some(
        (held) => held === '*' || held === name || (held.endsWith('.*') && name.startsWith(held.slice(0, -1))),
      ) ?? false
    );
  }
  get sites(): readonly TreeSite[] {
    return this.#sites;
  }
  get link(): LinkState {
    return this.#link;
  }
  /** Grows with every entry that the server has confirmed: what shows the station asks again. */
  get sent(): number {
    return this.#sent;
  }
  get live(): Live {
    if (!this.#live) {
      this.#live = new Live();
      this.#live.onLink((state) => {
        const back = state.state === 'live' && this.#link.state !== 'live';
        this.#link = state;
        if (back) this.outbox.drain();
      });
    }
    return this.#live;
  }

  async open(): Promise<void> {
    try {
      let { terminal, person } = await this.api.terminal();
      this.#terminal = terminal;
      if (terminal?.machine) device.choose(terminal.site, terminal.machine);
      if (terminal && person && touched.before(terminal.idleMinutes)) {
        // Untouched for too long while this page was shut: nobody comes back to somebody else's sign-on.
        await this.api.signOff();
        person = null;
      }
      this.#signedOn = person !== null;
      this.#me = await this.api.me();
      this.#present = this.#me.user.id;
      preferences.suggest(this.#me.locale);
      this.#sites = await this.api.plant();
      this.#standing = 'signed-in';
      await this.outbox.start(this.#me.user.id);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#factorNeeded = error.code === 'second-factor-needed';
      this.#standing = this.#factorNeeded || error.kind === 'signed-out' ? 'signed-out' : 'offline';
    }
  }
  /** False: the account asks for a code too, which the office takes; who is signed in there is signed in here. */
  async signIn(email: string, password: string): Promise<boolean> {
    const answer = await this.api.signIn({ email, password });
    if ('secondFactor' in answer) return false;
    await this.open();
    return true;
  }
  /**
   * Signs somebody on at this terminal in place of whoever is. What that one said is sent first, in his name; what he had
   * half entered stays with him. Throws ApiError where it is refused, and then nobody has changed.
   */
  async signOn(shown: Shown): Promise<void> {
    await this.outbox.settle();
    await this.api.signOn(shown);
    this.ended();
    this.#standing = 'loading';
    touched.now();
    await this.open();
  }
  /** Makes this device a terminal. Whoever came in by e-mail to do it goes. */
  async register(code: string): Promise<void> {
    await this.api.registerTerminal(code);
    if (this.#me) await this.signOut();
    await this.open();
  }
  /** What waits unsent stays on the device: a change of person never loses it. */
  async signOut(): Promise<void> {
    await this.outbox.settle();
    await (this.#signedOn ? this.api.signOff() : this.api.signOut());
    this.ended();
  }
  ended(): void {
    this.#live?.close();
    this.#live = null;
    this.outbox.stop();
    this.#me = null;
    this.#present = null;
    this.#signedOn = false;
    this.#standing = 'signed-out';
  }
}
export const session = new Session();
