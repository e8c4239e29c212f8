import {
  ApiError,
  createPanelApi,
  type LinkState,
  LiveChannel,
  type Me,
  type OfflineStatement,
  type PanelApi,
  type Shown,
  type Terminal,
  type TerminalHere,
  type TreeSite,
} from '@millrace/hmi-client';
import { plantIsAhead } from '@millrace/hmi-ui/states/clock.svelte.ts';
import { device } from './device.svelte.ts';
import { touched } from './idle.ts';
import { Outbox } from './outbox.svelte.ts';
import { plantClock } from './plant-clock.ts';
import { preferences } from './preferences.ts';
import { bringBack, forget, recalled, remember } from './remembered.ts';

const HERE = 'here';
/** Who works here and where, as the plant said it last. */
interface Here {
  readonly terminal: Terminal | null;
  readonly me: Me;
  readonly sites: readonly TreeSite[];
  readonly signedOn: boolean;
  /** That person signed on without the server, so, and for no longer than this (µs). */
  readonly offline?: { readonly statement: OfflineStatement; readonly endsAt: number };
}
const PLACE = 'place';
/** What this device is, whoever is here. */
interface Place extends Pick<Here, 'terminal' | 'sites'> {
  /** Whoever the server believes to be here left without it. */
  readonly left: boolean;
}

