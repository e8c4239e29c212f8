import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../harness/plant-client.ts';
import type { TcpProxy } from '../../harness/tcp-proxy.ts';
import { type Kiosk, type KioskOptions, startKiosk } from './kiosk.ts';
import type { DeviceClocks } from './panel.ts';
import { BADGE } from './terminal-plant.ts';

/** The page on which the terminal stands at a start of the browser. */
const START = '/panel/count';
/** Pages whose lists a terminal has to have seen once to work without the plant, with what each list is kept under. */
const PAGES = { count: 'machine', jobs: 'jobs', readings: 'readings' } as const;

export interface DeviceOptions extends Pick<KioskOptions, 'profile' | 'told'> {
  /** The way to the plant that the drill cuts. */
  readonly link: TcpProxy;
}

/** The terminal as the people at it know it: its browser is killed and started again, and the plant comes and goes. */
export class Device {
  readonly #options: DeviceOptions;
  #kiosk: Kiosk | null = null;

  constructor(options: DeviceOptions) {
    this.#options = options;
  }
  get kiosk(): Kiosk {
    if (!this.#kiosk) throw new Error('the terminal is off');
    return this.#kiosk;
  }
  get origin(): string {
    return `http://127.0.0.1:${this.#options.link.port}`;
  }

  /** Power comes: the browser opens the panel as a kiosk does. */
  async start(clocks: DeviceClocks): Promise<void> {
    const { profile, told } = this.#options;
    this.#kiosk = await startKiosk({ profile, told, clocks });
    await this.kiosk.page.goto(`${this.origin}${START}`);
    await until(
      'the panel running',
      () => this.kiosk.left(),
      () => true,
      120_000,
    );
  }
  /** Power goes. */
  async kill(): Promise<void> {
    await this.#kiosk?.kill();
    this.#kiosk = null;
  }

  async register(code: string): Promise<void> {
    const { page } = this.kiosk;
    await page.goto(`${this.origin}/panel/register?code=${encodeURIComponent(code)}`);
    await page.getByRole('button', { name: 'Register' }).last().click({ delay: 400 });
    await until(
      'being a terminal',
      () => this.kiosk.left(),
      ({ terminal }) => terminal !== null,
    );
  }
  /** Shows the badge to the reader, which types. */
  async badge(): Promise<void> {
    const { page } = this.kiosk;
    await page.keyboard.type(BADGE, { delay: 5 });
    await page.keyboard.press('Enter');
  }
  /** Signs on whoever works here, if the terminal asks for it once it knows. True: it asked. */
  async signOn(within = 120_000): Promise<boolean> {
    const known = await until(
      'the plant and the terminal agreeing who is here',
      () => this.kiosk.left(),
      ({ signedIn, asks }) => signedIn || asks,
      within,
    );
    if (known.signedIn) return false;
    // Shown again where the reader was not heard in the middle of something.
    const end = performance.now() + within;
    while (performance.now() < end) {
      await this.badge();
      for (let looked = 0; looked < 20; looked++) {
        if ((await this.kiosk.left()).signedIn) return true;
        await delay(250);
      }
    }
    throw new Error(`nobody could sign on: ${await this.says()}`);
  }
  /** Takes the cookies, as a power cut does that comes before the browser has written them. */
  async loseCookies(): Promise<void> {
    await this.kiosk.context.clearCookies();
  }
  /** What stands on the glass. */
  async says(): Promise<string> {
    return (await this.kiosk.page.locator('main').allTextContents()).join(' ').replaceAll(/\s+/g, ' ').slice(0, 400);
  }
  /** Has everything for work without the plant: the files of the panel, and the lists of its pages. */
  async prepare(): Promise<void> {
    const { page } = this.kiosk;
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    for (const [path, list] of Object.entries(PAGES)) {
      await page.goto(`${this.origin}/panel/${path}`);
      const kept = `Object.keys(localStorage).some((key) => key.startsWith('millrace.panel.pack.${list}'))`;
      await until(
        `the list of ${path}`,
        () => page.evaluate<boolean>(kept),
        (is) => is,
      );
    }
    await page.goto(`${this.origin}${START}`);
    await until(
      'being ready for a power cut',
      () => this.kiosk.left(),
      // What is beside the terminal was read too: only then it is written to.
      ({ signedIn, lasting, box }) => signedIn && lasting === true && box !== null,
      180_000,
    );
  }
  /** Clears what the browser keeps of the panel, as somebody does who "clears site data", or a broken store. */
  async clear(storageTypes: 'indexeddb' | 'all'): Promise<void> {
    const { page, context } = this.kiosk;
    // A page of the panel would hold its stores open.
    await page.goto('about:blank');
    const devTools = await context.newCDPSession(page);
    await devTools.send('Storage.clearDataForOrigin', { origin: this.origin, storageTypes });
  }
  /** Counts by hand: digits, then the key that is held as long as a hand does. */
  async count(pieces: string): Promise<void> {
    const { page } = this.kiosk;
    const key = (digit: string) => page.getByRole('button', { name: digit, exact: true });
    await key('1')
      .waitFor({ timeout: 60_000 })
      .catch(async () => {
        const kept = await page.evaluate<string[]>('Object.keys(localStorage)');
        throw new Error(`nothing can be counted: "${await this.says()}", with ${kept.join(', ')} on the device`);
      });
    for (const digit of pieces) await key(digit).click({ delay: 90 });
    await page.getByRole('button', { name: new RegExp(`^Add ${pieces}`) }).click({ delay: 400 });
    await page.locator('.entry .hero').getByText('0', { exact: true }).waitFor();
  }
}
