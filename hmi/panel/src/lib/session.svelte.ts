import { type Api, ApiError, createApi, type LinkState, Live, type Me, type TreeSite } from '@millrace/hmi-client';
import { Outbox } from './outbox.svelte.ts';
import { preferences } from './preferences.ts';

/** Who works at this terminal and whether the plant is heard. One for the whole app. */
class Session {
  readonly api: Api = createApi();
  #standing: 'loading' | 'signed-out' | 'signed-in' | 'offline' = $state('loading');
  #me: Me | null = $state.raw(null);
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
      this.#me = await this.api.me();
      preferences.suggest(this.#me.locale);
      this.#sites = await this.api.plant();
      this.#standing = 'signed-in';
      await this.outbox.start();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#standing = error.kind === 'signed-out' ? 'signed-out' : 'offline';
    }
  }
  /** False: the account asks for a code too, which the office takes; who is signed in there is signed in here. */
  async signIn(email: string, password: string): Promise<boolean> {
    const answer = await this.api.signIn({ email, password });
    if ('secondFactor' in answer) return false;
    await this.open();
    return true;
  }
  /** What waits unsent stays on the device: a change of person never loses it. */
  async signOut(): Promise<void> {
    await this.api.signOut();
    this.ended();
  }
  ended(): void {
    this.#live?.close();
    this.#live = null;
    this.outbox.stop();
    this.#me = null;
    this.#standing = 'signed-out';
  }
}
export const session = new Session();
