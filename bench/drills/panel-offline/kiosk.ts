import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { until } from '../../harness/plant-client.ts';
import { type DeviceClocks, inPage, type Left, type Saying, type Shown } from './panel.ts';

/** A terminal's browser: a process of its own with a profile on the disk, as a kiosk has it. */
export interface Kiosk {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Says all of it one after another, each told when the panel has called it saved. Rejects when the browser is killed. */
  say(all: readonly Saying[]): Promise<void>;
  shown(): Promise<Shown>;
  left(): Promise<Left>;
  /** As a power cut ends it: nobody in it learns of it. */
  kill(): Promise<void>;
}

const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // After a power cut a kiosk browser asks nobody whether the pages of before shall be opened.
  '--hide-crash-restore-bubble',
  '--remote-debugging-port=0',
  '--window-size=1280,800',
];

/** A machine that others use starts a browser slowly. */
const STARTED_WITHIN_MS = 180_000;

export interface KioskOptions {
  /** Folder of the profile: what the browser keeps over a kill is what stands in it. */
  readonly profile: string;
  readonly clocks: DeviceClocks;
  /** Called by the page with what it has to tell, and answered before it goes on. */
  readonly told: (what: unknown) => void;
}

/** Starts Chromium on the profile. Its clocks are those given; the page may let time go by (`panel.in-page.js`). */
export async function startKiosk({ profile, clocks, told }: KioskOptions): Promise<Kiosk> {
  const portFile = join(profile, 'DevToolsActivePort');
  rmSync(portFile, { force: true });
  const browser = spawn(
    process.env.CHROMIUM ?? '/usr/bin/chromium',
    [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'],
    // A group of its own: a power cut ends all of its processes at once.
    { stdio: 'ignore', detached: true },
  );
  try {
    const port = await until(
      'the browser listening',
      async () => readFileSync(portFile, 'utf8').split('\n')[0] ?? '',
      (said) => /^\d+$/.test(said),
      STARTED_WITHIN_MS,
    );
    const connection = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    const [context] = connection.contexts();
    if (!context) throw new Error('the browser has no profile');
    context.setDefaultTimeout(120_000);
    await context.exposeBinding('drillTold', (_source, what: unknown) => told(what));
    await context.addInitScript(inPage(clocks));
    const page = context.pages()[0] ?? (await context.newPage());
    await page.setViewportSize({ width: 1280, height: 800 });
    return {
      ...{ page, context },
      say: (all) => page.evaluate(`drill.say(${JSON.stringify(all)})`),
      shown: () => page.evaluate('drill.shown()'),
      left: () => page.evaluate('drill.left()'),
      kill: () => killGroup(browser),
    };
  } catch (error) {
    await killGroup(browser);
    throw error;
  }
}

async function killGroup(browser: ChildProcess): Promise<void> {
  if (browser.pid === undefined || browser.exitCode !== null || browser.signalCode !== null) return;
  const gone = once(browser, 'exit');
  process.kill(-browser.pid, 'SIGKILL');
  await gone;
}
