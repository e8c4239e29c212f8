import { type Api, ApiError, createApi, type LinkState, Live, type Me, type TreeSite } from '@millrace/hmi-client';
import { plantIsAhead } from '@millrace/hmi-ui/states/clock.svelte.ts';
import { unsubscribe } from './notify/push.ts';
import { preferences } from './preferences.ts';

export type Standing =
  | 'loading'
  | 'unclaimed'
  | 'signed-out'
  | 'signed-in'
  | 'factor-needed'
  | 'offline'
  | 'no-permission'
  | 'fault';

/** Who is here and what of the plant they see: one for the whole app. */
class Session {
  readonly api: Api = createApi({ locale: () => preferences.locale });
  #standing: Standing = $state('loading');
  #me: Me | null = $state.raw(null);
  #sites: readonly TreeSite[] = $state.raw([]);
  #siteId: string | null = $state(null);
  #link: LinkState = $state.raw({ state: 'connecting', since: Date.now(), reason: null, stale: false });
  #fault = $state('');
  #live: Live | null = null;
  readonly #atSignOut: (() => void)[] = [];

  get standing(): Standing {
    return this.#standing;
  }
  /** What went wrong, where `standing` is fault. */
  get fault(): string {
    return this.#fault;
  }
  get me(): Me | null {
    return this.#me;
  }
  get sites(): readonly TreeSite[] {
    return this.#sites;
  }
  get site(): TreeSite | null {
    return this.#sites.find((site) => site.id === this.#siteId) ?? this.#sites[0] ?? null;
  }
  get link(): LinkState {
    return this.#link;
  }
  choose(siteId: string | null): void {
    this.#siteId = siteId;
  }

  /** The live channel of whoever is signed in. Pages that use it are drawn only then. */
  get live(): Live {
    if (!this.#live) {
      this.#live = new Live();
      this.#live.onLink((state) => {
        this.#link = state;
      });
      this.#live.onClock(({ ahead }) => plantIsAhead(ahead));
    }
    return this.#live;
  }

  /** Whether a command or query may be used; the server decides anyway, this only spares a person a refusal. */
  may(name: string): boolean {
    return (
      this.#me?.permissions.some(
        (held) => held === '*' || held === name || (held.endsWith('.*') && name.startsWith(held.slice(0, -1))),
      ) ?? false
    );
  }

  /** Whether the company works with a module: pages of others are not offered. */
  has(module: string): boolean {
    return !this.#me?.off.includes(module);
  }
  /** Asks again who is here and what the company works with; without an answer all stays as it was. */
  async renew(): Promise<void> {
    this.#me = await this.api.me().catch(() => this.#me);
  }

  async open(): Promise<void> {
    try {
      this.#me = await this.api.me();
      preferences.suggest(this.#me.locale);
      this.#sites = await this.#sitesSeen();
      this.#standing = 'signed-in';
    } catch (error) {
      await this.#explain(error);
    }
  }
  /** Who may not look at the plant works without it: whoever only decides on what waits for him, say. */
  async #sitesSeen(): Promise<readonly TreeSite[]> {
    try {
      return await this.api.plant();
    } catch (error) {
      if (error instanceof ApiError && error.kind === 'no-permission') return [];
      throw error;
    }
  }
  async claim(input: Parameters<Api['claim']>[0]): Promise<void> {
    await this.api.claim(input);
    await this.open();
    if (this.#standing === 'signed-out') await this.signIn(input);
  }
  /** False: the password was right, and a code is asked for next. */
  async signIn(input: { email: string; password: string }): Promise<boolean> {
    const answer = await this.api.account.signIn({ email: input.email, password: input.password });
    if ('secondFactor' in answer) return false;
    await this.open();
    return true;
  }
  async signOut(): Promise<void> {
    for (const forget of this.#atSignOut) forget();
    await this.api.signOut();
    this.#leave();
    // What comes for him is not for whoever sits here next; where the browser's service is away, its next owner takes it over.
    await unsubscribe().catch(() => undefined);
  }
  /** What has to go from this device with whoever signs out. */
  onSignOut(forget: () => void): void {
    this.#atSignOut.push(forget);
  }
  /** A page was told that the session has ended. */
  ended(): void {
    this.#leave();
  }

  #leave(): void {
    this.#live?.close();
    this.#live = null;
    this.#me = null;
    this.#sites = [];
    this.#standing = 'signed-out';
  }
  async #explain(error: unknown): Promise<void> {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === 'second-factor-needed') this.#standing = 'factor-needed';
    else if (error.kind === 'signed-out') {
      try {
        this.#standing = (await this.api.setup()).claimed ? 'signed-out' : 'unclaimed';
      } catch (second) {
        await this.#explain(second);
      }
    } else {
      this.#fault = error.message;
      this.#standing = error.passing ? 'offline' : error.kind === 'no-permission' ? 'no-permission' : 'fault';
    }
  }
}

export const session = new Session();