/** Who works at this terminal and whether the plant is heard. One for the whole app. */
class Session {
  readonly api: PanelApi = createPanelApi();
  #standing: 'loading' | 'signed-out' | 'signed-in' | 'offline' = $state('loading');
  #me: Me | null = $state.raw(null);
  /** The same person beside the runes: what is torn down is shown a rune as it was before. */
  #present: string | null = null;
  #terminal: Terminal | null = $state.raw(null);
  #signedOn = $state(false);
  #unsure = $state(false);
  #factorNeeded = $state(false);
  #sites: readonly TreeSite[] = $state.raw([]);
  #link: LinkState = $state.raw({ state: 'connecting', since: Date.now(), reason: null, stale: false });
  #live: LiveChannel | null = null;
  #sent = $state(0);
  #lasting: boolean | null = $state(null);
  readonly #leaving: (() => void)[] = [];
  readonly outbox = new Outbox({
    api: this.api,
    onDone: () => {
      this.#sent++;
    },
    hear: async () => {
      await this.#hear();
    },
    station: () => device.station,
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
  /** Whether this device stays that terminal over a power cut at any moment; null: not known yet. */
  get lasting(): boolean | null {
    return this.#lasting;
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
  get live(): LiveChannel {
    if (!this.#live) {
      this.#live = new LiveChannel();
      this.#live.onLink((state) => {
        const back = state.state === 'live' && this.#link.state !== 'live';
        this.#link = state;
        if (back) this.outbox.drain();
      });
      this.#live.onClock(({ ahead, within }) => {
        plantIsAhead(ahead);
        const wall = Date.now();
        // Rather behind the plant than ahead of it: it refuses what has not come yet.
        plantClock.heard(Math.round((wall + ahead - within) * 1_000), wall);
      });
    }
    return this.#live;
  }

  /** What is shown is of the last time: the plant has not said yet who is here. */
  get unsure(): boolean {
    return this.#unsure;
  }

  /** Who the plant says is here, and what its clock says. */
  async #hear(): Promise<TerminalHere> {
    const here = await this.api.terminal();
    plantClock.heard(here.at, Date.now());
    return here;
  }
  /** The same; a terminal whose cookies were not on its disk yet when its power failed comes back first. */
  async #here(): Promise<TerminalHere> {
    const here = await this.#hear();
    if (here.terminal && !here.lapsed) return here;
    const { comeBack } = await import('./terminal-key.ts');
    return (await comeBack(this.api, here.at).catch(passingOrNot)) ? this.#hear() : here;
  }
  /** That it could come back so: without it a terminal works on, and says that it would be none after a power cut. */
  async #lasts(here: TerminalHere): Promise<void> {
    const { makeSure } = await import('./terminal-key.ts');
    this.#lasting = await makeSure(this.api, here).catch(() => false);
    if (here.terminal && this.#lasting) (await import('./offline/sign-on.ts')).keepPeople(here.terminal.id);
  }
  async open(): Promise<void> {
    await bringBack();
    try {
      const here = await this.#together(await this.#here());
      let { person } = here;
      const { terminal } = here;
      if (terminal) void this.#lasts(here);
      this.#terminal = terminal;
      this.outbox.belongsTo(terminal?.id ?? null);
      if (terminal?.machine) device.choose(terminal.site, terminal.machine);
      if (terminal && person && touched.before(terminal.idleMinutes)) {
        // Untouched for too long while this page was shut: nobody comes back to somebody else's sign-on.
        // What that one said is sent first: afterwards nobody could in that name.
        await this.outbox.start(person.id);
        await this.outbox.settle();
        await this.api.signOff();
        person = null;
      }
      this.#signedOn = person !== null;
      this.#me = await this.api.me();
      this.#present = this.#me.user.id;
      preferences.suggest(this.#me.locale);
      this.#sites = await this.api.plant();
      this.#unsure = false;
      this.#standing = 'signed-in';
      remember(HERE, { terminal, me: this.#me, sites: this.#sites, signedOn: this.#signedOn } satisfies Here);
      remember(PLACE, { terminal, sites: this.#sites, left: false } satisfies Place);
      await this.outbox.start(this.#me.user.id);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.passing && (await this.#goOn())) return;
      this.#factorNeeded = error.code === 'second-factor-needed';
      const out = this.#factorNeeded || error.kind === 'signed-out';
      // Whoever worked on without an answer is not known any more: what was said stays that person's.
      if (out) this.ended();
      this.#standing = out ? 'signed-out' : 'offline';
    }
  }
  /**
   * Without an answer whoever worked here last works on, with what was kept of the plant: nobody else could sign on. False
   * where nobody was here.
   */
  async #goOn(): Promise<boolean> {
    const here = recalled<Here>(HERE);
    const place = here ?? recalled<Place>(PLACE);
    if (!place) return false;
    const { terminal } = place;
    if (!here) {
      if (!(terminal && (await this.#isOpen(terminal)))) return false;
      // Somebody signed on while that was looked at.
      if (recalled(HERE)) return this.#goOn();
    }
    this.#terminal = terminal;
    if (terminal?.machine) device.choose(terminal.site, terminal.machine);
    this.outbox.belongsTo(terminal?.id ?? null);
    if (!here || (here.offline && plantClock.now() > here.offline.endsAt)) {
      if (here) this.ended();
      this.#sites = place.sites;
      this.#unsure = true;
      this.#standing = 'signed-out';
      return true;
    }
    this.#me ??= here.me;
    this.#present = this.#me.user.id;
    this.#signedOn = here.signedOn;
    this.#sites = here.sites;
    this.#unsure = true;
    this.#standing = 'signed-in';
    await this.outbox.start(this.#me.user.id, here.offline?.statement);
    return true;
  }
  async #isOpen({ id }: Pick<Terminal, 'id'>): Promise<boolean> {
    return (await import('./offline/sign-on.ts')).isOpenOffline(id);
  }
  /** Whether the server is known to be away. */
  get #away(): boolean {
    return this.#unsure || this.#link.state === 'lost';
  }
  /** Whoever came or went here without the server has done so with it too. */
  async #together(here: TerminalHere): Promise<TerminalHere> {
    const offline = recalled<Here>(HERE)?.offline;
    if (!here.terminal || !(offline || recalled<Place>(PLACE)?.left)) return here;
    const { together } = await import('./offline/together.ts');
    this.outbox.belongsTo(here.terminal.id);
    await together({ api: this.api, outbox: this.outbox }, here, offline?.statement ?? null);
    remember(PLACE, { terminal: here.terminal, sites: this.#sites, left: false } satisfies Place);
    return this.#here();
  }
  async #signOnOffline(shown: Shown, terminal: Terminal): Promise<void> {
    if ('told' in shown) throw new ApiError('link-lost', '');
    const { signOnOffline } = await import('./offline/sign-on.ts');
    const { me, statement, endsAt } = await signOnOffline(terminal.id, shown);
    const sites = this.#sites;
    this.#leftOffline(terminal);
    touched.now();
    preferences.suggest(me.locale);
    remember(HERE, { terminal, me, sites, signedOn: true, offline: { statement, endsAt } } satisfies Here);
    await this.#goOn();
  }
  #leftOffline(terminal: Terminal): void {
    this.ended();
    this.#unsure = true;
    remember(PLACE, { terminal, sites: this.#sites, left: true } satisfies Place);
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
    const terminal = this.#terminal;
    if (terminal && this.#away) return this.#signOnOffline(shown, terminal);
    await this.outbox.settle();
    try {
      await this.api.signOn(shown);
    } catch (error) {
      // Who is told to wait waits: the plug is no way round it.
      if (!(terminal && error instanceof ApiError && error.passing && error.status !== 429)) throw error;
      return this.#signOnOffline(shown, terminal);
    }
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
    const terminal = this.#terminal;
    if (this.#signedOn && terminal && this.#away) {
      // Nobody leaves a terminal that could let nobody in.
      if (!(await this.#isOpen(terminal))) throw new ApiError('link-lost', '');
      this.#leftOffline(terminal);
      this.#standing = 'signed-out';
      return;
    }
    await this.outbox.settle();
    await (this.#signedOn ? this.api.signOff() : this.api.signOut());
    this.ended();
  }
  /** Calls `left` whenever whoever is here goes: what that person had in the hand is not the next one's. */
  onLeft(left: () => void): void {
    this.#leaving.push(left);
  }
  ended(): void {
    for (const left of this.#leaving) left();
    this.#live?.close();
    this.#live = null;
    this.outbox.stop();
    this.#me = null;
    this.#present = null;
    this.#signedOn = false;
    this.#unsure = false;
    forget(HERE);
    this.#standing = 'signed-out';
  }
}
/** Without an answer nothing is known; with a store that failed this device is what its cookies say. */
function passingOrNot(error: unknown): false {
  if (error instanceof ApiError) throw error;
  return false;
}
export const session = new Session();
